"""The bench measures the same work: its pages are always the same, and every peer finds on them what Regest finds."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from bench import loops, stages
from bench.found import FoundPage, FoundRow, found_by_regest
from bench.history import measure_history
from bench.pages import ROWS_ON_A_PAGE, generated_pages
from bench.processes import Usage, run
from bench.scrapy_peer import ListingSpider
from parsers.archive import archive_named

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


def test_a_history_is_found_as_it_was_made() -> None:
    cost = measure_history(pages=3, harvests=3, seed=7)
    assert cost.is_exact
    assert (len(cost.seconds), len(cost.sizes)) == (3, 3)
