"""The verbs that read the database, and the examples of the documentation."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import shlex
from pathlib import Path

import duckdb
import pytest
import typer
from command import Command

from flows.commands.app import app, loaded
from flows.commands.demo import LISTINGS
from flows.replay.site import Replica, pages_from_fixtures
from flows.web.harvest import run_harvest
from flows.web.request import request_for
from parsers.catalog import archive_named
from warehouse.data_folder import DataFolder
from warehouse.database import connect_working, publish

ROOT = Path(__file__).parents[2]
DOCUMENTATION = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(language: str, file: Path) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", file.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def shown_commands() -> list[str]:
    """The command lines of the documentation, without prompt and continued ones as one."""
    shown = [block for file in DOCUMENTATION for block in blocks("(?:sh|console|bash)", file)]
    lines = [line.removeprefix("$ ") for block in shown for line in block.replace("\\\n", " ").splitlines()]
    return [line for line in lines if line.startswith("regest ")]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `regest demo` leaves it."""
    folder = tmp_path_factory.mktemp("data")
    archive = archive_named("wilson-center")
    with Replica(archive, pages_from_fixtures(archive)) as replica:
        for listing in LISTINGS.values():
            asyncio.run(run_harvest(request_for(archive.name, listing, data=folder, replica=replica.origin)))
    return folder


def test_a_query_in_each_format(regest: Command, data: Path) -> None:
    query = ("sql", "SELECT 1 AS number, NULL AS nothing, DATE '1950-07-01' AS day, 'a, b' AS text", "--data", data)
    assert "1950-07-01" in regest(*query).out
    assert regest(*query, "--format", "jsonl").objects == [
        {"number": 1, "nothing": None, "day": "1950-07-01", "text": "a, b"}
    ]
    rows = list(csv.reader(io.StringIO(regest(*query, "--format", "csv").out)))
    assert rows == [["number", "nothing", "day", "text"], ["1", "", "1950-07-01", "a, b"]]


def test_a_query_finds_the_harvested_documents(regest: Command, data: Path) -> None:
    ran = regest("sql", "SELECT count(*) AS documents FROM documents", "--data", data, "--format", "jsonl")
    assert ran.objects[0]["documents"] > 9


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("INSERT INTO kept.schema_version VALUES (99)", "read-only"),
        ("DROP VIEW documents", "read-only"),
        ("COPY (SELECT 1) TO 'written.csv'", "--allow-files"),
        ("EXPLAIN ANALYZE COPY (SELECT 1) TO 'written.csv'", "--allow-files"),
        ("PREPARE writing AS COPY (SELECT 1) TO 'written.csv'", "--allow-files"),
        ("EXPORT DATABASE 'written'", "--allow-files"),
        ("ATTACH 'written.duckdb'", "--allow-files"),
        ("INSTALL httpfs", "--allow-files"),
        ("UPDATE EXTENSIONS", "--allow-files"),
        ("FROM read_text('/etc/hostname')", "--allow-files"),
        ("FROM glob('/etc/*')", "--allow-files"),
        ("SET enable_external_access = true", "locked"),
        ("SELEC 1", "syntax error"),
        ("SELECT * FROM nope", "nope"),
        ("SELECT nope\nFROM documents", "nope"),
    ],
)
def test_a_query_that_is_refused(regest: Command, data: Path, query: str, said: str) -> None:
    assert said in regest.refused("sql", query, "--data", data)


def test_a_query_reads_and_writes_files_where_it_is_allowed_to(regest: Command, data: Path, tmp_path: Path) -> None:
    written = tmp_path / "documents.csv"

    copied = regest("sql", "--allow-files", f"COPY (SELECT url FROM documents) TO '{written}'", "--data", data)
    read = regest("sql", "--allow-files", f"SELECT count(*) AS n FROM '{written}'", "--data", data, "--format", "jsonl")

    assert (copied.status, read.status) == (0, 0)
    assert read.objects[0]["n"] == len(written.read_text().splitlines()) - 1 > 9
    assert "read-only" in regest.refused("sql", "--allow-files", "DELETE FROM kept.pages", "--data", data)


def test_of_several_queries_the_last_one_is_printed(regest: Command, data: Path) -> None:
    ran = regest("sql", "CREATE TEMP TABLE a AS SELECT 7 AS b; FROM a", "--data", data, "--format", "jsonl")
    assert ran.objects == [{"b": 7}]


