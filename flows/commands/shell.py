"""`regest shell`: one question after another."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from flows.asking.printing import Printing
from flows.asking.session import Left, Session
from flows.asking.statements import statements_in
from flows.commands.options import COMPLETE, DEFAULT_DATA, AskLake, Format, PublishedData
from flows.commands.speaking import show_where
from flows.settings.folders import data_folder
from flows.text.speaking import complain, say
from parsers.errors import RegestError
from warehouse.questions import QueryStopped

GREETING = "type SQL up to a semicolon; .tables shows what there is, .help all commands, Ctrl-D leaves"


def command(
    format: Annotated[Format, typer.Option(help="How to print answers.")] = Format.TABLE,
    pager: Annotated[bool, typer.Option("--pager/--no-pager", help="Show long results in a pager.")] = True,
    allow_files: Annotated[
        bool, typer.Option("--allow-files", help="Let queries read files and write others: COPY … TO, read_csv.")
    ] = False,
    lake: AskLake = False,
    data: PublishedData = DEFAULT_DATA,
) -> int:
    """Ask the database one question after another, at a prompt that completes names and keeps a history.

    A statement ends with a semicolon. Ctrl-C stops a query or drops what was begun, Ctrl-D leaves. What is published
    meanwhile is read from the next question on. Without a terminal the statements come from stdin, up to the first
    that fails.
    """
    printing = Printing(format.value, is_paged=pager)
    with Session(data_folder(data), printing, allows_files=allow_files, is_lake=lake) as session:
        run_shell(session)
    return COMPLETE


def run_shell(session: Session) -> None:
    """Runs what is typed, or what stdin has where that is no terminal, up to the first statement that fails.

    Raises of a script what Session.run raises.
    """
    try:
        if sys.stdin.isatty():
            _run_typed(session)
        else:
            for statement in statements_in(sys.stdin):
                session.run(statement)
    except Left:
        return
    except KeyboardInterrupt:
        raise QueryStopped("stopped") from None


def _run_typed(session: Session) -> None:
    from flows.asking.prompt import typed_lines

    say(GREETING)
    for typed in typed_lines(session):
        try:
            session.run(typed)
        except RegestError as error:
            complain(str(error))
            show_where(error)
        except KeyboardInterrupt:
            complain("stopped")
