"""Whether what Regest reads on a mutated page is right, or said to be wrong: the judge of the mutations.

The judge knows what the mutation did from the marks (`bench.trials.marked_pages`), which it reads on the mutated page
with the tree that a browser would make of it. What no longer stands on the page need not be read; what stands there, in
its row and in order, must be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bench.trials.marked_pages import LABEL, PIECES, ROW_TAGS, printed_documents, squeezed
from parsers.catalog import archive_named
from parsers.errors import PageRejected
from parsers.records import Entry, ListingPage

# A link to a document that no saved page links to: what is left of two links between which bytes were lost.
STRAY = "stray"
_WORD = re.compile(r"Z[ts]\d+z")


class Outcome(StrEnum):
    """What came of one mutated page."""

    RIGHT = "read right"
    REJECTED = "page rejected"
    ROW_REJECTED = "row rejected"
    DISCREPANT = "discrepancy"
    UNPROVEN = "unproven"
    WRONG = "wrong in silence"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome, and for a wrong one what is wrong and how many rows were lost."""

    outcome: Outcome
    wrong: str = ""
    lost_rows: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A marked piece of a row: its own text, without that of pieces in it, and where it leads.

    `is_plain` is false for a piece with elements in it that it did not have: it need not be read word for word.
    `heading` is all the text of the heading that a title stands in: it is the title as a reader sees it.
    """

    kind: str
    text: str
    href: str
    is_plain: bool
    heading: str = ""


@dataclass(frozen=True, slots=True)
class StatedRow:
    """What the mutated page states in one row: its pieces in their order, and all its text."""

    pieces: tuple[Piece, ...]
    text: str

    def titles(self) -> list[Piece]:
        """The titles with a text and a link to a document."""
        return [piece for piece in self.pieces if piece.kind == "title" and piece.text and _slug(piece.href)]

    def dates(self) -> list[Piece]:
        """The dates that stand before the first title."""
        return self._of_kind("date", self.pieces[: self._place_of_title()])

    def summaries(self) -> list[Piece]:
        """The summaries that stand after the last title."""
        last = max((at for at, piece in enumerate(self.pieces) if piece.kind == "title"), default=-1)
        return self._of_kind("summary", self.pieces[last + 1 :])

    def _place_of_title(self) -> int:
        return next((at for at, piece in enumerate(self.pieces) if piece.kind == "title"), 0)

    @staticmethod
    def _of_kind(kind: str, pieces: tuple[Piece, ...]) -> list[Piece]:
        return [piece for piece in pieces if piece.kind == kind and piece.text]


def judge(body: bytes, url: str, whole: bytes | None = None) -> Judgement:
    """What came of the mutated page: parsing it must raise nothing but PageRejected.

    `whole` is the page of which `body` is but a part, cut off somewhere. Then what still stands there is not enough: a
    row that is read is read as it stands on the whole page.
    """
    try:
        page = archive_named("wilson-center").parser.parse_page(body, url, "utf-8")
    except PageRejected:
        return Judgement(Outcome.REJECTED)
    found = held_against(page, body)
    if whole is None or found.outcome not in (Outcome.RIGHT, Outcome.UNPROVEN):
        return found
    cut = _wrong_entry(page, list(_stated_rows(LexborHTMLParser(whole))))
    return Judgement(Outcome.WRONG, f"cut off: {cut}") if cut else found


def held_against(page: ListingPage, body: bytes) -> Judgement:
    """What the marks in `body` say of the rows that were read."""
    if page.rejects:
        return Judgement(Outcome.ROW_REJECTED)
    if _is_discrepant(page):
        return Judgement(Outcome.DISCREPANT)
    tree = LexborHTMLParser(body)
    rows = list(_stated_rows(tree))
    if wrong := _wrong_label(page, tree) or _wrong_entry(page, rows):
        return Judgement(Outcome.WRONG, wrong)
    missing = _urls_stated(rows) - {_slug(entry.url) for entry in page.entries}
    if page.total is None:
        return Judgement(Outcome.UNPROVEN)
    if missing:
        return Judgement(Outcome.WRONG, f"lost {', '.join(missing)}", len(missing))
    return Judgement(Outcome.RIGHT)


def _is_discrepant(page: ListingPage) -> bool:
    """Whether one page alone shows a discrepancy, as warehouse/statements/derive_harvests.sql defines them."""
    rows = len(page.entries) + len(page.rejects)
    is_short = page.first is not None and page.last is not None and page.last - page.first + 1 != rows
    return rows == 0 or is_short or len({entry.url for entry in page.entries}) < len(page.entries)


def _wrong_label(page: ListingPage, tree: LexborHTMLParser) -> str | None:
    """What is wrong when the page is held against a promise that its label does not make."""
    if page.total is None:
        return None
    stated = LABEL.findall(tree.body.text(separator=" ")) if tree.body else []
    numbers = {tuple(int(re.sub(r"[.,]", "", digits)) for digits in label) for label in stated}
    read = (page.first, page.last, page.total)
    return None if read in numbers else f"label {read} of nowhere"


def _wrong_entry(page: ListingPage, rows: list[StatedRow]) -> str | None:
    """What is wrong with the first entry that is so."""
    for entry in page.entries:
        candidates = [row for row in rows if any(_is_title_of(piece, entry) for piece in row.titles())]
        candidates += [row for row in rows if _is_title_beside_its_link(row, entry)]
        wrongs = [_wrong_in(entry, row) for row in candidates]
        if not wrongs:
            return f"row {entry.position}: no row states {entry.title[:60]!r} at {entry.url}"
        if None not in wrongs:
            return f"row {entry.position}: {wrongs[0]}"
    return None


def _wrong_in(entry: Entry, row: StatedRow) -> str | None:
    """How an entry differs from what its row states, None when it does not."""
    if len({_slug(title.href) for title in row.titles()}) > 1:
        return "two documents in one row, and one of them read"
    date = squeezed(entry.date.text)
    told = squeezed(f"{entry.summary or ''}{entry.other_text or ''}")
    own = squeezed(f"{entry.title}{told}")
    if foreign := set(_WORD.findall(own)) - set(_WORD.findall(row.text)):
        return f"holds {', '.join(foreign)} of another row"
    if (date and date not in row.text) or not _is_date_of(row, date, is_read=entry.date.edtf is not None):
        return f"date {entry.date.text!r}, stated {[piece.text for piece in row.dates()]}"
    place = 0
    # A link that is never closed repeats the mark of what is in it.
    for text in dict.fromkeys(piece.text for piece in row.summaries() if piece.is_plain):
        found = told.find(text, place)
        if found < 0:
            return f"summary {text[:60]!r} not in {told[:60]!r}"
        place = found + len(text)
    return None


def _is_date_of(row: StatedRow, date: str, *, is_read: bool) -> bool:
    """Whether a date is one that its row states. Where it could not be read, text beside it may be part of it."""
    stated = [piece for piece in row.dates() if piece.text]
    is_kept = not is_read and any(piece.text in date for piece in stated)
    return not stated or is_kept or any(_says(piece, date) for piece in stated)


def _is_title_of(piece: Piece, entry: Entry) -> bool:
    title = squeezed(entry.title)
    return (_says(piece, title) or title == piece.heading) and _slug(entry.url) == _slug(piece.href)


def _is_title_beside_its_link(row: StatedRow, entry: Entry) -> bool:
    """Whether a row has the title's words, marked as such, and beside them its link, which has lost all text."""
    title = squeezed(entry.title)
    empty = [piece for piece in row.pieces if piece.kind == "title" and not piece.text]
    is_marked = _WORD.match(title) is not None and title.startswith("Zt")
    return is_marked and title in row.text and any(_slug(piece.href) == _slug(entry.url) for piece in empty)


