"""Records of Regest's own kinds: anybody can write such into a file that is imported, and into a folder that is handed
over, so they are checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from math import isfinite
from typing import TypeVar

from warehouse.capture_records import IMPORTS, Capture, CaptureError, Registration, RunEnd, RunStart
from warehouse.records import Incident

HARVESTS = frozenset({"web", "replica"})
_LARGEST_STATUS = 2**15 - 1
_LARGEST_INTEGER = 2**31 - 1
_LARGEST_COUNT = 2**63 - 1

Found = TypeVar("Found", bound=Capture | RunStart | Registration | RunEnd)
_Check = Callable[[object], bool]


def _is_count(value: object, largest: int = _LARGEST_INTEGER) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= largest


def _is_text(value: object) -> bool:
    """Half a surrogate pair, which JSON can hold, cannot be stored."""
    return isinstance(value, str) and value.encode("utf-8", "replace").decode() == value


def _is_moment(value: object) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def _are_incidents(value: object) -> bool:
    return isinstance(value, list) and all(
        (incident.page_number is None or _is_count(incident.page_number))
        and all(_is_text(text) for name, text in asdict(incident).items() if name != "page_number")
        for incident in (Incident(**fields) for fields in value)
    )


# What an end must say, and what it may.
_REQUIRED: dict[str, _Check] = {"ended_at": _is_moment, "outcome": _is_text, "incidents": _are_incidents}
_REPORTED: dict[str, _Check] = {
    **_REQUIRED,
    "pages_limit": lambda value: value is None or _is_count(value),
    "requests": _is_count,
    "retries": _is_count,
    "pages_again": _is_count,
    "bytes_received": lambda value: _is_count(value, _LARGEST_COUNT),
    "seconds_waited": lambda value: isinstance(value, int | float) and isfinite(value),
}


def sound_start(start: RunStart) -> RunStart:
    """The beginning of a harvest. Raises CaptureError for one that no Regest can have written."""
    if start.source not in HARVESTS or not _is_count(start.parser_version) or start.started_at.tzinfo is None:
        raise CaptureError("the record of the run is none that Regest wrote")
    return start


def sound_end(end: RunEnd) -> RunEnd:
    """The end of a harvest. Raises CaptureError for one that no Regest can have written."""
    if not _REQUIRED.keys() <= end.report.keys():
        raise CaptureError("the report of the run is none that Regest wrote")
    return require_storable(end)


def require_storable(found: Found) -> Found:
    """A record of whichever kind, also of the folder's own. Raises CaptureError for what the tables cannot hold."""
    try:
        is_storable = _is_storable(found)
    except (ArithmeticError, KeyError, TypeError, ValueError) as error:
        raise CaptureError(f"the record is none that Regest wrote ({error!r})") from error
    if not is_storable:
        raise CaptureError("the record is none that Regest wrote")
    return found


def _is_storable(found: Capture | RunStart | Registration | RunEnd) -> bool:
    match found:
        case Capture():
            is_counted = _is_count(found.status, _LARGEST_STATUS) and _is_count(found.payload_length, _LARGEST_COUNT)
            return is_counted and found.captured_at.tzinfo is not None
        case RunStart():
            return _is_count(found.parser_version) and found.started_at.tzinfo is not None
        case Registration():
            return _is_text(found.file) and "\0" not in found.file and _is_count(found.size, _LARGEST_COUNT)
        case RunEnd():
            return all(_REPORTED[name](value) for name, value in found.report.items())


def sound_capture(capture: Capture) -> Capture:
    """A capture. Raises CaptureError for one that no Regest can have written."""
    is_sound = (
        capture.source in HARVESTS | IMPORTS
        and 100 <= capture.status <= 999
        and _is_count(capture.payload_length, _LARGEST_COUNT)
        and capture.captured_at.tzinfo is not None
    )
    if not is_sound:
        raise CaptureError("the record of the capture is none that Regest wrote")
    return capture
