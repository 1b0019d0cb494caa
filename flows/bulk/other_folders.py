"""Records of another folder's Regest, in a file that is imported: anybody can write such, so they are checked."""

from __future__ import annotations

from warehouse.capture_records import IMPORTS, Capture, CaptureError, RunEnd, RunStart
from warehouse.run_reports import is_count

HARVESTS = frozenset({"web", "replica"})
# What the end of a harvest says whenever it has one.
REQUIRED = frozenset({"ended_at", "outcome", "incidents"})


def sound_start(start: RunStart) -> RunStart:
    """The beginning of a harvest. Raises CaptureError for one that no Regest can have written."""
    if start.source not in HARVESTS or not is_count(start.parser_version) or start.started_at.tzinfo is None:
        raise CaptureError("the record of the run is none that Regest wrote")
    return start


def sound_end(end: RunEnd) -> RunEnd:
    """The end of a harvest. Raises CaptureError for one that no Regest can have written."""
    if not end.report.keys() >= REQUIRED:
        raise CaptureError("the report of the run is none that Regest wrote")
    return end


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
