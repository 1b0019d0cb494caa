"""A declaration to begin with: what an archive needs, and a comment for each key that it may have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from flows.own_archives import ARCHIVES
from parsers.catalog import archives, is_archive_name, platforms
from parsers.declarations.keys import KEYS, Key, Kind
from parsers.declarations.values import wrong_with
from parsers.errors import WrongUsage
from warehouse.regular_files import fresh, is_there, make_folder

# What is filled in, or said in words above.
_FILLED_IN = frozenset({"title", "platform", "home", "listings"})
_NEEDED_WITHOUT_PLATFORM = frozenset({"signs", "row.at", "row.title", "urls.document"})


def write_declaration(data: Path, name: str, home: str, platform: str | None) -> Path:
    """Writes `archives/<name>.toml` into a data folder. Raises WrongUsage for a name that is taken or cannot be one, a
    home that is no URL, and a platform that there is none of."""
    if not is_archive_name(name):
        raise WrongUsage(f"“{name}” names no archive: use lower-case letters, digits and hyphens")
    if platform is not None and platform not in platforms():
        raise WrongUsage(f"there is no platform “{platform}”: known are {', '.join(sorted(platforms()))}")
    if wrong := wrong_with(Kind.URL, home):
        raise WrongUsage(f"the home {wrong}")
    file = data / ARCHIVES / f"{name}.toml"
    if name in archives() or is_there(file):
        raise WrongUsage(f"there is an archive {name} already: choose another name")
    data.mkdir(parents=True, exist_ok=True)
    make_folder(file.parent)
    with fresh(file) as written:
        written.write(("\n".join(_lines(name, home, platform)) + "\n").encode())
    return file


def _lines(name: str, home: str, platform: str | None) -> Iterator[str]:
    yield f"# What Regest knows of this archive. `regest archives check {name}` tells whether it holds."
    yield ""
    yield f"title = {json.dumps(name, ensure_ascii=False)}"
    yield f"home = {json.dumps(home, ensure_ascii=False)}"
    if platform is not None:
        yield f"platform = {json.dumps(platform, ensure_ascii=False)}"
    yield from _of_table("", platform)
    yield ""
    yield "# The listings: for each a name of your own, and its path below home or its URL. The first is harvested"
    yield "# unless another is named."
    yield "[listings]"
    yield '# all = "…"'
    for table in dict.fromkeys(key.name.rpartition(".")[0] for key in KEYS if "." in key.name):
        yield ""
        is_needed = platform is None and table in ("row", "urls")
        yield f"[{table}]" if is_needed else f"# [{table}]"
        yield from _of_table(table, platform)


def _of_table(table: str, platform: str | None) -> Iterator[str]:
    """The keys of a table, each with what it says; what must be filled in with no mark of a comment."""
    for key in KEYS:
        if key.name.rpartition(".")[0] == table and key.name not in _FILLED_IN:
            yield f"# {key.says[0].upper()}{key.says[1:]}. {_otherwise(key, platform)}"
            is_needed = platform is None and key.name in _NEEDED_WITHOUT_PLATFORM
            yield f"{'' if is_needed else '# '}{key.path[-1]} = {key.example}"


def _otherwise(key: Key, platform: str | None) -> str:
    if platform is not None and not key.is_of_archive:
        return "Without it: what the platform says."
    return "Needed." if key.default == "required" else f"Without it: {key.default}."
