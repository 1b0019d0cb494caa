"""What readers find in a published database: most of the time of a short answer DuckDB takes to begin, so that it
begins once in a process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb

from warehouse.connecting import quoted

# What the index for searching holds. Its tables have numbers in them, which depend on what came first and mean nothing.
SEARCH_INDEX = """
SELECT word, stem, regest_id, impact, list_sort(places)
FROM kept.search_postings
JOIN kept.search_words USING (word_number)
JOIN kept.search_documents USING (number)
ORDER BY ALL
"""


@contextmanager
def reading(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that has the database open under the name `published`, read only, as nobody else of this process
    has meanwhile."""
    with _reader().cursor() as connection:
        connection.execute(f"ATTACH {quoted(str(database))} AS published (READ_ONLY)")
        try:
            connection.execute("SET search_path = 'published.kept,published.main'")
            yield connection
        finally:
            connection.execute("USE memory")
            connection.execute("DETACH published")


@cache
def _reader() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})
