"""Pages that cost more time than they are large: work that grows with the square of a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.break_ins.commands import TOOK_TOO_LONG, python, regest
from bench.break_ins.records import BreakIn, From
from bench.hostile_pages import PAGES, URL

# More than ten times what the mended code takes for a page here.
SECONDS = 20.0
# Older versions know their archives by another module.
PARSED = f"""
try: from parsers.catalog import archive_named
except ImportError: from parsers.archive import archive_named
body = open('page.html', 'rb').read()
try: archive_named('wilson-center').parser.parse_page(body, {URL!r})
except Exception: pass
"""


def parsing(name: str, count: int, folder: Path) -> str | None:
    """Has a page of bench.hostile_pages parsed, with so many of what it has many of."""
    body = PAGES[name](count)
    (folder / "page.html").write_bytes(body)
    ended = python("-P", "-c", PARSED, folder=folder, seconds=SECONDS)
    return _verdict(len(body), ended.status)


def parsing_by_command(name: str, count: int, folder: Path) -> str | None:
    """The same by the command that parses one file."""
    body = PAGES[name](count)
    (folder / "page.html").write_bytes(body)
    ended = regest("parse", "page.html", "--archive", "wilson-center", "--url", URL, folder=folder, seconds=SECONDS)
    return _verdict(len(body), ended.status)


def _verdict(size: int, status: int) -> str | None:
    return f"{size / 1000:,.0f} kB took more than {SECONDS:g} s" if status == TOOK_TOO_LONG else None


def _of(title: str, name: str, count: int, attempt: Callable[[str, int, Path], str | None] = parsing) -> BreakIn:
    return BreakIn(title, From.FILES, partial(attempt, name, count))


BREAK_INS = (
    _of("a page that ends in 40,000 beginnings of a tag", "beginnings of a tag in a tag that never ends", 4_000),
    _of("a row with 10,000 links", "links to documents alone in a row", 10_000),
    _of("a row with 10,000 links, by `regest parse`", "links to documents alone in a row", 10_000, parsing_by_command),
    _of("a row with 10,000 links to one document", "links to its own document without a text alone in a row", 10_000),
    _of(
        "4,000 links deep in one another",
        "emphasis with a link to a document each in one another around a row's title",
        4_000,
    ),
)
