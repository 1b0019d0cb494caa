"""Listings found on real pages: `python -m bench.learn FOLDER`, beside the largest group of like siblings; with
`--newsworker PYTHON` beside newsworker too, which that Python has.

The folder holds pages and `manifest.jsonl` (or `--manifest` says where it lies); each page of the kind `rows` has
`<page>.rows.json` beside it. A third of the sites, by a hash of their names, is the part that nothing was tuned on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import subprocess
import time
import unicodedata
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import Any, NamedTuple
from urllib.parse import unquote

from rich.console import Console
from rich.table import Table

from parsers.dates.printed import read_date
from parsers.learn.finding.candidates import Kind, candidates, held
from parsers.learn.finding.fields import RecordFields
from parsers.learn.finding.outline import outline_of
from parsers.learn.finding.records import FoundRecords, find_records

COMPARED, SHORTEST_CELL, SHORTEST_TAIL = 30, 8, 4
FIELDS = ("title", "date", "summary", "link")
NOTHING_SAID = RecordFields(None, None, None)
FORMS = {"tr": "rows of a table", "li": "items of a list", "article": "blocks", "div": "blocks", "section": "blocks"}


class Given(NamedTuple):
    """A record as it was given: its text, where its links lead, and its fields where there are some."""

    text: str
    hrefs: Sequence[str]
    fields: RecordFields | None = None


class Answer(NamedTuple):
    """The records that were given for a page, and the seconds of the processor that it took."""

    records: Sequence[Given]
    seconds: float


Finder = Callable[[bytes], Answer]


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of one page: rows expected, given and found, seconds of the processor, and in what form of markup
    parsers.learn found records on it."""

    file: str
    expected: int
    given: int
    found: int
    seconds: float
    fields: Counter[str]
    form: str

    @property
    def f1(self) -> float:
        return 2 * self.found / max(1, self.given + self.expected)

    @property
    def perfect(self) -> bool:
        return self.found == self.expected == self.given


def learned(body: bytes) -> Sequence[Given]:
    """The records that parsers.learn finds, none where it refuses."""
    found = find_records(body)
    return [Given(one.text, one.hrefs, one.fields) for one in found.records] if isinstance(found, FoundRecords) else []


def timed(find: Callable[[bytes], Sequence[Given]]) -> Finder:
    """A finder of this process, timed."""

    def finder(body: bytes) -> Answer:
        begun = time.process_time()
        records = find(body)
        return Answer(records, time.process_time() - begun)

    return finder


@contextmanager
def newsworker(python: Path) -> Iterator[Finder]:
    """newsworker in a process of its own."""
    command = [python, Path(__file__).with_name("newsworker_peer.py")]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, text=True) as process:
        assert process.stdin
        assert process.stdout
        asked, answered = process.stdin, process.stdout

        def finder(body: bytes) -> Answer:
            asked.write(b64encode(body).decode() + "\n")
            asked.flush()
            if not (line := answered.readline()):
                raise RuntimeError(f"“{python}” has ended: has it newsworker?")
            answer = json.loads(line)
            records = [Given(one["text"], one["hrefs"], RecordFields(**one["fields"])) for one in answer["records"]]
            return Answer(records, answer["seconds"])

        yield finder


def form_of(body: bytes) -> str:
    """In what form of markup parsers.learn finds records on a page."""
    found = find_records(body)
    if not isinstance(found, FoundRecords):
        return "none found"
    if any(len(record.nodes) > 1 for record in found.records):
        return "runs and lines"
    tag = Counter(record.nodes[0].tag or "" for record in found.records).most_common(1)[0][0]
    return FORMS.get(tag, "other elements")


