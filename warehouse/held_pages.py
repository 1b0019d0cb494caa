"""The pages of an archive that are held, with how each was read, and the documents that are known from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING

from warehouse.sql import statement
from warehouse.warc.records import Capture

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class HeldPage:
    """A page as it was read: how many rows gave entries, with a date and with a summary, and how many none; or why the
    whole page was rejected. First and last seen in UTC; `is_newest` where no later capture of its URL shows another
    page. `capture` holds its bytes, which are to be read as `read_as` says."""

    page_id: int
    url: str
    read_as: str | None
    listing_url: str
    number: int
    layout: str | None
    entries: int
    rejects: int
    dated: int
    summarized: int
    rejected_because: str | None
    first_seen: datetime
    last_seen: datetime
    is_newest: bool
    capture: Capture


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document as the archive's pages have described it: its canonical URL, and what was printed."""

    url: str
    title: str
    date: str | None = None
    summary: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


_OWN = len(fields(HeldPage)) - 1
_OF_BOTH = _OWN + len(fields(Capture))
_page: Callable[..., HeldPage] = HeldPage


def held_pages(connection: DuckDBPyConnection, archive: str, listing_url: str | None = None) -> list[HeldPage]:
    """The pages of an archive's listings, or of one of them by its canonical URL, in the order in which they were
    first seen; none of what is forgotten."""
    rows = connection.execute(statement("held_pages"), {"archive": archive, "listing_url": listing_url}).fetchall()
    return [_page(*row[:_OWN], capture=Capture(*row[_OWN:_OF_BOTH])) for row in rows]


def known_documents(connection: DuckDBPyConnection, pages: Iterable[HeldPage]) -> dict[str, KnownDocument]:
    """What these pages say of documents, by their URLs: as the last of them says it."""
    page_ids = [page.page_id for page in pages]
    rows = connection.execute(statement("known_documents"), {"page_ids": page_ids}).fetchall()
    return {url: KnownDocument(url, title, date, summary, said or {}) for url, title, date, summary, said in rows}
