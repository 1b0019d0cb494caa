"""Pages read in bulk by several processes: what becomes of one that ends its process, and that nothing else changes."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pyarrow as arrow
import pytest
from command import Command
from generated_site import ARCHIVE, edited, rows_of, tables
from saved_listing import folder_of, pages, warc_of
from troubled_bulk_reading import TROUBLED, read_as_pages_say

from flows.files.importing import ImportRequest, import_files
from flows.reading import pool, ranges, reading_process
from flows.reading import pool as quarantine
from flows.reading.captures import BulkReader
from flows.reading.frames import FrameError, read_frame
from flows.reading.opened_files import NOWHERE
from flows.reading.pool import BulkPool, ReadingFailed
from flows.reading.ranges import BYTES_AT_A_TIME
from flows.reading.reading_process import ReadingProcess, require_possible
from flows.reading.tasks import Done, Hello, Job, ReadRange, answers, packing, place_of_record
from flows.runs import catch_up
from flows.runs.watching import Nobody
from warehouse.batches import Schemas
from warehouse.data_folder import DataFolder
from warehouse.database import connect_new
from warehouse.load import schemas_of
from warehouse.warc.captures import Damage, Registration, RunEnd
from warehouse.warc.files import parts_of

pytestmark = pytest.mark.reading_processes


@pytest.fixture
def troubled(monkeypatch: pytest.MonkeyPatch) -> None:
    """What reads in bulk does what pages say."""
    read_as_pages_say(monkeypatch)


@pytest.mark.usefixtures("troubled")
@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (b"segfault", "parser crashed"),
        pytest.param(b"exit", "parser crashed", marks=pytest.mark.trial),
        (b"bug", "parser failed"),
    ],
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


@pytest.mark.usefixtures("troubled")
def test_a_page_on_which_a_process_says_nothing_costs_that_page(
    regest: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_process, "SILENT_SECONDS", 1.0)
    has_got_on = ReadingProcess.has_got_on

    def has_got_on_or_begins(process: ReadingProcess) -> bool:
        """A machine that has much to do may take as long before the first page: that is not what is tried here."""
        place = process.place()
        return place == NOWHERE or place == place_of_record(place // 2) or has_got_on(process)

    monkeypatch.setattr(ReadingProcess, "has_got_on", has_got_on_or_begins)
    site = edited(pages(45), 3, lambda body: body.replace(b"<body", b"<!-- hang --><body"))
    file = warc_of(tmp_path / "a.warc.gz", site)
    regest("import", file, "--archive", "wilson-center", "--data", tmp_path / "d")
    assert rows_of(tmp_path / "d", "SELECT page_url, reason, detail FROM rejects") == [
        (site[2].url, "parser took too long", "it gave no answer in 1 s")
    ]
    assert rows_of(tmp_path / "d", "SELECT count(*) FROM documents") == [(35,)]


def test_a_process_that_always_ends_is_told_in_a_line(
    regest: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_process, "WORKER", (sys.executable, "-c", "import sys; sys.exit(7)"))
    folder = folder_of(tmp_path / "saved", pages(3))
    said = regest.refused("import", folder, "--archive", "wilson-center", "--data", tmp_path / "d", status=3)
    assert "cannot be started" in said


@pytest.mark.parametrize("name", ["a.warc.gz", pytest.param("a.warc", marks=pytest.mark.trial)])
def test_the_pieces_in_which_a_file_is_read_make_no_difference(
    regest: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Also where a page says what looks like the beginning of a record."""
    decoy = b"\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n"
    site = edited(pages(45), 2, lambda body: body.replace(b"</body>", b"<!-- " + decoy * 40 + b" --></body>"))
    file = warc_of(tmp_path / name, site)
    arguments = ("import", file, "--archive", "wilson-center", "--data")
    assert regest(*arguments, tmp_path / "whole").status == 0
    for size in (500, 5_000):
        monkeypatch.setattr(ranges, "BYTES_AT_A_TIME", dict.fromkeys(BYTES_AT_A_TIME, size))
        pieces = tmp_path / f"pieces of {size}"
        assert regest(*arguments, pieces).status == 0
        for query in (
            "SELECT capture_id, file, file_offset, file_length, payload_digest FROM captures ORDER BY ALL",
            "SELECT * EXCLUDE (capture_id) FROM entries ORDER BY ALL",
            "SELECT * EXCLUDE (run_id) FROM harvests",
        ):
            assert rows_of(pieces, query) == rows_of(tmp_path / "whole", query)


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


# A process that reads in bulk, and does something else beside.
BUSY = """
import sys
from flows.reading import bulk_worker as worker
do = worker.BulkReader.do

def busy(self, job):
    done = do(self, job)
    DEED
    return done

worker.BulkReader.do = busy
worker.serve(*map(int, sys.argv[1:]))
"""
PEEK = """
    try:
        print(open({file!r}).read())
    except OSError:
        print("refused")
"""


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> tuple[ReadRange, Schemas, bytes]:
    """A file of two pages, and the frame in which a process says what came of it."""
    folder = tmp_path_factory.mktemp("honest")
    file = warc_of(folder / "a.warc.gz", pages(12))
    with connect_new(folder / "x.duckdb") as connection:
        schemas = schemas_of(connection)
    [part] = parts_of(file)
    task = ReadRange(str(file), part.start, part.end, ARCHIVE.name, str(UUID(int=7)), part)
    reader = BulkReader(Hello(schemas, str(folder)), lambda _: None, lambda name: Path(name).open("rb"))  # noqa: SIM115
    return task, schemas, packing().frame(reader.do(Job(task, patience=600.0)))


