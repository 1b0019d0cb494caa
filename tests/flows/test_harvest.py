"""Harvests of a replica: what is reported, and what always holds of the tables afterwards."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest
from generated_site import (
    ARCHIVE,
    LISTING,
    WatchedReplica,
    documents,
    edited,
    harvest,
    harvest_replica,
    kinds,
    listing,
    page,
    rows_of,
    tables,
)
from prepared_folders import harvested

from bench.pages import Row
from flows.replay.site import ReplayedPage
from flows.runs.catch_up import catch_up
from flows.runs.run import derive_with_declared_bounds
from flows.runs.watching import Nobody, watching
from flows.upkeep.rebuild import rebuild
from parsers.records import Entry
from warehouse.data_folder import DataFolder
from warehouse.database import connect_published, connect_working, publish
from warehouse.lookups import capture_by_id
from warehouse.reports import HarvestReport
from warehouse.warc.captures import read_exchange

CHALLENGE = b"<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
ERROR_PAGE = b"<html><body><main><p>The website encountered an unexpected error.</p></main></body></html>"
UNTITLED = b'<tr><td class="document"><div class="date">May 1, 1950</div><h3>No link here</h3></td></tr>'
READER = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1], read_only=True)
for _ in sys.stdin:
    print(connection.execute("SELECT count(*) FROM documents").fetchone()[0], flush=True)
"""


def changed(rows: list[Row], slug: str, summary: str) -> list[Row]:
    return [replace(row, summary=(summary,)) if row.slug == slug else row for row in rows]


def load_what_is_new(folder: DataFolder) -> None:
    with folder.writing(print):
        with connect_working(folder) as connection:
            catch_up(connection, folder, lambda _: None)
            derive_with_declared_bounds(connection)
        publish(folder)


async def test_a_whole_listing_is_proven(tmp_path: Path) -> None:
    report = await harvest(tmp_path, listing(documents(23)))
    assert (report.exit_status, report.verdict, report.discrepancies) == (0, "proven", ())
    assert (report.pages, report.promised, report.found, report.documents_added) == (3, 23, 23, 23)
    assert rows_of(tmp_path, "SELECT title, date_edtf, summary FROM documents WHERE url LIKE '%/treaty-3'") == [
        ("Treaty 3", "1945-07-04", "Article 3 of it.")
    ]


async def test_an_unchanged_listing_is_neither_sent_nor_stored_again(tmp_path: Path) -> None:
    harvested(tmp_path, 23)
    before = tables(tmp_path)
    report = await harvest(tmp_path, listing(documents(23)))
    assert (report.verdict, report.unchanged_pages, report.documents_added, report.documents_changed) == (
        "proven",
        3,
        0,
        0,
    )
    after = tables(tmp_path)
    assert [after[name] for name in ("pages", "regests", "page_entries")] == [
        before[name] for name in ("pages", "regests", "page_entries")
    ]
    statuses = f"SELECT DISTINCT status FROM captures WHERE run_id = '{report.run_id}' AND revisit_of IS NOT NULL"
    assert rows_of(tmp_path, statuses) == [(304,)]


async def test_a_rebuild_gives_the_same_tables(tmp_path: Path) -> None:
    rows = documents(23)
    await harvest(tmp_path, listing(rows))
    broken = edited(listing(changed(rows, "treaty-3", "Revised.")), 2, lambda body: body.replace(b"</tbody>", UNTITLED))
    await harvest(tmp_path, broken)
    await harvest(tmp_path, [found for found in listing(rows) if not found.url.endswith("page=1")])
    before = tables(tmp_path)
    folder = DataFolder(tmp_path)
    folder.database.unlink()
    shutil.rmtree(folder.working.parent)
    assert rebuild(folder, Nobody()).caught_up.warnings == []
    after = tables(tmp_path)
    assert before["page_rejects"]
    assert before["incidents"]
    assert len(before["document_versions"]) > 23
    assert after == before


async def test_captures_give_the_same_tables_in_any_order(tmp_path: Path) -> None:
    rows = documents(23)
    for state in (rows, changed(rows, "treaty-3", "Revised."), rows):
        await harvest(tmp_path / "in order", listing(state))
    in_order, newest_first = DataFolder(tmp_path / "in order"), DataFolder(tmp_path / "newest first")
    for file in sorted(in_order.captures.glob("*/*.warc.gz"), key=lambda file: file.stat().st_mtime_ns, reverse=True):
        copy = newest_first.captures / file.relative_to(in_order.captures)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
        load_what_is_new(newest_first)
    assert tables(newest_first.path) == tables(in_order.path)


