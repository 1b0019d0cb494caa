"""A parser that somebody has broken: it is named, it costs nothing that stands, and other archives go on."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from command import Command
from edited_parsers import EditedParsers, that_fails, that_reads_otherwise
from generated_site import (
    ARCHIVE,
    CABLES,
    LISTING,
    documents,
    harvest,
    listing,
    rows_of,
    tables,
)
from prepared_folders import harvested, harvested_cables
from saved_listing import folder_of, pages

from flows.runs.safeguards import ParserFails
from flows.runs.watching import Nobody
from flows.upkeep.forget import ForgetRequest, Forgot, forget
from flows.upkeep.reparse import Reparsed, ReparseRequest, reparse
from parsers.records import ListingPage
from warehouse.data_folder import DataFolder
from warehouse.reports import HarvestReport

TWICE = """
from parsers.archive import Archive

HOME = "https://twice.example/"
ARCHIVE = Archive("twice", "Twice", HOME, ("twice.example",), {"all": HOME}, None)
"""
DOCUMENTS = "SELECT count(*) FROM documents"
FAILS = "the parser of wilson-center fails on 2 of 2 pages, first on https://digitalarchive.wilsoncenter.org/search?"


@pytest.fixture
def edited(tmp_path: Path) -> EditedParsers:
    return EditedParsers(tmp_path / "edited")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A harvest of twelve documents."""
    return harvested(tmp_path / "data", 12)


def test_a_parser_that_raises_publishes_nothing_and_is_named(edited: EditedParsers, data: Path) -> None:
    before = tables(data)
    edited.edit("archives/wilson_center.py", that_fails)
    for verb in (("reparse",), ("rebuild", "--accept-losses")):
        ran = edited(*verb, "--data", data)
        assert (ran.status, ran.out, ran.err.count("\n")) == (3, "", 1), ran.err
        assert FAILS in ran.err
        assert "KeyError: 'title'" in ran.err
        assert tables(data) == before
    verified = edited("verify", "--data", data)
    assert (verified.status, "all sound" in verified.out) == (1, False), verified.out
    assert "the parser of wilson-center, as it is now, fails on" in " ".join(verified.out.split())


