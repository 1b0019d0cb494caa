"""Rows on standard output, in the format that was asked for."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence

from flows.harmless_text import harmless_in_json, harmless_in_spreadsheets, harmless_lines
from flows.terminal import print_table


def print_rows(rows: Sequence[Mapping[str, object]], output_format: str) -> None:
    """Rows that all have the same names."""
    names = list(rows[0]) if rows else []
    print_values(names, [list(row.values()) for row in rows], output_format)


def print_values(names: Sequence[str], rows: Sequence[Sequence[object]], output_format: str) -> None:
    """Values under names: a table for people, CSV, or a JSON object a line (dates and times in ISO 8601).

    Values are cut and made harmless in a table, kept from running as formulas in CSV, and verbatim in JSON. CSV in a
    file or a pipe has the characters as they were printed; on a terminal controls become U+FFFD.
    """
    match output_format:
        case "csv":
            writer = csv.writer(_Lines())
            writer.writerows([harmless_in_spreadsheets(value) for value in row] for row in [names, *rows])
        case "jsonl":
            for row in rows:
                print_json(dict(zip(names, row, strict=True)))
        case _:
            print_table(names, rows)


def print_json(value: object, indent: int | None = None) -> None:
    """One JSON value; what JSON does not know is written as text, and what is no number as null."""
    try:
        encoded = json.dumps(value, ensure_ascii=False, indent=indent, default=str, allow_nan=False)
    except ValueError:
        known = json.loads(json.dumps(value, default=str), parse_constant=lambda _: None)
        encoded = json.dumps(known, ensure_ascii=False, indent=indent)
    sys.stdout.write(harmless_in_json(encoded) + "\n")


class _Lines:
    """Ends rows of CSV as lines end here. Asked for that itself, the writer would leave carriage returns unquoted, and
    readers would take them for the ends of rows."""

    def write(self, row: str) -> int:
        line = row.removesuffix("\r\n")
        return sys.stdout.write((harmless_lines(line) if sys.stdout.isatty() else line) + "\n")
