"""A deposit: one folder that a repository takes and that says by itself what is in it, where it comes from, and how the
tables are made again from it.

README.md, datapackage.json, ro-crate-metadata.json, manifest-sha256.txt
tables/        each table as Parquet, exactly, and as CSV, harmless in spreadsheets
declarations/  what Regest knew of the archives, as it ships
archives/, platforms/   what was declared in the data folder, where a data folder has it
captures/      with the captures: the WARC files, where a data folder has them
registered/    with the captures: WARC files of other programs that lay elsewhere
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path

import pyarrow as arrow
from duckdb import DuckDBPyConnection

from flows.exporting.data_package import data_package
from flows.exporting.described import DepositedFile, DepositedTable, Described
from flows.exporting.places import NotExported, written_folder
from flows.exporting.readme import readme
from flows.exporting.ro_crate import ro_crate
from flows.exporting.tables import WRITERS
from flows.exporting.warc_files import REGISTERED, SAID, WarcFile, table_of, warc_files_in
from flows.own_archives import ARCHIVES, PLATFORMS, SUFFIX
from parsers.catalog import archives, own_declarations, shipped
from parsers.version import parser_versions
from warehouse.citable import Selection
from warehouse.data_folder import DataFolder
from warehouse.exported import TABLES, Descriptions, descriptions, exported_rows
from warehouse.unknown_archives import archives_held

DECLARATIONS, TABLES_FOLDER = "declarations", "tables"
WARC_FILES = "warc_files"
MANIFEST = "manifest-sha256.txt"
FORMATS = ("csv", "parquet")
# What a deposit has, and nothing else: by it one is known that may be replaced.
NAMES = frozenset(
    {
        *("README.md", "datapackage.json", "ro-crate-metadata.json", MANIFEST),
        *(TABLES_FOLDER, DECLARATIONS, ARCHIVES, PLATFORMS, "captures", REGISTERED),
    }
)


@dataclass(frozen=True, slots=True)
class DepositRequest:
    """What to deposit: all of a data folder, or one archive of it. `licence` is a URL or an SPDX identifier that
    somebody gives, None where nobody does."""

    folder: DataFolder
    path: Path
    archive: str | None = None
    licence: str | None = None
    title: str | None = None
    has_captures: bool = False
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Deposited:
    """How many rows the tables have, by name, and how many files of captures there are, copied or named."""

    rows: dict[str, int]
    warc_files: int


def deposit(connection: DuckDBPyConnection, request: DepositRequest) -> Deposited:
    """Writes a deposit, whole or not at all.

    Raises WrongUsage for a folder that is there, unless it is a deposit and to be replaced; NotExported for one that
    cannot be written, and for captures that cannot be read.
    """
    with written_folder(request.path, NAMES, replaces=request.replaces) as folder:
        names = _archives_in(connection, request.archive)
        said = descriptions(connection)
        tables = [_table(connection, folder, name, request.archive, said) for name in TABLES]
        warc_files = list(
            warc_files_in(connection, request.folder, request.archive, folder if request.has_captures else None)
        )
        tables.append(_warc_files_table(folder, warc_files))
        _write_declarations(folder, names)
        described = Described(
            title=request.title or f"Listings of {', '.join(_title(name) for name in names)}",
            made_at=datetime.now(UTC),
            version=version("regest"),
            licence=request.licence,
            archives=tuple((name, _title(name), _home(name)) for name in names),
            parsers=tuple(parser_versions(names)),
            tables=tuple(tables),
            files=tuple(_files(folder)),
            has_captures=request.has_captures,
            has_registered=(folder / REGISTERED).exists(),
        )
        (folder / "README.md").write_text(readme(described), encoding="utf-8")
        (folder / "datapackage.json").write_text(data_package(described), encoding="utf-8")
        (folder / "ro-crate-metadata.json").write_text(ro_crate(described), encoding="utf-8")
        _write_manifest(folder)
    return Deposited({table.name: table.rows for table in tables}, len(warc_files))


def _table(
    connection: DuckDBPyConnection, folder: Path, name: str, archive: str | None, said: Descriptions
) -> DepositedTable:
    """Each format asks anew, so that no more than a batch of rows is held."""
    rows = 0
    schema = None
    for form in FORMATS:
        reader = exported_rows(connection, name, Selection(archive=archive))
        schema = reader.schema
        rows = _write_rows(folder, name, form, reader)
    columns = tuple((field.name, field.type, said.of_column(name, field.name)) for field in schema or ())
    return DepositedTable(name, said.tables.get(name), rows, columns)


def _write_rows(folder: Path, name: str, form: str, rows: arrow.RecordBatchReader) -> int:
    path = folder / TABLES_FOLDER / f"{name}.{form}"
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        return WRITERS[form](rows, file)


def _warc_files_table(folder: Path, files: Sequence[WarcFile]) -> DepositedTable:
    table = table_of(files)
    for form in FORMATS:
        _write_rows(folder, WARC_FILES, form, table.to_reader())
    columns = tuple((field.name, field.type, SAID[field.name]) for field in table.schema)
    return DepositedTable(WARC_FILES, "The WARC files that hold the captures, with their digests.", len(files), columns)


def _write_declarations(folder: Path, names: list[str]) -> None:
    """Those that ship, to be read; and what the data folder declares, to be used."""
    for name in names:
        if name in shipped().archives:
            _write_text(folder / DECLARATIONS / ARCHIVES / f"{name}{SUFFIX}", shipped().archives[name].text)
        if name in own_declarations().archives:
            _write_text(folder / ARCHIVES / f"{name}{SUFFIX}", own_declarations().archives[name].text)
    for name, source in shipped().platforms.items():
        _write_text(folder / DECLARATIONS / PLATFORMS / f"{name}{SUFFIX}", source.text)
    for name, source in own_declarations().platforms.items():
        _write_text(folder / PLATFORMS / f"{name}{SUFFIX}", source.text)


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _archives_in(connection: DuckDBPyConnection, archive: str | None) -> list[str]:
    held = archives_held(connection)
    if archive is not None and archive not in held:
        raise NotExported(f"nothing of {archive} is in the tables: deposit one of {', '.join(held) or 'none'}")
    return [archive] if archive else held


def _title(name: str) -> str:
    return archives()[name].title if name in archives() else name


def _home(name: str) -> str | None:
    return archives()[name].home if name in archives() else None


def _files(folder: Path) -> Iterator[DepositedFile]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        yield DepositedFile(path.relative_to(folder).as_posix(), path.stat().st_size, digest)


def _write_manifest(folder: Path) -> None:
    lines = [f"{file.sha256}  {file.path}\n" for file in _files(folder)]
    (folder / MANIFEST).write_text("".join(lines), encoding="utf-8")
