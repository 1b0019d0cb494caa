"""The bench measures the same work: its pages are always the same, and every peer finds on them what Regest finds."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from itertools import pairwise
from pathlib import Path

import duckdb
import fastwarc.warc
import pytest
import warcio
from rich.console import Console
from scrapy import Request
from scrapy.http import HtmlResponse

from bench import hostile_pages, importing, loops, report, side_by_side, stages
from bench.found import FoundPage, FoundRow, found_by_regest
from bench.history import measure_history
from bench.importing import ImportCost, growth, measure_imports
from bench.pages import ROWS_ON_A_PAGE, generated_pages
from bench.processes import Usage, run
from bench.scrapy_peer import ListingSpider
from bench.search import make_documents
from bench.search_peers import PEERS, Query
from bench.warc_files import PAGES_IN_A_BATCH, write_warc
from parsers.catalog import archive_named

PAGES = list(generated_pages(20, seed=7))
FOUND_BY_REGEST = [found_by_regest(archive_named("wilson-center").parser.parse_page(body, url)) for url, body in PAGES]


def test_the_same_seed_gives_the_same_pages_and_another_seed_others() -> None:
    assert list(generated_pages(20, seed=7)) == PAGES
    assert list(generated_pages(20, seed=8)) != PAGES


def test_regest_finds_every_generated_row() -> None:
    urls = [row.url for page in FOUND_BY_REGEST for row in page.rows]
    assert len(urls) == len(set(urls)) == len(PAGES) * ROWS_ON_A_PAGE
    assert [page.label for page in FOUND_BY_REGEST[:2]] == [(1, 10, 200), (11, 20, 200)]
    assert [page.next_url for page in FOUND_BY_REGEST] == [*(url for url, _ in PAGES[1:]), None]


@pytest.mark.parametrize(
    "loop",
    [
        loops.with_selectolax,
        loops.with_parsel,
        loops.with_beautiful_soup_on_lxml,
        loops.with_beautiful_soup_on_html_parser,
    ],
)
def test_a_peers_loop_finds_what_regest_finds(loop: Callable[[bytes, str], FoundPage]) -> None:
    assert [loop(body, url) for url, body in PAGES] == FOUND_BY_REGEST


@pytest.mark.parametrize("at_once", [None, 20])
def test_the_scrapy_spider_finds_what_regest_finds(at_once: int | None) -> None:
    spider = ListingSpider(site="https://digitalarchive.wilsoncenter.org", at_once=at_once)
    for (url, body), found in zip(PAGES, FOUND_BY_REGEST, strict=True):
        given = list(spider.parse(HtmlResponse(url, body=body, encoding="utf-8")))
        assert tuple(row for row in given if isinstance(row, FoundRow)) == found.rows
        followed = [request.url for request in given if isinstance(request, Request)]
        assert followed == ([found.next_url] if found.next_url and at_once is None else [])


async def test_the_scrapy_spider_starts_with_the_first_page_or_with_all() -> None:
    site = "https://digitalarchive.wilsoncenter.org"
    assert [request.url async for request in ListingSpider(site=site).start()] == [PAGES[0][0]]
    assert [request.url async for request in ListingSpider(site=site, at_once=20).start()] == [url for url, _ in PAGES]


def test_every_stage_with_a_clock_is_a_function_that_there_is() -> None:
    watched = [function for functions in stages.STAGES.values() for function in functions]
    assert [name for owner, name in watched if not callable(getattr(owner, name, None))] == []


def test_a_helper_counts_with_the_process_that_started_it() -> None:
    working = "import time\nwhile time.process_time() < 0.5: pass"
    starting = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {working!r}, 'the-helper'])"
    command = [sys.executable, "-c", starting]
    together, apart = run(command, os.environ, helper="the-helper"), run(command, os.environ)
    assert together.children == Usage()
    assert apart.children.cpu > 0
    assert together.own.memory > apart.own.memory


def test_memory_is_added_up_over_what_runs_at_one_moment() -> None:
    holding = "import time\nheld = b'x' * 60_000_000\nwhile time.process_time() < 0.5: pass"
    at_once = f"""
