"""The links and buttons of a page, with all that tells where they lead: words, labels, marks, and what is around
them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.errors import PageRejected
from parsers.html import fold, parse_html
from parsers.listing.label_meanings import MEANINGS, Kind, plain
from parsers.listing.nearest import Nearest, all_around
from parsers.listing.numbers import in_ascii_digits
from parsers.listing.pager import CURRENT, is_disabled
from parsers.listing.visible_text import is_silent
from parsers.urls import absolute_url

if TYPE_CHECKING:
    from parsers.learn.finding.records import FoundRecords
    from parsers.learn.page_to_learn import PageToLearn

LINKS = (
    'a, area[href], link[rel~="next"], button, [role="button"], [role="link"], input[type="submit" i],'
    ' input[type="button" i], input[type="image" i]'
)
# Of a page with more only so many are looked at, the first, and the last, where pagers stand; and of those in records,
# of which hardly any leads to another page, so many at the most.
MOST_LINKS, SOME_OF_MANY, MOST_IN_RECORDS = 4_000, 1_600, 800
LONGEST_URL, LONGEST_TEXT = 2048, 200
MOST_BESIDE, LONGEST_NUMBERED = 4, 20
_CAMEL = re.compile(r"([a-z])([A-Z])")
_PARTED = re.compile(r"[^a-z0-9]+")
_PAGER = frozenset(
    "pager pagers pagination paginator paginate paging pages pagenav pagenavi pagelinks pagelist nextprev prevnext"  # noqa: SIM905
    " pagebar paginav wp-pagenavi navlinks".split()
)
# Where what is next is another month, another picture, another article, or more of the same document.
_TRAPS = frozenset(
    "calendar datepicker carousel slider slick slide slides slideshow swiper flexslider gallery lightbox comments"  # noqa: SIM905
    " comment commentlist breadcrumb breadcrumbs facet facets".split()
)
_TRAP_PAIRS = re.compile(
    r"(?:^| )(?:post|single|entry|article|story|image|project|portfolio)[-_ ]?"
    r"(?:nav|navi|navigation|pagination|pager|nextprev)(?: |$)"
    r"|(?:^| )nav[-_ ](?:single|image|post|article)(?: |$)"
)
_WORDS = re.compile(r"[^\W\d_]+")
_ITEMS = frozenset(("li", "span", "div", "td", "p", "b", "strong"))
_NUMBER_ALONE = re.compile(r"[\[(]?\s*([0-9]{1,6})\s*[\])]?")
_RANGE = re.compile(r"([0-9]{1,6})\s*[-–—]\s*([0-9]{1,6})")
_NUMBER_IN_LABEL = re.compile(
    r"[^\W\d]+(?: [^\W\d]+){0,4}[ :]+([0-9]{1,6})(?: .{0,40})?|第?\s*([0-9]{1,6})\s*[页頁ページ]+"
)


@dataclass(frozen=True, slots=True, eq=False)
class PageLink:
    """A link or a button: its element and place in the page's order, its folded text, what else it is called, the
    words of its marks and of what is right around it, the URL that it leads to, None where it leads nowhere by itself.
    `trap` is what it stands in that has a next of its own."""

    node: LexborNode
    place: int
    text: str
    label: str
    marks: frozenset[str]
    rel: frozenset[str]
    href: str
    url: SplitResult | None
    in_record: bool
    in_pager: bool
    trap: str | None
    is_disabled: bool
    is_current: bool
    holder: int

    @property
    def number(self) -> int | None:
        """The number of the page that it is called by: “2”, “Page 2”, or “11–20” where ten rows are on a page."""
        text = in_ascii_digits(self.text)
        if (found := _NUMBER_ALONE.fullmatch(text)) is not None:
            return int(found[1])
        if (found := _RANGE.fullmatch(text)) is not None:
            first, size = int(found[1]), int(found[2]) - int(found[1]) + 1
            return (first - 1) // size + 1 if size > 1 and (first - 1) % size == 0 else None
        if text and len(text) > LONGEST_NUMBERED:
            return None
        found = _NUMBER_IN_LABEL.fullmatch(text or in_ascii_digits(self.label))
        if found is None or (text and not says_page(text)):
            return None
        return int(found[1] or found[2])

    @property
    def address(self) -> str | None:
        """The URL that it leads to."""
        return self.url.geturl() if self.url else None


@dataclass(frozen=True, slots=True, eq=False)
class LinksOfPage:
    """A page's URL, its tree, what its links are relative to, and its links in their order."""

    url: str
    tree: LexborHTMLParser
    base: str
    links: tuple[PageLink, ...]


def links_of(page: PageToLearn, found: FoundRecords | None) -> LinksOfPage:
    """The links of a page, of which `found` are the records, None where it has none. A page nested too deeply to be
    parsed has no links. Never raises."""
    tree = found.records[0].nodes[0].parser if found and found.records and found.records[0].nodes else None
    if tree is None:
        try:
            tree = parse_html(page.body, page.charset)
        except PageRejected:
            tree = parse_html(b"")
    href = next((one.attributes.get("href") for one in tree.css("base[href]")), None)
    base = absolute_url(href, page.url) if href and len(href) <= LONGEST_URL else None
    root = base.geturl() if base else page.url
    return LinksOfPage(page.url, tree, root, tuple(_links(tree, root, found)))


def says_page(text: str) -> bool:
    """Whether a word in a text is one for a page, in any language."""
    return any(Kind.PAGE in MEANINGS.get(word, ()) for word in _WORDS.findall(plain(text)))


