"""No break-in gets anything, and docs/security.md tells of each."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from trials import with_trials

from bench.break_ins.kinds import BREAK_INS
from bench.break_ins.records import Attempt, BreakIn
from bench.break_ins.table import PAGE, PART, section

# What they try at one door, another tries at the next; `make break-ins` tries all.
AGAIN = {
    "a WARC file of invented rows with the site's own entity tag",
    "a pipe in the place of a WARC file that is registered",
    "a tar file whose headers fill the memory",
    "a zip file of a bzip2 bomb",
    "an entity tag with a line break",
}


@pytest.mark.parametrize("break_in", with_trials({one.name: one for one in BREAK_INS}, AGAIN))
def test_a_break_in_gets_nothing(break_in: BreakIn, tmp_path: Path) -> None:
    assert break_in.attempt(tmp_path) is None


def test_no_two_have_one_name() -> None:
    assert len({one.name for one in BREAK_INS}) == len(BREAK_INS)


def test_the_page_tells_of_every_break_in_and_that_none_got_in() -> None:
    told = PART.found_in(PAGE.read_text("utf-8"))
    assert re.match(rf"{len(BREAK_INS)} break-ins were tried on .*: 0 of them got in\.", told)
    assert re.findall(r"^\| (?!what was tried |---)(.*?) \| ", told, re.MULTILINE) == rows(told_of_today={})


def test_one_that_got_in_is_counted_and_told_of() -> None:
    told = section(BREAK_INS, attempts({BREAK_INS[0].name: "all of it"}), attempts({}), date(2026, 11, 27))
    assert told.startswith(f"{len(BREAK_INS)} break-ins were tried on 27 November 2026: 1 of them got in.")
    assert "| nothing | all of it |" in told


def attempts(got: dict[str, str]) -> dict[str, Attempt]:
    return {one.name: Attempt(one.name, got.get(one.name), 0.5, 100) for one in BREAK_INS}


def rows(told_of_today: dict[str, str]) -> list[str]:
    told = section(BREAK_INS, attempts(told_of_today), None, date(2026, 11, 27))
    return re.findall(r"^\| (?!what was tried |---)(.*?) \| ", told, re.MULTILINE)