def largest_group(body: bytes) -> Sequence[Given]:
    """The simple heuristic: of like siblings those with the most text that have links."""
    outline = outline_of(body)
    best: Sequence[Given] = []
    most = 0
    for candidate in candidates(outline):
        inside = [held(outline, record) for record in candidate.records]
        signs = sum(one.signs for one in inside)
        linked = sum(one.links > 0 for one in inside) >= 0.8 * len(inside)
        if candidate.kind is Kind.SIBLINGS and len(inside) > 2 and linked and signs > most:
            most = signs
            best = [
                Given(
                    outline.words(r.start, r.stop),
                    [h for h in outline.hrefs[r.elements[0] : outline.ends[r.elements[0]]] if h],
                )
                for r in candidate.records
            ]
    return best


def normal(text: str | None) -> str:
    """A text as its letters and digits, case folded."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text or "").casefold() if sign.isalnum())


def found_of(expected: Iterable[dict[str, Any]], given: Sequence[Given]) -> list[tuple[dict[str, Any], Given]]:
    """The expected rows that are among the records given, each with its record, which is no other's. Of rows of one
    name each has the record with its link, so that only what then differs is a field that differs."""
    rows = list(expected)
    wanted = [(_keys_of(row), _tail_of(row)) for row in rows]
    texts, hrefs = [normal(one.text) for one in given], [[unquote(href) for href in one.hrefs] for one in given]
    left = list(range(len(given)))
    places: dict[int, int] = {}
    for least in (2, 1):
        for number, (keys, tail) in enumerate(wanted):
            found = (
                () if number in places else (at for at in left if _agrees(keys, tail, texts[at], hrefs[at]) >= least)
            )
            if (place := next(iter(found), None)) is not None:
                places[number] = place
                left.remove(place)
    return [(rows[number], given[places[number]]) for number in sorted(places)]


def _keys_of(row: dict[str, Any]) -> list[str]:
    """The beginnings, as letters and digits, of what an expected row says, of which one must be in its record."""
    cells = [normal(cell) for cell in row.get("cells") or []]
    keys = [
        normal(row.get("title")),
        max(cells, key=len, default=""),
        *(cell for cell in cells if len(cell) > SHORTEST_CELL),
    ]
    return [key[:COMPARED] for key in keys if key]


def _tail_of(row: dict[str, Any]) -> str:
    """The last part of where an expected row leads, whichever signs of it are written with “%”."""
    return unquote(row.get("url") or "").rstrip("/").rsplit("/", 1)[-1]


def _agrees(keys: Iterable[str], tail: str, text: str, hrefs: Iterable[str]) -> int:
    """Whether a record says what a row is called, has its link, or both: 2."""
    return any(key in text for key in keys) + (len(tail) > SHORTEST_TAIL and any(tail in href for href in hrefs))


def is_unseen(site: str) -> bool:
    """Whether a site is of the third that nothing was tuned on."""
    return int(hashlib.md5(site.encode(), usedforsecurity=False).hexdigest(), 16) % 3 == 0


def measured(folder: Path, page: dict[str, Any], finder: Finder) -> Measured:
    """One page of the manifest, read with a finder. A page that is no listing expects no rows."""
    file = folder / page["file"]
    body, rows = file.read_bytes(), file.with_suffix(".rows.json")
    expected = json.loads(rows.read_text(encoding="utf-8")) if page["kind"] == "rows" else []
    given, seconds = finder(body)
    pairs = found_of(expected, given)
    return Measured(page["file"], len(expected), len(given), len(pairs), seconds, fields_right(pairs), form_of(body))


def fields_right(pairs: Iterable[tuple[dict[str, Any], Given]]) -> Counter[str]:
    """Of found rows how many expect a title, date, summary, link, and how many of those are right (“title right”)."""
    counts: Counter[str] = Counter()
    for row, given in pairs:
        fields = given.fields or NOTHING_SAID
        day = read_date(fields.date or "", None, "mdy").earliest
        said = {
            "title": normal(row.get("title"))[:COMPARED] in normal(fields.title),
            "date": str(day) == row.get("date"),
            "summary": normal(row.get("summary"))[:COMPARED] in normal(fields.summary),
            "link": _tail_of(row) in unquote(fields.href or ""),
        }
        for name, key in (("title", "title"), ("date", "date"), ("summary", "summary"), ("link", "url")):
            if row.get(key):
                counts.update([name, *([f"{name} right"] if said[name] else [])])
    return counts


def row_of(name: str, part: str, pages: Sequence[Measured]) -> tuple[str, ...]:
    """The figures of a group of pages, as a table prints them."""
    precision = statistics.mean(one.found / one.given if one.given else 0.0 for one in pages)
    recall = statistics.mean(one.found / one.expected if one.expected else 0.0 for one in pages)
    seconds = [1000 * one.seconds for one in pages]
    figures = (
        precision,
        recall,
        statistics.mean(one.f1 for one in pages),
        statistics.mean(one.perfect for one in pages),
    )
    fields: Counter[str] = sum((one.fields for one in pages), Counter())
    rights = [f"{fields[f'{n} right'] / fields[n]:.3f}" if fields[n] else "–" for n in FIELDS]
    times = (f"{statistics.median(seconds):.0f}", f"{max(seconds):.0f}")
    return (name, part, str(len(pages)), *(f"{figure:.3f}" for figure in figures), *rights, *times)


def measure(
    folder: Path, pages: Sequence[dict[str, Any]], finder: Finder, name: str, console: Console
) -> list[Measured]:
    """Prints what a finder reaches on pages of a folder, by groups and by forms of markup; returns what came of those
    that are seen."""
    table = Table(
        "pages of", "part", "pages", "precision", "recall", "F1", "perfect", *FIELDS, "ms", "worst", title=name
    )
    listings = [page for page in pages if page["kind"] == "rows"]
    results = {page["file"]: measured(folder, page, finder) for page in listings}
    seen: list[Measured] = []
    for group in sorted({page["group"] for page in listings}):
        for part in (False, True):
            of_part = [p for p in listings if p["group"] == group and is_unseen(p["site"]) is part]
            if came := [results[page["file"]] for page in of_part]:
                table.add_row(*row_of(group, "unseen" if part else "seen", came))
                seen += [] if part else came
    for form in sorted({one.form for one in results.values()}):
        table.add_row(*row_of(form, "both", [one for one in results.values() if one.form == form]))
    console.print(table)
    others = [measured(folder, page, finder) for page in pages if page["kind"] == "no listing"]
    console.print(f"no listing: {sum(not one.given for one in others)} of {len(others)} refused")
    return seen


def main() -> None:
    """Measures the folder that was named."""
    parser = argparse.ArgumentParser(prog="python -m bench.learn", description="Listings found on real pages.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--manifest", type=Path, help="default: manifest.jsonl in the folder")
    parser.add_argument("--missed", action="store_true", help="name the pages, of those seen, that are not perfect")
    parser.add_argument(
        "--newsworker", type=Path, metavar="PYTHON", help="the Python of an environment with newsworker"
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="newsworker reads every Nth page")
    given = parser.parse_args()
    console = Console(width=130)
    manifest: Path = given.manifest or given.folder / "manifest.jsonl"
    pages = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    seen = measure(given.folder, pages, timed(learned), "parsers.learn", console)
    for one in sorted(seen, key=lambda one: one.f1) if given.missed else ():
        if not one.perfect:
            console.print(f"  {one.f1:.2f} {one.file}: {one.expected} expected, {one.given} given, {one.found} found")
    measure(given.folder, pages, timed(largest_group), "largest group of like siblings", console)
    if given.newsworker:
        with newsworker(given.newsworker) as finder:
            some = [page for page in pages if page["kind"] in ("rows", "no listing")][:: given.every]
            measure(
                given.folder,
                some,
                finder,
                "newsworker" if given.every == 1 else f"newsworker, one page of {given.every}",
                console,
            )


if __name__ == "__main__":
    main()
