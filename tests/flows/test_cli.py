"""The command's verbs that need no database, and what it says to wrong usage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from command import Command
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows import cases as fixture_cases
from flows.commands import app
from flows.commands.app import PANELS, loaded

SAVED = fixture_cases.FIXTURES / "wilson_center" / "label_missing" / "page.html"
MONGOLIA = "https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=Mongolia"
VERBS = {verb: said for verbs in PANELS.values() for verb, said in verbs.items()}
FIXTURE_VERBS = ["add", "accept", "list"]


@pytest.fixture
def own_fixtures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(fixture_cases, "FIXTURES", tmp_path)
    return tmp_path / "wilson_center"


@pytest.mark.parametrize("words", [[], *([verb] for verb in VERBS), *(["fixture", v] for v in FIXTURE_VERBS)])
def test_every_verb_explains_itself(regest: Command, words: list[str]) -> None:
    ran = regest(*words, "--help")
    assert (ran.status, ran.err) == (0, "")
    assert "Usage:" in ran.out


def test_the_list_of_verbs_says_what_each_says_of_itself_and_none_is_left_out(regest: Command) -> None:
    listed = " ".join(regest("--help").out.replace("│", " ").split())
    for verb, said in VERBS.items():
        assert f"{verb} {said}" in listed
        assert (loaded(verb).help or "").startswith(said.rstrip("."))
    modules = {path.stem.removesuffix("_") for path in Path(app.__file__).parent.glob("[a-z]*.py")}
    assert modules - {"app", "options", "speaking"} == set(VERBS)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["nope"], "nope"),
        (["harvest"], "ARCHIVE"),
        (["harvest", "nope"], "no archive “nope”: `regest archives` lists what there is"),
        (["harvest", "wilson-center", "--listing", "nope"], "mongolia"),
        (["harvest", "wilson-center", "--pages", "many"], "--pages"),
        (["harvest", "wilson-center", "--pages", "0"], "--pages"),
        (["harvest", "wilson-center", "--nope"], "--nope"),
        (["date"], "TEXT"),
        (["date", "1950", "--format", "xml"], "xml"),
        (["date", "1950", "--order", "ymd"], "ymd"),
        (["date", "1950", "--language", "tlh"], "tlh"),
        (["sql"], "SELECT"),
        (["parse", str(SAVED)], "--archive"),
        (["parse", str(SAVED), "--archive", "nope"], "no archive “nope”: `regest archives` lists what there is"),
        (["parse", "no.html", "--archive", "wilson-center"], "no.html cannot be read"),
        (["replay", "nope"], "no archive “nope”: `regest archives` lists what there is"),
        (["replay", "wilson-center", "--port", "99999"], "--port"),
        (["schedule", "wilson-center"], "--cron"),
        (["fixture", "nope"], "nope"),
        (["fixture", "list", "--archive", "nope"], "no archive “nope”: `regest archives` lists what there is"),
        (["fixture", "accept", "nope"], "no archive has a case “nope”"),
        (["fixture", "add", "no.html", "--archive", "wilson-center"], "no.html cannot be read"),
    ],
)
def test_wrong_usage_is_one_line(regest: Command, line: list[str], said: str) -> None:
    assert said in regest.refused(*line)


def test_a_refusal_names_the_help(regest: Command) -> None:
    assert regest.refused("harvest").endswith("(see `regest harvest --help`)\n")


def test_dates_as_objects(regest: Command) -> None:
    ran = regest("date", "circa July 1950", "n.d.", "foo", "--format", "jsonl")
    assert ran.status == 0
    nothing = dict.fromkeys(("date_edtf", "date_earliest", "date_latest", "date_precision"))
    assert ran.objects == [
        {
            "date_text": "circa July 1950",
            "date_edtf": "1950-07~",
            "date_earliest": "1950-07-01",
            "date_latest": "1950-07-31",
            "date_precision": "month",
            "date_assumed": False,
            "reason": None,
        },
        {"date_text": "n.d.", **nothing, "date_assumed": False, "reason": None},
        {"date_text": "foo", **nothing, "date_assumed": False, "reason": "not a date"},
    ]


def test_dates_as_an_archive_of_that_language_and_order_prints_them(regest: Command) -> None:
    texts = ("3/10/1942", "12 listopada 1950")
    ran = regest("date", *texts, "--order", "dmy", "--language", "hr", "--format", "jsonl")
    assert [read["date_edtf"] for read in ran.objects] == ["1942-10-03", "1950-10-12"]
    ran = regest("date", *texts, "--order", "mdy", "--language", "pl-PL", "--format", "jsonl")
    assert [read["date_edtf"] for read in ran.objects] == ["1942-03-10", "1950-11-12"]
    assert [read["date_assumed"] for read in ran.objects] == [True, False]


def test_dates_as_a_table(regest: Command) -> None:
    ran = regest("date", "circa July 1950", "[red]foo[/red]")
    assert "1950-07~" in ran.out
    assert "[red]foo[/red]" in ran.out


def test_a_table_of_dates_fits_a_narrow_terminal(regest: Command, screen: Callable[[int], None]) -> None:
    screen(80)
    texts = ("3-10 March 1964", "12 июля 1945 г.", "7/12/1945", "soon", "circa July 1950", "between May 3 and 9, 1948")
    lines = regest("date", *texts).out.splitlines()
    assert max(map(len, lines)) <= 80
    assert any("1964-03-03/1964-03-10" in line for line in lines)


def test_an_unknown_archive_is_told_by_those_that_are_called_alike(regest: Command) -> None:
    assert "no archive “wilson-centre”: did you mean wilson-center? `regest archives`" in regest.refused(
        "harvest", "wilson-centre"
    )
    assert "did you mean kremlin-transcripts" in regest.refused("harvest", "kremlin")


def test_archives_and_their_listings(regest: Command) -> None:
    rows = regest("archives", "--format", "jsonl").objects
    urls = {row["listing"]: row["url"] for row in rows if row["archive"] == "wilson-center"}
    assert urls["mongolia"].startswith("https://digitalarchive.wilsoncenter.org/search?")


def test_nothing_to_replay(regest: Command, tmp_path: Path) -> None:
    assert "--from fixtures" in regest.refused("replay", "wilson-center", "--data", tmp_path)


def test_no_schedule_without_a_server(regest: Command) -> None:
    with temporary_settings(restore_defaults={PREFECT_API_URL}):
        assert "prefect server start" in regest.refused("schedule", "wilson-center", "--cron", "0 6 * * 1")


@pytest.mark.parametrize("cron", ["", "every Monday", "61 6 * * 1"])
def test_what_is_no_cron_line(regest: Command, cron: str) -> None:
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        assert "no cron line" in regest.refused("schedule", "wilson-center", "--cron", cron)


def test_a_case_is_added_listed_and_accepted(regest: Command, own_fixtures: Path) -> None:
    options = ("--archive", "wilson-center", "--name", "first_page", "--url", MONGOLIA, "--about", "No label.")
    added = regest("fixture", "add", SAVED, *options)
    assert added.status == 0
    assert "Letter to the Soviet Ambassador" in added.out
    assert (own_fixtures / "first_page" / "page.html").read_bytes() == SAVED.read_bytes()
    assert "No label." in regest("fixture", "list", "--archive", "wilson-center").out
    assert "first_page" in regest.refused("fixture", "add", SAVED, *options)

    expected = own_fixtures / "first_page" / "expected.json"
    checked = expected.read_text(encoding="utf-8")
    expected.write_text(checked.replace("1942-07-07", "1942-07-08"), encoding="utf-8")
    accepted = regest("fixture", "accept", "first_page", "--yes")
    assert accepted.status == 0
    assert 'expected "1942-07-08", found "1942-07-07"' in accepted.out
    assert expected.read_text(encoding="utf-8") == checked
