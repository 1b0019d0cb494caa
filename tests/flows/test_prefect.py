"""The harvest under a real Prefect server: scheduled by it, run by it, and told of in it.

Some versions of the libraries below Prefect install without complaint, and then the server does not start, refuses
deployments, or never fires a schedule. Nothing but a server of one's own shows that.
"""

from __future__ import annotations

import asyncio
import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import duckdb
import httpx
import pytest
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate
from prefect.client.schemas.objects import State
from prefect.logging.handlers import APILogWorker
from prefect.states import Pending, Running
from prefect_server import Server, running_server

from bench.pages import GENERATED_LISTING, generated_pages
from flows import flow, prefect_leases
from flows.commands.schedule import declared_plan, deploy_schedule
from flows.doctoring import scheduled, servers
from flows.doctoring.examination import examined
from flows.doctoring.subject import Check
from flows.flow import harvest
from flows.http.host_leases import LeaseServerSilent
from flows.many import NotAHarvest, checked_harvest, harvest_many
from flows.prefect_leases import NAME, PrefectLeases
from flows.prefect_runs import run_harvests
from flows.replay.server import Answer
from flows.replay.site import ReplayedPage, Replica, pages_from_fixtures
from flows.runs.watching import Nobody
from flows.scheduling.deployments import deployment_of
from flows.scheduling.order import LOOKED_AHEAD, Slots, crash_the_dead, keep_quiet
from flows.scheduling.plan import PlannedListing
from flows.scheduling.times import When
from flows.web.request import request_for
from parsers.catalog import archive_named
from warehouse.data_folder import DataFolder

pytestmark = pytest.mark.reading_processes

ARCHIVE = archive_named("wilson-center")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("prefect")) as server:
        yield server


async def harvested(listing: str | None, data: Path, pages: list[ReplayedPage]) -> State[Any]:
    with Replica(ARCHIVE, pages) as replica:
        return await harvest(ARCHIVE.name, listing, data=str(data), replica=replica.origin, return_state=True)


def run_of(server: Server, state: State[Any]) -> dict[str, Any]:
    """The flow run that ended in this state."""
    details = state.state_details
    [run] = server.found("/flow_runs", flow_runs={"id": {"any_": [str(details.flow_run_id)]}})
    return run


def test_a_schedule_fires(server: Server, tmp_path: Path) -> None:
    planned = PlannedListing(ARCHIVE.name, "mongolia", When(cron="0 6 * * 1"))

    deployment_id = str(deployment_of(planned, tmp_path).apply())

    def scheduled() -> list[dict[str, Any]]:
        return server.found("/flow_runs", deployments={"id": {"any_": [deployment_id]}})

    runs = server.until("schedule a run of the deployment", scheduled)
    assert {run["state_type"] for run in runs} == {"SCHEDULED"}
    assert all("T06:00:00" in run["expected_start_time"] for run in runs)
    assert runs[0]["parameters"] == {"archive": "wilson-center", "listing": "mongolia", "data": str(tmp_path)}


async def test_what_is_due_in_quiet_hours_is_done_once_when_they_end(server: Server, tmp_path: Path) -> None:
    planned = PlannedListing("hansard", "korea", When(every=timedelta(minutes=1)))
    number = await deployment_of(planned, tmp_path).aapply()

    def scheduled() -> list[dict[str, Any]]:
        return server.found("/flow_runs", deployments={"id": {"any_": [str(number)]}}, sort="EXPECTED_START_TIME_ASC")

    server.until("schedule runs of the deployment", lambda: len(scheduled()) > 20)
    now = datetime.now(UTC)
    end = (now + timedelta(hours=2)).replace(second=0, microsecond=0)
    hours = ((now - timedelta(hours=2)).time(), end.time())

    async with get_client() as client:
        await keep_quiet(client, [number], hours, "UTC", now)

    put_off = [run for run in scheduled() if "when they end" in (run["state"]["message"] or "")]
    [moved] = [run for run in put_off if run["state_name"] != "Cancelled"]
    assert datetime.fromisoformat(moved["next_scheduled_start_time"]) == end
    minutes = LOOKED_AHEAD // timedelta(minutes=1)
    assert len(put_off) in (minutes, minutes + 1)


