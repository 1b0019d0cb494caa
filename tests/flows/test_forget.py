"""`regest forget`: what was taken in by mistake is set aside, as if it had never been, and can be taken back."""

from __future__ import annotations

import asyncio
import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from command import Command
from forgetting_by_command import forgotten, listed, require_same_by_rebuild
from generated_site import ARCHIVE, LISTING, documents, harvest, listing, rows_of, tables
from prepared_folders import harvested, with_an_import, with_imports
from saved_listing import LATER, SAVED_AT, folder_of, imported, pages, warc_of

from flows.runs.watching import Nobody
from flows.upkeep.forget import ForgetRequest, forget
from warehouse.data_folder import DataFolder

MORE_DOCUMENTS = "SELECT count(*) FROM documents"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one harvest."""
    folder = tmp_path_factory.mktemp("held")
    asyncio.run(harvest(folder, listing(documents(12))))
    return folder


def all_but_forgettings(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {name: rows for name, rows in tables(data).items() if name not in ("forgettings", "capture_files")}


def test_a_forgotten_import_leaves_the_tables_as_if_it_had_never_been(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    with_an_import(data)
    before, files = all_but_forgettings(data), sorted(DataFolder(data).capture_files)
    imported(regest, data, folder_of(tmp_path / "wrong", pages(25), LATER))
    assert rows_of(data, MORE_DOCUMENTS) == [(25,)]
    said = forgotten(regest, data, "--import", "last", "--reason", "the wrong folder")
    assert "13" in said
    assert "regest forget --undo" in said
    assert all_but_forgettings(data) == before
    assert len(DataFolder(data).capture_files) > len(files)
    require_same_by_rebuild(regest, data)


def test_what_is_forgotten_is_taken_back_whole(regest: Command, data: Path, tmp_path: Path) -> None:
    with_an_import(data)
    last = LATER + timedelta(days=7)
    imported(regest, data, folder_of(tmp_path / "two", pages(25), LATER), warc_of(tmp_path / "a.warc", pages(31), last))
    before = tables(data)
    forgotten(regest, data, "--import", "last")
    assert rows_of(data, MORE_DOCUMENTS) == [(12,)]
    [row] = listed(regest, data, "forgotten")
    assert "is taken back" in forgotten(regest, data, "--undo", row["id"])
    assert tables(data) == before
    require_same_by_rebuild(regest, data)


def test_a_dry_run_says_what_would_go_and_changes_nothing(regest: Command, data: Path, tmp_path: Path) -> None:
    with_an_import(data)
    before = tables(data)
    said = forgotten(regest, data, "--import", "last", "--dry-run")
    assert "Captures set aside                    2" in said
    assert "Documents not in the tables any more  12" in said
    assert "nothing is left of it" in said
    assert "a dry run" in said
    assert (tables(data), listed(regest, data, "forgotten")) == (before, [])


def test_bytes_that_later_captures_need_stay_readable(regest: Command, data: Path, tmp_path: Path) -> None:
    """The later ones were not stored again, since the page had not changed."""
    with_imports(data, (12, SAVED_AT), (12, LATER))
    [_, first] = listed(regest, data, "import")
    forgotten(regest, data, "--import", first["id"])
    assert rows_of(data, "SELECT DISTINCT first_seen FROM documents") == [(LATER,)]
    assert rows_of(data, MORE_DOCUMENTS) == [(12,)]
    require_same_by_rebuild(regest, data)
    verified = regest("verify", "--rows", "all", "--data", data)
    assert (verified.status, "12 (all)" in verified.out) == (0, True), verified.out + verified.err
    shown = regest("show", "treaty-3", "--to", tmp_path / "page.html", "--data", data)
    assert (shown.status, (tmp_path / "page.html").exists()) == (0, True), shown.err
    imported(regest, data, folder_of(tmp_path / "once more", pages(12), LATER))
    assert rows_of(data, "SELECT count(*) FROM captures WHERE NOT is_set_aside") == [(2,)]


def test_bytes_in_a_forgotten_warc_file_stay_readable_as_well(regest: Command, data: Path, tmp_path: Path) -> None:
    file = warc_of(tmp_path / "a.warc", pages(12))
    imported(regest, data, file)
    imported(regest, data, folder_of(tmp_path / "again", pages(12), LATER))
    [_, first] = listed(regest, data, "import")
    forgotten(regest, data, "--import", first["id"])
    require_same_by_rebuild(regest, data)
    assert regest("verify", "--rows", "all", "--data", data).status == 0


def test_a_harvest_goes_on_with_pages_whose_bytes_a_forgotten_run_holds(regest: Command, data: Path) -> None:
    harvested(data, 12, 12)
    [_, first] = listed(regest, data, "run")
    forgotten(regest, data, "--run", first["id"])
    require_same_by_rebuild(regest, data)
    report = asyncio.run(harvest(data, listing(documents(12))))
    assert (report.found, report.verdict, report.unchanged_pages) == (12, "proven", 2)


def test_a_forgotten_registered_file_is_missed_no_more_and_can_be_imported_again(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    with_an_import(data)
    file = warc_of(tmp_path / "a.warc", pages(25), LATER)
    imported(regest, data, file)
    after = all_but_forgettings(data)
    forgotten(regest, data, "--import", "last")
    file.rename(tmp_path / "elsewhere.warc")
    require_same_by_rebuild(regest, data)
    assert regest("verify", "--data", data).status == 0
    (tmp_path / "elsewhere.warc").rename(file)
    imported(regest, data, file)
    assert rows_of(data, MORE_DOCUMENTS) == [(25,)]
    assert all_but_forgettings(data)["documents"] == after["documents"]
    require_same_by_rebuild(regest, data)


@pytest.mark.parametrize("what", ["import", pytest.param("run", marks=pytest.mark.trial)])
def test_a_harvest_that_was_imported_is_forgotten_with_its_import_or_by_itself(
    regest: Command, data: Path, tmp_path: Path, what: str
) -> None:
    harvested(tmp_path / "elsewhere", 12)
    [file] = DataFolder(tmp_path / "elsewhere").captures.glob("*/*.warc.gz")
    imported(regest, data, file)
    before = tables(data)
    [run] = listed(regest, data, what)
    forgotten(regest, data, f"--{what}", run["id"])
    assert (rows_of(data, MORE_DOCUMENTS), rows_of(data, "SELECT count(*) FROM runs")) == ([(0,)], [(0,)])
    require_same_by_rebuild(regest, data)
    forgotten(regest, data, "--undo", "last")
    assert tables(data) == before


def test_a_forgotten_run_gives_back_what_it_said_was_withdrawn(regest: Command, data: Path) -> None:
    harvested(data, 20, 19)
    assert rows_of(data, "SELECT count(*) FROM documents WHERE withdrawn_at IS NOT NULL") == [(1,)]
    forgotten(regest, data, "--run", "last")
    assert rows_of(data, "SELECT count(*) FROM documents WHERE withdrawn_at IS NULL") == [(20,)]
    assert rows_of(data, "SELECT count(*) FROM runs") == [(1,)]
    require_same_by_rebuild(regest, data)


@pytest.mark.parametrize("which", ["url", pytest.param("capture", marks=pytest.mark.trial)])
def test_a_forgotten_page_leaves_a_gap(regest: Command, data: Path, which: str) -> None:
    harvested(data, 25)
    second = ARCHIVE.parser.page_url(LISTING, 2)
    [(capture_id,)] = rows_of(data, f"SELECT capture_id FROM captures WHERE url = '{second}'")
    said = forgotten(regest, data, "--page", second if which == "url" else capture_id)
    assert "was proven, is discrepant" in said
    assert rows_of(data, MORE_DOCUMENTS) == [(15,)]
    require_same_by_rebuild(regest, data)
    forgotten(regest, data, "--undo", "last")
    assert rows_of(data, "SELECT verdict, found FROM listings") == [("proven", 25)]
    require_same_by_rebuild(regest, data)


def test_a_forgotten_listing_takes_all_of_its_runs_and_captures_so_far(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    with_an_import(data)
    asyncio.run(harvest(data, listing(documents(25))))
    forgotten(regest, data, "--listing", ARCHIVE.name, LISTING)
    assert (rows_of(data, MORE_DOCUMENTS), rows_of(data, "SELECT count(*) FROM listings")) == ([(0,)], [(0,)])
    assert rows_of(data, "SELECT count(*) FROM captures") == [(0,)]
    require_same_by_rebuild(regest, data)
    asyncio.run(harvest(data, listing(documents(3))))
    assert rows_of(data, MORE_DOCUMENTS) == [(3,)]
    forgotten(regest, data, "--undo", "last")
    assert rows_of(data, "SELECT count(*) FROM runs WHERE verdict IS NOT NULL") == [(3,)]
    require_same_by_rebuild(regest, data)


class _Killed(BaseException):
    pass


@pytest.mark.parametrize(
    "moment", [pytest.param("record_forgetting", marks=pytest.mark.trial), "replace_working", "publish"]
)
def test_one_that_is_killed_is_done_or_not_begun(
    regest: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    with_imports(data, (12, SAVED_AT), (25, LATER))
    before = tables(data)

    def kill(*_: object) -> None:
        raise _Killed

    with monkeypatch.context() as patch:
        patch.setattr(f"flows.upkeep.forget.{moment}", kill)
        with pytest.raises(_Killed):
            forget(ForgetRequest(DataFolder(data), "import", "last"), Nobody())
    assert tables(data) == before
    imported(regest, data, folder_of(tmp_path / "one", pages(12)))
    is_forgotten = moment != "record_forgetting"
    assert rows_of(data, MORE_DOCUMENTS) == [(12 if is_forgotten else 25,)]
    assert len(listed(regest, data, "forgotten")) == is_forgotten
    require_same_by_rebuild(regest, data)


def test_a_record_that_was_being_written_counts_for_nothing(regest: Command, data: Path, tmp_path: Path) -> None:
    with_an_import(data)
    forgotten(regest, data, "--import", "last")
    record = DataFolder(data).captures / "forgotten.jsonl"
    whole = record.read_bytes()
    record.write_bytes(whole + whole[: len(whole) // 2])
    assert len(listed(regest, data, "forgotten")) == 1
    forgotten(regest, data, "--undo", "last")
    assert [set(json.loads(line)) >= {"at"} for line in record.read_bytes().splitlines()] == [True, True]
    assert rows_of(data, MORE_DOCUMENTS) == [(12,)]


def test_a_damaged_record_is_named_in_a_line(regest: Command, data: Path, tmp_path: Path) -> None:
    with_an_import(data)
    forgotten(regest, data, "--import", "last")
    record = DataFolder(data).captures / "forgotten.jsonl"
    record.write_bytes(b"{}\n")
    assert "line 1 of" in regest.refused("rebuild", "--data", data, status=3)


def test_the_captures_alone_tell_what_is_forgotten(regest: Command, data: Path, tmp_path: Path) -> None:
    with_imports(data, (12, SAVED_AT), (25, LATER))
    forgotten(regest, data, "--import", "last")
    shutil.copytree(data / "captures", tmp_path / "moved" / "captures")
    assert regest("rebuild", "--data", tmp_path / "moved").status == 0
    assert tables(tmp_path / "moved") == tables(data)


def test_imports_runs_and_what_is_forgotten_are_listed(regest: Command, data: Path, tmp_path: Path) -> None:
    with_an_import(data)
    asyncio.run(harvest(data, listing(documents(12))))
    forgotten(regest, data, "--import", "last", "--reason", "a draft")
    [run] = listed(regest, data, "run")
    [gone] = listed(regest, data, "forgotten")
    assert (run["what"], listed(regest, data, "import")) == (LISTING, [])
    assert (gone["captures"], gone["what"].endswith(": a draft")) == (2, True)
    assert run["id"][:8] in regest("forget", "--list", "--data", data).out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "give one of --import"),
        (("--import", "last", "--run", "last"), "give one of --import"),
        (("--import", "last"), "no import is held"),
        (("--run", "00000000"), "nothing that is held as a run is called “00000000”"),
        (("--page", "treaty"), "--page takes a URL or a capture_id"),
        (("--page", "https://digitalarchive.wilsoncenter.org/none"), "nothing is held of the page"),
        (("--page", "00000000-0000-0000-0000-000000000000"), "nothing is held of the capture"),
        (("--listing", "nowhere", "all"), "no archive “nowhere”"),
        (("--listing", "wilson-center", "mongolia"), "nothing is held of the listing"),
        (("--undo", "last"), "nothing is forgotten"),
    ],
)
def test_what_cannot_be_forgotten_is_one_line(regest: Command, held: Path, options: tuple[str, ...], said: str) -> None:
    assert said in regest.refused("forget", *options, "--data", held)


def test_a_folder_without_anything_stays_as_it_is(regest: Command, tmp_path: Path) -> None:
    assert "no database" in regest.refused("forget", "--import", "last", "--data", tmp_path / "no", status=3)
    assert not (tmp_path / "no").exists()
