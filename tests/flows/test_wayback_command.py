"""The verbs that have to do with the Wayback Machine, as a person types them."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Event

import pytest
from command import Command
from generated_site import documents, listing
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings
from troubled_wayback import Faults, TroubledWayback
from wayback_world import ARCHIVE, at, free_port

from flows.replay.pages import ReplayedPage, fixtures_over_time
from flows.replay.server import Answer
from flows.scheduling.deployments import deployment_of
from flows.scheduling.plan import PlannedListing
from flows.scheduling.times import When
from flows.wayback.harvest import run_wayback_harvest
from flows.wayback.request import wayback_request_for
from flows.web.request import request_for

HANGS_AFTER_SECONDS = 60.0
HARVEST = ("harvest", ARCHIVE.name, "--from", "wayback")


class Stalling(TroubledWayback):
    """A Wayback Machine that can be told to let the second memento wait."""

    def __init__(self, pages: Iterable[ReplayedPage]) -> None:
        super().__init__(pages)
        self.stalled, self.going_on = Event(), Event()
        self.going_on.set()
        self._mementos = count(1)

    def _answer_to(self, target: str) -> Answer:
        if target.startswith("/web/") and next(self._mementos) == 2:
            self.stalled.set()
            self.going_on.wait()
        return super()._answer_to(target)


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stalling]:
    """A Wayback Machine with one listing, whole in two years."""
    monkeypatch.setenv("REGEST_TURNS", str(tmp_path / "state"))
    pages = [replace(one, captured_at=at(f"{year}0501")) for year in (2021, 2022) for one in listing(documents(12))]
    with Stalling(pages) as replica:
        yield replica
        replica.going_on.set()


@pytest.fixture(scope="module")
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Prefect as it is where nothing is configured, and nothing of it left in the user's home."""
    home = tmp_path_factory.mktemp("prefect")
    with temporary_settings({PREFECT_HOME: str(home)}, restore_defaults={PREFECT_API_URL}):
        yield home


@pytest.mark.usefixtures("prefect_home")
def test_what_there_is_is_harvested_and_then_held(regest: Command, service: TroubledWayback, tmp_path: Path) -> None:
    """One test for all that needs Prefect, which takes seconds to start."""
    there = ("--wayback", service.origin, "--data", tmp_path / "data")

    before = regest("wayback", ARCHIVE.name, *there, "--format", "jsonl")
    first = regest(*HARVEST, *there)
    asked = len(service.requests)
    second = regest(*HARVEST, *there)
    after = regest("wayback", ARCHIVE.name, *there)

    assert [(row["year"], row["captures"], row["held"]) for row in before.objects] == [(2021, 2, 0), (2022, 2, 0)]
    assert first.status == 0
    # Prefect's log of an earlier test may still have something to say there.
    assert "regest: " not in first.err
    assert "Fetched      2" in first.out
    assert "2 partial" in first.out
    assert (second.status, len(service.requests)) == (0, asked)
    assert "Held before  4" in second.out
    assert "4 captures of listing pages, 4 of them held" in after.err
    assert "all listings" not in after.out
    found = regest("sql", "SELECT count(*) AS found FROM documents", "--data", tmp_path / "data", "--format", "jsonl")
    assert found.objects == [{"found": 12}]


