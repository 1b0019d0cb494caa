"""Whether what Regest reads on a damaged page of a declared archive is right, or said to be wrong.

The judge knows from the whole page's case which rows stood there. On the damaged page it looks, with the tree that a
browser would make of it, for the row around each link to a known document: what an entry says must stand in that row,
and what of the case's texts still stands there must be in the entry. It knows no declaration.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bench.trials.declared_pages import DeclaredPage, KnownRow, leads_to
from bench.trials.marked_pages import squeezed
from parsers.errors import PageRejected
from parsers.records import Entry, ListingPage

_WORD = re.compile(r"[^\W_]+")
NOT_SHOWN = frozenset({"script", "style", "template", "noscript", "head", "title", "svg", "path"})


class Outcome(StrEnum):
    """What came of one damaged page."""

    RIGHT = "read right"
    REFUSED = "page rejected"
    ROW_REJECTED = "row rejected"
    DISCREPANT = "discrepancy"
    GONE = "gone from the page"
    WRONG = "wrong in silence"
    LOST = "lost in silence"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome; for a wrong one what is wrong; how many rows are read nowhere though they stand there, and how many
    do not stand there any more and nothing says so."""

    outcome: Outcome
    wrong: str = ""
    lost_rows: int = 0
    gone_rows: int = 0


@dataclass(frozen=True, slots=True)
class StatedRow:
    """What a row of the damaged page states: the documents that it links to, each with the texts of the links, all of
    its own text, the texts of single elements, of those that are marked as titles, how many dates are marked, and what
    it says of times to machines; and whether it has the mark of a row. All texts are squeezed."""

    urls: Mapping[str, str]
    text: str
    elements: frozenset[str]
    titles: frozenset[str]
    dates: int
    times: str
    is_marked: bool

    def names(self, url: str, title: str) -> bool:
        """Whether the row still names a document: by a link that says its title, or as its only document."""
        return title in self.urls[url] or (len(self.urls) == 1 and title in self.text)


def judge(page: DeclaredPage, body: bytes) -> Judgement:
    """What came of a damaged page: parsing it must raise nothing but PageRejected."""
    try:
        read = page.archive.parser.parse_page(body, page.url, "utf-8")
    except PageRejected:
        return Judgement(Outcome.REFUSED)
    return held_against(page, read, body)


def held_against(page: DeclaredPage, read: ListingPage, body: bytes) -> Judgement:
    """What the damaged page says of the rows that were read."""
    if read.rejects:
        return Judgement(Outcome.ROW_REJECTED)
    if is_discrepant(page, read):
        return Judgement(Outcome.DISCREPANT)
    tree = LexborHTMLParser(body)
    rows = list(_stated_rows(page, tree))
    links = [(link.attributes["href"] or "", _text(link)) for link in tree.css("a[href]")]
    if wrong := next(filter(None, (_wrong_in(page, entry, rows, links) for entry in read.entries)), None):
        return Judgement(Outcome.WRONG, wrong)
    missing = page.rows.keys() - {entry.url for entry in read.entries}
    standing = _standing(page, rows) if missing else set()
    if lost := missing & standing:
        return Judgement(Outcome.LOST, f"lost {', '.join(sorted(lost))}", len(lost))
    if _has_lost_its_way(page, read):
        is_standing = any(link.attributes.get("href") in page.next_hrefs for link in tree.css("a[href]"))
        if is_standing:
            return Judgement(Outcome.LOST, "lost the link to the next page", 1)
        return Judgement(Outcome.GONE, gone_rows=len(missing) + 1)
    return Judgement(Outcome.GONE, gone_rows=len(missing)) if missing else Judgement(Outcome.RIGHT)


def _named(page: DeclaredPage, rows: Iterable[StatedRow]) -> Counter[str]:
    """How many rows name each of the page's documents."""
    return Counter(url for row in rows for url in row.urls if row.names(url, page.rows[url].title))


def _standing(page: DeclaredPage, rows: Iterable[StatedRow]) -> set[str]:
    """The documents that have a row: that are named more often than the whole page names them beside its rows, as in a
    list of the latest."""
    whole = _stated_rows(page, LexborHTMLParser(page.body))
    beside = _named(page, (row for row in whole if not row.is_marked))
    return {url for url, count in _named(page, rows).items() if count > beside[url]}


def is_discrepant(page: DeclaredPage, read: ListingPage) -> bool:
    """Whether a harvest whose other pages are as they should be would show a discrepancy, as docs/tables.md tells of
    them. A listing that does not end on the page has many pages, each as long as this one was."""
    found = {entry.url for entry in read.entries}
    if not found or len(found) < len(read.entries) or read.label_problem or read.contradiction:
        return True
    if read.first is not None and read.last is not None and read.last - read.first + 1 != len(read.entries):
        return True
    if page.total is None and read.total is None:
        return _is_numberless_discrepant(page, read)
    if read.total is None:
        return not page.is_alone
    if read.total != page.total or (read.first is not None and read.first != page.first):
        return not page.is_alone or read.total != len(found)
    return found != page.rows.keys()


def _is_numberless_discrepant(page: DeclaredPage, read: ListingPage) -> bool:
    leads_on = (read.furthest_page or 0) > page.number
    is_shorter = page.next_url is not None and len(read.entries) < len(page.rows)
    return (read.next_url is None and leads_on) or is_shorter or read.next_url not in (page.next_url, None)


