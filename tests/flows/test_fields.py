"""Fields of an archive's rows, from the parser to everything that people see of them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest
from command import Command
from edited_parsers import EditedParsers
from generated_site import documents, listing, rows_of, tables
from saved_listing import LATER, folder_of

from warehouse.data_folder import DataFolder

SITE = "https://digitalarchive.wilsoncenter.org"
CREATOR = "Министерство; =A1"
# A parser of the Wilson Center's that finds fields, in the rows that it counts as odd, and reads dates in some order.
WITH_FIELDS = f"""

from dataclasses import replace
from parsers.declarations.parser import DeclaredParser
from parsers.records import Field

_without_fields = DeclaredParser.parse_page


def _with_fields(self, *arguments, **named):
    page = _without_fields(self, *arguments, **named)
    return replace(page, entries=tuple(_more(entry) if entry.position % 2 else entry for entry in page.entries))


def _more(entry):
    fields = (Field("level", "Item"), Field("creator", {CREATOR!r}), Field("Reference code", f"ÁUP/{{entry.position}}"))
    return entry._replace(date=entry.date._replace(assumed=True), fields=fields)


DeclaredParser.parse_page = _with_fields
"""
FIRST = {"Reference code": "ÁUP/1", "creator": CREATOR, "level": "Item"}
QUERY = "SELECT title, fields FROM documents WHERE title IN ('Treaty 1', 'Treaty 2') ORDER BY title"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fields")


@pytest.fixture(scope="module")
def edited(folder: Path) -> EditedParsers:
    edited = EditedParsers(folder / "edited")
    edited.edit("archives/wilson_center.py", lambda source: source + WITH_FIELDS)
    return edited


@pytest.fixture(scope="module")
def saved(folder: Path) -> Path:
    """A listing of five documents, saved."""
    return folder_of(folder / "saved", listing(documents(5)))


@pytest.fixture(scope="module")
def data(folder: Path, edited: EditedParsers, saved: Path) -> Path:
    """The folder into which it was imported."""
    data = folder / "data"
    ran = edited("import", saved, "--archive", "wilson-center", "--data", data)
    assert ran.status == 0, ran.err
    return data


def file_in(folder: Path) -> Path:
    [file] = (path for path in folder.rglob("*") if path.is_file())
    return file


def exported(regest: Command, data: Path, file: Path) -> Path:
    assert regest("sql", "--allow-files", f"COPY ({QUERY}) TO '{file}'", "--data", data).status == 0
    return file


class TestOnTheWayOut:
    def test_a_table_shows_them_in_words(self, regest: Command, data: Path) -> None:
        first, second = regest("sql", QUERY, "--data", data).out.splitlines()[-2:]
        assert first.split("   ") == ["Treaty 1", f"Reference code: ÁUP/1 · creator: {CREATOR} · level: Item"]
        assert second.split() == ["Treaty", "2", "–"]

    def test_lines_of_json_have_an_object(self, regest: Command, data: Path) -> None:
        ran = regest("sql", QUERY, "--data", data, "--format", "jsonl")
        assert [row["fields"] for row in ran.objects] == [FIRST, {}]

    def test_csv_has_json_in_a_cell_that_begins_no_formula(self, regest: Command, data: Path) -> None:
        _, *rows = csv.reader(io.StringIO(regest("sql", QUERY, "--data", data, "--format", "csv").out))
        assert [json.loads(cell) for _, cell in rows] == [FIRST | {"creator": "Министерство; '=A1"}, {}]

    @pytest.mark.parametrize("ending", ["csv", "parquet"])
    def test_what_is_exported_can_be_read_again(self, regest: Command, data: Path, tmp_path: Path, ending: str) -> None:
        file = exported(regest, data, tmp_path / f"documents.{ending}")
        read = f"SELECT fields::MAP(VARCHAR, VARCHAR) FROM '{file}' ORDER BY title"
        assert duckdb.connect().execute(read).fetchall() == [(FIRST,), ({},)]

    def test_exported_json_has_an_object(self, regest: Command, data: Path, tmp_path: Path) -> None:
        lines = exported(regest, data, tmp_path / "documents.json").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["fields"] for line in lines] == [FIRST, {}]

    def test_a_field_is_a_column_of_its_own_in_a_query(self, regest: Command, data: Path) -> None:
        query = "SELECT title FROM documents WHERE fields['Reference code'] = 'ÁUP/3' AND date_assumed"
        assert regest("sql", query, "--data", data, "--format", "jsonl").objects == [{"title": "Treaty 3"}]

    def test_a_saved_page_is_shown_with_them(self, edited: EditedParsers, saved: Path) -> None:
        options = ("parse", file_in(saved), "--archive", "wilson-center", "--format")
        assert "level: Item · creator: Министерство; =A1 · Reference code: ÁUP/1" in edited(*options, "table").out
        first, second = edited(*options, "jsonl").objects[:2]
        assert (first["fields"], first["date_assumed"]) == (FIRST, True)
        assert {"fields", "date_assumed"} & {*second} == set()
        assert json.loads(edited(*options, "json").out)["entries"][0]["fields"] == FIRST

    def test_a_page_without_any_is_shown_as_before(self, regest: Command, saved: Path) -> None:
        lines = regest("parse", file_in(saved), "--archive", "wilson-center").out.splitlines()
        assert ["#", "printed", "EDTF", "title"] in [line.split() for line in lines]


class TestShow:
    def test_a_row_is_shown_with_each_of_them(self, regest: Command, data: Path) -> None:
        lines = [line.strip() for line in regest("show", "treaty-1", "--data", data).out.splitlines()]
        begins = lines.index("Fields   Reference code: ÁUP/1")
        assert lines[begins + 1 : begins + 3] == [f"creator: {CREATOR}", "level: Item"]
        assert "day and month in the order that is declared for the archive" in lines

    def test_a_row_without_any_says_nothing_of_them(self, regest: Command, data: Path) -> None:
        out = regest("show", "treaty-2", "--data", data).out
        assert "Fields" not in out
        assert "in the order that is declared" not in out

    def test_they_stand_beside_the_marked_page(self, edited: EditedParsers, data: Path, tmp_path: Path) -> None:
        edited("show", "treaty-1", "--data", data, "--to", tmp_path / "page.html")
        assert "· Reference code: ÁUP/1 ·" in (tmp_path / "page.html").read_text(encoding="utf-8-sig")

    @pytest.mark.parametrize("asked", ["ÁUP/3", "aup/3", " ÁUP/3 "])
    def test_a_document_is_found_by_the_text_of_one(self, regest: Command, data: Path, asked: str) -> None:
        ran = regest("show", asked, "--archive", "wilson-center", "--data", data)
        assert ran.out.startswith("Treaty 3\n"), ran.err

    def test_a_text_that_several_share_is_told(self, regest: Command, data: Path) -> None:
        refusal = regest.refused("show", "item", "--data", data)
        assert f"“item” names 3 documents: give one of their URLs, as {SITE}/document/treaty-1" in refusal

    def test_words_of_one_lead_to_the_closest_document(self, regest: Command, data: Path) -> None:
        assert f"regest show {SITE}/document/treaty-5" in regest.refused("show", "aup 5", "--data", data)


@pytest.fixture
def imported(edited: EditedParsers, saved: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    edited("import", saved, "--archive", "wilson-center", "--data", tmp_path / "data")
    return tmp_path / "data"


def test_they_are_verified_rebuilt_and_told_when_they_are_read_otherwise(
    regest: Command, edited: EditedParsers, imported: Path
) -> None:
    assert "all sound" in edited("verify", "--data", imported).out
    before = tables(imported)
    assert edited("rebuild", "--data", imported).status == 0
    assert tables(imported) == before

    differences = regest("reparse", "--data", imported, "--format", "jsonl").objects
    assert {
        (one["field"], one["before"], one["after"]) for one in differences if "treaty-1" in one["document_url"]
    } == {
        ("Reference code", "ÁUP/1", None),
        ("creator", CREATOR, None),
        ("level", "Item", None),
        ("date assumed", "true", "false"),
    }
    assert rows_of(imported, "SELECT count(*) FROM documents WHERE fields <> MAP {}") == [(0,)]


def test_a_verification_names_what_was_changed(edited: EditedParsers, imported: Path) -> None:
    for database in (DataFolder(imported).working, DataFolder(imported).database):
        with duckdb.connect(str(database)) as connection:
            connection.execute("UPDATE kept.regests SET fields = MAP {'level': 'Fonds'} WHERE title = 'Treaty 1'")
    verified = edited("verify", "--data", imported)
    assert verified.status == 1
    said = " ".join(verified.out.split())
    assert "row 1 is not what the bytes say: fields is" in said, said


def test_what_a_later_page_says_is_another_version(edited: EditedParsers, imported: Path, tmp_path: Path) -> None:
    """The rows have moved on by one, and with them what the parser finds in them."""
    later = folder_of(tmp_path / "later", listing(documents(6)[1:]), LATER)
    assert edited("import", later, "--archive", "wilson-center", "--data", imported).status == 0
    asked = "SELECT field, before, after FROM changed_fields WHERE url LIKE '%/treaty-3' ORDER BY field"
    assert rows_of(imported, asked) == [
        ("Reference code", "ÁUP/3", None),
        ("creator", CREATOR, None),
        ("level", "Item", None),
    ]
    [(change,)] = rows_of(imported, "SELECT change FROM changes WHERE url LIKE '%/treaty-2'")
    assert "Reference code was missing, is “ÁUP/1”" in change
