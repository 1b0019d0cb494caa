"""A page on which a parser crashes costs that page, and the same page each time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from generated_site import ARCHIVE, LISTING, documents, edited, harvest, listing, page, rows_of, tables
from troubled_bulk_reading import read_as_pages_say

from bench.pages import generated_pages
from flows.reading import parser_process
from flows.reading.child_process import ParserNotStarted
from flows.reading.parser_process import ParserProcess
from flows.runs.watching import Nobody
from flows.upkeep.rebuild import rebuild
from parsers.errors import PageRejected
from parsers.records import RejectReason
from warehouse.data_folder import DataFolder
from warehouse.reports import Discrepancy

pytestmark = pytest.mark.reading_processes

# A worker with a parser to which the page says what to do.
TROUBLED_WORKER = """
import ctypes, os, time
from dataclasses import replace
from flows.reading.worker import serve
from parsers.catalog import archive_named
from parsers.records import Field

TWICE = []

def loop():
    print("looping", flush=True)
    while True:
        pass

def write_junk():
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, b"What is printed here is no answer.")
        except OSError:
            pass

def fail(error):
    raise error

TROUBLES = {
    b"segfault": lambda: ctypes.string_at(0),
    b"exit": lambda: os._exit(0),
    b"loop": loop,
    b"hang": lambda: time.sleep(3600),
    b"memory": lambda: bytes(8 * 1024**3),
    b"bug": lambda: 1 / 0,
    b"twice": lambda: TWICE.append(True),
    b"print": lambda: print("To be seen on stderr."),
    b"junk": write_junk,
    b"who": lambda: fail(LookupError(os.getpid())),
}

class TroubledParser:
    def parse_page(self, body, url, charset=None, counts=()):
        for name, trouble in TROUBLES.items():
            if b"<!-- " + name + b" -->" in body:
                trouble()
        page = ARCHIVE.parser.parse_page(body, url, charset, counts)
        if TWICE:
            TWICE.clear()
            twice = (Field("level", "Item"), Field("level", "File"))
            return replace(page, entries=tuple(entry._replace(fields=twice) for entry in page.entries))
        return page

ARCHIVE = archive_named("wilson-center")
serve({ARCHIVE.name: replace(ARCHIVE, parser=TroubledParser())})
"""
TROUBLED = (sys.executable, "-c", TROUBLED_WORKER)
HARVESTER = """
import sys
from flows.reading.parser_process import ParserProcess
ParserProcess((sys.executable, "-c", sys.argv[1]), processor_seconds=1).parse(
    "wilson-center", sys.argv[2].encode(), "https://digitalarchive.wilsoncenter.org/search"
)
"""
# Has answered, and waits for the next page.
IDLE_HARVESTER = """
import sys
from flows.reading.parser_process import ParserProcess
from parsers.errors import PageRejected
try:
    ParserProcess().parse("wilson-center", b"no page", "https://digitalarchive.wilsoncenter.org/search")
except PageRejected:
    print("idle", file=sys.stderr, flush=True)
