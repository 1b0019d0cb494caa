"""How the pages of a listing are numbered in their URLs, told from links that are called by numbers: “2”, “3”, “17”."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import SplitResult

from parsers.declarations.urls import PAGE_PART, Paging, pairs_of
from parsers.urls import normal_path

MOST_PARAMETERS, MOST_NUMBERS_IN_A_PATH, MOST_LINKS = 40, 8, 400
LARGEST_PAGE = 999_999
# What is encoded has digits that are none.
_NUMBER = re.compile(r"(?:%[0-9A-Fa-f]{2})+|(?<![0-9])([0-9]{1,6})(?![0-9])")
# What says how many rows a page has, and not which page it is.
SIZES = re.compile(
    r"(?:(?:items|results|rows|posts)?[-_]?per[-_]?page|page[-_]?size|limit|rpp|size|rows|show|count|ipp|num"
    r"|max[-_]?results|hits|length|take|pp|n)",
    re.IGNORECASE,
)
_NAMES_OF_PAGES = re.compile(
    r"(?:.*(?:page|pag|paged|seite|pagina|sida|strona|strana|offset|start)(?:[-_]?(?:no|nr|num|number|id|index|from|row))?|p|pg|pn"
    r"|s|o|from|first|skip|begin|b|jrec|current|cp|np|index)\]?",
    re.IGNORECASE,
)
# What stands before the number of a page in a path, where no page without one shows where it begins.
_BEFORE = re.compile(
    r"(?:/(?:page|p|pg|seite|pagina|page-|p-|index|strona|sida|stranica|side)[-_/.]?|[-_](?:p|page)?[-_]?)$",
    re.IGNORECASE,
)


class Place(NamedTuple):
    """Where in a URL a number stands, and what is around it: a parameter of its query by `name`, else in its path."""

    name: str | None
    before: str
    behind: str
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Numbering:
    """Where the number of a page stands in URLs, and which number page 1 has and how much more each further one has.
    `points` are how many links say so, `loose` whether all else in the URLs is not the same."""

    place: Place
    first: int
    step: int
    points: int
    loose: bool = False

    def number_in(self, url: SplitResult) -> int | None:
        """Which page a URL is by its number; None where it has none there."""
        value = value_at(url, self.place, loose=self.loose)
        if value is None or (value - self.first) % self.step:
            return None
        return (value - self.first) // self.step + 1


def bare_host(url: SplitResult) -> str:
    """The host of a URL without “www.”: a site answers to both."""
    return (url.hostname or "").removeprefix("www.")


def places_of(url: SplitResult) -> Iterator[tuple[Place, int]]:
    """All places in a URL where a number stands, each with its number."""
    path, pairs = _parts_of(url)
    for name, value in pairs:
        if value.isascii() and value.isdecimal() and len(value) <= 6:
            others = tuple(sorted(pair for pair in pairs if pair[0] != name))
            yield Place(name, path, "", others), int(value)
    numbers = [found for found in _NUMBER.finditer(path) if found[1]][-MOST_NUMBERS_IN_A_PATH:]
    for found in numbers:
        yield Place(None, path[: found.start()], path[found.end() :], tuple(sorted(pairs))), int(found[0])


@lru_cache(maxsize=8192)
def _parts_of(url: SplitResult) -> tuple[str, tuple[tuple[str, str], ...]]:
    try:
        return normal_path(url.path), pairs_of(url.query)[:MOST_PARAMETERS]
    except ValueError:
        return normal_path(url.path), ()


def value_at(url: SplitResult, place: Place, *, loose: bool = False) -> int | None:
    """The number that stands at a place of a URL, None where none stands there or all else is not the same."""
    for one, value in places_of(url):
        if one == place or (loose and place.name is not None and one.name == place.name):
            return value
    return None


def numberings(points: Sequence[tuple[int, SplitResult]], rows: int = 0) -> list[Numbering]:
    """How pages can be numbered of which some are called by numbers, those first that most links speak for. `rows` is
    how many rows a page has, 0 where that is not known."""
    strict: dict[Place, dict[int, int]] = defaultdict(dict)
    loose: dict[str, dict[int, int]] = defaultdict(dict)
    for number, url in points[:MOST_LINKS]:
        for place, value in places_of(url):
            if place.name is not None and SIZES.fullmatch(place.name):
                continue
            strict[place].setdefault(number, value)
            if place.name is not None:
                loose[place.name].setdefault(number, value)
    found = [one for place, values in strict.items() if (one := _fitted(place, values, rows))]
    best = max((one.points for one in found), default=0)
    for name, values in loose.items():
        fitted = _fitted(Place(name, "", "", ()), values, rows, loose=True)
        if fitted and fitted.points > max(best, 1):
            found.append(fitted)
    return sorted(found, key=_weight, reverse=True)


def _weight(one: Numbering) -> tuple[int, bool, bool]:
    name = one.place.name
    return one.points, name is not None and _NAMES_OF_PAGES.fullmatch(name) is not None, not one.loose


def _fitted(place: Place, values: Mapping[int, int], rows: int, *, loose: bool = False) -> Numbering | None:
    if len(values) == 1:
        [(number, value)] = values.items()
        return _of_one(place, number, value, rows)
    slopes = Counter[tuple[int, int]]()
    numbers = sorted(values)[:60]
    for before, after in pairwise(numbers):
        step, rest = divmod(values[after] - values[before], after - before)
        if rest == 0 and step > 0:
            slopes[values[before] - (before - 1) * step, step] += 1
    if not slopes:
        return None
    (first, step), _ = slopes.most_common(1)[0]
    fitting = sum(value == first + (number - 1) * step for number, value in values.items())
    # Page 1 often has another number than the rest, or none.
    if first < 0 or fitting < max(2, len(values) - 1):
        return None
    return Numbering(place, first, step, fitting, loose)


def _of_one(place: Place, number: int, value: int, rows: int) -> Numbering | None:
    """The numbering that one link alone tells: pages are counted from 1 or 0, or rows are."""
    if number < 2:
        return None
    for first in (1, 0):
        if value == first + number - 1:
            return Numbering(place, first, 1, 1)
    steps = [(first, *divmod(value - first, number - 1)) for first in (0, 1)]
    told = {other for _, other in place.others}
    fitting = [(first, step) for first, step, rest in steps if rest == 0 and step > 1]
    # A round number of rows on a page is likelier than the number that was counted on this one.
    for is_likely in (lambda step: str(step) in told, lambda step: step % 5 == 0, lambda step: step == rows):
        for first, step in fitting:
            if is_likely(step):
                return Numbering(place, first, step, 1)
    return None


def paging_of(numbering: Numbering, first_page: SplitResult | None) -> Paging | None:
    """The numbering as a declaration says it; `first_page` is the URL of page 1, None where that is not known. None
    where no declaration can say it: the number does not stand behind all of the first page's path, after a slash."""
    place = numbering.place
    if place.name is not None:
        return Paging(place.name, None, numbering.first, numbering.step)
    begin = normal_path(first_page.path).rstrip("/") if first_page else None
    if begin is None or not place.before.startswith(f"{begin}/"):
        found = _BEFORE.search(place.before)
        if begin is not None or found is None:
            return None
        begin = place.before[: found.start()]
    path = f"{place.before[len(begin) :]}{PAGE_PART}{place.behind}"
    return Paging(None, path, numbering.first, numbering.step)


