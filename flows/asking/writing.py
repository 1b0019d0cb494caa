"""Answers of the database in files: text, Parquet, Excel workbooks; each appears whole, or not at all."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from flows.asking.printing import Counted
from flows.outputs import file_to_write, require_file_to_write
from flows.text.harmless import cut
from flows.text.rows import encoded, write_values
from flows.text.speaking import warn
from parsers.errors import WrongUsage
from warehouse.data_folder import DataFolder
from warehouse.questions import Answer, Batches

FORMATS_BY_SUFFIX = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".md": "markdown",
    ".parquet": "parquet",
    ".txt": "table",
    ".xlsx": "xlsx",
}
# Excel's own limits.
MOST_ROWS_OF_A_SHEET = 1_048_576
LONGEST_CELL_OF_A_SHEET = 32_767
FIRST_YEAR_OF_A_SHEET = 1900


def format_by_name(file: Path) -> str:
    """The format that a file's name says. Raises WrongUsage for a name that says none."""
    if (found := FORMATS_BY_SUFFIX.get(file.suffix.lower())) is None:
        raise WrongUsage(f"{file} does not say its format: end it in {', '.join(FORMATS_BY_SUFFIX)}, or give --format")
    return found


@contextmanager
def answer_file(file: Path, folder: DataFolder, *, replaces: bool) -> Iterator[BinaryIO]:
    """A file to write, which takes the place of one that is there where it `replaces` one.

    Raises WrongUsage where it is there and does not, cannot be written, is no file, or is one of Regest's own.
    """
    require_file_to_write(file, folder, replaces=replaces)
    with file_to_write(file) as writing:
        yield writing


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Where bytes go that are no text. Raises WrongUsage for a terminal."""
    if sys.stdout.isatty():
        raise WrongUsage("that format is no text for a terminal: give --output FILE, or a pipe")
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


def write_text(file: BinaryIO, answer: Answer, output_format: str) -> int:
    """Writes an answer as text, row by row. Gives the number of rows."""
    rows = Counted(answer.rows)
    text = io.TextIOWrapper(file, encoding="utf-8", errors="surrogateescape", newline="\n")
    try:
        write_values(text, answer.names, rows, output_format)
    finally:
        # The file is closed by whoever has opened it.
        text.detach()
    return rows.count


def write_parquet(file: BinaryIO, answer: Batches) -> int:
    """Writes batches as Parquet, as they come. Gives the number of rows.

    Raises WrongUsage for a column that Parquet cannot hold.
    """
    import pyarrow
    from pyarrow import parquet

    rows = 0
    try:
        with parquet.ParquetWriter(file, answer.schema, compression="zstd") as writer:
            for batch in answer.batches:
                writer.write_batch(batch)
                rows += batch.num_rows
    except pyarrow.ArrowNotImplementedError as error:
        raise WrongUsage(f"Parquet cannot hold that ({error}): cast the column to another type") from error
    return rows


def write_workbook(file: BinaryIO, answer: Answer) -> int:
    """Writes an answer as a sheet of an Excel workbook: text as text, whatever it looks like, numbers and days as such.
    Gives the number of rows.

    Raises WrongUsage for more rows than a sheet may have.
    """
    import xlsxwriter

    options = {"constant_memory": True, "remove_timezone": True}
    rows = Counted(answer.rows)
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("answer")
        sheet.freeze_panes(1, 0)
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        times = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        bold = book.add_format({"bold": True})
        for column, name in enumerate(answer.names):
            sheet.write_string(0, column, name, bold)
        cuts = _write_rows(sheet, rows, days, times)
    if cuts:
        warn(f"{cuts:,} values are longer than a cell of a sheet may be and are cut (“…”): csv or parquet hold them")
    return rows.count


def _write_rows(sheet: Any, rows: Iterable[Sequence[object]], days: Any, times: Any) -> int:
    """Gives how many values were cut."""
    cuts = 0
    for number, row in enumerate(rows, start=1):
        if number >= MOST_ROWS_OF_A_SHEET:
            raise WrongUsage(
                f"a sheet holds {MOST_ROWS_OF_A_SHEET - 1:,} rows and this has more: csv or parquet hold it"
            )
        for column, value in enumerate(row):
            match value:
                case None:
                    continue
                case bool():
                    sheet.write_boolean(number, column, value)
                case int() | float() if abs(value) < 1e15:
                    sheet.write_number(number, column, value)
                case datetime() if value.year >= FIRST_YEAR_OF_A_SHEET:
                    sheet.write_datetime(number, column, value, times)
                case date() if value.year >= FIRST_YEAR_OF_A_SHEET:
                    sheet.write_datetime(number, column, value, days)
                case _:
                    text = _text(value)
                    cuts += len(text) > LONGEST_CELL_OF_A_SHEET
                    sheet.write_string(number, column, cut(text, LONGEST_CELL_OF_A_SHEET))
    return cuts


def _text(value: object) -> str:
    return encoded(value) if isinstance(value, dict | list | tuple) else str(value)
