"""From a WARC file to published tables: Regest, Lexbor alone on the same bytes, and what people write by hand; for each
number of pages, each in a fresh process, turn by turn."""

from __future__ import annotations

import gzip
import json
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import duckdb
from fastwarc.warc import ArchiveIterator, WarcRecordType

from bench import by_hand, import_stages, lexbor_alone
from bench.pages import ROWS_ON_A_PAGE, generated_pages
from bench.processes import CommandError, Cost, run
from bench.warc_files import write_warc
from flows.reading.child_process import KEEP_MEMORY
from warehouse.data_folder import DataFolder

SIZES = (1_676, 16_760, 100_000)
# Above this, one turn takes so long that what disturbs it for a moment does not matter.
MOST_PAGES_TO_REPEAT = 20_000
# So many pages are in memory at most while Lexbor parses them alone, however many there are.
PAGES_OF_A_LEXBOR = 2_000
# More pages than this are not read by hand: their seconds are scaled.
MOST_PAGES_BY_HAND = {name: 16_760 if "selectolax" in name else 1_676 for name in by_hand.WAYS}

REGEST = str(Path(sys.executable).parent / "regest")
IMPORT, REBUILD = "Regest import", "Regest rebuild"
REPARSE, REPARSE_NOTHING = "Regest reparse, all pages", "Regest reparse, nothing changed"
LEXBOR, LEXBOR_KEEPING = "Lexbor alone, one core", "Lexbor alone, freed memory kept"
# As if other parsers than today's had read them.
READ_BY_OTHERS = "UPDATE kept.pages SET parser_version = 'older'"


@dataclass(frozen=True, slots=True)
class ImportCost:
    """What one contender took for `pages` pages: medians over the turns.

    `seconds` and `cpu` are scaled when only `measured` pages were read. `peak` is the most memory of all its processes
    together, in MiB; `cpu` and `peak` are None where they were not measured. `stages` are the seconds of an import by
    stage, from a run of its own: see bench.import_stages.
    """

    name: str
    pages: int
    measured: int
    seconds: float
    cpu: float | None = None
    peak: float | None = None
    stages: Mapping[str, float] = field(default_factory=dict)

    @property
    def pages_per_second(self) -> float:
        """From the start of the process to its end; for Lexbor alone, while it parses."""
        return self.pages / self.seconds


Costs = dict[str, ImportCost]


def measure_imports(sizes: Sequence[int], repeat: int, seed: int) -> list[Costs]:
    """All contenders by name, for each number of pages. By hand, each number is read once.

    Raises CommandError when one fails or lacks rows.
    """
    return [_measure(pages, repeat if pages <= MOST_PAGES_TO_REPEAT else 1, seed) for pages in sizes]


def growth(smaller: Costs, larger: Costs) -> Iterator[tuple[str, str, str, str]]:
    """For each of Regest's commands how it grows from one number of pages to a larger one: the exponent of its seconds,
    how many times the seconds a page, how many times the peak of memory."""
    for name in (IMPORT, REPARSE, REBUILD, REPARSE_NOTHING):
        before, after = smaller[name], larger[name]
        times_pages, times_seconds = after.pages / before.pages, after.seconds / before.seconds
        exponent = math.log(times_seconds) / math.log(times_pages)
        memory = after.peak / before.peak if after.peak and before.peak else math.nan
        yield name, f"{exponent:.2f}", f"{times_seconds / times_pages:.2f} x", f"{memory:.2f} x"


def _measure(pages: int, turns: int, seed: int) -> Costs:
    with TemporaryDirectory(prefix="regest-bench-") as name:
        folder = Path(name)
        warc = folder / "pages.warc.gz"
        write_warc(warc, pages, seed)
        taken: dict[str, list[ImportCost]] = {}
        for _ in range(turns):
            for cost in _turn(warc, pages, folder / "data"):
                taken.setdefault(cost.name, []).append(cost)
        costs = {name: _median(costs) for name, costs in taken.items()}
        costs[IMPORT] = replace(costs[IMPORT], stages=_stages(warc, folder / "data"))
        return costs | {cost.name: cost for cost in _all_by_hand(pages, seed, folder)}


