"""Rows as Parquet, CSV and JSON lines, batch after batch."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import BinaryIO
from uuid import UUID

import pyarrow as arrow
from pyarrow import parquet

from flows.text.harmless import harmless_in_json, harmless_in_spreadsheets

Writer = Callable[[arrow.RecordBatchReader, BinaryIO], int]


def write_parquet(rows: arrow.RecordBatchReader, file: BinaryIO) -> int:
    """Writes Parquet. Gives the number of rows, as all of these do."""
    written = 0
    with parquet.ParquetWriter(file, rows.schema, compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(batch)
            written += batch.num_rows
    return written


def write_csv(rows: arrow.RecordBatchReader, file: BinaryIO) -> int:
    """Writes CSV in UTF-8 with a line of names. Text that a spreadsheet would run gets an apostrophe in front; what has
    names is JSON, times are in ISO 8601, nothing is an empty cell."""
    written = 0
    _write_lines(file, [list(rows.schema.names)])
    for batch in rows:
        _write_lines(
            file, ([_cell(value) for value in row.values()] for row in batch.to_pylist(maps_as_pydicts="lossy"))
        )
        written += batch.num_rows
    return written


def write_jsonl(rows: arrow.RecordBatchReader, file: BinaryIO) -> int:
    """Writes a JSON object a line: text as it was printed, times in ISO 8601."""
    written = 0
    for batch in rows:
        for row in batch.to_pylist(maps_as_pydicts="lossy"):
            line = json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False)
            file.write(f"{harmless_in_json(line)}\n".encode())
        written += batch.num_rows
    return written


WRITERS: Mapping[str, Writer] = {"parquet": write_parquet, "csv": write_csv, "jsonl": write_jsonl}


def _write_lines(file: BinaryIO, rows: Iterable[Sequence[object]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    file.write(text.getvalue().encode(errors="replace"))


def _cell(value: object) -> object:
    if value == {}:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date | datetime) else harmless_in_spreadsheets(value)


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