sys.stdin.read()
"""
NO_WORKER = ("/nowhere/python",)
BODY = page(1, documents(10), 10).body
OTHER_URL = ARCHIVE.parser.page_url(LISTING, 2)


@pytest.fixture
def process() -> Iterator[ParserProcess]:
    with ParserProcess(TROUBLED, processor_seconds=0.5) as process:
        yield process


def troubled(trouble: str) -> Callable[[bytes], bytes]:
    """An edit of a page, on which the parser then does what is said."""
    return lambda body: body.replace(b"</body>", f"<!-- {trouble} --></body>".encode())


def rejected(process: ParserProcess, trouble: str) -> tuple[RejectReason, str]:
    with pytest.raises(PageRejected) as caught:
        process.parse(ARCHIVE.name, troubled(trouble)(BODY), LISTING)
    return caught.value.reason, caught.value.detail


def pid_of(process: ParserProcess) -> int:
    return int(rejected(process, "who")[1].removeprefix("LookupError: "))


def reads_pages(process: ParserProcess) -> bool:
    return process.parse(ARCHIVE.name, BODY, OTHER_URL) == ARCHIVE.parser.parse_page(BODY, OTHER_URL)


def test_it_reads_a_page_as_the_parser_does() -> None:
    with ParserProcess() as process:
        for url, body in generated_pages(20, seed=4):
            assert process.parse(ARCHIVE.name, body, url, "utf-8") == ARCHIVE.parser.parse_page(body, url, "utf-8")


def test_a_page_much_larger_than_a_pipe_gets_through() -> None:
    body = BODY.replace(b"</body>", b"<!-- %b --></body>" % (b"long " * 2_000_000))
    with ParserProcess() as process:
        assert process.parse(ARCHIVE.name, body, LISTING).entries == ARCHIVE.parser.parse_page(BODY, LISTING).entries


def test_a_page_is_rejected_as_the_parser_rejects_it() -> None:
    body = b"<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
    with pytest.raises(PageRejected) as expected:
        ARCHIVE.parser.parse_page(body, LISTING)
    with ParserProcess() as process, pytest.raises(PageRejected) as caught:
        process.parse(ARCHIVE.name, body, LISTING)
    assert (caught.value.reason, caught.value.detail) == (expected.value.reason, expected.value.detail)


@pytest.mark.parametrize(
    ("trouble", "reason", "detail"),
    [
        ("segfault", RejectReason.PARSER_CRASHED, "its process was ended by SIGSEGV: segmentation fault"),
        ("exit", RejectReason.PARSER_CRASHED, "its process ended with status 0"),
        ("junk", RejectReason.PARSER_CRASHED, "its process answered with what is no page"),
        ("loop", RejectReason.PARSER_TOOK_TOO_LONG, "it took more than 0.5 s of processor time"),
        ("memory", RejectReason.PARSER_FAILED, "MemoryError: "),
        ("bug", RejectReason.PARSER_FAILED, "ZeroDivisionError: division by zero"),
        ("twice", RejectReason.PARSER_FAILED, "it has given a row the same field twice"),
    ],
)
def test_trouble_on_a_page_costs_that_page_and_has_the_same_words_each_time(
    process: ParserProcess, trouble: str, reason: RejectReason, detail: str
) -> None:
    assert reads_pages(process)
    assert rejected(process, trouble) == (reason, detail)
    assert rejected(process, trouble) == (reason, detail)
    assert reads_pages(process)


def test_a_parser_that_waits_for_ever_is_not_waited_for() -> None:
    with ParserProcess(TROUBLED, silent_seconds=0.5) as process:
        assert rejected(process, "hang") == (RejectReason.PARSER_TOOK_TOO_LONG, "it gave no answer in 0.5 s")


def test_what_a_parser_prints_does_no_harm(process: ParserProcess, capfd: pytest.CaptureFixture[str]) -> None:
    assert process.parse(ARCHIVE.name, troubled("print")(BODY), LISTING).entries
    assert capfd.readouterr() == ("", "To be seen on stderr.\n")
    assert reads_pages(process)


def test_one_process_reads_all_pages(process: ParserProcess) -> None:
    assert pid_of(process) == pid_of(process) != os.getpid()


def test_a_process_that_is_gone_between_two_pages_costs_no_page(process: ParserProcess) -> None:
    gone = pid_of(process)
    os.kill(gone, signal.SIGKILL)
    assert reads_pages(process)
    assert pid_of(process) != gone


@pytest.fixture
def interrupted_as_on_a_terminal() -> Iterator[None]:
    """What a person's Ctrl-C does, done by a clock."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    yield
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("interrupted_as_on_a_terminal")
def test_an_answer_that_a_person_interrupted_is_not_taken_for_the_next(process: ParserProcess) -> None:
    assert reads_pages(process)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    with pytest.raises(KeyboardInterrupt):
        process.parse(ARCHIVE.name, troubled("hang")(BODY), LISTING)
    assert process.parse(ARCHIVE.name, BODY, OTHER_URL).url == OTHER_URL


