"""What stands in headers that a site, or what stands between, has sent: read so that no value raises, and looked at
before it is sent back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_SECONDS = 10**9
# Some thirty times as long as any that servers make.
LONGEST_VALIDATOR = 1024
# Bytes as Latin-1: what RFC 9110, section 5.5, lets a header's value have, without blanks at its ends.
_VALIDATOR = re.compile(r"[!-~\x80-\xff](?:[ -~\x80-\xff]*[!-~\x80-\xff])?")


def http_date(value: str | None) -> datetime | None:
    """A date of HTTP (RFC 9110, section 5.6.7) in UTC, also in the forms of mail; None for anything else."""
    try:
        moment = parsedate_to_datetime(value or "")
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (IndexError, OverflowError, TypeError, ValueError):
        return None


def delta_seconds(value: str | None) -> int | None:
    """Seconds as HTTP states them (RFC 9111, section 1.2.2), at most some thirty years; None for anything else."""
    stated = (value or "").strip()
    if not (stated.isascii() and stated.isdigit()):
        return None
    return int(stated) if len(stated) < len(str(LONGEST_SECONDS)) else LONGEST_SECONDS


def sendable_validator(value: str | None) -> str | None:
    """A validator that a header can carry, None for any other. An asterisk is none: it would ask whether there is any
    page at all."""
    return value if value and len(value) <= LONGEST_VALIDATOR and _VALIDATOR.fullmatch(value) and value != "*" else None
