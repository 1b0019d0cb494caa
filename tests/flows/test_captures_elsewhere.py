"""Every verb on captures that lie in an S3-compatible server, as on those of a folder."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command import Command
from generated_site import (
    ARCHIVE,
    CABLES,
    LISTING,
    cables,
    documents,
    harvest,
    listing,
    listing_of_cables,
    rows_of,
    tables,
)
from held_up_site import ALL_IN_TIME, HeldUp
from object_store import place_in, served_objects
from saved_listing import folder_of, imported, pages, warc_of

from bench.object_server import ObjectServer
from flows.runs.watching import Nobody
from flows.settings.folders import data_folder
from flows.upkeep.rebuild import rebuild
from parsers.declarations.source import BrokenDeclaration
from warehouse.data_folder import DataFolder
from warehouse.warc.captures import Capture, read_captures
from warehouse.warc.object_store import ObjectStore

objects = pytest.fixture(scope="module")(served_objects)


class Machines:
    """Data folders of several machines whose captures lie in one place."""

    def __init__(self, server: ObjectServer, folder: Path) -> None:
        self.at = place_in(server)
        self._folder = folder

    def __call__(self, name: str) -> Path:
        """The data folder of a machine of that name."""
        data = self._folder / name
        data.mkdir(exist_ok=True)
        said = f'[captures]\nat = "{self.at.location}"\nendpoint = "{self.at.endpoint}"\n'
        (data / "regest.toml").write_text(said)
        return data


@pytest.fixture
def machines(objects: ObjectServer, tmp_path: Path) -> Machines:
    return Machines(objects, tmp_path)


@pytest.fixture
def harvested(machines: Machines) -> Path:
    """A folder in which a listing was harvested, and once more when it had become longer."""
    data = machines("here")
    for count in (12, 14):
        assert asyncio.run(harvest(data, listing(documents(count)))).verdict == "proven"
    return data


def captures_of(data: Path) -> list[Capture]:
    return [found for found in read_captures(data_folder(data).store) if isinstance(found, Capture)]


def rebuilt(data: Path) -> Path:
    assert rebuild(data_folder(data), Nobody()).is_sound
    return data


def test_a_rebuild_elsewhere_needs_the_store_alone(harvested: Path, machines: Machines) -> None:
    assert not DataFolder(harvested).captures.exists()
    assert not list(harvested.rglob("*.warc.gz*"))
    assert tables(rebuilt(machines("elsewhere"))) == tables(harvested)


@pytest.mark.reading_processes
def test_processes_that_may_open_nothing_read_it(harvested: Path, machines: Machines) -> None:
    assert tables(rebuilt(machines("elsewhere"))) == tables(harvested)


def test_two_folders_with_one_store_come_to_the_same_tables(machines: Machines, regest: Command) -> None:
    one, another = machines("one"), machines("another")
    asyncio.run(harvest(one, listing(documents(12))))
    asyncio.run(harvest(another, listing_of_cables(cables(12)), listing_url=CABLES))
    asyncio.run(harvest(one, listing(documents(14))))
    for data in (one, another):
        assert regest("verify", "--data", data).status == 0
    assert tables(one) == tables(another) == tables(rebuilt(machines("a third")))
    assert rows_of(another, "SELECT count(*) FROM runs") == [(3,)]


def test_a_page_that_has_not_changed_is_asked_for_with_what_the_store_holds(machines: Machines, tmp_path: Path) -> None:
    """On another machine too: its revisits lead to bytes that this one has put there."""
    asyncio.run(harvest(machines("one"), listing(documents(12))))
    rebuilt(machines("another"))
    report = asyncio.run(harvest(machines("another"), listing(documents(12))))
    assert report.verdict == "proven"
    second = [one for one in captures_of(machines("one")) if str(one.run_id) == report.run_id]
    assert [one.status for one in second if "/search" in one.url] == [304, 304, 304]


def test_verbs_that_look_and_decide(harvested: Path, regest: Command, tmp_path: Path) -> None:
    before = tables(harvested)
    assert regest("show", "1", "--data", harvested).status in (0, 2)
    assert regest("reparse", "--data", harvested).status == 0
    assert regest("verify", "--rows", "all", "--data", harvested).status == 0
    assert tables(harvested) == before
    assert regest("forget", "--run", "last", "--data", harvested).status == 0
    assert len(rows_of(harvested, "FROM documents")) == 12
    assert len(rows_of(rebuilt(harvested), "FROM documents")) == 12
    assert regest("forget", "--undo", "last", "--data", harvested).status == 0
    assert tables(harvested)["documents"] == before["documents"]


def test_a_deposit_has_the_files(harvested: Path, regest: Command, tmp_path: Path) -> None:
    deposit = tmp_path / "deposit"
    assert regest("forget", "--run", "last", "--data", harvested).status == 0
    arguments = ("--deposit", deposit, "--with-captures", "--licence", "CC0-1.0", "--title", "T")
    ran = regest("export", *arguments, "--data", harvested)
    assert ran.status == 0, ran.err
    there = {path.name for path in (deposit / "captures").rglob("*") if path.is_file()}
    names = {Path(name).name for name in data_folder(harvested).store.files()}
    assert there == names | {"forgotten.jsonl"}


@pytest.mark.parametrize("suffix", [".warc.gz", pytest.param(".warc", marks=pytest.mark.trial)])
def test_an_import_puts_copies_there(machines: Machines, regest: Command, tmp_path: Path, suffix: str) -> None:
    here = machines("here")
    crawl = warc_of(tmp_path / f"crawl{suffix}", pages(12))
    imported(regest, here, crawl, "--copy")
    assert "before" in imported(regest, here, crawl, "--copy")
    crawl.unlink()
    assert regest("verify", "--data", here).status == 0
    assert len(rows_of(rebuilt(machines("elsewhere")), "FROM documents")) == 12


def test_saved_pages_become_captures_there(machines: Machines, regest: Command, tmp_path: Path) -> None:
    imported(regest, machines("here"), folder_of(tmp_path / "mirror", pages(12)))
    assert tables(rebuilt(machines("elsewhere"))) == tables(machines("here"))


def test_a_copy_of_what_is_there_is_known(harvested: Path, regest: Command, tmp_path: Path) -> None:
    store = data_folder(harvested).store
    [name, *_] = store.files()
    copy = tmp_path / "copy.warc.gz"
    with store.open_at_hand(name) as file:
        copy.write_bytes(file.read())
    assert "copy of one of the captures that are held" in imported(regest, harvested, copy)


def test_a_replica_serves_what_is_there(harvested: Path) -> None:
    from flows.replay.pages import captures_over_time, pages_from_captures

    folder = data_folder(harvested)
    newest = pages_from_captures(folder, ARCHIVE)
    assert all(page.read().body for page in newest)
    assert len(captures_over_time(folder, ARCHIVE)) > len(newest) > 2


def test_what_another_machine_is_still_harvesting_becomes_whole(
    harvested: Path, machines: Machines, regest: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = machines("elsewhere")
    with monkeypatch.context() as meanwhile:
        files = ObjectStore.files
        meanwhile.setattr(ObjectStore, "files", lambda *asked, **how: dict([*files(*asked, **how).items()][:-2]))
        rebuilt(elsewhere)
        assert rows_of(elsewhere, "SELECT count(*) FROM runs WHERE outcome IS NULL") == [(1,)]
    assert regest("verify", "--data", elsewhere).status == 0
    assert tables(elsewhere) == tables(harvested)


def test_a_harvest_that_is_killed_loses_no_page(machines: Machines, objects: ObjectServer) -> None:
    data = machines("here")
    with HeldUp(listing(documents(23))) as site:
        killed = subprocess.Popen(
            [
                *(sys.executable, "-c", "from flows.commands.app import main; main()", "harvest", ARCHIVE.name),
                *("--listing", LISTING, "--replica", site.origin, "--data", str(data)),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        asyncio.run(site.is_asked())
        os.killpg(killed.pid, signal.SIGKILL)
        site.go_on()
        assert killed.wait(ALL_IN_TIME) == -signal.SIGKILL
    assert captures_of(data) == []
    assert asyncio.run(harvest(data, listing(documents(23)))).verdict == "proven"
    assert rows_of(data, "SELECT count(*) FROM runs WHERE outcome IS NULL") == [(1,)]
    assert tables(rebuilt(machines("elsewhere"))) == tables(data)


def fail(patch: pytest.MonkeyPatch, data: Path, verb: str) -> None:
    """The store of a folder no longer does what it did."""

    def cut(*_: object, **__: object) -> None:
        raise OSError("a cable was cut")

    patch.setattr(data_folder(data).store._files, verb, cut)  # type: ignore[attr-defined]


def test_what_a_store_that_failed_did_not_take_is_put_later(
    machines: Machines, regest: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here, mirror = machines("here"), folder_of(tmp_path / "mirror", pages(12))
    with monkeypatch.context() as failing:
        fail(failing, here, "put_file")
        told = regest("import", mirror, "--archive", ARCHIVE.name, "--data", here)
    assert (told.status, told.err.count("cable was cut")) == (3, 1)
    assert told.err.splitlines()[-1].startswith("regest: s3://")
    assert "what was captured is kept" in told.err
    assert regest("rebuild", "--data", here).status == 0
    assert len(rows_of(here, "FROM documents")) == 12
    assert tables(rebuilt(machines("elsewhere"))) == tables(here)


def test_a_store_that_fails_while_it_is_read_leaves_the_tables_as_they_were(
    harvested: Path, machines: Machines, regest: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = machines("elsewhere")
    before = tables(harvested)
    with monkeypatch.context() as failing:
        fail(failing, harvested, "cat_file")
        assert "cable was cut" in regest.refused("rebuild", "--data", elsewhere, status=3)
        assert "cable was cut" in regest.refused("rebuild", "--data", harvested, status=3)
    assert tables(harvested) == before
    assert regest("verify", "--data", elsewhere).status == 0
    assert tables(elsewhere) == before


def test_no_credentials_are_told_in_a_line(
    machines: Machines, regest: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    from s3fs import S3FileSystem

    from warehouse.warc import stores

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    S3FileSystem.clear_instance_cache()
    stores._elsewhere.cache_clear()
    told = regest.refused("verify", "--data", machines("here"), status=3)
    assert "there are no credentials for s3://" in told
    S3FileSystem.clear_instance_cache()
    stores._elsewhere.cache_clear()


@pytest.mark.parametrize(
    ("said", "complains"),
    [
        ("[captures]\nat = 3", "captures.at"),
        ('[captures]\nat = "elsewhere"', "write a URL"),
        ('[captures]\nendpoint = "http://127.0.0.1:1"', "no place in it"),
        ("[captures", "it is no TOML"),
    ],
)
def test_a_place_that_is_none_stops_every_verb(tmp_path: Path, said: str, complains: str) -> None:
    (tmp_path / "regest.toml").write_text(said)
    with pytest.raises(BrokenDeclaration, match=complains):
        data_folder(tmp_path)


def test_another_fault_of_the_settings_stops_no_verb(tmp_path: Path) -> None:
    (tmp_path / "regest.toml").write_text('time_zome = "UTC"')
    assert data_folder(tmp_path) == DataFolder(tmp_path)
