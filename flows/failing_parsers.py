"""A parser that fails on most of the pages that it reads: that is the parser's fault, not the pages'."""

from __future__ import annotations

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from parsers.errors import RegestError
from parsers.records import RejectReason
from parsers.version import parser_versions
from warehouse.lookups import table_of_versions
from warehouse.sql import statement


class ParserFails(RegestError):
    """An archive's parser fails on most pages: nothing that was read is published."""


@dataclass(frozen=True, slots=True)
class FailingParser:
    """On how many of an archive's pages its parser fails, with the first of them and what it raises there."""

    archive: str
    pages: int
    failed: int
    first_url: str
    raised: str

    def __str__(self) -> str:
        return (
            f"the parser of {self.archive} fails on {self.failed:,} of {self.pages:,} pages, first on {self.first_url} "
            f"({self.raised})"
        )


def failing_parsers(connection: DuckDBPyConnection, *, everything: bool = False) -> list[FailingParser]:
    """The parsers that fail, as they are today, on more than half of the pages, and two at least, that were loaded or
    read since verdicts were derived last; of all pages with `everything`."""
    connection.register("parser_versions", table_of_versions(parser_versions()))
    parameters = {"everything": everything, "failed": str(RejectReason.PARSER_FAILED)}
    found = connection.execute(statement("failing_parsers"), parameters).fetchall()
    connection.unregister("parser_versions")
    return [FailingParser(*row) for row in found]


def require_working_parsers(connection: DuckDBPyConnection, *, everything: bool = False) -> None:
    """To be called before verdicts are derived. Raises ParserFails."""
    if failing := failing_parsers(connection, everything=everything):
        said = "; ".join(map(str, failing))
        raise ParserFails(f"{said}: mend it, then run `regest reparse`; nothing is published")
