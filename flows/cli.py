"""The `regest` command: a thin function for each verb.

What a verb needs is imported when it is called: Prefect alone takes a second, and most verbs do without it.
"""

from __future__ import annotations

import atexit
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError

from flows.terminal import say
from parsers.errors import RegestError

COMPLETE, DISCREPANT, WRONG_USAGE, STOPPED = 0, 1, 2, 130

app = typer.Typer(
    name="regest",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="""Archives' listing pages as DuckDB tables that a historian can cite.

    A harvest fetches the pages of a listing, keeps each response in WARC files, reads date, title and summary of every
    row, holds what it found against what the pages promise (“1 - 10 of 108”), and publishes the tables.

    Begin with [bold]regest demo[/bold], which needs no internet.

    Exit status: 0 complete, 1 finished with discrepancies or rejects, 2 wrong usage, 3 failed.""",
)
fixture_app = typer.Typer(no_args_is_help=True, help="Saved pages with what they must give: the tests of a parser.")
app.add_typer(fixture_app, name="fixture")


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


@app.command()
def harvest(
    archive: ArchiveName,
    listing: Annotated[
        str | None,
        typer.Option(metavar="NAME|URL", help="A declared listing, or the URL of one; the first by default."),
    ] = None,
    pages: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first N pages.")] = None,
    replica: Annotated[
        str | None, typer.Option(metavar="ORIGIN", help="Ask this copy of the site instead, as http://127.0.0.1:8765.")
    ] = None,
    pause: Annotated[
        float | None,
        typer.Option(min=0, metavar="SECONDS", help="Time between requests; the archive's own by default."),
    ] = None,
    contact: Annotated[
        str | None, typer.Option(envvar="REGEST_CONTACT", help="Told to the site, so that it can reach you.")
    ] = None,
    data: Data = DEFAULT_DATA,
) -> int:
    """Fetch a listing, capture and read its pages, and publish the tables.

    Stopped in the middle, the same command goes on where it was.
    """
    from flows.verbs.harvest import harvest_on_terminal

    return harvest_on_terminal(archive, listing, pages, data, replica, pause, contact)


@app.command()
def parse(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="PATH…", help="Saved HTML pages, or folders, .tar, .tar.gz, .tar.zst and .zip of them."),
    ],
    archive: ArchiveOption,
    url: Annotated[str | None, typer.Option(help="Where the page was found; else what the page itself says.")] = None,
    format: Annotated[
        ParseFormat, typer.Option(help="A table, a JSON object a row, or the whole page.")
    ] = ParseFormat.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Read saved pages and print their rows."""
    from flows.verbs.parse import print_parsed

    return print_parsed(files, archive, url, format.value)


@app.command()
def date(
    texts: Annotated[list[str], typer.Argument(metavar="TEXT…", help="Dates as an archive prints them.")],
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show how printed dates are read: “circa July 1950”, “3-10 March 1964”, “12 июля 1945 г.”"""
    from flows.output import print_rows
    from flows.records_as_json import date_reading_as_json
    from parsers.dates import read_date

    print_rows([date_reading_as_json(read_date(text)) for text in texts], format.value)
    return COMPLETE


