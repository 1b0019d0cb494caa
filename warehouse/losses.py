"""What would be lost if one database took the place of another: documents that stand in the one and not in the other,
and those whose titles are lost."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from pathlib import Path

from duckdb import DuckDBPyConnection

from warehouse.comparison import attached
from warehouse.sql import statement


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
        rows = connection.execute(statement("losses")).fetchall()
    return [Loss(*row) for row in rows]