def _says(piece: Piece, text: str) -> bool:
    return text == piece.text or (not piece.is_plain and bool(text) and (text in piece.text or piece.text in text))


def _urls_stated(rows: list[StatedRow]) -> set[str]:
    """The documents of the rows, each by the last part of its path. A row that stands twice is lost by neither."""
    return {_slug(row.titles()[0].href) for row in rows if row.titles()}


def _stated_rows(tree: LexborHTMLParser) -> Iterator[StatedRow]:
    rows: dict[int, tuple[LexborNode, list[Piece]]] = {}
    for node in tree.css("[data-piece], a[href]"):
        kind, row = _kind(node), _row_of(node)
        if kind and row is not None:
            is_plain = all(inner.mem_id == node.mem_id for inner in node.css("[data-piece]"))
            piece = Piece(
                kind,
                _text(node, "data-piece") or (_text(node) if kind == "title" else ""),
                _href(node),
                is_plain,
                _heading(node) if kind == "title" else "",
            )
            rows.setdefault(row.mem_id, (row, []))[1].append(piece)
    for row, pieces in rows.values():
        text = _text(row, None if row.tag == "tr" else "data-row")
        yield StatedRow(tuple(_with_stray_titles(pieces)), "".join((text, *map(_text, _lines_below(row)))))


