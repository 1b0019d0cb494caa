"""Rows as they are printed: a table for people, CSV, JSON, JSON lines, markdown."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, TextIO

from flows.text.harmless import harmless_in_json, harmless_in_markdown, harmless_in_spreadsheets, harmless_lines
from flows.text.speaking import say
from flows.text.table import LONGEST_CELL, Shape, Shown, fields_in_words, lines_of
from flows.text.terminal import print_lines, width_of_terminal

FORMATS = ("table", "csv", "json", "jsonl", "markdown")


def print_rows(rows: Sequence[Mapping[str, object]], output_format: str) -> None:
    """Rows that all have the same names."""
    names = list(rows[0]) if rows else []
    print_values(names, [list(row.values()) for row in rows], output_format)


def print_values(names: Sequence[str], rows: Iterable[Sequence[object]], output_format: str) -> None:
    """Values under names: a table for people, CSV, JSON, JSON lines (dates and times in ISO 8601) or markdown.

    Values are cut and made harmless in a table, kept from running as formulas in CSV, escaped in markdown, and verbatim
    in JSON. CSV in a file or a pipe has the characters as they were printed; on a terminal controls become U+FFFD.
    """
    if output_format == "table":
        print_table(names, rows)
    else:
        write_values(sys.stdout, names, rows, output_format)


def print_table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table of values as wide as the terminal: short ones are never cut or broken, long ones share the space that is
    left. Where they do not fit, each row is a block. In a pipe it is as wide as it needs."""
    shown = Shown()
    print_lines(lines_of(names, rows, Shape(width_of_terminal()), shown))
    if shown.cells_cut:
        say(cut_in_words(shown))


def cut_in_words(shown: Shown) -> str:
    """What is to be said of cells that were cut."""
    cells = "1 value is" if shown.cells_cut == 1 else f"{shown.cells_cut:,} values are"
    return f"{cells} cut after {LONGEST_CELL:,} characters (“…”): a pipe, and --format csv or json, have all of it"


def write_values(file: TextIO, names: Sequence[str], rows: Iterable[Sequence[object]], output_format: str) -> None:
    """Writes values to a file, row by row, as `print_values` prints them; a table as wide as it needs."""
    match output_format:
        case "csv":
            _write_csv(file, names, rows)
        case "jsonl":
            file.writelines(encoded(_named(names, row)) + "\n" for row in rows)
        case "json":
            _write_json(file, names, rows)
        case "markdown":
            _write_markdown(file, names, rows)
        case _:
            file.writelines(f"{line.plain}\n" for line in lines_of(names, rows, Shape(), Shown()))


def print_json(value: object, indent: int | None = None) -> None:
    """One JSON value; what JSON does not know is written as text, and what is no number as null."""
    sys.stdout.write(encoded(value, indent) + "\n")


def encoded(value: object, indent: int | None = None) -> str:
    """A JSON value as `print_json` prints it."""
    try:
        text = json.dumps(value, ensure_ascii=False, indent=indent, default=str, allow_nan=False)
    except ValueError:
        known = json.loads(json.dumps(value, default=str), parse_constant=lambda _: None)
        text = json.dumps(known, ensure_ascii=False, indent=indent)
    return harmless_in_json(text)


def _write_csv(file: TextIO, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    writer = csv.writer(_Lines(file))
    writer.writerows([harmless_in_spreadsheets(value) for value in row] for row in chain([names], rows))


def _write_json(file: TextIO, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """An array, whose objects each have a line."""
    begin = "[\n"
    for row in rows:
        file.write(begin + encoded(_named(names, row)))
        begin = ",\n"
    file.write("[]\n" if begin == "[\n" else "\n]\n")


def _write_markdown(file: TextIO, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    if names:
        file.write(_row_of_markdown(map(_in_markdown, names)) + _row_of_markdown(["---"] * len(names)))
    file.writelines(_row_of_markdown(map(_in_markdown, row)) for row in rows)


def _row_of_markdown(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _in_markdown(value: object) -> str:
    if value is None or value == {}:
        return ""
    # Of these no punctuation is markup.
    if not isinstance(value, str | bytes | dict | list | tuple):
        return str(value)
    text = fields_in_words(value) if isinstance(value, dict) else str(value)
    return harmless_in_markdown(text, max(1, len(text)))


def _named(names: Sequence[str], row: Sequence[object]) -> dict[str, Any]:
    return dict(zip(names, row, strict=True))


class _Lines:
    """Ends rows of CSV as lines end here. Asked for that itself, the writer would leave carriage returns unquoted, and
    readers would take them for the ends of rows."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._is_terminal = file.isatty()

    def write(self, row: str) -> int:
        line = row.removesuffix("\r\n")
        return self._file.write((harmless_lines(line) if self._is_terminal else line) + "\n")
