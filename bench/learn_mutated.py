"""Learning broken and hostile pages: `python -m bench.learn_mutated --pages 10000 --seed 1`: how many end without an
answer, how many take longer than the bound, how many declarations read fewer rows than were shown."""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

from parsers.declarations.build import archive_of
from parsers.declarations.parser import DeclaredParser
from parsers.declarations.source import Source
from parsers.errors import PageRejected
from parsers.learn.learn import Learned, PageToLearn, learn
from parsers.records import ListingPage

URL = "https://letters.example.org/register"
FIXTURES = Path(__file__).parent.parent / "fixtures"
# Seconds of the processor for one page.
BOUND = 2.0
# Of so many pages one is made to cost time; as many of anything are on it, or fewer.
HOSTILE_EVERY, MOST_OF_A_KIND = 20, 20_000
MOST_MUTATIONS, LONGEST_STRETCH, MOST_TIMES = 8, 400, 20
PIECES = (
    b"<div>", b"</div></div>", b"<table>", b"</table>", b"<td>", b"<tr>", b"<ul>", b"</ul>", b"<li>", b"<!--",
    b"<script>", b"<style>", b"<template>", b"<svg>", b"<a href='/x/1'>y</a>", b"<a href='?page=2'>2</a>", b"class='",
    b"<base href='https://other.example.org/'>", b"\x00", b"\xff\xfe", b"'\"", b"&#xD800;", b"1 - 10 of 108",
)  # fmt: skip


def row(number: int, inside: str = "") -> str:
    """A row of a made-up register."""
    day = f"{number % 28 + 1} May {1900 + number % 100}"
    return f'<li class="letter"><a href="/letter/{number}">Letter number {number} of many</a>{inside} <i>{day}</i></li>'


def rows(count: int, inside: str = "") -> str:
    """So many of them."""
    return f'<ul class="letters">{"".join(row(number, inside) for number in range(count))}</ul>'


def in_divs(count: int, depth: int) -> str:
    """Rows of which each is nested as deep as that."""
    return "".join(f"<li>{'<div>' * depth}{row(number)}{'</div>' * depth}</li>" for number in range(count))


def each(form: str, count: int) -> str:
    """A piece of a page again and again, with its number in place of each §."""
    return "".join(form.replace("§", str(number)) for number in range(count))


