"""How saved pages come into a database without Regest: a loop over the files of a folder, and executemany for the rows
of each page. `python -m bench.by_hand CONTENDER FOLDER DATABASE`."""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from bench import loops
from bench.found import FoundPage
from bench.pages import GENERATED_LISTING

CREATE = "CREATE TABLE entries (date TEXT, title TEXT, url TEXT, summary TEXT)"
INSERT = "INSERT INTO entries VALUES (?, ?, ?, ?)"
COUNT = "SELECT count(*) FROM entries"


class Way(NamedTuple):
    """A loop that reads a page, and what opens the database."""

    loop: Callable[[bytes, str], FoundPage]
    connect: Callable[[str], Any]


WAYS = {
    "BeautifulSoup on lxml, SQLite": Way(loops.with_beautiful_soup_on_lxml, sqlite3.connect),
    "BeautifulSoup on html.parser, SQLite": Way(loops.with_beautiful_soup_on_html_parser, sqlite3.connect),
    "selectolax, DuckDB": Way(loops.with_selectolax, duckdb.connect),
}


def save(folder: Path, page: int, body: bytes) -> None:
    """Saves page `page`, from 0, of the generated listing as load() finds it."""
    (folder / f"{page:06}.html").write_bytes(body)


def load(way: Way, folder: Path, database: Path) -> None:
    """Reads all pages in the folder into a new database, in one transaction."""
    connection = way.connect(str(database))
    connection.execute(CREATE)
    connection.execute("BEGIN")
    for file in sorted(folder.iterdir()):
        page = way.loop(file.read_bytes(), f"{GENERATED_LISTING}&page={int(file.stem)}")
        connection.executemany(INSERT, [(row.date, row.title, row.url, row.summary) for row in page.rows])
    connection.commit()
    connection.close()


def counted(name: str, database: Path) -> list[tuple[int]]:
    """The number of rows in a database that a way made, as its database gives it."""
    connection = WAYS[name].connect(str(database))
    rows: list[tuple[int]] = connection.execute(COUNT).fetchall()
    connection.close()
    return rows


def main() -> None:
    """Loads as the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m bench.by_hand")
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("database", type=Path)
    given = parser.parse_args()
    load(WAYS[given.way], given.folder, given.database)


if __name__ == "__main__":
    main()
