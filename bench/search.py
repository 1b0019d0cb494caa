"""What a search takes, against ILIKE, SQLite's FTS5 and DuckDB's fts extension: the command `python -m bench.search`.

Titles and summaries are made up of words as a language has them: the second commonest half as often as the commonest.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import duckdb

from bench import history
from bench.markdown import PagePart, table
from bench.search_peers import Query
from warehouse import derive
from warehouse.database import connect_new
from warehouse.sql import transaction

ROOT = Path(__file__).parents[1]
OLD_DUCKDB, EXTENSION = ROOT / ".venv" / "duckdb-1.5", ROOT / ".venv" / "duckdb-fts"
SIZES = (16_756, 1_600_000)
QUERIES, HARVESTS, PAGES = 200, 50, 1_676
WORDS, IN_TITLE, IN_SUMMARY = 200_000, 9, 36
KINDS = ("word", "words", "words", "phrase", "beginning", "either")
NAMES = {
    "regest": "`search` of Regest, DuckDB 2",
    "ilike": "ILIKE, DuckDB 2: no ranking, no stems",
    "fts5": "SQLite FTS5",
    "fts": "DuckDB's fts extension 1.5.5: no phrases",
}
PART = PagePart("python -m bench.search")

# A word for a number: as many syllables as it takes.
SYLLABLES = [
    a + b for a in ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "st") for b in "aeiou"
]
MADE_UP = """
    CREATE MACRO syllable(number) AS ($syllables)[1 + number % 75];
    CREATE MACRO word(number) AS
        syllable(number) || syllable(number // 75)
            || CASE WHEN number >= 5625 THEN syllable(number // 5625) ELSE '' END;
    CREATE MACRO prose(words) AS array_to_string(
        list_transform(range(words), lambda _: word(floor(exp(random() * ln($words)))::INTEGER)), ' '
    );
    SELECT setseed(0.5);
    CREATE TABLE made AS
    SELECT number, prose($in_title) AS title, prose($in_summary) AS summary FROM range($documents) AS made (number);
"""
LOADED = """
    INSERT INTO kept.regests BY NAME
    SELECT
        hash(number) AS regest_id, 'made-up' AS archive, 'https://archive.example/document/' || number AS url, title,
        DATE '1945-07-01' AS date_earliest, DATE '1945-07-31' AS date_latest,
        FALSE AS date_supplied, FALSE AS date_assumed,
        summary, FALSE AS summary_by_ai, MAP {} AS fields
    FROM made ORDER BY number;
    INSERT INTO kept.version_spans BY NAME
    SELECT
        archive, url, 1 AS version, regest_id, now() AS first_seen, uuid() AS first_capture_id, now() AS last_seen,
        uuid() AS capture_id, 1 AS position, TRUE AS is_latest,
        now() AS document_first_seen, now() AS document_last_seen
    FROM kept.regests;
    DROP TABLE made;
"""


@dataclass(frozen=True, slots=True)
class SearchCost:
    """What one of the contenders took: seconds to build, bytes on disk, and of each query; how many queries found
    something."""

    documents: int
    name: str
    build: float
    size: int
    found: int
    took: list[float]


def make_documents(path: Path, documents: int) -> None:
    """A database of made-up documents, as they are when they are loaded and not indexed yet."""
    connect_new(path).close()
    values = {
        "$syllables": repr(SYLLABLES), "$words": str(WORDS), "$in_title": str(IN_TITLE), "$in_summary": str(IN_SUMMARY),
        "$documents": str(documents),
    }  # fmt: skip
    script = MADE_UP
    for name, value in values.items():
        script = script.replace(name, value)
    with duckdb.connect(str(path), config={"storage_compatibility_version": "v1.4.0", "threads": 1}) as connection:
        connection.execute(script.replace("CREATE ", "CREATE TEMP "))
        with transaction(connection):
            connection.execute(LOADED)


def queries_of(path: Path, count: int, seed: int) -> list[Query]:
    """As many queries of all kinds; words that are asked for together stand together in some document. Of words that
    stand in nearly all documents, people ask for none."""
    random = Random(seed)
    with duckdb.connect(str(path), read_only=True) as connection:
        texts = connection.execute("SELECT summary FROM documents ORDER BY url LIMIT 5000").fetchall()
    common = {text for (text,) in texts[:200] for text in text.split()}
    found: list[Query] = []
    while len(found) < count:
        words = random.choice(texts)[0].split()
        first = random.randrange(len(words) - 1)
        pair = words[first : first + 2]
        if any(sum(word in text for (text,) in texts[:60]) > 12 for word in pair if word in common):
            continue
        kind = random.choice(KINDS)
        found.append(Query(kind, pair[:1] if kind in ("word", "beginning") else pair))
    return found


def measure(documents: int, queries: int, names: Sequence[str], seed: int = 7) -> Iterator[SearchCost]:
    """What each of the contenders takes, one after another; none for the one that is not installed."""
    with TemporaryDirectory(prefix="regest-bench-") as folder:
        path, asked = Path(folder, "documents.duckdb"), Path(folder, "queries.json")
        make_documents(path, documents)
        asked.write_text(json.dumps(queries_of(path, queries, seed)), "utf-8")
        for name in names:
            with TemporaryDirectory(dir=folder) as work:
                took = _run(name, path, Path(work), asked)
            if took is not None:
                yield SearchCost(documents, name, **took)


def _run(name: str, path: Path, work: Path, asked: Path) -> dict[str, object] | None:
    known = [str(ROOT)]
    if name == "fts":
        if not (OLD_DUCKDB.is_dir() and EXTENSION.is_dir()):
            return None
        known += [str(OLD_DUCKDB), str(EXTENSION)]
    command = [sys.executable, "-m", "bench.search_peers", name, str(path), str(work), str(asked)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(known)}
    ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    found: dict[str, object] = json.loads(ran.stdout)
    return found


def measure_publications(pages: int, harvests: int, seed: int = 7) -> tuple[history.HistoryCost, list[float]]:
    """Harvest after harvest of a listing of which one row in a hundred changes, and the seconds that the index takes of
    each: on a machine that does other things too, two runs beside one another would tell less."""
    kept, seconds = derive.bring_index_up_to_date, []

    def timed(connection: duckdb.DuckDBPyConnection) -> None:
        start = time.perf_counter()
        kept(connection)
        seconds.append(time.perf_counter() - start)

    derive.bring_index_up_to_date = timed
    try:
        return history.measure_history(pages, harvests, seed), seconds
    finally:
        derive.bring_index_up_to_date = kept


def section(costs: Sequence[SearchCost], missing: Sequence[str]) -> str:
    """The table of the contenders, as markdown."""
    rows = [
        (
            cost.documents,
            NAMES[cost.name],
            f"{cost.build:.1f} s" if cost.size else "none",
            f"{cost.size / 1e6:.1f} MB" if cost.size else "none",
            f"{median(cost.took) * 1000:.0f} ms",
            f"{quantiles(cost.took, n=20)[-1] * 1000:.0f} ms",
            f"{cost.found} of {len(cost.took)}",
        )
        for cost in costs
    ]
    rows += [(0, NAMES[name], *["not installed"] * 5) for name in missing]
    return table(("documents", "", "build", "on disk", "p50", "p95", "found something"), rows)


def publications(cost: history.HistoryCost, index: Sequence[float]) -> str:
    """What the index adds to publications, as a sentence."""
    later, of_index = sum(cost.seconds[1:]), sum(index[1:])
    return (
        f"{len(index)} harvests in a row of {cost.pages * 10:,} documents, of which one in a hundred changes: all but"
        f" the first take {later:.1f} s to load, derive and publish, {of_index:.1f} s of these for the index, which"
        f" adds {of_index / (later - of_index):.0%}. The first, in which all is new, takes {cost.seconds[0]:.1f} s, of"
        f" which {index[0]:.1f} s for the index."
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", default=SIZES)
    parser.add_argument("--queries", type=int, default=QUERIES)
    parser.add_argument("--only", choices=NAMES, nargs="+", default=list(NAMES))
    parser.add_argument("--harvests", type=int, default=HARVESTS, help="how many in a row; 0 for none")
    parser.add_argument("--pages", type=int, default=PAGES, help="of the listing that is harvested so often")
    parser.add_argument("--write", type=Path, metavar="FILE", help="renew the table in this page")
    given = parser.parse_args()
    costs = [cost for documents in given.documents for cost in measure(documents, given.queries, given.only)]
    told = section(costs, [name for name in given.only if name not in {cost.name for cost in costs}])
    if given.harvests:
        told += f"\n\n{publications(*measure_publications(given.pages, given.harvests))}"
    print(told)
    if given.write:
        given.write.write_text(PART.put_into(given.write.read_text("utf-8"), told), "utf-8")


if __name__ == "__main__":
    main()
