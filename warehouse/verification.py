"""What a verification asks of the tables, and what it puts beside them.

What it finds in the files goes into temporary tables of the connection (statements/verify_tables.sql), damage into the
table `damages`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as arrow
from duckdb import DuckDBPyConnection

from parsers.errors import RegestError
from parsers.records import RejectReason
from warehouse.batches import Batch
from warehouse.database import REBUILD
from warehouse.forgotten import Forgotten
from warehouse.set_aside import name_forgotten
from warehouse.sql import statement
from warehouse.warc.records import FOREIGN, Damage

# A database that another program holds cannot be opened either, and is sound.
SIGNS_OF_DAMAGE = ("Corrupt", "not a valid DuckDB database file")
PAGES_AT_A_TIME = 10_000
FOUND = {
    "capture_log": "found_captures",
    "pages": "found_pages",
    "regests": "found_regests",
    "page_entries": "found_page_entries",
}


class DatabaseDamaged(RegestError):
    """A database that cannot be read to its end."""

    exit_status = 1


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file that the database has captures in, of one archive; an import that brought some, and whether it is another
    program's."""

    file: str
    archive: str
    import_id: UUID | None
    is_registered: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """How many captures were found; how many rows were drawn, and how many of them could be read again."""

    captures: int
    rows_drawn: int
    rows_checked: int


@dataclass(frozen=True, slots=True)
class FoundDamage:
    """A damage: its kind, its place (`length` is 0 where it is of the whole file) and what it is; how many captures are
    lost to it, with some of them; and the rows that lead to their bytes, by the URL of the listing."""

    kind: str
    file: str
    offset: int
    length: int
    what: str
    captures: int
    some_captures: tuple[UUID, ...]
    listings: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ReadOtherwise:
    """A row, by its position, or a page where that is None, that the bytes of a capture give otherwise: its columns in
    the database and on the page, None where it is missing there."""

    is_same_parser: bool
    capture_id: UUID
    file: str
    offset: int
    length: int
    listing_url: str
    position: int | None
    in_database: Mapping[str, Any] | None
    on_page: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class FailingAgain:
    """On how many of an archive's pages that were read again its parser fails, with the first of them."""

    archive: str
    pages: int
    failed: int
    first_url: str


@dataclass(frozen=True, slots=True)
class WithoutDocuments:
    """An archive of which no document is in the tables: how many captures are held, and how many of these are pages of
    listings."""

    archive: str
    captures: int
    pages: int


@contextmanager
def damage_told(database: Path) -> Iterator[None]:
    """A damaged block of a database may be come upon by any query. Raises DatabaseDamaged for it."""
    try:
        yield
    except (duckdb.Error, RegestError) as error:
        cause = error if isinstance(error, duckdb.Error) else error.__cause__
        reason = str(cause).splitlines()[0]
        if not any(sign in reason for sign in SIGNS_OF_DAMAGE):
            raise
        raise DatabaseDamaged(f"{database} cannot be read ({reason}): {REBUILD}") from error


def count_captures(connection: DuckDBPyConnection) -> int:
    """How many captures are loaded, those that are set aside too."""
    return _number(connection, "SELECT count(*) FROM capture_log")


def begin(
    connection: DuckDBPyConnection, archive: str | None, rows: int | None, seed: int, forgotten: Forgotten
) -> None:
    """Makes room for what is found, and draws the rows that are to be read again: so many of an archive or, with None,
    all of them and of all archives."""
    connection.execute(statement("verify_tables"))
    connection.execute(statement("verify_sample"), {"archive": archive, "rows": rows, "seed": seed})
    name_forgotten(connection, forgotten)


def pages_loaded(connection: DuckDBPyConnection) -> tuple[frozenset[int], frozenset[int]]:
    """The pages that are read as it was done of old, whatever their headers, and the others."""
    of_old = connection.execute("SELECT page_id FROM pages WHERE read_as IS NULL").fetchall()
    others = connection.execute("SELECT page_id FROM pages WHERE read_as IS NOT NULL").fetchall()
    return frozenset(page_id for (page_id,) in of_old), frozenset(page_id for (page_id,) in others)


def pages_not_drawn(connection: DuckDBPyConnection) -> Iterator[int]:
    """The pages that need not be read again."""
    rows = connection.execute("SELECT page_id FROM pages ANTI JOIN sampled_pages USING (page_id)")
    while some := rows.fetchmany(PAGES_AT_A_TIME):
        yield from (page_id for (page_id,) in some)


def imports_begun(connection: DuckDBPyConnection) -> dict[UUID, datetime]:
    """When each import began (UTC)."""
    return dict(connection.execute("SELECT import_id, started_at FROM imports").fetchall())


