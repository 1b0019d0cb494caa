"""Records of another folder's Regest, in a file that is imported: anybody can write such, so they are checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from warehouse.capture_records import IMPORTS, Capture, CaptureError, RunEnd, RunStart
from warehouse.records import Incident

HARVESTS = frozenset({"web", "replica"})
_LARGEST_INTEGER = 2**31 - 1
_LARGEST_COUNT = 2**63 - 1

_Check = Callable[[object], bool]


def _is_count(value: object, largest: int = _LARGEST_INTEGER) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= largest


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_moment(value: object) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def _are_incidents(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(incident.page_number, int | None)
        and all(isinstance(text, str) for name, text in asdict(incident).items() if name != "page_number")
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
    "seconds_waited": lambda value: isinstance(value, int | float),
}


def sound_start(start: RunStart) -> RunStart:
    """The beginning of a harvest. Raises CaptureError for one that no Regest can have written."""
    if start.source not in HARVESTS or not _is_count(start.parser_version) or start.started_at.tzinfo is None:
        raise CaptureError("the record of the run is none that Regest wrote")
    return start


def sound_end(end: RunEnd) -> RunEnd:
    """The end of a harvest. Raises CaptureError for one that no Regest can have written."""
    try:
        is_sound = _REQUIRED.keys() <= end.report.keys() and all(
            _REPORTED[name](value) for name, value in end.report.items()
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CaptureError(f"the report of the run is none that Regest wrote ({error!r})") from error
    if not is_sound:
        raise CaptureError("the report of the run is none that Regest wrote")
    return end


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