def numbering_between(own: SplitResult, other: SplitResult, rows: int) -> Numbering | None:
    """How pages are numbered where one URL is the next page's of another: they are alike but for a number that the
    other has more, or has alone. None where they are not."""
    if bare_host(own) != bare_host(other):
        return None
    own_path, own_pairs = _parts_of(own)
    own_path = own_path.rstrip("/")
    for place, value in places_of(other):
        name = place.name
        if name is not None:
            if SIZES.fullmatch(name) or place.before.rstrip("/") != own_path:
                continue
            before = next((mine for known, mine in own_pairs if known == name), None)
        else:
            before = _number_before(own_path, place)
            if before is None and not _stands_behind(place.before, own_path):
                continue
        if before is None:
            if (name is None or _NAMES_OF_PAGES.fullmatch(name)) and (one := _of_one(place, 2, value, rows)):
                return one
        elif before.isdecimal() and len(before) <= 6 and (found := _stepped(place, int(before), value)):
            return found
    return None


def _stands_behind(before: str, own_path: str) -> bool:
    """Whether what is before a number is a page's own path and what names pages: “/page/”, “-”."""
    found = _BEFORE.search(before)
    return found is not None and before[: found.start()] == own_path


def _number_before(own_path: str, place: Place) -> str | None:
    if own_path.startswith(place.before) and own_path.endswith(place.behind):
        middle = own_path[len(place.before) : len(own_path) - len(place.behind)]
        return middle if middle.isdecimal() else None
    return None


def _stepped(place: Place, before: int, value: int) -> Numbering | None:
    step = value - before
    if step == 1:
        return Numbering(place, 1 if before else 0, 1, 1)
    if step >= 5 and before % step in (0, 1):
        return Numbering(place, before % step, step, 1)
    return None
