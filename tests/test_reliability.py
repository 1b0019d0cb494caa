"""docs/reliability.md says what the trials gave, in the words of its template, and nothing in it went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from string import Template

import pytest

from bench.enemy.page import COLUMNS, PART
from bench.trials import __main__ as command
from bench.trials.families import FAMILIES, Effort, Family
from bench.trials.records import Trial
from bench.trials.reliability_page import HEADINGS, TEMPLATE, page, table, totals

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
README = PAGE.parents[1] / "README.md"
NAMES = [family.name for family in FAMILIES]


def family_named(name: str) -> Family:
    return next(family for family in FAMILIES if family.name == name)


def filled_in(text: str) -> dict[str, str]:
    """What stands in a page where its template has a name: the tables, and how they were made."""
    literal = re.split(r"\$(\w+)", TEMPLATE.read_text("utf-8"))
    pattern = "".join(f"(?P<{part}>.*?)" if at % 2 else re.escape(part) for at, part in enumerate(literal))
    found = re.fullmatch(pattern, text, re.DOTALL)
    assert found is not None, "it has other words than its template: make reliability"
    return found.groupdict()


def trials_in(text: str) -> Iterator[Trial]:
    """The trials that a table shows."""
    headings, _, *rows = text.splitlines()
    assert headings == f"| {' | '.join(HEADINGS)} |"
    for row in rows:
        name, tried, happened, lost, wrong = re.split(r" (?<!\\)\| ", row.removeprefix("| ").removesuffix(" |"))
        yield Trial(name, number(tried), happened, number(lost), number(wrong))


def number(printed: str) -> int:
    return int(printed.replace(",", ""))


@pytest.fixture(scope="module")
def published() -> dict[str, str]:
    return filled_in(PAGE.read_text("utf-8"))


def test_every_family_has_its_place_in_the_page() -> None:
    assert sorted(Template(TEMPLATE.read_text("utf-8")).get_identifiers()) == sorted(
        [*NAMES, "totals", "made", "enemy"]
    )


def test_the_page_is_its_template_with_the_tables_of_its_trials(published: dict[str, str]) -> None:
    results = {name: list(trials_in(published[name])) for name in NAMES}
    assert all(results.values())
    assert published["totals"] == totals(results)
    assert page(results, published["made"], published["enemy"]) == PAGE.read_text("utf-8")


def test_the_enemy_found_nothing_wrong_that_a_page_or_a_second_look_can_show(published: dict[str, str]) -> None:
    [said] = re.findall(
        r"^Of [\d,]+ cases that a page or a second look can show: .*$", published["enemy"], re.MULTILINE
    )
    figures = re.findall(r"([\d,]+) ([a-z ]+)", said.partition(": ")[2])
    assert {name for _, name in figures} == set(COLUMNS)
    assert {number(figure) for figure, _ in figures} == {0}
    assert said in " ".join(README.read_text("utf-8").split())


@pytest.mark.parametrize("name", NAMES)
def test_no_trial_in_the_page_has_gone_wrong(published: dict[str, str], name: str) -> None:
    assert [trial.name for trial in trials_in(published[name]) if trial.has_gone_wrong or not trial.tried] == []


def test_the_page_names_the_command_that_makes_it(published: dict[str, str]) -> None:
    assert re.search(
        r"^    python -m bench\.trials --points \d+ --examples \d+ --seed \d+ --write docs/\S+$",
        published["made"],
        re.MULTILINE,
    )


def test_one_family_alone_prints_its_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--only", "mutations", "--examples", "2"]) == 0
    printed = list(trials_in(capsys.readouterr().out))
    assert [trial.name for trial in printed] == [
        trial.name for trial in family_named("mutations").trials(Effort(examples=2))
    ]
    assert {trial.tried for trial in printed} == {2}


def test_listings_that_change_give_rows_of_the_same_form() -> None:
    trials = list(family_named("shifts").trials(Effort(shifts=1)))
    assert list(trials_in(table(trials))) == trials
    assert [trial for trial in trials if trial.has_gone_wrong] == []


def all_trials_faked(monkeypatch: pytest.MonkeyPatch, first: Trial) -> None:
    """The first family gives that trial, every other one that went well."""
    right = Trial("of another kind", 1_000, "one | the other, <b>,\nand a line more")
    families = [
        replace(family, trials=lambda _, trial=right if number else first: iter([trial]))
        for number, family in enumerate(FAMILIES)
    ]
    monkeypatch.setattr(command, "FAMILIES", families)


def test_the_whole_page_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    all_trials_faked(monkeypatch, Trial("of a kind", 3, "well"))
    assert command.main(["--points", "6", "--write", str(tmp_path / "page.md")]) == 0
    written = filled_in((tmp_path / "page.md").read_text("utf-8"))
    effort = "--points 6 --examples 500 --seed 1945"
    assert f"python -m bench.trials {effort} --write {tmp_path}/page.md" in written["made"]
    assert [trial.tried for name in NAMES for trial in trials_in(written[name])] == [3] + [1_000] * (len(NAMES) - 1)
    assert written["totals"].endswith(f"| all | {len(NAMES) - 1},003 | 0 | 0 | 0 |")
    assert written["enemy"] == filled_in(PAGE.read_text("utf-8"))["enemy"]


def test_the_enemy_renews_its_part_alone() -> None:
    before = PAGE.read_text("utf-8")
    renewed = PART.put_into(before, "## Other figures\n")
    assert PART.found_in(renewed) == "## Other figures"
    assert PART.put_into(renewed, PART.found_in(before)) == before
    with pytest.raises(ValueError, match="no line"):
        PART.put_into("no page", "figures")


@pytest.mark.parametrize("trouble", ["lost_rows", "wrong_verdicts", "troubles"])
def test_a_trial_that_went_wrong_stands_on_top_and_in_the_exit_status(
    trouble: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = replace(Trial("of a kind", 3, "not well"), **{trouble: 2})
    all_trials_faked(monkeypatch, wrong)
    assert command.main([]) == 1
    counted = " | ".join("2" if name == trouble else "0" for name in ("lost_rows", "wrong_verdicts", "troubles"))
    totals_shown = filled_in(capsys.readouterr().out)["totals"]
    assert f"| {FAMILIES[0].what} | 3 | {counted} |" in totals_shown
    assert totals_shown.endswith(f"| {counted} |")


def test_a_page_of_one_family_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="2"):
        command.main(["--only", "faults", "--write", str(tmp_path / "page.md")])
    assert list(tmp_path.iterdir()) == []