def files_known(connection: DuckDBPyConnection, archive: str | None) -> list[KnownFile]:
    """Every file that the database has captures in, of an archive or of all of them."""
    rows = connection.execute(statement("verify_files"), {"archive": archive, "foreign": FOREIGN})
    return [KnownFile(*row) for row in rows.fetchall()]


def count_captures_in(connection: DuckDBPyConnection, file: str, archive: str) -> int:
    """How many captures of an archive the database has in a file."""
    query = "SELECT count(*) FROM capture_log WHERE file = ? AND archive = ?"
    return _number(connection, query, file, archive)


def keep_found(connection: DuckDBPyConnection, found: Batch) -> None:
    """Puts what was found in files beside what the database has."""
    for table, beside in FOUND.items():
        arriving = found.tables[table]
        _keep(connection, _marked(arriving, are_revisits=False) if table == "capture_log" else arriving, beside)


def keep_found_revisits(connection: DuckDBPyConnection, found: Batch) -> None:
    """The same with revisits in files of other programs, in which it does not stand what they revisit."""
    _keep(connection, _marked(found.tables["capture_log"], are_revisits=True), FOUND["capture_log"])


def keep_damages(connection: DuckDBPyConnection, damages: Mapping[Damage, str]) -> None:
    """Notes damages, each with its kind."""
    for number, (damage, kind) in enumerate(damages.items(), start=1):
        connection.execute(
            "INSERT INTO damages VALUES (?, ?, ?, ?, ?, ?)",
            [number, kind, damage.file, damage.offset, damage.length, damage.reason],
        )


def compare(connection: DuckDBPyConnection, archive: str | None, known_archives: Iterable[str]) -> None:
    """Holds what was found against what the database has, once all of it is found."""
    parameters = {"archive": archive, "foreign": FOREIGN, "known_archives": list(known_archives)}
    connection.execute(statement("verify_captures"), parameters)
    connection.execute(statement("verify_lost"))
    connection.execute(statement("verify_further"), {"archive": archive})
    connection.execute(statement("verify_further_damages"))
    connection.execute(statement("verify_compared_pages"))


def counted(connection: DuckDBPyConnection) -> Counted:
    """How much was found and compared."""
    return Counted(
        _number(connection, "SELECT count(DISTINCT capture_id) FROM found_captures"),
        _number(connection, "SELECT sum(drawn) FROM sampled_pages"),
        _number(connection, "SELECT sum(drawn) FROM compared_pages"),
    )


def damages_found(connection: DuckDBPyConnection) -> Iterator[FoundDamage]:
    """Every damage, by file and place."""
    for row in connection.execute(statement("verify_damages")).fetchall():
        kind, file, offset, length, what, captures, some_captures, listings = row
        yield FoundDamage(kind, file, offset, length, what, captures, tuple(some_captures), tuple(listings))


def read_otherwise(connection: DuckDBPyConnection) -> list[ReadOtherwise]:
    """The rows, then the pages, of which the bytes say otherwise than the database."""
    rows = connection.execute(statement("verify_rows")).fetchall()
    pages = connection.execute(statement("verify_pages")).fetchall()
    return [ReadOtherwise(*row) for row in (*rows, *pages)]


def parsers_failing_again(connection: DuckDBPyConnection) -> list[FailingAgain]:
    """The parsers that fail on most of the pages that were read again."""
    rows = connection.execute(statement("verify_failing_parsers"), {"failed": str(RejectReason.PARSER_FAILED)})
    return [FailingAgain(*row) for row in rows.fetchall()]


def archives_without_documents(connection: DuckDBPyConnection, archive: str | None) -> list[WithoutDocuments]:
    """The archives of which captures are held and no document is in the tables; of one alone where it is given."""
    rows = connection.execute(statement("pages_without_documents"), {"archive": archive})
    return [WithoutDocuments(*row) for row in rows.fetchall()]


def _marked(captures: arrow.Table, *, are_revisits: bool) -> arrow.Table:
    return captures.append_column("is_foreign_revisit", arrow.array([are_revisits] * captures.num_rows, arrow.bool_()))


def _keep(connection: DuckDBPyConnection, arriving: arrow.Table, found: str) -> None:
    if arriving.num_rows:
        connection.register("incoming", arriving)
        connection.execute(statement("insert_incoming").format(table=found))
        connection.unregister("incoming")


def _number(connection: DuckDBPyConnection, query: str, *parameters: object) -> int:
    [(number,)] = connection.execute(query, parameters).fetchall()
    return number or 0
