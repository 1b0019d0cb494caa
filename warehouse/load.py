"""From records to tables, in bulk: Arrow in, MERGE by key."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import astuple, fields, replace
from datetime import datetime
from uuid import UUID

import pyarrow as arrow
from duckdb import DuckDBPyConnection

from warehouse.batches import COLUMN_TYPE, TABLES, Batch, LoggedCapture, Row, Schemas, table_of
from warehouse.connecting import in_little_memory
from warehouse.lookups import files_of_captures
from warehouse.records import PageRead, Run, page_id_of
from warehouse.sql import is_any, statement, transaction
from warehouse.warc.records import Capture, Incident, RunStart
from warehouse.warc.stores import Captures, store_in

ARROW_TYPES = {
    "BIGINT": arrow.int64(),
    "BOOLEAN": arrow.bool_(),
    "DATE": arrow.date32(),
    "DOUBLE": arrow.float64(),
    "INTEGER": arrow.int32(),
    "MAP(VARCHAR, VARCHAR)": arrow.map_(arrow.string(), arrow.string()),
    "SMALLINT": arrow.int16(),
    "TIMESTAMP WITH TIME ZONE": arrow.timestamp("us", tz="UTC"),
    "UBIGINT": arrow.uint64(),
    "UUID": arrow.string(),
    "VARCHAR": arrow.string(),
}


def batch_of(
    schemas: Schemas, captures: Sequence[Capture], pages: Iterable[PageRead], known_pages: Container[int]
) -> Batch:
    """Captures and what was read from them, to be loaded. A capture whose page is neither in `pages` nor in
    `known_pages` is kept as a capture of no page."""
    read = {page.page_id: page for page in pages}
    logged = [
        LoggedCapture(capture, page_id if page_id in read or page_id in known_pages else None)
        for capture, page_id in ((capture, page_id_of(capture)) for capture in captures)
    ]
    return Batch.of(schemas, logged, list(read.values()))


def lacks_pages(connection: DuckDBPyConnection, batch: Batch) -> bool:
    """Whether captures of a batch show pages that are neither in it nor loaded: those that were known when it was made,
    and are gone since."""
    connection.register("arriving", batch.tables["capture_log"].select(["page_id"]))
    connection.register("arriving_pages", batch.tables["pages"].select(["page_id"]))
    found = connection.execute(statement("lacks_pages")).fetchone()
    connection.unregister("arriving")
    connection.unregister("arriving_pages")
    return found is not None


def note_what_gives_way(connection: DuckDBPyConnection, captures: Captures, to_load: Iterable[str]) -> None:
    """Notes which captures give way to the same ones in another file, the first that is loaded: those in files that are
    there no more, below the captures folder or elsewhere, and those that imports have registered whose own files are
    among those to load."""
    connection.execute("CREATE OR REPLACE TEMP TABLE missing_files (file VARCHAR)")
    for file in store_in(captures).missing(files_of_captures(connection)):
        connection.execute("INSERT INTO missing_files VALUES (?)", [file])
    read_again = [file.rsplit("-", 2)[1] for file in to_load if file.count("-") >= 2]
    connection.execute(statement("giving_way"), {"read_again": read_again})


@in_little_memory
def load_batch(connection: DuckDBPyConnection, batch: Batch) -> None:
    """Loads a batch in one transaction; what is there already stays as it is, and a page that was read anew replaces
    what was read from it before."""
    tables = batch.tables
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS giving_way (capture_id UUID)")
    with transaction(connection):
        if tables["pages"].num_rows:
            _stage(connection, "pages", tables["pages"])
            connection.execute(statement("captures_read_anew"))
        for name, key in (("capture_log", "capture_id"), ("pages", "page_id"), ("regests", "regest_id")):
            _merge(connection, name, key, tables[name])
        for name in ("page_entries", "page_rejects"):
            _replace_rows(connection, name, tables["pages"], tables[name])
        connection.register("arriving", tables["capture_log"])
        connection.execute("INSERT INTO captures_to_derive SELECT capture_id FROM arriving")
        connection.unregister("arriving")


def load_run(connection: DuckDBPyConnection, run: Run, incidents: Sequence[Incident] = ()) -> None:
    """Loads a run as it stands now, with all of its incidents."""
    load_runs(connection, [(run, incidents)])


def load_runs(connection: DuckDBPyConnection, runs: Sequence[tuple[Run, Sequence[Incident]]]) -> None:
    """Loads runs as they stand now, each with all of its incidents, in one transaction."""
    with transaction(connection):
        _merge(connection, "run_log", "run_id", _rows_for(connection, "run_log", [_run_row(run) for run, _ in runs]))
        _load_incidents(connection, {str(run.run_id): incidents for run, incidents in runs})
        connection.execute(
            "INSERT INTO runs_to_derive SELECT unnest(?::UUID[])", [[str(run.run_id) for run, _ in runs]]
        )


def load_imported_run(
    connection: DuckDBPyConnection, run: Run, incidents: Sequence[Incident], read_again: Container[UUID]
) -> None:
    """Loads a run of another folder, unless it is one of this folder's own, or stands there as it ended later or just
    then. Which import brought it first stays, but for those imports that are read again."""
    found = connection.execute(
        "SELECT import_id, ended_at FROM run_log WHERE run_id = ? AND NOT is_assembled", [str(run.run_id)]
    ).fetchall()
    for import_id, ended_at in found:
        if import_id is None:
            return
        if import_id in read_again:
            continue
        if ended_at is not None and (run.ended_at is None or run.ended_at <= ended_at):
            return
        run = replace(run, import_id=import_id)
    load_run(connection, run, incidents)


def load_import(
    connection: DuckDBPyConnection, run: RunStart, ended_at: datetime | None, incidents: Sequence[Incident]
) -> None:
    """Loads an import as it stands now, with what it could not take over."""
    row = (str(run.run_id), run.archive, run.source, run.started_at, run.regest_version, ended_at)
    with transaction(connection):
        _merge(connection, "imports", "import_id", _rows_for(connection, "imports", [row]))
        _load_incidents(connection, {str(run.run_id): incidents})


@in_little_memory
def link_revisits(connection: DuckDBPyConnection) -> None:
    """Gives revisits that were loaded before what they revisit the page that they show."""
    if not is_any(connection, "is_any_revisit_without_page"):
        return
    with transaction(connection):
        connection.execute(statement("link_revisits"))


@in_little_memory
def forget_unprinted(connection: DuckDBPyConnection) -> None:
    """Takes away descriptions that stand on no page any more. History must not refer to them."""
    connection.execute(statement("forget_unprinted"))


def mark_loaded(connection: DuckDBPyConnection, files: Iterable[tuple[str, int]]) -> None:
    """Notes WARC files (path below the captures folder, or absolute, and size in bytes) of which every record is
    loaded."""
    _merge(connection, "capture_files", "file", _rows_for(connection, "capture_files", list(files)))


def schemas_of(connection: DuckDBPyConnection) -> Schemas:
    """What the tables of a batch must look like."""
    return {table: _arrow_schema(connection, table) for table in TABLES}


def _load_incidents(connection: DuckDBPyConnection, of_runs: Mapping[str, Sequence[Incident]]) -> None:
    rows = [
        (run_id, number, *astuple(incident))
        for run_id, incidents in of_runs.items()
        for number, incident in enumerate(incidents, start=1)
    ]
    connection.execute("DELETE FROM incidents WHERE run_id IN (SELECT unnest(?::UUID[]))", [list(of_runs)])
    if rows:
        _insert(connection, "incidents", _rows_for(connection, "incidents", rows))


def _merge(connection: DuckDBPyConnection, table: str, key: str, arriving: arrow.Table) -> None:
    if not arriving.num_rows:
        return
    _stage(connection, table, _first_of_each(arriving, key))
    if connection.execute(statement("is_any_known").format(table=table, key=key)).fetchone() is None:
        merge = "insert_incoming"  # which compares nothing, and takes half the time
    else:
        merge = "merge_captures" if table == "capture_log" else "merge"
    connection.execute(statement(merge).format(table=table, key=key))


def _replace_rows(connection: DuckDBPyConnection, table: str, pages: arrow.Table, arriving: arrow.Table) -> None:
    """Replaces all rows of the pages, which may have fewer of them than before."""
    connection.register("pages_read", pages)
    connection.execute(statement("delete_rows_of_pages").format(table=table))
    connection.unregister("pages_read")
    _insert(connection, table, arriving)


def _insert(connection: DuckDBPyConnection, table: str, arriving: arrow.Table) -> None:
    if not arriving.num_rows:
        return
    _stage(connection, table, arriving, "DISTINCT")
    connection.execute(statement("insert_incoming").format(table=table))


def _first_of_each(arriving: arrow.Table, key: str) -> arrow.Table:
    """The rows without those whose key came before: what comes in two batches at once is what came first."""
    first: dict[object, int] = {}
    for number, value in enumerate(arriving[key].to_pylist()):
        first.setdefault(value, number)
    return arriving if len(first) == arriving.num_rows else arriving.take(list(first.values()))


def _stage(connection: DuckDBPyConnection, table: str, arriving: arrow.Table, distinct: str = "") -> None:
    """Puts what has arrived into the temporary table `incoming`."""
    connection.register("arriving", arriving)
    connection.execute(statement("stage").format(table=table, distinct=distinct))
    connection.unregister("arriving")


def _rows_for(connection: DuckDBPyConnection, table: str, rows: Sequence[Row]) -> arrow.Table:
    """Rows, in the order of the table's columns."""
    return table_of(_arrow_schema(connection, table), rows)


def _arrow_schema(connection: DuckDBPyConnection, table: str) -> arrow.Schema:
    """What a table looks like in every database that is open: all are of today's schema."""
    if table not in _schemas:
        _schemas[table] = _asked_schema(connection, table)
    return _schemas[table]


_schemas: dict[str, arrow.Schema] = {}


def _asked_schema(connection: DuckDBPyConnection, table: str) -> arrow.Schema:
    described = connection.execute(statement("columns"), [table]).fetchall()
    return arrow.schema(
        arrow.field(name, ARROW_TYPES[type_name], nullable, {COLUMN_TYPE: type_name})
        for name, type_name, nullable in described
    )


def _run_row(run: Run) -> Row:
    values = (getattr(run, field.name) for field in fields(run))
    return tuple(str(value) if isinstance(value, UUID) else value for value in values)
