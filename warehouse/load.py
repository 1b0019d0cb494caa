"""From records to tables, in bulk: Arrow in, MERGE by key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields

import pyarrow as arrow
from duckdb import DuckDBPyConnection

from parsers.records import Entry
from warehouse.capture_records import Capture
from warehouse.records import Incident, PageRead, Run, page_id_of, regest_id_of
from warehouse.sql import statement, transaction

ARROW_TYPES = {
    "BIGINT": arrow.int64(),
    "BOOLEAN": arrow.bool_(),
    "DATE": arrow.date32(),
    "DOUBLE": arrow.float64(),
    "INTEGER": arrow.int32(),
    "SMALLINT": arrow.int16(),
    "TIMESTAMP WITH TIME ZONE": arrow.timestamp("us", tz="UTC"),
    "UBIGINT": arrow.uint64(),
    "UUID": arrow.string(),
    "VARCHAR": arrow.string(),
}

Row = tuple[object, ...]


def load_captures(
    connection: DuckDBPyConnection, captures: Sequence[Capture], pages: Iterable[PageRead], known_pages: frozenset[int]
) -> None:
    """Loads captures and what was read from them, in one transaction; what is there already stays as it is.

    A capture whose page is neither in `pages` nor in `known_pages` is kept as a capture of no page.
    """
    read = {page.page_id: page for page in pages}
    page_ids = [
        page_id if (page_id := page_id_of(capture)) in read or page_id in known_pages else None for capture in captures
    ]
    versions = [page.parser_version for page in read.values()]
    with transaction(connection):
        connection.execute(statement("captures_read_anew"), {"pages": list(read), "versions": versions})
        _merge(
            connection,
            "capture_log",
            "capture_id",
            [_capture_row(*pair) for pair in zip(captures, page_ids, strict=True)],
        )
        _merge(connection, "pages", "page_id", [_page_row(page) for page in read.values()])
        _merge(connection, "regests", "regest_id", _regest_rows(read.values()))
        _replace(connection, "page_entries", "page_id", list(read), _page_entry_rows(read.values()))
        _replace(connection, "page_rejects", "page_id", list(read), _page_reject_rows(read.values()))
        connection.execute(
            "INSERT INTO captures_to_derive SELECT unnest(?::UUID[])",
            [[str(capture.capture_id) for capture in captures]],
        )


def load_run(connection: DuckDBPyConnection, run: Run, incidents: Sequence[Incident] = ()) -> None:
    """Loads a run as it stands now, with all of its incidents."""
    rows = [(str(run.run_id), number, *astuple(incident)) for number, incident in enumerate(incidents, start=1)]
    with transaction(connection):
        _merge(connection, "run_log", "run_id", [_run_row(run)])
        _replace(connection, "incidents", "run_id", [run.run_id], rows)
        connection.execute("INSERT INTO runs_to_derive VALUES (?)", [str(run.run_id)])


def mark_loaded(connection: DuckDBPyConnection, files: Iterable[tuple[str, int]]) -> None:
    """Notes WARC files (path below the captures folder, size in bytes) of which every record is loaded."""
    _merge(connection, "capture_files", "file", list(files))


def _merge(connection: DuckDBPyConnection, table: str, key: str, rows: Iterable[Row]) -> None:
    if _stage(connection, table, rows):
        connection.execute(statement("merge").format(table=table, key=key))


def _replace(
    connection: DuckDBPyConnection, table: str, key: str, parents: Sequence[object], rows: Iterable[Row]
) -> None:
    """Replaces all rows of the parents, which may have fewer of them than before."""
    _stage(connection, table, rows)
    connection.execute(statement("delete_children").format(table=table, key=key), [list(parents)])
    connection.execute(statement("insert_children").format(table=table))


def _stage(connection: DuckDBPyConnection, table: str, rows: Iterable[Row]) -> int:
    """Puts rows, in the order of the table's columns, into the temporary table `incoming`; says how many there are."""
    schema = _arrow_schema(connection, table)
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arriving = arrow.table([arrow.array(*pair) for pair in zip(columns, schema.types, strict=True)], schema=schema)
    connection.register("arriving", arriving)
    connection.execute(statement("stage").format(table=table))
    connection.unregister("arriving")
    return int(arriving.num_rows)


def _arrow_schema(connection: DuckDBPyConnection, table: str) -> arrow.Schema:
    described = connection.execute(statement("columns"), [table]).fetchall()
    return arrow.schema([(name, ARROW_TYPES[type_name]) for name, type_name in described])


def _run_row(run: Run) -> Row:
    return (str(run.run_id), *(getattr(run, field.name) for field in fields(run)[1:]))


def _capture_row(capture: Capture, page_id: int | None) -> Row:
    """Its URL and digest are its page's, if it has one."""
    return (
        str(capture.capture_id),
        str(capture.run_id),
        capture.archive,
        capture.source,
        capture.url if page_id is None else None,
        capture.captured_at,
        capture.status,
        capture.content_type,
        capture.etag,
        capture.last_modified,
        capture.payload_digest if page_id is None else None,
        capture.payload_length,
        str(capture.revisit_of) if capture.revisit_of else None,
        capture.file,
        capture.offset,
        capture.length,
        page_id,
    )


def _page_row(read: PageRead) -> Row:
    page = read.page
    return (
        read.page_id,
        read.archive,
        read.url,
        read.listing_url,
        read.page_number,
        read.parser_version,
        page.layout if page else None,
        page.first if page else None,
        page.last if page else None,
        page.total if page else None,
        len(page.entries) if page else 0,
        len(page.rejects) if page else 0,
        str(read.rejected.reason) if read.rejected else None,
        page.next_url if page else None,
        read.payload_digest,
        page.row_markup if page else None,
    )


def _regest_rows(pages: Iterable[PageRead]) -> list[Row]:
    distinct = {regest_id_of(page.archive, entry): (page.archive, entry) for page in pages for entry in page.entries}
    return [_regest_row(regest_id, archive, entry) for regest_id, (archive, entry) in distinct.items()]


def _regest_row(regest_id: int, archive: str, entry: Entry) -> Row:
    date = entry.date
    return (
        regest_id,
        archive,
        entry.url,
        entry.title,
        date.text or None,
        date.edtf,
        date.earliest,
        date.latest,
        date.precision,
        date.problem,
        date.supplied,
        date.part,
        entry.summary,
        entry.summary_by_ai,
    )


def _page_entry_rows(pages: Iterable[PageRead]) -> list[Row]:
    return [
        (page.page_id, entry.position, regest_id_of(page.archive, entry)) for page in pages for entry in page.entries
    ]


def _page_reject_rows(pages: Iterable[PageRead]) -> list[Row]:
    return [
        (page.page_id, reject.position, str(reject.reason), reject.detail, reject.html)
        for page in pages
        for reject in page.rejects
    ]
