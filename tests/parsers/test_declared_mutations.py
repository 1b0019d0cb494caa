"""A page of any platform that is broken in any way is read right, or is said to be wrong: never wrong in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.trials.declared_judge import Judgement, Outcome, held_against, judge
from bench.trials.declared_mutations import declared_trials, judged_pages
from bench.trials.declared_pages import DeclaredPage, declared_pages
from parsers.catalog import shipped

PLATFORMS = list(declared_pages())
EVERY_PAGE = [page for pages in declared_pages().values() for page in pages]
# Its rows stand in a script, where no element can be marked.
WITHOUT_ELEMENTS = {"schema-org-json-ld"}


def page_named(name: str) -> DeclaredPage:
    return next(page for page in EVERY_PAGE if page.name == name)


@pytest.mark.parametrize("page", EVERY_PAGE, ids=lambda page: page.name)
def test_a_page_that_is_whole_is_read_right(page: DeclaredPage) -> None:
    assert judge(page, page.body) == Judgement(Outcome.RIGHT)


def test_pages_of_every_platform_are_broken() -> None:
    assert set(PLATFORMS) == shipped().platforms.keys() - WITHOUT_ELEMENTS


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_broken_page_is_never_wrong_in_silence(platform: str) -> None:
    assert [(done, found) for done, found in judged_pages(platform, 60, seed=1947) if found.wrong] == []


def test_the_same_seed_breaks_the_same_pages() -> None:
    assert next(declared_trials(30, seed=1945)) == next(declared_trials(30, seed=1945))


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Maps of the boundary commission</a>", "Reading room</a>"),
        ("Forty sheets", "Fifty sheets"),
        (">October 12, 2026<", ">October 30, 2026<"),
        (">maps<", ">letters<"),
        ("/2026/10/maps-of-the-boundary-commission/", "/2026/10/another-post/"),
    ],
)
def test_the_judge_sees_a_row_that_was_read_wrong(printed: str, read: str) -> None:
    page = page_named("wordpress-example first")
    misread = page.body.replace(printed.encode(), read.encode())
    assert misread != page.body
    found = page.archive.parser.parse_page(misread, page.url, "utf-8")
    assert held_against(page, found, page.body).outcome is Outcome.WRONG


def test_the_judge_sees_a_row_that_was_lost() -> None:
    page = page_named("wordpress-example last")
    found = page.archive.parser.parse_page(page.body, page.url, "utf-8")
    judgement = held_against(page, replace(found, entries=found.entries[1:]), page.body)
    assert (judgement.outcome, judgement.lost_rows) == (Outcome.LOST, 1)


def test_the_judge_sees_a_text_that_was_dropped() -> None:
    page = page_named("wordpress-example last")
    found = page.archive.parser.parse_page(page.body, page.url, "utf-8")
    without = [entry._replace(fields=()) for entry in found.entries]
    assert held_against(page, replace(found, entries=tuple(without)), page.body).outcome is Outcome.WRONG


def test_what_a_count_tells_is_told() -> None:
    page = page_named("atom-example first")
    found = page.archive.parser.parse_page(page.body, page.url, "utf-8")
    judgement = held_against(page, replace(found, entries=found.entries[1:]), page.body)
    assert judgement.outcome is Outcome.DISCREPANT


def test_a_row_that_is_gone_from_a_last_page_without_a_count_is_told_by_nobody() -> None:
    page = page_named("wordpress-example last")
    start, end = page.body.index(b"<article"), page.body.index(b"</article>") + len(b"</article>")
    assert judge(page, page.body[:start] + page.body[end:]) == Judgement(Outcome.GONE, gone_rows=1)
