"""What harvests have found lately: archives that cannot be reached, listings that do not agree with themselves."""

from __future__ import annotations

from collections.abc import Iterator

from flows.doctoring.finding import Finding, fine, not_applicable, wrong
from flows.doctoring.subject import Subject
from flows.doctoring.tables import NO_TABLES
from flows.text.listing_names import listing_titles
from flows.text.moments import when
from flows.text.report import learning
from warehouse.reports import withheld_harvests
from warehouse.troubles import listings_in_trouble

REACHED = "archives reached"
AGREE = "listings agree"
WITHHELD = "withheld harvests"
TRIES = 3


def reached(subject: Subject) -> Iterator[Finding]:
    """Which listings were asked in vain three times in a row."""
    if subject.tables is None:
        yield not_applicable(REACHED, NO_TABLES)
        return
    troubled = [one for one in listings_in_trouble(subject.tables) if one.unreached >= TRIES]
    names = listing_titles((one.archive, one.listing_url) for one in troubled)
    if not troubled:
        yield fine(REACHED, f"no listing was asked in vain {TRIES} times in a row")
    for one in troubled:
        assert one.unreached_since is not None
        says = f"{one.archive} · {names[one.archive, one.listing_url]}: asked in vain {one.unreached:,} times in a row"
        mend = f"open {one.listing_url} in a browser: has it moved, or does it shut Regest out?"
        yield wrong(REACHED, f"{says}, the first time {when(one.unreached_since, subject.now)}", mend)


def agree(subject: Subject) -> Iterator[Finding]:
    """Which listings are discrepant, and since when."""
    if subject.tables is None:
        yield not_applicable(AGREE, NO_TABLES)
        return
    troubled = [one for one in listings_in_trouble(subject.tables) if one.discrepant_since is not None]
    names = listing_titles((one.archive, one.listing_url) for one in troubled)
    if not troubled:
        yield fine(AGREE, "none is discrepant")
    for one in troubled:
        assert one.discrepant_since is not None
        name, since = names[one.archive, one.listing_url], when(one.discrepant_since, subject.now)
        mend = "see `regest status` and `regest rejects`; harvest it again, or mend its parser"
        if one.has_unknown_layout:
            mend = f"its layout is not known any more: {learning(one.archive)}"
        yield wrong(AGREE, f"{one.archive} · {name}: discrepant since {since}", mend)


def withheld(subject: Subject) -> Iterator[Finding]:
    """Which harvests are not believed."""
    if subject.tables is None:
        yield not_applicable(WITHHELD, NO_TABLES)
        return
    found = withheld_harvests(subject.tables)
    names = listing_titles((one.archive, one.listing_url) for one in found)
    if not found:
        yield fine(WITHHELD, "none")
    for one in found:
        harvested = when(one.harvested_at, subject.now)
        says = (
            f"{one.archive} · {names[one.archive, one.listing_url]}: harvested {harvested}, and not believed: {one.why}"
        )
        yield wrong(WITHHELD, says, f"harvest it again; or, if the archive means it, `regest accept {one.run_id}`")
