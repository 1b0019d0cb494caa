"""`regest parse`: rows of saved pages, and what is said of pages that do not agree with themselves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Command

from bench.pages import Row, listing_page
from flows.fixture_cases import FIXTURES

CASES = FIXTURES / "wilson_center"
URL = "https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=Mongolia"
ROW_NAMES = [
    "position",
    "date_text",
    "date_edtf",
    "date_earliest",
    "date_latest",
    "date_precision",
    "title",
    "url",
    "summary",
    "summary_by_ai",
    "file",
]


@pytest.fixture
def regest(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


def saved(case: str) -> Path:
    return CASES / case / "page.html"


def test_rows_as_objects(regest: Command) -> None:
    ran = regest("parse", saved("label_missing"), "--archive", "wilson-center", "--format", "jsonl")
    assert (ran.status, ran.err) == (0, "")
    assert [list(row) for row in ran.objects] == [ROW_NAMES, ROW_NAMES]
    assert ran.objects[1]["date_edtf"] == "1942-07-07"


def test_several_files(regest: Command) -> None:
    files = [saved("three_pages_first"), saved("three_pages_last")]
    rows = regest("parse", *files, "--archive", "wilson-center", "--format", "jsonl").objects
    assert {row["file"] for row in rows} == {str(file) for file in files}


def test_a_whole_page(regest: Command) -> None:
    ran = regest("parse", saved("three_pages_first"), "--archive", "wilson-center", "--format", "json")
    page, expected = json.loads(ran.out), json.loads(saved("three_pages_first").with_name("expected.json").read_text())
    assert {name: page[name] for name in ("total", "next_url", "entries")} == {
        name: expected[name] for name in ("total", "next_url", "entries")
    }


def test_one_url_is_not_that_of_two_files(regest: Command) -> None:
    file = saved("label_missing")
    assert "--url" in regest.refused("parse", file, file, "--url", URL, "--archive", "wilson-center")


def test_a_rejected_page_fails(regest: Command) -> None:
    refusal = regest.refused("parse", saved("challenge_cloudflare"), "--archive", "wilson-center", status=3)
    assert "bot challenge" in refusal


def test_a_rejected_page_among_others_is_a_discrepancy(regest: Command) -> None:
    ran = regest("parse", saved("challenge_cloudflare"), saved("label_missing"), "--archive", "wilson-center")
    assert ran.status == 1
    assert "1942-07-07" in ran.out


def test_an_unknown_layout_names_what_keeps_it(regest: Command) -> None:
    ran = regest("parse", saved("layout_changed"), "--archive", "wilson-center")
    assert ran.status == 3
    assert f"regest fixture add {saved('layout_changed')} --archive wilson-center --url https://" in ran.err


def test_rows_that_differ_from_the_label(regest: Command, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    agreeing = listing_page([Row("May 4, 1942", "Cable", "cable")], url=URL, total=1)
    file.write_bytes(agreeing.replace(b"1 - 1 of 1", b"1 - 9 of 9"))
    ran = regest("parse", file, "--archive", "wilson-center", "--url", URL)
    assert ran.status == 1
    assert "rows differ from label" in ran.err


def test_hostile_text_does_nothing_to_the_terminal(regest: Command, tmp_path: Path) -> None:
    title = "Cable \u202egnirts [bold]\u009b31m"
    file = tmp_path / "[red]\u202epage.html"
    file.write_bytes(listing_page([Row("May 4, 1942", title, "cable")], url=URL, total=1))
    options = ("parse", file, "--archive", "wilson-center", "--url", URL)
    shown = regest(*options)
    assert shown.status == 0
    assert not {"\u202e", "\u009b", "\x1b"} & set(shown.out)
    assert "[bold]" in shown.out
    assert "[red]" in shown.out
    assert "\u202egnirts [bold]" in regest(*options, "--format", "jsonl").objects[0]["title"]
