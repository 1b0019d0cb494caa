"""No page makes the parsers work for longer than in proportion to its length."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.hostile_pages import PAGES, URL

# A third of what a page may take; a few of these pages took minutes once.
SECONDS = 10.0
PARSED = f"""
import sys
from contextlib import suppress
from flows.reading.parse import parse, set_limits
from parsers.catalog import archive_named
from parsers.errors import PageRejected
set_limits()
with suppress(PageRejected):
    parse(archive_named("wilson-center"), sys.stdin.buffer.read(), {URL!r}, seconds={SECONDS})
"""


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("beginnings of a tag in a tag that never ends", 4_000),
        ("links to documents behind a row's title", 10_000),
        ("links to documents alone in a row", 10_000),
        ("links to its own document without a text alone in a row", 10_000),
        ("cells that are rows and others, in one line", 10_000),
        ("hidden fields and choices of a form", 4_000),
        ("pagers in one another above the list", 6_000),
        ("lists of documents in one another in the place of a list", 3_000),
        ("blocks with a link to a document each in one another around a row's title", 4_900),
        ("emphasis with a link to a document each in one another around a row's title", 4_900),
    ],
)
def test_a_page_takes_no_more_than_a_third_of_what_it_may(name: str, count: int) -> None:
    ended = subprocess.run([sys.executable, "-c", PARSED], input=PAGES[name](count), cwd=Path(__file__).parents[2])
    assert ended.returncode == 0
