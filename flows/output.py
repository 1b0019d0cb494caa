"""Rows on standard output, in the format that was asked for."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence

from flows.terminal import print_table


def print_rows(rows: Sequence[Mapping[str, object]], output_format: str) -> None:
    """Rows that all have the same names."""
    names = list(rows[0]) if rows else []
    print_values(names, [list(row.values()) for row in rows], output_format)


def print_values(names: Sequence[str], rows: Sequence[Sequence[object]], output_format: str) -> None:
    """Values under names: a table for people, CSV, or a JSON object a line (dates and times in ISO 8601)."""
    match output_format:
        case "csv":
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerows([names, *rows])
        case "jsonl":
            for row in rows:
                print_json(dict(zip(names, row, strict=True)))
        case _:
            print_table(names, rows)


def print_json(value: object, indent: int | None = None) -> None:
    """One JSON value; what JSON does not know is written as text."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=indent, default=str) + "\n")