async def test_a_slot_that_is_held_for_no_run_is_freed(server: Server, tmp_path: Path) -> None:
    planned = PlannedListing("hansard", "korea", When(cron="0 6 * * 1"), source="wayback")
    number = await deployment_of(planned, tmp_path).aapply()
    async with get_client() as client:
        held = (await client.read_deployment(number)).global_concurrency_limit
        assert held is not None
        await client.update_global_concurrency_limit(held.name, GlobalConcurrencyLimitUpdate(active_slots=1))
        slots = Slots()
        # A run may have taken it at this moment.
        assert [await slots.free_unheld(client, [number]) for _ in range(3)] == [0, 1, 0]
        free = (await client.read_deployment(number)).global_concurrency_limit
        assert free is not None
        assert free.active_slots == 0


async def test_a_run_of_no_process_ends_as_crashed(server: Server, tmp_path: Path) -> None:
    planned = PlannedListing("hansard", "korea", When(cron="0 7 * * 1"), source="wayback")
    number = await deployment_of(planned, tmp_path).aapply()
    async with get_client() as client:
        run = await client.create_flow_run_from_deployment(number)
        await client.set_flow_run_state(run.id, Pending())
        await client.set_flow_run_state(run.id, Running())
        # A runner may be about to begin it.
        assert await crash_the_dead(client, [number], datetime.now(UTC)) == []
        assert [one.id for one in await crash_the_dead(client, [number], datetime.now(UTC), is_alone=True)] == [run.id]
        assert (await client.read_flow_run(run.id)).state_name == "Crashed"
        held = (await client.read_deployment(number)).global_concurrency_limit
        assert held is not None
        assert held.active_slots == 0


@pytest.fixture(scope="module")
def complete(server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """The flow run of a harvest of a whole listing, and its data."""
    data = tmp_path_factory.mktemp("complete")
    return run_of(server, asyncio.run(harvested("mongolia", data, pages_from_fixtures(ARCHIVE)))), data


def test_a_complete_listing_ends_completed(server: Server, complete: tuple[dict[str, Any], Path]) -> None:
    run, data = complete
    assert run["state_type"] == "COMPLETED", run["state"]["message"]
    assert run["name"] == "Wilson Center Digital Archive · mongolia"
    assert run["state"]["message"].startswith("proven: agrees with its own count, read between ")
    assert (data / "regest.duckdb").exists()
    # What becomes of tasks is told as events, which the server works off by and by.
    tasks = server.until("note the tasks", lambda: server.of_run("/task_runs", run))
    assert [task["name"] for task in tasks] == ["Wilson Center Digital Archive · mongolia · pages from 1"]


async def test_nobody_waits_for_how_much_is_done_to_be_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[float] = []

    async def create(*_: object) -> UUID:
        return UUID(int=1)

    async def update(_: UUID, share: float) -> None:
        told.append(share)
        if len(told) == 1:
            raise httpx.ConnectError("the server is away for a while")

    monkeypatch.setattr(flow, "acreate_progress_artifact", create)
    monkeypatch.setattr(flow, "aupdate_progress_artifact", update)
    monkeypatch.setattr(flow, "SECONDS_BETWEEN_WORDS", 0.0)
    async with flow._progress("key", "a listing") as stands_at:
        stands_at(5.0)
        stands_at(10.0)
        assert told == []
        while len(told) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert told == [10.0, 10.0, 100.0]


def test_a_harvest_shows_its_progress_and_its_report(server: Server, complete: tuple[dict[str, Any], Path]) -> None:
    run, _ = complete
    artifacts = {artifact["type"]: artifact for artifact in server.of_run("/artifacts", run)}
    assert set(artifacts) >= {"progress", "markdown"}
    assert float(artifacts["progress"]["data"]) == 100.0
    assert artifacts["markdown"]["data"].startswith("# wilson")
    assert "| Verdict | proven: agrees with its own count" in artifacts["markdown"]["data"]


async def test_a_discrepant_listing_ends_failed_and_says_why(server: Server, tmp_path: Path) -> None:
    [first, *_] = generated_pages(2, seed=1)
    only_page = ReplayedPage(first[0], 200, (("Content-Type", "text/html; charset=utf-8"),), first[1])

    state = await harvested(GENERATED_LISTING, tmp_path, [only_page])

    run = run_of(server, state)
    assert run["state_type"] == "FAILED"
    assert run["state"]["message"].startswith("discrepant: promised 20, found 10 on 1 page; ")
    assert "(page 2)" in run["state"]["message"]


@pytest.mark.usefixtures("server")
def test_of_a_harvest_that_fails_a_person_is_told_the_line_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prefect's message has the class of the exception before it."""

    def is_full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", is_full)
    with Replica(ARCHIVE, pages_from_fixtures(ARCHIVE)) as replica:
        request = request_for(ARCHIVE.name, "mongolia", data=tmp_path, replica=replica.origin)
        [said] = run_harvests([request], [Nobody()])

    assert said.startswith("the disk is full: ")
    assert said.endswith("; free some space and start again, what was captured is kept")


def test_prefect_calls_nobody() -> None:
    settings = ("DO_NOT_TRACK", "PREFECT_SERVER_ANALYTICS_ENABLED")
    script = f"import flows.web.harvest, os; print(*map(os.environ.get, {settings}))"
    environment = {name: value for name, value in os.environ.items() if "TRACK" not in name and "ANALYT" not in name}

    ran = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)

    assert ran.stdout.split() == ["1", "false"]


