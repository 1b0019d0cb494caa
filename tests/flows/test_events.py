"""What of a harvest is told, and that it is the same as long as it goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from generated_site import ARCHIVE, LISTING, documents, edited, harvest, listing
from prepared_folders import harvested

from bench.reading import reading
from flows.notices.events import Event, Known, events_of_harvest
from flows.notices.links import listing_page
from flows.notices.quiet import is_quiet
from flows.settings.settings import Settings
from parsers.declarations.planned import hours_in
from warehouse.data_folder import DataFolder
from warehouse.notable import JudgedHarvest, Withdrawn, WithdrawnDocument, harvests_until, withdrawn_by_run
from warehouse.reports import Discrepancy, HarvestReport

FIRST = datetime(2026, 11, 2, 6, tzinfo=UTC)
MISSING = Discrepancy("page unavailable", 2, "the site answers with status 404")
FEWER = Discrepancy("fewer than promised", None, "20 promised, 10 found")
UNKNOWN = Discrepancy("rejected page", 1, "unknown layout: no generation has its signs")
ALARM = Discrepancy("far less than before", None, "100 before, 3 now")


def report(**figures: Any) -> HarvestReport:
    """That of a proven harvest, but for these figures."""
    proven = HarvestReport(
        *("run 1", "wilson-center", LISTING, "web", FIRST, FIRST, "finished", "0.1.0", "1", 1, 0, 1000, 0.0, 0, 1, 0),
        *(20, 20, 0, "proven", None, False, FIRST, FIRST, 0, 0, 0, 20, 0, 0, 0, None, (), ()),
    )
    return replace(proven, **figures)


def discrepant(*found: Discrepancy, **figures: Any) -> HarvestReport:
    return report(verdict="discrepant", discrepancies=found, **figures)


def kinds(told: HarvestReport, known: Known | None = None) -> list[str]:
    return [event.kind for event in events_of_harvest(told, known or Known())]


def only(told: HarvestReport, *before: JudgedHarvest) -> Event:
    """The only event of a harvest that comes after others, the last of them first."""
    now = JudgedHarvest(
        told.run_id,
        FIRST + timedelta(weeks=len(before)),
        told.verdict,
        frozenset(found.kind for found in told.discrepancies),
        any(found.detail.startswith("unknown layout") for found in told.discrepancies),
    )
    [event] = events_of_harvest(told, Known((now, *before)))
    return event


def judged(run_id: str, verdict: str, *kinds: str, unknown: bool = False) -> JudgedHarvest:
    return JudgedHarvest(run_id, FIRST, verdict, frozenset(kinds), unknown)


def test_a_harvest_that_went_well_is_nothing_to_tell() -> None:
    assert kinds(report()) == kinds(report(verdict="exhausted", promised=None)) == []
    assert kinds(report(verdict="partial", documents_added=3)) == []


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (discrepant(MISSING, FEWER), ["discrepant"]),
        (discrepant(), ["discrepant"]),
        (discrepant(UNKNOWN), ["layout-changed"]),
        (discrepant(Discrepancy("below bounds", None, "3 rows")), ["layout-changed"]),
        (discrepant(UNKNOWN, MISSING), ["layout-changed", "discrepant"]),
        (discrepant(ALARM, losses_withheld=97), ["withheld"]),
        (discrepant(ALARM, FEWER), ["withheld", "discrepant"]),
        (report(verdict="unreached", pages=0, discrepancies=(MISSING,)), ["unreached"]),
        (report(documents_withdrawn=2), ["withdrawn"]),
    ],
)
def test_each_is_told_as_what_it_is(told: HarvestReport, expected: list[str]) -> None:
    assert kinds(told) == expected


def test_it_is_told_in_words_and_in_figures() -> None:
    [event] = events_of_harvest(discrepant(MISSING, found=10), Known(page="http://127.0.0.1:8946/listing/1"))
    assert event.archive == "wilson-center"
    assert event.listing == "treaty"
    assert event.text == (
        "wilson-center · treaty: discrepant: promised 20, found 10 on 1 page; page unavailable (page 2): "
        "the site answers with status 404"
    )
    assert event.payload["run"] == "run 1"
    assert (event.payload["promised"], event.payload["found"]) == (20, 10)
    assert event.payload["page"] == "http://127.0.0.1:8946/listing/1"


def test_what_goes_on_in_the_same_way_is_the_same_event() -> None:
    first = only(discrepant(MISSING))
    was = judged("run 1", "discrepant", MISSING.kind)
    second = only(discrepant(MISSING, run_id="run 2", found=11), was)
    assert second.key == first.key
    assert second.text.endswith("; so since 2026-11-02, in 2 harvests")
    assert only(discrepant(FEWER, run_id="run 2"), was).key != first.key


def test_what_was_well_in_between_is_another_event() -> None:
    was = judged("run 1", "discrepant", MISSING.kind)
    again = only(discrepant(MISSING, run_id="run 3"), judged("run 2", "proven"), was)
    assert again.key != only(discrepant(MISSING)).key
    assert again.payload["harvests"] == 1


def test_a_harvest_that_saw_nothing_or_a_part_ends_nothing() -> None:
    between = [judged("run 3", "partial"), judged("run 2", "unreached"), judged("run 1", "discrepant", MISSING.kind)]
    assert only(discrepant(MISSING, run_id="run 4"), *between).key == only(discrepant(MISSING)).key


def test_a_site_that_was_reached_and_is_not_again_is_another_event() -> None:
    away = report(verdict="unreached", pages=0, run_id="run 3")
    same = only(away, judged("run 2", "unreached"), judged("run 1", "unreached"))
    other = only(away, judged("run 2", "partial"), judged("run 1", "unreached"))
    assert same.key.endswith("run 1")
    assert other.key.endswith("run 3")


def test_documents_that_were_withdrawn_are_named_and_each_harvest_tells_of_its_own() -> None:
    withdrawn = Withdrawn(12, (WithdrawnDocument("Treaty 1", "July 1945", "u"), WithdrawnDocument(None, None, "v")))
    told = [report(documents_withdrawn=12, run_id=run) for run in ("run 1", "run 2")]
    first, second = (events_of_harvest(one, Known(withdrawn=withdrawn))[0] for one in told)
    assert first.text.endswith("12 documents were withdrawn: “Treaty 1” (July 1945), “v”, and 10 more")
    assert first.payload["withdrawn"][0] == {"title": "Treaty 1", "date": "July 1945", "url": "u"}
    assert first.key != second.key


async def test_the_tables_know_since_when_and_what_was_withdrawn(tmp_path: Path) -> None:
    harvested(tmp_path, 12)
    whole = listing(documents(12))
    torn = edited(whole, 2, lambda body: body.replace(b"11 - 12 of 12", b"11 - 13 of 13"))
    first, second = await harvest(tmp_path, torn), await harvest(tmp_path, torn)
    last = await harvest(tmp_path, listing(documents(11)))
    assert (first.verdict, second.verdict) == ("discrepant", "discrepant")

    with reading(DataFolder(tmp_path).database) as connection:
        known = harvests_until(connection, second.run_id)
        withdrawn = withdrawn_by_run(connection, last.run_id)
        assert withdrawn_by_run(connection, first.run_id) == Withdrawn()
    assert [harvest.run_id for harvest in known][:2] == [second.run_id, first.run_id]
    [event] = events_of_harvest(second, Known(known))
    assert event.key.endswith(first.run_id)
    assert event.payload["harvests"] == 2
    assert (withdrawn.count, [one.title for one in withdrawn.documents]) == (last.documents_withdrawn, ["Treaty 12"])


def test_where_a_listing_is_to_be_seen() -> None:
    assert listing_page(Settings(), ARCHIVE.name, LISTING) is None
    served = listing_page(Settings(pages="http://127.0.0.1:8946/"), ARCHIVE.name, LISTING)
    files = listing_page(Settings(pages="https://example.org/pages/index.html"), ARCHIVE.name, LISTING)
    assert served is not None
    assert served.startswith("http://127.0.0.1:8946/listing/wilson-center/search-")
    assert files == served.replace("http://127.0.0.1:8946", "https://example.org/pages") + ".html"


@pytest.mark.parametrize(("hours", "quiet"), [("22:00-07:00", [6, 23]), ("06:00-12:00", [6]), ("12:00-13:00", [])])
def test_hours_are_quiet_by_the_folder_s_clock(hours: str, quiet: list[int]) -> None:
    settings = Settings(time_zone="Europe/Berlin", quiet_for_notifications=hours_in(hours))
    berlin = [(hour, datetime(2026, 1, 5, hour - 1, 30, tzinfo=UTC)) for hour in (6, 15, 23)]
    assert [hour for hour, moment in berlin if is_quiet(settings, moment)] == quiet
    assert not is_quiet(Settings(), berlin[0][1])
