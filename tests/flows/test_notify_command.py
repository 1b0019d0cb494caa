"""`regest notify`: a test message, and what has happened since the last time in words."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command import Command
from generated_site import ARCHIVE, documents, harvest, listing
from prepared_folders import harvested
from pytest_httpserver import HTTPServer
from told import Service, say_whom_to_tell

from flows.notices.delivery import tell
from flows.notices.events import Event
from flows.settings.settings import settings_of
from flows.text.speaking import voice
from warehouse.data_folder import DataFolder

TITLE = "Regest: what happened from "


@pytest.fixture
def service(httpserver: HTTPServer) -> Service:
    return Service(httpserver)


def test_a_test_reaches_everybody(regest: Command, tmp_path: Path, httpserver: HTTPServer) -> None:
    services = [Service(httpserver), Service(httpserver, "/second")]
    say_whom_to_tell(tmp_path, *(one.url for one in services), more='[quiet]\nnotifications = "00:00-23:59"')
    ran = regest("notify", "--test", "--data", tmp_path)
    assert (ran.status, ran.out, ran.err) == (0, "", "regest: 2 of 2 were told\n")
    assert [one.titles for one in services] == [["Regest: a test"]] * 2

    services[1].status = 403
    ran = regest("notify", "--test", "--data", tmp_path)
    assert ran.status == 3
    assert "number 2 (json): not delivered, it answers with status 403" in ran.err
    assert "1 of 2 were told" in ran.err


def test_a_summary_says_in_words_what_happened(regest: Command, tmp_path: Path) -> None:
    harvested(tmp_path, 12, 11)
    ran = regest("notify", "--summary", "--dry-run", "--data", tmp_path)
    today = datetime.now(UTC)
    title, changed, harvests = ran.out.rstrip().split("\n\n")
    assert ran.status == 0
    assert title == f"{TITLE}{today - timedelta(days=7):%Y-%m-%d} to {today:%Y-%m-%d} (UTC)"
    assert changed == f"{ARCHIVE.title}: 1 document withdrawn: “Treaty 12”."
    assert harvests == "2 harvests of 1 listing: 2 proven."


def test_a_summary_names_what_cannot_be_relied_on(regest: Command, tmp_path: Path) -> None:
    harvested(tmp_path, 12)
    asyncio.run(harvest(tmp_path, listing(documents(12))[:1]))
    said = regest("notify", "--summary", "--dry-run", "--data", tmp_path).out
    assert "Nothing was seen to have changed." in said
    assert "2 harvests of 1 listing: 1 proven, 1 discrepant." in said
    assert "Not to be relied on now:\n- wilson-center · treaty: discrepant" in said
    assert (
        "No listing was harvested."
        in regest("notify", "--summary", "--dry-run", "--since", "2090", "--data", tmp_path).out
    )


def test_each_summary_goes_on_from_the_last_one(regest: Command, tmp_path: Path, service: Service) -> None:
    harvested(tmp_path, 12, 11)
    say_whom_to_tell(tmp_path, service.url)
    assert regest("notify", "--summary", "--data", tmp_path).status == 0
    assert "1 document withdrawn" in service.texts[0]
    regest("notify", "--summary", "--data", tmp_path)
    assert service.texts[1] == "Nothing was seen to have changed.\n\nNo listing was harvested."
    regest("notify", "--summary", "--since", f"{datetime.now(UTC):%Y-%m-%d}", "--data", tmp_path)
    assert service.texts[2] == service.texts[0]


def test_what_was_published_after_a_summary_and_seen_before_it_is_in_the_next_one(
    regest: Command, tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    harvested(tmp_path, 12)
    say_whom_to_tell(tmp_path, service.url)
    later = datetime.now(UTC) + timedelta(hours=1)
    monkeypatch.setattr(voice, "now", lambda: later)
    regest("notify", "--summary", "--data", tmp_path)
    asyncio.run(harvest(tmp_path, listing(documents(11))))
    monkeypatch.setattr(voice, "now", lambda: later + timedelta(hours=1))
    regest("notify", "--summary", "--data", tmp_path)
    assert "1 document withdrawn" not in service.texts[0]
    assert "1 document withdrawn" in service.texts[1]


def test_a_summary_brings_what_still_waits(regest: Command, tmp_path: Path, service: Service) -> None:
    harvested(tmp_path, 3)
    say_whom_to_tell(tmp_path, service.url, more='[quiet]\nnotifications = "00:00-23:59"')
    waits = Event("unreached", "letters", "all", "https://letters.test/", "the site gave no page", {}, "unreached 1")
    night = datetime(2026, 1, 1, 3, tzinfo=UTC)
    assert tell(DataFolder(tmp_path), settings_of(tmp_path), [waits], night) == []
    assert service.messages == []
    regest("notify", "--summary", "--data", tmp_path)
    [title] = service.titles
    [text] = service.texts
    assert title.startswith(TITLE)
    assert "the site gave no page\nhttps://letters.test/" in text


def test_a_summary_that_reaches_nobody_is_sent_later(regest: Command, tmp_path: Path, service: Service) -> None:
    harvested(tmp_path, 12, 11)
    say_whom_to_tell(tmp_path, service.url)
    service.status = 500
    assert regest("notify", "--summary", "--data", tmp_path).status == 3
    service.status = 200
    assert tell(DataFolder(tmp_path), settings_of(tmp_path), [], datetime.now(UTC)) == []
    assert "1 document withdrawn" in service.texts[0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "give --test or --summary"),
        (["--test", "--summary"], "give --test or --summary"),
        (["--test", "--dry-run"], "go with --summary"),
        (["--summary", "--since", "yesterday"], "yesterday"),
        (["--test"], "nobody is to be told"),
        (["--summary"], "nobody is to be told"),
    ],
)
def test_wrong_usage_is_one_line(regest: Command, tmp_path: Path, options: list[str], said: str) -> None:
    assert said in regest.refused("notify", *options, "--data", tmp_path)


def test_of_a_folder_without_tables_there_is_nothing_to_tell(regest: Command, tmp_path: Path) -> None:
    ran = regest("notify", "--summary", "--dry-run", "--data", tmp_path / "none")
    assert ran.status in (2, 3)
    assert ran.err.count("\n") == 1