def _has_lost_its_way(page: DeclaredPage, read: ListingPage) -> bool:
    """Whether nothing leads to the next page that there is."""
    return page.next_url is not None and read.next_url is None and page.total is None and read.pages is None


def _wrong_in(page: DeclaredPage, entry: Entry, rows: list[StatedRow], links: list[tuple[str, str]]) -> str | None:
    """What an entry says that no row with its document states, None where one states all of it. `links` are those of
    the page, each with its text."""
    known = page.rows.get(entry.url)
    if known is None:
        # Bytes that are lost can leave a row with another link, which says the title that is read.
        if any(squeezed(entry.title) in text and leads_to(href, page.url, entry.url) for href, text in links):
            return None
        return f"row {entry.position}: {entry.url} is the document of no row"
    wrongs = [_wrong_against(entry, known, row) for row in rows if entry.url in row.urls]
    if not wrongs:
        return f"row {entry.position}: nothing links to {entry.url}"
    return f"row {entry.position}: {wrongs[0]}" if None not in wrongs else None


def _wrong_against(entry: Entry, known: KnownRow, row: StatedRow) -> str | None:
    title = squeezed(entry.title)
    # Where the title's own words are gone, what stands in its place is what the page says.
    is_gone = known.title not in row.text and title in row.text
    if title != known.title and not is_gone and not _is_stated(title, row.titles):
        return f"title {entry.title[:60]!r}, stated {sorted(row.titles)}"
    told = " ".join((entry.date.text, entry.summary or "", entry.other_text or "", *(one.text for one in entry.fields)))
    stated = _bare(f"{row.text} {row.times} {' '.join(known.texts)}")
    if foreign := [word for word in _WORD.findall(told) if word not in stated]:
        return f"says {foreign}, which its row does not"
    # Of two dates that a row states either counts; what stands behind a date, as its hour, can be declared to go.
    texts = [text for text in known.texts if squeezed(text) in row.elements and (text != known.date or row.dates < 2)]
    for text in texts:
        before = text.partition(known.date)[0] if known.date else ""
        if any(word not in _bare(f"{told} {entry.title}") for word in _WORD.findall(before or text)):
            return f"does not say {text[:60]!r}"
    return None


def _bare(text: str) -> str:
    """A text without anything but letters and digits: a declaration can drop what stands between them."""
    return "".join(_WORD.findall(text))


def _is_stated(text: str, stated: frozenset[str]) -> bool:
    return text in stated or any(text in one or one in text for one in stated if one)


def _stated_rows(page: DeclaredPage, tree: LexborHTMLParser) -> Iterator[StatedRow]:
    links: dict[int, tuple[LexborNode, dict[str, str]]] = {}
    for link in tree.css("a[href]"):
        url = _document(page, link)
        if url is not None and not any(outer.tag in NOT_SHOWN for outer in _outwards(link)):
            row = _row_around(page, link, url)
            urls = links.setdefault(row.mem_id, (row, {}))[1]
            urls[url] = f"{urls.get(url, '')} {_text(link)}"
    for row, urls in links.values():
        yield StatedRow(
            urls,
            _own_text(row),
            frozenset(_text(node) for node in row.css("*")),
            frozenset(_text(node) for node in row.css('[data-piece="title"]')),
            len({_text(node) for node in row.css('[data-piece="date"]')}),
            "".join(node.attributes["datetime"] or "" for node in row.css("[datetime]")),
            "data-row" in row.attributes,
        )


def _document(page: DeclaredPage, link: LexborNode) -> str | None:
    href = link.attributes.get("href") or ""
    return page.hrefs.get(href) or next((url for url in page.rows if leads_to(href, page.url, url)), None)


def _row_around(page: DeclaredPage, link: LexborNode, url: str) -> LexborNode:
    """The marked row around a link; where the mark is lost, the largest element around it with no other document."""
    around = list(_outwards(link))
    marked = [outer for outer in around if "data-row" in outer.attributes]
    if marked:
        # A tag that stands twice makes one row of two elements.
        return [outer for outer in marked if outer.attributes["data-row"] == marked[0].attributes["data-row"]][-1]
    row = link
    for outer in around:
        others = (_document(page, one) for one in outer.css("a[href]"))
        if outer.tag in ("body", "html", "main") or any(other not in (None, url) for other in others):
            break
        row = outer
    return row


def _outwards(node: LexborNode | None) -> Iterator[LexborNode]:
    while node is not None:
        yield node
        node = node.parent


def _own_text(row: LexborNode) -> str:
    """The text of a row, without that of other rows in it, and that of the table rows below it that are none."""
    number = row.attributes.get("data-row")
    inner = {
        child.mem_id
        for marked in row.css("[data-row]")
        if marked.attributes["data-row"] != number
        for child in marked.traverse(include_text=True)
    }
    below = row.next if row.tag == "tr" else None
    text = _text(row, inner)
    while below is not None and not (below.tag == "tr" and "data-row" in below.attributes):
        text += _text(below) if below.tag == "tr" else ""
        below = below.next
    return text


def _text(node: LexborNode, without: set[int] | None = None) -> str:
    texts = (
        child.text_content or ""
        for child in node.traverse(include_text=True)
        if child.is_text_node
        and child.mem_id not in (without or ())
        and child.parent is not None
        and child.parent.tag not in NOT_SHOWN
    )
    return squeezed(unicodedata.normalize("NFC", "".join(texts)))
