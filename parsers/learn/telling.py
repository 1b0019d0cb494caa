"""What the declaration's own parser reads, held against the records that were found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.html import fold
from parsers.learn.fields import TITLE
from parsers.learn.records import Evidence
from parsers.learn.row_elements import RowElements
from parsers.records import ListingPage

LEAST_SHARE_READ = 0.5
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Told:
    """Why what is read cannot be shown, None where it can; and what is to be said of it."""

    reason: str | None
    missing: tuple[str, ...] = ()
    uncertain: tuple[Evidence, ...] = ()


def said_of(read: Sequence[ListingPage], rows: Sequence[RowElements]) -> Told:
    """What is to be said of the pages that were read, each with the records that were found on it."""
    expected = sum(len(one.rows) for one in rows)
    entries = [entry for page in read for entry in page.entries]
    rejects = [reject for page in read for reject in page.rejects]
    if len(entries) < LEAST_SHARE_READ * expected or len(entries) < 2:
        detail = f": {rejects[0].detail}" if rejects else ""
        return Told(f"its own declaration reads {len(entries)} of {expected} records{detail}")
    titles = {title for one in rows for title in _titles(one)}
    others = [entry for entry in entries if titles and fold(entry.title) not in titles]
    if 2 * len(others) > len(entries):
        return Told(f"its own declaration reads other titles than were found, as “{others[0].title[:SHOWN]}”")
    uncertain = []
    if rejects:
        uncertain.append(Evidence("rejects", f"{len(rejects)} of {expected} rows cannot be read: {rejects[0].detail}"))
    if (lacking := expected - len(entries) - len(rejects)) > 0:
        uncertain.append(Evidence("rows", f"{lacking} of {expected} records are no rows of the declaration"))
    return Told(None, (), tuple(uncertain))


def _titles(one: RowElements) -> list[str]:
    place = next((place for place in one.found.places if place.name == TITLE), None)
    return [text for text in place.texts if text] if place else []