async def test_a_changed_document_keeps_its_earlier_version(tmp_path: Path) -> None:
    rows = documents(23)
    await harvest(tmp_path, listing(rows))
    report = await harvest(tmp_path, listing(changed(rows, "treaty-3", "Revised.")))
    assert (report.documents_added, report.documents_changed) == (0, 1)
    versions = "SELECT version, summary FROM document_versions WHERE url LIKE '%/treaty-3' ORDER BY version"
    assert rows_of(tmp_path, versions) == [(1, "Article 3 of it."), (2, "Revised.")]


async def test_every_row_is_an_entry_or_a_reject(tmp_path: Path) -> None:
    rows = documents(9)
    pages = [page(1, rows, 10)]
    pages[0] = replace(pages[0], body=pages[0].body.replace(b"</tbody>", UNTITLED).replace(b"1 - 9 of", b"1 - 10 of"))
    report = await harvest(tmp_path, pages)
    assert rows_of(tmp_path, "SELECT entries, rejects FROM pages") == [(9, 1)]
    assert rows_of(tmp_path, "SELECT position, reason FROM rejects") == [(10, "row without a document link")]
    assert (report.exit_status, report.verdict, report.rejects) == (1, "discrepant", 1)


async def test_every_entry_leads_back_to_the_bytes_that_say_it(tmp_path: Path) -> None:
    for rows in (documents(23), changed(documents(23), "treaty-3", "Revised.")):
        await harvest(tmp_path, listing(rows))
    folder = DataFolder(tmp_path)
    query = """
        SELECT capture_id, coalesce(revisit_of, capture_id), position, entries.url, title, date_edtf, summary
        FROM entries JOIN captures USING (capture_id)
    """
    entries = rows_of(tmp_path, query)
    with connect_published(folder, print) as connection:
        for _, payload, position, *printed in entries:
            capture = capture_by_id(connection, UUID(str(payload)))
            assert capture is not None
            exchange = read_exchange(folder.captures, capture)
            read = ARCHIVE.parser.parse_page(exchange.body(), capture.url, exchange.charset).entries[position - 1]
            assert read.position == position
            assert printed == said_by(read)
    assert len(entries) == 2 * (23 + 10), "each harvest captures its first page twice"


def said_by(entry: Entry) -> list[str | None]:
    return [entry.url, entry.title, entry.date.edtf, entry.summary]


def without_pager(body: bytes) -> bytes:
    return re.sub(rb'<nav class="pager-nav.*?</nav>', b"", body, flags=re.DOTALL)


def broken_listings() -> Iterator[tuple[str, list[ReplayedPage], int, str, int]]:
    """Name, pages, exit status, the kind of discrepancy, and how many documents are found all the same."""
    rows = documents(30)
    whole = listing(rows)
    nine = page(1, rows[:9], 10)
    short = replace(nine, body=nine.body.replace(b"1 - 9 of", b"1 - 10 of"))
    ended = replace(page(1, rows[:9], 9), body=page(1, rows[:9], 9).body.replace(b"9 of 9", b"9 of 12"))
    yield "nine rows for ten", [short], 1, "rows differ from label", 9
    yield "no way to the rest", [ended], 1, "ended early", 9
    yield "no results", [page(1, [], None)], 1, "no rows", 0
    yield "a challenge", edited(whole, 1, lambda _: CHALLENGE), 3, "source blocked", 0
    yield "a challenge on the way", edited(whole, 2, lambda _: CHALLENGE), 3, "source blocked", 10
    yield "an error page", edited(whole, 2, lambda _: ERROR_PAGE), 1, "page rejected", 20
    yield "a new layout", edited(whole, 2, lambda body: body.replace(b"/document/", b"/item/")), 3, "page rejected", 20
    yield "a page missing", [whole[0], whole[2]], 1, "page missing", 20
    lost = edited(whole, 2, lambda body: body.replace(b"search_api_fulltext=treaty&amp;page=2", b"page=2"))
    yield "a filter lost", lost, 1, "next link leaves the listing", 30
    loop = [whole[0], page(2, rows[:10], 30, first=11), whole[2]]
    yield "a page in another's place", loop, 1, "page repeats another", 20
    still = [whole[0], *(page(number, rows[:10], 60, first=11) for number in range(2, 7))]
    yield "a pager that stands still", still, 1, "page repeats another", 10
    yield "a pager that ends early", edited(whole, 2, without_pager), 1, "pager ends early", 30


