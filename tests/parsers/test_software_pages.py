"""Pages that WordPress, Omeka and Drupal printed give the documents that they were filled with: neither the pages nor
what they must give were written by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import bench.software_pages
from bench.software_pages.save import without_furniture
from flows.cases import FIXTURES, Case, cases
from flows.own_archives import declare_those_in
from parsers.catalog import Declarations, archive_named, declare

FOLDER = FIXTURES / "platforms"
ARCHIVES = ("papers-wordpress", "papers-omeka-classic", "papers-omeka-s", "papers-drupal-7")
DOCUMENTS = Path(bench.software_pages.__file__).with_name("documents.json")
# Themes that print no date, or no summary, in some of their lists.
WITHOUT_DATE = (
    "astra",
    "hello",
    "oceanwp_search",
    "bartik_front",
    "bartik_teasers",
    "garland_front",
    "garland_teasers",
)
PRINTING_DATES = ("papers-wordpress", "papers-drupal-7")
WITHOUT_SUMMARY = ("twentytwentyfour_first", "big_picture", "center_row", "the_daily", "search")
ON_A_PAGE = 4


class Document(NamedTuple):
    """What the software was filled with."""

    title: str
    date: str
    summary: str
    kind: str
    tags: str


@cache
def documents() -> list[Document]:
    """The last of them first, as all of the software lists them."""
    return [Document(*each) for each in reversed(json.loads(DOCUMENTS.read_text()))]


@cache
def pages() -> list[Case]:
    declare_those_in(FOLDER)
    try:
        return [case for archive in ARCHIVES for case in cases(archive)]
    finally:
        declare(Declarations())


@pytest.fixture(autouse=True)
def _declared() -> Iterator[None]:
    declare_those_in(FOLDER)
    yield
    declare(Declarations())


def plain(text: str) -> str:
    """A text without its punctuation, which WordPress sets typographically."""
    return " ".join(re.findall(r"\w+", text))


def are_of(kind: str) -> list[Document]:
    return [document for document in documents() if document.kind == kind]


def listed_on(case: Case) -> list[Document]:
    """What stands on a page, by the kind of page that its name tells."""
    kind = case.name.rpartition("_")[2]
    place = {"first": 0, "middle": 3 * ON_A_PAGE, "last": 6 * ON_A_PAGE}
    if kind in place:
        return documents()[place[kind] :][:ON_A_PAGE]
    if kind == "filtered":
        return are_of("letters")[:ON_A_PAGE]
    if case.url.endswith("=ferry"):
        return [document for document in documents() if "ferry" in f"{document.title} {document.summary}".lower()]
    return [document for document in documents() if "ferries" in document.tags]


def of_kinds(*kinds: str) -> list[Case]:
    return [case for case in pages() if case.name.endswith(kinds)]


def read(case: Case) -> list[Any]:
    return list(archive_named(case.archive).parser.parse_page(case.body(), case.url).entries)


KNOWN = of_kinds("first", "middle", "last", "filtered", "only")


@pytest.mark.parametrize("case", KNOWN, ids=lambda case: f"{case.archive}-{case.name}")
def test_a_page_of_the_software_gives_the_documents_it_was_filled_with(case: Case) -> None:
    entries, expected = read(case), listed_on(case)
    assert expected
    assert [plain(entry.title) for entry in entries] == [plain(document.title) for document in expected]
    dated = [entry.date.edtf for entry in entries if entry.date.text]
    assert dated in ([], [document.date for document in expected])
    if case.archive in PRINTING_DATES and not case.name.startswith(WITHOUT_DATE):
        assert dated
    if not case.name.startswith(WITHOUT_SUMMARY):
        told = [plain(entry.summary or "") for entry in entries]
        assert all(summary.startswith(plain(each.summary)[:80]) for summary, each in zip(told, expected, strict=True))


@pytest.mark.parametrize("case", of_kinds("search"), ids=lambda case: f"{case.archive}-{case.name}")
def test_a_search_gives_only_documents_that_have_its_word(case: Case) -> None:
    titles = {plain(each.title) for each in documents() if "letter" in f"{each.title} {each.summary}".lower()}
    found = [plain(entry.title) for entry in read(case)]
    assert found
    assert titles.issuperset(found)


@pytest.mark.parametrize("case", of_kinds("empty"), ids=lambda case: f"{case.archive}-{case.name}")
def test_a_search_that_found_nothing_gives_no_document(case: Case) -> None:
    assert read(case) == []


def test_nothing_that_a_listing_is_read_by_is_cut_from_a_page() -> None:
    script, style = '<script src="/wp-includes/a.js">x</script>', "<style>li { color: red }</style>"
    row = '<li class="row"> <a href="/?p=1">A  letter</a>\n</li>'
    link = '<link rel="alternate" href="https://papers.example.org/wp-json/wp/v2/posts/1">'
    page = f"<head>{script}{style}{link}</head>\n\n  {row}"
    assert without_furniture(page) == f'<head><script src="/wp-includes/a.js"></script></head>\n  {row}'
