"""`regest sql`: where a query comes from, how its answer is printed or written, and what is said of it."""

from __future__ import annotations

import csv
import html
import io
import json
import os
import signal
import stat
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Timer
from zipfile import ZipFile

import duckdb
import pytest
from command import Command, Stdin
from prepared_folders import harvested
from pyarrow import parquet

from flows.asking import pager, printing
from flows.asking.writing import write_workbook
from parsers.errors import WrongUsage
from warehouse.questions import Answer, QueryStopped, ask

Screen = Callable[[int], None]
THREE = "SELECT i AS n, 'Letter ' || i AS title, DATE '1945-07-01' AS day FROM range(3) t(i)"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return harvested(tmp_path_factory.mktemp("asked") / "data", 12)


class TestWhereAQueryComesFrom:
    def test_a_file(self, regest: Command, data: Path, tmp_path: Path) -> None:
        file = tmp_path / "query.sql"
        file.write_text("\ufeffSELECT count(*) AS n FROM documents -- all of them\n", encoding="utf-8")
        for option in ("--file", "-f"):
            assert regest("sql", option, file, "--data", data, "--format", "jsonl").objects == [{"n": 12}]

    @pytest.mark.parametrize("words", [[], ["-"]])
    def test_stdin(self, regest: Command, data: Path, words: list[str]) -> None:
        assert regest("sql", *words, "--data", data, "--format", "jsonl", stdin="SELECT 7 AS n;").objects == [{"n": 7}]

    def test_none(self, regest: Command, data: Path, tmp_path: Path) -> None:
        empty = tmp_path / "empty.sql"
        empty.write_text(" \n")
        for line in (["sql"], ["sql", "-"], ["sql", " "], ["sql", "--file", empty]):
            assert "there is no query: give a SELECT…" in regest.refused(*line, "--data", data)
        assert "not both" in regest.refused("sql", "SELECT 1", "-f", empty, "--data", data)
        assert "cannot be read: No such file" in regest.refused("sql", "-f", tmp_path / "no.sql", "--data", data)
        empty.write_bytes(b"SELECT '\xff'")
        assert "no text in UTF-8" in regest.refused("sql", "-f", empty, "--data", data)