def _lines_below(row: LexborNode) -> Iterator[LexborNode]:
    """The table rows right below one that name no document: what stands there is of the one above."""
    node = row.next if row.tag == "tr" else None
    while node is not None and not (node.tag == "tr" and node.css_first("[data-row], a[href]")):
        if node.tag == "tr":
            yield node
        node = node.next


def _with_stray_titles(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a row, whose strays are titles when it has no other: the page says nothing else there."""
    if any(piece.kind == "title" for piece in pieces):
        return [piece for piece in pieces if piece.kind != STRAY]
    return [replace(piece, kind="title") if piece.kind == STRAY else piece for piece in pieces]


def _href(node: LexborNode) -> str:
    """Where a node leads, by itself or by a link around it."""
    links = (outer for outer in (node, *_ancestors(node)) if outer.tag == "a")
    return next((link.attributes.get("href") or "" for link in links), "")


def _kind(node: LexborNode) -> str:
    """What a node is by its mark; a link without a mark is a title by the word in it, and else nothing or a stray."""
    piece = node.attributes.get("data-piece") or ""
    if piece in PIECES:
        return piece
    if node.tag != "a":
        return ""
    if "Zt" in node.text():
        return "title"
    slug = _slug(_href(node))
    return STRAY if slug and slug not in printed_documents() else ""


def _row_of(node: LexborNode) -> LexborNode | None:
    """The row around a node by its mark; by its tag where the mark is lost. All cells of a table row are of its row."""
    around = list(_ancestors(node))
    marked = (outer for outer in around if "data-row" in outer.attributes)
    row = next(marked, None) or next((outer for outer in around if outer.tag in ROW_TAGS), None)
    outer = row.parent if row is not None and row.tag == "td" else None
    is_of_one_row = outer is not None and outer.tag == "tr" and len(outer.css("[data-row]")) < 2
    return outer if is_of_one_row else row


def _heading(node: LexborNode) -> str:
    """The text of the heading, or of what its class calls a title, around a title's link."""
    for outer in _ancestors(node):
        if (
            outer.tag in ("h1", "h2", "h3", "h4", "h5", "h6")
            or "title" in (outer.attributes.get("class") or "").split()
        ):
            return _text(outer)
    return ""


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    outer = node.parent
    while outer is not None:
        yield outer
        outer = outer.parent


def _text(node: LexborNode, mark: str | None = None) -> str:
    """The squeezed text of a node; with a mark, without that of the nodes in it that bear the same."""
    inner = {child.mem_id for marked in (node.css(f"[{mark}]") if mark else ()) if marked.mem_id != node.mem_id
             for child in marked.traverse(include_text=True)}  # fmt: skip
    texts = (
        child.text_content or ""
        for child in node.traverse(include_text=True)
        if child.is_text_node and child.mem_id not in inner and child.parent and child.parent.tag != "script"
    )
    return squeezed(unicodedata.normalize("NFC", "".join(texts)))


def _slug(url: str) -> str:
    """The last part of a document's path, nothing for a URL of anything else."""
    path = unquote(url.partition("?")[0].partition("#")[0]).rstrip("/")
    return path.rpartition("/")[2] if re.search(r"(?:^|/)(document/[^/]+|node/\d+)$", path) else ""