@app.command()
def status(
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show each listing: promised, found, proven or not, when it was harvested last."""
    from flows.verbs.query import print_status

    print_status(data, format.value)
    return COMPLETE


@app.command()
def sql(
    query: Annotated[str, typer.Argument(metavar="SELECT…", help="DuckDB SQL; see docs/tables.md for the tables.")],
    format: Annotated[
        Format,
        typer.Option(
            help="How to print the rows. In CSV, text that a spreadsheet would run gets an apostrophe in front."
        ),
    ] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Ask the database, read only.

    Example: regest sql "SELECT date_edtf, title FROM documents WHERE date_latest < '1950-01-01' ORDER BY date_earliest"
    """
    from flows.verbs.query import print_query

    print_query(query, data, format.value)
    return COMPLETE


@app.command()
def rejects(
    archive: Annotated[str | None, typer.Argument(metavar="[ARCHIVE]", help="Of one archive only.")] = None,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show the rows and pages that could not be read, with the reason and their HTML.

    Once the parser is mended, [bold]regest rebuild[/bold] reads them anew and says how many rows it won back.
    """
    from flows.verbs.rejects import print_rejects

    print_rejects(archive, data, format.value)
    return COMPLETE


@app.command()
def bounds(
    archive: ArchiveName,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show what was harvested beside the bounds that are declared, and propose bounds to declare."""
    from flows.verbs.bounds import print_bounds

    print_bounds(archive, data, format.value)
    return COMPLETE


@app.command()
def rebuild(data: Data = DEFAULT_DATA) -> int:
    """Make the database anew from the captures alone, read by the parsers as they are now."""
    from flows.rebuild import rebuild as rebuild_folder
    from flows.terminal import TerminalWatcher
    from warehouse.data_folder import DataFolder

    with TerminalWatcher("rebuild") as watcher:
        rebuilt = rebuild_folder(DataFolder(data), watcher)
    loaded = rebuilt.caught_up
    for warning in loaded.warnings:
        say(warning)
    say(f"{loaded.captures:,} captures loaded, {loaded.pages:,} pages read")
    if rebuilt.rejects_cleared or rebuilt.rejects_left:
        won = f"{rebuilt.rejects_cleared:,} rejects cleared, {rebuilt.rows_won_back:,} rows won back"
        say(f"{won}; {rebuilt.rejects_left:,} rejects left")
    return DISCREPANT if loaded.warnings else COMPLETE


@app.command()
def schedule(
    archives: Annotated[list[str], typer.Argument(metavar="ARCHIVE…", help="Archives, each its first listing.")],
    cron: Annotated[str, typer.Option(metavar="'0 6 * * 1'", help="When: minute, hour, day, month, weekday (UTC).")],
    listing: Annotated[str | None, typer.Option(metavar="NAME|URL", help="Another listing than the first.")] = None,
    data: Data = DEFAULT_DATA,
) -> int:
    """Harvest on a schedule, with the Prefect server that is configured. Runs until it is stopped."""
    from flows.verbs.schedule import serve_schedule

    serve_schedule(archives, cron, listing, data)
    return COMPLETE


@app.command()
def archives(
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """List the archives that Regest knows, and their listings."""
    from flows.output import print_rows
    from parsers.archive import archives as declared

    print_rows(
        [
            {"archive": archive.name, "title": archive.title, "listing": name, "url": archive.listing(name)}
            for archive in declared().values()
            for name in archive.listings
        ],
        format.value,
    )
    return COMPLETE


@app.command()
def replay(
    archive: ArchiveName,
    source: Annotated[ReplaySource, typer.Option("--from", help="What to serve.")] = ReplaySource.CAPTURES,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 for a free one.")] = 8765,
    data: Data = DEFAULT_DATA,
) -> int:
    """Serve captures or fixtures on this machine as the site they came from. Runs until it is stopped."""
    from flows.verbs.replay import serve_replica

    serve_replica(archive, source.value, port, data)
    return COMPLETE


@app.command()
def demo(
    data: Annotated[
        Path, typer.Option("--data", metavar="FOLDER", help="Folder of the demo: apart from your own data.")
    ] = Path("data/demo"),
) -> int:
    """Harvest from a small copy of an archive on this machine, and show what comes of it. Needs no internet."""
    from flows.verbs.demo import run_demo

    return run_demo(data)


@fixture_app.command("add")
def fixture_add(
    page: Annotated[
        str,
        typer.Argument(
            metavar="FILE|URL|CAPTURE",
            help="A saved page, a page of the archive to fetch, or the capture_id of one that was harvested.",
        ),
    ],
    archive: ArchiveOption,
    name: Annotated[str | None, typer.Option(help="Name of the case; made from the page's URL by default.")] = None,
    url: Annotated[str | None, typer.Option(help="Where a saved page was found; else what it says itself.")] = None,
    about: Annotated[str, typer.Option(help="One sentence: what the case shows.")] = "",
    data: Data = DEFAULT_DATA,
) -> int:
    """Save a page as a new case. What it must give is generated, for you to review and accept."""
    from flows.verbs.fixture import add_case

    add_case(page, archive, name, url, about, data)
    return COMPLETE


@fixture_app.command("accept")
def fixture_accept(
    case: Annotated[str, typer.Argument(metavar="CASE", help="Name of the case.")],
    archive: Annotated[
        str | None, typer.Option("--archive", help="Whose; needed when two archives have such a case.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show how what a case gives differs from what it must give, and make the one the other."""
    from flows.verbs.fixture import accept_case

    return COMPLETE if accept_case(case, archive, assume_yes=yes) else DISCREPANT


@fixture_app.command("list")
def fixture_list(
    archive: ArchiveOption,
    data: Data = DEFAULT_DATA,
) -> int:
    """List an archive's cases and what each shows."""
    from flows.fixture_cases import cases
    from flows.output import print_rows

    print_rows([{"case": case.name, "about": case.about} for case in cases(archive)], "table")
    return COMPLETE


def main(arguments: list[str] | None = None) -> None:
    """Runs the command and exits with its status. Whatever goes wrong as foreseen is one line on stderr."""
    # Registered first, so it runs last: DuckDB 2.0 reports to stderr, as the interpreter ends, what threads of others
    # (Prefect's) still hold of it, which is no news to anybody.
    atexit.register(_close_stderr)
    sys.exit(_run(arguments))


def _close_stderr() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stderr__.fileno() if sys.__stderr__ else 2)


def _run(arguments: list[str] | None) -> int:
    try:
        result = app(arguments, prog_name="regest", standalone_mode=False)
        # Typer turns Ctrl-C into this status by itself.
        if result == STOPPED:
            raise KeyboardInterrupt
        return result if isinstance(result, int) else COMPLETE
    except NoArgsIsHelpError as help_wanted:
        help_wanted.show()
        return WRONG_USAGE
    except ClickException as error:
        context = getattr(error, "ctx", None)
        hint = f" (see `{context.command_path} --help`)" if context else ""
        say(error.format_message().replace("\n", " ").rstrip(".") + hint)
        return WRONG_USAGE
    except RegestError as error:
        say(str(error))
        return error.exit_status
    except (KeyboardInterrupt, typer.Abort):
        say("stopped; what was captured is kept, and the same command goes on from there")
        return STOPPED
    except BrokenPipeError:
        return COMPLETE


if __name__ == "__main__":
    main()