def test_ctrl_c_on_a_terminal_ends_it_in_a_line_and_the_next_run_goes_on(
    service: Stalling, prefect_home: Path, tmp_path: Path
) -> None:
    """It reaches all processes of the terminal, and so Prefect's temporary server."""
    there = {"data": str(tmp_path / "data"), "wayback": service.origin}
    command = [sys.executable, "-c", "from flows.commands.app import main; main()", *HARVEST]
    command += [word for name, value in there.items() for word in (f"--{name}", value)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_API")}
    service.going_on.clear()
    with subprocess.Popen(
        command,
        env=environment | {"PREFECT_HOME": str(prefect_home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as running:
        try:
            assert service.stalled.wait(HANGS_AFTER_SECONDS)
            os.killpg(running.pid, signal.SIGINT)
            out, err = running.communicate(timeout=HANGS_AFTER_SECONDS)
        finally:
            service.going_on.set()
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)

    assert (running.returncode, out) == (130, "")
    # Before it there may be a line of progress, on a machine that is busy.
    assert err.splitlines()[-1] == "regest: stopped; what was captured is kept, and the same command goes on with it"
    report = asyncio.run(run_wayback_harvest(wayback_request_for(ARCHIVE.name, **there)))
    assert (report.held, report.fetched, report.unchanged) == (1, 1, 2)


def test_nobody_there_is_one_line_and_no_block(regest: Command, service: TroubledWayback, tmp_path: Path) -> None:
    """Whoever forgot to start a Wayback Machine on this machine need not wait for an hour."""
    nowhere = free_port()
    for _ in range(2):
        told = regest.refused("wayback", ARCHIVE.name, "--wayback", nowhere, "--data", tmp_path / "data", status=3)
        assert f"nobody answers at {nowhere}: `regest replay" in told
    assert not (tmp_path / "data").exists()


def test_an_archive_without_captures_is_one_line(regest: Command, service: TroubledWayback, tmp_path: Path) -> None:
    line = ("wayback", ARCHIVE.name, "--wayback", service.origin, "--until", "2019", "--data", tmp_path)
    assert "has no captures" in regest.refused(*line, status=3)


def test_an_excluded_archive_is_told_with_other_ways_in(
    regest: Command, service: TroubledWayback, tmp_path: Path
) -> None:
    service.faults = Faults(excluded_hosts=frozenset(ARCHIVE.hosts))
    ran = regest("wayback", ARCHIVE.name, "--wayback", service.origin, "--data", tmp_path)

    assert (ran.status, ran.out) == (3, "")
    assert "saved pages" in ran.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ((*HARVEST, "--pages", "3"), "--pages does not go with --from wayback"),
        ((*HARVEST, "--replica", "http://127.0.0.1:1"), "--replica does not go with --from wayback"),
        ((*HARVEST, "--listing", "nope"), "mongolia"),
        ((*HARVEST, "--since", "soon"), "no year, month or day"),
        ((*HARVEST, "--pause", "2"), "the real one has its limits"),
        ((*HARVEST, "--wayback", "http://example.org"), "no Wayback Machine's address"),
        (("harvest", ARCHIVE.name, "--from", "nope"), "--from"),
        (("harvest", ARCHIVE.name, "--since", "2022"), "--since does not go with --from web"),
        (("wayback", "nope"), "no archive “nope”: `regest archives` lists what there is"),
        (("wayback", ARCHIVE.name, "--until", "2022-13"), "no year, month or day"),
        (("wayback", ARCHIVE.name, "--format", "xml"), "xml"),
        (("replay", ARCHIVE.name, "--as", "nope"), "--as"),
        (("replay", ARCHIVE.name, "--as", "wayback", "--data", "nowhere"), "--from fixtures"),
    ],
)
def test_wrong_usage_is_one_line(
    regest: Command, monkeypatch: pytest.MonkeyPatch, line: tuple[str, ...], said: str
) -> None:
    monkeypatch.delenv("REGEST_WAYBACK", raising=False)
    assert said in regest.refused(*line)


@pytest.mark.parametrize(("listing_name", "label"), [(None, "all listings"), ("mongolia", "mongolia")])
def test_a_schedule_harvests_what_it_names(tmp_path: Path, listing_name: str | None, label: str) -> None:
    planned = PlannedListing(ARCHIVE.name, listing_name, When(cron="0 6 * * 1"), "wayback")

    deployment = deployment_of(planned, tmp_path)

    assert deployment.name == f"wilson-center · {label} · Wayback Machine"
    listing = {"listing": listing_name} if listing_name else {}
    assert deployment.parameters == {"archive": "wilson-center", **listing, "data": str(tmp_path)}


def test_fixtures_make_a_wayback_machine_whose_pages_did_not_change(tmp_path: Path) -> None:
    pages = fixtures_over_time(ARCHIVE)

    mongolia = request_for(ARCHIVE.name, "mongolia", data=tmp_path).listing_url
    years = [
        one.captured_at.year
        for one in pages
        if one.captured_at and ARCHIVE.parser.is_listing(one.url) and ARCHIVE.parser.listing_url(one.url) == mongolia
    ]
    assert sorted(years) == [2023, 2024, 2025]
