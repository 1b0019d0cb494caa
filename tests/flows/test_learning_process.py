"""What strangers' pages are learned from in: a process of its own, which is not believed."""

from __future__ import annotations

import sys

import pytest
from undeclared_pages import SITE, TITLES, listing

from flows.learning.process import LearningHere, LearningProcess
from flows.learning.understood import NotUnderstood, Understood
from flows.learning.worker import plain
from parsers.learn.finding.known import Known, KnownRow
from parsers.learn.page_to_learn import PageToLearn

pytestmark = pytest.mark.reading_processes

PAGE = PageToLearn(f"{SITE}/papers", listing(TITLES))
# A process that gets ready, and then does what a page has made it do.
TAKEN_OVER = (
    "from flows.learning.worker import *; from flows.learning import worker;"
    "from flows.reading.worker import answer_all; from flows.reading.typed_data import TypedData;"
    "from dataclasses import replace;"
    "answer_all(TypedData(ToLearn, NUMBERS), lambda question: {answer})"
)


def taken_over(answer: str) -> LearningProcess:
    return LearningProcess([sys.executable, "-P", "-c", TAKEN_OVER.format(answer=answer)])


def test_it_learns_what_is_learned_here() -> None:
    with LearningProcess() as learning:
        there = learning.understand([PAGE], "papers")
        known = Known((KnownRow(title=TITLES[2], row=3),))
        steered = learning.understand([PAGE], "papers", known)
    assert isinstance(there, Understood)
    assert there == LearningHere().understand([PAGE], "papers")
    assert isinstance(steered, Understood)


def test_a_process_that_a_page_ends_costs_an_answer() -> None:
    with taken_over("os.abort()".replace("os", "__import__('os')")) as learning:
        outcome = learning.understand([PAGE], "papers")
    assert isinstance(outcome, NotUnderstood)
    assert "SIGABRT" in outcome.reason


def test_one_that_takes_too_long_is_ended() -> None:
    slow = "[signal.setitimer(signal.ITIMER_PROF, 0.05), [None for _ in iter(int, 1)]]"
    with taken_over(slow) as learning:
        outcome = learning.understand([PAGE], "papers")
    assert isinstance(outcome, NotUnderstood)
    assert "processor time" in outcome.reason


ELSEWHERE = "understand(question).text.replace('papers.', 'evil.')"
OFF = "understand(question).text.replace('document = [\"', 'document = [\"https://evil.example.net/{slug}\", \"')"
LIES = {
    "no frame": "b'junk' * 16",
    "no outcome": "Packing().frame([1])",
    "no declaration": "Packing().frame(Understood('no TOML', (None,), None, (), (), (), ()))",
    "no pages": "Packing().frame(Understood(understand(question).text, (), None, (), (), (), ()))",
    "nothing read": "Packing().frame(Understood(understand(question).text, (None,), None, (), (), (), ()))",
    "a host that the pages do not name": f"Packing().frame(replace(understand(question), text={OFF}))",
    "another site": f"Packing().frame(Understood({ELSEWHERE}, understand(question).pages, None, (), (), (), ()))",
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_an_answer_that_cannot_be_true_is_not_believed(lie: str) -> None:
    with taken_over(lie) as learning:
        outcome = learning.understand([PAGE], "papers")
    assert isinstance(outcome, NotUnderstood)


def test_signs_that_hide_or_turn_text_are_written_by_their_numbers() -> None:
    assert plain('title = "A\u202eB"\n') == 'title = "A\\u202eB"\n'
    assert plain("title = 'A\u202eB'\n") == "title = 'A\u202eB'\n"
