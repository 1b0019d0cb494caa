"""A schedule that is served to a real Prefect server: its harvests, its changes, and what is left when it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from generated_site import (
    ARCHIVE,
    CABLES,
    HTML,
    LISTING,
    WatchedReplica,
    cables,
    documents,
    listing,
    listing_of_cables,
    rows_of,
)
from prefect_server import Server, running_server

from bench.pages import ROWS_ON_A_PAGE, listing_page
from flows.replay.site import ReplayedPage, pages_from_fixtures
from warehouse.data_folder import DataFolder
from warehouse.database import connect_published
from warehouse.reports import harvest_report

pytestmark = pytest.mark.reading_processes

LETTERS = "https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=letters"
THREE = (LISTING, CABLES, "mongolia")
EVERY = "15 seconds"
HANGS_AFTER_SECONDS = 120.0


def letters() -> list[ReplayedPage]:
    """Two pages of a further listing."""
    rows = documents(2 * ROWS_ON_A_PAGE)
    urls = [ARCHIVE.parser.page_url(LETTERS, number) for number in (1, 2)]
    shown = (rows[:ROWS_ON_A_PAGE], rows[ROWS_ON_A_PAGE:])
    firsts = (1, ROWS_ON_A_PAGE + 1)
    return [
        ReplayedPage(url, 200, HTML, listing_page(part, url=url, first=first, total=len(rows)))
        for url, part, first in zip(urls, shown, firsts, strict=True)
    ]


class Gate:
    """Lets the second page of the letters through once it may."""

    def __init__(self) -> None:
        self.asked, self.may = Event(), Event()

    def __call__(self, target: str) -> None:
        if "letters" in target and "page=1" in target:
            self.asked.set()
            self.may.wait(HANGS_AFTER_SECONDS)


def plan(data: Path, *listings: str) -> None:
    named = ", ".join(f'"{one}"' for one in listings)
    text = f'contact = "me@example.org"\n[harvest.{ARCHIVE.name}]\ncron = "0 6 * * 1"\nlistings = [{named}]\n'
    (data / "regest.toml").write_text(text, "utf-8")


@contextmanager
def serving(server: Server, data: Path, origin: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`regest schedule` as a person runs it; it is killed at the end, with all that it has started."""
    environment = {
        **os.environ,
        "PREFECT_API_URL": str(server.client.base_url).rstrip("/"),
        "PREFECT_HOME": str(server.log.parent),
        "PREFECT_RUNNER_POLL_FREQUENCY": "1",
        "XDG_CACHE_HOME": str(data / "cache"),
    }
    command = (sys.executable, "-c", "from flows.commands.app import main; main()", "schedule")
    options = ("--replica", origin, "--every", EVERY, "--without-login", "--data", str(data))
    with log.open("ab") as said:
        process = subprocess.Popen(
            (*command, *options), env=environment, stdout=said, stderr=said, start_new_session=True
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def runs_of(server: Server, label: str) -> list[dict[str, Any]]:
    """The runs of a listing that are more than scheduled, the first one first."""
    named = server.found("/deployments", deployments={"name": {"any_": [f"{ARCHIVE.name} · {label}"]}})
    if not named:
        return []
    states = {"type": {"any_": ["PENDING", "RUNNING", "COMPLETED", "FAILED", "CRASHED"]}}
    wanted = {"deployment_id": {"any_": [named[0]["id"]]}, "state": states}
    return server.found("/flow_runs", flow_runs=wanted, sort="EXPECTED_START_TIME_ASC")


def label_of(listing_url: str) -> str:
    return listing_url.removeprefix(ARCHIVE.home)


def completed(server: Server, label: str, least: int) -> list[dict[str, Any]] | None:
    found = [run for run in runs_of(server, label) if run["state_type"] == "COMPLETED"]
    return found if len(found) >= least else None


def news_of(data: Path, listing_url: str) -> list[int]:
    """How many documents each harvest of a listing found new or changed."""
    runs = rows_of(data, f"SELECT run_id FROM harvests WHERE listing_url = '{listing_url}' ORDER BY harvested_at")
    with connect_published(DataFolder(data), lambda _: None) as connection:
        reports = [harvest_report(connection, run_id) for (run_id,) in runs]
    return [report.documents_added + report.documents_changed for report in reports]


def test_three_listings_are_harvested_and_one_that_is_added_and_killed_is_gone_on_with(tmp_path: Path) -> None:
    data, log = tmp_path / "data", tmp_path / "said"
    data.mkdir()
    plan(data, *THREE)
    gate = Gate()
    pages = [*listing(documents(23)), *listing_of_cables(cables(12)), *letters(), *pages_from_fixtures(ARCHIVE)]
    home = tmp_path / "prefect"
    home.mkdir()

    with running_server(home) as server, WatchedReplica(pages, gate) as site:
        with serving(server, data, site.origin, log):
            for label in map(label_of, THREE):
                server.until("have each run twice", lambda label=label: completed(server, label, 2))
            for url in (LISTING, CABLES):
                first, *others = news_of(data, url)
                assert first > 0
                assert others[:1] == [0]

            # Taken without a restart.
            plan(data, LETTERS)
            server.until("have the added one run", gate.asked.is_set)
        assert [runs_of(server, label_of(url)) for url in THREE] == [[], [], []]
        [cut_off] = runs_of(server, label_of(LETTERS))
        assert cut_off["state_type"] == "RUNNING"
        gate.may.set()

        with serving(server, data, site.origin, log):
            server.until("have it run again", lambda: completed(server, label_of(LETTERS), 1))
        [crashed, *_] = runs_of(server, label_of(LETTERS))
        assert (crashed["id"], crashed["state_type"]) == (cut_off["id"], "CRASHED")

    assert rows_of(data, f"SELECT promised, found, verdict FROM listings WHERE listing_url = '{LETTERS}'") == [
        (20, 20, "proven")
    ]
    said = log.read_text("utf-8")
    assert "was cut off: it goes on from what it had captured" in said
    assert "Traceback" not in said
