"""Tables that another process has made are what they say that they are, or are refused."""

from __future__ import annotations

import copy
import struct
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as arrow
import pytest

from parsers.records import Entry, Field, HistoricalDate, ListingPage
from warehouse.batches import Batch, LoggedCapture, Schemas
from warehouse.database import connect_new
from warehouse.foreign_batches import as_plain, read_batch
from warehouse.load import load_batch, schemas_of
from warehouse.records import PageRead
from warehouse.warc.records import Capture

URL = "https://digitalarchive.wilsoncenter.org/search"
CAPTURE = Capture(
    UUID(int=1), UUID(int=2), "wilson-center", "web", URL, datetime(2026, 1, 2, tzinfo=UTC), 200, None, None, None,
    "sha256:00", 3, None, "wilson-center/a.warc.gz", 5, 6,
)  # fmt: skip
FIELDS = (Field("level", "Item"), Field("code", "Ś 12"))
ENTRY = Entry(1, f"{URL}/document/a", "Cable", HistoricalDate("n.d."), None, fields=FIELDS)
PLAIN = Entry(2, f"{URL}/document/b", "Cable", HistoricalDate("n.d."), None)
PAGE = ListingPage(URL, "search", 1, 2, 2, (ENTRY, PLAIN), (), None)
READ = PageRead("wilson-center", URL, "sha256:00", URL, 1, "1", PAGE, None)


@pytest.fixture
def schemas(tmp_path: Path) -> Schemas:
    with connect_new(tmp_path / "x.duckdb") as connection:
        return schemas_of(connection)


def batch(schemas: Schemas) -> Batch:
    return Batch.of(schemas, [LoggedCapture(CAPTURE, READ.page_id)], [READ])


def test_a_batch_comes_back_as_it_was_and_can_be_loaded(tmp_path: Path, schemas: Schemas) -> None:
    for sent in (batch(schemas), Batch.empty(schemas)):
        read = read_batch(as_plain(sent), lambda content: content, schemas)  # type: ignore[arg-type, return-value]
        assert read.tables == sent.tables
        with connect_new(tmp_path / f"{read.tables['pages'].num_rows}.duckdb") as connection:
            load_batch(connection, read)
            kept = connection.execute("SELECT fields FROM regests ORDER BY url").fetchall()
        assert kept == ([(dict(FIELDS),), ({},)] if read.tables["pages"].num_rows else [])


def test_a_batch_without_any_field_comes_back(schemas: Schemas) -> None:
    page = replace(PAGE, entries=(PLAIN,))
    sent = Batch.of(schemas, [LoggedCapture(CAPTURE, READ.page_id)], [replace(READ, page=page)])
    read = read_batch(as_plain(sent), lambda content: content, schemas)  # type: ignore[arg-type, return-value]
    assert read.tables == sent.tables


def place(schemas: Schemas, table: str, column: str) -> int:
    return schemas[table].names.index(column)


Change = Callable[[dict[str, Any], Schemas], None]


def set_buffer(table: str, column: str, number: int, content: bytes | None) -> Change:
    def change(plain: dict[str, Any], schemas: Schemas) -> None:
        plain[table][1][place(schemas, table, column)][number] = content

    return change


def text(table: str, column: str, value: bytes) -> Change:
    def change(plain: dict[str, Any], schemas: Schemas) -> None:
        offsets = arrow.array([0, len(value)], arrow.int32()).buffers()[1].to_pybytes()
        plain[table][1][place(schemas, table, column)] = [None, offsets, value]

    return change


def maps(number: int, content: bytes | None) -> Change:
    """A buffer of the fields: which rows are missing, where each begins, which pairs are missing; then of the names and
    of the texts, which are missing, where each begins, and all of them."""
    return set_buffer("regests", "fields", number, content)


def numbers(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}i", *values)


@pytest.mark.parametrize(
    "change",
    [
        set_buffer("pages", "page_id", 1, b"\0" * 7),
        set_buffer("pages", "page_id", 1, None),
        set_buffer("pages", "page_id", 0, b"\0"),
        set_buffer("pages", "url", 1, b"\0\0\0\0\xff\xff\xff\x7f"),
        set_buffer("pages", "url", 1, b"\5\0\0\0\1\0\0\0"),
        set_buffer("capture_log", "captured_at", 1, b"\xff" * 7 + b"\x7f"),
        set_buffer("capture_log", "is_set_aside", 1, b""),
        text("regests", "title", b"\xff\xfe"),
        maps(0, b"\1"),
        maps(1, numbers(0, 2)),
        maps(1, numbers(0, 2, 99)),
        maps(1, numbers(0, 2, -1)),
        maps(1, numbers(0, 5, 2)),
        maps(1, numbers(-1, 2, 2)),
        maps(1, numbers(1, 2, 2)),
        maps(1, numbers(0, 2, 2**31 - 1)),
        maps(3, b"\1"),
        maps(4, None),
        maps(4, numbers(0, 4, 2**31 - 1)),
        maps(5, b"\xff" * 9),
        lambda plain, schemas: [change(plain, schemas) for change in (maps(4, numbers(0, 4, 8)), maps(5, b"codecode"))],
        maps(6, b"\1"),
        maps(7, numbers(0, 4)),
        maps(8, b""),
        maps(8, b"\xff" * 9),
        text("capture_log", "capture_id", b"'; DROP TABLE pages; --"),
        text("capture_log", "capture_id", b"00000000-0000-0000-0000-00000000000\n"),
        lambda plain, _: plain["pages"].__setitem__(0, 2),
        lambda plain, _: plain["pages"].__setitem__(0, 2**40),
        lambda plain, _: plain["pages"].__setitem__(0, -1),
        lambda plain, _: plain["pages"].__setitem__(0, True),
        lambda plain, _: plain["pages"][1].pop(),
        lambda plain, _: plain["pages"][1].__setitem__(0, "page_id"),
        lambda plain, _: plain.pop("pages"),
        lambda plain, _: plain.update(others=[0, []]),
        lambda plain, _: plain.update(pages=None),
    ],
)
def test_what_cannot_stand_in_the_tables_is_refused(schemas: Schemas, change: Change) -> None:
    plain = copy.deepcopy(as_plain(batch(schemas)))
    change(plain, schemas)
    with pytest.raises((TypeError, ValueError)):
        read_batch(plain, lambda content: content, schemas)  # type: ignore[arg-type, return-value]
