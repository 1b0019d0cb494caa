"""Platforms are recognized by their signs on their fixtures, and by nothing else."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parsers.catalog import platforms
from parsers.html import parse_html
from parsers.learn.page_to_learn import PageToLearn
from parsers.learn.recognized import recognized
from parsers.learn.site_names import listing_name_of, title_of

FOLDER = Path(__file__).parents[3] / "fixtures" / "platforms" / "archives"
# Of these the documents' URLs are whatever a site makes them, or lie on a host of their own; and any page may have the
# signs of the last.
NOT_BY_THEIR_SIGNS = frozenset(
    {"hsg-example", "schema-org-example", "schema-org-json-ld-example", "static-index-example"}
)


def listings() -> Iterator[tuple[str, str, PageToLearn, int]]:
    """Each case with rows: its name, its platform, its page, and how many rows that has."""
    for archive in sorted(FOLDER.glob("*.toml")):
        platform = tomllib.loads(archive.read_text("utf-8"))["platform"]
        for file in sorted(archive.with_suffix("").glob("*/case.json")):
            case, expected = (read(file.with_name(name)) for name in ("case.json", "expected.json"))
            if entries := expected.get("entries"):
                page = PageToLearn(case["url"], file.with_name("page.html").read_bytes())
                yield f"{archive.stem}-{file.parent.name}", platform, page, len(entries)


def read(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


CASES = [case for case in listings() if not case[0].startswith(tuple(NOT_BY_THEIR_SIGNS))]


def test_there_are_enough_cases() -> None:
    assert len(CASES) > 150
    assert len({platform for _, platform, _, _ in CASES}) >= 14


@pytest.mark.parametrize(("platform", "page", "rows"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_platform_is_recognized_and_reads_all_rows(platform: str, page: PageToLearn, rows: int) -> None:
    found = recognized([page], "found", platforms())
    assert found is not None
    assert (found.platform, found.rows) == (platform, rows)
    declared = tomllib.loads(found.text)
    assert set(declared) <= {"title", "platform", "home", "listings", "urls"}
    assert page.url.startswith(declared["home"])


def test_of_two_that_fit_the_one_with_more_dates_is_taken_and_the_other_said() -> None:
    """A theme of WordPress that follows hAtom."""
    page = b'<html><title>News | Town</title><link rel=stylesheet href="/wp-content/x.css"><body>%s</body></html>'
    post = (
        b'<article id="post-%d" class="hentry"><h2 class="entry-title"><a href="/2024/05/letter-%d/">Letter %d</a></h2>'
        b'<abbr class="published" title="2024-05-0%d">%d May 2024</abbr></article>'
    )
    posts = b"".join(post % ((number,) * 5) for number in range(1, 5))
    found = recognized([PageToLearn("https://town.example.org/", page % posts)], "town", platforms())
    assert found is not None
    assert (found.platform, found.rows, found.dated) == ("hentry", 4, 4)
    assert found.others == (("wordpress", 4, 0),)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body><ul><li><a href='/a'>A</a><li><a href='/b'>B</a></ul></body></html>",
        b"<ul class='resource-list'></ul><nav class='pagination'></nav>",
        b"<div>" * 5_000,
    ],
    ids=["empty", "any list", "signs without rows", "too deep"],
)
def test_what_has_no_rows_of_a_software_is_not_recognized(body: bytes) -> None:
    assert recognized([PageToLearn("https://x.example.org/list", body)], "x", platforms()) is None


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Papers</title><meta property='og:site_name' content=' The  Archive '>", "The Archive"),
        ("<title>Search results | Letters – Town Archive</title>", "Town Archive"),
        ("<title>Papers</title>", "Papers"),
        ("", "x.example.org"),
        ("<title>A\u202eB\x1b[2J</title>", "A B [2J"),
    ],
)
def test_a_site_is_called_as_it_calls_itself(head: str, title: str) -> None:
    assert title_of(parse_html(f"<html><head>{head}</head></html>".encode()), "https://x.example.org/a") == title


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://x.example.org/", "all"),
        ("https://x.example.org/archive/Search.php?q=a", "search"),
        ("https://x.example.org/items/browse", "browse"),
        ("https://x.example.org/2024/05/", "all"),
    ],
)
def test_a_listing_is_called_by_its_address(url: str, name: str) -> None:
    assert listing_name_of(url) == name
