"""The listings, each with its verdict, for reading; and what is amiss with them, for a machine that watches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from rich.text import Text

from flows.text.harmless import harmless
from flows.text.listing_names import listing_titles
from flows.text.moments import ago, when
from flows.text.report import learning, verdict_in_words
from flows.text.rows import print_table
from flows.text.table import Shape, Shown, lines_of
from flows.text.terminal import VERDICT_STYLES, print_lines, print_wrapped, width_of_terminal
from warehouse.reports import UNKNOWN_LAYOUT, ListingStatus

COMPLETE_VERDICTS = frozenset({"proven", "exhausted"})


def titles_of(statuses: Sequence[ListingStatus]) -> list[str]:
    """What each of the listings is called."""
    titles = listing_titles((status.archive, status.listing_url) for status in statuses)
    return [titles[status.archive, status.listing_url] for status in statuses]


def print_listings(statuses: Sequence[ListingStatus], now: datetime, *, is_wide: bool = False) -> None:
    """A numbered line for each listing, and beneath them what is to be known of each: the first discrepancy or between
    which times it was read, what is withheld, and the day on which its layout changed last. With `is_wide`, the URL
    too, in lines that may be longer than the terminal."""
    titles = titles_of(statuses)
    names = ("", "archive", "listing", "promised", "found", "verdict", "read", *(("url",) if is_wide else ()))
    rows = [_row(number, *one, now, is_wide) for number, one in enumerate(zip(titles, statuses, strict=True), start=1)]
    if is_wide:
        print_lines(lines_of(names, rows, Shape(width_of_terminal(), is_wide=True), Shown()))
    else:
        print_table(names, rows)
    for title, status in zip(titles, statuses, strict=True):
        for line, style in _notes(status, now):
            print_wrapped(Text(), Text(harmless(f"{title}: {line}"), style=style))


def what_is_amiss(status: ListingStatus, now: datetime, oldest: timedelta | None) -> Iterator[str]:
    """Why a listing cannot be relied on, in words: it is not proven or exhausted, was asked in vain since, has losses
    that are withheld, or was read longer ago than `oldest`. Nothing for one that can."""
    read_at = status.read_until or status.last_harvest
    if status.verdict not in COMPLETE_VERDICTS:
        yield " · ".join(filter(None, (status.verdict, status.because or status.first_discrepancy)))
    if status.unreached_at:
        yield f"asked in vain {when(status.unreached_at, now)}"
    if status.losses_withheld:
        yield f"{status.losses_withheld:,} documents are missing, and not said to have left: regest accept"
    if oldest is not None and now - read_at > oldest:
        yield f"read {when(read_at, now)}"


def _row(number: int, title: str, status: ListingStatus, now: datetime, is_wide: bool) -> list[object]:
    return [
        number,
        status.archive,
        title,
        status.promised if status.promised is None else f"{status.promised:,}",
        f"{status.found:,}",
        Text(_verdict_in_a_word(status), style=VERDICT_STYLES[status.verdict]),
        ago(status.read_until or status.last_harvest, now),
        *([status.listing_url] if is_wide else []),
    ]


def _verdict_in_a_word(status: ListingStatus) -> str:
    """What agrees with its own count twice running is more than proven; what promises none is not."""
    return "confirmed" if status.verdict == "proven" and status.is_confirmed else status.verdict


def _notes(status: ListingStatus, now: datetime) -> Iterator[tuple[str, str]]:
    if status.first_discrepancy:
        count = "1 discrepancy" if status.discrepancies == 1 else f"{status.discrepancies:,} discrepancies, the first"
        yield f"{count}: {status.first_discrepancy}", "red"
        if UNKNOWN_LAYOUT in status.first_discrepancy:
            yield learning(status.archive), ""
    elif status.verdict in ("proven", "exhausted", "partial"):
        yield verdict_in_words(status, now), VERDICT_STYLES[status.verdict]
    if status.losses_withheld:
        withheld = f"{status.losses_withheld:,} documents that are missing are not said to have left"
        yield f"{withheld}: regest accept {status.run_id}, if they have", "red"
    if status.unreached_at:
        yield f"asked in vain {when(status.unreached_at, now)}", "red"
    if status.layout_changed_on:
        rows = f"rows were {status.markup_before}, are {status.markup_after}"
        yield f"its layout changed on {status.layout_changed_on}; {rows}", ""
