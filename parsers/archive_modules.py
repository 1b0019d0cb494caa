"""Archives that modules of `parsers.archives` declare in Python, where no declaration can."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import parsers.archives
from parsers.archive import Archive
from parsers.broken_code import reason_of


@dataclass(frozen=True, slots=True)
class Broken:
    """A declaration or a module that cannot be used: the archive that it seems to declare, and why not, in a line."""

    archive: str
    reason: str


@cache
def archive_modules() -> tuple[Mapping[str, Archive], tuple[Broken, ...], Mapping[str, str]]:
    """The archives by name, what cannot be used, and by the name of an archive the module that declares it."""
    found: list[tuple[str, Archive]] = []
    broken: list[Broken] = []
    for module in pkgutil.iter_modules(parsers.archives.__path__):
        try:
            declared = getattr(importlib.import_module(f"parsers.archives.{module.name}"), "ARCHIVE", None)
        except (Exception, SystemExit) as error:  # as of a script that was put there
            broken.append(
                Broken(
                    _archive_of(module.name),
                    reason_of(error, f"parsers/archives/{module.name}.py"),
                )
            )
            continue
        if isinstance(declared, Archive):
            found.append((module.name, declared))
        elif declared is not None:
            reason = f"parsers/archives/{module.name}.py: its ARCHIVE is no Archive"
            broken.append(Broken(_archive_of(module.name), reason))
    times = Counter(archive.name for _, archive in found)
    for name in sorted(name for name, count in times.items() if count > 1):
        files = " and ".join(f"parsers/archives/{module}.py" for module, archive in found if archive.name == name)
        broken.append(Broken(name, f"{files} declare the same archive {name}"))
    sound = sorted((archive for _, archive in found if times[archive.name] == 1), key=lambda archive: archive.name)
    modules = {archive.name: f"parsers.archives.{module}" for module, archive in found}
    return {archive.name: archive for archive in sound}, tuple(broken), modules


def _archive_of(module: str) -> str:
    return module.replace("_", "-")
