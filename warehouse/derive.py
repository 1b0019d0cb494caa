"""What is derived from what was loaded: verdicts, then the history of every document, then what search finds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Literal

from duckdb import DuckDBPyConnection

from warehouse.connecting import in_little_memory
from warehouse.search import bring_index_up_to_date
from warehouse.sql import is_any, run, statement, transaction

Bound = tuple[str, str, float, bool]
Scope = Literal["nothing", "last run", "everything"]


@in_little_memory
def derive(
    connection: DuckDBPyConnection,
    bounds: Sequence[Bound] | None = None,
    whole_listings: Sequence[tuple[str, str]] | None = None,
) -> Scope:
    """Derives verdicts and history from what was loaded since the last time; says how much had to be derived anew.

    `bounds` are the declared bounds of all archives, each with the archive's name, its own, its value and whether it is
    a minimum; `whole_listings` are archives with the URL of their listing of everything. None keeps those of the last
    time. What is derived never depends on the order in which captures were
    loaded, nor on how often it was derived.
    """
    with transaction(connection):
        declared = {"declared_bounds": bounds, "whole_listings": whole_listings}
        declared_anew = {
            archive
            for table, rows in declared.items()
            if rows is not None
            for archive in _declare(connection, table, sorted(rows))
        }
        run(connection, "runs_of_captures_to_derive")
        scope = "everything" if _was_judged(connection, declared_anew) else _scope(connection)
        if scope != "nothing":
            _derive(connection, scope)
    bring_index_up_to_date(connection)
    return scope


def _derive(connection: DuckDBPyConnection, scope: Scope) -> None:
    if scope == "everything":
        run(connection, "everything_to_derive")
    _judge(connection, scope)
    _describe(connection, scope)
    if is_any(connection, "is_any_left"):
        run(connection, "derive_withdrawals")
    run(connection, "derived")


def _describe(connection: DuckDBPyConnection, scope: Scope) -> None:
    """Which description of each document stood when, and where a listing changed what it says."""
    if scope == "everything":
        run(connection, "derive_documents", "derive_turns", "derive_listed_documents", "derive_wordings")
    else:
        run(connection, "derive_documents_of_run")
        if is_any(connection, "is_any_reworded"):
            run(connection, "derive_turns", "derive_wordings")
    run(connection, "drop_sightings", "derive_versions")


def _judge(connection: DuckDBPyConnection, scope: Scope) -> None:
    """The verdicts of the harvests to derive. Each is compared with earlier ones: of the last run it is known before it
    is read which they are, of all runs once all are judged by themselves."""
    if scope == "last run":
        run(connection, "judged_before", "find_bases")
        _read(connection)
    else:
        run(connection, "no_bases")
        _read(connection)
        run(connection, "judged_now", "find_bases")
    _find_alarms(connection)
    run(connection, "derive_harvests", "derive_proofs")


def _read(connection: DuckDBPyConnection) -> None:
    """What the harvests to derive have read, and where that does not agree with itself."""
    run(connection, "derive_captured_pages")
    is_shown_again = is_any(connection, "is_any_page_shown_again")
    run(connection, "derive_pages_shown_again" if is_shown_again else "no_pages_shown_again")
    run(connection, "derive_pages", "derive_bounds")
    if is_any(connection, "is_any_further_text"):
        run(connection, "derive_further_texts")
    run(connection, "derive_what_was_read")
    if is_any(connection, "is_any_without_number"):
        run(connection, "derive_numbers_lost")
    run(connection, "derive_discrepancies")


def _find_alarms(connection: DuckDBPyConnection) -> None:
    """What is taken for a mistake of the site."""
    if is_any(connection, "is_any_compared"):
        run(connection, "derive_losses")
        if is_any(connection, "is_any_lost"):
            run(connection, "derive_alarms")
            return
    run(connection, "no_alarms")


def _declare(connection: DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> set[str]:
    """The archives that declare something else than what they declared before, which it replaces."""
    before = connection.execute(f"FROM {table} ORDER BY ALL").fetchall()
    if before == rows:
        return set()
    connection.execute(f"DELETE FROM {table}")
    if rows:
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    return {archive for archive, *_ in set(before) ^ set(rows)}


def _was_judged(connection: DuckDBPyConnection, archives: Collection[str]) -> bool:
    """Whether harvests of some of the archives were judged by what these declared before."""
    query = """
        SELECT 1 FROM run_log
        WHERE list_contains($archives::VARCHAR[], archive) AND run_id NOT IN (FROM runs_to_derive) LIMIT 1
    """
    return bool(archives) and connection.execute(query, {"archives": sorted(archives)}).fetchone() is not None


def _scope(connection: DuckDBPyConnection) -> Scope:
    if connection.execute("FROM runs_to_derive LIMIT 1").fetchone() is None:
        return "nothing"
    [(scope,)] = connection.execute(statement("derive_scope")).fetchall()
    return scope  # type: ignore[no-any-return]


@in_little_memory
def assemble_runs(connection: DuckDBPyConnection) -> None:
    """Makes a run of each listing's imported captures that lie no more than a day apart, when there are new ones.

    Which runs there are depends on the captures alone, not on the files that they came in, nor on their order.
    """
    [(is_due,)] = connection.execute(statement("assembly_is_due")).fetchall()
    if is_due:
        with transaction(connection):
            run(connection, "assemble_runs")
