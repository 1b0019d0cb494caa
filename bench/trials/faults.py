"""Harvests of a generated listing from a site that has one trouble: what the run says, what is kept, what is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from bench.reading import reading
from bench.trials.fault_records import Fault
from bench.trials.fault_server import FakeTime, serving
from bench.trials.faults_of_content import FAULTS_OF_CONTENT
from bench.trials.faults_of_transfer import FAULTS_OF_TRANSFER
from bench.trials.faulty_sites import ARCHIVE, LISTING, PAGES, Pages, healthy
from bench.trials.records import Trial
from flows.http.asking import Asking
from flows.http.source import Limits
from flows.web.harvest import Record, run_harvest
from flows.web.request import HarvestRequest, request_for
from flows.web.source import WebSource
from warehouse.data_folder import DataFolder
from warehouse.reports import HarvestReport

# One in the middle and the last one. The first page is a case of its own: without it nobody knows of the others.
POSITIONS = (3, 5)

FAULTS = (*FAULTS_OF_TRANSFER, *FAULTS_OF_CONTENT)


class Row(NamedTuple):
    """What is published of a document, as far as it is looked at here."""

    url: str
    title: str
    summary: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a fault.

    `rows` are the published documents, `kept` the statuses of the faulty page's captures, `rejects` the reasons for
    which pages and rows were rejected. `healed` and `healed_rows` are the report and the rows of the harvest
    afterwards.
    """

    report: HarvestReport
    rows: frozenset[Row]
    kept: frozenset[int]
    rejects: frozenset[str]
    healed: HarvestReport
    healed_rows: frozenset[Row]


def fault_trials(faults: Iterable[Fault] = FAULTS) -> Iterator[Trial]:
    """Every fault of the catalogue, at each of POSITIONS."""
    for fault in faults:
        outcomes = {}
        for position in POSITIONS:
            with TemporaryDirectory() as folder:
                outcomes[position] = asyncio.run(try_fault(fault, position, Path(folder)))
        yield Trial(
            name=fault.name,
            tried=len(outcomes),
            happened=_happened(fault, min(outcomes.values(), key=lambda outcome: outcome.report.verdict == "proven")),
            troubles=sum(len(misread_rows(fault, outcome)) for outcome in outcomes.values()),
            lost_rows=sum(lost_rows(fault, position, outcome) for position, outcome in outcomes.items()),
            wrong_verdicts=sum(wrong_verdicts(fault, outcome) for outcome in outcomes.values()),
        )


async def try_fault(fault: Fault, position: int, folder: Path) -> Outcome:
    """A harvest with the fault on page `position`, then one from the healed site. Both keep their data in `folder`."""
    data = folder / "data"
    if fault.is_harvested_before:
        await harvest_healthy(data, PAGES)
    async with fault.site(position, fault.pages, folder) as origin:
        report = await _harvest(data, origin, fault.limits)
    rows = _rows(data)
    captured = f"SELECT status, url FROM captures WHERE run_id = '{report.run_id}'"
    kept = frozenset(status for status, url in _query(data, captured) if fault.is_about(url, position))
    rejects = frozenset(reason for (reason,) in _query(data, "SELECT reason FROM rejects"))
    healed = await harvest_healthy(data, fault.pages)
    return Outcome(report, rows, kept, rejects, healed, _rows(data))


async def harvest_healthy(data: Path, pages: Pages) -> HarvestReport:
    """A harvest of the listing from a site without any trouble."""
    async with serving() as site:
        healthy(site, pages)
        return await _harvest(data, site.address, Limits())


def lost_rows(fault: Fault, position: int, outcome: Outcome) -> int:
    """Rows that were there to be had and are not in the tables: then, and after healing."""
    lost = rows_due(fault, position) - outcome.rows
    return len(lost) + len(_rows_on(fault.pages) - outcome.healed_rows)


def misread_rows(fault: Fault, outcome: Outcome) -> frozenset[Row]:
    """Published documents that no page of the site states so, now or before the trouble."""
    return outcome.rows - _rows_on(fault.pages) - _rows_on(PAGES)


def wrong_verdicts(fault: Fault, outcome: Outcome) -> int:
    """Harvests called proven though documents are missing, or not proven though the trouble cost none."""
    documents = {row.url for row in _rows_on(fault.pages)}
    proven = outcome.report.verdict == "proven"
    missing = documents - {row.url for row in outcome.rows}
    is_wrong = bool(missing) if proven else fault.expected.kind is None and not missing
    return is_wrong + (outcome.healed.verdict != "proven")


def rows_due(fault: Fault, position: int) -> frozenset[Row]:
    """The rows that must be in the tables after the faulty harvest."""
    on_page = _rows_on(fault.pages[position - 1 : position])
    others = _rows_on(fault.pages[: position - 1] + fault.pages[position:])
    match fault.expected.reads:
        case "all pages":
            return _rows_on(fault.pages)
        case "all that is ASCII":
            return others | {row for row in on_page if f"{row.title}{row.summary}".isascii()}
        case "other pages":
            return others
        case "pages before":
            return _rows_on(fault.pages[: position - 1])
        case "nothing":
            return frozenset()


def _rows_on(pages: Pages) -> frozenset[Row]:
    return frozenset().union(*(_rows_of(url, body) for url, body in pages))


@cache
def _rows_of(url: str, body: bytes) -> frozenset[Row]:
    entries = ARCHIVE.parser.parse_page(body, url).entries
    return frozenset(Row(entry.url, entry.title, entry.summary) for entry in entries)


def _happened(fault: Fault, outcome: Outcome) -> str:
    report = outcome.report
    if report.verdict == "proven":
        return f"asked again, {report.retries} in all; proven" if report.retries else "proven"
    kinds = [found.kind for found in report.discrepancies]
    kind = fault.expected.kind if fault.expected.kind in kinds else kinds[0]
    return f"{kind}, {report.found} rows read, exit status {report.exit_status}; then {outcome.healed.verdict}"


async def _harvest(data: Path, origin: str | None, limits: Limits) -> HarvestReport:
    """`origin` None is the live site: nothing there is asked, for its host resolves to a private address."""
    time = FakeTime()

    async def resolver(_: str) -> Sequence[str]:
        return ["10.0.0.1"]

    def open_source(request: HarvestRequest, record: Record) -> WebSource:
        return WebSource(
            request.archive,
            Asking(limits=limits, sleep=time.sleep, clock=time.clock, resolver=resolver),
            record=record,
            replica=request.replica,
            pause=request.pause,
        )

    return await run_harvest(request_for(ARCHIVE.name, LISTING, data=data, replica=origin), open_source=open_source)


def _rows(data: Path) -> frozenset[Row]:
    return frozenset(Row(*row) for row in _query(data, "SELECT url, title, summary FROM documents"))


def _query(data: Path, query: str) -> list[tuple[Any, ...]]:
    with reading(DataFolder(data).database) as connection:
        return connection.execute(query).fetchall()
