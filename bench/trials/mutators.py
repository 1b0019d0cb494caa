"""Ways to damage a marked page: each takes the page's bytes and a source of chance, and gives the damaged bytes.

Those of elements change the tree, most often at a row or a piece of one; those of bytes know nothing of elements.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from random import Random

from lxml import etree, html

from bench.trials.marked_pages import PIECES, serialized, tree_of

Mutator = Callable[[bytes, Random], bytes]

KINDS = ("row", "holder", "row", *PIECES)
OTHER_TAGS = ("div", "span", "p", "li", "td", "tr", "section", "h3", "b", "table")
WRAPPERS = ("<div></div>", "<b></b>", "<p></p>", "<ul><li></li></ul>", "<table><tr><td></td></tr></table>")
MENTION = (
    '<span data-piece="mention">See also <a href="/document/another-document">other papers</a> of that year.</span>'
)

_TAG = re.compile(rb"<[^<>]+>")
_IN_THE_LISTING = re.compile(rb"<[^<>]+data-(?:row|piece)=")


def dropped(element: html.HtmlElement, _random: Random) -> None:
    """The element goes, with all that is in it."""
    element.drop_tree()


def repeated(element: html.HtmlElement, _random: Random) -> None:
    """A copy of the element stands behind it."""
    double = copy.deepcopy(element)
    element.addnext(double)


def swapped(element: html.HtmlElement, random: Random) -> None:
    """The element and another of its kind stand in each other's place."""
    other = random.choice(_alike(element))
    if other in element.iter() or other in element.iterancestors():
        return
    first, second = html.Element("i"), html.Element("i")
    _replace(element, first)
    _replace(other, second)
    _replace(first, other)
    _replace(second, element)


def cut_short(element: html.HtmlElement, random: Random) -> None:
    """The element ends in the middle of one of its texts."""
    inner = [node for node in element.iter() if isinstance(node.tag, str) and (node.text or "").strip()]
    if not inner:
        return
    last = random.choice(inner)
    last.text = last.text[: random.randrange(len(last.text))]
    for child in list(last):
        last.remove(child)
    while last is not element:
        for later in list(last.itersiblings()):
            later.getparent().remove(later)
        last.tail = None
        last = last.getparent()


def moved(element: html.HtmlElement, random: Random) -> None:
    """The element goes to the end of its parent, of another row, or of the page."""
    page = element.getroottree().getroot()
    places = [element.getparent(), page.find("body"), *page.xpath("//*[@data-row]")]
    place = random.choice(places)
    if place is None or place in element.iter():
        return
    _take_out(element)
    place.append(element)


def wrapped(element: html.HtmlElement, random: Random) -> None:
    """The element stands in another one."""
    wrapper = html.fragment_fromstring(random.choice(WRAPPERS))
    innermost = list(wrapper.iter())[-1]
    _replace(element, wrapper)
    innermost.append(element)


def unwrapped(element: html.HtmlElement, _random: Random) -> None:
    """The element's tags go, what is in it stays."""
    element.drop_tag()


def renamed(element: html.HtmlElement, random: Random) -> None:
    """The element has another tag."""
    element.tag = random.choice(OTHER_TAGS)


def bared(element: html.HtmlElement, random: Random) -> None:
    """An element loses a class, an address or another attribute that it has."""
    inner = [(node, name) for node in element.iter() for name in node.attrib if not name.startswith("data-")]
    if inner:
        node, name = random.choice(inner)
        del node.attrib[name]


def relabelled(element: html.HtmlElement, random: Random) -> None:
    """The element and another of its kind have each other's attributes, but for the marks."""
    other = random.choice(_alike(element))
    for name in {*element.attrib, *other.attrib}:
        if not name.startswith("data-"):
            mine, theirs = element.get(name), other.get(name)
            _set(element, name, theirs)
            _set(other, name, mine)


def linked(element: html.HtmlElement, random: Random) -> None:
    """Words in the element link to another document, as summaries do."""
    mention = html.fragment_fromstring(MENTION)
    holders = [node for node in element.iter() if isinstance(node.tag, str) and not _is_in_link(node)]
    if holders:
        random.choice(holders).append(mention)


def cut_off(body: bytes, random: Random) -> bytes:
    """The page ends somewhere."""
    return body[: random.randrange(len(body))]


def cut_off_and_closed(body: bytes, random: Random) -> bytes:
    """The page ends somewhere, and something on the way has closed it."""
    return cut_off(body, random) + b"</body></html>"


def without_a_tag(body: bytes, random: Random) -> bytes:
    """One tag is missing, an opening or a closing one."""
    start, end = _a_tag(body, random)
    return body[:start] + body[end:]


