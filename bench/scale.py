"""What harvests of many archives take, simulated from what was measured on one machine: time, processors, bytes.

    python -m bench.scale [--write docs/scale.md]

The simulation knows three things that a harvest waits for: a place on a machine, its host's turn, and a processor for
the page that has come. `tests/flows/test_scale.py` holds it against real harvests.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from pathlib import Path

from bench.markdown import PagePart, table

PART = PagePart("python -m bench.scale --write docs/scale.md")

# robots.txt before the first page, and the first page once more at the end: a list may have changed meanwhile.
REQUESTS_BESIDE_PAGES = 2
# Of more requests each single one is not simulated.
MOST_SIMULATED = 2_000_000
DAY = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing to be harvested: how often its host is asked, the seconds between an answer and the next request, and
    those in which it answers."""

    host: str
    requests: int
    pause: float = 1.0
    answer: float = 0.2


@dataclass(frozen=True, slots=True)
class Fleet:
    """Machines of one kind: how many harvests each has under way at once, how many processors it has, and the seconds
    of a processor that a page takes, from its answer to its rows."""

    machines: int = 1
    places: int = 100
    processors: int = 2
    page_seconds: float = 0.0065


@dataclass(slots=True)
class Outcome:
    """When all was done, and when each host was asked, in seconds from the beginning."""

    seconds: float = 0.0
    asked: dict[str, list[float]] = field(default_factory=dict)


@dataclass(slots=True)
class _Machine:
    """A machine of a fleet, with the times from which each of its processors is free."""

    processors: list[float]
    places: int


def simulate(listings: Sequence[Listing], fleet: Fleet) -> Outcome:
    """What becomes of listings that are harvested in their order, each as soon as a machine has a place for it."""
    outcome, turns = Outcome(), dict[str, float]()
    machines = [_Machine([0.0] * fleet.processors, fleet.places) for _ in range(fleet.machines)]
    order = count()
    waiting = list(reversed(listings))
    events: list[tuple[float, int, Iterator[float], _Machine]] = []

    def begin(now: float, machine: _Machine) -> None:
        machine.places -= 1
        harvest = _harvest(waiting.pop(), machine, turns, outcome, fleet, now)
        heappush(events, (now, next(order), harvest, machine))

    while waiting and (free := max(machines, key=lambda machine: machine.places)).places:
        begin(0.0, free)
    while events:
        now, _, harvest, machine = heappop(events)
        following = next(harvest, None)
        if following is not None:
            heappush(events, (following, next(order), harvest, machine))
            continue
        outcome.seconds = max(outcome.seconds, now)
        machine.places += 1
        if waiting:
            begin(now, machine)
    return outcome


def _harvest(
    listing: Listing, machine: _Machine, turns: dict[str, float], outcome: Outcome, fleet: Fleet, now: float
) -> Iterator[float]:
    """The times at which a harvest goes on; one page after the other, as each names the next."""
    asked = outcome.asked.setdefault(listing.host, [])
    for _ in range(listing.requests):
        start = max(now, turns.get(listing.host, 0.0))
        # The pause lies between an answer and the next request.
        turns[listing.host] = start + listing.answer + listing.pause
        asked.append(start)
        yield start
        answered = start + listing.answer
        yield answered
        begin = max(answered, heappop(machine.processors))
        now = begin + fleet.page_seconds
        heappush(machine.processors, now)
        yield now


def at_least(listings: Sequence[Listing], fleet: Fleet) -> dict[str, float]:
    """The seconds below which none of the three can be had: by what has to be waited for."""
    hosts = dict[str, float]()
    for listing in listings:
        # After the last answer nobody waits.
        seconds = hosts.get(listing.host, -listing.pause) + listing.requests * (listing.answer + listing.pause)
        hosts[listing.host] = seconds
    requests = sum(listing.requests for listing in listings)
    return {
        "the largest host": max(hosts.values()),
        "places": sum(hosts.values()) / (fleet.machines * fleet.places),
        "processors": requests * fleet.page_seconds / (fleet.machines * fleet.processors),
    }


def archives(number: int, pages: int) -> list[Listing]:
    """Archives with so many listing pages in all: a few large ones and many small, as the rank to the power -0.8."""
    shares = [rank**-0.8 for rank in range(1, number + 1)]
    whole = sum(shares)
    return [
        Listing(f"archive {rank}", max(1, round(pages * share / whole)) + REQUESTS_BESIDE_PAGES)
        for rank, share in enumerate(shares, start=1)
    ]


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on one machine of two cores, in seconds and bytes; prices are guesses, in dollars."""

    captured_page: int = 10_000
    unchanged_page: int = 500
    documents_on_a_page: int = 10
    document: int = 650
    document_in_index: int = 250
    processor_hour: float = 0.04
    gigabyte_month: float = 0.023


SCALES = (
    ("one archive", 1, 1_676, Fleet()),
    ("100 archives", 100, 100 * 1_676, Fleet()),
    ("1 million pages, 600 archives", 600, 1_000_000, Fleet(places=600)),
    ("100 million pages, 60,000 archives", 60_000, 100_000_000, Fleet(machines=75, places=800)),
)

HEADINGS = (
    "",
    "machines",
    "time",
    "what it waits for",
    "processors, hours",
    "captures, first",
    "captures, each time after",
    "tables",
    "processors, $",
    "disk, $ a month",
)


def section(measured: Measured | None = None) -> str:
    """The part of the page, in markdown."""
    measured = measured or Measured()
    rows = [_row(name, archives(number, pages), pages, fleet, measured) for name, number, pages, fleet in SCALES]
    return table(HEADINGS, rows)


def _row(name: str, listings: Sequence[Listing], pages: int, fleet: Fleet, measured: Measured) -> Sequence[str | int]:
    bounds = at_least(listings, fleet)
    bottleneck = max(bounds, key=lambda what: bounds[what])
    is_simulated = sum(listing.requests for listing in listings) <= MOST_SIMULATED
    seconds = simulate(listings, fleet).seconds if is_simulated else bounds[bottleneck]
    hours = pages * fleet.page_seconds / 3600
    captures = pages * measured.captured_page
    tables = pages * measured.documents_on_a_page * (measured.document + measured.document_in_index)
    return (
        name,
        fleet.machines,
        f"{'' if is_simulated else 'at least '}{_time(seconds)}",
        bottleneck,
        f"{hours:,.1f}",
        _bytes(captures),
        _bytes(pages * measured.unchanged_page),
        _bytes(tables),
        f"{hours * measured.processor_hour:,.2f}",
        f"{(captures + 2 * tables) / 1e9 * measured.gigabyte_month:,.2f}",
    )


def _time(seconds: float) -> str:
    if seconds < 2 * 3600:
        return f"{seconds / 60:,.0f} minutes"
    return f"{seconds / 3600:,.0f} hours" if seconds < 2 * DAY else f"{seconds / DAY:,.0f} days"


def _bytes(number: float) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if number < 1000:
            return f"{number:,.0f} {unit}"
        number /= 1000
    return f"{number:,.1f} TB"


def main() -> None:
    """Prints the table, or renews it in a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="renew the table in this page")
    page = parser.parse_args().write
    if page is None:
        print(section())
    else:
        page.write_text(PART.put_into(page.read_text(encoding="utf-8"), section()), encoding="utf-8")


if __name__ == "__main__":
    main()