def test_the_doctor_asks_it(server: Server, tmp_path: Path) -> None:
    (tmp_path / "regest.toml").write_text(f'[harvest.{ARCHIVE.name}]\ncron = "0 6 * * 1"\n')
    given = {"archive": ARCHIVE.name, "data": str(tmp_path)}
    deployment_id = str(harvest.to_deployment(name="not served", cron="0 6 * * 1", parameters=given).apply())
    of_it = {"id": {"any_": [deployment_id]}}
    server.until("schedule a run of the deployment", lambda: server.found("/flow_runs", deployments=of_it))

    checks = [Check("server", servers.server), Check("schedule", scheduled.schedule)]
    found = {one.what: one for one in examined(DataFolder(tmp_path), datetime.now(UTC), checks)}

    assert {what: one.is_wrong for what, one in found.items()} == {
        "Prefect server": False,
        "login of the server": True,
        "version of the server": False,
        "schedule": True,
        "late runs": False,
        "next runs": False,
    }
    assert found["schedule"].says == "harvests of 1 archive are planned, and nothing serves them"
    assert " 06:00 UTC" in found["next runs"].says


def slots_taken(server: Server, host: str) -> int:
    """How many of a host's slots are taken, as the server knows it."""
    answer = server.client.get(f"/v2/concurrency_limits/{NAME.format(host=host)}").raise_for_status()
    return int(answer.json()["active_slots"])


@pytest.mark.usefixtures("server")
async def test_a_host_is_leased_to_one_at_a_time_with_all_others_of_its_archive() -> None:
    async with get_client() as client:
        one, other = PrefectLeases(client), PrefectLeases(client)
        lease = await one.take(["a.example", "b.example:8080"], 61.0)
        assert lease is not None
        assert await other.take(["b.example:8080", "c.example"], 61.0) is None
        assert await one.renew(lease, 61.0)

        await one.give_back(lease)

        assert not await one.renew(lease, 61.0)
        assert await other.take(["b.example:8080", "c.example"], 61.0) is not None
        assert await one.take(["a.example"], 61.0) is not None


async def test_a_host_that_a_restarted_server_holds_for_nobody_can_be_freed(server: Server) -> None:
    async with get_client() as client:
        leases, hosts = PrefectLeases(client), ["held.example", "forgotten.example"]
        assert await leases.take(hosts[:1], 61.0)
        await leases.give_back(await leases.take(hosts[1:], 61.0) or "")
        # Leases are kept in the server's memory, slots in its database.
        forgotten = {"names": [NAME.format(host=hosts[1])], "slots": 1}
        server.client.post("/v2/concurrency_limits/increment", json=forgotten).raise_for_status()

        assert await leases.taken_by_nobody([*hosts, "never-asked.example"]) == {hosts[1]}

        await leases.free(hosts[1:])
        assert await leases.take(hosts[1:], 61.0) is not None


