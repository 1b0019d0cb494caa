"""The `regest` command: its verbs, and how it ends.

A verb is a thin function in one of the modules of this package. What it needs is imported when it is called: Prefect
alone takes a second, and most verbs do without it.
"""

from __future__ import annotations

import atexit
import os
import sys

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError

from flows.cli import asking, collecting, deciding, fixtures, rereading
from flows.cli.options import COMPLETE, FAILED, STOPPED, WRONG_USAGE
from flows.text.terminal import print_traceback, say
from parsers.catalog import broken_code
from parsers.errors import RegestError

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

    Exit status: 0 complete, 1 finished with discrepancies, rejects or damage, 2 wrong usage, 3 failed.""",
)
fixture_app = typer.Typer(no_args_is_help=True, help="Saved pages with what they must give: the tests of a parser.")

PANELS = {
    "Bring pages in": (collecting.harvest, collecting.wayback, collecting.import_, collecting.schedule),
    "Ask what is there": (
        asking.status,
        asking.sql,
        asking.show,
        asking.rejects,
        asking.bounds,
        asking.archives,
        asking.date,
    ),
    "Decide": (deciding.accept, deciding.forget),
    "Read pages anew": (rereading.parse, rereading.reparse, rereading.rebuild, rereading.verify),
    "Try it": (collecting.demo, collecting.replay),
}
for panel, verbs in PANELS.items():
    for verb in verbs:
        app.command(verb.__name__.rstrip("_"), rich_help_panel=panel)(verb)
fixture_app.command("add")(fixtures.add)
fixture_app.command("accept")(fixtures.accept)
fixture_app.command("list")(fixtures.list_cases)
app.add_typer(fixture_app, name="fixture", rich_help_panel="Read pages anew")


def main(arguments: list[str] | None = None) -> None:
    """Runs the command and exits with its status. Whatever goes wrong as foreseen is one line on stderr."""
    # Registered first, so it runs last: DuckDB 2.0 reports to stderr, as the interpreter ends, what threads of others
    # (Prefect's) still hold of it, which is no news to anybody.
    atexit.register(_close_stderr)
    try:
        sys.exit(_run(arguments))
    finally:
        # Typer has put one of its own in this place.
        sys.excepthook = print_traceback


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
    except (SyntaxError, ImportError) as error:
        # A person may be mending the parsers, which many verbs load only when they are called.
        if (broken := broken_code(error)) is None:
            raise
        say(broken)
        return FAILED
    except (KeyboardInterrupt, typer.Abort):
        say("stopped; what was captured is kept, and the same command goes on with it")
        return STOPPED
    except BrokenPipeError:
        return COMPLETE
    except Exception as error:
        # A damaged block of a database, or a table that is not what Regest made, may be come upon by any query.
        if (said := _said_by_duckdb(error)) is None:
            raise
        say(f"the database cannot be used ({said}): `regest rebuild` makes it anew from the captures")
        return FAILED


def _said_by_duckdb(error: Exception) -> str | None:
    """What DuckDB says, without loading it where nobody has."""
    duckdb = sys.modules.get("duckdb")
    return str(error).splitlines()[0] if duckdb is not None and isinstance(error, duckdb.Error) else None


if __name__ == "__main__":
    main()
