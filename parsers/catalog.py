"""Which archives there are.

Every module of `parsers.archives` that has an `ARCHIVE` declares one: a new archive is one such module and a folder of
fixtures, and touches nothing else. A module that cannot be imported is named, and stops no other archive.
"""

from __future__ import annotations

import importlib
import pkgutil
import traceback
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import parsers.archives
from parsers.archive import Archive
from parsers.errors import RegestError, WrongUsage

PACKAGE = Path(__file__).parent


def broken_code(error: BaseException) -> str | None:
    """File, line and what is wrong; None for an error that is not of this package's code."""
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    what = " ".join(str(error).split())
    if isinstance(error, SyntaxError):
        places.append((error.filename or "", error.lineno))
        what = error.msg
    # It is imported here: that is where nothing is wrong.
    own = [(Path(file), line) for file, line in places if PACKAGE.name in Path(file).parts and file != __file__]
    if not own:
        return None
    file, line = own[-1]
    return f"{_below_package(file)}, line {line}: {type(error).__name__}: {what}"


def _below_package(file: Path) -> Path:
    """The file, as it is called from where the package lies; it may be a copy of this one."""
    last = len(file.parts) - 1 - file.parts[::-1].index(PACKAGE.name)
    return Path(*file.parts[last:])


class UnknownArchive(WrongUsage):
    """No archive of that name is declared."""


class BrokenArchive(RegestError):
    """An archive is declared, and its module cannot be used."""


@dataclass(frozen=True, slots=True)
class BrokenModule:
    """A module that cannot be used: the archive that it seems to declare, and why not, in a line."""

    archive: str
    reason: str


@cache
def archives() -> Mapping[str, Archive]:
    """All declared archives by name, in the order of their names, but for those of broken modules."""
    return _declared()[0]


def broken_modules() -> tuple[BrokenModule, ...]:
    """The modules that cannot be used, by name."""
    return _declared()[1]


def module_of(archive: str) -> str | None:
    """The module that declares an archive, None when none does."""
    return _declared()[2].get(archive)


def archive_named(name: str) -> Archive:
    """Raises UnknownArchive, which names the archives there are, and BrokenArchive, which says what is broken."""
    try:
        return archives()[name]
    except KeyError:
        broken = broken_modules()
    # What a module declares that cannot be read can only be told by its name.
    reasons = {module.archive: module.reason for module in broken}
    if name in reasons:
        raise BrokenArchive(f"the archive {name} cannot be used: {reasons[name]}")
    said = "".join(f"; {module.archive} cannot be used: {module.reason}" for module in broken)
    raise UnknownArchive(f"no archive “{name}”: known are {', '.join(archives())}{said}")


def why_unknown(archive: str) -> str:
    """Why an archive cannot be used that is none of `archives`, to be said of it: “is not known here”."""
    broken = broken_modules()
    reason = next((module.reason for module in broken if module.archive == archive), None)
    if reason is not None:
        return f"cannot be used ({reason})"
    # What a module declares that cannot be read can only be told by its name.
    perhaps = "; ".join(f"{module.archive} cannot be used: {module.reason}" for module in broken)
    return f"is not known here ({perhaps})" if perhaps else "is not known here"


@cache
def _declared() -> tuple[Mapping[str, Archive], tuple[BrokenModule, ...], Mapping[str, str]]:
    found: list[tuple[str, Archive]] = []
    broken: list[BrokenModule] = []
    for module in pkgutil.iter_modules(parsers.archives.__path__):
        try:
            declared = getattr(importlib.import_module(f"parsers.archives.{module.name}"), "ARCHIVE", None)
        except (Exception, SystemExit) as error:  # as of a script that was put there
            broken.append(
                BrokenModule(
                    _archive_of(module.name),
                    broken_code(error) or f"parsers/archives/{module.name}.py: {type(error).__name__}: {error}",
                )
            )
            continue
        if isinstance(declared, Archive):
            found.append((module.name, declared))
        elif declared is not None:
            reason = f"parsers/archives/{module.name}.py: its ARCHIVE is no Archive"
            broken.append(BrokenModule(_archive_of(module.name), reason))
    times = Counter(archive.name for _, archive in found)
    for name in sorted(name for name, count in times.items() if count > 1):
        files = " and ".join(f"parsers/archives/{module}.py" for module, archive in found if archive.name == name)
        broken.append(BrokenModule(name, f"{files} declare the same archive {name}"))
    sound = sorted((archive for _, archive in found if times[archive.name] == 1), key=lambda archive: archive.name)
    modules = {archive.name: f"parsers.archives.{module}" for module, archive in found}
    return {archive.name: archive for archive in sound}, tuple(broken), modules


def _archive_of(module: str) -> str:
    return module.replace("_", "-")