import subprocess, sys
children = [subprocess.Popen([sys.executable, "-c", {holding!r}]) for _ in range(2)]
for child in children: child.wait()
"""
    in_turn = at_once.replace("subprocess.Popen", "subprocess.run").replace("child.wait()", "pass")
    both, each = (run([sys.executable, "-c", script], os.environ) for script in (at_once, in_turn))
    assert both.peak > 2 * 57
    assert each.peak < 2 * 57


def test_a_warc_file_holds_the_generated_pages_whoever_reads_it(tmp_path: Path) -> None:
    count = PAGES_IN_A_BATCH + 20
    file = tmp_path / "pages.warc.gz"
    write_warc(file, count, seed=7)
    expected = list(generated_pages(count, seed=7))
    with file.open("rb") as stream:
        records = warcio.ArchiveIterator(stream, check_digests="raise")
        read = [(record.rec_type, record.rec_headers, record.content_stream().read()) for record in records]
    assert [kind for kind, _, _ in read] == ["warcinfo", *["response"] * count]
    assert [(headers["WARC-Target-URI"], body) for _, headers, body in read[1:]] == expected
    assert len({headers["WARC-Record-ID"] for _, headers, _ in read}) == count + 1
    dates = [headers["WARC-Date"] for _, headers, _ in read[1:]]
    assert all(earlier < later for earlier, later in pairwise(dates))
    with file.open("rb") as stream:
        responses = fastwarc.warc.ArchiveIterator(stream, record_types=fastwarc.warc.WarcRecordType.response)
        assert [(record.headers["WARC-Target-URI"], record.reader.read()) for record in responses] == expected


def test_a_warc_file_has_the_same_bytes_however_many_processes_make_it(tmp_path: Path) -> None:
    files = [tmp_path / f"{processes}.warc.gz" for processes in (1, 3)]
    for processes, file in zip((1, 3), files, strict=True):
        write_warc(file, 3 * PAGES_IN_A_BATCH, seed=7, processes=processes)
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.trial  # A bench shows what it measures, or says why not, whenever it is run.
def test_imports_are_measured_and_shown_with_what_others_do() -> None:
    [costs] = measure_imports([30], repeat=1, seed=7)
    assert {cost.measured for cost in costs.values()} == {30}
    assert all(cost.peak for cost in costs.values() if "Lexbor" not in cost.name)
    printed = StringIO()
    report.print_imports(Console(file=printed, width=200), [costs])
    assert all(f"| {name} " in printed.getvalue() for name in costs)


def test_the_exponent_of_growth_is_one_where_seconds_grow_as_pages_do() -> None:
    def costs(pages: int, seconds: float, peak: float) -> importing.Costs:
        names = (importing.IMPORT, importing.REPARSE, importing.REBUILD, importing.REPARSE_NOTHING)
        return {name: ImportCost(name, pages, pages, seconds, peak=peak) for name in names}

    grown = {figures[1:] for figures in growth(costs(100, 2.0, 50.0), costs(1_000, 20.0, 55.0))}
    assert grown == {("1.00", "1.00 x", "1.10 x")}
    assert next(growth(costs(100, 2.0, 50.0), costs(1_000, 200.0, 50.0)))[1:] == ("2.00", "10.00 x", "1.00 x")


def test_a_history_is_found_as_it_was_made() -> None:
    cost = measure_history(pages=3, harvests=3, seed=7)
    assert cost.is_exact
    assert (len(cost.seconds), len(cost.sizes)) == (3, 3)


def test_hostile_pages_grow_with_what_they_have_many_of() -> None:
    shrunk = {
        name for name, maker in hostile_pages.PAGES.items() if not len(maker(20)) < len(maker(40)) < len(maker(80))
    }
    assert not shrunk


@pytest.mark.trial
def test_harvests_side_by_side_are_measured_and_give_the_same_tables() -> None:
    found = side_by_side.measure(pages=2, pause=0.0)
    told = side_by_side.section(found, pages=2, pause=0.0)
    assert [len(one.documents) for one in found] == [20, 80, 80, 80]
    assert told.count("\n| four of ") == 3
    # The page has a place for it.
    page = (Path(__file__).parents[1] / "docs" / "bench.md").read_text("utf-8")
    assert side_by_side.PART.found_in(side_by_side.PART.put_into(page, told)) == told
    other = replace(found[3], documents=found[3].documents[1:])
    with pytest.raises(ValueError, match="other tables"):
        side_by_side.section([*found[:3], other], pages=2, pause=0.0)


@pytest.mark.parametrize("name", ["regest", "ilike", "fts5"])
def test_each_search_finds_what_the_others_find(name: str, tmp_path: Path) -> None:
    documents = tmp_path / "documents.duckdb"
    make_documents(documents, 200)
    with duckdb.connect(str(documents), read_only=True) as connection:
        [(title, summary)] = connection.execute("SELECT title, summary FROM documents LIMIT 1 OFFSET 50").fetchall()
    first, second, *_ = summary.split()
    built = PEERS[name](documents, tmp_path)()
    for query in (Query("words", [first, *title.split()]), Query("phrase", [first, second])):
        assert title in [found for found, *_ in built.ask(query)]
    assert built.ask(Query("words", [first, "qqqqq"])) == []