def _links(tree: LexborHTMLParser, base: str, found: FoundRecords | None) -> Iterator[PageLink]:
    nodes = tree.css(LINKS)
    if len(nodes) > MOST_LINKS:
        nodes = [*nodes[: SOME_OF_MANY // 2], *nodes[-SOME_OF_MANY // 2 :]]
    inside = {node.mem_id for record in found.records for node in record.nodes} if found else set[int]()
    silent, in_record = Nearest(is_silent), Nearest(lambda node: node.mem_id in inside)
    nodes = _without_middle(nodes, [in_record(node) is not None for node in nodes])
    # What holds the records too is the page, whatever it is called.
    around = all_around(node for record in found.records for node in record.nodes) if found else set[int]()
    trap_around = Nearest(lambda node: _trap(node) is not None and node.mem_id not in around)
    pager_around = Nearest(is_pager)
    for place, node in enumerate(nodes):
        tag, attributes = node.tag, node.attributes
        if tag != "link" and silent(node) is not None:
            continue
        href = (attributes.get("href") or "").strip() if tag in ("a", "area", "link") else ""
        if tag == "link" and node.parent is not None and not href:
            continue
        text = fold((attributes.get("value") if tag == "input" else node.text_lexbor()) or "")[:LONGEST_TEXT]
        holder = pager_around(node)
        trap = trap_around(node)
        yield PageLink(
            node,
            place,
            text,
            _label(node, text),
            marks_of(node) | _marks_around(node),
            frozenset((attributes.get("rel") or "").lower().split()),
            href,
            _url(href, base),
            in_record(node) is not None,
            holder is not None or not _PAGER.isdisjoint(marks_of(node)),
            _trap(trap) if trap is not None else None,
            is_disabled(node),
            _is_current(node),
            holder.mem_id if holder is not None else 0,
        )


def _without_middle(nodes: Sequence[LexborNode], are_inside: Sequence[bool]) -> list[LexborNode]:
    """The links but those in the midst of very many that are inside of records."""
    inside = [place for place, is_inside in enumerate(are_inside) if is_inside]
    left_out = set(inside[MOST_IN_RECORDS // 2 : max(MOST_IN_RECORDS // 2, len(inside) - MOST_IN_RECORDS // 2)])
    return [node for place, node in enumerate(nodes) if place not in left_out]


def _url(href: str, base: str) -> SplitResult | None:
    """Where a link leads; nowhere by itself where that is a place on the page, or left to a script."""
    if not href or href.startswith("#") or len(href) > LONGEST_URL or href[:11].lower() == "javascript:":
        return None
    url = absolute_url(href, base)
    try:
        return url and urlsplit(url.geturl())
    except ValueError:
        return None


def _label(node: LexborNode, text: str) -> str:
    """What a link is called for those who do not see it: of a link without text also what its picture is called."""
    attributes = node.attributes
    for name in ("aria-label", "title", "alt"):
        if said := fold(attributes.get(name) or ""):
            return said[:LONGEST_TEXT]
    if any(sign.isalnum() for sign in text):
        return ""
    inner = islice(node.css("[alt], [title], [aria-label]"), 4)
    names = (one.attributes.get(name) or "" for one in inner for name in ("alt", "title", "aria-label"))
    return next((folded[:LONGEST_TEXT] for one in names if (folded := fold(one))), "")


def marks_of(node: LexborNode) -> frozenset[str]:
    """The words of an element's class and id, in lower case: “pagination_Next” has two."""
    attributes = node.attributes
    words = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:LONGEST_TEXT]
    return frozenset(_PARTED.split(_CAMEL.sub(r"\1 \2", words).lower())) - {""}


def _marks_around(node: LexborNode) -> frozenset[str]:
    """The marks of the item that a link is alone in, and of the icon that it is made of."""
    found: frozenset[str] = frozenset()
    outer = node.parent
    if outer is not None and outer.tag in _ITEMS and _is_alone(node):
        found |= marks_of(outer)
    for icon in islice(node.css("i, svg, span, img"), 3):
        found |= marks_of(icon)
        if icon.tag == "img":
            name = (icon.attributes.get("src") or "")[-LONGEST_TEXT:].rpartition("/")[2]
            found |= frozenset(_PARTED.split(name.lower())) - {""}
    return found


def _is_alone(node: LexborNode) -> bool:
    """Whether few things stand beside a link, and no other link."""
    for way in ("prev", "next"):
        beside = getattr(node, way)
        for _ in range(MOST_BESIDE):
            if beside is None:
                break
            if beside.tag == "a":
                return False
            beside = getattr(beside, way)
        if beside is not None:
            return False
    return True


def is_pager(node: LexborNode) -> bool:
    """Whether an element is called a pager by its class, id or label."""
    if node.tag in ("body", "html", "a"):
        return False
    attributes = node.attributes
    if not attributes:
        return False
    if not _PAGER.isdisjoint(marks_of(node)):
        return True
    label = (attributes.get("aria-label") or "")[:LONGEST_TEXT].lower()
    return "pagination" in label or "page navigation" in label


def _trap(node: LexborNode) -> str | None:
    """What an element is that has a next of its own, None for others."""
    if node.tag in ("body", "html", "main", "a"):
        return None
    attributes = node.attributes
    if not attributes:
        return None
    if (attributes.get("aria-roledescription") or "").lower() in ("carousel", "slide"):
        return "carousel"
    marks = marks_of(node)
    if found := sorted(marks & _TRAPS):
        return found[0]
    pair = _TRAP_PAIRS.search(_CAMEL.sub(r"\1 \2", attributes.get("class") or "")[:LONGEST_TEXT].lower())
    return pair[0].strip() if pair else None


def _is_current(node: LexborNode) -> bool:
    for one in (node, node.parent):
        if one is None:
            continue
        attributes = one.attributes
        classes = (attributes.get("class") or "").lower().split()
        if "aria-current" in attributes or not CURRENT.isdisjoint(classes):
            return True
    return False
