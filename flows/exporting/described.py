"""What a deposit holds, as the files say that describe it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyarrow as arrow

REGEST = "Regest"
WHAT_IT_IS = (
    "What archives print on their listing pages: a date, a title and a summary of each document, with the captured "
    "page that it was read from."
)
HOW_CSV_DIFFERS = (
    "The Parquet files have every text as it was printed. In the CSV files text that a spreadsheet would run as a "
    "formula has an apostrophe in front."
)
Column = tuple[str, arrow.DataType, str | None]


@dataclass(frozen=True, slots=True)
class DepositedTable:
    """A table that is in `tables/` as CSV and as Parquet: how many rows it has, and each column with its type and what
    it holds."""

    name: str
    says: str | None
    rows: int
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class DepositedFile:
    """A file, its path in the deposit, its size in bytes, and the hexadecimal digits of its SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Described:
    """A deposit. `archives` are names, titles, and homes where they are known; `parsers` the versions of what reads
    their pages, by name; `files` all but those that describe it."""

    title: str
    made_at: datetime
    version: str
    licence: str | None
    archives: tuple[tuple[str, str, str | None], ...]
    parsers: tuple[tuple[str, str], ...]
    tables: tuple[DepositedTable, ...]
    files: tuple[DepositedFile, ...]
    has_captures: bool
    has_registered: bool

    @property
    def licence_url(self) -> str | None:
        """The licence as a URL: an SPDX identifier has one."""
        if self.licence is None or "://" in self.licence:
            return self.licence
        return f"https://spdx.org/licenses/{self.licence}"

    def file(self, path: str) -> DepositedFile:
        """The file at a path."""
        return next(file for file in self.files if file.path == path)
