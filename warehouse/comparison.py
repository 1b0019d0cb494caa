"""How a database whose pages were read anew differs from the present one, and what it would lose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.connecting import in_little_memory, quoted, require_sound_files
from warehouse.own_objects import KEPT, StrangeDatabase, require_comparable, schema_of_tables
from warehouse.sql import statement

# A database that is damaged, or a stranger's.
UNREADABLE = (duckdb.Error, OSError, StrangeDatabase)
KINDS = ("added", "gone", "changed", "won", "lost", "page", "verdict")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is read otherwise.

    `kind` is “added” or “gone” for a row on a page; “changed” for a field of one; “won” for a reject that is none any
    more, “lost” for a new one; “page” for what a page says of itself; “verdict” for a harvest's. `field` is the field,
    or the reason of a reject. Of a verdict, `page_url` is the listing's.
    """

    kind: str
    field: str | None
    page_url: str
    document_url: str | None
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many differences there are of a kind, in a field or with a reason."""

    kind: str
    field: str | None
    differences: int


class Comparison:
    """The differences between a database and another one at `present`."""

    def __init__(self, connection: DuckDBPyConnection, present: Path) -> None:
        self._connection = connection
        _compare(connection, present)

    def counts(self) -> list[Count]:
        """All kinds and fields that differ, those of a kind together."""
        rows = self._connection.execute(statement("count_differences")).fetchall()
        return sorted((Count(*row) for row in rows), key=lambda count: KINDS.index(count.kind))

    def examples(self, most: int | None) -> list[Difference]:
        """At most so many of each kind and field, all of them for None."""
        rows = self._connection.execute(statement("examples_of_differences"), {"most": most}).fetchall()
        return sorted((Difference(*row) for row in rows), key=lambda found: KINDS.index(found.kind))


@in_little_memory
def _compare(connection: DuckDBPyConnection, present: Path) -> None:
    with attached(connection, present):
        connection.execute(beside_present(connection, "compare_with_present"))


@contextmanager
def attached(connection: DuckDBPyConnection, present: Path) -> Iterator[None]:
    """Another database, to be read as `present`: one of those that the connection was opened with.

    Raises StrangeDatabase, duckdb.Error, and OSError where it is a link or no file.
    """
    require_sound_files(present)
    connection.execute(f"ATTACH {quoted(str(present))} AS present (READ_ONLY)")
    try:
        require_comparable(connection, "present")
        yield
    finally:
        connection.execute("DETACH present")


def beside_present(connection: DuckDBPyConnection, name: str) -> str:
    """A statement that names tables of the database that is attached, which may be one of an older Regest."""
    return statement(name).replace(f"present.{KEPT}.", f"present.{schema_of_tables(connection, 'present')}.")


@dataclass(frozen=True, slots=True)
class Loss:
    """How many documents of an archive, or of one of its listings by its URL, stood, how many of them would be lost,
    and the commonest reason for that."""

    archive: str
    listing_url: str | None
    stood: int
    lost: int
    reason: str

    def is_larger_than(self, share: float) -> bool:
        """Whether more is lost than a share of what stood, rounded up: of few documents one may always go."""
        return self.lost > ceil(round(self.stood * share, 6))


def losses(connection: DuckDBPyConnection, present: Path) -> list[Loss]:
    """What would be lost with the database at `present`: of each archive, then of each of its listings."""
    with attached(connection, present):
        rows = connection.execute(beside_present(connection, "losses")).fetchall()
    return [Loss(*row) for row in rows]


def losses_unforgotten(connection: DuckDBPyConnection, present: Path) -> list[Loss]:
    """The same beside a database that can be read and has forgotten the same; else nothing."""
    with suppress(*UNREADABLE):
        with attached(connection, present):
            is_comparable = _has_forgotten_the_same(connection)
        return losses(connection, present) if is_comparable else []
    return []


@dataclass(frozen=True, slots=True)
class Rejects:
    """What became of the rejects of a database before: how many are cleared, how many rows came in their place, how
    many there are now. `documents_lost` are those of the database before that this one has not, unless something was
    forgotten since."""

    cleared: int
    won_back: int
    left: int
    documents_lost: int


def rejects_since(connection: DuckDBPyConnection, present: Path | None) -> Rejects:
    """The rejects beside those of the database at `present`; one that is missing or cannot be read has none."""
    if present is not None:
        with suppress(*UNREADABLE):
            return _rejects_beside(connection, present)
    [(left,)] = connection.execute("SELECT count(*) FROM page_rejects").fetchall()
    return Rejects(0, 0, left, 0)


def _rejects_beside(connection: DuckDBPyConnection, present: Path) -> Rejects:
    with attached(connection, present):
        [(cleared, won_back, left)] = connection.execute(beside_present(connection, "won_back")).fetchall()
        [(lost,)] = connection.execute(beside_present(connection, "lost_documents")).fetchall()
        return Rejects(cleared, won_back, left, lost if _has_forgotten_the_same(connection) else 0)


def _has_forgotten_the_same(connection: DuckDBPyConnection) -> bool:
    """As the database that is attached."""
    present = f"present.{schema_of_tables(connection, 'present')}.forgettings"
    return _forgotten(connection, "forgettings") == _forgotten(connection, present)


def _forgotten(connection: DuckDBPyConnection, forgettings: str) -> list[tuple[str, ...]]:
    """Nothing in a database of an older Regest, which knows no forgetting."""
    try:
        return connection.execute(f"SELECT forgetting_id FROM {forgettings} ORDER BY ALL").fetchall()
    except duckdb.CatalogException:
        return []


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """How a listing stands, and how it stood before; None where it is not held."""

    archive: str
    listing_url: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class LostByForgetting:
    """How many pages and documents are not in the tables any more, with some of these, and the verdicts that change."""

    pages: int
    documents: int
    some_documents: tuple[str, ...]
    verdicts: tuple[VerdictChange, ...]


def lost_by_forgetting(connection: DuckDBPyConnection, present: Path) -> LostByForgetting:
    """What the database at `present` has, and this one has not."""
    with attached(connection, present):
        [(pages, documents, some)] = connection.execute(beside_present(connection, "lost_by_forgetting")).fetchall()
        verdicts = connection.execute(beside_present(connection, "verdicts_by_forgetting")).fetchall()
    return LostByForgetting(pages, documents, tuple(some or ()), tuple(VerdictChange(*row) for row in verdicts))