def _turn(warc: Path, pages: int, data: Path) -> Iterator[ImportCost]:
    """Lexbor stands before and after the import, so that both meet the same machine."""
    regest = partial(_regest, pages=pages, data=data)
    yield _lexbor(LEXBOR, warc, pages, _environment({}))
    yield regest(IMPORT, ["import", str(warc), "--archive", "wilson-center"])
    yield _lexbor(LEXBOR_KEEPING, warc, pages, _environment(KEEP_MEMORY))
    yield regest(REPARSE_NOTHING, ["reparse", "wilson-center"])
    for database in (DataFolder(data).working, DataFolder(data).database):
        with duckdb.connect(str(database)) as connection:
            connection.execute(READ_BY_OTHERS)
    yield regest(REPARSE, ["reparse", "wilson-center"])
    yield regest(REBUILD, ["rebuild"])
    shutil.rmtree(data)


def _regest(name: str, arguments: Sequence[str], pages: int, data: Path) -> ImportCost:
    cost = run([REGEST, *arguments, "--data", str(data)], _environment({}))
    with duckdb.connect(str(DataFolder(data).database), read_only=True) as connection:
        _check(name, pages, connection.execute("SELECT count(*) FROM documents").fetchall())
    return _cost(name, pages, pages, cost)


def _stages(warc: Path, data: Path) -> dict[str, float]:
    command = [sys.executable, "-m", import_stages.__name__, str(warc), str(data)]
    told = subprocess.run(command, env=_environment({}), stdout=subprocess.PIPE, check=True, text=True)
    shutil.rmtree(data)
    stages: dict[str, float] = json.loads(told.stdout)
    return stages


def _lexbor(name: str, warc: Path, pages: int, environment: Mapping[str, str]) -> ImportCost:
    """Process after process, for some pages each: one that has freed pages parses the next ones faster."""
    parsed, seconds = 0, 0.0
    bodies = _bodies(warc)
    while some := list(islice(bodies, PAGES_OF_A_LEXBOR)):
        command = [sys.executable, "-m", lexbor_alone.__name__]
        with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            lexbor_alone.send_pages(some, process.stdin)
            process.stdin.close()
            parsed_here, seconds_here = process.stdout.read().split()
        parsed, seconds = parsed + int(parsed_here), seconds + float(seconds_here)
    if parsed != pages:
        raise CommandError(f"{name}: expected {pages} pages, found {parsed}")
    return ImportCost(name, pages, pages, seconds)


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """This process's environment, but with glibc's own ways with memory unless `more` says otherwise."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MALLOC_", "GLIBC_"))}
    return own | dict(more)


def _bodies(warc: Path) -> Iterator[bytes]:
    with gzip.open(warc) as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            yield record.reader.read()


def _all_by_hand(pages: int, seed: int, folder: Path) -> Iterator[ImportCost]:
    """In the order of how many pages each reads, so that the folder of saved pages need only grow."""
    saved = folder / "saved"
    saved.mkdir()
    bodies = enumerate(body for _, body in generated_pages(pages, seed))
    there = 0
    for name in sorted(by_hand.WAYS, key=MOST_PAGES_BY_HAND.__getitem__):
        measured = min(pages, MOST_PAGES_BY_HAND[name])
        for number, body in islice(bodies, measured - there):
            by_hand.save(saved, number, body)
        there = measured
        yield _by_hand(name, pages, measured, saved)


def _by_hand(name: str, pages: int, measured: int, saved: Path) -> ImportCost:
    database = saved.with_name("by_hand.database")
    cost = run([sys.executable, "-m", by_hand.__name__, name, str(saved), str(database)], _environment({}))
    _check(name, measured, by_hand.counted(name, database))
    database.unlink()
    return _cost(name, pages, measured, cost)


def _check(name: str, pages: int, counted: Sequence[tuple[int]]) -> None:
    if counted != [(pages * ROWS_ON_A_PAGE,)]:
        raise CommandError(f"{name}: expected {pages * ROWS_ON_A_PAGE} rows, found {counted[0][0]}")


def _cost(name: str, pages: int, measured: int, cost: Cost) -> ImportCost:
    scale = pages / measured
    cpu = cost.own.cpu + cost.children.cpu
    return ImportCost(name, pages, measured, cost.wall * scale, cpu * scale, cost.peak)


def _median(costs: Sequence[ImportCost]) -> ImportCost:
    """The medians of each figure by itself."""
    first = costs[0]
    return ImportCost(
        first.name,
        first.pages,
        first.measured,
        median(cost.seconds for cost in costs),
        _median_of_known(cost.cpu for cost in costs),
        _median_of_known(cost.peak for cost in costs),
    )


def _median_of_known(figures: Iterable[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return median(known) if known else None
