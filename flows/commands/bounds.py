"""`regest bounds`: what was harvested of an archive beside what is declared of it, and bounds to declare."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import COMPLETE, DEFAULT_DATA, ArchiveName, Format, PublishedData
from flows.runs.unknown import on_published_tables
from flows.settings.folders import data_folder
from flows.text.rows import print_rows
from flows.text.speaking import warn
from parsers.archive import Bounds
from parsers.catalog import archive_named
from parsers.errors import RegestError
from warehouse.data_folder import DataFolder
from warehouse.reports import bounds_seen

# Documents come in that are older or younger than those harvested so far.
MARGIN_IN_YEARS = 5


class NothingHarvested(RegestError):
    """An archive of which no row was harvested yet."""


@dataclass(frozen=True, slots=True)
class ObservedBound:
    """One bound: as it is declared, what the harvests have shown at the worst, and what may be declared by that.

    None where nothing is declared or was seen. `harvested_rows` is how many rows, distinct regests for shares and
    years, that rests on.
    """

    bound: str
    declared: float | None
    observed: float | None
    proposed: float | None
    harvested_rows: int


def command(
    archive: ArchiveName,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TABLE,
    data: PublishedData = DEFAULT_DATA,
) -> int:
    """Show what was harvested beside the bounds that are declared, and propose bounds to declare."""
    print_bounds(archive, data, format.value)
    return COMPLETE


def print_bounds(archive_name: str, data: Path, output_format: str) -> None:
    """Prints a line for each bound and, under a table, the declaration that is proposed.

    Raises NothingHarvested, and WarehouseError without a database.
    """
    observed = observed_bounds(archive_name, data_folder(data))
    print_rows([asdict(bound) for bound in observed], output_format)
    if output_format == "table":
        sys.stdout.write("\n".join(declaration(observed)) + "\n")


def observed_bounds(archive_name: str, folder: DataFolder) -> list[ObservedBound]:
    """Every bound of an archive in the order of their declaration. Raises NothingHarvested."""
    archive = archive_named(archive_name)
    with on_published_tables(folder, warn) as connection:
        seen = bounds_seen(connection, archive.name, MARGIN_IN_YEARS)
    if not any(harvested for *_, harvested in seen.values()):
        raise NothingHarvested(f"no row of {archive.name} in {folder.path}: run `regest harvest {archive.name}`")
    return [
        _observed(bound.name, getattr(archive.bounds, bound.name), *seen.get(bound.name, (None, None, 0)))
        for bound in fields(Bounds)
    ]


def declaration(observed: Sequence[ObservedBound]) -> list[str]:
    """The lines that declare what is proposed, as they stand in an archive's declaration.

    Where nothing was seen, what is declared stays.
    """
    return ["[bounds]", *_values(observed)]


def _values(observed: Sequence[ObservedBound]) -> Iterator[str]:
    for bound in observed:
        value = bound.declared if bound.proposed is None else bound.proposed
        if value is not None:
            yield f"{bound.bound} = {value}"


def _observed(
    name: str, declared: float | None, observed: float | None, proposed: float | None, harvested: int | None
) -> ObservedBound:
    if not name.startswith("share_"):
        observed, proposed = (None if value is None else int(value) for value in (observed, proposed))
    return ObservedBound(name, declared, observed, proposed, int(harvested or 0))
