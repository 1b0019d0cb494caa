"""Further ways to damage a marked page, at the places that declarations name: see `bench.trials.mutators`."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from random import Random

from lxml import etree, html

from bench.trials.marked_pages import serialized, tree_of
from bench.trials.mutators import MUTATORS, Mutator

ROWS = "//*[@data-row]"
TEXT_BETWEEN = "Further papers are kept in the reading room."
_DIGITS = re.compile(r"\d+")


def class_renamed(element: html.HtmlElement, random: Random) -> None:
    """A class of the element, or of one around it in its row, has another name."""
    classed = [one for one in _with_row(element) if one.get("class")]
    if classed:
        one = random.choice(classed)
        names = one.get("class").split()
        at = random.randrange(len(names))
        names[at] = f"new-{names[at]}"
        one.set("class", " ".join(names))


def emptied(element: html.HtmlElement, _random: Random) -> None:
    """The element stands there without anything in it."""
    for child in list(element):
        element.remove(child)
    element.text = None


def without_attributes(element: html.HtmlElement, _random: Random) -> None:
    """The element and all in it lose their attributes, but for the marks and where links lead."""
    for one in element.iter():
        for name in [name for name in one.attrib if not name.startswith("data-") and name != "href"]:
            del one.attrib[name]


def unlinked(element: html.HtmlElement, random: Random) -> None:
    """A link in the element, or around it, leads nowhere any more."""
    links = [one for one in (*element.iter("a"), *element.iterancestors("a")) if one.get("href")]
    if links:
        del random.choice(links).attrib["href"]


def copied_into_another_row(element: html.HtmlElement, random: Random) -> None:
    """A copy of the element stands at the beginning or the end of another row."""
    rows = [row for row in element.getroottree().xpath(ROWS) if row not in (element, *element.iterancestors())]
    if rows:
        double = copy.deepcopy(element)
        double.tail = None
        row = random.choice(rows)
        row.insert(random.choice((0, len(row))), double)


def nested(element: html.HtmlElement, random: Random) -> None:
    """The row in which the element is stands in another row."""
    own = [one for one in (element, *element.iterancestors()) if one.get("data-row")]
    # An earlier mutation can have left a row in another one.
    inside = set(own[0].iter()) if own else set()
    rows = [row for row in element.getroottree().xpath(ROWS) if own and row not in inside]
    if rows:
        own[0].getparent().remove(own[0])
        random.choice(rows).append(own[0])


def parted(element: html.HtmlElement, random: Random) -> None:
    """From some row on the list goes on in a copy of the element that holds it, or in one with another class."""
    rows = element.getroottree().xpath(ROWS)
    row = random.choice(rows[1:]) if len(rows) > 1 else None
    holder = row.getparent() if row is not None else None
    if row is None or holder is None or holder.tag == "body":
        return
    second = html.Element(holder.tag, dict(holder.attrib))
    if random.random() < 0.5:
        second.set("class", "second-part")
    for one in [row, *row.itersiblings()]:
        second.append(one)
    holder.addnext(second)


def with_text_between(element: html.HtmlElement, _random: Random) -> None:
    """A text stands before the row in which the element is, in no element of its own."""
    row = next((one for one in (element, *element.iterancestors()) if one.get("data-row")), None)
    if row is not None and row.getprevious() is not None:
        before = row.getprevious()
        before.tail = f"{before.tail or ''}{TEXT_BETWEEN}"


def of_place(change: Callable[[html.HtmlElement, Random], None], *kinds: str) -> Mutator:
    """The change made to a row, to a piece of one or to the link to the next page: to each kind as often."""

    def mutate(body: bytes, random: Random) -> bytes:
        try:
            root = tree_of(body)
        except etree.ParserError:
            return body  # an earlier mutation has left no element
        kind = random.choice(kinds)
        found = root.xpath(ROWS if kind == "row" else f"//*[@data-piece='{kind}']") or root.xpath(ROWS)
        if found:
            change(random.choice(found), random)
        return serialized(root)

    return mutate


def with_other_count(body: bytes, random: Random) -> bytes:
    """One of the numbers that stand in texts outside of the rows is another."""
    try:
        root = tree_of(body)
    except etree.ParserError:
        return body  # an earlier mutation has left no element
    inside = {one for row in root.xpath(ROWS) for one in row.iter()}
    holders = [
        one
        for one in root.xpath("//body//*")
        if isinstance(one.tag, str) and one.tag != "script" and one not in inside and _DIGITS.search(one.text or "")
    ]
    if holders:
        holder = random.choice(holders)
        found = random.choice(list(_DIGITS.finditer(holder.text)))
        holder.text = f"{holder.text[: found.start()]}{random.randrange(2000)}{holder.text[found.end() :]}"
    return serialized(root)


def with_broken_entities(body: bytes, random: Random) -> bytes:
    """An entity of the page is not ended or not known, or one stands where none should."""
    found = list(re.finditer(rb"&[a-z]+;|&#\d+;", body))
    if found and random.random() < 0.7:
        start, end = random.choice(found).span()
        return body[:start] + random.choice((b"&amp", b"&amp;amp;", b"&unknown;", b"&#xD800;", b"&")) + body[end:]
    places = [place.start() for place in re.finditer(rb"(?<=[a-z]) (?=[a-z]+[^<>]*<)", body)]
    at = random.choice(places) if places else 0
    return body[:at] + random.choice((b" &", b" &#0;", b"&nbsp;", b" &lt;a ")) + body[at:]


PLACES = ("row", "title", "date", "summary")
DECLARED_MUTATORS: Mapping[str, Mutator] = {
    **MUTATORS,
    "a class renamed": of_place(class_renamed, *PLACES),
    "a class of the next link renamed": of_place(class_renamed, "next"),
    "the next link bared": of_place(without_attributes, "next"),
    "an element emptied": of_place(emptied, *PLACES, "next"),
    "all attributes lost": of_place(without_attributes, *PLACES),
    "a link lost": of_place(unlinked, "row", "title"),
    "an element in another row too": of_place(copied_into_another_row, "title", "date", "summary"),
    "a row in another row": of_place(nested, "row"),
    "the list parted": of_place(parted, "row"),
    "text between rows": of_place(with_text_between, "row"),
    "a number changed": with_other_count,
    "entities broken": with_broken_entities,
}


def _with_row(element: html.HtmlElement) -> list[html.HtmlElement]:
    """An element and those around it, up to its row; all of them up to a list, outside of a row."""
    found = []
    for one in (element, *element.iterancestors()):
        if one.tag in ("body", "ul", "ol", "nav"):
            break
        found.append(one)
        if one.get("data-row"):
            break
    return found
