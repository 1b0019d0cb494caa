"""What runs on the machines of a cluster: services by the commands of docs/cluster.md, and commands that end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.cluster.commands import Service, exported, services
from bench.cluster.network import on
from bench.processes import CommandError, end

ROOT = Path(__file__).parents[2]
# As `make setup` installs it: DuckDB 1.5, with the extensions of a lake.
OLD_DUCKDB = ROOT / ".venv" / "duckdb-1.5"
REGEST = (sys.executable, "-m", "flows.commands.app")
SECONDS_TO_START = 60.0
SECONDS_FOR_A_COMMAND = 120.0
SECONDS_BETWEEN_LOOKS = 0.1


@dataclass(frozen=True, slots=True)
class Cluster:
    """The services that run, by machine and command, and the folder in which each machine has its own."""

    folder: Path
    running: dict[Service, subprocess.Popen[bytes]]
    ending: ExitStack

    def start(self, service: Service) -> None:
        """Starts a service, also one that was killed. Raises CommandError when it does not start."""
        self.running[service] = self.ending.enter_context(_serving(self.folder, service))

    def start_again(self, machine: str) -> None:
        """Starts the services of a machine that was killed."""
        for service in [one for one in self.running if one.machine == machine]:
            self.start(service)

    def begin(self, machine: str, *command: str, has_lake: bool = False) -> subprocess.Popen[bytes]:
        """Begins a command of Regest's on a machine, in the environment with the lake's DuckDB where it `has_lake`;
        what it says goes into the machine's log."""
        words = on(machine, self.folder, [*REGEST, *command])
        with self.log(machine).open("ab") as log:
            return subprocess.Popen(words, env=environment(has_lake=has_lake), stdout=log, stderr=log)

    def answer(self, machine: str, *command: str, has_lake: bool = False) -> str:
        """What a command of Regest's on a machine prints. Raises CommandError unless it ends well."""
        words = on(machine, self.folder, [*REGEST, *command])
        ran = subprocess.run(
            words, env=environment(has_lake=has_lake), capture_output=True, timeout=SECONDS_FOR_A_COMMAND, text=True
        )
        if ran.returncode:
            raise CommandError(f"regest {' '.join(command)} ended with {ran.returncode}: {ran.stderr[-800:]}")
        return ran.stdout

    def run(self, machine: str, *command: str, has_lake: bool = False) -> int:
        """Runs a command of Regest's on a machine to its end, and gives its status."""
        process = self.begin(machine, *command, has_lake=has_lake)
        try:
            return process.wait(SECONDS_FOR_A_COMMAND)
        finally:
            end(process)

    def log(self, machine: str) -> Path:
        """What was said on a machine."""
        return self.folder / f"{machine}.log"

    def room(self, machine: str) -> Path:
        """What a machine has as its /srv."""
        return self.folder / machine


def environment(*, has_lake: bool = False) -> dict[str, str]:
    """Of everything on the machines: that of docs/cluster.md, and where Regest and its programs are."""
    packages = os.pathsep.join(map(str, [OLD_DUCKDB, ROOT] if has_lake else [ROOT]))
    path = os.pathsep.join([str(Path(sys.executable).parent), "/usr/sbin", "/usr/bin", "/sbin", "/bin"])
    return {"PATH": path, "LANG": "C.UTF-8", "PYTHONPATH": packages, "HOME": "/srv"} | exported()


@contextmanager
def started(folder: Path, wanted: Sequence[Service] | None = None) -> Iterator[Cluster]:
    """All services, or those that are wanted, one after another, until the block ends. Raises CommandError when one
    does not start."""
    with ExitStack() as ending:
        cluster = Cluster(folder, {}, ending)
        for service in services() if wanted is None else wanted:
            cluster.start(service)
        yield cluster


def require(holds: bool, otherwise: str) -> None:
    """Raises CommandError where something does not hold."""
    if not holds:
        raise CommandError(otherwise)


def wait_until(holds: Callable[[], bool], what: str, seconds: float = SECONDS_TO_START) -> None:
    """Raises CommandError when something does not hold in time."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise CommandError(f"not after {seconds:g} seconds: {what}")
        time.sleep(SECONDS_BETWEEN_LOOKS)


@contextmanager
def _serving(folder: Path, service: Service) -> Iterator[subprocess.Popen[bytes]]:
    log = folder / f"{service.machine}.log"
    words = on(service.machine, folder, ["sh", "-c", f"exec {service.command}"])
    with log.open("ab") as said:
        process = (
            subprocess.Popen(
                words, env=environment(), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said
            )
            if service.machine == "sites"
            else subprocess.Popen(
                words, env=environment(), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=said, stderr=said
            )
        )
    try:
        if service.answers is not None:
            wait_until(lambda: process.poll() is not None or _answers(folder, service), service.command)
        if process.poll() is not None:
            raise CommandError(f"{service.command} ended: {log.read_text(errors='replace')[-800:]}")
        yield process
    finally:
        end(process)


def _answers(folder: Path, service: Service) -> bool:
    assert service.answers is not None
    asked = f"import socket; socket.create_connection({service.answers!r}, 1)"
    words = on(service.machine, folder, [sys.executable, "-S", "-c", asked])
    return subprocess.run(words, env=environment(), capture_output=True).returncode == 0
