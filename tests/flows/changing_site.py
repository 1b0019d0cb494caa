"""A small archive of letters whose site prints its listing otherwise one day: its declaration, its pages in each of the
layouts, and how it is harvested."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from declared_site import declare_in

from flows.own_archives import declare_those_in
from flows.replay.site import ReplayedPage, Replica
from flows.web.harvest import run_harvest
from flows.web.request import HarvestRequest
from parsers.catalog import archive_named
from warehouse.data_folder import DataFolder
from warehouse.reports import HarvestReport

HOME = "https://archive.example.org/"
LISTING = f"{HOME}letters"
ON_A_PAGE = 10
HTML = (("Content-Type", "text/html; charset=utf-8"),)
DECLARATION = f"""\
# The letters of the mission.
title = "Letters of the Mission"
home = "{HOME}"
pause = 2.0  # as their librarian has asked us
# Every page with letters has both.
signs = ["table.letters", "p.count"]

[listings]
all = "letters"

# A row is a letter.
[row]
at = "table.letters > tbody > tr"
title = "td.title a"
date = "td.day"  # the day of writing
summary = "td.title p.about"

[row.fields]
shelfmark = "td.mark"

[page]
query = "page"
promise = "p.count"

[urls]
document = ["/letter/{{n}}"]  # by their numbers
listing = ["/letters"]

[bounds]
earliest_year = 1900
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """What the archive knows of a letter."""

    number: int
    day: str
    title: str
    about: str
    mark: str


WRITERS = ("the consul", "a missionary", "Captain Hale", "the governor", "his sister", "the printer", "a trader")
MATTERS = ("the harvest", "a lost ship", "the new school", "the price of rice", "the fever", "an election")


def letters(*numbers: int) -> list[Letter]:
    """Letters that are all different, the same ones every time."""
    return [
        Letter(
            number,
            f"{number % 28 + 1} March {1911 + number % 40}",
            f"Letter from {WRITERS[number % 7]} about {MATTERS[number % 6]}, no. {number}",
            f"It tells of {MATTERS[(number + 1) % 6]} in the year of number {number}, and asks for an answer.",
            f"MS {100 + number}",
        )
        for number in numbers
    ]


Row = Callable[[Letter], str]


@dataclass(frozen=True, slots=True)
class Layout:
    """How the site prints a listing: what stands around its rows, and each of these."""

    begins: str
    row: Row
    ends: str
    count: str = '<p class="count">{count}</p>'


def _as_table(letter: Letter) -> str:
    return (
        f'<tr><td class="day">{letter.day}</td><td class="title"><a href="/letter/{letter.number}">'
        f'{escape(letter.title)}</a><p class="about">{letter.about}</p></td><td class="mark">{letter.mark}</td></tr>'
    )


def _renamed(letter: Letter) -> str:
    return (
        f'<tr class="entry"><td class="written-on">{letter.day}</td><td class="heading">'
        f'<a href="/letter/{letter.number}">{escape(letter.title)}</a><p class="abstract">{letter.about}</p></td>'
        f'<td class="signature">{letter.mark}</td></tr>'
    )


def _as_divs(letter: Letter) -> str:
    return (
        f'<div class="card"><h3 class="card-title"><a href="/letter/{letter.number}">{escape(letter.title)}</a></h3>'
        f'<div class="card-date">{letter.day}</div><p class="card-text">{letter.about}</p>'
        f'<span class="card-mark">{letter.mark}</span></div>'
    )


def _date_moved(letter: Letter) -> str:
    return (
        f'<tr><td class="nr">{letter.number}</td><td class="title"><a href="/letter/{letter.number}">'
        f'{escape(letter.title)}</a> <em class="written">{letter.day}</em><p class="about">{letter.about}</p></td>'
        f'<td class="mark">{letter.mark}</td></tr>'
    )


TABLE = Layout('<table class="letters"><tbody>', _as_table, "</tbody></table>")
RENAMED = Layout('<table class="correspondence"><tbody>', _renamed, "</tbody></table>")
DIVS = Layout('<div class="cards">', _as_divs, "</div>", '<div class="showing">{count}</div>')
DATE_MOVED = Layout('<table class="letters"><tbody>', _date_moved, "</tbody></table>")
SCRIPTED = Layout('<div id="app"></div><script>load("/api/letters", [', lambda one: f"{one.number},", "])</script>")


def page(written: Sequence[Letter], number: int, layout: Layout) -> str:
    """A page of the listing."""
    first = (number - 1) * ON_A_PAGE
    shown = written[first : first + ON_A_PAGE]
    count = f"{first + 1} - {first + len(shown)} of {len(written)}"
    is_last = first + ON_A_PAGE >= len(written)
    following = "" if is_last else f'<a rel="next" href="/letters?page={number + 1}">Next</a>'
    rows = "".join(map(layout.row, shown))
    return (
        '<!DOCTYPE html><html lang="en"><head><title>Letters of the Mission</title></head><body>'
        '<header><a href="/">Home</a> <a href="/about">About the mission</a></header><main><h1>Letters</h1>'
        f"{layout.count.format(count=count)}{layout.begins}{rows}{layout.ends}"
        f'<nav class="pages">{following}</nav></main><footer><p>The mission archive, 2026</p></footer></body></html>'
    )


def pages(written: Sequence[Letter], layout: Layout) -> list[str]:
    """All pages of the listing."""
    return [page(written, number, layout) for number in range(1, -(-len(written) // ON_A_PAGE) + 1)]


async def harvest(data: Path, bodies: Sequence[str | bytes]) -> HarvestReport:
    """What a harvest of the listing reports whose pages are these."""
    declare_those_in(data)
    archive = archive_named("letters")
    urls = [archive.parser.page_url(LISTING, number) for number in range(1, len(bodies) + 1)]
    served = [
        ReplayedPage(url, 200, HTML, body if isinstance(body, bytes) else body.encode())
        for url, body in zip(urls, bodies, strict=True)
    ]
    with Replica(archive, served) as replica:
        return await run_harvest(HarvestRequest(archive, LISTING, DataFolder(data), None, replica.origin, 0.0))


def declared(data: Path) -> Path:
    """A data folder in which the archive is declared; gives the declaration's file."""
    return declare_in(data, DECLARATION)
