"""Batches that another process has made, as plain data and back: each column held against the table that it is for.

Not as an Arrow stream, which may be compressed and holds a description of itself: a column is the buffers that its
type has, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as arrow

from warehouse.batches import COLUMN_TYPE, TABLES, Batch, Schemas

MOST_ROWS = 2**24
_UUID = r"\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\z"
# What can be read back: Python's days, of which the first and the last may be of another year elsewhere.
_RANGES = {
    arrow.date32(): (date.min, date.max),
    arrow.timestamp("us", tz="UTC"): (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)),
}
_NO_TEXT = arrow.array([], arrow.string())

Take = Callable[[object], bytes]


def as_plain(batch: Batch) -> dict[str, list[object]]:
    """For each table the number of rows, and for each column its buffers."""
    return {
        name: [table.num_rows, [_buffers(column) for column in table.columns]] for name, table in batch.tables.items()
    }


def as_plain_schema(schema: arrow.Schema) -> bytes:
    """For `read_schema`."""
    return schema.serialize().to_pybytes()  # type: ignore[no-any-return]


def read_schema(plain: bytes) -> arrow.Schema:
    """From a process that is believed."""
    return arrow.ipc.read_schema(arrow.py_buffer(plain))


def read_batch(plain: Any, take: Take, schemas: Schemas) -> Batch:
    """The batch that `as_plain` was given, from what was made of it elsewhere; `take` gives the bytes of each buffer.

    Raises ValueError for what cannot stand in the tables.
    """
    if type(plain) is not dict or list(plain) != list(TABLES):
        raise ValueError("not the tables that there are")
    return Batch({name: _table(plain[name], take, schemas[name]) for name in TABLES})


def _buffers(column: arrow.ChunkedArray) -> list[bytes | None]:
    array = column.combine_chunks()
    if isinstance(array, arrow.ChunkedArray):
        raise ValueError("a column is larger than any that is sent")
    return [buffer.to_pybytes() if buffer else None for buffer in array.buffers()]


def _table(plain: Any, take: Take, schema: arrow.Schema) -> arrow.Table:
    rows, columns = plain
    if type(rows) is not int or not 0 <= rows <= MOST_ROWS or type(columns) is not list or len(columns) != len(schema):
        raise ValueError("not the columns that there are")
    arrays = [_column(field, rows, column, take) for field, column in zip(schema, columns, strict=True)]
    return arrow.table(arrays, schema=schema) if rows else schema.empty_table()


def _column(field: arrow.Field, rows: int, plain: Any, take: Take) -> arrow.Array:
    if type(plain) is not list:
        raise ValueError("no column")
    buffers = [None if length is None else arrow.py_buffer(take(length)) for length in plain]
    if not rows:
        return None
    array = _maps(rows, buffers) if arrow.types.is_map(field.type) else _values(field.type, rows, buffers)
    array.validate(full=True)
    _require_storable(field, array)
    return array


def _values(kind: arrow.DataType, rows: int, buffers: Sequence[Any]) -> arrow.Array:
    # Of texts that are all missing there is nothing, and not even that.
    buffers = [*buffers[:1], *(arrow.py_buffer(b"") if buffer is None else buffer for buffer in buffers[1:])]
    if not _are_large_enough(kind, rows, buffers):
        raise ValueError("too little for a column")
    return arrow.Array.from_buffers(kind, rows, buffers)


def _maps(rows: int, buffers: Sequence[Any]) -> arrow.Array:
    """Maps from text to text: where each begins, then all names, then all texts. Of none of these, nor of the pairs, is
    anything said to be missing."""
    if len(buffers) != 9 or any(buffers[place] is not None for place in (0, 2, 3, 6)):
        raise ValueError("no maps")
    begins = _values(arrow.int32(), rows + 1, [None, buffers[1]])
    first, pairs = begins[0].as_py(), begins[rows].as_py()
    if first or not 0 <= pairs <= MOST_ROWS:
        raise ValueError("no maps")
    names, texts = (_values(arrow.string(), pairs, part) if pairs else _NO_TEXT for part in (buffers[3:6], buffers[6:]))
    return arrow.MapArray.from_arrays(begins, names, texts)


def _are_large_enough(kind: arrow.DataType, rows: int, buffers: Sequence[Any]) -> bool:
    """Whether no value lies outside of the buffers: that is looked at before any of them is."""
    bits = (rows + 7) // 8
    if arrow.types.is_string(kind):
        least = [4 * (rows + 1), 0]
    else:
        least = [bits if arrow.types.is_boolean(kind) else rows * kind.bit_width // 8]
    if len(buffers) != 1 + len(least) or (buffers[0] is not None and buffers[0].size < bits):
        return False
    return all(buffer.size >= size for buffer, size in zip(buffers[1:], least, strict=True))


def _require_storable(field: arrow.Field, array: arrow.Array) -> None:
    # Only for what comes back: its import is a third of the time in which a process that makes batches starts.
    from pyarrow import compute

    def is_all(tested: arrow.Array) -> bool:
        return compute.all(tested, min_count=0).as_py() is not False

    if array.null_count and not field.nullable:
        raise ValueError(f"nothing in the column {field.name}")
    if field.metadata[COLUMN_TYPE] == b"UUID" and not is_all(compute.match_substring_regex(array, _UUID)):
        raise ValueError(f"no identifier in the column {field.name}")
    if arrow.types.is_map(field.type) and len(array.keys) != compute.count_distinct(_names_of_rows(array)).as_py():
        raise ValueError(f"a name twice in the column {field.name}")
    if field.type in _RANGES:
        first, last = (arrow.scalar(limit, field.type) for limit in _RANGES[field.type])
        if not is_all(compute.and_(compute.greater_equal(array, first), compute.less_equal(array, last))):
            raise ValueError(f"a time that nobody can read in the column {field.name}")


def _names_of_rows(maps: arrow.Array) -> arrow.Array:
    """Each name with the number of the row in front."""
    from pyarrow import compute

    rows = compute.list_parent_indices(arrow.ListArray.from_arrays(maps.offsets, maps.keys))
    return compute.binary_join_element_wise(rows.cast(arrow.string()), maps.keys, " ")
