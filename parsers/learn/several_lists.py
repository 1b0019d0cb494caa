"""Rows of several lists, each with documents of a kind of its own: news beside events, the teasers of a home page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from parsers.learn.finding.fields import LINK
from parsers.learn.finding.records import Evidence
from parsers.learn.understood import UnderstoodListing

FEWEST_ROWS, MOST_LISTS = 2, 6
# So many lists on one page, which goes on nowhere and promises nothing, are a home page's.
LISTS_OF_A_HOME_PAGE = 3


def several_lists(of: UnderstoodListing) -> Iterator[Evidence]:
    """What is to be said where rows stand in several lists."""
    if names := _kinds(of):
        says = f"they stand in {len(names)} lists, with documents in {_told(names)}: where one is meant, mend `row.at`"
        yield Evidence("rows", says)


def reads_as_home_page(of: UnderstoodListing) -> str | None:
    """Why a page with rows of several lists reads as a home page; None where it does not."""
    names = _kinds(of)
    if len(names) < LISTS_OF_A_HOME_PAGE or of.promise is not None or (of.paging is not None and of.paging.next):
        return None
    return f"it has {len(names)} lists, with documents in {_told(names)}, as home pages have: give the address of one"


def _told(names: Sequence[str]) -> str:
    return ", ".join(f"/{name}/" for name in names)


def _kinds(of: UnderstoodListing) -> list[str]:
    """The folders in which documents lie, where each of a few elements of the first page holds rows whose documents lie
    in one of their own, which no other has. Folders with digits are years and volumes of one list."""
    folders = _folders(of)
    if not 2 <= len(folders) <= MOST_LISTS or any(len(own) < FEWEST_ROWS for own in folders):
        return []
    kinds = [set(own) for own in folders]
    names = sorted(set.union(*kinds))
    if any(len(kind) > 1 for kind in kinds) or len(names) < len(kinds) or not all(map(_is_kind, names)):
        return []
    return names


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
