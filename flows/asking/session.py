"""Questions one after another to what is published: `regest shell`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Self

from duckdb import DuckDBPyConnection

from flows.asking.printing import Printing, print_answer
from flows.asking.statements import COMMAND, statements_of
from flows.asking.tables import tables_asked
from flows.text.rows import FORMATS, print_values
from flows.text.speaking import say
from parsers.errors import WrongUsage
from warehouse.data_folder import DataFolder
from warehouse.names import Names, has_temporary_tables, names_of, tables_of
from warehouse.questions import ask

COMMANDS = {
    ".tables": "the tables and views, with what is said of them",
    ".schema TABLE": "the columns of a table, with what is said of them",
    ".format NAME": f"print answers so from here on: {', '.join(FORMATS)}",
    ".records on|off|auto": "each row as a block: always, never, or where it does not fit",
    ".refresh": "read what was published meanwhile, and drop temporary tables",
    ".help": "this",
    ".quit": "leave; Ctrl-D does, too",
}
RECORDS = {"on": True, "off": False, "auto": None}
State = tuple[int, int]
NO_NAMES = Names((), {}, (), (), ())


class Left(Exception):
    """Somebody wants to leave."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """A connection, and the published state that it reads."""

    connection: DuckDBPyConnection
    state: State | None
    closing: ExitStack


class Session:
    """Runs what is typed. A state that is published meanwhile is read from the next question on.

    Raises WarehouseError where there is none, as it begins or later.
    """

    def __init__(
        self, folder: DataFolder, printing: Printing, *, allows_files: bool = False, is_lake: bool = False
    ) -> None:
        self._folder = folder
        self._is_lake = is_lake
        self._printing = printing
        self._allows_files = allows_files
        self._names = NO_NAMES
        self._told_of: State | None = None
        self._opened: _Opened | None = None
        self._opened = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    @property
    def names(self) -> Names:
        """All that can be named in a query."""
        return self._names

    def run(self, typed: str) -> None:
        """Runs a statement, several of them, or a command.

        Raises QueryError, QueryStopped, WrongUsage for a command that is none, and Left.
        """
        for statement in statements_of(typed):
            if statement.startswith(COMMAND):
                self._command(*statement.rstrip("; ").split())
            else:
                self._ask(statement)

    def _ask(self, statement: str) -> None:
        connection = self._connection()
        can_search = any(macro.name == "search" for macro in self._names.macros)
        answer = ask(connection, statement, allows_files=self._allows_files)
        print_answer(answer, self._printing, statement, has_search=can_search)

    def _connection(self) -> DuckDBPyConnection:
        """What is published by now, unless going over to it would cost somebody their temporary tables."""
        if (opened := self._opened) is None:
            opened = self._opened = self._open()
        if self._state() in (opened.state, self._told_of):
            return opened.connection
        if has_temporary_tables(opened.connection):
            self._told_of = self._state()
            say("a newer state is published; `.refresh` reads it, and drops your temporary tables")
            return opened.connection
        return self._refresh()

    def _refresh(self, said: str = "a newer state is published: it is read from here on") -> DuckDBPyConnection:
        # A process has one state of a file open at a time: asked for another one, DuckDB gives the one it has.
        self._close()
        self._opened = self._open()
        say(said)
        return self._opened.connection

    def _open(self) -> _Opened:
        # Taken first: what is published in between is noticed the next time.
        state = self._state()
        with ExitStack() as stack:
            connection = stack.enter_context(
                tables_asked(self._folder, is_lake=self._is_lake, allows_files=self._allows_files)
            )
            self._names = names_of(connection)
            return _Opened(connection, state, stack.pop_all())

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.closing.close()
            self._opened = None

    def _state(self) -> State | None:
        if self._is_lake:
            # Each query sees the newest of it by itself.
            return None
        try:
            found = self._folder.database.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    def _command(self, name: str, *words: str) -> None:
        does: dict[str, Callable[..., None]] = {
            ".tables": self._tables,
            ".schema": self._schema,
            ".format": self._format,
            ".records": self._records,
            ".refresh": self._begin_anew,
            ".help": _help,
            ".quit": _quit,
        }
        expected = {line.split()[0]: len(line.split()) - 1 for line in COMMANDS}
        if name not in does:
            raise WrongUsage(f"there is no command “{name}”: .help lists them")
        if len(words) != expected[name]:
            raise WrongUsage(f"{name} is not asked so: .help lists the commands")
        does[name](*words)

    def _tables(self) -> None:
        rows = [(table.name, table.kind, table.comment) for table in tables_of(self._connection())]
        macros = [(f"{macro.name}({macro.kind or ''})", "macro", macro.comment) for macro in self.names.macros]
        print_values(("name", "kind", "what it is"), [*rows, *macros], self._printing.output_format)

    def _schema(self, table: str) -> None:
        names = names_of(self._connection())
        if (columns := names.columns.get(table)) is None:
            raise WrongUsage(f"there is no table “{table}”: .tables lists them")
        rows = [(column.name, column.kind, column.comment) for column in columns]
        print_values(("column", "type", "what it is"), rows, self._printing.output_format)

    def _begin_anew(self) -> None:
        self._refresh("what is published now is read from here on")

    def _format(self, name: str) -> None:
        if name not in FORMATS:
            raise WrongUsage(f".format takes {', '.join(FORMATS)}, not “{name}”")
        self._printing = replace(self._printing, output_format=name)

    def _records(self, when: str) -> None:
        if when not in RECORDS:
            raise WrongUsage(f".records takes {', '.join(RECORDS)}, not “{when}”")
        self._printing = replace(self._printing, in_records=RECORDS[when])


def _help() -> None:
    print_values(("command", "what it does"), COMMANDS.items(), "table")


def _quit() -> None:
    raise Left
