"""An archive whose module is gone: every verb names its captures; its rows stay as they were read, and are marked."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest
from command import Command, Ran
from edited_parsers import EditedParsers
from generated_site import ARCHIVE, documents, harvest, listing, rows_of, tables
from saved_listing import LATER, folder_of, pages, warc_of

from flows.files.importing import ImportRequest, import_files
from flows.runs.watching import Nobody
from warehouse.data_folder import DataFolder

UNKNOWN = "the archive wilson-center is not known here"
DECLARATION = "archives/wilson-center.toml"
MODULE = "archives/wilson_center.py"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A harvest of twelve documents, the same again with one less, and a WARC file of another program."""
    folder = tmp_path_factory.mktemp("filled")
    for count in (12, 11):
        asyncio.run(harvest(folder / "data", listing(documents(count))))
    warc = warc_of(folder / "crawl.warc.gz", pages(12), LATER)
    import_files(ImportRequest(ARCHIVE, (warc,), DataFolder(folder / "data")), Nobody())
    return folder / "data"


@pytest.fixture
def data(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "data"))


@pytest.fixture
def gone(tmp_path: Path) -> EditedParsers:
    """The command where another archive is known, and the Wilson Center's is not."""
    edited = EditedParsers(tmp_path / "edited")
    source = edited.remove(DECLARATION)
    edited.edit("archives/other.toml", lambda _: source)
    return edited


def said(ran: Ran) -> str:
    return " ".join((ran.out + ran.err).split())


def captures(data: Path) -> int:
    return int(rows_of(data, "SELECT count(*) FROM captures WHERE archive = 'wilson-center'")[0][0])


def without_marks(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows, but for those that say which archives are known, and what these declare."""
    of_others = {"declared_bounds", "whole_listings"}
    return {
        name: [row for row in rows if name not in of_others or row[0] != "other"]
        for name, rows in tables(data).items()
        if name != "unknown_archives"
    }


def test_every_verb_names_them_and_leaves_their_rows(
    gone: EditedParsers, regest: Command, data: Path, tmp_path: Path
) -> None:
    before, held = tables(data), captures(data)
    saved = folder_of(tmp_path / "saved", pages(3))
    for verb, status in (
        (("import", saved, "--archive", "other"), 0),
        (("rebuild",), 0),
        (("verify",), 1),
        (("status",), 0),
        (("bounds", "other"), 0),
        (("show", "https://other.example/nothing"), 2),
        (("forget", "--import", "last"), 0),
    ):
        ran = gone(*verb, "--data", data)
        assert (ran.status, f"{UNKNOWN}: its {held:,} captures stay as they were read" in said(ran)) == (
            status,
            True,
        ), (
            verb,
            ran,
        )
        assert "all sound" not in ran.out
    assert rows_of(data, "FROM unknown_archives") == [("wilson-center", "is not known here")]
    of_archive = [row for row in tables(data)["documents"] if row[0] == "wilson-center"]
    assert of_archive == before["documents"]
    assert tables(data)["harvests"] == before["harvests"]


def test_a_rebuild_keeps_their_rows_and_marks_them_until_the_module_is_back(
    gone: EditedParsers, regest: Command, data: Path
) -> None:
    assert regest("rebuild", "--data", data).status == 0
    before = tables(data)
    assert before["unknown_archives"] == []
    ran = gone("rebuild", "--data", data)
    assert ran.status == 0, ran.err
    assert {**without_marks(data), "unknown_archives": []} == before
    marked = "SELECT count(*), any_value(because) FROM documents JOIN unknown_archives USING (archive)"
    assert rows_of(data, marked) == [(12, "is not known here")]
    assert regest("reparse", "--data", data).status == 0
    assert rows_of(data, "FROM unknown_archives") == []
    assert regest("rebuild", "--data", data).status == 0
    assert tables(data) == before


@pytest.mark.parametrize(
    ("added", "raised"),
    [
        ("class", "SyntaxError: invalid syntax"),
        pytest.param("raise SystemExit(0)", "SystemExit: 0", marks=pytest.mark.trial),
        pytest.param("\0", "null bytes", marks=pytest.mark.trial),
    ],
)
def test_one_that_is_broken_is_kept_with_the_reason(tmp_path: Path, data: Path, added: str, raised: str) -> None:
    before = without_marks(data)
    edited = EditedParsers(tmp_path / "edited")
    edited.edit(MODULE, lambda source: f"{source}\n{added}\n")
    ran = edited("rebuild", "--data", data)
    assert ran.status == 0, ran.err
    assert "the archive wilson-center cannot be used (parsers/archives/wilson_center.py" in ran.err
    assert without_marks(data) == before
    [(reason,)] = rows_of(data, "SELECT because FROM unknown_archives")
    assert raised in reason


def test_where_what_readers_see_is_damaged_the_rows_are_taken_from_the_writers_own(
    gone: EditedParsers, regest: Command, data: Path
) -> None:
    assert regest("rebuild", "--data", data).status == 0
    before = without_marks(data)
    DataFolder(data).database.write_bytes(b"no database")
    ran = gone("rebuild", "--data", data)
    assert ran.status == 0, ran.err
    assert without_marks(data) == before


@pytest.mark.parametrize(
    "is_damaged",
    [pytest.param(False, id="missing", marks=pytest.mark.trial), pytest.param(True, id="damaged")],
)
def test_without_a_database_before_they_are_noted_and_read_once_the_module_is_back(
    gone: EditedParsers, regest: Command, data: Path, *, is_damaged: bool
) -> None:
    assert regest("rebuild", "--data", data).status == 0
    before = tables(data)
    folder = DataFolder(data)
    for database in (folder.database, folder.working):
        database.write_bytes(b"no database") if is_damaged else database.unlink()
    for _ in range(2):
        ran = gone("rebuild", "--data", data)
        assert ran.status == 1, ran.err
        assert f"{UNKNOWN}: its 3 files of captures stay unread" in ran.err
    noted = "SELECT count(*), count(page_id) FROM captures WHERE source <> 'warc'"
    captured = sum(row[3] != "warc" for row in before["capture_log"])
    assert rows_of(data, noted) == [(captured, 0)]
    assert rows_of(data, "SELECT count(*) FROM harvests") == [(0,)]
    verified = gone("verify", "--data", data)
    assert (verified.status, "stood there" in verified.out) == (1, False), verified.out
    assert regest("reparse", "--data", data).status == 0
    assert tables(data) == before


def test_a_file_that_came_in_meanwhile_stays_unread_and_its_neighbours_as_they_are(
    gone: EditedParsers, regest: Command, data: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    asyncio.run(harvest(other, listing(documents(14))))
    for file in DataFolder(other).captures.rglob("*.warc.gz"):
        shutil.copy2(file, DataFolder(data).captures / "wilson-center")
    ran = gone("rebuild", "--data", data)
    assert ran.status == 1, ran.err
    assert "captures stay as they were read, and its 1 files of captures stay unread" in ran.err
    assert rows_of(data, "SELECT count(*) FROM documents") == [(12,)]
    assert regest("reparse", "--data", data).status == 0
    assert rows_of(data, "SELECT count(*) FROM documents") == [(14,)]


def test_a_damage_to_their_captures_is_still_found(gone: EditedParsers, data: Path) -> None:
    [(file,)] = rows_of(data, "SELECT min(file) FROM captures WHERE source <> 'warc'")
    path = DataFolder(data).captures / str(file)
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    path.write_bytes(damaged)
    ran = gone("verify", "--data", data)
    assert (ran.status, str(file) in ran.out, "1 damage" in ran.out) == (1, True, True), ran.out
