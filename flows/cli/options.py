"""Options and arguments that several verbs of the command share, and what they may be."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

COMPLETE, DISCREPANT, WRONG_USAGE, FAILED, STOPPED = 0, 1, 2, 3, 130


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSONL = "jsonl"


class ParseFormat(StrEnum):
    """How parsed pages are printed."""

    TABLE = "table"
    JSONL = "jsonl"
    JSON = "json"


class ReplaySource(StrEnum):
    """What a replica serves."""

    CAPTURES = "captures"
    FIXTURES = "fixtures"


DEFAULT_DATA = Path("data")
Data = Annotated[
    Path,
    typer.Option("--data", envvar="REGEST_DATA", metavar="FOLDER", help="Folder of the database and the captures."),
]
ArchiveName = Annotated[
    str, typer.Argument(metavar="ARCHIVE", help="Name of an archive: see [bold]regest archives[/bold].")
]
ArchiveOption = Annotated[str, typer.Option("--archive", metavar="ARCHIVE", help="Whose page it is.")]
