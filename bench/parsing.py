"""Parsing and extraction: pages a second of Regest and its peers, in one process, turn by turn."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from bench import loops
from bench.loops import Loop
from parsers.catalog import archive_named
from parsers.dates.printed import read_date

# Small enough that a disturbance from outside falls on all of them alike.
PAGES_IN_A_TURN = 50
# BeautifulSoup is so slow that it is measured on one turn and scaled.
FULL, ONE_TURN = sys.maxsize, 1

Page = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class ParsingSpeed:
    """Medians over the repetitions: pages for a second of CPU time, and time for a page as a multiple of the time
    that Lexbor takes to parse it. `pages` is how many pages were read in a repetition."""

    name: str
    pages: int
    pages_per_second: float
    times_raw: float


@dataclass(frozen=True, slots=True)
class DateSpeed:
    """Microseconds for a date that was never read before, and for one that was. `dates` is how many distinct ones
    `pages` pages have."""

    pages: int
    dates: int
    cold: float
    cached: float


@dataclass(frozen=True, slots=True)
class _Contender:
    name: str
    loop: Loop
    turns: int = FULL


REGEST = "Regest"
RAW = _Contender("Lexbor, parse only", loops.lexbor_parse_only)


def measure_parsing(pages: Sequence[Page], repeat: int) -> list[ParsingSpeed]:
    """All contenders on the same pages, the floor first. The first repetition warms up and is not counted."""
    contenders = _contenders()
    _repetition(contenders, pages[:PAGES_IN_A_TURN])
    runs = [_repetition(contenders, pages) for _ in range(repeat)]
    return [
        ParsingSpeed(
            contender.name,
            pages=len(_pages_of(contender, pages)),
            pages_per_second=median(1 / run[contender.name] for run in runs),
            times_raw=median(run[contender.name] / run[RAW.name] for run in runs),
        )
        for contender in contenders
    ]


def measure_dates(pages: Sequence[Page], repeat: int) -> DateSpeed:
    """Reads each distinct date of the pages twice: first with nothing remembered, then with everything."""
    parser = archive_named("wilson-center").parser
    texts = list({entry.date.text for url, body in pages for entry in parser.parse_page(body, url).entries})
    cold: list[float] = []
    cached: list[float] = []
    for _ in range(repeat):
        forget_what_was_read()
        for seconds in (cold, cached):
            seconds.append(_seconds(lambda: [read_date(text) for text in texts]))
    return DateSpeed(len(pages), len(texts), *(median(seconds) / len(texts) * 1e6 for seconds in (cold, cached)))


def forget_what_was_read() -> None:
    """Empties every cache of the parsers, so that a repetition finds what a fresh process would find."""
    for name in [name for name in sys.modules if name.startswith("parsers.")]:
        for value in vars(sys.modules[name]).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


def _contenders() -> list[_Contender]:
    parser = archive_named("wilson-center").parser
    return [
        RAW,
        _Contender(REGEST, parser.parse_page),
        _Contender("selectolax", loops.with_selectolax),
        _Contender("parsel", loops.with_parsel),
        _Contender("BeautifulSoup, lxml", loops.with_beautiful_soup_on_lxml, ONE_TURN),
        _Contender("BeautifulSoup, html.parser", loops.with_beautiful_soup_on_html_parser, ONE_TURN),
    ]


def _repetition(contenders: Sequence[_Contender], pages: Sequence[Page]) -> dict[str, float]:
    """CPU seconds for a page, by the contender's name. They take turns on slices of the pages."""
    forget_what_was_read()
    seconds = dict.fromkeys((contender.name for contender in contenders), 0.0)
    for turn, start in enumerate(range(0, len(pages), PAGES_IN_A_TURN)):
        for contender in contenders:
            if turn < contender.turns:
                seconds[contender.name] += _turn(contender.loop, pages[start : start + PAGES_IN_A_TURN])
    return {contender.name: seconds[contender.name] / len(_pages_of(contender, pages)) for contender in contenders}


def _turn(loop: Loop, pages: Sequence[Page]) -> float:
    def read_all() -> None:
        for url, body in pages:
            loop(body, url)

    return _seconds(read_all)


def _seconds(work: Callable[[], object]) -> float:
    """CPU seconds: nothing here waits, so that what else runs on the machine counts less."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _pages_of(contender: _Contender, pages: Sequence[Page]) -> Sequence[Page]:
    return pages[: contender.turns * PAGES_IN_A_TURN] if contender.turns != FULL else pages
