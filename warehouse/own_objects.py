"""What is believed of a database, which may be a stranger's: the rows of its plain tables, and nothing else.

A view may say whatever it likes, and a macro may bear the name of a function or of an operator that every statement
uses. So a database with other objects than Regest's own is refused, and what is Regest's own by its name is taken for
it only where it says the same as today's. All of this is asked for without a function, an operator or a name that a
database could give another meaning.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from parsers.errors import RegestError
from warehouse.sql import statement

VIEWS = Path(__file__).parent / "views.sql"
# Of what today's tables, and today's views and macros, say when they are read from a database: DuckDB writes them in
# words of its own.
DIGESTS = Path(__file__).parent / "own_objects.sha256"

PLAIN_TYPES = frozenset(
    {
        *("BIGINT", "BOOLEAN", "DATE", "DOUBLE", "INTEGER", "SMALLINT", "TIMESTAMP WITH TIME ZONE", "UBIGINT", "UUID"),
        "INTEGER[]",
        "MAP(VARCHAR, VARCHAR)",
        "VARCHAR",
    }
)
# What a column has by default, as different DuckDBs write it. A generated column has its expression there.
PLAIN_DEFAULTS = frozenset({None, "'request'", "false", "CAST('f' AS BOOLEAN)"})

# Where people's views and macros stand; and where all tables do, and the helpers of the views. Until schema 12
# all of them stood in the first.
FOR_PEOPLE, KEPT = "main", "kept"
# Tables that people see under the same name.
SHOWN_AS_THEY_ARE = frozenset({"discrepancies", "harvests"})

_MAKES = re.compile(r"^CREATE OR REPLACE (?:VIEW|MACRO) (?:(\w+)\.)?(\w+)", re.MULTILINE)
_CALLED = re.compile(r"\bkept\.(\w+)(?=\()")
# DuckDB keeps these names without an order.
_EXCLUDED = re.compile(r"EXCLUDE \(([^()]*)\)")


class StrangeDatabase(RegestError):
    """A database that holds what no Regest makes."""


def require_plain_tables(connection: DuckDBPyConnection, *, is_read_only: bool = False) -> None:
    """Raises StrangeDatabase where a database holds anything but tables, in which nothing is computed, and views and
    macros, of which nothing is said. Triggers do nothing in what `is_read_only`. No other database is attached."""
    _require_plain(connection, name_of(connection), is_read_only=is_read_only)


def require_possible_values(connection: DuckDBPyConnection) -> None:
    """Raises StrangeDatabase where a table of today's schema holds what nothing of Regest writes: a time
    outside of the years 1 to 9999, nothing where something must stand, a verdict that there is none of."""
    for (table,) in connection.execute(statement("impossible_values")).fetchall():
        raise StrangeDatabase(f"its table “{table}” holds a value that none can have, as a day in the year 99999")


def require_comparable(connection: DuckDBPyConnection, attached: str) -> None:
    """Raises StrangeDatabase where an attached database is not plain, or has a view in the place of a table."""
    _require_plain(connection, attached, is_read_only=True)
    place = schema_of_tables(connection, attached)
    found = _placed(connection, "views", "view_name")
    views = {name for of, schema, name in found if (of, schema) == (attached, place)}
    tables = {name for of, _, name in _placed(connection, "tables", "table_name") if of != attached}
    for name in sorted(views & tables):
        raise StrangeDatabase(f"it holds the view “{name}”, and no Regest makes such")


def schema_of_tables(connection: DuckDBPyConnection, database: str) -> str:
    """The schema in which the tables of a database stand."""
    return KEPT if [database, KEPT] in map(list, _placed(connection, "schemas")) else FOR_PEOPLE


def look_for_tables_first(connection: DuckDBPyConnection) -> None:
    """Has names without a schema mean tables, else people's views and macros; new tables are made among the tables."""
    place = schema_of_tables(connection, name_of(connection))
    connection.execute(f"SET search_path = '{place}{'' if place == FOR_PEOPLE else f',{FOR_PEOPLE}'}'")


def another_connection(connection: DuckDBPyConnection) -> DuckDBPyConnection:
    """One more to the same database, for rows that are taken while the first one does something else."""
    another = connection.cursor()
    look_for_tables_first(another)
    return another


