"""After every kind of trouble: harvested, rebuilt or imported elsewhere, the same tables and verdicts."""

from __future__ import annotations

import asyncio
import gzip
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from generated_site import (
    ARCHIVE,
    documents,
    edited,
    harvest,
    harvest_replica,
    listing,
    page,
    rows_of,
    rows_of_each,
    tables,
)
from saved_listing import folder_of, warc_of
from trials import with_trials

from bench.pages import Row
from bench.trials.shifts import NEVER_AT_REST, document, edited_once, harvested
from flows.files.importing import Imported, ImportRequest, import_files
from flows.replay.server import Answer
from flows.replay.site import ReplayedPage, Replica
from flows.runs.watching import Nobody
from flows.upkeep.rebuild import rebuild
from warehouse.data_folder import DataFolder

COMPARED = (
    "documents",
    "document_versions",
    "listings",
    "harvests",
    "discrepancies",
    "entries",
    "changes",
    "listing_pages",
    "rejects",
    "incidents",
)
# A verdict and what it comes from: not which import has brought the run.
RUNS = "SELECT * EXCLUDE (import_id) FROM runs ORDER BY ALL"
CHALLENGE = b"<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
ERROR_PAGE = b"<html><body><main><p>The website encountered an unexpected error.</p></main></body></html>"

Make = Callable[[Path], object]


class Unvalidated(Replica):
    """Of no page that it serves can be asked whether it has changed."""

    def _answer_to(self, target: str) -> Answer:
        return replace(super()._answer_to(target), etag=None, last_modified=None)


def harvests(*states: list[ReplayedPage], pages: int | None = None, validated: bool = True) -> Make:
    def make(data: Path) -> None:
        for state in states:
            with (Replica if validated else Unvalidated)(ARCHIVE, state) as replica:
                asyncio.run(harvest_replica(data, replica, pages))

    return make


def changed(rows: Iterable[Row]) -> list[Row]:
    return [replace(row, summary=("Revised.",)) if row.slug == "treaty-3" else row for row in rows]


def headed(pages: Iterable[ReplayedPage], charset: str) -> list[ReplayedPage]:
    headers = (("Content-Type", f"text/html; charset={charset}"),)
    return [replace(one, headers=headers, body=one.body.replace(b"Article", b"Articl\xe9")) for one in pages]


ROWS = documents(23)
WHOLE = listing(ROWS)
ONE_BYTE = [replace(one, body=one.body.replace(b'charset="utf-8"', b"")) for one in WHOLE]
ASTRAY = edited(WHOLE, 2, lambda body: body.replace(b"search_api_fulltext=treaty&amp;page=2", b"page=2"))
BLOCKED = edited(WHOLE, 2, lambda _: CHALLENGE)
SHORT = [page(1, ROWS[:10], 12), page(2, ROWS[10:11], 12)]
TROUBLES: dict[str, Make] = {
    "discrepant, rejected, missing": harvests(
        SHORT, ASTRAY, edited(WHOLE, 2, lambda _: ERROR_PAGE), [WHOLE[0], WHOLE[2]]
    ),
    "blocked, resumed, blocked": harvests(BLOCKED, WHOLE, BLOCKED),
    "the first pages only": harvests(WHOLE, pages=1),
    "unchanged, changed, withdrawn, back": harvests(WHOLE, WHOLE, listing(changed(ROWS[:22])), WHOLE),
    "without validators": harvests(WHOLE, WHOLE, validated=False),
    "a changed header": harvests(headed(ONE_BYTE, "windows-1251"), headed(ONE_BYTE, "windows-1252"), validated=False),
    "two states that settled": lambda data: harvested(
        data, edited_once(4, lambda rows: rows.insert(15, document("new")))
    ),
    "a list that never settles": lambda data: harvested(data, next(iter(NEVER_AT_REST.values()))),
}


def imported(data: Path, *files: Path) -> Imported:
    return import_files(ImportRequest(ARCHIVE, files, DataFolder(data)), Nobody())


def captured_by(data: Path) -> list[Path]:
    return sorted(DataFolder(data).captures.glob("*/*.warc.gz"))


