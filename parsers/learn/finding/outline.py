"""A page as flat lists, made in one pass: its elements in their order, and sums of what stands before each place.

With the sums, what a stretch of the page holds (signs, links, dates, headings) costs two look-ups, however long it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.html import INLINE_TAGS, fold, parse_html
from parsers.learn.finding.dated import LONGEST_DATE, DatesOfPage
from parsers.learn.finding.furniture import CALLED, PERHAPS, furniture_by_marks
from parsers.learn.finding.spans import Spans, rows_of_span

# What lies beyond is not looked at: a page that is larger, or nested more deeply, is read as far as this.
MOST_ELEMENTS, MOST_TEXTS = 12_000, 12_000
DEEPEST = 300
MOST_PARTS_OF_A_DATE = 5
MOST_CLASSES = 30
# The links of a menu have fewer signs.
LONG_LINK = 40
_SILENT = frozenset(
    "script style noscript template svg head select option iframe object link meta textarea".split()  # noqa: SIM905
)
_PHRASES = INLINE_TAGS | {"button"}
_PLAYED = frozenset(("audio", "source", "video"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_VARYING_CLASS = re.compile(
    r"(?:odd|even|first|last|active|alt|views-row-(?:odd|even|first|last)|[^\d\n]*+\d.*)", re.IGNORECASE
)
_URL = re.compile(r"(?:https?:/)?/[^\s/]")
_NO_PAGE = re.compile(r"#|(?:mailto|tel|data|sms|about):", re.IGNORECASE)
_OPENED = re.compile(
    r"""(?:location|open\()[^'"]{0,30}['"]((?=[^'"\s/?]{0,500}[/?])[^'"\s]{1,500})['"]|['"](https?://[^'"\s]{1,500})['"]"""
)

Key = tuple[str, frozenset[str]]


class Held(NamedTuple):
    """How much a stretch of a page holds: signs, signs in links, links, dates, headings."""

    signs: int
    linked: int
    links: int
    dates: int
    headings: int