def received(frame: bytes, schemas: Schemas) -> Done:
    done: Done = answers(schemas).read(read_frame(io.BytesIO(frame)))
    return done


def column(done: Done, table: str, name: str, value: object) -> None:
    rows = done.batch.tables[table]
    place = rows.schema.get_field_index(name)
    values = arrow.array([value] * len(rows), rows.schema.field(name).type)
    done.batch.tables[table] = rows.set_column(place, rows.schema.field(name), values)  # type: ignore[index]


@pytest.mark.parametrize(
    "lie",
    [
        lambda done: column(done, "capture_log", "file", "wilson-center/other.warc.gz"),
        lambda done: column(done, "capture_log", "file_offset", 10**9),
        lambda done: column(done, "pages", "archive", "another"),
        lambda done: column(done, "pages", "page_id", 77),
        lambda done: column(done, "page_entries", "page_id", 77),
        lambda done: column(done, "pages", "parser_version", "another"),
        lambda done: column(done, "regests", "title", None),
        lambda done: done.pages.append(77),
        lambda done: done.said.append(RunEnd(UUID(int=1), {"strange": 1})),
        lambda done: done.said.append(Registration(UUID(int=1), ARCHIVE.name, "/etc/passwd", 5)),
        lambda done: done.damages.append(Damage("another", 0, 5, "x")),
        lambda done: done.seconds.update(read=1e300),
        lambda done: setattr(done, "end", None),
        lambda done: setattr(done, "first", 10**12),
        lambda done: setattr(done, "captures", 10**6),
        lambda done: done.spent.update(another=1e6),
    ],
)
def test_what_cannot_be_of_a_file_is_not_believed(
    honest: tuple[ReadRange, Schemas, bytes], lie: Callable[[Done], None]
) -> None:
    task, schemas, frame = honest
    done = received(frame, schemas)
    require_possible(done, task)
    lie(done)
    with pytest.raises(FrameError):
        require_possible(received(packing().frame(done), schemas), task)


def test_a_process_that_lies_costs_the_file_its_pages_and_nothing_else(
    regest: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lie = "if len(done.pages) and job.task.file.endswith('a.warc.gz'): done.pages.append(77)"
    monkeypatch.setattr(reading_process, "WORKER", (sys.executable, "-c", BUSY.replace("DEED", lie)))
    file = warc_of(tmp_path / "a.warc.gz", pages(12))
    assert regest("import", file, "--archive", "wilson-center", "--data", tmp_path / "d").status == 1
    assert rows_of(tmp_path / "d", "SELECT DISTINCT reason FROM rejects") == [("its file is quarantined",)]
    assert rows_of(tmp_path / "d", "SELECT count(*) FROM captures") == [(2,)]


@pytest.mark.usefixtures("troubled")
def test_a_file_that_costs_too_much_is_quarantined_and_tried_again(
    regest: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "PATIENCE", 2 * quarantine.SECONDS_OF_A_CRASH - 1)
    site = edited(pages(45), 1, lambda body: body.replace(b"<body", b"<!-- segfault --><body"))
    file = warc_of(tmp_path / "a.warc.gz", site)
    ran = regest("import", file, "--archive", "wilson-center", "--data", tmp_path / "d")
    assert ran.status == 1
    assert rows_of(tmp_path / "d", "SELECT reason, count(*) FROM rejects GROUP BY reason ORDER BY reason") == [
        ("its file is quarantined", 4),
        ("parser crashed", 1),
    ]
    assert rows_of(tmp_path / "d", "SELECT count(*) FROM captures") == [(5,)]
    assert rows_of(tmp_path / "d", "SELECT verdict FROM harvests") == [("discrepant",)]

    monkeypatch.setattr(quarantine, "PATIENCE", 600.0)
    assert regest("reparse", "wilson-center", "--data", tmp_path / "d").status == 0
    assert rows_of(tmp_path / "d", "SELECT reason FROM rejects") == [("parser crashed",)]
    assert rows_of(tmp_path / "d", "SELECT count(*) FROM documents") == [(35,)]


@pytest.mark.trial
def test_many_pages_that_end_their_process_are_each_read_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    said = TROUBLED.replace('b"exit": lambda: os._exit(0)', 'b"exit": lambda: (os.write(2, b"READ "), os._exit(0))')
    monkeypatch.setattr(reading_process, "WORKER", (sys.executable, "-c", said))
    site = pages(65)
    for number in (1, 2, 3, 5, 7):
        site = edited(site, number, lambda body: body.replace(b"<body", b"<!-- exit --><body"))
    import_into(tmp_path / "d", folder_of(tmp_path / "saved", site))
    assert capfd.readouterr().err.count("READ ") == 10
    assert rows_of(tmp_path / "d", "SELECT count(*) FROM rejects") == [(5,)]


def test_the_process_that_reads_may_open_no_file_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    busy = BUSY.replace("DEED", PEEK.format(file=str(secret)).strip())
    monkeypatch.setattr(reading_process, "WORKER", (sys.executable, "-c", busy))
    import_into(tmp_path / "d", folder_of(tmp_path / "saved", pages(3)))
    said = capfd.readouterr().err
    assert "refused" in said
    assert "hidden" not in said


def import_into(data: Path, path: Path) -> None:
    import_files(ImportRequest(ARCHIVE, (path,), DataFolder(data)), Nobody())
