"""The tables for people as they are exported: whole, always in the same order, and each row that tells of a document
with the capture that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warehouse.citable import EVERYTHING, Selection, parameters_of, pick
from warehouse.sql import statement

if TYPE_CHECKING:
    import pyarrow as arrow
    from duckdb import DuckDBPyConnection

ROWS_AT_A_TIME = 10_000
DOCUMENTS = "documents"
STATEMENTS: Mapping[str, str] = {
    DOCUMENTS: "citables",
    "document_versions": "exported_versions",
    "changes": "exported_changes",
    "changed_fields": "exported_changed_fields",
    "fields": "exported_fields",
    "entries": "exported_entries",
    "listings": "exported_listings",
    "coverage": "exported_coverage",
    "harvests": "exported_harvests",
    "discrepancies": "exported_discrepancies",
    "rejects": "exported_rejects",
    "captures": "exported_captures",
    "runs": "exported_runs",
}
TABLES = tuple(STATEMENTS)
# What of a Selection a table knows; documents know all of it.
OF_CHANGES = frozenset({"changes", "changed_fields"})


@dataclass(frozen=True, slots=True)
class Descriptions:
    """What tables and columns hold, as they are commented, by their names."""

    tables: Mapping[str, str]
    columns: Mapping[tuple[str, str], str]
    any_column: Mapping[str, str]

    def of_column(self, table: str, column: str) -> str | None:
        """What a column of a table holds, or the column of that name in another table, None where nobody says."""
        return self.columns.get((table, column)) or self.any_column.get(column)


def exported_rows(
    connection: DuckDBPyConnection, table: str, selection: Selection = EVERYTHING
) -> arrow.RecordBatchReader:
    """The rows of one of TABLES, in batches that are read one after the other; the connection is not to be used for
    anything else meanwhile. Of another table than `documents` the selection's archive counts, of OF_CHANGES also
    `changed_since`.

    Raises QueryError as `citables` does.
    """
    parameters = parameters_of(selection)
    if table == DOCUMENTS:
        pick(connection, selection.query)
    else:
        known = {"archive", "changed_since"} if table in OF_CHANGES else {"archive"}
        parameters = {name: parameters[name] for name in known}
    return connection.sql(statement(STATEMENTS[table]), params=parameters).to_arrow_reader(ROWS_AT_A_TIME)


def descriptions(connection: DuckDBPyConnection) -> Descriptions:
    """What the tables for people and their columns hold."""
    columns = connection.execute(statement("described_columns")).fetchall()
    tables = connection.execute(statement("described_tables")).fetchall()
    return Descriptions(
        dict(tables),
        {(table, column): comment for table, column, comment in columns},
        {column: comment for _, column, comment in sorted(columns, reverse=True)},
    )