def with_a_tag_twice(body: bytes, random: Random) -> bytes:
    """One tag stands twice."""
    start, end = _a_tag(body, random)
    return body[:end] + body[start:end] + body[end:]


def with_tags_swapped(body: bytes, random: Random) -> bytes:
    """Two tags stand in each other's place."""
    (start, end), (other_start, other_end) = sorted((_a_tag(body, random), _a_tag(body, random)))
    if start == other_start:
        return body
    between = body[end:other_start]
    return body[:start] + body[other_start:other_end] + between + body[start:end] + body[other_end:]


def without_a_stretch(body: bytes, random: Random) -> bytes:
    """Some bytes in the middle are lost."""
    start = random.randrange(*_listing(body))
    return body[:start] + body[start + random.choice((1, 10, 100, 1_000, 3_000)) :]


def of_element(change: Callable[[html.HtmlElement, Random], None]) -> Mutator:
    """The change made to a row, to the element that holds the rows, or to one piece: each kind as often."""

    def mutate(body: bytes, random: Random) -> bytes:
        try:
            root = tree_of(body)
        except etree.ParserError:
            return body  # an earlier mutation has left no element
        candidates = _elements(root, random.choice(KINDS)) or _elements(root, "row")
        if candidates:
            change(random.choice(candidates), random)
        return serialized(root)

    return mutate


MUTATORS: Mapping[str, Mutator] = {
    "an element dropped": of_element(dropped),
    "an element repeated": of_element(repeated),
    "two elements swapped": of_element(swapped),
    "an element cut short": of_element(cut_short),
    "an element moved": of_element(moved),
    "an element wrapped": of_element(wrapped),
    "an element unwrapped": of_element(unwrapped),
    "an element renamed": of_element(renamed),
    "an attribute dropped": of_element(bared),
    "attributes swapped": of_element(relabelled),
    "a link to another document": of_element(linked),
    "the page cut off": cut_off,
    "the page cut off and closed": cut_off_and_closed,
    "a tag lost": without_a_tag,
    "a tag repeated": with_a_tag_twice,
    "two tags swapped": with_tags_swapped,
    "bytes lost": without_a_stretch,
}


def _elements(root: html.HtmlElement, kind: str) -> list[html.HtmlElement]:
    rows = root.xpath("//*[@data-row]")
    if kind == "row":
        return [*rows, *(row.getparent() for row in rows if row.getparent().tag != "body")]
    if kind == "holder":
        return [outer for outer in rows[0].iterancestors() if outer.tag not in ("body", "html")][:6] if rows else []
    return root.xpath(f"//*[@data-piece='{kind}']")


def _alike(element: html.HtmlElement) -> list[html.HtmlElement]:
    """All elements with the same mark; with the same tag, for one without a mark."""
    page = element.getroottree().getroot()
    if piece := element.get("data-piece"):
        return page.xpath(f"//*[@data-piece='{piece}']")
    return page.xpath("//*[@data-row]") if element.get("data-row") else list(page.iter(element.tag))


def _is_in_link(node: html.HtmlElement) -> bool:
    return node.tag == "a" or next(node.iterancestors("a"), None) is not None


def _take_out(element: html.HtmlElement) -> None:
    """Removes an element but not the text behind it."""
    _replace(element, None)


def _replace(element: html.HtmlElement, other: html.HtmlElement | None) -> None:
    """Puts `other`, or nothing, where an element stands; the text behind stays where it is."""
    parent, tail = element.getparent(), element.tail
    place = parent.index(element)
    element.tail = None
    parent.remove(element)
    if other is not None:
        other.tail = tail
        parent.insert(place, other)
    elif place:
        parent[place - 1].tail = f"{parent[place - 1].tail or ''}{tail or ''}"
    else:
        parent.text = f"{parent.text or ''}{tail or ''}"


def _set(element: html.HtmlElement, name: str, value: str | None) -> None:
    if value is not None:
        element.set(name, value)
    elif name in element.attrib:
        del element.attrib[name]


def _listing(body: bytes) -> tuple[int, int]:
    """Where the marked part of the page begins and ends; all of it when nothing is marked."""
    marks = [found.start() for found in _IN_THE_LISTING.finditer(body)]
    return (max(marks[0] - 300, 0), min(marks[-1] + 800, len(body))) if marks else (0, max(len(body), 1))


def _a_tag(body: bytes, random: Random) -> tuple[int, int]:
    start, end = _listing(body) if random.random() < 0.8 else (0, len(body))
    tags = [found.span() for found in _TAG.finditer(body, start, end)]
    return random.choice(tags) if tags else (0, 0)
