"""The same captures read from the disk and from an S3-compatible server on this machine, turn by turn: a rebuild, and
all pages read anew.

    python -m bench.stores --pages 16760

Prints for each the seconds, and how many times as long the server takes; it ends with status 1 above MOST_TIMES.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID

import duckdb

from bench.importing import READ_BY_OTHERS
from bench.object_server import ObjectServer, object_server
from bench.pages import ROWS_ON_A_PAGE, generated_pages
from bench.processes import CommandError, Cost, run
from bench.warc_files import SEED
from flows.settings.folders import data_folder
from warehouse.warc.captures import CaptureWriter, RunStart
from warehouse.warc.exchange import Exchange
from warehouse.warc.object_store import PORTIONS

PAGES, TURNS = 16_760, 3
MOST_TIMES = 1.3
ARCHIVE = "wilson-center"
BEGUN = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
RUN = RunStart(UUID(int=1), ARCHIVE, "", "wayback", BEGUN, "0.1.0", "0")
VERBS = {"rebuild": ["rebuild"], "reparse, all pages": ["reparse", ARCHIVE]}


def main() -> None:
    """Measures, and prints the table."""
    given = argparse.ArgumentParser(prog="python -m bench.stores")
    given.add_argument("--pages", type=int, default=PAGES)
    given.add_argument("--repeat", type=int, default=TURNS)
    asked = given.parse_args()
    with TemporaryDirectory(prefix="regest-bench-") as name, object_server(Path(name, "objects")) as server:
        os.environ.update(server.environment)
        disk, store = _folders(Path(name), server)
        for data in (disk, store):
            _write(data, asked.pages)
        worst = max(_measured(disk, store, asked.pages, asked.repeat))
    sys.exit(worst > MOST_TIMES)


def _folders(folder: Path, server: ObjectServer) -> tuple[Path, Path]:
    disk, store = folder / "disk", folder / "store"
    for data in (disk, store):
        data.mkdir()
    (store / "regest.toml").write_text(server.settings("regest"))
    return disk, store


def _write(data: Path, pages: int) -> None:
    """The same bytes on both, in files of a hundred pages, as harvests put them into a store."""
    with CaptureWriter(data_folder(data).store, RUN, PORTIONS) as writer:
        for number, (url, body) in enumerate(generated_pages(pages, SEED)):
            writer.append(
                Exchange(
                    url=url,
                    fetched_at=BEGUN + timedelta(seconds=number),
                    request_headers=(),
                    status=200,
                    reason="OK",
                    headers=(("Content-Type", "text/html; charset=utf-8"),),
                    payload=body,
                )
            )
        writer.end_run({"ended_at": (BEGUN + timedelta(seconds=pages)).isoformat(), "incidents": []})


def _measured(disk: Path, store: Path, pages: int, turns: int) -> Iterator[float]:
    """How many times as long each verb takes on the store."""
    for name, words in VERBS.items():
        costs: dict[Path, list[Cost]] = {disk: [], store: []}
        for _ in range(turns):
            for data in (disk, store):
                if name != "rebuild":
                    _make_due(data)
                costs[data].append(_run(data, words, pages))
        from_disk, from_store = (median(cost.wall for cost in costs[data]) for data in (disk, store))
        of_disk, of_store = (median(cost.own.cpu + cost.children.cpu for cost in costs[data]) for data in (disk, store))
        print(
            f"{name}: {pages:,} pages, {from_disk:.1f} s from the disk ({of_disk:.1f} s of processors), "
            f"{from_store:.1f} s from the store ({of_store:.1f} s), {from_store / from_disk:.2f} times as long",
            flush=True,
        )
        yield from_store / from_disk


def _run(data: Path, words: list[str], pages: int) -> Cost:
    cost = run([sys.executable, "-m", "flows.commands.app", *words, "--data", str(data)], os.environ)
    with duckdb.connect(str(data_folder(data).database), read_only=True) as connection:
        [(found,)] = connection.execute("SELECT count(*) FROM documents").fetchall()
    if found != pages * ROWS_ON_A_PAGE:
        raise CommandError(f"{words[0]}: expected {pages * ROWS_ON_A_PAGE} rows, found {found}")
    return cost


def _make_due(data: Path) -> None:
    folder = data_folder(data)
    for database in (folder.working, folder.database):
        with duckdb.connect(str(database)) as connection:
            connection.execute(READ_BY_OTHERS)


if __name__ == "__main__":
    main()
