"""What is forgotten in part, or stands in several files, or is met again: nothing is lost by it, or swallowed."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from command import Command
from forgetting_by_command import forgotten, listed, require_same_by_rebuild
from generated_site import ARCHIVE, LISTING, rows_of, tables
from prepared_folders import harvested, with_an_import, with_imports
from saved_listing import LATER, SAVED_AT, folder_of, imported, pages, warc_of

from flows.replay.pages import pages_from_captures
from flows.runs import run
from flows.runs.safeguards import ParserFails
from flows.runs.watching import Nobody
from flows.upkeep import forget as forgetting
from flows.upkeep.forget import ForgetRequest, forget
from warehouse.data_folder import DataFolder
from warehouse.forgotten import forgettings_in

MORE_DOCUMENTS = "SELECT count(*) FROM documents"
FIRST_PAGE, SECOND_PAGE = (ARCHIVE.parser.page_url(LISTING, number) for number in (1, 2))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def copy_of(file: Path, folder: Path) -> Path:
    """The same file in another place."""
    folder.mkdir()
    return Path(shutil.copy(file, folder / "another.warc"))


def test_a_revisit_that_is_taken_back_finds_its_bytes_in_what_stays_forgotten(regest: Command, data: Path) -> None:
    harvested(data, 12, 12)
    second, first = listed(regest, data, "run")
    forgotten(regest, data, "--run", first["id"])
    before = tables(data)
    forgotten(regest, data, "--run", second["id"])
    assert rows_of(data, MORE_DOCUMENTS) == [(0,)]
    forgotten(regest, data, "--undo", "last")
    assert tables(data) == before
    assert rows_of(data, MORE_DOCUMENTS) == [(12,)]
    require_same_by_rebuild(regest, data)


def test_what_stands_in_another_file_too_is_not_lost(regest: Command, data: Path, tmp_path: Path) -> None:
    file = warc_of(tmp_path / "a.warc", pages(12))
    imported(regest, data, file)
    imported(regest, data, copy_of(file, tmp_path / "elsewhere"))
    before = tables(data)
    second, first = listed(regest, data, "import")
    forgotten(regest, data, "--import", first["id"])
    assert rows_of(data, "SELECT DISTINCT import_id::VARCHAR FROM captures") == [(second["id"],)]
    assert rows_of(data, MORE_DOCUMENTS) == [(12,)]
    require_same_by_rebuild(regest, data)
    forgotten(regest, data, "--undo", "last")
    assert tables(data) == before
    require_same_by_rebuild(regest, data)


def test_a_harvest_that_two_imports_brought_stays_with_the_second(regest: Command, data: Path, tmp_path: Path) -> None:
    harvested(tmp_path / "other", 12)
    [file] = DataFolder(tmp_path / "other").captures.glob("*/*.warc.gz")
    imported(regest, data, file)
    imported(regest, data, copy_of(file, tmp_path / "elsewhere"))
    before = tables(data)
    _, first = listed(regest, data, "import")
    forgotten(regest, data, "--import", first["id"])
    assert rows_of(data, "SELECT verdict, found FROM runs") == [("proven", 12)]
    require_same_by_rebuild(regest, data)
    forgotten(regest, data, "--undo", "last")
    assert tables(data) == before


def test_a_file_that_was_forgotten_and_imported_again_is_there_once_when_that_is_taken_back(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    file = warc_of(tmp_path / "a.warc", pages(12))
    imported(regest, data, file)
    forgotten(regest, data, "--import", "last")
    assert "taken over before" not in imported(regest, data, file)
    assert rows_of(data, MORE_DOCUMENTS) == [(12,)]
    forgotten(regest, data, "--undo", "last")
    assert rows_of(data, "SELECT count(*) FROM captures") == [(2,)]
    require_same_by_rebuild(regest, data)


def test_a_file_of_which_pages_are_forgotten_says_so_when_it_is_imported_again(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    file = warc_of(tmp_path / "a.warc", pages(12))
    imported(regest, data, file)
    for page in (FIRST_PAGE, SECOND_PAGE):
        forgotten(regest, data, "--page", page)
        said = imported(regest, data, file)
        [last, *_] = listed(regest, data, "forgotten")
        assert "taken over before" in said
        assert f"the page {page} (`regest forget --undo {last['id']}` takes it back)" in said
    said = imported(regest, data, copy_of(file, tmp_path / "elsewhere"))
    assert re.search(r"Left out +2 × forgotten: `regest forget --list` names what is, and --undo takes it back", said)
    assert rows_of(data, MORE_DOCUMENTS) == [(0,)]
    require_same_by_rebuild(regest, data)


def test_the_file_of_a_forgotten_harvest_is_not_said_to_be_held(regest: Command, data: Path, tmp_path: Path) -> None:
    harvested(data, 12)
    [own] = DataFolder(data).captures.glob("*/*.warc.gz")
    forgotten(regest, data, "--run", "last")
    [run] = listed(regest, data, "forgotten")
    said = imported(regest, data, copy_of(own, tmp_path / "backup"))
    assert f"`regest forget --undo {run['id']}` takes it back" in said


def test_what_is_partly_forgotten_counts_what_is_left(regest: Command, data: Path) -> None:
    harvested(data, 12, 12)
    _, first = listed(regest, data, "run")
    second = f"SELECT capture_id FROM captures WHERE run_id = '{first['id']}' AND url = '{SECOND_PAGE}'"
    [(capture_id,)] = rows_of(data, second)
    forgotten(regest, data, "--page", capture_id)
    assert rows_of(data, f"SELECT is_set_aside FROM captures WHERE capture_id = '{capture_id}'") == [(True,)]
    [_, left] = listed(regest, data, "run")
    assert left["captures"] == first["captures"] - 1
    assert f"Captures set aside                    {left['captures']}" in forgotten(
        regest, data, "--run", first["id"], "--dry-run"
    )
    assert "no capture" in regest.refused("show", capture_id, "--data", data)
    assert "no capture" in regest.refused("fixture", "add", capture_id, "--archive", ARCHIVE.name, "--data", data)


def test_a_replica_of_the_captures_serves_nothing_that_is_forgotten(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    with_imports(data, (12, SAVED_AT), (12, LATER))
    first, last = (page["id"] for page in reversed(listed(regest, data, "import")))
    forgotten(regest, data, "--import", first)
    served = pages_from_captures(DataFolder(data), ARCHIVE)
    assert {page.captured_at for page in served} == {LATER}
    assert len(served[0].read().body) > 0
    forgotten(regest, data, "--import", last)
    assert pages_from_captures(DataFolder(data), ARCHIVE) == []


class _Killed(BaseException):
    pass


@pytest.mark.parametrize("verb", ["verify", "rebuild"])
def test_whatever_runs_after_one_that_was_killed_gives_whole_tables(
    regest: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    with_imports(data, (12, SAVED_AT), (25, LATER))

    def kill(*_: object) -> None:
        raise _Killed

    with monkeypatch.context() as patch:
        patch.setattr(forgetting, "replace_working", kill)
        with pytest.raises(_Killed):
            forget(ForgetRequest(DataFolder(data), "import", "last"), Nobody())
    ran = regest(verb, "--data", data)
    assert (ran.status, "-" in ran.out.partition("Files")[0]) == (0, False), ran.out + ran.err
    assert rows_of(data, MORE_DOCUMENTS) == [(12,)]


@pytest.mark.parametrize("moment", ["record_undoing", "replace_working", "publish"])
def test_an_undoing_that_is_killed_is_done_or_not_begun(
    regest: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    with_an_import(data)
    forgotten(regest, data, "--import", "last")

    def kill(*_: object) -> None:
        raise _Killed

    with monkeypatch.context() as patch:
        patch.setattr(forgetting, moment, kill)
        with pytest.raises(_Killed):
            regest("forget", "--undo", "last", "--data", data)
    assert rows_of(data, MORE_DOCUMENTS) == [(0,)]
    assert regest("verify", "--data", data).status == 0
    assert rows_of(data, MORE_DOCUMENTS) == [(0 if moment == "record_undoing" else 12,)]


def test_a_dry_run_of_an_undoing_changes_nothing_and_tells_what_cannot_be_read(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    file = warc_of(tmp_path / "a.warc", pages(12))
    imported(regest, data, file)
    forgotten(regest, data, "--import", "last")
    before = tables(data)
    file.unlink()
    ran = regest("forget", "--undo", "last", "--dry-run", "--data", data)
    assert (ran.status, str(file) in ran.err, "would be taken back" in ran.err) == (1, True, True), ran.err
    assert tables(data) == before
    assert len(listed(regest, data, "forgotten")) == 1


def test_what_a_failing_parser_would_read_stays_forgotten(
    regest: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_an_import(data)
    forgotten(regest, data, "--import", "last")
    before = tables(data)

    def fails(*_: object) -> None:
        raise ParserFails("the parser fails")

    monkeypatch.setattr(run, "require_working_parsers", fails)
    assert "the parser fails" in regest.refused("forget", "--undo", "last", "--data", data, status=3)
    assert tables(data) == before
    assert [one.undone_at for one in forgettings_in(DataFolder(data).captures)] == [None]


def test_what_is_of_an_archive_that_is_gone_stays_forgotten(
    regest: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_an_import(data)
    forgotten(regest, data, "--import", "last")
    monkeypatch.setattr(forgetting, "archives", dict)
    assert "no archive that is known here" in regest.refused("forget", "--undo", "last", "--data", data)
    assert len(listed(regest, data, "forgotten")) == 1


def test_a_reason_that_is_no_text_is_refused_and_nothing_is_forgotten(regest: Command, data: Path) -> None:
    with_an_import(data)
    said = regest.refused("forget", "--import", "last", "--reason", "wrong \udcff\nfolder", "--data", data)
    assert "is no text in utf-8" in said
    assert rows_of(data, "SELECT reason FROM forgettings") == []


def test_a_rebuild_after_a_forgetting_says_what_is_lost_all_the_same(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    file = warc_of(tmp_path / "crawl.warc.gz", pages(25))
    imported(regest, data, file)
    imported(regest, data, folder_of(tmp_path / "mirror", pages(12), LATER))
    imported(regest, data, folder_of(tmp_path / "wrong", pages(12), LATER + timedelta(days=1)))
    forgotten(regest, data, "--import", "last")
    file.rename(tmp_path / "elsewhere.warc.gz")
    assert "would lose 13 of 25 documents" in regest("rebuild", "--data", data).err
    ran = regest("rebuild", "--accept-losses", "--data", data)
    assert "13 documents are lost: no capture that can be read shows them any more" in ran.err