class SlowServer:
    """Answers who asks for a lease when it may, and knows what was given back: a client of Prefect's, as leases use
    it."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.given_back: list[UUID] = []

    async def increment_concurrency_slots_with_lease(self, names: list[str], **_: object) -> httpx.Response:
        await self.may_answer.wait()
        return httpx.Response(200, json={"lease_id": str(UUID(int=1)), "limits": [{"name": name} for name in names]})

    async def release_concurrency_slots_with_lease(self, lease: UUID) -> None:
        self.given_back.append(lease)


async def test_a_lease_for_which_nobody_waits_any_more_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefect_leases, "SECONDS_FOR_A_LEASE", 0.0)
    server = SlowServer()
    with pytest.raises(LeaseServerSilent, match="does not answer"):
        await PrefectLeases(cast(PrefectClient, server)).take(["a.example"], 61.0)
    assert server.given_back == []

    server.may_answer.set()
    for _ in range(10):
        await asyncio.sleep(0)

    assert server.given_back == [UUID(int=1)]


class AskedReplica(Replica):
    """Knows what it was asked for."""

    @cached_property
    def asked(self) -> list[str]:
        return []

    def _answer_to(self, target: str) -> Answer:
        self.asked.append(target)
        return super()._answer_to(target)


async def test_a_harvest_waits_for_its_host_while_another_machine_asks_it(server: Server, tmp_path: Path) -> None:
    with AskedReplica(ARCHIVE, pages_from_fixtures(ARCHIVE)) as replica:
        host = replica.origin.removeprefix("http://")
        async with get_client() as client:
            another = PrefectLeases(client)
            lease = await another.take([host], 61.0)
            waits = asyncio.create_task(
                harvest(
                    ARCHIVE.name, "mongolia", data=str(tmp_path), replica=replica.origin, pause=0.01, return_state=True
                )
            )
            said = f"another machine asks {host}; waiting until it is done"
            while said not in await asyncio.to_thread(messages, server):
                assert not waits.done()
            assert replica.asked == []
            await another.give_back(lease or "")
        state = await waits

    assert state.is_completed()
    assert slots_taken(server, host) == 0


def test_what_is_declared_can_be_left_to_the_workers_of_a_pool(server: Server, tmp_path: Path) -> None:
    (tmp_path / "regest.toml").write_text(
        '[harvest.wilson-center]\ncron = "0 6 * * 1"\nlistings = ["mongolia"]\n[notify]\nsummary = "0 8 * * 1"\n'
    )
    planned = partial(declared_plan, tmp_path, None, None)
    deploy_schedule(planned, tmp_path, "archives", without_login=True)
    deployed = {one["name"]: one for one in server.found("/deployments", work_pools={"name": {"any_": ["archives"]}})}
    entrypoints = {name: one["entrypoint"] for name, one in deployed.items()}
    crons = {one["entrypoint"]: [each["schedule"]["cron"] for each in one["schedules"]] for one in deployed.values()}

    assert entrypoints["wilson-center · mongolia"] == "flows.flow.harvest"
    assert crons["flows.flow.harvest"] == ["0 6 * * 1"]
    assert crons["flows.summary_flow.summary"] == ["0 8 * * 1"]


async def test_many_listings_are_harvested_in_one_run_which_names_those_that_went_wrong(
    server: Server, tmp_path: Path
) -> None:
    with Replica(ARCHIVE, pages_from_fixtures(ARCHIVE)) as replica:
        known = {"data": str(tmp_path), "replica": replica.origin}
        state = await harvest_many(
            [
                {"archive": ARCHIVE.name, "listing": "mongolia", **known},
                {"archive": ARCHIVE.name, "listing": "nowhere", **known},
                {"archive": ARCHIVE.name, "page": 3, "pause": "long", **known},
            ],
            return_state=True,
        )
    [kept] = await asyncio.to_thread(
        server.found,
        "/artifacts",
        flow_runs={"id": {"any_": [str(state.state_details.flow_run_id)]}},
        artifacts={"type": {"any_": ["markdown"]}},
    )

    assert state.is_failed()
    assert str(state.message).startswith(f"2 of 3 did not end well: {ARCHIVE.name} · nowhere (")
    assert "a harvest has no parameter “page”: did you mean pages?" in str(state.message)
    assert "proven" in kept["data"]
    with duckdb.connect(str(DataFolder(tmp_path).database), read_only=True) as published:
        assert published.execute("SELECT count(*) FROM documents").fetchone() == (9,)


def test_what_is_wrong_with_a_harvest_of_many_is_said_of_each_parameter() -> None:
    assert checked_harvest({"archive": "hansard", "pages": 3}) == {"archive": "hansard", "pages": 3}
    with pytest.raises(NotAHarvest) as refused:
        checked_harvest({"pages": 0, "colour": "red"})
    assert str(refused.value).split("; ") == [
        "archive is missing",
        "pages: Input should be greater than or equal to 1",
        "a harvest has no parameter “colour”",
    ]


def messages(server: Server) -> list[str]:
    """What flows have logged so far."""
    APILogWorker.drain_all(timeout=30)
    return [log["message"] for log in server.found("/logs")]
