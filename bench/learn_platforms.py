"""Listings of known platforms, learned from one page each with the platforms switched off: `python -m
bench.learn_platforms` prints, by platform, on how many pages what is learned reads the rows that the platform reads."""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from flows.cases import FIXTURES, Case, cases
from flows.own_archives import declare_those_in
from parsers.catalog import Declarations, archives, declare, platform_of
from parsers.learn.learn import Learned, PageToLearn, learn

FOLDER = FIXTURES / "platforms"
FEWEST_ROWS = 3
RIGHT, DIFFERING, REFUSED = "right", "differing", "refused"


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of one page: “right” where all rows are the same by document, title and date; else how it differs, or
    why it was refused."""

    platform: str
    page: str
    verdict: str
    says: str = ""


def compared(every: int = 1) -> Iterator[Compared]:
    """All pages of platforms that have some rows, or every second, third …"""
    declare_those_in(FOLDER)
    try:
        found = [(platform_of(name) or name, case) for name in sorted(archives()) for case in cases(name)]
    finally:
        declare(Declarations())
    told = [(platform, case, _expected(case)) for platform, case in found]
    usual = [one for one in told if len(one[2].get("entries", ())) >= FEWEST_ROWS and not one[2].get("rejects")]
    for platform, case, expected in usual[::every]:
        yield _compared(platform, case, expected)


def _compared(platform: str, case: Case, expected: dict[str, Any]) -> Compared:
    said = json.loads((case.folder / "case.json").read_text(encoding="utf-8"))
    learned = learn([PageToLearn(said["url"], (case.folder / "page.html").read_bytes())])
    name = f"{case.folder.parent.name}/{case.folder.name}"
    if not isinstance(learned, Learned):
        return Compared(platform, name, REFUSED, learned.reason)
    wanted = [(one["url"], one["title"], one["date_edtf"]) for one in expected["entries"]]
    entries = learned.declaration.read[0].entries
    given = [(entry.url, entry.title, entry.date.edtf) for entry in entries]
    if given == wanted:
        return Compared(platform, name, RIGHT)
    if len(given) != len(wanted):
        return Compared(platform, name, DIFFERING, f"{len(given)} rows, not {len(wanted)}")
    pairs = [(one, other) for one, other in zip(given, wanted, strict=True) if one != other]
    what = next(name for name, a, b in zip(("document", "title", "date"), *pairs[0], strict=True) if a != b)
    shown = next(f"“{a}”, not “{b}”" for a, b in zip(*pairs[0], strict=True) if a != b)
    return Compared(platform, name, DIFFERING, f"{len(pairs)} rows by their {what}: {shown}")


def _expected(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((case.folder / "expected.json").read_text(encoding="utf-8"))
    return found


def table_of(results: list[Compared]) -> Table:
    """The figures by platform."""
    by_platform: dict[str, list[str]] = defaultdict(list)
    for one in results:
        by_platform[one.platform].append(one.verdict)
    table = Table("platform", "pages", RIGHT, DIFFERING, REFUSED)
    rows = [*sorted(by_platform.items()), ("all", [one.verdict for one in results])]
    for platform, verdicts in rows:
        counts = (verdicts.count(verdict) for verdict in (RIGHT, DIFFERING, REFUSED))
        table.add_row(platform, str(len(verdicts)), *map(str, counts))
    return table


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.learn_platforms", description=__doc__)
    parser.add_argument("--differing", action="store_true", help="name the pages that are not right")
    given = parser.parse_args()
    console = Console(width=140)
    results = list(compared())
    console.print(table_of(results))
    for one in results if given.differing else ():
        if one.verdict != RIGHT:
            console.print(f"{one.verdict} {one.platform} {one.page}: {one.says}", soft_wrap=True, highlight=False)


if __name__ == "__main__":
    main()