def test_ctrl_c_is_left_to_the_process_that_started_it(process: ParserProcess) -> None:
    pid = pid_of(process)
    os.kill(pid, signal.SIGINT)
    assert pid_of(process) == pid


@pytest.mark.parametrize(
    ("worker", "unneeded"),
    [("worker", {"warehouse", "duckdb", "pyarrow", "prefect", "asyncio"}), ("bulk_worker", {"duckdb", "prefect"})],
)
def test_the_processes_that_parse_load_no_more_than_they_need(worker: str, unneeded: set[str]) -> None:
    """One is started for each harvest, and by commands that are to answer at once; as many as there are processors, in
    bulk."""
    script = f"import sys, flows.reading.{worker}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert {"parsers", "flows"} <= {*loaded}
    assert not unneeded & {*loaded}


def test_it_ends_with_the_block() -> None:
    with ParserProcess(TROUBLED) as process:
        pid = pid_of(process)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize(
    ("script", "arguments", "said"),
    [(IDLE_HARVESTER, [], "idle\n"), (HARVESTER, [TROUBLED_WORKER, "<!-- loop -->"], "looping\n")],
    ids=["idle", "within a page"],
)
def test_it_ends_when_a_killed_harvest_leaves_it_behind(script: str, arguments: list[str], said: str) -> None:
    command = [sys.executable, "-c", script, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as harvest:
        assert harvest.stderr is not None
        assert harvest.stderr.readline() == said
        harvest.kill()
        # Its stderr is the harvest's own: it ends when neither of them is left.
        assert harvest.communicate(timeout=60) == (None, "")


@pytest.mark.parametrize("command", [NO_WORKER, (sys.executable, "-c", "raise SystemExit(1)")])
def test_a_process_that_does_not_start_is_not_blamed_on_the_page(command: tuple[str, ...]) -> None:
    with ParserProcess(command) as process, pytest.raises(ParserNotStarted, match="cannot be started"):
        process.parse(ARCHIVE.name, BODY, LISTING)


@pytest.mark.parametrize(
    ("trouble", "detail"),
    [
        ("segfault", "parser crashed: its process was ended by SIGSEGV: segmentation fault"),
        pytest.param("exit", "parser crashed: its process ended with status 0", marks=pytest.mark.trial),
    ],
)
async def test_a_page_that_crashes_the_parser_costs_a_harvest_that_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str, detail: str
) -> None:
    monkeypatch.setattr(parser_process, "WORKER", TROUBLED)

    report = await harvest(tmp_path, edited(listing(documents(33)), 2, troubled(trouble)))

    assert report.exit_status == 1
    assert (report.verdict, report.promised, report.found) == ("discrepant", 33, 23)
    assert Discrepancy("page rejected", 2, detail) in report.discrepancies
    before = tables(tmp_path)
    read_as_pages_say(monkeypatch)
    rebuild(DataFolder(tmp_path), Nobody())
    assert tables(tmp_path) == before


async def test_a_page_that_a_better_parser_survives_is_read_on_a_rebuild(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(parser_process, "WORKER", TROUBLED)
        await harvest(tmp_path, edited(listing(documents(33)), 2, troubled("segfault")))

    rebuild(DataFolder(tmp_path), Nobody())

    assert rows_of(tmp_path, "SELECT count(*) FROM documents") == [(33,)]


async def test_without_a_page_to_read_there_is_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await harvest(tmp_path, listing(documents(33)))
    monkeypatch.setattr(parser_process, "WORKER", NO_WORKER)

    report = await harvest(tmp_path, listing(documents(33)))

    assert (report.verdict, report.unchanged_pages) == ("proven", 4)


async def test_a_harvest_whose_parsers_do_not_start_rejects_nothing_and_can_be_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(parser_process, "WORKER", NO_WORKER)
        with pytest.raises(ParserNotStarted):
            await harvest(tmp_path, listing(documents(33)))

    report = await harvest(tmp_path, listing(documents(33)))

    assert (report.verdict, report.found, report.rejects) == ("proven", 33, 0)
