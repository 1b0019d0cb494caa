"""Disks for trials: an ordinary one, one that is really full, and one on which no file can be written any more."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

SIZE = "48m"
# The namespaces, and with them the disk, are gone when this process ends.
MOUNTED = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")
MOUNT = f'mount -t tmpfs -o size={SIZE} regest "$0" && echo mounted && exec cat'


@dataclass(frozen=True, slots=True)
class Disk:
    """Where a trial keeps its data. `prefix` goes before commands that are to see it, `options` are those of
    harvest_until_killed."""

    name: str
    data: Path
    prefix: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    def put(self, folder: Path) -> None:
        """Copies a folder there as the data."""
        self._run("cp", "--archive", f"{folder}/.", str(self.data))

    def with_room(self, elsewhere: Path) -> Path:
        """The data where there is room: as they are, or copied to `elsewhere`, as nobody else can see that disk."""
        if not self.prefix:
            return self.data
        self._run("cp", "--archive", f"{self.data}/.", str(elsewhere))
        return elsewhere

    def _run(self, *command: str) -> None:
        subprocess.run([*self.prefix, *command], check=True, capture_output=True)


OpenDisk = Callable[[], AbstractContextManager[Disk]]


@contextmanager
def ordinary_disk() -> Iterator[Disk]:
    """A folder like any other."""
    with TemporaryDirectory(prefix="regest-") as folder:
        yield Disk("", Path(folder))


@contextmanager
def unwritable_disk() -> Iterator[Disk]:
    """No file takes another byte from a step on (RLIMIT_FSIZE): needs no privilege, and stands for a full disk."""
    with TemporaryDirectory(prefix="regest-") as folder:
        yield Disk("files cannot grow", Path(folder), options=("--no-growth",))


@contextmanager
def really_full_disk() -> Iterator[Disk]:
    """A small disk in memory, mounted for the trial alone; from a step on a file takes all the room that is left."""
    with TemporaryDirectory(prefix="regest-") as folder:
        process = subprocess.Popen([*MOUNTED, MOUNT, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdout is not None
        try:
            if not process.stdout.readline():
                raise OSError("no disk can be mounted in a namespace of one's own")
            enter = ("nsenter", "--preserve-credentials", "--user", "--mount", "--wd", "--target", str(process.pid))
            data = Path(folder, "data")
            subprocess.run([*enter, "mkdir", str(data)], check=True)
            yield Disk("really full", data, enter, ("--fill", f"{folder}/ballast"))
        finally:
            process.communicate()


@cache
def can_mount() -> bool:
    """Whether this machine lets us mount a disk without privileges."""
    try:
        with really_full_disk():
            return True
    except (OSError, subprocess.CalledProcessError):
        return False
