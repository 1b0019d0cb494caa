"""The command `python -m bench`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from bench import report
from bench.harvesting import listing_server, measure_harvests, measure_server, measure_stages
from bench.history import growth, measure_history
from bench.importing import SIZES, measure_imports
from bench.pages import generated_pages
from bench.parsing import measure_dates, measure_parsing
from bench.warc_files import SEED

PARTS = ("parsing", "harvests", "history", "import")
PAGES = 1_676
HARVESTS_OF_HISTORY = 50
# A table that goes into a file is as wide as it needs to be.
WIDTH_OF_A_FILE = 120


def main() -> None:
    """Measures what was asked for, prints the tables, and writes the figures where --json says."""
    given = _arguments()
    parts = [given.part] if given.part else PARTS
    pages = given.pages[0] if given.pages else PAGES
    console = Console()
    if not console.is_terminal:
        console.width = WIDTH_OF_A_FILE
    environment = report.environment()
    report.print_environment(console, environment, pages, given.repeat)
    results: dict[str, object] = {"pages": pages, "repeat": given.repeat}
    if "parsing" in parts:
        results |= _parsing(console, pages, given.repeat)
    if "harvests" in parts:
        results |= _harvests(console, pages, given.repeat)
    if "history" in parts:
        results |= _history(console, pages)
    if "import" in parts:
        results |= _imports(console, sorted(given.pages or SIZES), given.repeat)
    if given.json:
        report.write_json(given.json, environment, results)


def _parsing(console: Console, count: int, repeat: int) -> dict[str, object]:
    pages = list(generated_pages(count, SEED))
    speeds, dates = measure_parsing(pages, repeat), measure_dates(pages, repeat)
    report.print_parsing(console, speeds, dates)
    return {"parsing": [asdict(speed) for speed in speeds], "dates": asdict(dates)}


def _harvests(console: Console, count: int, repeat: int) -> dict[str, object]:
    with listing_server(count, SEED) as site:
        requests_per_second = measure_server(site)
        costs = measure_harvests(site, count, repeat)
        stages = measure_stages(site)
    report.print_harvests(console, costs, stages, requests_per_second)
    return {"harvests": [asdict(cost) for cost in costs], "stages": stages, "server": requests_per_second}


def _history(console: Console, count: int) -> dict[str, object]:
    cost = measure_history(count, HARVESTS_OF_HISTORY, SEED)
    report.print_history(console, cost)
    return {"history": asdict(cost) | {"growth": dict(growth(cost))}}


def _imports(console: Console, sizes: list[int], repeat: int) -> dict[str, object]:
    measured = measure_imports(sizes, repeat, SEED)
    report.print_imports(console, measured)
    return {"import": [[asdict(cost) for cost in costs.values()] for costs in measured]}


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Regest measured against its peers.")
    parser.add_argument("part", nargs="?", choices=PARTS, help="one part only")
    sizes = ",".join(map(str, SIZES))
    pages_help = f"pages of the listing; several numbers are for the import alone (default: {PAGES}, import {sizes})"
    parser.add_argument("--pages", type=_numbers, metavar="NUMBER[,NUMBER…]", help=pages_help)
    parser.add_argument("--repeat", type=int, default=3, help="repetitions, of which medians are shown (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
