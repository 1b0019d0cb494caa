"""The contenders of `python -m bench.search`: each builds an index of the same documents, in a process of its own, and
answers the same queries with the titles of ten documents, the best first where it ranks."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

MOST = 10
# Before they are timed, every contender has answered some: what is read from the disk for the first time is not theirs.
WARM_UP = 5
TEXTS = "SELECT row_number() OVER () AS id, title, summary FROM documents"


class Query(NamedTuple):
    """Words that are looked for: `kind` is word, words, phrase, beginning or either."""

    kind: str
    words: list[str]


class Built(NamedTuple):
    """An index: the bytes that it adds on disk, and how it is asked."""

    size: int
    ask: Callable[[Query], Sequence[tuple[Any, ...]]]


def regest(documents: Path, work: Path) -> Callable[[], Built]:
    """The macro search, on an index as a writer builds it: one thread, little memory."""
    from warehouse.connecting import connect_for_reading, connect_for_writing, limit_memory
    from warehouse.own_objects import look_for_tables_first
    from warehouse.search import bring_index_up_to_date

    database = Path(shutil.copyfile(documents, work / "regest.duckdb"))

    def build() -> Built:
        with connect_for_writing(database) as connection:
            connection.execute("SET threads = 1")
            limit_memory(connection)
            look_for_tables_first(connection)
            bring_index_up_to_date(connection)
        reading = connect_for_reading(database)
        select = f"SELECT title, score FROM search(?) ORDER BY score DESC LIMIT {MOST}"
        return Built(
            database.stat().st_size - documents.stat().st_size,
            lambda query: reading.execute(select, [_in_words(query)]).fetchall(),
        )

    return build


def ilike(documents: Path, _work: Path) -> Callable[[], Built]:
    """Every text is read for every query; nothing is ranked, and words are found within words."""
    reading = duckdb.connect(str(documents), read_only=True)

    def ask(query: Query) -> Sequence[tuple[Any, ...]]:
        wanted = [" ".join(query.words)] if query.kind == "phrase" else query.words
        joined = (" OR " if query.kind == "either" else " AND ").join(
            ["(title ILIKE ? OR summary ILIKE ?)"] * len(wanted)
        )
        parameters = [f"%{words}%" for words in wanted for _ in range(2)]
        return reading.execute(f"SELECT title FROM documents WHERE {joined} LIMIT {MOST}", parameters).fetchall()

    return lambda: Built(0, ask)


def fts5(documents: Path, work: Path) -> Callable[[], Built]:
    """SQLite's, with English stems and without accents."""
    database = work / "fts5.sqlite"

    def build() -> Built:
        connection = sqlite3.connect(database)
        connection.execute("CREATE VIRTUAL TABLE texts USING fts5(title, summary, tokenize = 'porter unicode61')")
        with closing(duckdb.connect(str(documents), read_only=True)) as reading:
            rows = reading.execute(TEXTS)
            while some := rows.fetchmany(10_000):
                connection.executemany("INSERT INTO texts (rowid, title, summary) VALUES (?, ?, ?)", some)
        connection.commit()
        select = f"SELECT title FROM texts WHERE texts MATCH ? ORDER BY bm25(texts, 3.0, 1.0) LIMIT {MOST}"
        [(pages, size)] = connection.execute(
            "SELECT page_count, page_size FROM pragma_page_count, pragma_page_size"
        ).fetchall()
        [(content,)] = connection.execute("SELECT sum(length(c0) + length(c1)) FROM texts_content").fetchall()
        return Built(pages * size - content, lambda query: connection.execute(select, [_in_words(query)]).fetchall())

    return build


def fts_extension(documents: Path, work: Path) -> Callable[[], Built]:
    """DuckDB's own, of 1.5: it knows no phrases and no beginnings of words, for which all words are asked for."""
    import duckdb_extension_fts

    database = work / "fts.duckdb"
    extension = next(Path(duckdb_extension_fts.__path__[0]).rglob("fts.duckdb_extension"))
    connection = duckdb.connect(str(database))
    connection.execute(f"LOAD '{extension}'")
    connection.execute(f"ATTACH '{documents}' AS documents (READ_ONLY)")
    connection.execute(f"CREATE TABLE texts AS {TEXTS.replace('documents', 'documents.documents')}")
    connection.execute("CHECKPOINT")
    before = database.stat().st_size

    def build() -> Built:
        connection.execute("PRAGMA create_fts_index('texts', 'id', 'title', 'summary')")
        connection.execute("CHECKPOINT")
        select = (
            "SELECT title, fts_main_texts.match_bm25(id, ?, conjunctive := {}) AS score FROM texts"
            f" WHERE score IS NOT NULL ORDER BY score DESC LIMIT {MOST}"
        )

        def ask(query: Query) -> Sequence[tuple[Any, ...]]:
            return connection.execute(select.format(int(query.kind != "either")), [" ".join(query.words)]).fetchall()

        return Built(database.stat().st_size - before, ask)

    return build


PEERS: Mapping[str, Callable[[Path, Path], Callable[[], Built]]] = {
    "regest": regest,
    "ilike": ilike,
    "fts5": fts5,
    "fts": fts_extension,
}


def _in_words(query: Query) -> str:
    match query.kind:
        case "phrase":
            return f'"{" ".join(query.words)}"'
        case "beginning":
            return f"{query.words[0][:-1]}*"
        case "either":
            return " OR ".join(query.words)
        case _:
            return " ".join(query.words)


def main(name: str, documents: str, work: str, queries: str) -> None:
    """Prints what a contender took, as JSON."""
    build = PEERS[name](Path(documents), Path(work))
    asked = [Query(*query) for query in json.loads(Path(queries).read_text("utf-8"))]
    start = time.perf_counter()
    built = build()
    seconds = time.perf_counter() - start
    for query in asked[:WARM_UP]:
        built.ask(query)
    took, found = [], 0
    for query in asked:
        start = time.perf_counter()
        found += bool(built.ask(query))
        took.append(time.perf_counter() - start)
    print(json.dumps({"build": seconds, "size": built.size, "found": found, "took": took}))


if __name__ == "__main__":
    main(*sys.argv[1:])