def compared(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    return rows_of_each(data, {**{name: f"FROM {name} ORDER BY ALL" for name in COMPARED}, "runs": RUNS})


# Others have them among what is harvested.
AGAIN = {"blocked, resumed, blocked", "the first pages only", "without validators", "a list that never settles"}


@pytest.mark.parametrize("trouble", with_trials(TROUBLES, AGAIN))
def test_rebuilt_and_imported_the_tables_are_the_same(tmp_path: Path, trouble: Make) -> None:
    there, elsewhere = tmp_path / "there", tmp_path / "elsewhere"
    trouble(there)
    before, all_before = compared(there), tables(there)
    rebuild(DataFolder(there), Nobody())
    assert tables(there) == all_before
    imported(elsewhere, *captured_by(there))
    assert compared(elsewhere) == before
    [(count, brought)] = rows_of(elsewhere, "SELECT count(*), count(import_id) FROM captures")
    assert count == brought == len(all_before["captures"])


@pytest.fixture(scope="module")
def two_folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two folders that have harvested the same listing, one after the other in turn."""
    one, two = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")
    for data, state in ((one, WHOLE), (two, listing(changed(ROWS))), (one, listing(ROWS[:22])), (two, WHOLE)):
        harvests(state)(data)
    return one, two


def test_files_of_two_folders_give_the_same_tables_in_either_order(
    two_folders: tuple[Path, Path], tmp_path: Path
) -> None:
    one, two = two_folders
    for name, order in (("first", (one, two)), ("second", (two, one))):
        for data in order:
            imported(tmp_path / name, *captured_by(data))
    assert compared(tmp_path / "first") == compared(tmp_path / "second")
    rebuild(DataFolder(tmp_path / "second"), Nobody())
    assert compared(tmp_path / "first") == compared(tmp_path / "second")
    assert rows_of(tmp_path / "first", "SELECT count(*) FROM document_versions WHERE url LIKE '%/treaty-3'") == [(3,)]


def test_what_is_imported_again_changes_nothing(two_folders: tuple[Path, Path], tmp_path: Path) -> None:
    one, two = two_folders
    imported(tmp_path, *captured_by(one))
    before = tables(tmp_path)
    imported(tmp_path, *captured_by(one))
    assert tables(tmp_path) == before
    copies = [Path(shutil.copy(file, tmp_path)) for file in captured_by(two)]
    before = tables(two)
    assert imported(two, *copies).exit_status == 0
    assert tables(two) == before


def test_an_imported_run_is_never_gone_on_with(tmp_path: Path) -> None:
    harvests(BLOCKED)(tmp_path / "there")
    imported(tmp_path / "here", *captured_by(tmp_path / "there"))
    report = asyncio.run(harvest(tmp_path / "here", WHOLE))
    assert (report.verdict, report.found, report.unchanged_pages) == ("proven", 23, 0)
    verdicts = rows_of(tmp_path / "here", "SELECT verdict FROM harvests ORDER BY harvested_at")
    assert verdicts == [("discrepant",), ("proven",)]


def test_what_another_folder_had_imported_is_imported_from_its_file(tmp_path: Path) -> None:
    """Saved pages that lie in that folder's own WARC file stay saved pages, and of no harvest."""
    there, here = tmp_path / "there", tmp_path / "here"
    imported(there, folder_of(tmp_path / "saved", WHOLE))
    imported(here, *captured_by(there))
    assert compared(here) == compared(there)
    assert rows_of(here, "SELECT DISTINCT source, is_assembled, is_of_one_crawl FROM runs") == [("saved", True, False)]


def test_only_the_captures_of_one_file_of_a_crawler_are_of_one_crawl(tmp_path: Path) -> None:
    for name, page_of_it in (("a.warc", WHOLE[:2]), ("b.warc", WHOLE[2:])):
        warc_of(tmp_path / name, page_of_it)
    imported(tmp_path / "one", warc_of(tmp_path / "all.warc", WHOLE))
    imported(tmp_path / "two", tmp_path / "a.warc")
    assert rows_of(tmp_path / "two", "SELECT is_of_one_crawl FROM runs") == [(True,)]
    imported(tmp_path / "two", tmp_path / "b.warc")
    assert rows_of(tmp_path / "one", "SELECT is_of_one_crawl FROM runs") == [(True,)]
    assert rows_of(tmp_path / "two", "SELECT is_of_one_crawl FROM runs") == [(False,)]


@pytest.fixture(scope="module")
def one_harvest(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, UUID]:
    """The file of a harvest, and its run."""
    data = tmp_path_factory.mktemp("harvest")
    harvests(WHOLE)(data)
    [file] = captured_by(data)
    [(run_id,)] = rows_of(data, "SELECT run_id FROM runs")
    return file, run_id


def forged(records: list[bytes]) -> bytes:
    """A file that says that Regest has written it."""
    head = b"WARC/1.1\r\nWARC-Record-ID: <urn:uuid:%b>\r\nWARC-Date: 2024-05-06T07:08:10Z\r\n%b\r\n\r\n"
    return b"".join(head % (str(uuid4()).encode(), record) for record in records)


@pytest.mark.parametrize(
    "report",
    [b"[]", b"7", b'{"outcome": "finished"}', b'{"outcome": 1, "ended_at": "soon", "incidents": []}',
     b'{"outcome": "finished", "ended_at": "2024-05-06T08:00:00+00:00", "incidents": [{"kind": 1}]}',
     b'{"outcome": "finished", "ended_at": "2024-05-06T08:00:00+00:00", "incidents": [], "requests": 9e99}'],
)  # fmt: skip
def test_a_report_that_no_regest_wrote_is_named_and_stops_nothing(
    tmp_path: Path, one_harvest: tuple[Path, UUID], report: bytes
) -> None:
    file, run_id = one_harvest
    end = (
        b"WARC-Type: metadata\r\nWARC-Target-URI: urn:regest:run:%b\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (str(run_id).encode(), len(report), report)
    )
    spoilt = tmp_path / "spoilt.warc.gz"
    spoilt.write_bytes(file.read_bytes() + gzip.compress(forged([end])))
    taken = imported(tmp_path / "here", spoilt)
    assert rows_of(tmp_path / "here", "SELECT verdict, found FROM runs") == [("proven", 23)]
    assert len(taken.result.caught_up.warnings) == 1