CELLS = '<tr><td><a href="/letter/§">Letter §</a></td><td>§ May 1945</td><td>Box §</td><td>a, b</td></tr>'
OTHER = '<li class="letter"><b><a href="/x/§">Other</a></b></li>'
PAGER = '<a href="?page=§">§</a>'
# What makes a page cost time, with so many of what it has many of.
HOSTILE: Mapping[str, Callable[[int], str]] = {
    "rows": rows,
    "rows, the last another": lambda n: rows(n) + '<ul class="letters"><li class="letter">none</li></ul>',
    "rows, one in ten another": lambda n: each(9 * row(1) + OTHER, n // 10),
    "deep rows": lambda n: in_divs(n // 40, 40),
    "very deep rows": lambda n: in_divs(n // 400, 400),
    "paragraphs": lambda n: each('<p><a href="/letter/§">Letter §</a>, § May 1945</p>', n),
    "lines": lambda n: each('<a href="/letter/§">Letter §</a>, § May 1945<br>', n),
    "a table": lambda n: f"<table>{each(CELLS, n)}</table>",
    "tables in cells": lambda n: rows(20) + "<table><tr><td>" * min(n, 600) + "</td></tr></table>" * min(n, 600),
    "nested pagers": lambda n: rows(n) + each(f'<div class="pager">{PAGER}', min(n, 1_900)) + "</div>" * min(n, 1_900),
    "pagers": lambda n: rows(30) + each(f'<div class="pager">{PAGER}<b>Page § of {n}</b></div>', n),
    "promises": lambda n: rows(30) + each("<p>1 - 30 of §</p><p>§ letters</p>", n),
    "classes of their own": lambda n: each(
        f'<li class="{" ".join(f"a§-{one}" for one in range(40))}"><a href="/letter/§">Letter §</a> § May 1945</li>',
        n // 10,
    ),
    "texts in a row": lambda n: rows(20, "<p>Box</p> and <b>folder</b> of May 1945, " * (n // 20)),
    "links in a row": lambda n: rows(20, '<a href="/letter/7">another</a>, ' * (n // 20)),
    "fields": lambda n: rows(n // 20, "".join(f"<span class=f{one}>Field {one}: value</span>" for one in range(20))),
    "words": lambda n: rows(200, " words of a summary" * (n // 20)),
    "parameters": lambda n: rows(30) + f'<a href="?{each("p§=§&amp;", n)}page=2">Next</a>',
    "long links": lambda n: each(f'<li><a href="/letter/{"a-" * 500}§">Letter §</a> § May 1945</li>', n // 10),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one page: its kind, the processor's seconds for all of it and for what its declarations read, how
    many rows were shown and were read again, whether it was refused, and the error it ended with."""

    kind: str
    seconds: float
    reading: float
    shown: int = 0
    read: int = 0
    is_refused: bool = False
    error: str = ""

    @property
    def learning(self) -> float:
        return self.seconds - self.reading


def saved_pages() -> list[bytes]:
    """The pages of the fixtures."""
    return [path.read_bytes() for path in sorted(FIXTURES.rglob("page.html"))]


def mutated(body: bytes, chance: random.Random) -> bytes:
    """A page with stretches of it cut out, repeated, turned round, or broken by a piece of markup."""
    for _ in range(chance.randint(1, MOST_MUTATIONS)):
        start = chance.randrange(len(body) + 1)
        stop = min(len(body), start + chance.randint(1, LONGEST_STRETCH))
        stretch = body[start:stop]
        middle = (
            b"",
            stretch * chance.randint(2, MOST_TIMES),
            stretch[::-1],
            chance.choice(PIECES) + stretch,
            bytes(chance.choice(b"<>\"'=/ \x00\xff&;") for _ in range(chance.randint(1, 9))) + stretch,
        )[chance.randrange(5)]
        body = body[:start] + middle + body[stop:]
    return body


def hostile(kind: str, count: int) -> bytes:
    """A page with so many of what its kind has many of."""
    main = HOSTILE[kind](count)
    return f"<!doctype html><html><head><title>Register</title></head><body>{main}</body></html>".encode()


def pages(seed: int) -> Iterator[tuple[str, bytes]]:
    """Pages without end, the same for the same seed: each kind and its bytes."""
    chance, saved, kinds = random.Random(seed), saved_pages(), sorted(HOSTILE)
    number = 0
    while True:
        if number % HOSTILE_EVERY == 0:
            kind = kinds[number // HOSTILE_EVERY % len(kinds)]
            body = hostile(
                kind, int(10 ** chance.uniform(1.5, 4.3)) if number >= len(kinds) * HOSTILE_EVERY else MOST_OF_A_KIND
            )
            yield kind, mutated(body, chance) if chance.random() < 0.5 else body
        else:
            yield "saved page", mutated(chance.choice(saved), chance)
        number += 1


class _Clock:
    """The processor's seconds for what the parsers of declarations read, which have a bound of their own."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """While it runs, all that is read is counted."""
        read = DeclaredParser.parse_page

        def timed(*given: Any, **named: Any) -> ListingPage:
            begun = time.process_time()
            try:
                return read(*given, **named)
            finally:
                self.seconds += time.process_time() - begun

        with patch.object(DeclaredParser, "parse_page", timed):
            yield


def outcome(kind: str, body: bytes) -> Outcome:
    """What comes of learning one page, and of reading it again with the declaration as it would be written."""
    clock, begun = _Clock(), time.process_time()
    try:
        with clock.running():
            learned = learn([PageToLearn(URL, body)])
        seconds = time.process_time() - begun
        if not isinstance(learned, Learned):
            return Outcome(kind, seconds, clock.seconds, is_refused=True)
        shown = sum(len(page.entries) for page in learned.declaration.read)
        return Outcome(kind, seconds, clock.seconds, shown, _read_again(learned.declaration.text, body))
    except Exception as error:
        return Outcome(kind, time.process_time() - begun, clock.seconds, error=f"{type(error).__name__}: {error}"[:200])


def _read_again(text: str, body: bytes) -> int:
    parser = archive_of("learned", Source("archives/learned.toml", text), {}).parser
    try:
        return len(parser.parse_page(body, URL, None).entries)
    except PageRejected:
        return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Learns so many pages, or as many as the minutes allow; 1 where one crashed, took too long or lost rows."""
    parser = argparse.ArgumentParser(prog="python -m bench.learn_mutated", description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60.0, help="no page is begun after so many")
    given = parser.parse_args(arguments)
    console, ends = Console(width=140), time.monotonic() + 60 * given.minutes
    outcomes: list[Outcome] = []
    for kind, body in islice(pages(given.seed), given.pages):
        if time.monotonic() > ends:
            break
        outcomes.append(one := outcome(kind, body))
        if one.error or one.learning > BOUND or one.read < one.shown:
            console.print(f"{len(outcomes)}: {one}")
    console.print(table_of(outcomes))
    return int(any(one.error or one.learning > BOUND or one.read < one.shown for one in outcomes))


def table_of(outcomes: Sequence[Outcome]) -> Table:
    """The outcomes by kind of page, and all together."""
    names = ("pages", "refused", "crashed", f"over {BOUND:g} s", "fewer rows", "median ms", "worst s", "with reading")
    table = Table("kind", *names)
    for kind in (*sorted({one.kind for one in outcomes}), "all"):
        own = [one for one in outcomes if kind in ("all", one.kind)]
        table.add_row(
            kind,
            f"{len(own):,}",
            f"{sum(one.is_refused for one in own):,}",
            str(sum(bool(one.error) for one in own)),
            str(sum(one.learning > BOUND for one in own)),
            str(sum(one.read < one.shown for one in own)),
            f"{1000 * statistics.median(one.learning for one in own):.0f}",
            f"{max(one.learning for one in own):.2f}",
            f"{max(one.seconds for one in own):.2f}",
        )
    return table


if __name__ == "__main__":
    raise SystemExit(main())
