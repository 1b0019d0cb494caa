"""Captures and what was read from them, as Arrow tables: what is loaded, made where the pages are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyarrow as arrow

from parsers.records import Entry
from warehouse.records import PageRead, regest_id_of
from warehouse.warc.records import Capture

# pyarrow's own pool keeps some seventeen megabytes of a harvest that nothing uses.
arrow.set_memory_pool(arrow.system_memory_pool())

Schemas = Mapping[str, arrow.Schema]
Row = tuple[object, ...]

# Under this name a schema's fields say which type the column has in the database.
COLUMN_TYPE = b"column type"

# In the order in which they are loaded.
TABLES = ("capture_log", "pages", "regests", "page_entries", "page_rejects")


@dataclass(frozen=True, slots=True)
class LoggedCapture:
    """A capture with the page that was read from it, None for what is no page, and the import that brought it.

    `forced_despite` is what on the page contradicts its URL, where it was taken all the same. One that `is_set_aside`
    is forgotten and shows nothing; it is there for others that need its bytes.
    """

    capture: Capture
    page_id: int | None
    import_id: str | None = None
    forced_despite: str | None = None
    is_set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Revisit:
    """A record of another program that says that a page was seen unchanged. What `capture` is a revisit of, its digest
    and its length are not known yet: it is the capture of that identifier, else the one at that URL and time (UTC). One
    that `is_set_aside` is forgotten; it is there for others that revisit it."""

    capture: Capture
    original_id: UUID | None
    original_url: str | None
    original_at: datetime | None
    is_set_aside: bool = False


class Batch:
    """One Arrow table for each of TABLES, with the columns of the table that it is for."""

    def __init__(self, tables: Mapping[str, arrow.Table]) -> None:
        self.tables = tables

    @classmethod
    def of(cls, schemas: Schemas, captures: Iterable[LoggedCapture], pages: Sequence[PageRead]) -> Batch:
        """Each page and each description once, whichever captures show them."""
        rows: dict[str, list[Row]] = {
            "capture_log": [_capture_row(logged) for logged in captures],
            "pages": [_page_row(page) for page in pages],
            **_rows_on(pages),
        }
        return cls({name: table_of(schemas[name], rows[name]) for name in TABLES})

    @classmethod
    def joined(cls, batches: Sequence[Batch]) -> Batch:
        """All rows of several batches."""
        return cls({name: arrow.concat_tables([batch.tables[name] for batch in batches]) for name in TABLES})

    @classmethod
    def empty(cls, schemas: Schemas) -> Batch:
        """No rows."""
        return cls({name: schemas[name].empty_table() for name in TABLES})


def table_of(schema: arrow.Schema, rows: Sequence[Row]) -> arrow.Table:
    """An Arrow table of rows whose values stand in the order of the schema's columns."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return arrow.table([arrow.array(*pair) for pair in zip(columns, schema.types, strict=True)], schema=schema)


def _rows_on(pages: Iterable[PageRead]) -> dict[str, list[Row]]:
    regests: dict[int, Row] = {}
    page_entries: list[Row] = []
    page_rejects: list[Row] = []
    for page in pages:
        page_id = page.page_id
        for entry in page.entries:
            regest_id = regest_id_of(page.archive, entry)
            page_entries.append((page_id, entry.position, regest_id))
            if regest_id not in regests:
                regests[regest_id] = _regest_row(regest_id, page.archive, entry)
        page_rejects += [
            (page_id, reject.position, str(reject.reason), reject.detail, reject.html) for reject in page.rejects
        ]
    return {"regests": list(regests.values()), "page_entries": page_entries, "page_rejects": page_rejects}


def _capture_row(logged: LoggedCapture) -> Row:
    """Its URL, its digest and how it is read are its page's, if it has one."""
    capture, page_id = logged.capture, logged.page_id
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
        capture.dated_by,
        capture.origin,
        logged.import_id,
        capture.read_as if page_id is None else None,
        logged.forced_despite,
        logged.is_set_aside,
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
        read.is_passed_over,
        read.read_as,
        page.furthest_page if page else None,
        page.contradiction if page else None,
        page.label_problem if page else None,
        page.pages if page else None,
    )


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
        date.assumed,
        date.stated,
        entry.summary,
        entry.summary_by_ai,
        entry.other_text,
        # In one order, whichever the archive has printed them in: to DuckDB maps in another order are other maps.
        sorted(entry.fields),
    )
