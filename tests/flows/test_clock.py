"""A clock that was wrong once: nothing is ignored without a word."""

from __future__ import annotations

import asyncio
import gzip
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from generated_site import ARCHIVE, LISTING, WatchedReplica, documents, harvest_replica, listing, rows_of, tables
from saved_listing import SAVED_AT, folder_of, pages, warc_of

from flows.files.importing import Imported, ImportRequest, import_files
from flows.runs.safeguards import ClockWrong
from flows.runs.watching import Nobody
from flows.upkeep.rebuild import rebuild
from warehouse.data_folder import DataFolder
from warehouse.warc.captures import CaptureWriter, RunStart
from warehouse.warc.exchange import Exchange

AHEAD = datetime.now(UTC) + timedelta(days=3)


def imported(data: Path, *paths: Path) -> Imported:
    return import_files(ImportRequest(ARCHIVE, paths, DataFolder(data)), Nobody())


def test_a_run_of_the_future_is_named_before_the_site_is_asked(tmp_path: Path) -> None:
    site = listing(documents(5))
    start = RunStart(uuid4(), ARCHIVE.name, LISTING, "replica", AHEAD, "1", "1")
    with CaptureWriter(DataFolder(tmp_path).captures, start) as writer:
        writer.append(Exchange(LISTING, AHEAD, (), 200, "OK", site[0].headers, site[0].body))
    with WatchedReplica(site) as replica, pytest.raises(ClockWrong) as refused:
        asyncio.run(harvest_replica(tmp_path, replica))
    assert replica.asked_for == []
    assert refused.value.exit_status == 3
    assert f"run {start.run_id}" in str(refused.value)
    assert f"{AHEAD:%Y-%m-%d %H:%M:%S} UTC" in str(refused.value)
    assert f"`regest forget --run {start.run_id}`" in str(refused.value)
    with pytest.raises(ClockWrong):
        imported(tmp_path, folder_of(tmp_path / "saved", pages(5)))


def test_captures_dated_in_the_future_are_left_out_and_named(tmp_path: Path) -> None:
    data, site = tmp_path / "data", pages(20)
    crawl = warc_of(tmp_path / "crawl.warc", site[:1])
    crawl.write_bytes(crawl.read_bytes() + warc_of(tmp_path / "ahead.warc", site[1:], AHEAD).read_bytes())
    result = imported(data, crawl).result
    [left_out] = [why for why in result.passed_over if "dated later than the import" in why]
    assert str(crawl) in left_out
    assert result.passed_over[left_out] == 1
    assert rows_of(data, "SELECT captured_at FROM captures") == [(SAVED_AT,)]
    before = tables(data)
    rebuild(DataFolder(data), Nobody())
    assert tables(data) == before


def test_what_is_read_forwards_only_and_dated_in_the_future_is_refused(tmp_path: Path) -> None:
    plain = warc_of(tmp_path / "ahead.warc", pages(20), AHEAD).read_bytes()
    whole = tmp_path / "whole.warc.gz"
    whole.write_bytes(gzip.compress(plain))
    taken = imported(tmp_path / "data", whole)
    assert (taken.pages, len(taken.result.incidents)) == (0, 2)
    assert all("which is to come" in incident.detail for incident in taken.result.incidents)


def test_a_saved_page_of_the_future_is_dated_by_the_import(tmp_path: Path) -> None:
    saved = folder_of(tmp_path / "saved", pages(5))
    for file in saved.rglob("*"):
        if file.is_file():
            os.utime(file, (AHEAD.timestamp(),) * 2)
    imported(tmp_path / "data", saved)
    [(dated_by, captured_at)] = rows_of(tmp_path / "data", "SELECT dated_by, captured_at FROM captures")
    assert dated_by == "import"
    assert captured_at < AHEAD
