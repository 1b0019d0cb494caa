"""`regest find`: what is found is shown for reading, or as rows; what is not found comes with a hint."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from command import Command
from generated_site import ARCHIVE, rows_of
from prepared_folders import harvested

SOONG = "T.V. Soong"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return harvested(tmp_path_factory.mktemp("data") / "found", 12)


def test_what_is_found_is_a_numbered_list(regest: Command, data: Path) -> None:
    [(title, url, dated)] = rows_of(data, "SELECT title, url, date_text FROM documents ORDER BY url LIMIT 1")
    ran = regest("find", f'"{title}"', "--data", data)
    assert ran.status == 0
    assert ran.out.startswith("  1 ")
    assert title in ran.out.splitlines()[0]
    assert (dated or "no date") in ran.out.splitlines()[0]
    assert url in ran.out
    assert "**" not in ran.out


def test_how_many_there_are_is_said(regest: Command, data: Path) -> None:
    [(documents,)] = rows_of(data, "SELECT count(*) FROM search('treaty')")
    assert documents > 2
    ran = regest("find", "treaty", "--limit", 2, "--data", data)
    assert ran.err == f"regest: 2 of {documents:,} documents; --limit N shows more\n"
    assert ran.out.count("https://") == 2


def test_what_is_found_as_rows(regest: Command, data: Path) -> None:
    asked = ("find", "treaty", "--data", data, "--format")
    rows = regest(*asked, "jsonl").objects
    assert rows == json.loads(regest(*asked, "json").out)
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert "**" in rows[0]["snippet"]
    [names, *lines] = csv.reader(io.StringIO(regest(*asked, "csv").out))
    assert names == list(rows[0])
    assert [line[names.index("url")] for line in lines] == [row["url"] for row in rows]


def test_dates_archive_and_listing_narrow_it(regest: Command, data: Path) -> None:
    everything = regest("find", "treaty", "--data", data, "--format", "jsonl").objects
    year = next(row["date_earliest"][:4] for row in everything if row["date_earliest"])
    of_year = regest("find", "treaty", "--from", year, "--to", year, "--certainly", "--data", data, "--format", "jsonl")
    assert {row["url"] for row in of_year.objects} == {
        row["url"]
        for row in everything
        if (row["date_earliest"] or "").startswith(year) and row["date_latest"][:4] == year
    }
    mine = regest("find", "treaty", "--archive", ARCHIVE.name, "--data", data, "--format", "jsonl").objects
    assert mine == everything
    assert regest("find", "treaty", "--listing", "mongolia", "--archive", ARCHIVE.name, "--data", data).out == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["traety"], "“traety” stands in none, “treaty” in some"),
        (["treaty", "--from", "1066", "--to", "1066"], "within these limits"),
        (["zzzzzzzz"], "“zzzzzzzz” stands in none\n"),
        (["treaxxxx"], "“treaxxxx” stands in none; trea* finds what begins so"),
        (["***"], "give words that stand in a title"),
    ],
)
def test_where_nothing_is_found_a_hint_is_given(regest: Command, data: Path, arguments: list[str], said: str) -> None:
    ran = regest("find", *arguments, "--data", data)
    assert (ran.status, ran.out) == (0, "")
    assert ran.err.startswith("regest: no documents")
    assert said in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "July"], "write 2022, 2022-05 or 2022-05-03"),
        (["--from", "1946", "--to", "1945"], "lies before"),
        (["--archive", "nobody"], "nobody"),
        (["--listing", "nowhere"], "regest archives"),
        (["-pact"], "write NOT before a word that is to be left out, or all words in one pair of quotes"),
        (["--format", "xml"], "'--format': 'xml' is not one of"),
    ],
)
def test_what_cannot_be_looked_for(regest: Command, data: Path, arguments: list[str], said: str) -> None:
    assert said in regest.refused("find", "treaty", *arguments, "--data", data)


def test_what_was_typed_and_found_does_nothing_to_the_terminal(regest: Command, data: Path) -> None:
    ran = regest("find", "\x1b[31m\u202etraety", "--data", data)
    assert not {"\x1b", "\u202e"} & set(ran.out + ran.err)


def test_a_rebuild_finds_the_same(regest: Command, tmp_path: Path) -> None:
    folder = harvested(tmp_path / "data", 12)
    asked = ("find", "treaty OR meeting", "--data", folder, "--format", "jsonl")
    before = regest(*asked).objects
    assert regest("rebuild", "--data", folder).status == 0
    assert regest(*asked).objects == before != []
