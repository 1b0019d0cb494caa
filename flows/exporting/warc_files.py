"""The WARC files of a deposit: copied into it, or named with their digests."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as arrow
from duckdb import DuckDBPyConnection

from flows.exporting.places import NotExported
from warehouse.accepted import FILE as ACCEPTED
from warehouse.data_folder import DataFolder, archive_of
from warehouse.forgotten import FILE as FORGOTTEN
from warehouse.lookups import files_of_archive, loaded_files
from warehouse.warc.captures import CaptureStore

CAPTURES, REGISTERED = "captures", "registered"
PIECE = 1024 * 1024
SCHEMA = arrow.schema(
    [("file", arrow.string()), ("path", arrow.string()), ("size", arrow.int64()), ("sha256", arrow.string())]
)
SAID = {
    "file": "Name of the file, as the column `file` of other tables has it.",
    "path": "Where it is in this deposit; empty where it is not in it.",
    "size": "Its size in bytes.",
    "sha256": "Digest of the whole file.",
}


@dataclass(frozen=True, slots=True)
class WarcFile:
    """A file of captures: its name in the tables, where it is in the deposit, None where it is only named, its size in
    bytes and its digest."""

    file: str
    path: str | None
    size: int
    sha256: str


def warc_files_in(
    connection: DuckDBPyConnection, data: DataFolder, archive: str | None, target: Path | None
) -> Iterator[WarcFile]:
    """The files that the tables name, of one archive or of all, each copied into the folder `target` unless that is
    None; with what people have decided of them.

    Raises NotExported where one is not there any more.
    """
    of_archive = files_of_archive(connection, archive)
    for name in sorted(loaded_files(connection)):
        if Path(name).is_absolute():
            if name in of_archive:
                yield _taken(data.store, name, None, target)
        elif archive is None or archive_of(name) == archive:
            yield _taken(data.store, name, f"{CAPTURES}/{name}", target)
    for decisions in (ACCEPTED, FORGOTTEN):
        if target is not None:
            _copy_decisions(data.store, decisions, target / CAPTURES / decisions)


def _copy_decisions(store: CaptureStore, name: str, target: Path) -> None:
    decided = list[Any]()
    store.read_lines(name, decided.append)
    if decided:
        target.write_text("".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in decided))


def table_of(files: Sequence[WarcFile]) -> arrow.Table:
    """The files as a table."""
    return arrow.Table.from_pylist([asdict(file) for file in files], SCHEMA)


def _taken(store: CaptureStore, name: str, place: str | None, target: Path | None) -> WarcFile:
    """A file that lay elsewhere is called by its digest: two may have the same name."""
    try:
        with store.open_at_hand(name) as file:
            size, digest = os.fstat(file.fileno()).st_size, _digest(file)
            place = place or f"{REGISTERED}/{digest[:12]}-{Path(name).name}"
            if target is None:
                return WarcFile(name, None, size, digest)
            file.seek(0)
            _copy(file, target / place)
    except OSError as error:
        raise NotExported(
            f"{store.place(name)} cannot be copied ({error.strerror}): `regest verify` says more"
        ) from error
    return WarcFile(name, place, size, digest)


def _digest(file: BinaryIO) -> str:
    found = sha256()
    while piece := file.read(PIECE):
        found.update(piece)
    return found.hexdigest()


def _copy(file: BinaryIO, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as copied:
        while piece := file.read(PIECE):
            copied.write(piece)
