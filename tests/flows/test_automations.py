"""Events and automations on a real Prefect server, which takes what docs/automations/ has; one is seen to fire."""

# ruff: noqa: F811 - a fixture is taken from another module

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from generated_site import ARCHIVE, LISTING, documents, listing
from prefect.blocks.notifications import CustomWebhookNotificationBlock
from prefect.client.schemas.objects import State
from prefect.settings import PREFECT_API_URL
from prepared_folders import harvested
from pytest_httpserver import HTTPServer
from test_prefect import Server, server  # noqa: F401 - a fixture
from told import Service, say_whom_to_tell
from werkzeug import Request, Response

from flows.flow import harvest
from flows.notices.prefect_events import NAMES
from flows.replay.site import ReplayedPage, Replica
from flows.summary_flow import summary

pytestmark = pytest.mark.reading_processes

AUTOMATIONS = sorted((Path(__file__).parents[2] / "docs" / "automations").glob("*.yaml"))
NO_BLOCK = str(UUID(int=0))


def flow_run(data: Path, pages: list[ReplayedPage]) -> State[Any]:
    async def ran() -> State[Any]:
        with Replica(ARCHIVE, pages) as replica:
            return await harvest(ARCHIVE.name, LISTING, data=str(data), replica=replica.origin, return_state=True)

    return asyncio.run(ran())


def events(server: Server, name: str) -> list[dict[str, Any]]:
    answer = server.client.post("/events/filter", json={"filter": {"event": {"name": [name]}}})
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()["events"]
    return found


@pytest.fixture
def told_by_automations(server: Server, httpserver: HTTPServer, tmp_path: Path) -> list[dict[str, Any]]:
    """What is told by all automations that docs/automations/ has, as Prefect's own command creates them."""
    block = CustomWebhookNotificationBlock(
        name="told", url=httpserver.url_for("/block"), json_data={"subject": "{{subject}}", "body": "{{body}}"}
    )
    block_id = str(block.save("told", overwrite=True))
    written = [yaml.safe_load(file.read_text("utf-8").replace(NO_BLOCK, block_id)) for file in AUTOMATIONS]
    together = tmp_path / "automations.json"
    together.write_text(json.dumps(written))
    command = [sys.executable, "-m", "prefect", "automation", "create", "--from-file", str(together)]
    environment = {**os.environ, "PREFECT_API_URL": str(PREFECT_API_URL.value())}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"Created {len(AUTOMATIONS)} automation(s)" in ran.stdout
    said: list[dict[str, Any]] = []
    httpserver.expect_request("/block").respond_with_handler(lambda request: _noted(said, request))
    return said


def _noted(said: list[dict[str, Any]], request: Request) -> Response:
    said.append(request.get_json())
    return Response(status=200)


def test_each_event_has_an_example() -> None:
    expected = [event for file in AUTOMATIONS for event in yaml.safe_load(file.read_text("utf-8"))["trigger"]["expect"]]
    assert sorted(expected) == sorted(NAMES.values())


def test_an_automation_fires_when_a_listing_loses_a_document(
    server: Server,
    told_by_automations: list[dict[str, Any]],
    httpserver: HTTPServer,
    tmp_path: Path,
) -> None:
    data, service, broken = harvested(tmp_path / "data", 12), Service(httpserver), Service(httpserver, "/broken")
    broken.status = 500
    say_whom_to_tell(data, service.url, broken.url, more='pages = "http://127.0.0.1:8946"')

    state = flow_run(data, listing(documents(11)))

    assert state.is_completed()
    [event] = server.until("keep the event", lambda: events(server, "regest.documents.withdrawn"))
    assert event["resource"]["prefect.resource.id"] == "regest.listing.wilson-center.treaty"
    assert event["payload"]["text"] == "wilson-center · treaty: 1 document was withdrawn: “Treaty 12” (July 13, 1945)"
    assert event["payload"]["run"] == state.result()
    flow_run_id = str(state.state_details.flow_run_id)
    related = {one["prefect.resource.role"]: one["prefect.resource.id"] for one in event["related"]}
    assert related["archive"] == "regest.archive.wilson-center"
    assert related["flow-run"] == f"prefect.flow-run.{flow_run_id}"

    [said] = server.until("fire the automation", lambda: told_by_automations)
    assert said["subject"] == "Withdrawn: wilson-center · treaty"
    assert said["body"].splitlines()[-2:] == [event["payload"]["text"], event["payload"]["page"]]
    assert event["payload"]["page"].startswith("http://127.0.0.1:8946/listing/wilson-center/")
    assert service.texts == [f"{event['payload']['text']}\n{event['payload']['page']}"]

    artifacts = {artifact["key"]: artifact for artifact in server.of_run("/artifacts", {"id": flow_run_id})}
    by_kind = {key.partition("-")[0]: artifact["data"] for key, artifact in artifacts.items()}
    assert event["payload"]["page"] in by_kind["page"]
    assert json.loads(by_kind["discrepancies"])[0]["discrepancy"] == "none"


def test_what_does_not_agree_is_an_event_and_a_table(
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where regest.toml cannot be read, and somebody cannot be told: that changes nothing, and is in the log."""
    (tmp_path / "regest.toml").write_text("[notify]\nwhom = []\n")
    monkeypatch.setenv("REGEST_CONTACT", "https://regest.example.org")

    state = flow_run(tmp_path, listing(documents(12))[:1])

    assert str(state.message).startswith("discrepant: promised 12, found 10 on 1 page")
    [event] = server.until("keep the event", lambda: events(server, "regest.listing.discrepant"))
    assert (event["payload"]["promised"], event["payload"]["found"]) == (12, 10)
    run = {"id": str(state.state_details.flow_run_id)}
    [table] = [found for found in server.of_run("/artifacts", run) if found["type"] == "table"]
    assert json.loads(table["data"])[0]["page"] == 2

    def said() -> list[str]:
        logged = server.found("/logs", logs={"flow_run_id": {"any_": [run["id"]]}})
        return [line["message"] for line in logged if "regest.toml" in line["message"]]

    [line] = server.until("keep the log", said)
    assert "whom" in line


def test_a_scheduled_summary_ends_as_it_went(
    server: Server,
    httpserver: HTTPServer,
    tmp_path: Path,
) -> None:
    data, service = harvested(tmp_path / "data", 12, 11), Service(httpserver)
    say_whom_to_tell(data, service.url)
    states = [asyncio.run(summary(str(data), return_state=True))]
    service.status = 500
    states.append(asyncio.run(summary(str(data), return_state=True)))

    assert [state.type.value for state in states] == ["COMPLETED", "FAILED"]
    assert "it answers with status 500" in str(states[1].message)
    assert "1 document withdrawn" in service.texts[0]
