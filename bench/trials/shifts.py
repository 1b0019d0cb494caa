"""Listings that change while they are harvested: a document more or less between two requests, once or for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bench.pages import Row
from bench.reading import reading
from bench.trials.growing_listing import ARCHIVE, LISTING, pages_of
from bench.trials.records import Trial
from flows.replay.server import Answer
from flows.replay.site import Replica
from flows.web.harvest import run_harvest
from flows.web.request import request_for
from warehouse.data_folder import DataFolder
from warehouse.reports import HarvestReport

DOCUMENTS = 57
# Its six pages, and the first once more: what changes behind the last of these requests no harvest can know.
REQUESTS = 7

Rows = Sequence[Row]
RowsAt = Callable[[int], Rows]


class ShiftingReplica(Replica):
    """Serves a listing whose rows depend on how many pages have been asked for: `rows_at(0)` for the first of them."""

    def __init__(self, rows_at: RowsAt) -> None:
        super().__init__(ARCHIVE, ())
        self.pages_asked_for = 0
        self._rows_at = rows_at

    def _answer_to(self, target: str) -> Answer:
        if target == "/robots.txt":
            return super()._answer_to(target)
        rows = self._rows_at(self.pages_asked_for)
        self.pages_asked_for += 1
        return Replica(ARCHIVE, pages_of(rows))._answer_to(target)


def document(name: str) -> Row:
    """A row of its own."""
    return Row("July 4, 1945", f"Treaty {name}", f"treaty-{name}", (f"Article {name} of it.",))


def documents(count: int) -> list[Row]:
    """Rows that are all different."""
    return [document(str(number)) for number in range(1, count + 1)]


def edited_once(after: int, edit: Callable[[list[Row]], None]) -> RowsAt:
    """A listing that is edited when so many pages have been asked for."""
    before = documents(DOCUMENTS)
    then = list(before)
    edit(then)
    return lambda asked: then if asked >= after else before


def harvested(data: Path, rows_at: RowsAt) -> tuple[HarvestReport, set[str], int]:
    """The report of a harvest, the documents that it found, and how many pages were asked for."""
    with ShiftingReplica(rows_at) as replica:
        report = asyncio.run(run_harvest(request_for(ARCHIVE.name, LISTING, None, data, replica.origin)))
        with reading(DataFolder(data).database) as connection:
            found = connection.execute("SELECT url FROM documents").fetchall()
        return report, {url.rpartition("/")[2] for (url,) in found}, replica.pages_asked_for


def shift_trials(times: int, seed: int) -> Iterator[Trial]:
    """Harvests of listings to which something was added, or from which something was taken, at a random moment; and of
    listings that never rest."""
    random = Random(seed)
    kinds: dict[str, Callable[[], RowsAt]] = {
        "a document added while harvesting": lambda: edited_once(random.randrange(1, REQUESTS), _adding(random)),
        "a document taken away while harvesting": lambda: edited_once(random.randrange(1, REQUESTS), _removing(random)),
    }
    for name, make in kinds.items():
        lost = wrong = whole = again = 0
        for _ in range(times):
            rows_at = make()
            with TemporaryDirectory(prefix="regest-trial-") as data:
                report, found, asked = harvested(Path(data), rows_at)
            missing = {row.slug for row in rows_at(asked - 1)} - found
            lost += len(missing)
            wrong += (report.verdict == "proven") is bool(missing)
            whole += report.verdict == "proven" and not missing
            again += report.pages_again
        happened = f"{whole} proven, with every document; {again / times:.1f} pages asked for again in each"
        yield Trial(name, times, happened, lost, wrong)
    for name, rows_at in NEVER_AT_REST.items():
        with TemporaryDirectory(prefix="regest-trial-") as data:
            report, _, _ = harvested(Path(data), rows_at)
        yield Trial(name, 1, f"{report.verdict}: listing keeps changing", 0, int(report.verdict == "proven"))


def _adding(random: Random) -> Callable[[list[Row]], None]:
    place = random.randrange(DOCUMENTS + 1)
    return lambda rows: rows.insert(place, document("new"))


def _removing(random: Random) -> Callable[[list[Row]], None]:
    place = random.randrange(DOCUMENTS)
    return lambda rows: rows.__delitem__(place)


def _growing(asked: int) -> Rows:
    return [*(document(f"new-{number}") for number in range(asked, 0, -1)), *documents(DOCUMENTS)]


def _rolling(asked: int) -> Rows:
    return [*documents(DOCUMENTS)[asked:], *(document(f"new-{number}") for number in range(asked))]


NEVER_AT_REST: dict[str, RowsAt] = {
    "a document added at the top at every request": _growing,
    "a document added at the end for each taken from the top, at every request": _rolling,
}
