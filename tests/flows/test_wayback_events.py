"""What of a harvest from the Wayback Machine is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from flows.http.source import Traffic
from flows.notices.events import Event
from flows.notices.wayback_events import events_of_wayback, unreached_key
from flows.runs.takeover import TakenOver
from flows.wayback.harvest import WaybackReport
from flows.wayback.request import wayback_request_for
from warehouse.notable import Withdrawn, WithdrawnDocument
from warehouse.reports import ListingTakenOver

REQUEST = wayback_request_for("wilson-center")
READ = datetime(2024, 5, 3, tzinfo=UTC)


def listing(name: str, verdict: str, rejects: int = 0, read: datetime = READ) -> ListingTakenOver:
    url = f"https://digitalarchive.wilsoncenter.org/search?search_api_fulltext={name}"
    return ListingTakenOver("wilson-center", url, read, read, 1, 10, 10, rejects, 0, verdict)


def report(*listings: ListingTakenOver, fetched: int = 3, stopped: str | None = None) -> WaybackReport:
    return WaybackReport(fetched, 0, 0, Traffic(), TakenOver(listings=listings), stopped, run_id="run 1")


def events(told: WaybackReport, withdrawn: Withdrawn | None = None, **figures: Any) -> list[Event]:
    return events_of_wayback(told, REQUEST, withdrawn or Withdrawn(), **figures)


def test_what_went_well_is_nothing_to_tell() -> None:
    assert events(report(listing("treaty", "proven"), listing("cables", "partial"))) == []


def test_listings_that_do_not_agree_are_named_once_for_the_same_days() -> None:
    [first] = events(report(listing("treaty", "discrepant"), listing("cables", "partial", rejects=2)), page="p")
    assert first.kind == "discrepant"
    assert first.text == (
        "wilson-center · all listings · Wayback Machine: 3 pages fetched, 0 unchanged, 0 held before; "
        "2 listings discrepant; discrepant: treaty, cables"
    )
    assert (first.payload["discrepant"], first.payload["run"], first.payload["page"]) == (2, "run 1", "p")
    [again] = events(report(listing("cables", "partial", rejects=1), listing("treaty", "discrepant"), fetched=9))
    [later] = events(report(listing("treaty", "discrepant", read=datetime(2025, 1, 1, tzinfo=UTC))))
    assert again.key == first.key
    assert later.key != first.key


@pytest.mark.parametrize("told", [report(fetched=0), report(stopped="blocked until 12:00")])
def test_a_machine_that_gives_nothing_is_unreached(told: WaybackReport) -> None:
    [event] = events(told)
    assert (event.kind, event.key) == ("unreached", unreached_key(REQUEST))
    assert (told.stopped or "0 pages fetched") in event.text


def test_documents_that_its_captures_show_to_be_withdrawn_are_told_once() -> None:
    withdrawn = Withdrawn(1, (WithdrawnDocument("Treaty 1", None, "u"),), "digest")
    [event] = events(report(), withdrawn)
    assert event.text.endswith("1 document was withdrawn: “Treaty 1”")
    assert event.payload["documents_withdrawn"] == 1
    assert event.key == events(report(fetched=7), withdrawn)[0].key
