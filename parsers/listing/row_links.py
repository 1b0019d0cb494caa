"""Links of one row that lead to different documents, though links in those places lead to the row's own in all others:
one of them is damaged, and nothing says which.

Rows link to other documents too: in what they tell, and by their categories. So only those are looked at that name the
row's own document: by its title, its date, a prompt such as “Read more”, or an image.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from parsers.dates.printed import read_date
from parsers.listing.links import DocumentUrl
from parsers.listing.row_parts import is_interface
from parsers.listing.rows import Row, Rows
from parsers.listing.visible_text import inline_text
from parsers.records import DateProblem, Entry, Reject, RejectReason


class _Named(NamedTuple):
    """A link that names its row's document: in what place, and the document's URL."""

    place: tuple[str | None, ...]
    url: str


def without_contradicting(read: list[Entry | Reject], rows: Rows, document_url: DocumentUrl) -> list[Entry | Reject]:
    """The rows, with a reject in place of each whose links contradict each other."""
    foreign = [
        {url for url in _urls(row) if url != record.url} if isinstance(record, Entry) else set()
        for record, row in zip(read, rows.rows, strict=True)
    ]
    # What several rows lead to is what they have in common, as their category.
    times = Counter(url for urls in foreign for url in urls)
    doubtful = [number for number, urls in enumerate(foreign) if any(times[url] == 1 for url in urls)]
    if not doubtful:
        return read
    named = [
        (record, list(_naming(row, record, document_url)) if isinstance(record, Entry) else [])
        for record, row in zip(read, rows.rows, strict=True)
    ]
    agreed = _agreed(named)
    found = list(read)
    for number in doubtful:
        record, links = named[number]
        if isinstance(record, Entry) and (other := _contradicting(record, links, agreed)) is not None:
            detail = f"its title leads to {record.url}, but a link in it that names its document to {other}"
            found[number] = Reject(record.position, RejectReason.SEVERAL_TITLES, detail, rows.rows[number].node.html)
    return found


def _urls(row: Row) -> Iterator[str]:
    return (link.url for link in (row.shaped.links if row.shaped else row.links))


def _contradicting(entry: Entry, links: Sequence[_Named], agreed: set[tuple[str | None, ...]]) -> str | None:
    return next((link.url for link in links if link.url != entry.url and link.place in agreed), None)


def _agreed(named: Sequence[tuple[Entry | Reject, list[_Named]]]) -> set[tuple[str | None, ...]]:
    """The places in which links lead to the rows' own documents, but for those of one row."""
    own: Counter[tuple[str | None, ...]] = Counter()
    others: Counter[tuple[str | None, ...]] = Counter()
    for record, links in named:
        foreign = {link.place for link in links if isinstance(record, Entry) and link.url != record.url}
        others.update(foreign)
        own.update({link.place for link in links} - foreign)
    return {place for place in own if others[place] <= 1}


def _naming(row: Row, entry: Entry, document_url: DocumentUrl) -> Iterator[_Named]:
    for link in row.node.css("a[href]"):
        url = document_url(link.attributes["href"] or "")
        kind = _kind(inline_text(link), entry.title) if url is not None else ""
        around = link.parent
        if url is not None and kind and around is not None:
            own = link.attributes
            outer = around.attributes.get("class")
            yield _Named((kind, own.get("class"), own.get("rel"), around.tag, outer), url)


def _kind(text: str, title: str) -> str:
    """What a link with this text names its row's document by; "" where it names none."""
    if not text:
        return "image"
    if title in text or is_interface(text):
        return "title"
    return "date" if read_date(text).problem is not DateProblem.NOT_A_DATE else ""
