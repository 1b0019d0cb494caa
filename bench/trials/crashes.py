"""Harvests that are killed, or whose disk is full, at every kind of step from the first byte to the published tables.

make crash POINTS=300
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.trials.crash_points import Point, points_of
from bench.trials.growing_listing import ARCHIVE, LISTING, pages_at
from bench.trials.reader_process import (
    PROJECT,
    ReaderProcess,
    Rows,
    are_in_order,
    digest_of,
    every_table,
    published,
    state_of,
)
from bench.trials.records import Trial
from bench.trials.small_disks import Disk, OpenDisk, can_mount, ordinary_disk, really_full_disk, unwritable_disk
from flows.replay.server import Answer
from flows.replay.site import Replica
from flows.runs.watching import Nobody
from flows.upkeep.rebuild import rebuild
from flows.web.harvest import run_harvest
from flows.web.request import request_for
from warehouse.data_folder import DataFolder
from warehouse.warc.captures import Capture, read_captures

RUNNER = "bench.trials.harvest_until_killed"
PAGES = 8
SECONDS_AT_MOST = 120
# Of the reader, so that a trial does not take the machine for itself.
PAUSE = "0.03"
KILLED_BY = (-9, -14)
ONE_LINE_OF_ADVICE = re.compile(r"[^\n]*(free some space|make room)[^\n]*\n")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a harvest that was stopped and started again. `trouble` says what is wrong, each in a few words;
    `has_ended_by` is the exit status of the first process, `kept` the number of captures that it had stored."""

    point: Point
    disk: str
    has_ended_by: int
    kept: int
    lost_rows: int
    is_proven: bool
    trouble: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """An undisturbed harvest: the folder before it, what readers see after it, how often each kind of step comes."""

    before: Path
    after: dict[str, Rows]
    kinds: dict[str, int]

    @property
    def states(self) -> list[str]:
        """What a reader may see, in this order."""
        return [state_of(self.before / "regest.duckdb"), digest_of(self.after)]


class WatchedReplica(Replica):
    """Notes what it is asked for."""

    def __init__(self, time: int) -> None:
        super().__init__(ARCHIVE, pages_at(time, PAGES))
        self.asked_for: set[str] = set()

    def _answer_to(self, target: str) -> Answer:
        self.asked_for.add(target)
        return super()._answer_to(target)


def kill_trials(points: int, seed: int) -> Iterator[Trial]:
    """Kills at that many points, half of them in a first harvest and half in one that finds the listing changed."""
    with courses() as both:
        yield from _trials("killed", kill_outcomes(both, points, seed))


def full_disk_trials(points: int, seed: int) -> Iterator[Trial]:
    """A disk that is full from a point on, and has room again when the harvest is started again."""
    with courses() as both:
        yield from _trials("disk full", full_disk_outcomes(both, points, seed))


@contextmanager
def courses() -> Iterator[tuple[Course, Course]]:
    """A first harvest of a listing, and a second one that finds it changed, both undisturbed."""
    with TemporaryDirectory(prefix="regest-") as folder:
        empty, earlier = Path(folder, "empty"), Path(folder, "earlier")
        empty.mkdir()
        _harvest(earlier, time=0)
        yield _course(empty), _course(earlier)


def kill_outcomes(both: tuple[Course, Course], points: int, seed: int) -> Iterator[Outcome]:
    """What came of each kill, in the order of the points."""
    return _outcomes(both, points_of(both[0].kinds, both[1].kinds, points, seed), [ordinary_disk])


def full_disk_outcomes(both: tuple[Course, Course], points: int, seed: int) -> Iterator[Outcome]:
    """What came of each full disk: really full ones where this machine lets us mount one, by turns with files that
    cannot be written, which need no privilege."""
    kinds = [unwritable_disk, really_full_disk] if can_mount() else [unwritable_disk]
    return _outcomes(both, points_of(both[0].kinds, both[1].kinds, points, seed), kinds)


def _outcomes(both: tuple[Course, Course], points: list[Point], disks: list[OpenDisk]) -> Iterator[Outcome]:
    stopped = [both[0] if point.is_first else both[1] for point in points]
    # First and second harvests take turns already, so that disks do by fours.
    turns = cycle(disk for disk in disks for _ in range(4))
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        yield from threads.map(_outcome, points, stopped, turns)


def _outcome(point: Point, course: Course, open_disk: OpenDisk) -> Outcome:
    """Stops a harvest at a point under the eyes of a reader, starts it again, and looks at what has come of it."""
    with open_disk() as disk, TemporaryDirectory(prefix="regest-") as elsewhere:
        disk.put(course.before)
        with ReaderProcess(disk.data / "regest.duckdb", "--pause", PAUSE, prefix=disk.prefix) as reader:
            ended, stored = _harvest_until(point, disk)
            data = disk.with_room(Path(elsewhere))
            try:
                verdict = _harvest(data, time=1)
            except Exception as error:
                said = f"started again it ended with {type(error).__name__}: {error}"
                return Outcome(
                    point, disk.name, ended.returncode, len(stored), len(course.after["documents"]), False, (said,)
                )
            readings = reader.end()
        after = published(data / "regest.duckdb")
        seen = [state for state, _ in groupby([*readings.states, digest_of(after)])]
        trouble = [
            *_trouble_of_first(ended, disk),
            *(f"a reader's {error}" for error in readings.errors),
            *(["a reader saw what is no whole state"] if not are_in_order(seen, course.states) else []),
            *(["other rows than undisturbed"] if after != course.after else []),
            *(["a stored capture is lost"] if not stored <= _capture_ids(data) else []),
            *(["the same bytes are stored twice"] if _are_stored_twice(data) else []),
            *(["a rebuild gives other tables"] if not _rebuilds_alike(data) else []),
        ]
    lost = len(set(course.after["documents"]) - set(after.get("documents", [])))
    return Outcome(point, disk.name, ended.returncode, len(stored), lost, verdict == "proven", tuple(trouble))