def test_pages_that_a_failing_parser_was_given_are_read_once_it_is_mended(
    regest: Command, edited: EditedParsers, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    edited.edit("archives/wilson_center.py", that_fails)
    ran = edited("import", folder_of(tmp_path / "saved", pages(12)), "--archive", "wilson-center", "--data", data)
    assert (ran.status, FAILS in ran.err) == (3, True), ran.err
    assert FAILS in edited("reparse", "--data", data).err
    verified = edited("verify", "--data", data)
    assert (verified.status, FAILS in " ".join(verified.out.split())) == (1, True), verified.out
    assert "all sound" not in verified.out
    assert regest("reparse", "--data", data).status == 0
    assert rows_of(data, DOCUMENTS) == [(12,)]


@pytest.fixture
def killed(data: Path, tmp_path: Path) -> Path:
    """The folder of twelve documents, in which a harvest of cables was killed when it had captured them."""
    elsewhere = harvested_cables(tmp_path / "elsewhere", 12)
    [captured] = DataFolder(elsewhere).captures.glob("*/*.warc.gz")
    shutil.copy(captured, DataFolder(data).captures / ARCHIVE.name / f"{captured.name}.open")
    return data


@pytest.fixture
def killed_before_it_failed(killed: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, of which the parser, that somebody has broken since, reads no cables."""
    parse_page = type(ARCHIVE.parser).parse_page

    def fails(parser: Any, body: bytes, url: str, *of_headers: Any) -> ListingPage:
        if "cables" in url:
            raise KeyError("title")
        return parse_page(parser, body, url, *of_headers)

    monkeypatch.setattr(type(ARCHIVE.parser), "parse_page", fails)
    return killed


def harvest_again(data: Path) -> HarvestReport:
    """A harvest of the listing that the parser reads."""
    return asyncio.run(harvest(data, listing(documents(13))))


def read_anew(data: Path) -> Reparsed:
    return reparse(ReparseRequest(DataFolder(data)), Nobody())


def forget_run(data: Path, listing_url: str = LISTING, *, is_dry_run: bool = False) -> Forgot:
    with folder_connected(data) as connection:
        [(run_id,)] = connection.execute(
            "SELECT run_id::VARCHAR FROM kept.run_log WHERE listing_url = ?", [listing_url]
        ).fetchall()
    return forget(ForgetRequest(DataFolder(data), "run", run_id, is_dry_run=is_dry_run), Nobody())


def folder_connected(data: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(DataFolder(data).working), read_only=True)


@pytest.mark.parametrize("run", [harvest_again, read_anew, forget_run])
def test_what_a_killed_run_left_for_a_parser_that_fails_is_published_by_no_later_run(
    killed_before_it_failed: Path, run: Callable[[Path], object]
) -> None:
    data = killed_before_it_failed
    before = tables(data)
    for attempt in (harvest_again, run, run):
        with pytest.raises(ParserFails, match="the parser of wilson-center fails on 2 of 2 pages") as failed:
            attempt(data)
        assert failed.value.exit_status == 3
        assert tables(data) == before


def test_what_a_parser_fails_on_can_be_forgotten_and_then_runs_go_on(killed_before_it_failed: Path) -> None:
    data = killed_before_it_failed
    with pytest.raises(ParserFails):
        harvest_again(data)
    before = tables(data)
    forget_run(data, CABLES, is_dry_run=True)
    assert tables(data) == before
    forget_run(data, CABLES)
    report = harvest_again(data)
    assert (report.verdict, report.found) == ("proven", 13)
    assert rows_of(data, "SELECT count(*) FROM page_rejects") == [(0,)]


# A parser that takes the same words for every title; one that does not know its own rows any more.
WITHOUT_TITLES = that_reads_otherwise("Treaty [0-9]+", "View document")
WITHOUT_MOST_ROWS = that_reads_otherwise("/document/treaty-[3-9]", "/nowhere/")


@pytest.mark.parametrize(
    ("edit", "verb", "said"),
    [
        (WITHOUT_TITLES, "reparse", "wilson-center would lose 12 of 12 documents"),
        pytest.param(
            *(WITHOUT_MOST_ROWS, "rebuild", "wilson-center would lose 7 of 12 documents"), marks=pytest.mark.trial
        ),
    ],
)
def test_what_loses_far_more_than_is_to_be_expected_is_not_published(
    regest: Command, edited: EditedParsers, data: Path, edit: Callable[[str], str], verb: str, said: str
) -> None:
    before = tables(data)
    edited.edit("archives/wilson_center.py", edit)
    ran = edited(verb, "--data", data)
    assert ran.status == 1, ran.err
    assert said in ran.err
    assert "most often because: " in ran.err
    assert "nothing is published" in ran.err
    assert "--accept-losses" in ran.err
    assert tables(data) == before
    accepted = edited("reparse", "--accept-losses", "--data", data)
    assert "; published" in accepted.err
    assert tables(data) != before
    assert regest("rebuild", "--data", data).status == 0
    assert tables(data)["documents"] == before["documents"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def broken(:\n", "parsers/archives/other.py, line 1: SyntaxError: invalid syntax"),
        pytest.param(
            "\nimport no_such_module\n",
            "parsers/archives/other.py, line 2: ModuleNotFoundError: No module named",
            marks=pytest.mark.trial,
        ),
        ("ARCHIVE = 7\n", "parsers/archives/other.py: its ARCHIVE is no Archive"),
        pytest.param(
            *("x = {}\nARCHIVE = x['y']\n", "parsers/archives/other.py, line 2: KeyError: 'y'"), marks=pytest.mark.trial
        ),
    ],
)
def test_a_module_that_is_broken_is_named_and_stops_no_other(
    edited: EditedParsers, data: Path, text: str, said: str
) -> None:
    edited.edit("archives/other.py", lambda _: text)
    listed = edited("archives", "--format", "jsonl")
    assert listed.status == 1
    assert [row["archive"] for row in listed.objects].count("wilson-center") == 2
    [broken] = [row for row in listed.objects if row["archive"] == "other"]
    assert said in broken["title"]
    refused = edited("bounds", "other", "--data", data)
    assert (refused.status, refused.out, refused.err.count("\n")) == (3, "", 1)
    assert said in refused.err
    assert edited("bounds", "wilson-center", "--data", data).status == 0


def test_an_archive_whose_module_is_broken_keeps_what_stands(
    regest: Command, edited: EditedParsers, data: Path
) -> None:
    before = tables(data)
    edited.edit("archives/wilson_center.py", lambda source: source + "\nclass\n")
    ran = edited("rebuild", "--data", data)
    assert (ran.status, "captures stay as they were read" in ran.err) == (0, True), ran.err
    assert tables(data)["documents"] == before["documents"]
    shutil.move(data / "captures" / "wilson-center", data / "moved")
    another = harvested(data.with_name("another"), 1)
    shutil.copytree(another / "captures" / "wilson-center", data / "captures" / "another")
    refused = edited("rebuild", "--data", data)
    assert refused.status == 1, refused.err
    assert "wilson-center would lose 12 of 12 documents (https://digitalarchive" in refused.err
    assert "the archive cannot be used (parsers/archives/wilson_center.py, line" in refused.err
    shutil.rmtree(data / "captures" / "another")
    shutil.move(data / "moved", data / "captures" / "wilson-center")
    imported = edited("import", data, "--archive", "wilson-center", "--data", data)
    assert (imported.status, imported.err.count("\n")) == (3, 1)
    assert "parsers/archives/wilson_center.py, line" in imported.err
    assert regest("rebuild", "--data", data).status == 0


def test_two_modules_that_declare_the_same_archive_are_both_named(edited: EditedParsers) -> None:
    for module in ("first", "second"):
        edited.edit(f"archives/{module}.py", lambda _: TWICE)
    ran = edited("bounds", "twice")
    assert (ran.status, ran.err.count("\n")) == (3, 1)
    both = "parsers/archives/first.py and parsers/archives/second.py"
    assert f"{both} declare the same archive twice" in ran.err


def test_code_that_all_archives_share_and_that_is_broken_is_one_line(edited: EditedParsers) -> None:
    edited.edit("dates/printed.py", lambda source: "def\n" + source)
    ran = edited("date", "1950")
    assert (ran.status, ran.out) == (3, "")
    assert ran.err == "regest: parsers/dates/printed.py, line 1: SyntaxError: invalid syntax\n"
