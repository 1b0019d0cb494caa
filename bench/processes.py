"""What a command costs: wall and CPU time and memory, of itself and of the processes that it starts. Linux only."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

SAMPLE_SECONDS = 0.05
# Adding up memory makes the kernel walk through all of it: no more than a twentieth of the time goes into that.
REST_AFTER_ADDING_UP = 19
SECONDS_TO_END = 10
PEAK_MEMORY = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
PROPORTIONAL_MEMORY = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class CommandError(Exception):
    """A command of the bench did not end well."""


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds, and the most memory that was ever resident, in MiB."""

    cpu: float = 0.0
    memory: float = 0.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall seconds from start to end, and what was used: by the process itself with its helpers, and by the others that
    it started, together.

    `peak` is the most memory that all of them had at one moment, in MiB; what they share counts once. It is looked at
    many times a second, so what was there for a shorter time is missed.
    """

    wall: float
    own: Usage
    children: Usage
    peak: float = 0.0


def run(command: Sequence[str], environment: Mapping[str, str], helper: str | None = None) -> Cost:
    """Runs a command to its end. Processes below it whose command line has the word `helper` count as its own.

    Raises CommandError, with the end of what it printed, unless it ends with 0.
    """
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        with started(command, environment, output.fileno()) as process, _watched(process.pid) as watch:
            # The exit is waited for but not collected, so that the CPU time can still be read.
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            wall = time.perf_counter() - start
        if process.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace")[-2000:]
            raise CommandError(f"{' '.join(command)} ended with {process.returncode}:\n{said}")
    seen = watch.seen
    own = {pid for pid, watched in seen.items() if pid == process.pid or helper in watched.words}
    return Cost(
        wall,
        _together(watched.usage for pid, watched in seen.items() if pid in own),
        _together(watched.usage for pid, watched in seen.items() if pid not in own),
        watch.peak,
    )


@contextmanager
def started(
    command: Sequence[str], environment: Mapping[str, str], output: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended when the block is left. It prints into the file `output`, or into its own `stdout`."""
    out, error = (subprocess.PIPE, None) if output is None else (output, subprocess.STDOUT)
    process = subprocess.Popen(command, env=dict(environment), stdout=out, stderr=error, stdin=subprocess.DEVNULL)
    try:
        yield process
    finally:
        end(process)
        if process.stdout is not None:
            process.stdout.close()


def end(process: subprocess.Popen[bytes]) -> None:
    """Asks a process to end, and makes it, where it does not within SECONDS_TO_END."""
    process.terminate()
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def usage_of(pid: int) -> Usage | None:
    """What a process has used so far; None when it is gone."""
    folder = Path("/proc", str(pid))
    try:
        # proc(5): the command's name, in brackets, may hold blanks; user and system time are fields 14 and 15.
        times = (folder / "stat").read_text().rpartition(")")[2].split()[11:13]
        peak = PEAK_MEMORY.search((folder / "status").read_text())
    except OSError:
        return None
    return Usage(sum(map(int, times)) / TICKS_PER_SECOND, int(peak[1]) / 1024 if peak else 0.0)


def cpu_of_all(pids: Iterable[int]) -> float:
    """CPU seconds of processes and of their descendants, also of those that have ended and been waited for."""
    return sum(_with_the_ended(each) for pid in pids for each in _tree(pid))


def _with_the_ended(pid: int) -> float:
    try:
        times = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[11:15]
    except OSError:
        return 0.0
    return sum(map(int, times)) / TICKS_PER_SECOND


@dataclass(frozen=True, slots=True)
class _Watched:
    """What was seen of a process: its usage, and the words of its command line."""

    usage: Usage = Usage()
    words: frozenset[str] = frozenset()


def _together(usages: Iterable[Usage]) -> Usage:
    each = list(usages)
    return Usage(sum(usage.cpu for usage in each), sum(usage.memory for usage in each))


class _Watch:
    """What was seen of a process and its descendants, by process id, and the most memory that they had together."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._added_up_next = 0.0
        self.seen: dict[int, _Watched] = {}
        self.peak = 0.0

    def look(self) -> None:
        _sample(self._root, self.seen)
        start = time.perf_counter()
        if start >= self._added_up_next:
            self.peak = max(self.peak, sum(map(_proportional_memory, _tree(self._root))))
            now = time.perf_counter()
            self._added_up_next = now + REST_AFTER_ADDING_UP * (now - start)


@contextmanager
def _watched(root: int) -> Iterator[_Watch]:
    """A watch on a process and its descendants: complete once the block is left."""
    watch = _Watch(root)
    is_over = Event()

    def look_until_over() -> None:
        while not is_over.wait(SAMPLE_SECONDS):
            watch.look()

    thread = Thread(target=look_until_over)
    thread.start()
    try:
        yield watch
    finally:
        is_over.set()
        thread.join()
        _sample(root, watch.seen)


def _sample(root: int, seen: dict[int, _Watched]) -> None:
    for pid in _tree(root):
        now, before = usage_of(pid), seen.get(pid, _Watched())
        if now is not None:
            # A process that has ended but is not collected shows its CPU time, and no memory or command any more.
            most = Usage(max(now.cpu, before.usage.cpu), max(now.memory, before.usage.memory))
            seen[pid] = _Watched(most, before.words | _words_of(pid))


def _proportional_memory(pid: int) -> float:
    """A process's memory in MiB, with its share of what it has in common with others; 0 when it has ended."""
    try:
        found = PROPORTIONAL_MEMORY.search(Path("/proc", str(pid), "smaps_rollup").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def _words_of(pid: int) -> frozenset[str]:
    """The words of a process's command line; none when it has ended."""
    try:
        return frozenset(Path("/proc", str(pid), "cmdline").read_text(errors="replace").split("\0"))
    except OSError:
        return frozenset()


def _tree(root: int) -> Iterator[int]:
    """A process and all of its descendants."""
    yield root
    for children in Path(f"/proc/{root}/task").glob("*/children"):
        try:
            pids = children.read_text().split()
        except OSError:
            continue
        for pid in pids:
            yield from _tree(int(pid))