def _trouble_of_first(ended: subprocess.CompletedProcess[str], disk: Disk) -> Iterator[str]:
    if not disk.options:
        if ended.returncode not in (0, *KILLED_BY):
            yield f"it ended with {ended.returncode}: {ended.stderr[-300:]}"
    elif ended.returncode == 0:
        if ended.stderr:
            yield f"it said {ended.stderr[-300:]}"
    elif ended.returncode != 3 or not ONE_LINE_OF_ADVICE.fullmatch(ended.stderr):
        yield f"it ended with {ended.returncode} and no line of advice: {ended.stderr[-600:]}"


def _harvest_until(point: Point, disk: Disk) -> tuple[subprocess.CompletedProcess[str], set[str]]:
    """The process that was stopped, and the ids of the captures that it had stored."""
    options = [*disk.options, "--at", point.kind, "--time", str(point.number)]
    if not disk.options:
        options += ["--later", str(point.later)]
    with WatchedReplica(time=1) as replica:
        ended = _run(disk.data, replica, disk.prefix, options)
    return ended, {line for line in ended.stdout.splitlines() if len(line) == 36}


def _run(
    data: Path, replica: Replica, prefix: Iterable[str] = (), options: Iterable[str] = ()
) -> subprocess.CompletedProcess[str]:
    command = [*prefix, sys.executable, "-m", RUNNER, str(data), LISTING, replica.origin, *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_AT_MOST, cwd=PROJECT, check=False)


def _harvest(data: Path, time: int) -> str:
    """Harvests to the end; gives the verdict."""
    with WatchedReplica(time) as replica:
        return asyncio.run(run_harvest(request_for(ARCHIVE.name, LISTING, data=data, replica=replica.origin))).verdict


def _course(before: Path) -> Course:
    """What comes of a harvest that begins in a copy of a folder."""
    with ordinary_disk() as disk, WatchedReplica(time=1) as replica:
        disk.put(before)
        ended = _run(disk.data, replica)
        assert ended.returncode == 0, ended.stderr
        *_, kinds = ended.stdout.splitlines()
        return Course(before, published(disk.data / "regest.duckdb"), json.loads(kinds))


def _are_stored_twice(data: Path) -> bool:
    """Whether a page's bytes are in two captures: a harvest that is started again asks anew and keeps nothing twice."""
    captures = data / "captures"
    records = read_captures(captures, [file.relative_to(captures).as_posix() for file in captures.glob("*/*.warc.gz")])
    held = [
        (record.url, record.payload_digest)
        for record in records
        if isinstance(record, Capture) and record.status == 200 and not record.revisit_of and "?" in record.url
    ]
    return len(held) != len(set(held))


def _capture_ids(data: Path) -> set[str]:
    return {str(row[0]) for row in every_table(data / "regest.duckdb")["main.captures"]}


def _rebuilds_alike(data: Path) -> bool:
    before = every_table(data / "regest.duckdb")
    rebuild(DataFolder(data), Nobody())
    return every_table(data / "regest.duckdb") == before


def _trials(what: str, outcomes: Iterable[Outcome]) -> Iterator[Trial]:
    """One for each phase of a harvest and each kind of disk."""

    def name(outcome: Outcome) -> str:
        return f"{what} {outcome.point.phase}" + (f" ({outcome.disk})" if outcome.disk else "")

    for group, found in groupby(sorted(outcomes, key=name), key=name):
        together = list(found)
        trouble = Counter(trouble for outcome in together for trouble in outcome.trouble)
        good = "no stored capture lost, no half state seen, went on to the tables of an undisturbed harvest"
        yield Trial(
            group,
            len(together),
            "; ".join(f"{count} × {said}" for said, count in trouble.items()) or good,
            sum(outcome.lost_rows for outcome in together),
            sum(not outcome.is_proven for outcome in together),
            sum(bool(outcome.trouble) for outcome in together),
        )


def _shown(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Prints a point for each as it comes, and what went wrong."""
    shown = []
    for outcome in outcomes:
        shown.append(outcome)
        print(f"\n{outcome.point}: {'; '.join(outcome.trouble)}" if outcome.trouble else ".", end="", flush=True)
    print()
    return shown


def main() -> None:
    """The summary of both kinds of trials."""
    parser = argparse.ArgumentParser(prog="python -m bench.trials.crashes", description=__doc__)
    parser.add_argument("--points", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1945)
    given = parser.parse_args()
    with courses() as both:
        started = time.monotonic()
        outcomes = {
            "killed": _shown(kill_outcomes(both, given.points, given.seed)),
            "disk full": _shown(full_disk_outcomes(both, given.points // 3, given.seed)),
        }
    for what, found in outcomes.items():
        for trial in _trials(what, found):
            print(f"{trial.tried:>4}  {trial.name}: {trial.happened}")
    print(f"{sum(map(len, outcomes.values()))} points, seed {given.seed}, {time.monotonic() - started:.0f} s")
    sys.exit(any(outcome.trouble for found in outcomes.values() for outcome in found))


if __name__ == "__main__":
    main()
