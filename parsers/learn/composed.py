"""The text of a declaration, composed of what was learned of the rows, their places, the URLs and the dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from parsers.html import fold
from parsers.learn.fields import DATE, LINK, TITLE
from parsers.learn.further import SUMMARY
from parsers.learn.manner import Manner, manner_of, reads_alike
from parsers.learn.placing import LearnedPlace, Sought, learned_place, printed_in
from parsers.learn.records import Evidence, Refused
from parsers.learn.row_elements import RowElements, within
from parsers.learn.saved import SavedPage
from parsers.learn.signs import signs_of
from parsers.learn.simple_urls import SimpleUrls, simple_urls
from parsers.learn.written import comment, toml_key, toml_value

LONGEST_TITLE = 100


@dataclass(frozen=True, slots=True)
class Composed:
    """The text of a declaration, and what it cannot say."""

    name: str
    text: str
    missing: tuple[str, ...]
    uncertain: tuple[Evidence, ...]


def composed(pages: Sequence[SavedPage], rows: Sequence[RowElements], at: str, name: str) -> Composed | Refused:
    """The declaration of pages with these rows, which `at` selects."""
    hrefs = [href for one in rows for href in _texts(one, LINK)]
    if not hrefs:
        return Refused("its records have no links: a declaration knows documents by theirs")
    urls = simple_urls(pages[0].url, hrefs)
    if isinstance(urls, str):
        return Refused(urls)
    manner = manner_of(rows, [text for one in rows for text in _texts(one, DATE)])
    places = _places(rows, manner)
    if TITLE not in places:
        return Refused("no selector tells the titles from what is beside them")
    missing = tuple(_missing(rows, places))
    signs = signs_of(rows, at, places[TITLE].at)
    text = _text(rows, at, places, urls, manner, signs)
    return Composed(name, text, missing, manner.uncertain)


def _places(rows: Sequence[RowElements], manner: Manner) -> dict[str, LearnedPlace]:
    names = dict.fromkeys(place.name for one in rows for place in one.found.places)
    found: dict[str, LearnedPlace] = {}
    for name in names:
        sought, attribute = _sought(rows, name)
        if name == LINK:
            continue
        alike = (lambda printed, text: reads_alike(printed, text, manner)) if name == DATE else None
        place = learned_place(name, sought, attribute if name == DATE else None, alike)
        if place:
            found[name] = place
    if _needs_link(rows) and (place := learned_place(LINK, _as_elements(_sought(rows, LINK)[0]))):
        found[LINK] = place
    return found


def _sought(rows: Sequence[RowElements], name: str) -> tuple[list[Sought], str | None]:
    sought, attribute = [], None
    for one in rows:
        place = next((place for place in one.found.places if place.name == name), None)
        attribute = attribute or (place.attribute if place else None)
        for number, row in enumerate(one.rows):
            if row is not None:
                element = place.elements[number] if place else None
                sought.append(Sought(one.parts[number], element, place.texts[number] if place else None))
    return sought, attribute


def _as_elements(sought: Sequence[Sought]) -> list[Sought]:
    """Links, of which the element counts and not what it says."""
    return [
        Sought(one.parts, one.element, printed_in(one.element) if one.element is not None else None) for one in sought
    ]


def _needs_link(rows: Sequence[RowElements]) -> bool:
    """Whether a title is in no link: then the link has a place of its own."""
    titles, links = _sought(rows, TITLE)[0], _sought(rows, LINK)[0]
    for title, link in zip(titles, links, strict=True):
        if title.element is None or link.element is None:
            continue
        if not within(title.element, (link.element,)) and not within(link.element, (title.element,)):
            return True
    return False


def _texts(one: RowElements, name: str) -> list[str]:
    place = next((place for place in one.found.places if place.name == name), None)
    return [text for text in place.texts if text] if place else []


def _missing(rows: Sequence[RowElements], places: dict[str, LearnedPlace]) -> list[str]:
    found = []
    for name in dict.fromkeys(place.name for one in rows for place in one.found.places):
        if name in places or name == LINK:
            continue
        sought = [one for one in _sought(rows, name)[0] if one.element is not None]
        is_outside = not any(within(one.element, one.parts) for one in sought)
        why = (
            "it stands beside the rows, and a row is one element" if is_outside else "no selector tells it in all rows"
        )
        found.append(f"{name}: {why}")
    found += [f"{name}: none was seen" for name in (DATE, SUMMARY) if not any(_texts(one, name) for one in rows)]
    return found


def _text(
    rows: Sequence[RowElements],
    at: str,
    places: dict[str, LearnedPlace],
    urls: SimpleUrls,
    manner: Manner,
    signs: Sequence[str],
) -> str:
    count = sum(len(one.rows) for one in rows)
    several = f"{len(rows)} pages" if len(rows) > 1 else "one page"
    lines = comment(f"Learned from {several} with {count} rows. Look at what it reads before it is relied on.")
    lines += ["", f"title = {toml_value(_title(rows[0], urls.home))}", f"home = {toml_value(urls.home)}"]
    if urls.hosts:
        lines.append(f"hosts = {toml_value(urls.hosts)}")
    lines += manner.lines
    lines.append(f"signs = {toml_value(list(signs))}")
    lines += ["", "[listings]", f"{_listing_name(urls.listing)} = {toml_value(urls.listing)}"]
    lines += ["", "[row]", f"at = {toml_value(at)}"]
    lines += [f"{key} = {toml_value(places[key].value)}" for key in (TITLE, LINK, DATE, SUMMARY) if key in places]
    fields = {key: place for key, place in places.items() if key not in (TITLE, LINK, DATE, SUMMARY)}
    if fields:
        lines += ["", "[row.fields]"]
        lines += [f"{toml_key(key)} = {toml_value(place.value)}" for key, place in fields.items()]
    lines += ["", "[urls]", f"document = {toml_value(urls.document)}"]
    return "\n".join(lines) + "\n"


def _title(one: RowElements, home: str) -> str:
    named = one.found.tree.css_first('meta[property="og:site_name"]')
    title = one.found.tree.css_first("title")
    said = fold((named.attributes.get("content") or "") if named is not None else title.text() if title else "")
    return said[:LONGEST_TITLE] or urlsplit(home).hostname or home


def _listing_name(path: str) -> str:
    parts = re.findall(r"[a-z0-9]+", path.partition("?")[0].lower())
    return parts[-1] if parts and not parts[-1].isdigit() else "all"
