"""What a command costs: wall and CPU time and memory, of itself and of the processes that it starts. Linux only."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

SAMPLE_SECONDS = 0.05
SECONDS_TO_END = 10
PEAK_MEMORY = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
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
    """Wall seconds from start to end, and what was used: by the process itself, and by those it started, together."""

    wall: float
    own: Usage
    children: Usage


def run(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Runs a command to its end. Raises CommandError, with the end of what it printed, unless it ends with 0."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        with started(command, environment, output.fileno()) as process, _watched(process.pid) as seen:
            # The exit is waited for but not collected, so that the CPU time can still be read.
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            wall = time.perf_counter() - start
        if process.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace")[-2000:]
            raise CommandError(f"{' '.join(command)} ended with {process.returncode}:\n{said}")
    own = seen.pop(process.pid)
    children = Usage(sum(usage.cpu for usage in seen.values()), sum(usage.memory for usage in seen.values()))
    return Cost(wall, own, children)


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
        process.terminate()
        try:
            process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


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


@contextmanager
def _watched(root: int) -> Iterator[dict[int, Usage]]:
    """The usage of a process and its descendants by process id: complete once the block is left."""
    seen: dict[int, Usage] = {}
    is_over = Event()

    def watch() -> None:
        while not is_over.wait(SAMPLE_SECONDS):
            _sample(root, seen)

    thread = Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        is_over.set()
        thread.join()
        _sample(root, seen)


def _sample(root: int, seen: dict[int, Usage]) -> None:
    for pid in _tree(root):
        now, before = usage_of(pid), seen.get(pid, Usage())
        if now is not None:
            # A process that has ended but is not collected shows its CPU time, and no memory any more.
            seen[pid] = Usage(max(now.cpu, before.cpu), max(now.memory, before.memory))


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
