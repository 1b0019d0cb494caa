"""What Prefect costs a harvest: to start, for each task, for each page.

    python -m bench.prefect_costs [--repeat 3] [--write docs/bench.md]

The same harvest is done without Prefect, with a server that runs, and with a temporary one; of a short listing, where
the start is most of the difference, and of a long one. The long one is also done by a deployment that is served.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from bench.harvesting import RUNNING, TEMPORARY, WITHOUT, HarvestCost, listing_server, measure_harvests
from bench.markdown import PagePart, table
from bench.served import Served, in_a_line, measure_served
from flows.web.harvest import PAGES_IN_A_BATCH

PART = PagePart("python -m bench.prefect_costs --write docs/bench.md")
SHORT, LONG = 100, 1_676
SEED = 1945
HEADINGS = ("", f"{SHORT:,} pages, s", f"{LONG:,} pages, s", "start, s", "a task, ms", "a page, ms", "beyond the start")

Costs = Mapping[str, HarvestCost]


def measure(pages: int, repeat: int) -> Costs:
    """Medians of harvests of a listing with so many pages, by the way in which it was harvested."""
    with listing_server(pages, SEED) as site:
        return {cost.name: cost for cost in measure_harvests(site, pages, repeat, is_regest_alone=True)}


def measure_deployment() -> Served:
    """The long listing, harvested by a schedule."""
    with listing_server(LONG, SEED) as site:
        return measure_served(site)


def section(short: Costs, long: Costs, served: Served) -> str:
    """The part of the page, in markdown."""
    plain = (WITHOUT, short[WITHOUT].wall, long[WITHOUT].wall, "", "", "", "")
    rows = [plain, *(_row(name, short, long) for name in (RUNNING, TEMPORARY))]
    return (
        f"{table(HEADINGS, rows)}\n\nA task is {PAGES_IN_A_BATCH} pages. The server of the long harvest took"
        f" {long[RUNNING].servers.cpu:.1f} s of a processor beside it. {in_a_line(served, LONG)}"
    )


def _row(name: str, short: Costs, long: Costs) -> tuple[str | float, ...]:
    """A page costs what the difference grows by; what is left of the difference of the short listing is the start."""
    of_short, of_long = (costs[name].wall - costs[WITHOUT].wall for costs in (short, long))
    page = (of_long - of_short) / (LONG - SHORT)
    start = of_short - page * SHORT
    share = page * LONG / long[WITHOUT].wall
    task = page * PAGES_IN_A_BATCH
    return (
        name,
        short[name].wall,
        long[name].wall,
        f"{start:.2f}",
        f"{1000 * task:.0f}",
        f"{1000 * page:.2f}",
        f"{100 * share:.0f} %",
    )


def main() -> None:
    """Prints the table, or renews it in a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--write", type=Path, metavar="FILE", help="renew the table in this page")
    arguments = parser.parse_args()
    text = section(measure(SHORT, arguments.repeat), measure(LONG, arguments.repeat), measure_deployment())
    if arguments.write is None:
        print(text)
    else:
        page = arguments.write.read_text(encoding="utf-8")
        arguments.write.write_text(PART.put_into(page, text), encoding="utf-8")


if __name__ == "__main__":
    main()
