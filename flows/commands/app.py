"""The `regest` command: which verbs there are, and how it ends.

A verb is a module of this package with a function `command`, or with an `app` of commands of its own. It is imported
when it is called: so each takes only the time that it needs itself. What else is to be said of words that it cannot
take, as the end of a sentence, its function `advice_on_usage` says, where it has one.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword
from typing import Any

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError
from typer.core import TyperCommand, TyperGroup

from flows.commands.options import COMPLETE, FAILED, STOPPED, WRONG_USAGE, is_ctrl_c
from flows.commands.speaking import options, show_where
from flows.text.speaking import complain, speak_as_usual
from flows.text.terminal import end_quietly, print_traceback
from parsers.broken_code import broken_code
from parsers.errors import RegestError, WrongUsage
from warehouse.regular_files import NO_SPACE, NOT_ALLOWED, advice_on

HELP = """Archives' listing pages as DuckDB tables that a historian can cite.

A harvest fetches the pages of a listing, keeps each response in WARC files, reads date, title and summary of every row,
holds what it found against what the pages promise (“1 - 10 of 108”), and publishes the tables.

Begin with [bold]regest demo[/bold], which needs no internet.

Options that stand before the verb hold for each: [bold]regest --quiet harvest …[/bold].

Exit status: 0 complete, 1 finished with discrepancies, rejects or damage, 2 wrong usage, 3 failed."""


# Each with the first sentence of its help, in the panel that it stands in.
PANELS: Mapping[str, Mapping[str, str]] = {
    "Bring pages in": {
        "add": "Look at a listing that nobody has declared, show what was understood of it, and declare its archive.",
        "harvest": "Fetch listings, capture and read their pages, and publish the tables.",
        "wayback": "See what the Wayback Machine has of an archive's listings, by year, and how much of it you hold.",
        "import": "Take over pages that others have saved or captured, whatever they are in, and publish the tables.",
        "init": "Write a regest.toml with a comment for each key: what is harvested by itself, and what holds for all.",
        "schedule": "Harvest on a schedule, with the Prefect server that is configured.",
        "publish": "Bring what is published into the lake that regest.toml names.",
        "notify": "Tell whom regest.toml names: try whether messages reach them, or send what has happened in words.",
    },
    "Ask what is there": {
        "browse": "Look at what is published in the browser: search, documents with their captured pages, citations, "
        "changes.",
        "site": "Write the pages of regest browse as files for any web host.",
        "status": "Show each listing: promised, found, proven or not, when it was harvested last.",
        "find": "Find documents by words in their titles, summaries and fields, the best first.",
        "changes": "Show what archives added, changed, withdrew and brought back, by the day on which it was seen.",
        "sql": "Ask the database, read only.",
        "schema": "Show the tables and macros that SQL can ask, or the columns of one of them with an example.",
        "shell": "Ask the database one question after another, at a prompt that completes names and keeps a history.",
        "show": "Show a row, its history, and the captured page that it came from, with the row marked in the browser.",
        "cite": "Cite documents: a footnote with what is needed to check it, or a record for Zotero, LaTeX and others.",
        "export": "Export documents, or another table, or a package that a repository keeps.",
        "rejects": "Show the rows and pages that could not be read, with the reason and their HTML.",
        "bounds": "Show what was harvested beside the bounds that are declared, and propose bounds to declare.",
        "archives": "List the archives that Regest knows, and their listings; and those that are broken.",
        "date": "Show how printed dates are read: “circa July 1950”, “3-10 March 1964”, “12 июля 1945 г.”",
    },
    "Decide": {
        "learn": "Propose a mended declaration where an archive's layout has changed, from the captures before and "
        "since.",
        "accept": "Believe a harvest that found far less than the one before, because you know that the "
        "archive means it.",
        "forget": "Set aside what was taken in by mistake: an import, a run, a page, a listing.",
    },
    "Read pages anew": {
        "parse": "Read saved pages and print their rows.",
        "reparse": "Read all captures with the parsers as they are now, show what differs, and publish it.",
        "rebuild": "Make the database anew from the captures alone, read by the parsers as they are now.",
        "verify": "Hold every capture against its digest and its place, and rows against the bytes that they "
        "came from.",
        "fixture": "Saved pages with what they must give: the tests of a parser.",
    },
    "Look after it": {
        "doctor": "Say what is wrong on this machine, and how to mend it: server, tables, disk, locks, clock.",
    },
    "Try it": {
        "demo": "Harvest from a small copy of an archive on this machine, and show what comes of it.",
        "replay": "Serve captures or fixtures on this machine as the site they came from, or as a Wayback "
        "Machine that has captured it.",
    },
}


class Verbs(TyperGroup):
    """The verbs, of which only the one that is called is loaded."""

    def resolve_command(self, context: Any, arguments: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(context, arguments)
        return name, command and loaded(command.name or ""), rest


def loaded(name: str) -> Any:
    """The command of a verb, with its options."""
    module = import_module(f"flows.commands.{name}{'_' if iskeyword(name) else ''}")
    if (app := getattr(module, "app", None)) is None:
        app = typer.Typer(add_completion=False, rich_markup_mode="rich")
        app.command(name, help=reflowed(module.command.__doc__))(module.command)
    return typer.main.get_command(app)


def reflowed(text: str) -> str:
    """Paragraphs without their line breaks, which would stay where they are on a terminal of any width."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