def look_as_people_do(connection: DuckDBPyConnection) -> None:
    """Has names without a schema mean people's views and macros: so they are meant in whatever opens the database."""
    connection.execute(f"SET search_path = '{FOR_PEOPLE}'")


def digest_of_tables(connection: DuckDBPyConnection, database: str) -> str:
    """The digest of what makes the tables of a database."""
    found = _objects(connection, "tables", "database_name", "table_name", "sql")
    return _digest(sorted(one for (of, *one) in found if of == database))


@dataclass(frozen=True, slots=True)
class Views:
    """The views and macros of a database: the names of those that are not Regest's own, and the digest of what all of
    them say."""

    strange: tuple[str, ...]
    digest: str

    @property
    def are_own(self) -> bool:
        """Whether they are today's, as one of the DuckDBs has written them that are known."""
        return not self.strange and self.digest in _known()

    def require_own_names(self) -> None:
        """Raises StrangeDatabase for those that are not Regest's own."""
        for name in self.strange:
            raise StrangeDatabase(f"it holds the view or macro “{name}”, and no Regest makes such")


def views_of(connection: DuckDBPyConnection) -> Views:
    """The views and macros of the database of a connection. To ask for the macros takes the most of opening it."""
    own = name_of(connection)
    views = _placed(connection, "views", "view_name", "sql")
    macros = _placed(connection, "functions", "function_name", "parameters", "macro_definition")
    found = sorted(one for (of, *one) in (*views, *macros) if of == own)
    own_names = {(made.schema, made.name) for made in _made()}
    return Views(tuple(name for place, name, *_ in found if (place, name) not in own_names), _digest(found))


def stand_in_for_views(connection: DuckDBPyConnection) -> None:
    """Has temporary views and macros take the place of those in the database, for this connection: also these see them.

    Raises duckdb.Error where the tables are not those that today's views are of.
    """
    for made in _made():
        connection.execute(made.as_temporary())


def renew_views(connection: DuckDBPyConnection) -> None:
    """Makes all views and macros anew; no others remain. The caller has begun a transaction."""
    drop_views(connection)
    look_as_people_do(connection)
    connection.execute(VIEWS.read_text(encoding="utf-8"))
    # A column of a view that bears a table's column name means the same: it gets that column's comment.
    for (comment,) in connection.execute(statement("view_comments")).fetchall():
        connection.execute(comment)
    look_for_tables_first(connection)


def make_macros(connection: DuckDBPyConnection, names: Container[str]) -> None:
    """Makes some of the helpers, which ask no table, in an empty database."""
    connection.execute(f"CREATE SCHEMA {KEPT}")
    for made in _made():
        if made.schema == KEPT and made.name in names:
            connection.execute(made.text)


def drop_views(connection: DuckDBPyConnection) -> None:
    """Takes all views and macros out of a database."""
    own = name_of(connection)
    for of, place, name in _placed(connection, "views", "view_name"):
        if of == own:
            connection.execute(f"DROP VIEW {_quoted(own)}.{_quoted(place)}.{_quoted(name)}")
    for of, place, name, kind in _placed(connection, "functions", "function_name", "function_type"):
        if of == own:
            what = "MACRO TABLE" if kind == "table_macro" else "MACRO"
            connection.execute(f"DROP {what} {_quoted(own)}.{_quoted(place)}.{_quoted(name)}")


def name_of(connection: DuckDBPyConnection) -> str:
    """The name that DuckDB gives to the database of a connection, to which no other is attached."""
    [(name,)] = connection.execute(
        "SELECT database_name FROM system.main.duckdb_databases() WHERE NOT internal"
    ).fetchall()
    return str(name)


def has_table(connection: DuckDBPyConnection, table: str) -> bool:
    """Whether a database has a table of that name, and no view, where its tables stand."""
    own = name_of(connection)
    place = schema_of_tables(connection, own)
    return [own, place, table] in map(list, _placed(connection, "tables", "table_name"))


def _require_plain(connection: DuckDBPyConnection, database: str, *, is_read_only: bool) -> None:
    for found in _strange_objects(connection, database, is_read_only=is_read_only):
        raise StrangeDatabase(f"it holds {found}, and no Regest makes such")


