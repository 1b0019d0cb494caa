"""A page of any platform that is broken in any way is read right, or is said to be wrong: never wrong in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.trials.declared_judge import Judgement, Outcome, held_against, judge
from bench.trials.declared_mutations import declared_trials, judged_pages
from bench.trials.declared_pages import DeclaredPage, declared_pages
from parsers.catalog import shipped

# In some the rows stand in a script, where no element can be marked.
PLATFORMS = sorted(shipped().platforms.keys() - {"schema-org-json-ld"})


def page_named(name: str) -> DeclaredPage:
    return next(page for pages in declared_pages().values() for page in pages if page.name == name)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_page_that_is_whole_is_read_right(platform: str) -> None:
    for page in declared_pages()[platform]:
        assert (page.name, judge(page, page.body)) == (page.name, Judgement(Outcome.RIGHT))


def test_pages_of_every_platform_are_broken() -> None:
    assert sorted(declared_pages()) == PLATFORMS


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


def broken(name: str, *changes: tuple[str, str]) -> tuple[DeclaredPage, bytes]:
    """A page, and its bytes with each of the changes, made once, where it can be made."""
    page = page_named(name)
    body = page.body.decode()
    for printed, instead in changes:
        assert printed in body
        body = body.replace(printed, instead, 1)
    return page, body.encode()


TREATY = '<a href="treaties/t2.html" data-piece="title">Treaty of friendship</a>'
SECOND_LINE = f'<tr data-row="2"><td data-piece="date">1950-02-14</td><td>{TREATY}</td><td></td></tr>'
TEASER = '<a href="/node/13" data-piece="title">'
LIMITS = 'summary-of-talks-on-fishing-limits/" rel="bookmark" data-piece="title"'
SECOND_TITLE = '"><span class="field-content"><a href="/documents/minutes-forty-first-meeting-10"'


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("static-index-example table", [(TREATY, f"<ul><li>{TREATY}</li></ul>")]),
        ("static-index-example table", [(SECOND_LINE, ""), ("</body>", f"{SECOND_LINE}</body>")]),
        ("papers-drupal-7 bartik_front_middle", [(TEASER, TEASER.replace("node/13", "ata-piece="))]),
        ("papers-wordpress twentyseventeen_first", [(LIMITS, LIMITS.replace("mm", "m"))]),
    ],
    ids=["in a list in its table", "out of its table", "its title leads astray", "its title leads to another document"],
)
def test_a_row_that_is_out_of_place_is_told(name: str, changes: list[tuple[str, str]]) -> None:
    assert judge(*broken(name, *changes)).outcome is Outcome.ROW_REJECTED


def test_two_rows_that_are_made_one_are_told() -> None:
    page = page_named("drupal-views-example mini_last")
    start = page.body.index(b">March 3, 1964</time>")
    end = page.body.index(SECOND_TITLE.encode())
    assert judge(page, page.body[:start] + page.body[end:]).outcome is Outcome.ROW_REJECTED


def test_an_item_that_never_ends_is_told_where_rows_stand_in_it() -> None:
    page = page_named("static-index-example generated_list")
    start, end = page.body.index(b'<li data-row="1">'), page.body.index(b'<li data-row="2">')
    first = page.body[start:end]
    body = page.body[:start] + page.body[end:].replace(b"</li>", b"<ul>" + first + b"</ul></li>", 1)
    assert judge(page, body).outcome is Outcome.ROW_REJECTED


CONTEXT = '<dt class="visually-hidden">Collection Context</dt>'
ITEM, BUTTON = '<ol class="breadcrumb"><li class="breadcrumb-item">', '<button type="button">'
FOUND_IN = "<strong>Found in: </strong>"


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("arclight-example only", [(ITEM, ITEM.replace('<li class="breadcrumb-item">', BUTTON))]),
        (
            "arclight-example only",
            [(ITEM, ITEM.replace('<li class="breadcrumb-item">', '<dt class="visually-hidden">'))],
        ),
        ("archivesspace-example only", [(FOUND_IN, "</strong>Found in: <strong>")]),
        (
            "wordpress-example filtered",
            [('class="entry-date published updated" datetime="2026-10-30T08:00:00+00:00" ', "")],
        ),
        ("papers-wordpress twentytwenty_last", [('<a href="https://papers.example.org/author/archivist/" ', "<a ")]),
        ("papers-wordpress twentyeleven_last", [('<span class="author vcard" ', "<span "), (' rel="author"', "")]),
    ],
    ids=["in a button", "in a label", "in a strong label", "no date's class", "no link", "no author's class"],
)
def test_what_tags_out_of_place_make_a_label_of_is_not_dropped(name: str, changes: list[tuple[str, str]]) -> None:
    assert judge(*broken(name, *changes)).outcome is Outcome.RIGHT


def test_a_document_in_a_list_of_the_latest_is_no_row() -> None:
    page = page_named("papers-wordpress twentytwenty_only")
    start = page.body.index(b"<article", page.body.index(b"</article>"))
    end = page.body.index(b"</article>", start) + len(b"</article>")
    assert judge(page, page.body[:start] + page.body[end:]).outcome is Outcome.GONE
