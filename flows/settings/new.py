"""A regest.toml to begin with: a comment for each key that it may have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from flows.settings.keys import KEYS_OF_A_FOLDER, KEYS_OF_A_HARVEST
from flows.settings.settings import FILE
from parsers.declarations.keys import Key
from parsers.declarations.planned import HARVEST
from parsers.errors import WrongUsage
from warehouse.regular_files import fresh, is_there

BEGINNING = """\
# What holds for all of this data folder. Each key stands here as a comment, with what holds without it: take away the
# mark before those that you want. `regest schedule --check` says what is wrong, and what is harvested when.
"""
ON_HARVESTS = """\

# What is harvested by itself, a table for each archive (`regest archives` lists them). One that you have declared
# yourself may have the same table, [harvest], in its declaration; what stands here holds over it.
"""
EXAMPLE = "wilson-center"


def write_settings(data: Path, contact: str | None = None) -> Path:
    """Writes regest.toml into a data folder, which is made where there is none, with the contact where one is given.

    Raises WrongUsage where there is one already, and OSError.
    """
    file = data / FILE
    if is_there(file):
        raise WrongUsage(f"{file} is there already, and stays as it is: `regest schedule --check` says what it plans")
    data.mkdir(parents=True, exist_ok=True)
    with fresh(file) as written:
        written.write("".join(_lines(contact)).encode())
    return file


def _lines(contact: str | None) -> Iterator[str]:
    yield BEGINNING
    for table in dict.fromkeys(key.name.rpartition(".")[0] for key in KEYS_OF_A_FOLDER):
        yield f"\n# [{table}]\n" if table else "\n"
        for key in KEYS_OF_A_FOLDER:
            if key.name.rpartition(".")[0] == table:
                yield from _key(key, contact if key.name == "contact" else None)
    yield ON_HARVESTS
    yield f"\n# [{HARVEST}.{EXAMPLE}]\n"
    for key in KEYS_OF_A_HARVEST:
        yield from _key(key, None)


def _key(key: Key, value: str | None) -> Iterator[str]:
    yield f"# {key.says[0].upper()}{key.says[1:]}. Without it: {key.default}.\n"
    yield f"# {key.path[-1]} = {key.example}\n" if value is None else f"{key.path[-1]} = {json.dumps(value)}\n"