class Text(NamedTuple):
    """A piece of text: where it stands, its folded words, and the element that it stands in."""

    place: int
    words: str
    holder: int


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A page's tree, by which its nodes live, and its elements, each known by its number in the page's order. `ends[n]`
    is the first after those within n, `starts[n]` and `stops[n]` are the places in the text between which it stands;
    `ranks` count it among its siblings, a cell by its column, `sums` are by place, `furnished` by text. An outline is
    not whole where the page has more than was looked at."""

    tree: LexborHTMLParser
    nodes: Sequence[LexborNode]
    keys: Sequence[Key]
    parents: Sequence[int]
    ranks: Sequence[int]
    children: Sequence[Sequence[int]]
    ends: Sequence[int]
    starts: Sequence[int]
    stops: Sequence[int]
    hrefs: Sequence[str | None]
    furniture: Sequence[float]
    furnished: Sequence[float]
    sums: Sequence[Held]
    texts: Sequence[Text]
    text_places: Sequence[int]
    dates: DatesOfPage
    is_whole: bool

    def held(self, start: int, stop: int) -> Held:
        """What stands between two places."""
        a, b = self.sums[start], self.sums[stop]
        return Held(b[0] - a[0], b[1] - a[1], b[2] - a[2], b[3] - a[3], b[4] - a[4])

    def signs_in_furniture(self, start: int, stop: int) -> float:
        """How many of the signs between two places stand in furniture, each as likely as that is any."""
        first, last = bisect_left(self.text_places, start), bisect_left(self.text_places, stop)
        return self.furnished[last] - self.furnished[first]

    def texts_between(self, start: int, stop: int, most: int) -> Sequence[Text]:
        """The pieces of text between two places, no more than so many."""
        first = bisect_left(self.text_places, start)
        return self.texts[first : min(bisect_left(self.text_places, stop), first + most)]

    def words(self, start: int, stop: int) -> str:
        """The text between two places, its pieces parted by spaces."""
        first, last = bisect_left(self.text_places, start), bisect_left(self.text_places, stop)
        return " ".join(text.words for text in self.texts[first:last])


def outline_of(body: bytes, charset: str | None = None) -> Outline:
    """The outline of a page; one without a body has an outline without elements. Raises PageRejected for a page nested
    too deeply to be parsed."""
    reading = _Reading()
    tree = parse_html(body, charset)
    if tree.body is not None:
        reading.read(tree.body)
    return reading.outline(tree)


class _Reading:
    """The lists of an outline while they are filled."""

    def __init__(self) -> None:
        self.nodes: list[LexborNode] = []
        self.keys: list[Key] = []
        self.parents: list[int] = []
        self.ranks: list[int] = []
        self.children: list[list[int]] = []
        self.ends: list[int] = []
        self.starts: list[int] = []
        self.stops: list[int] = []
        self.hrefs: list[str | None] = []
        self.marks: list[float] = []
        self.sums = [Held(0, 0, 0, 0, 0)]
        self.texts: list[Text] = []
        self.first_texts: list[int] = []
        self.dates = DatesOfPage()
        self.spans = Spans()
        self.is_whole = True

    def read(self, root: LexborNode) -> None:
        """Walks with a stack of its own: nesting is the page's to choose."""
        waiting: list[tuple[LexborNode | None, int, int, bool]] = [(root, -1, 0, False)]
        while waiting:
            node, number, depth, in_link = waiting.pop()
            if node is None:
                self._leave(number)
                continue
            tag = node.tag or ""
            if tag == "-text":
                self._text(node, number, in_link)
                continue
            if tag in _SILENT or tag[:1] in "-_!":
                continue
            if depth > DEEPEST or len(self.nodes) >= MOST_ELEMENTS or len(self.texts) >= MOST_TEXTS:
                self.is_whole = False
                continue
            own = self._enter(node, tag, number)
            waiting.append((None, own, depth, False))
            is_link = tag == "a" or (self.hrefs[own] is not None and tag in _PHRASES)
            waiting.extend((child, own, depth + 1, in_link or is_link) for child in reversed(_children(node)))

    def outline(self, tree: LexborHTMLParser) -> Outline:
        """What was read, of this tree."""
        places = [text.place for text in self.texts]
        furniture = self._furniture()
        furnished = [0.0, *accumulate(furniture[text.holder] * len(text.words) for text in self.texts)]
        return Outline(
            tree, self.nodes, self.keys, self.parents, self.ranks, self.children, self.ends, self.starts, self.stops,
            self.hrefs, furniture, furnished, self.sums, self.texts, places, self.dates, self.is_whole,
        )  # fmt: skip

    def _enter(self, node: LexborNode, tag: str, parent: int) -> int:
        number = len(self.nodes)
        attributes = node.attributes
        classes = (attributes.get("class") or "").split(maxsplit=MOST_CLASSES)[:MOST_CLASSES]
        self.nodes.append(node)
        self.keys.append((tag, frozenset(one for one in classes if not _VARYING_CLASS.fullmatch(one))))
        self.parents.append(parent)
        self.ranks.append(self._rank(tag, parent, attributes.get("rowspan")) if parent >= 0 else 0)
        self.children.append([])
        self.ends.append(0)
        self.stops.append(0)
        self.starts.append(len(self.sums) - 1)
        self.first_texts.append(len(self.texts))
        self.marks.append(furniture_by_marks(tag, attributes))
        self.hrefs.append(_href(tag, attributes))
        if parent >= 0:
            self.children[parent].append(number)
        if self.hrefs[number]:
            self._add(links=1)
        if tag in _HEADINGS:
            self._add(headings=1)
        if tag == "time":
            self._add(dates=1)
        return number

    def _rank(self, tag: str, parent: int, rowspan: str | None) -> int:
        """The place among an element's siblings; of a cell its column."""
        siblings = self.children[parent]
        if tag not in ("td", "th") or self.keys[parent][0] != "tr" or self.parents[parent] < 0:
            return len(siblings)
        before = self.ranks[siblings[-1]] if siblings else -1
        return self.spans.column(self.parents[parent], self.ranks[parent], before, rows_of_span(rowspan))

    def _leave(self, number: int) -> None:
        self._date_in_parts(number)
        self.ends[number] = len(self.nodes)
        self.stops[number] = len(self.sums) - 1

    def _date_in_parts(self, number: int) -> None:
        """A date whose day, month and year stand in elements of their own."""
        first = self.first_texts[number]
        if not 2 <= len(self.texts) - first <= MOST_PARTS_OF_A_DATE:
            return
        if self.sums[-1].dates > self.sums[self.starts[number]].dates:
            return
        words = " ".join(text.words for text in self.texts[first:])
        if len(words) <= LONGEST_DATE and self.dates.says_date(words):
            self._add(dates=1)

    def _text(self, node: LexborNode, holder: int, in_link: bool) -> None:
        words = fold(node.text(deep=False) or "")
        if len(self.texts) >= MOST_TEXTS:
            self.is_whole = False
        elif words:
            self.texts.append(Text(len(self.sums) - 1, words, holder))
            self._add(signs=len(words), linked=len(words) if in_link else 0, dates=int(self.dates.says_date(words)))

    def _add(self, signs: int = 0, linked: int = 0, links: int = 0, dates: int = 0, headings: int = 0) -> None:
        before = self.sums[-1]
        self.sums.append(
            Held(before[0] + signs, before[1] + linked, before[2] + links, before[3] + dates, before[4] + headings)
        )

    def _furniture(self) -> list[float]:
        """How likely each element is furniture. What holds most of the page's running text is none, whatever it is
        called, but a menu that is nothing but links."""
        running = self.sums[-1].signs - self.sums[-1].linked
        found: list[float] = []
        for number, mark in enumerate(self.marks):
            a, b = self.sums[self.starts[number]], self.sums[self.stops[number]]
            signs, linked = b.signs - a.signs, b.linked - a.linked
            holds_most = signs - linked >= 0.5 * max(1, running)
            own = 0.0 if holds_most and not (mark >= CALLED and linked > 0.8 * signs) else mark
            if own == CALLED and signs > LONG_LINK * (b.links - a.links):
                own = PERHAPS
            parent = self.parents[number]
            found.append(max(own, found[parent]) if parent >= 0 else own)
        return found


def is_script(href: str) -> bool:
    """Whether a link runs a script: where it leads is not printed."""
    return href[:11].lower() == "javascript:"


def _href(tag: str, attributes: Mapping[str, str | None]) -> str | None:
    """Where an element leads, as printed: a link, a recording, or what a script opens when it is clicked."""
    if tag == "a":
        href = (attributes.get("href") or "").strip()
        if not href or _NO_PAGE.match(href):
            return next(
                (url for name, url in attributes.items() if url and name[:5] == "data-" and _URL.match(url)), None
            )
        opened = _OPENED.search(href) if is_script(href) else None
        return (opened[1] or opened[2]) if opened else href
    if tag in _PLAYED and (source := (attributes.get("src") or "").strip()):
        return source
    if held := attributes.get("data-href") or attributes.get("data-url"):
        return held
    opened = _OPENED.search(attributes.get("onclick") or "")
    return (opened[1] or opened[2]) if opened else None


def _children(node: LexborNode) -> list[LexborNode]:
    found = []
    child = node.child
    while child is not None:
        found.append(child)
        child = child.next
    return found
