"""Data folders that are damaged on purpose: what opens them must say so in a line, and change nothing else.

A small sound folder is made once. Each case is a copy of it in which one file or two are flipped, cut off, replaced,
emptied or linked elsewhere; then the command is run on it, in a process of its own that is bounded in time and memory.
A finding is a traceback, a process that hangs or is ended by the system, and any change of a file outside the folder.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NoReturn

from bench.warc_files import write_warc
from flows.commands.app import main

SECONDS_FOR_ONE = 60
# What is wrong with everything is found in every folder.
MOST_FINDINGS = 10
MOST_MEMORY = 6 * 1024**3
COMMANDS = (
    ("status",),
    ("sql", "SELECT count(*) FROM documents"),
    ("rejects",),
    ("verify",),
    ("reparse",),
    ("rebuild",),
)
# How the command says that it ends: complete, with discrepancies, wrong usage, failed.
STATUSES = frozenset({0, 1, 2, 3})
FILLINGS = (b"", b"\0" * 4096, b"[" * 100_000 + b"\n", b'{"forget": 1}\n', b'{"process": []}\n', b"\xff\n" * 9)
OUTSIDE = b"a file outside of the folder\n"

Damage = Callable[[Path, Random, Path], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """What went wrong, on which command, and what had been done to the folder; `folder` is kept to look at."""

    what: str
    command: tuple[str, ...]
    damages: tuple[str, ...]
    folder: Path


def fuzz_folders(seconds: float, seed: int, findings: Path) -> tuple[int, list[Finding]]:
    """Damages folders for a while; the same seed tries the same. Gives how many there were, and what was found."""
    random, until, cases = Random(seed), time.monotonic() + seconds, 0
    found: list[Finding] = []
    with tempfile.TemporaryDirectory() as place:
        sound = _sound_folder(Path(place))
        while time.monotonic() < until and len(found) < MOST_FINDINGS:
            cases += 1
            folder, outside = Path(place, "data"), Path(place, "outside")
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(sound, folder)
            outside.write_bytes(OUTSIDE)
            damages = tuple(_damage(folder, random, outside) for _ in range(random.choice((1, 1, 2))))
            for command in random.sample(COMMANDS, 2):
                if what := _tried(command, folder, outside):
                    kept = findings / f"folder-{seed}-{cases}"
                    shutil.rmtree(kept, ignore_errors=True)
                    shutil.copytree(folder, kept, symlinks=True, ignore=_no_pipes)
                    (kept / "finding.json").write_text(
                        json.dumps({"what": what, "command": command, "damages": damages})
                    )
                    found.append(Finding(what, command, damages, kept))
                    break
    return cases, found


def _sound_folder(place: Path) -> Path:
    """A folder with captures of its own, a file of another program, and databases of both."""
    warc, data = place / "pages.warc.gz", place / "sound"
    write_warc(warc, 2, 1945, processes=1)
    for option in ("--copy", None):
        options = [option] if option else []
        status, said = _run(["import", str(warc), "--archive", "wilson-center", *options, "--data", str(data)], place)
        if status not in STATUSES:
            raise RuntimeError(f"no folder could be made:\n{said}")
    _run(["forget", "--import", "last", "--data", str(data)], place)
    return data


def _damage(folder: Path, random: Random, outside: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    # What Regest would write and is not there may be put there as well.
    names = (
        "regest.duckdb.partial", "regest.duckdb.wal", ".working/regest.duckdb.partial", ".working/regest.duckdb.wal",
        ".working/rebuilding.duckdb", ".working/rebuilding.duckdb.wal", ".working/reparsing.duckdb",
        "captures/accepted.jsonl", "captures/wilson-center/20250101000000-00000000-00001.warc.gz.open",
        "captures/wilson-center/20250101000000-00000000-00001.warc.gz",
    )  # fmt: skip
    path = random.choice([*files, *(folder / name for name in names)])
    name, damage = random.choice(DAMAGES)
    damage(path, random, outside)
    return f"{path.relative_to(folder)} {name}"


def _flip(path: Path, random: Random, _: Path) -> None:
    data = bytearray(_bytes_of(path))
    for _number in range(random.choice((1, 1, 4, 64)) if data else 0):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    _put(path, bytes(data))


def _cut_off(path: Path, random: Random, _: Path) -> None:
    data = _bytes_of(path)
    _put(path, data[: random.randrange(len(data) + 1)])


def _replace(path: Path, random: Random, _: Path) -> None:
    data = _bytes_of(path)
    start, size = random.randrange(len(data) + 1), random.choice((1, 16, 512, 4096))
    _put(path, data[:start] + random.randbytes(size) + data[start + size :])


def _fill(path: Path, random: Random, _: Path) -> None:
    _put(
        path, random.choice((b"", b"\0" * 4096, b"[" * 100_000, b'{"forget": 1}\n', b'{"process": []}', b"\xff\n" * 9))
    )


def _swap(path: Path, random: Random, _: Path) -> None:
    root = next(parent for parent in path.parents if parent.name == "data")
    others = sorted(other for other in root.rglob("*") if other.is_file() and not other.is_symlink())
    _put(path, random.choice(others).read_bytes() if others else b"")


def _symlink(path: Path, _: Random, outside: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(outside)


def _dangling(path: Path, _: Random, outside: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(outside.with_name("nothing"))


def _hard_link(path: Path, _: Random, outside: Path) -> None:
    path.unlink(missing_ok=True)
    os.link(outside, path)


def _pipe(path: Path, _: Random, __: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def _folder(path: Path, _: Random, __: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


def _remove(path: Path, _: Random, __: Path) -> None:
    path.unlink(missing_ok=True)


DAMAGES: tuple[tuple[str, Damage], ...] = (
    ("with bits flipped", _flip), ("cut off", _cut_off), ("with bytes replaced", _replace),
    ("filled with something else", _fill), ("in the place of another", _swap), ("as a link outside", _symlink),
    ("as a link to nothing", _dangling), ("as a hard link", _hard_link), ("as a pipe", _pipe), ("as a folder", _folder),
    ("missing", _remove),
)  # fmt: skip


def _bytes_of(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else b""


def _put(path: Path, data: bytes) -> None:
    if path.is_dir():
        return
    path.unlink(missing_ok=True)
    path.write_bytes(data)


def _tried(command: Sequence[str], folder: Path, outside: Path) -> str | None:
    """What is wrong with how a command ends; None for nothing."""
    status, said = _run([*command, "--data", str(folder)], folder.parent)
    if outside.read_bytes() != OUTSIDE or outside.with_name("nothing").exists():
        outside.with_name("nothing").unlink(missing_ok=True)
        return "a file outside of the folder is changed"
    if status is None:
        return f"it takes more than {SECONDS_FOR_ONE} s"
    if "Traceback" in said:
        return said.strip().splitlines()[-1][:300]
    return None if status in STATUSES else f"it ends with {status}: {said[-300:]}"


def _run(arguments: Sequence[str], place: Path) -> tuple[int | None, str]:
    """The status of the command, None where it did not end in time, and what it said on stderr.

    It runs in a copy of this process, which has loaded what it needs: to start one anew takes most of a second.
    """
    said = place / "said"
    child = os.fork()
    if not child:
        _be_the_command(arguments, said)
    status = _status_of(child, time.monotonic() + SECONDS_FOR_ONE)
    return status, said.read_text(errors="replace")


def _be_the_command(arguments: Sequence[str], said: Path) -> NoReturn:
    status = 70
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
        main(list(arguments))
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        os.write(2, traceback.format_exc().encode(errors="replace"))
    finally:
        os._exit(status)


def _status_of(child: int, until: float) -> int | None:
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _no_pipes(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if Path(folder, name).is_fifo()]