before_the_verb = typer.main.get_group(options)
before_the_verb.params.extend(typer.main.get_install_completion_arguments())
app = Verbs(
    name="regest",
    help=reflowed(HELP),
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    params=before_the_verb.params,
    callback=before_the_verb.callback,
    commands={
        name: TyperCommand(name, help=said, rich_help_panel=panel, rich_markup_mode="rich")
        for panel, verbs in PANELS.items()
        for name, said in verbs.items()
    },
)


def main(arguments: list[str] | None = None) -> None:
    """Runs the command and exits with its status. Whatever goes wrong as foreseen is one line on stderr."""
    end_quietly()
    print_what_can_be()
    speak_as_usual()
    sys.excepthook = print_traceback
    sys.exit(_run(arguments))


def print_what_can_be() -> None:
    """Has a character that the locale's encoding lacks be printed by its number, and end nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(errors="backslashreplace")


def _require_text(arguments: list[str]) -> None:
    """Raises WrongUsage for words that are no text: neither a database nor a terminal takes them. A file's name is
    given as it is."""
    for argument in arguments:
        is_text = not any("\ud800" <= character <= "\udfff" for character in argument)
        if not is_text and not os.path.exists(argument):  # noqa: PTH110 - which may be too long for a path
            encoding = sys.getfilesystemencoding()
            raise WrongUsage(f"“{argument[:60]}” is no text in {encoding}: see what the terminal sends")


def _run(arguments: list[str] | None) -> int:
    try:
        _require_text(sys.argv[1:] if arguments is None else arguments)
        result = app.main(arguments, prog_name="regest", standalone_mode=False)
        # What there is no room for shows here, while somebody can still be told.
        sys.stdout.flush()
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
        why = error.format_message().replace("\n", " ").replace(": Value error, ", ": ").rstrip(".")
        complain(why + _advice_of_the_verb(error) + hint)
        return WRONG_USAGE
    except RegestError as error:
        complain(str(error))
        show_where(error)
        return error.exit_status
    except (SyntaxError, ImportError) as error:
        # A person may be mending the parsers, which many verbs load only when they are called.
        if (broken := broken_code(error)) is None:
            raise
        complain(broken)
        return FAILED
    except BrokenPipeError:
        return COMPLETE
    except (Exception, KeyboardInterrupt) as error:
        if is_ctrl_c(error):
            complain("stopped; what was captured is kept, and the same command goes on with it")
            return STOPPED
        if isinstance(error, OSError) and error.errno in NO_SPACE:
            _leave_unprinted()
            complain(f"it could not be written to its end: {error.strerror}")
            return FAILED
        if isinstance(error, OSError) and error.errno in NOT_ALLOWED:
            complain(f"{error.filename or 'a file'} cannot be used ({error.strerror}){advice_on(error)}")
            return FAILED
        # A damaged block of a database, or a table that is not what Regest made, may be come upon by any query.
        if (said := _said_by_duckdb(error)) is None:
            raise
        complain(f"the database cannot be used ({said}): `regest rebuild` makes it anew from the captures")
        return FAILED


def _advice_of_the_verb(error: ClickException) -> str:
    verb = getattr(getattr(error, "ctx", None), "info_name", None)
    advice = getattr(sys.modules.get(f"{__package__}.{verb}"), "advice_on_usage", None)
    return advice(error) if advice else ""


def _leave_unprinted() -> None:
    """Lets go of what there was no room to print: Python would try it again at its end, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _said_by_duckdb(error: BaseException) -> str | None:
    """What DuckDB says, without loading it where nobody has."""
    duckdb = sys.modules.get("duckdb")
    return str(error).splitlines()[0] if duckdb is not None and isinstance(error, duckdb.Error) else None


if __name__ == "__main__":
    main()
