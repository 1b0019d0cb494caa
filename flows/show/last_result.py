"""The numbers of the last result that was printed on a terminal: what `regest show 3` means by 3.

They are kept in the user's cache folder, for each terminal and data folder by themselves, for nobody else to read.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from time import time

from platformdirs import user_cache_path

from flows.text.harmless import storable
from flows.text.speaking import say

# A terminal that was closed gives its name to another one.
KEPT_FOR = timedelta(days=7)
MOST_KEPT = 10_000
LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Numbered:
    """What a printed number stands for: what `regest show` is to be asked for, of which archive (None where that says
    it), and what it was printed as."""

    asked: str
    archive: str | None
    said: str


@dataclass(frozen=True, slots=True)
class LastResult:
    """A result with numbers: by which command it was printed, and what each number stands for, from 1 on."""

    of: str
    numbered: tuple[Numbered, ...]

    def get(self, number: int) -> Numbered | None:
        """What a number stands for, None for one that the result does not have."""
        return self.numbered[number - 1] if 1 <= number <= len(self.numbered) else None


def remember(data: Path, of: str, numbered: Sequence[Numbered]) -> None:
    """Keeps what was printed with numbers on this terminal, of this data folder, in place of what was kept before.
    Where there is no terminal, nothing is kept; where there is no place to keep it, that is said."""
    terminal = terminal_name()
    if terminal is None:
        return
    kept = LastResult(storable(of) or "", tuple(numbered[:MOST_KEPT]))
    try:
        _write(_file(data, terminal), json.dumps(asdict(kept)))
    except OSError as error:
        where = f"{results_folder()} cannot be written ({error.strerror})"
        say(f"`regest show NUMBER` will not know these numbers: {where}")


def last_result(data: Path) -> LastResult | None:
    """What was printed last with numbers on this terminal, of this data folder; None where nothing was."""
    terminal = terminal_name()
    if terminal is None:
        return None
    try:
        kept = json.loads(_read(_file(data, terminal)))
        return LastResult(str(kept["of"]), tuple(Numbered(**one) for one in kept["numbered"]))
    except (OSError, LookupError, RecursionError, TypeError, ValueError):
        return None


def terminal_name() -> str | None:
    """The terminal that this command is typed on, and the session in it; None where there is none."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):
            return f"{os.ttyname(stream.fileno())} {os.getsid(0)}"
    return None


def results_folder() -> Path:
    """Where results are kept."""
    return user_cache_path("regest") / "results"


def _file(data: Path, terminal: str) -> Path:
    name = f"{terminal}\n{os.path.realpath(data)}"
    return results_folder() / f"{sha256(name.encode(errors='surrogateescape')).hexdigest()[:32]}.json"


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _forget_old(file.parent)
    descriptor, name = tempfile.mkstemp(dir=file.parent, suffix=".new")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _read(file: Path) -> str:
    """Raises OSError for what is no file of the user's own, and for one that is too old."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, encoding="utf-8") as opened:
        found = os.fstat(descriptor)
        if found.st_uid != os.getuid() or time() - found.st_mtime > KEPT_FOR.total_seconds():
            raise PermissionError(f"{file} is old, or another user's")
        return opened.read(LARGEST)


def _forget_old(folder: Path) -> None:
    for file in folder.iterdir():
        with suppress(OSError):
            if time() - file.lstat().st_mtime > KEPT_FOR.total_seconds():
                file.unlink()