def test_a_query_is_explained(regest: Command, data: Path) -> None:
    for query in (
        "EXPLAIN FROM documents",
        "EXPLAIN ANALYZE FROM documents",
        "EXPLAIN (ANALYZE, FORMAT json) FROM documents",
    ):
        assert regest("sql", query, "--data", data).status == 0


def test_a_database_that_lacks_a_table_is_told_of_in_a_line(regest: Command, tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    with folder.writing(pytest.fail):
        connect_working(folder).close()
        publish(folder)
    with duckdb.connect(str(folder.database)) as connection:
        connection.execute("DROP TABLE kept.harvests")

    assert "regest rebuild" in regest.refused("status", "--data", folder.path, status=3)


def test_values_do_nothing_to_the_terminal(regest: Command, data: Path) -> None:
    ran = regest("sql", "SELECT chr(27) || '[31m' || chr(8238) || '[red]' AS title", "--data", data)
    assert not {"\x1b", "\u202e"} & set(ran.out)
    assert "[red]" in ran.out


def test_status_of_each_listing(regest: Command, data: Path) -> None:
    rows = regest("status", "--data", data, "--format", "jsonl").objects
    assert [(row["promised"], row["found"], row["verdict"]) for row in rows] == [(9, 9, "proven"), (28, 28, "proven")]
    assert "mongolia" in regest("status", "--data", data).out


def test_the_environment_names_the_folder(regest: Command, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGEST_DATA", str(data))
    assert regest("status").status == 0


@pytest.mark.parametrize("line", [["sql", "SELECT 1"], ["status"]])
def test_no_database(regest: Command, tmp_path: Path, line: list[str]) -> None:
    assert "run `regest harvest ARCHIVE`" in regest.refused(*line, "--data", tmp_path, status=3)


def test_nothing_to_rebuild(regest: Command, tmp_path: Path) -> None:
    assert "no captures" in regest.refused("rebuild", "--data", tmp_path, status=3)


def test_rebuild_gives_the_same_documents(regest: Command, data: Path) -> None:
    query = ("sql", "SELECT * FROM documents ORDER BY ALL", "--data", data, "--format", "csv")
    before = regest(*query).out
    assert regest("rebuild", "--data", data).status == 0
    assert regest(*query).out == before


def test_the_readme_has_examples() -> None:
    assert blocks("sql", ROOT / "README.md")
    assert shown_commands()


def shown_queries() -> list[str]:
    """Those of the documentation. The page of questions is asked of another folder, that of lakes of a lake, and the
    examples that the database gives are asked where these are tested."""
    others = [question for page in ("questions.md", "lake.md") for question in blocks("sql", ROOT / "docs" / page)]
    elsewhere = {*others, *example_queries()}
    return [query for file in DOCUMENTATION for query in blocks("sql", file) if query not in elsewhere]


def example_queries() -> list[str]:
    tables = (ROOT / "docs" / "tables.md").read_text("utf-8")
    reference = tables.partition("<!-- columns of the database -->")[2]
    return re.findall(r"^```sql\n(.*?)^```", reference, re.MULTILINE | re.DOTALL)


def test_the_readme_asks_in_one_statement_what_is_of_july_1945_and_mentions_outer_mongolia(
    regest: Command, data: Path
) -> None:
    [question] = blocks("sql", ROOT / "README.md")
    found = regest("sql", question, "--data", data, "--format", "jsonl").objects
    assert {row["date_text"] for row in found} == {"July 1945", *(f"July {day}, 1945" for day in (3, 7, 9, 10))}
    assert all("**Outer** **Mongolia**" in row["snippet"].replace("'s**", "**") for row in found)


@pytest.mark.parametrize("query", shown_queries())
def test_shown_queries_run(regest: Command, data: Path, query: str) -> None:
    ran = regest("--quiet", "sql", query, "--data", data, "--format", "jsonl")
    assert (ran.status, ran.err) == (0, "")


@pytest.mark.parametrize("line", shown_commands())
def test_shown_commands_can_be_typed(
    regest: Command, data: Path, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, *words = shlex.split(line, comments=True)
    command = loaded(words.pop(0)) if not words[0].startswith("-") else app
    while isinstance(command, typer.core.TyperGroup) and words and not words[0].startswith("-"):
        command = command.commands[words.pop(0)]
    if "--help" not in words:
        command.make_context("regest", list(words))
    if command.name == "sql" and "--lake" not in words:
        monkeypatch.chdir(tmp_path)
        assert regest("sql", *words, "--data", data).status == 0
