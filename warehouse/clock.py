"""What time it is, by this machine's clock and by what a folder holds: no run may be earlier than what is held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from parsers.errors import RegestError
from warehouse.lookups import latest_capture_after

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Two machines' clocks differ by so much, however well they are set.
CLOCKS_DIFFER = timedelta(seconds=5)


class ClockWrong(RegestError):
    """A folder that holds captures of the future: now or then the clock was wrong."""


def require_present(connection: DuckDBPyConnection) -> None:
    """Raises ClockWrong where a capture is held that is later than now: what is captured now would count as older than
    that one, and change nothing that is shown."""
    now = datetime.now(UTC)
    ahead = latest_capture_after(connection, now + CLOCKS_DIFFER)
    if ahead is not None:
        what = "import" if ahead.is_import else "run"
        raise ClockWrong(
            f"{what} {ahead.run_id} of {ahead.archive} has a capture of {ahead.captured_at:%Y-%m-%d %H:%M:%S} UTC, and "
            f"by this machine's clock it is {now:%Y-%m-%d %H:%M:%S} UTC: set the clock right; or, if it was wrong "
            f"then, `regest forget --{what} {ahead.run_id}`"
        )


def is_after(moment: datetime, start: datetime) -> bool:
    """Whether something that an import brings bears a time that had not come yet when the import began."""
    return moment > start + CLOCKS_DIFFER
