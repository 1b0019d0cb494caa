"""What the end of a run may report: anybody can write a record that says so, and its fields become columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING

from warehouse.warc.records import Incident

if TYPE_CHECKING:
    pass


_LARGEST_INTEGER = 2**31 - 1
LARGEST_COUNT = 2**63 - 1

_PARSER_VERSION = re.compile(r"[0-9a-f]{1,16}")

_Check = Callable[[object], bool]


def is_count(value: object, largest: int = _LARGEST_INTEGER) -> bool:
    """Whether it is a number that a column can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= largest


def is_parser_version(value: object) -> bool:
    """Whether it is a version as parsers.version computes it, or a number, as versions were once."""
    return isinstance(value, str) and _PARSER_VERSION.fullmatch(value) is not None


def require_sound_report(report: Mapping[str, object]) -> None:
    """Raises ValueError for what no Regest reports."""
    for name, value in report.items():
        if name not in _REPORTED or not _is_sound(_REPORTED[name], value):
            raise ValueError(f"no run reports {name!r} like that")


def _is_sound(check: _Check, value: object) -> bool:
    try:
        return check(value)
    except (TypeError, ValueError):
        return False


def is_text(value: object) -> bool:
    """Whether it is text that can be stored: half a surrogate pair, which JSON can hold, cannot."""
    return isinstance(value, str) and value.encode("utf-8", "replace").decode() == value


def _is_moment(value: object) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def _are_incidents(value: object) -> bool:
    return isinstance(value, list) and all(
        (incident.page_number is None or is_count(incident.page_number))
        and all(is_text(text) for name, text in asdict(incident).items() if name != "page_number")
        for incident in (Incident(**fields) for fields in value)
    )


_REPORTED: dict[str, _Check] = {
    "ended_at": _is_moment,
    "outcome": is_text,
    "incidents": _are_incidents,
    "pages_limit": lambda value: value is None or is_count(value),
    "requests": is_count,
    "retries": is_count,
    "pages_again": is_count,
    "bytes_received": lambda value: is_count(value, LARGEST_COUNT),
    "seconds_waited": lambda value: (isinstance(value, float) and isfinite(value)) or is_count(value, LARGEST_COUNT),
}
