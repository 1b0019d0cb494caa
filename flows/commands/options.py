"""What several verbs of the command share: options and arguments, what they may be, and how a person is asked."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer._click.core import ParameterSource

from flows.own_archives import declare_those_in, has_anything
from flows.reading.workers import checked_workers
from flows.text.speaking import complain, say

# The port of `regest browse`, unless another is given.
BROWSED_AT = 8946
COMPLETE, DISCREPANT, WRONG_USAGE, FAILED, STOPPED = 0, 1, 2, 3, 130


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    MARKDOWN = "markdown"


class AnswerFormat(StrEnum):
    """How the answer to a query is printed, or written to a file."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    MARKDOWN = "markdown"
    PARQUET = "parquet"
    XLSX = "xlsx"


class ReportFormat(StrEnum):
    """How the report of a run is printed."""

    TABLE = "table"
    JSON = "json"


class DeclarationFormat(StrEnum):
    """How a declaration is printed that is learned: for people, as its text, or with all that it was learned by."""

    TABLE = "table"
    TOML = "toml"
    JSON = "json"


class DateOrder(StrEnum):
    """What the first two numbers of an all-numeric date are."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class ParseFormat(StrEnum):
    """How parsed pages are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    MARKDOWN = "markdown"


class ReplaySource(StrEnum):
    """What a replica serves."""

    CAPTURES = "captures"
    FIXTURES = "fixtures"


ReportFormatOption = Annotated[
    ReportFormat, typer.Option("--format", help="Print the report for people, or as JSON and nothing else on stdout.")
]


def _with_its_archives(data: Path) -> Path:
    """The data folder, whose own archives are known from here on."""
    declare_those_in(data)
    return data


def _own_or_of_the_demo(context: typer.Context, data: Path) -> Path:
    """The data folder. Where nobody has named one and nothing was ever harvested, the demo's, which is said."""
    is_named = context.get_parameter_source("data") is not ParameterSource.DEFAULT
    if not is_named and not has_anything(data) and has_anything(DEMO_DATA):
        say(f"this is the demo, in {DEMO_DATA}, as {data}/ has nothing yet")
        data = DEMO_DATA
    return _with_its_archives(data)


DEFAULT_DATA = Path("data")
DEMO_DATA = DEFAULT_DATA / "demo"


def in_folder(data: Path, by_default: Path = DEFAULT_DATA) -> str:
    """What a command that is named next must say of its data folder, to stand behind it; nothing where that is the
    one by default."""
    return "" if data == by_default else f" --data {shlex.quote(str(data))}"


def _data_option(callback: Callable[..., Path]) -> Any:
    return typer.Option(
        "--data",
        envvar="REGEST_DATA",
        metavar="FOLDER",
        help="Folder of the database, the captures, and your own archives.",
        callback=callback,
    )


Data = Annotated[Path, _data_option(_with_its_archives)]
# Of verbs that only look at what is published.
PublishedData = Annotated[Path, _data_option(_own_or_of_the_demo)]
ArchiveName = Annotated[
    str, typer.Argument(metavar="ARCHIVE", help="Name of an archive: see [bold]regest archives[/bold].")
]
ArchiveOption = Annotated[str, typer.Option("--archive", metavar="ARCHIVE", help="Whose page it is.")]


AskLake = Annotated[
    bool, typer.Option("--lake", help="Ask the lake that regest.toml names, in place of what is published here.")
]


class HarvestSource(StrEnum):
    """Where a harvest fetches from."""

    WEB = "web"
    WAYBACK = "wayback"


From = Annotated[
    HarvestSource, typer.Option("--from", help="The archive's own site, or what the Wayback Machine kept of it.")
]
Since = Annotated[
    str | None, typer.Option(metavar="DAY", help="Captures from 2022, 2022-05 or 2022-05-03 on (Wayback Machine).")
]
Until = Annotated[str | None, typer.Option(metavar="DAY", help="Captures until then (Wayback Machine).")]
WaybackOrigin = Annotated[
    str | None,
    typer.Option(
        "--wayback",
        envvar="REGEST_WAYBACK",
        metavar="ORIGIN",
        help="Ask this Wayback Machine, as http://127.0.0.1:8765, in place of web.archive.org.",
    ),
]
Contact = Annotated[
    str | None, typer.Option(envvar="REGEST_CONTACT", help="Told to who is asked, so that they can reach you.")
]


Workers = Annotated[
    str | None,
    typer.Option(
        "--workers",
        envvar="REGEST_WORKERS",
        metavar="ADDRESS",
        help="Have the workers of this Dask scheduler read, as tcp://scheduler:8786, not this machine.",
        callback=checked_workers,
    ),
]


Force = Annotated[bool, typer.Option("--force", help="Replace what has that name.")]

AcceptLosses = Annotated[
    bool, typer.Option("--accept-losses", help="Publish also what loses far more documents than is to be expected.")
]


def is_wanted(question: str, otherwise: str = "") -> bool:
    """Asks, where there is a terminal to ask on. Says that nothing is written where nobody said yes, and what can be
    done `otherwise` where somebody said no."""
    if not sys.stdin.isatty():
        say("nothing is written, as there is no terminal to ask on: --yes writes it")
        return False
    if typer.confirm(question, err=True):
        return True
    say(f"nothing is written{otherwise}")
    return False


@contextmanager
def nothing_written_when_stopped() -> Iterator[None]:
    """In the block nothing is written yet: who stops it is told so. Raises SystemExit."""
    try:
        yield
    except BaseException as error:
        if not is_ctrl_c(error):
            raise
        complain("stopped; nothing is written")
        raise SystemExit(STOPPED) from None


def is_ctrl_c(error: BaseException) -> bool:
    """Whether a person has stopped what was done. DuckDB makes an error of Python's own of it while it works."""
    return isinstance(error, typer.Abort | KeyboardInterrupt) or (
        isinstance(error, RuntimeError) and str(error) == "Query interrupted"
    )
