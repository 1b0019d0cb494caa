"""What was measured, as Markdown tables for a reader and as JSON for a program."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

from bench.harvesting import HarvestCost
from bench.history import HistoryCost, growth
from bench.importing import IMPORT, LEXBOR, Costs, ImportCost
from bench.importing import growth as growth_of_imports
from bench.pages import ROWS_ON_A_PAGE
from bench.parsing import RAW, REGEST, DateSpeed, ParsingSpeed

MEASURED_PACKAGES = (
    "selectolax",
    "duckdb",
    "prefect",
    "httpx",
    "pyarrow",
    "scrapy",
    "parsel",
    "lxml",
    "beautifulsoup4",
)


@dataclass(frozen=True, slots=True)
class Environment:
    """The machine and the versions. `load` is its load average over a minute when the bench began: well under
    `cpus`, or the figures say little."""

    cpus: int
    load: float
    python: str
    versions: Mapping[str, str]


def environment(packages: Iterable[str] = MEASURED_PACKAGES) -> Environment:
    """This machine, now, with the versions of those packages."""
    versions = {package: version(package) for package in packages}
    return Environment(os.cpu_count() or 1, round(os.getloadavg()[0], 2), platform.python_version(), versions)


def print_environment(console: Console, measured: Environment, pages: int, repeat: int) -> None:
    """One line."""
    versions = ", ".join(f"{package} {number}" for package, number in measured.versions.items())
    console.print(
        f"{pages:,} pages with {ROWS_ON_A_PAGE} rows, medians of {repeat} · {measured.cpus} CPUs, load {measured.load}"
        f" · Python {measured.python} · {versions}\n",
        soft_wrap=True,
    )


def print_parsing(console: Console, speeds: Sequence[ParsingSpeed], dates: DateSpeed) -> None:
    """The table of parsers, and a line on dates."""
    console.print("Parse and extract:")
    table = _table("pages", "pages/s", "x Lexbor")
    for speed in speeds:
        table.add_row(speed.name, f"{speed.pages:,}", f"{speed.pages_per_second:,.0f}", f"{speed.times_raw:.2f}")
    console.print(table)
    console.print(_shares_of_a_page(speeds, dates))
    console.print(
        f"Reading a date: {dates.cold:.1f} µs the first time, {dates.cached:.2f} µs again ({dates.dates:,} dates).\n"
    )


def print_harvests(
    console: Console, costs: Sequence[HarvestCost], stages: Mapping[str, float], requests_per_second: float
) -> None:
    """The table of harvests. The last column is Regest's speed, with a running server, against each."""
    headings = ("seconds", "pages/s", "CPU s", "MiB", "server CPU s", "server MiB", "Regest is")
    console.print("Harvest into DuckDB:")
    table = _table(*headings)
    for cost in costs:
        has_server = cost.servers.memory > 0
        table.add_row(
            cost.name,
            f"{cost.wall:.1f}",
            f"{cost.pages_per_second:,.0f}",
            f"{cost.own.cpu:.1f}",
            f"{cost.own.memory:.0f}",
            f"{cost.servers.cpu:.1f}" if has_server else "–",
            f"{cost.servers.memory:.0f}" if has_server else "–",
            f"{costs[0].pages_per_second / cost.pages_per_second:.2f} x",
        )
    console.print(table)
    seconds = ", ".join(f"{stage} {spent:.2f}" for stage, spent in stages.items())
    console.print(f"\nSeconds of one harvest without Prefect: {seconds}.\n", soft_wrap=True)
    console.print(f"The server alone answers {requests_per_second:,.0f} requests/s on one connection.")


def print_history(console: Console, cost: HistoryCost) -> None:
    """The table of harvest after harvest."""
    console.print(f"{len(cost.seconds)} harvests of {cost.pages:,} pages, one row in a hundred changed each time:")
    table = _table("")
    for name, figure in growth(cost):
        table.add_row(name, figure)
    console.print(table)


def print_imports(console: Console, measured: Sequence[Costs]) -> None:
    """A table of contenders for each number of pages, one of Regest's stages, and one of how its costs grow."""
    for costs in measured:
        pages = costs[IMPORT].pages
        console.print(f"From a WARC file into tables, {pages:,} pages:")
        table = _table("pages read", "seconds", "pages/s", "CPU s", "MiB", "x Lexbor", "Regest is")
        for cost in costs.values():
            table.add_row(cost.name, *_figures_of_import(cost, costs))
        console.print(table)
        _print_stages(console, costs)
    for smaller, larger in pairwise(measured):
        console.print(f"\nFrom {smaller[IMPORT].pages:,} to {larger[IMPORT].pages:,} pages:")
        table = _table("exponent of seconds", "seconds a page", "MiB")
        for name, *figures in growth_of_imports(smaller, larger):
            table.add_row(name, *figures)
        console.print(table)


def write_json(path: Path, measured: Environment, results: Mapping[str, object]) -> None:
    """Everything that was measured, unrounded."""
    text = json.dumps({"environment": asdict(measured), **results}, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


def _figures_of_import(cost: ImportCost, costs: Costs) -> Sequence[str]:
    """With “≈” before what was scaled from fewer pages."""
    about = "≈ " if cost.measured < cost.pages else ""
    return (
        f"{cost.measured:,}",
        f"{about}{cost.seconds:.2f}",
        f"{cost.pages_per_second:,.0f}",
        "–" if cost.cpu is None else f"{about}{cost.cpu:.1f}",
        "–" if cost.peak is None else f"{cost.peak:.0f}",
        f"{about}{cost.seconds / costs[LEXBOR].seconds:.2f}",
        f"{about}{cost.seconds / costs[IMPORT].seconds:.2f} x",
    )


def _print_stages(console: Console, costs: Costs) -> None:
    with_stages = [cost for cost in costs.values() if cost.stages]
    if with_stages:
        console.print("\nSeconds in each stage:")
        stages = list(dict.fromkeys(stage for cost in with_stages for stage in cost.stages))
        table = _table(*stages)
        for cost in with_stages:
            table.add_row(
                cost.name, *(f"{cost.stages[stage]:.2f}" if stage in cost.stages else "–" for stage in stages)
            )
        console.print(table)


def _shares_of_a_page(speeds: Sequence[ParsingSpeed], dates: DateSpeed) -> str:
    """Regest's time for a page: Lexbor as measured alone, each distinct date once, and the difference."""
    raw, regest = (next(speed for speed in speeds if speed.name == name) for name in (RAW.name, REGEST))
    reading_dates = dates.cold * dates.dates / dates.pages / 1e6 * regest.pages_per_second
    parsing = regest.pages_per_second / raw.pages_per_second
    rest = 1 - parsing - reading_dates
    return (
        f"\nRegest's time for a page: parsing {parsing:.0%}, reading dates {reading_dates:.0%}, the rest {rest:.0%}.\n"
    )


def _table(*headings: str) -> Table:
    table = Table(box=MARKDOWN)
    table.add_column("")
    for heading in headings:
        table.add_column(heading, justify="right")
    return table
