"""A listing learned from its pages: the one way in to this room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.learn.records import Evidence, FoundRecords, Refused, find_records


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page as it was received, the URL that it was asked for with, and the charset that its header named."""

    url: str
    body: bytes
    charset: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What pages of one listing were understood to say: the records of each, in the order of the pages, None where
    a page after the first was taken for no listing; and what that was concluded from."""

    pages: tuple[FoundRecords | None, ...]
    evidence: tuple[Evidence, ...]


def learn(pages: Sequence[SavedPage]) -> Learned | Refused:
    """What is understood of a listing from one page of it, or from several, of which the first decides whether it is
    a listing. Never raises."""
    if not pages:
        return Refused("no page was given")
    read = [find_records(page.body, page.charset) for page in pages]
    first = read[0]
    if isinstance(first, Refused):
        return first
    others = tuple(_evidence(page, found) for page, found in zip(pages[1:], read[1:], strict=True))
    return Learned(tuple(one if isinstance(one, FoundRecords) else None for one in read), first.evidence + others)


def _evidence(page: SavedPage, found: FoundRecords | Refused) -> Evidence:
    says = f"refused: {found.reason}" if isinstance(found, Refused) else f"{len(found.records)} records"
    return Evidence(page.url, says)
