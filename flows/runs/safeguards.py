"""What stops a run: a reading that loses so much that it must be a mistake, a parser that fails, a clock that is wrong.

A parser that fails on most of the pages that it reads is at fault itself, not the pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from duckdb import DuckDBPyConnection

from flows.reading.foreign import CLOCKS_DIFFER
from parsers.archive import Bounds
from parsers.catalog import archives, why_unknown
from parsers.errors import RegestError
from parsers.version import parser_versions
from warehouse.comparison import Loss
from warehouse.lookups import FailingParser, failing_parsers, is_anything_to_derive, latest_capture_after
from warehouse.unknown_archives import archives_held

HOW_TO_GO_ON = "nothing is published, and the tables stay as they are: mend what is wrong, or give --accept-losses"
MOST_LISTINGS_NAMED = 5


def too_large(losses: Sequence[Loss]) -> list[Loss]:
    """Those that are larger than the archive's bounds allow."""
    return [loss for loss in losses if loss.is_larger_than(_largest_loss(loss.archive))]


def losses_in_words(losses: Sequence[Loss]) -> Iterator[str]:
    """A line for each archive, with its listings."""
    for archive in dict.fromkeys(loss.archive for loss in losses):
        of_all = [loss for loss in losses if loss.archive == archive]
        whole = next((loss for loss in of_all if loss.listing_url is None), None)
        listings = [loss for loss in of_all if loss.listing_url is not None]
        named = [f"{_name(loss)}: {_count(loss)}" for loss in listings[:MOST_LISTINGS_NAMED]]
        if (left := len(listings) - MOST_LISTINGS_NAMED) > 0:
            named.append(f"{left:,} more listings")
        of_listings = f" ({'; '.join(named)})" if named else ""
        said = f"{_count(whole)} documents" if whole else "documents"
        yield f"{archive} would lose {said}{of_listings}; most often because: {_reason(whole or listings[0])}"


def _largest_loss(archive: str) -> float:
    known = archives().get(archive)
    return (known.bounds if known else Bounds()).largest_loss


def _name(loss: Loss) -> str:
    known = archives().get(loss.archive)
    return (known.listing_name(loss.listing_url or "") if known else None) or loss.listing_url or ""


def _count(loss: Loss) -> str:
    return f"{loss.lost:,} of {loss.stood:,}"


def _reason(loss: Loss) -> str:
    """Of an archive that is not known here nothing can be read."""
    if loss.archive in archives():
        return loss.reason
    return f"the archive {why_unknown(loss.archive)}"


class ParserFails(RegestError):
    """An archive's parser fails on most pages: nothing that was read is published."""


def failing_parsers_of_today(connection: DuckDBPyConnection, *, everything: bool = False) -> list[FailingParser]:
    """The parsers that fail, as they are today, on more than half of the pages, and two at least, that were loaded or
    read since verdicts were derived last; of all pages with `everything`."""
    if not everything and not is_anything_to_derive(connection):
        return []
    return failing_parsers(connection, parser_versions(archives_held(connection)), everything=everything)


def require_working_parsers(connection: DuckDBPyConnection, *, everything: bool = False) -> None:
    """To be called before verdicts are derived. Raises ParserFails."""
    if failing := failing_parsers_of_today(connection, everything=everything):
        said = "; ".join(map(str, failing))
        raise ParserFails(f"{said}: mend it, then run `regest reparse`; nothing is published")


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