class TestWhatIsSaid:
    def test_of_several_queries_which_is_answered(self, regest: Command, data: Path, tmp_path: Path) -> None:
        for output in ((), ("--output", tmp_path / "last.csv")):
            ran = regest("--quiet", "sql", "SELECT 1; SELECT 2; SELECT 7 AS n;", *output, "--data", data)
            assert ran.err.startswith("regest: only the last query is answered, the 2 queries before it are not")
        assert (tmp_path / "last.csv").read_text() == "n\n7\n"
        made_ready = "CREATE TEMP TABLE mine AS SELECT 7 AS n; FROM mine"
        assert regest("sql", made_ready, "--data", data).err == "regest: 1 row\n"

    def test_a_text_in_the_quotes_of_a_name(self, regest: Command, data: Path) -> None:
        said = regest.refused("sql", 'SELECT url FROM documents WHERE title = "Treaty 1"', "--data", data)
        assert said.endswith("; a text stands in single quotes: 'Treaty 1'\n")
        assert "single quotes" not in regest.refused("sql", "SELECT titel FROM documents", "--data", data)

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("SELECT 1", "1 row"),
            ("FROM range(1234)", "1,234 rows"),
            ("SELECT 1 WHERE false", "0 rows"),
            (
                "FROM documents WHERE title LIKE '%MONGOLIA%'",
                "0 rows: LIKE is case-sensitive, ILIKE is not; search('words') finds words",
            ),
            ("SELECT title FROM documents WHERE title ILIKE '%nowhere%'", "0 rows"),
        ],
    )
    @pytest.mark.parametrize("output_format", ["table", "csv"])
    def test_how_many_rows(self, regest: Command, data: Path, query: str, said: str, output_format: str) -> None:
        ran = regest("sql", query, "--data", data, "--format", output_format)
        assert ran.err == f"regest: {said}\n"

    def test_search_is_named_where_it_is_there(self) -> None:
        [said] = printing.said_of(printing.Shown(), 0, "x LIKE 'y'", has_search=True)
        assert said.endswith("search('words') finds words")

    def test_columns_that_do_not_fit(self, regest: Command, data: Path, screen: Screen) -> None:
        screen(80)
        ran = regest("sql", "SELECT * FROM documents", "--data", data, "--no-pager")
        head = ran.out.splitlines()[0].split()
        assert {"title", "date_text"} <= set(head)
        said = " ".join(ran.err.split())
        assert f"12 rows, {len(head)} of " in said
        assert said.endswith("columns: --records or --wide for all, or name columns")

    def test_wide_and_records_show_all(self, regest: Command, data: Path, screen: Screen) -> None:
        screen(80)
        columns = regest("sql", "SELECT * FROM documents LIMIT 0", "--data", data, "--format", "csv").out.strip()
        for options in (["--wide"], ["--records"], ["LIMIT 1"]):
            query = "SELECT * FROM documents " + ("LIMIT 1" if options == ["LIMIT 1"] else "")
            ran = regest("sql", query, "--data", data, "--no-pager", *(one for one in options if one[0] == "-"))
            assert all(column in ran.out for column in columns.split(","))
            assert " of " not in ran.err

    def test_a_query_that_is_wrong_shows_where_on_a_terminal(
        self, regest: Command, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("flows.commands.speaking.errors._force_terminal", True)
        ran = regest("sql", "SELECT titel\nFROM documents", "--data", data)
        assert "Candidate bindings" in ran.err
        assert "LINE 1: SELECT titel" in ran.err
        assert ran.err.splitlines()[-1].strip().strip("\x1b[02m") == "^^^^^"

    def test_a_plan_keeps_its_lines(self, regest: Command, data: Path) -> None:
        plan = regest("sql", "EXPLAIN SELECT 1", "--data", data).out
        assert len(plan.splitlines()) > 3
        assert "\ufffd" not in plan


class TestFormats:
    def test_json_is_one_array(self, regest: Command, data: Path) -> None:
        rows = json.loads(regest("sql", THREE, "--data", data, "--format", "json").out)
        assert rows == [{"n": n, "title": f"Letter {n}", "day": "1945-07-01"} for n in range(3)]
        assert regest("sql", f"{THREE} LIMIT 0", "--data", data, "--format", "json").out == "[]\n"

    def test_markdown_is_a_table_of_text(self, regest: Command, data: Path) -> None:
        query = "SELECT 1945 AS n, 'a|b <b>*c*' || chr(10) || 'd' AS title, NULL AS nothing"
        out = regest("sql", query, "--data", data, "--format", "markdown").out
        assert out == "| n | title | nothing |\n| --- | --- | --- |\n| 1945 | a\\|b \\<b\\>\\*c\\*\ufffdd |  |\n"

    @pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "md", "txt"])
    def test_a_file_has_what_a_pipe_has(self, regest: Command, data: Path, tmp_path: Path, suffix: str) -> None:
        file = tmp_path / f"out.{suffix}"
        file.write_text("what was there before")
        ran = regest("sql", THREE, "--output", file, "--force", "--data", data)
        assert (ran.status, ran.out, ran.err) == (0, "", f"regest: 3 rows in {file}\n")
        named = {"md": "markdown", "txt": "table"}.get(suffix, suffix)
        assert file.read_text(encoding="utf-8") == regest("sql", THREE, "--format", named, "--data", data).out

    def test_parquet(self, regest: Command, data: Path, tmp_path: Path) -> None:
        file = tmp_path / "out.parquet"
        assert regest("sql", THREE, "-o", file, "--data", data).status == 0
        assert parquet.read_table(file).to_pylist() == [
            {"n": n, "title": f"Letter {n}", "day": date(1945, 7, 1)} for n in range(3)
        ]
        assert "cannot hold" in regest.refused(
            "sql", "SELECT INTERVAL 1 DAY AS i", "-o", file, "--force", "--data", data
        )
        assert len(parquet.read_table(file)) == 3

    def test_a_workbook_holds_text_as_text_and_days_as_days(self, regest: Command, data: Path, tmp_path: Path) -> None:
        file = tmp_path / "out.xlsx"
        query = "SELECT '=1+1' AS formula, '-1+1' AS minus, '+1+1' AS plus, '@SUM(1,1)' AS at, "
        query += "'https://a.example' AS url, 7 AS n, DATE '1945-07-01' AS day, "
        query += "DATE '1810-01-01' AS old, MAP {'level': 'Item'} AS fields, '12' AS digits"
        assert regest("sql", query, "-o", file, "--data", data).status == 0
        with ZipFile(file) as book:
            sheet, names = book.read("xl/worksheets/sheet1.xml").decode(), book.namelist()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
        for text in ("=1+1", "-1+1", "+1+1", "@SUM(1,1)", "https://a.example", "1810-01-01", "12", '{"level": "Item"}'):
            assert f"<t>{text}</t>" in html.unescape(sheet)
        assert "<v>7</v>" in sheet
        assert "<v>16619</v>" in sheet
        assert not any("vba" in name for name in names)

    def test_more_rows_than_a_sheet_has(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("flows.asking.writing.MOST_ROWS_OF_A_SHEET", 3)
        assert write_workbook(io.BytesIO(), Answer(("n",), iter([(1,), (2,)]))) == 2
        with pytest.raises(WrongUsage, match="csv or parquet hold it"):
            write_workbook(io.BytesIO(), Answer(("n",), iter([(1,), (2,), (3,)])))

    def test_a_file_that_is_not_to_be_written(self, regest: Command, data: Path, tmp_path: Path) -> None:
        assert "end it in .csv" in regest.refused("sql", THREE, "-o", tmp_path / "out.doc", "--data", data)
        assert "cannot be written" in regest.refused("sql", THREE, "-o", tmp_path / "no" / "a.csv", "--data", data)
        before = (data / "regest.duckdb").read_bytes()
        for name in ("regest.duckdb", "captures/a.csv", "archives/a.toml"):
            said = regest.refused("sql", THREE, "-o", data / name, "--format", "csv", "--data", data)
            assert "Regest's own" in said
        assert (data / "regest.duckdb").read_bytes() == before
        assert regest("sql", THREE, "-o", data / "mine.csv", "--data", data).status == 0

    def test_a_query_that_fails_midway_leaves_the_file_as_it_was(
        self, regest: Command, data: Path, tmp_path: Path
    ) -> None:
        file = tmp_path / "out.csv"
        file.write_text("kept")
        query = "SELECT CAST(if(i = 9000, 'x', '1') AS INTEGER) AS n FROM range(10000) t(i)"
        assert "Could not convert" in regest.refused("sql", query, "-o", file, "--force", "--data", data)
        assert file.read_text() == "kept"
        said = regest.refused("sql", query, "-o", file, "--data", data)
        assert said == f"regest: {file} is there already: give another name, or --force to replace it\n"
        assert file.read_text() == "kept"
        assert list(tmp_path.iterdir()) == [file]

    def test_no_bytes_on_a_terminal(self, regest: Command, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdout.isatty", lambda: True)
        assert "--output FILE, or a pipe" in regest.refused("sql", THREE, "--format", "parquet", "--data", data)


class TestPager:
    @pytest.fixture
    def read(self, tmp_path: Path, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> Path:
        """What a pager was given: it takes some and is left, as by a person."""
        got, program = tmp_path / "got", tmp_path / "pager"
        program.write_text(f"#!/bin/sh\nhead -n 40 > {got}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PAGER", str(program))
        screen(80)
        monkeypatch.setattr(Stdin, "is_terminal", True)
        return got

    def test_a_long_result_goes_through_it_and_who_leaves_it_asks_no_more(
        self, regest: Command, data: Path, read: Path
    ) -> None:
        ran = regest("sql", "SELECT i FROM range(1000000) t(i)", "--data", data)
        assert ran.out == ""
        assert len(read.read_text().splitlines()) == 40
        assert ran.status == 0

    def test_a_short_one_does_not(self, regest: Command, data: Path, read: Path) -> None:
        assert "11" in regest("sql", "SELECT i FROM range(12) t(i)", "--data", data).out
        assert not read.exists()

    @pytest.mark.parametrize(("options", "named"), [(["--no-pager"], None), ([], "cat"), ([], ""), ([], "/no/such")])
    def test_who_wants_none_gets_none(
        self,
        regest: Command,
        data: Path,
        read: Path,
        monkeypatch: pytest.MonkeyPatch,
        options: list[str],
        named: str | None,
    ) -> None:
        if named is not None:
            monkeypatch.setenv("PAGER", named)
        ran = regest("sql", "SELECT i FROM range(100) t(i)", "--data", data, *options)
        assert (len(ran.out.splitlines()), read.exists()) == (102, False)

    def test_a_pipe_has_none(self, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        screen(80)
        assert pager.pager() is None


def test_rows_are_worked_out_while_they_are_read() -> None:
    with duckdb.connect() as connection:
        answer = ask(connection, "SELECT i FROM range(1000000000000) t(i)", allows_files=True)
        assert [next(answer.rows) for _ in range(3)] == [(0,), (1,), (2,)]


def test_ctrl_c_stops_a_query_that_goes_on_for_ever() -> None:
    with duckdb.connect() as connection:
        interrupting = Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT))
        interrupting.start()
        with pytest.raises(QueryStopped):
            ask(connection, "SELECT count(*) FROM range(1000000000000) t(i) WHERE i % 7 = 8", allows_files=True)
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_a_stopped_query_is_one_line(regest: Command, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("flows.commands.sql.print_query", stopped)
    assert regest.refused("sql", "SELECT 1", "--data", data, status=130) == "regest: the query was stopped\n"


def test_csv_of_a_query_reads_back(regest: Command, data: Path) -> None:
    rows = list(csv.reader(io.StringIO(regest("sql", THREE, "--data", data, "--format", "csv").out)))
    assert rows == [["n", "title", "day"], *([str(n), f"Letter {n}", "1945-07-01"] for n in range(3))]
