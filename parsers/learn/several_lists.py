"""Rows of several lists, each with documents of a kind of its own: news beside events, the teasers of a home page."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from parsers.learn.finding.fields import LINK
from parsers.learn.finding.records import Evidence
from parsers.learn.understood import UnderstoodListing

FEWEST_ROWS, MOST_LISTS = 2, 6


def several_lists(of: UnderstoodListing) -> Iterator[Evidence]:
    """What is to be said where each of a few elements of the first page holds rows whose documents lie in a folder of
    its own, which no other has. Folders with digits are years and volumes of one list."""
    folders = _folders(of)
    if not 2 <= len(folders) <= MOST_LISTS or any(len(own) < FEWEST_ROWS for own in folders):
        return
    kinds = [set(own) for own in folders]
    names = sorted(set.union(*kinds))
    if any(len(kind) > 1 for kind in kinds) or len(names) < len(kinds) or not all(map(_is_kind, names)):
        return
    told = ", ".join(f"/{name}/" for name in names)
    says = f"they stand in {len(names)} lists, with documents in {told}: where one is meant, mend `row.at`"
    yield Evidence("rows", says)


def _folders(of: UnderstoodListing) -> list[list[str]]:
    """For each element that holds rows the first folders of the paths of their links."""
    one = of.rows[0]
    links = next((place.texts for place in one.found.places if place.name == LINK), ())
    found: dict[int, list[str]] = {}
    for row, href in zip(one.rows, links, strict=False):
        if row is not None and row.parent is not None:
            found.setdefault(row.parent.mem_id, []).append(_folder(urljoin(of.urls.home, href or "")))
    return list(found.values())


def _folder(url: str) -> str:
    first, between, _ = urlsplit(url).path.lstrip("/").partition("/")
    return first if between else ""


def _is_kind(folder: str) -> bool:
    return bool(folder) and not any(map(str.isdigit, folder))
