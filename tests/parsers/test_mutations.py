"""A page that is broken in any way is read right, or is said to be wrong: never wrong in silence."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from bench.trials.marked_pages import MarkedPage, marked_pages
from bench.trials.mutation_judge import Judgement, Outcome, held_against, judge
from bench.trials.mutations import SEVERAL, judged, mutated, mutation_trials
from bench.trials.mutators import MUTATORS
from parsers.catalog import archive_named

# The same pages in every run: what is found by chance is found by `make fuzz`.
FEW_HUNDRED = settings(derandomize=True, max_examples=400, deadline=None, database=None)
PAGES = st.sampled_from(marked_pages())
CHANCES = st.integers(0, 2**32 - 1).map(Random)


def page_named(name: str) -> MarkedPage:
    return next(page for page in marked_pages() if page.name == name)


@FEW_HUNDRED
@given(PAGES, st.lists(st.sampled_from(list(MUTATORS)), min_size=1, max_size=3), CHANCES)
def test_a_broken_page_is_never_wrong_in_silence(page: MarkedPage, names: list[str], random: Random) -> None:
    body = mutated(page, names, random)
    note(body.decode("utf-8", "replace"))
    assert judged(page, names, body).wrong == ""


@pytest.mark.parametrize("page", marked_pages(), ids=lambda page: page.name)
def test_a_page_that_is_whole_is_read_right(page: MarkedPage) -> None:
    assert judge(page.body, page.url).outcome in (Outcome.RIGHT, Outcome.UNPROVEN)


def test_no_kind_of_mutation_is_ever_wrong_in_silence() -> None:
    trials = list(mutation_trials(60, seed=1945))
    assert [trial.name for trial in trials] == [*MUTATORS, SEVERAL]
    assert [trial for trial in trials if trial.lost_rows or trial.wrong_verdicts] == []
    assert next(mutation_trials(60, seed=1945)) == trials[0]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Zt2z", "Zt3z"),
        ("Zs2z Summary", "Zs3z Summary"),
        (">1933<", "><"),
        (">1933<", ">1934<"),
        ("<p>Zs2z Summary 32 of the built listing: what the document reports, in one sentence.</p>", ""),
        ("telegram-soviet-defense-minister-am-vasilevsky-stalin", "another-document"),
        ("1 - 3 of 3", "11 - 13 of 30"),
    ],
)
def test_the_judge_sees_a_row_that_was_read_wrong(printed: str, read: str) -> None:
    page = page_named("menus_with_documents")
    misread = page.body.replace(printed.encode(), read.encode())
    assert misread != page.body
    found = archive_named("wilson-center").parser.parse_page(misread, page.url, "utf-8")
    assert held_against(found, page.body).outcome is Outcome.WRONG


def test_the_judge_sees_a_row_that_was_lost() -> None:
    page = page_named("menus_with_documents")
    found = archive_named("wilson-center").parser.parse_page(page.body, page.url, "utf-8")
    without_one = replace(found, first=2, last=3, entries=found.entries[1:])
    stated = page.body.replace(b"1 - 3 of 3", b"2 - 3 of 3")
    assert held_against(without_one, stated) == Judgement(
        Outcome.WRONG,
        "lost notes-conversation-between-comrade-iv-stalin-and-governmental-delegation-democratic-peoples-republic",
        1,
    )
