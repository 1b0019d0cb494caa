"""Records of Regest's own kinds: anybody can write such into a file that is imported, and into a folder that is handed
over, so they are checked."""

from __future__ import annotations

from typing import TypeVar

from warehouse.capture_records import IMPORTS, Capture, CaptureError, Registration, RunEnd, RunStart
from warehouse.run_reports import LARGEST_COUNT, is_count, is_parser_version, is_text, require_sound_report

HARVESTS = frozenset({"web", "replica"})
# What the end of a harvest says whenever it has one.
REQUIRED = frozenset({"ended_at", "outcome", "incidents"})
_LARGEST_STATUS = 2**15 - 1

Found = TypeVar("Found", bound=Capture | RunStart | Registration | RunEnd)


def sound_start(start: RunStart) -> RunStart:
    """The beginning of a harvest. Raises CaptureError for one that no Regest can have written."""
    if start.source not in HARVESTS or not is_parser_version(start.parser_version) or start.started_at.tzinfo is None:
        raise CaptureError("the record of the run is none that Regest wrote")
    return start


def sound_end(end: RunEnd) -> RunEnd:
    """The end of a harvest. Raises CaptureError for one that no Regest can have written."""
    if not end.report.keys() >= REQUIRED:
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
            is_counted = is_count(found.status, _LARGEST_STATUS) and is_count(found.payload_length, LARGEST_COUNT)
            return is_counted and found.captured_at.tzinfo is not None
        case RunStart():
            return is_parser_version(found.parser_version) and found.started_at.tzinfo is not None
        case Registration():
            return is_text(found.file) and "\0" not in found.file and is_count(found.size, LARGEST_COUNT)
        case RunEnd():
            require_sound_report(found.report)
            return True


def sound_capture(capture: Capture) -> Capture:
    """A capture. Raises CaptureError for one that no Regest can have written."""
    is_sound = (
        capture.source in HARVESTS | IMPORTS
        and 100 <= capture.status <= 999
        and is_count(capture.payload_length, 2**63 - 1)
        and capture.captured_at.tzinfo is not None
    )
    if not is_sound:
        raise CaptureError("the record of the capture is none that Regest wrote")
    return capture
