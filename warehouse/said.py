"""What an archive says of a document: the same wherever documents are read from the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Said:
    """What an archive says of a document in one row. The parts of its date are those of HistoricalDate."""

    title: str
    date_text: str | None
    date_edtf: str | None
    date_earliest: date | None
    date_latest: date | None
    date_precision: str | None
    date_problem: str | None
    date_assumed: bool
    date_stated: str | None
    summary: str | None
    summary_by_ai: bool
    other_text: str | None
    fields: Mapping[str, str]
