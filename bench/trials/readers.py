"""Readers who query the published database without pause while harvests are made in a row."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import flows.web.harvest
from bench.trials.growing_listing import ARCHIVE, LISTING, pages_at, rows_at
from bench.trials.reader_process import ReaderProcess, Readings, are_in_order, published, state_of
from bench.trials.records import Trial
from flows.replay.site import Replica
from flows.runs.watching import Watcher
from warehouse.data_folder import DataFolder

PAGES = 30


@dataclass(slots=True)
class Harvests:
    """Harvests in a row: the states they published, their verdicts, and the seconds that each publication took; and
    what was seen meanwhile. `lost_rows` are documents of the listing that the database does not have at the end."""

    states: list[str] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)
    publications: list[float] = field(default_factory=list)
    readers: list[Readings] = field(default_factory=list)
    analyst: Readings = field(default_factory=Readings)
    lost_rows: int = 0


def reader_trials(harvests: int, readers: int) -> Iterator[Trial]:
    """`harvests` harvests in a row of a listing that changes each time, once with nobody reading, once with `readers`
    processes that read without pause and an analyst who keeps one transaction open from beginning to end."""
    alone, read = harvests_under_readers(harvests, 0), harvests_under_readers(harvests, readers)
    yield _of_readers(read, alone)
    yield _of_analyst(read)


def harvests_under_readers(harvests: int, readers: int, pages: int = PAGES) -> Harvests:
    """The readers come after the first harvest and stay until after the last; without readers there is no analyst."""
    done = Harvests()
    with TemporaryDirectory(prefix="regest-") as folder, ExitStack() as stack:
        database = Path(folder) / "regest.duckdb"
        _harvest(Path(folder), 0, pages, done)
        reading = [stack.enter_context(ReaderProcess(database)) for _ in range(readers)]
        analyst = stack.enter_context(ReaderProcess(database, "--one-transaction")) if readers else None
        for time_of_listing in range(1, harvests):
            _harvest(Path(folder), time_of_listing, pages, done)
        done.readers = [process.end() for process in reading]
        done.analyst = analyst.end() if analyst else done.analyst
        shown = {row.title for row in rows_at(harvests - 1, pages)}
        done.lost_rows = len(shown.difference(row[2] for row in published(database)["documents"]))
    return done


def _harvest(data: Path, time_of_listing: int, pages: int, done: Harvests) -> None:
    def timed_publish(folder: DataFolder, watcher: Watcher) -> None:
        start = time.perf_counter()
        publish(folder, watcher)
        done.publications.append(time.perf_counter() - start)

    publish = flows.web.harvest.publish
    with (
        patch.object(flows.web.harvest, "publish", timed_publish),
        Replica(ARCHIVE, pages_at(time_of_listing, pages)) as replica,
    ):
        request = flows.web.request.request_for(ARCHIVE.name, LISTING, data=data, replica=replica.origin)
        done.verdicts.append(asyncio.run(flows.web.harvest.run_harvest(request)).verdict)
    done.states.append(state_of(request.folder.database))


def _of_readers(read: Harvests, alone: Harvests) -> Trial:
    errors = [error for readings in read.readers for error in readings.errors]
    astray = sum(not are_in_order(readings.states, read.states) for readings in read.readers)
    happened = (
        f"{len(read.states)} harvests under {len(read.readers)} readers: {len(errors)} errors, "
        f"{len(read.readers) - astray} saw whole states only, in their order; "
        f"longest reading {_milliseconds(readings.longest for readings in read.readers)}, "
        f"longest publication {_milliseconds(read.publications)} "
        f"({_milliseconds(alone.publications)} with nobody reading)"
    )
    return Trial(
        "readers without pause",
        sum(readings.reads for readings in read.readers),
        "; ".join([happened, *sorted(set(errors))[:3]]),
        read.lost_rows,
        sum(verdict != "proven" for verdict in read.verdicts),
        len(errors) + astray,
    )


def _of_analyst(read: Harvests) -> Trial:
    is_same = read.analyst.states == read.states[:1] and not read.analyst.errors
    trouble = f"{len(read.analyst.states)} states, {len(read.analyst.errors)} errors"
    happened = "the same rows from beginning to end" if is_same else trouble
    return Trial("an analyst with one open transaction", read.analyst.reads, happened, troubles=int(not is_same))


def _milliseconds(seconds: Iterable[float]) -> str:
    return f"{max(seconds) * 1000:.0f} ms"
