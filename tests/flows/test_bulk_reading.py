"""Pages read in bulk by several processes: what becomes of one that ends its process, and that nothing else changes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from command import Command
from generated_site import ARCHIVE, edited, rows_of, tables
from saved_listing import folder_of, pages, warc_of
from troubled_bulk_reading import TROUBLED, read_as_pages_say

from flows import catch_up
from flows.bulk import pool, ranges, reading_process
from flows.bulk.pool import BulkPool, ReadingFailed
from flows.bulk.ranges import BYTES_AT_A_TIME
from flows.bulk.tasks import Hello, ReadRange
from warehouse.database import connect_new
from warehouse.load import schemas_of


@pytest.fixture
def regest(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


@pytest.fixture
def troubled(monkeypatch: pytest.MonkeyPatch) -> None:
    """What reads in bulk does what pages say."""
    read_as_pages_say(monkeypatch)


@pytest.mark.usefixtures("troubled")
@pytest.mark.parametrize(
    ("trouble", "reason"),
    [(b"segfault", "parser crashed"), (b"exit", "parser crashed"), (b"bug", "parser failed")],
)
def test_a_page_that_ends_a_process_costs_that_page(
    regest: Command, tmp_path: Path, trouble: bytes, reason: str
) -> None:
    site = edited(pages(45), 3, lambda body: body.replace(b"<body", b"<!-- " + trouble + b" --><body"))
    ran = regest(
        "import", warc_of(tmp_path / "a.warc.gz", site), "--archive", "wilson-center", "--data", tmp_path / "d"
    )
    assert ran.status == 1
    assert rows_of(tmp_path / "d", "SELECT page_url, reason FROM rejects") == [(site[2].url, reason)]
    assert rows_of(tmp_path / "d", "SELECT count(*) FROM documents") == [(35,)]


@pytest.mark.usefixtures("troubled")
def test_several_such_pages_cost_those_pages(regest: Command, tmp_path: Path) -> None:
    site = pages(45)
    for number in (1, 2, 5):
        site = edited(site, number, lambda body: body.replace(b"<body", b"<!-- segfault --><body"))
    regest("import", folder_of(tmp_path / "saved", site), "--archive", "wilson-center", "--data", tmp_path / "d")
    assert rows_of(tmp_path / "d", "SELECT count(*) FROM rejects") == [(3,)]
    assert rows_of(tmp_path / "d", "SELECT count(*) FROM documents") == [(20,)]


def test_a_process_that_always_ends_is_told_in_a_line(
    regest: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_process, "WORKER", (sys.executable, "-c", "import sys; sys.exit(7)"))
    folder = folder_of(tmp_path / "saved", pages(3))
    said = regest.refused("import", folder, "--archive", "wilson-center", "--data", tmp_path / "d", status=3)
    assert "cannot be started" in said


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc"])
@pytest.mark.parametrize("size", [500, 5_000])
def test_the_pieces_in_which_a_file_is_read_make_no_difference(
    regest: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, size: int
) -> None:
    """Also where a page says what looks like the beginning of a record."""
    decoy = b"\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n"
    site = edited(pages(45), 2, lambda body: body.replace(b"</body>", b"<!-- " + decoy * 40 + b" --></body>"))
    file = warc_of(tmp_path / name, site)
    arguments = ("import", file, "--archive", "wilson-center", "--data")
    assert regest(*arguments, tmp_path / "whole").status == 0
    monkeypatch.setattr(ranges, "BYTES_AT_A_TIME", dict.fromkeys(BYTES_AT_A_TIME, size))
    assert regest(*arguments, tmp_path / "pieces").status == 0
    for query in (
        "SELECT capture_id, file, file_offset, file_length, payload_digest FROM captures ORDER BY ALL",
        "SELECT * EXCLUDE (capture_id) FROM entries ORDER BY ALL",
        "SELECT * EXCLUDE (run_id) FROM harvests",
    ):
        assert rows_of(tmp_path / "pieces", query) == rows_of(tmp_path / "whole", query)


def test_a_file_that_cannot_be_read_is_damage(tmp_path: Path) -> None:
    with connect_new(tmp_path / "x.duckdb") as connection:
        hello = Hello(schemas_of(connection), str(tmp_path))
    with BulkPool(hello, processes=1) as reading:
        [(_, done)] = reading.read([ReadRange("wilson-center/none.warc.gz", 0, 100, ARCHIVE.name)])
    assert [damage.reason for damage in done.damages] == ["the file cannot be read: No such file or directory"]


def test_a_process_that_ends_wherever_it_is_fails_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = TROUBLED.replace("worker.serve(", "worker.BulkReader.do = lambda *_: os._exit(3)\nworker.serve(")
    monkeypatch.setattr(reading_process, "WORKER", (sys.executable, "-c", script))
    with connect_new(tmp_path / "x.duckdb") as connection:
        hello = Hello(schemas_of(connection), str(tmp_path))
    with BulkPool(hello, processes=1) as reading, pytest.raises(ReadingFailed, match="status 3"):
        list(reading.read([ReadRange("none", 0, 100, ARCHIVE.name)]))


def test_however_many_processes_read_the_tables_are_the_same(
    regest: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path / "saved", pages(45))
    regest("import", folder, "--archive", "wilson-center", "--data", tmp_path / "d")
    monkeypatch.setattr(catch_up, "PAGES_AT_A_TIME", 1)
    monkeypatch.setattr(ranges, "BYTES_AT_A_TIME", dict.fromkeys(BYTES_AT_A_TIME, 2_000))
    before = tables(tmp_path / "d")
    for processes in (1, 3):
        monkeypatch.setattr(pool, "available_processors", lambda processes=processes: processes)
        monkeypatch.setattr(pool, "BYTES_FOR_ONE", 0)
        assert regest("rebuild", "--data", tmp_path / "d").status == 0
        assert tables(tmp_path / "d") == before
