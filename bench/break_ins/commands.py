"""The `regest` command for break-ins: bounded in time and memory, in an environment of its own."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

GIGABYTE = 1024**3
# More than any command takes that is not broken into; a bomb ends there, and not the machine.
MOST_MEMORY = 6 * GIGABYTE
SECONDS = 60.0
TOOK_TOO_LONG = -1000


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: `status` is TOOK_TOO_LONG where it was still at work after its time."""

    status: int
    out: str
    err: str


def regest(*arguments: object, folder: Path, seconds: float = SECONDS, **environment: str) -> Ended:
    """Runs the command in a folder, whose `home` is the user's home, with more of an environment where it is given."""
    return python(
        "-P",
        "-c",
        "from flows.commands.app import main; main()",
        *arguments,
        folder=folder,
        seconds=seconds,
        **environment,
    )


def python(*arguments: object, folder: Path, seconds: float = SECONDS, **environment: str) -> Ended:
    """Runs Python, with this version of Regest to be imported, as `regest` does."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    own = {"HOME": str(home), "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "REGEST_"))}
    with subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        env={**kept, **own, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
        preexec_fn=_limit_memory,
    ) as process:
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            out, err = process.communicate()
            return Ended(TOOK_TOO_LONG, out, err)
    return Ended(process.returncode, out, err)


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