@pytest.mark.parametrize(
    ("pages", "exit_status", "kind", "found"),
    [pytest.param(*case, id=name) for name, *case in broken_listings()],
)
async def test_a_listing_that_breaks_its_promise_is_never_a_success(
    tmp_path: Path, pages: list[ReplayedPage], exit_status: int, kind: str, found: int
) -> None:
    report = await harvest(tmp_path, pages)
    assert (report.exit_status, report.verdict, report.found) == (exit_status, "discrepant", found)
    assert kind in kinds(report)
    assert rows_of(tmp_path, "SELECT count(*) FROM documents") == [(found,)]


async def test_without_a_label_a_listing_is_exhausted_and_never_proven(tmp_path: Path) -> None:
    report = await harvest(tmp_path, [page(1, documents(7), None)])
    assert (report.exit_status, report.verdict, report.promised, report.found) == (0, "exhausted", None, 7)


async def test_the_first_pages_alone_prove_nothing(tmp_path: Path) -> None:
    report = await harvest(tmp_path, listing(documents(30)), most_pages=1)
    assert (report.exit_status, report.verdict, report.promised, report.found) == (0, "partial", 30, 10)


async def test_a_replica_is_kept_apart_by_its_source_and_never_by_its_urls(tmp_path: Path) -> None:
    harvested(tmp_path, 12)
    assert rows_of(tmp_path, "SELECT DISTINCT source FROM captures") == [("replica",)]
    assert rows_of(tmp_path, f"SELECT count(*) FROM captures WHERE NOT starts_with(url, '{ARCHIVE.home}')") == [(0,)]
    assert rows_of(tmp_path, "SELECT listing_url FROM listings") == [(LISTING,)]


@contextmanager
def reader(data: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the published database open and counts documents when it is asked."""
    command = [sys.executable, "-c", READER, str(DataFolder(data).database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def documents_seen(process: subprocess.Popen[str]) -> int:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return int(process.stdout.readline())


async def test_a_reader_neither_blocks_a_run_nor_sees_half_of_it(tmp_path: Path) -> None:
    harvested(tmp_path, 12)
    with reader(tmp_path) as before, DataFolder(tmp_path).database.open("rb") as held:
        assert documents_seen(before) == 12
        bytes_before = held.read()
        during: list[int] = []
        with WatchedReplica(listing(documents(23)), lambda _: during.append(documents_seen(before))) as replica:
            report = await harvest_replica(tmp_path, replica)
        assert report.verdict == "proven"
        assert set(during) == {12}
        # DuckDB reads blocks of its file when it needs them, so that not a byte of what it holds may change.
        held.seek(0)
        assert held.read() == bytes_before
        with reader(tmp_path) as after:
            assert documents_seen(after) == 23


class Listener(Nobody):
    """Remembers that it was told to wait for another harvest of the listing."""

    def __init__(self) -> None:
        self.was_told_to_wait = Event()

    def said(self, line: str) -> None:
        if "being harvested by" in line:
            self.was_told_to_wait.set()


def test_of_two_harvests_at_once_the_second_waits(tmp_path: Path) -> None:
    listener, second = Listener(), list[Future[HarvestReport]]()

    def harvest_once_more() -> HarvestReport:
        watching.set(listener)
        return asyncio.run(harvest_replica(tmp_path, replica))

    def start_the_second(_: str) -> None:
        if not second:
            second.append(executor.submit(harvest_once_more))
            told.append(listener.was_told_to_wait.wait(timeout=30))

    told = list[bool]()
    with ThreadPoolExecutor(1) as executor, WatchedReplica(listing(documents(23)), start_the_second) as replica:
        first = asyncio.run(harvest_replica(tmp_path, replica))
        report = second[0].result(timeout=30)
    assert told == [True]
    assert (first.verdict, first.unchanged_pages) == ("proven", 0)
    assert (report.verdict, report.unchanged_pages) == ("proven", 3)


class Noting(Nobody):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def said(self, line: str) -> None:
        self.lines.append(line)


def test_pages_whose_captures_are_gone_are_asked_for_whole_and_that_is_said(tmp_path: Path) -> None:
    """The captures and the published tables were deleted, and the working tables were not."""
    harvested(tmp_path, 12)
    shutil.rmtree(tmp_path / "captures")
    (tmp_path / "regest.duckdb").unlink()
    watcher = Noting()

    def harvest_once_more() -> HarvestReport:
        watching.set(watcher)
        return asyncio.run(harvest(tmp_path, listing(documents(12))))

    with ThreadPoolExecutor(1) as executor:
        report = executor.submit(harvest_once_more).result()

    assert [line for line in watcher.lines if "captures that the tables were made from are gone" in line]
    assert (report.verdict, report.unchanged_pages) == ("proven", 0)
    held = "SELECT count(*) FROM captures JOIN listing_pages USING (capture_id) WHERE revisit_of IS NULL"
    assert rows_of(tmp_path, held) == [(4,)]
