"""A promise in a header of the response is held like one that stands on the page, wherever pages come from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from command import Command
from declared_site import DECLARATION, LISTING, ON_A_PAGE, declare_in, page
from generated_site import kinds, rows_of, tables
from saved_listing import LATER, SAVED_AT, warc_of

from flows.replay.server import Answer
from flows.replay.site import ReplayedPage, Replica
from flows.web.harvest import run_harvest
from flows.web.request import request_for
from parsers.catalog import Declarations, archive_named, declare
from parsers.declarations.source import Source
from warehouse.reports import HarvestReport

Header = tuple[str, str]
Declare = Callable[[str], None]
HTML = ("Content-Type", "text/html; charset=utf-8")
DOCUMENTS = range(1, 24)
PROMISED = f'{DECLARATION}[page]\npromise = {{ header = "X-WP-Total" }}\n'
DISCREPANCIES = "SELECT DISTINCT kind FROM discrepancies ORDER BY ALL"
READ_AS = "SELECT DISTINCT read_as FROM pages ORDER BY ALL"


class Unvalidated(Replica):
    """Of no page that it serves can be asked whether it has changed: the same bytes come with other headers."""

    def __init__(self, served: Iterable[ReplayedPage]) -> None:
        super().__init__(archive_named("letters"), served)

    def _answer_to(self, target: str) -> Answer:
        return replace(super()._answer_to(target), etag=None, last_modified=None)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def says(data: Path, monkeypatch: pytest.MonkeyPatch) -> Declare:
    """Declares the archive, in the folder and here."""

    def said(text: str) -> None:
        file = declare_in(data, text)
        declare(Declarations({"letters": Source(str(file), text)}))

    said(PROMISED)
    return said


def total(documents: int) -> Header:
    return "X-WP-Total", str(documents)


def pages(*counted: Header) -> list[ReplayedPage]:
    """The listing's pages, which say nothing of how much there is but in these headers."""
    numbers = range(1, -(-len(DOCUMENTS) // ON_A_PAGE) + 1)
    bodies = [re.sub(r"<form.*?</span>", "", page(DOCUMENTS, number)) for number in numbers]
    urls = [f"{LISTING}?page={number}" for number in numbers]
    return [ReplayedPage(url, 200, (HTML, *counted), body.encode()) for url, body in zip(urls, bodies, strict=True)]


async def harvested(data: Path, *counted: Header) -> HarvestReport:
    with Unvalidated(pages(*counted)) as site:
        return await run_harvest(request_for("letters", LISTING, None, data, site.origin))


def outcome(report: HarvestReport) -> tuple[str, int | None, int, int]:
    return report.verdict, report.promised, report.found, report.exit_status


async def test_what_a_header_promises_and_is_found_is_proven(says: Declare, data: Path) -> None:
    for _ in range(2):
        assert outcome(await harvested(data, total(23))) == ("proven", 23, 23, 0)


async def test_what_a_header_promises_and_is_not_found_is_told(says: Declare, data: Path) -> None:
    report = await harvested(data, total(25))
    assert outcome(report) == ("discrepant", 25, 23, 1)
    assert kinds(report) == ["documents differ from label"]


async def test_a_number_of_pages_is_held_too(says: Declare, data: Path) -> None:
    says(PROMISED.replace("X-WP-Total", "x-wp-totalpages"))
    assert (await harvested(data, ("X-WP-TotalPages", "3"))).exit_status == 0
    assert (await harvested(data, ("X-WP-TotalPages", "4"))).exit_status == 1


@pytest.mark.parametrize("before", [(), (total(23),)], ids=["on the first harvest", "later"])
async def test_a_header_that_is_gone_is_told(says: Declare, data: Path, before: Sequence[Header]) -> None:
    for counted in (before, ()):
        report = await harvested(data, *counted)
    assert (report.verdict, report.exit_status) == ("discrepant", 1)
    assert "page.promise declares it, in the header x-wp-total: mend it" in report.discrepancies[0].detail


async def test_a_header_that_need_not_be_there_is_not_missed(says: Declare, data: Path) -> None:
    says(PROMISED.replace('"X-WP-Total"', '"X-WP-Total", stands = "sometimes"'))
    assert outcome(await harvested(data)) == ("exhausted", None, 23, 0)


async def test_the_same_bytes_with_another_number_are_read_anew(says: Declare, data: Path, regest: Command) -> None:
    for promised, verdict in ((25, "discrepant"), (23, "proven"), (25, "discrepant"), (23, "proven")):
        assert (await harvested(data, total(promised))).verdict == verdict
    assert rows_of(data, READ_AS) == [(f"x-wp-total={one}; charset=utf-8; encoding=gzip",) for one in (23, 25)]
    before = tables(data)
    assert regest("rebuild", "--data", data).status == 0
    assert tables(data) == before
    assert regest("verify", "--rows", "all", "--data", data).status == 0


async def test_a_promise_that_is_declared_later_is_found_in_what_is_held(
    says: Declare, data: Path, regest: Command
) -> None:
    says(DECLARATION)
    assert (await harvested(data, total(23))).verdict == "discrepant"
    says(PROMISED)
    assert regest("reparse", "--data", data).status == 0
    assert rows_of(data, "SELECT verdict, promised FROM harvests") == [("proven", 23)]


@pytest.mark.parametrize(
    ("promised", "found"), [((23, 23), []), ((23, 25), ["documents differ from label"])], ids=["kept", "broken"]
)
def test_web_archives_have_headers(
    says: Declare, data: Path, tmp_path: Path, regest: Command, promised: tuple[int, int], found: list[str]
) -> None:
    for one, moment in zip(promised, (SAVED_AT, LATER), strict=True):
        crawled = warc_of(tmp_path / f"{moment:%Y%m%d}.warc.gz", pages(total(one)), moment)
        ran = regest("import", crawled, "--archive", "letters", "--data", data)
    assert (ran.status, rows_of(data, DISCREPANCIES)) == (bool(found), [(kind,) for kind in found])
    before = tables(data)
    assert regest("rebuild", "--data", data).status == 0
    assert tables(data) == before


async def test_headers_that_count_nothing_make_no_other_page(says: Declare, data: Path) -> None:
    await harvested(data, ("X-Pages", "3"), ("X-Total-Count", "many"))
    assert rows_of(data, READ_AS) == [("charset=utf-8; encoding=gzip",)]