def _strange_objects(connection: DuckDBPyConnection, database: str, *, is_read_only: bool) -> Iterator[str]:
    def named(kind: str, *columns: str) -> Iterator[tuple[object, ...]]:
        found = _objects(connection, kind, "database_name", *columns)
        return (tuple(row[1:]) for row in found if row[0] == database)

    yield from (f"the schema “{name}”" for (name,) in named("schemas", "schema_name") if name != KEPT)
    if schema_of_tables(connection, database) == KEPT:
        yield from _misplaced(named("tables", "schema_name", "table_name"), named("views", "schema_name", "view_name"))
    yield from (f"the type “{name}”" for (name,) in named("types", "type_name"))
    yield from (f"the sequence “{name}”" for (name,) in named("sequences", "sequence_name"))
    yield from (f"the index “{name}”" for (name,) in named("indexes", "index_name"))
    if not is_read_only:
        yield from (f"the trigger “{name}”" for (name,) in _triggers(connection, database))
    if digest_of_tables(connection, database) in _known():
        # What follows takes ten times as long.
        return
    tables = {name for (name,) in named("tables", "table_name")}
    yield from (
        f"a constraint on the table “{table}”"
        for table, kind in named("constraints", "table_name", "constraint_type")
        if kind != "NOT NULL"
    )
    yield from (
        f"the column “{column}” of the table “{table}”"
        for table, column, kind, default in named("columns", "table_name", "column_name", "data_type", "column_default")
        if table in tables and (kind not in PLAIN_TYPES or default not in PLAIN_DEFAULTS)
    )


def _misplaced(tables: Iterable[tuple[object, ...]], views: Iterable[tuple[object, ...]]) -> Iterator[str]:
    """What would be taken for what it is not. Names without a schema mean tables first."""
    yield from (f"the view “{name}” among the tables" for place, name in views if place == KEPT)
    for_people = {made.name for made in _made() if made.schema == FOR_PEOPLE} - SHOWN_AS_THEY_ARE
    for place, name in tables:
        if place != KEPT:
            yield f"the table “{name}” among what is for people"
        elif name in for_people:
            yield f"the table “{name}” in the place of what is for people"


def _triggers(connection: DuckDBPyConnection, database: str) -> list[tuple[str]]:
    """DuckDB has them since version 2."""
    try:
        found = _objects(connection, "triggers", "database_name", "trigger_name")
    except duckdb.CatalogException:
        return []
    return [(name,) for of, name in found if of == database]


def _digest(said: object) -> str:
    return sha256(_EXCLUDED.sub(_in_order, json.dumps(said)).encode()).hexdigest()


def _in_order(excluded: re.Match[str]) -> str:
    return f"EXCLUDE ({', '.join(sorted(excluded[1].split(', ')))})"


def _objects(connection: DuckDBPyConnection, kind: str, *columns: str) -> list[tuple[str, ...]]:
    """What the system itself says of objects that are not its own."""
    internal = "" if kind in ("sequences", "indexes", "constraints", "triggers") else " WHERE NOT internal"
    query = f"SELECT {', '.join(columns)} FROM system.main.duckdb_{kind}(){internal}"
    return connection.execute(query).fetchall()


@cache
def _known() -> frozenset[str]:
    return frozenset(line.split()[0] for line in DIGESTS.read_text(encoding="utf-8").splitlines())


def _placed(connection: DuckDBPyConnection, kind: str, *columns: str) -> list[tuple[str, ...]]:
    """The same, each after its database and its schema."""
    return _objects(connection, kind, "database_name", "schema_name", *columns)


@dataclass(frozen=True, slots=True)
class _Made:
    """One of today's views and macros: where it stands, its name, and the statement that makes it."""

    schema: str
    name: str
    text: str

    def as_temporary(self) -> str:
        """The statement that makes a temporary one, of temporary ones: these have no schema of their own."""
        helpers = {made.name for made in _made() if made.schema == KEPT}
        text = _CALLED.sub(lambda called: called[1] if called[1] in helpers else called[0], self.text)
        return text.replace("CREATE OR REPLACE ", "CREATE OR REPLACE TEMP ", 1)


@cache
def _made() -> tuple[_Made, ...]:
    statements = VIEWS.read_text(encoding="utf-8").split(";\n")
    found = ((_MAKES.search(text), text) for text in statements)
    return tuple(_Made(makes[1] or FOR_PEOPLE, makes[2], text[makes.start() :]) for makes, text in found if makes)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
