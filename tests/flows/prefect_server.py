"""A real Prefect server of a test's own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

MOST_ATTEMPTS = 1_800
BETWEEN_ATTEMPTS_SECONDS = 0.1

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Server:
    """A running Prefect server and the file that it logs to."""

    process: subprocess.Popen[bytes]
    client: httpx.Client
    log: Path

    def until(self, what: str, look: Callable[[], Found | None]) -> Found:
        """What `look` finds, when it finds something; fails when the server ends first or it takes too many looks."""
        for _ in range(MOST_ATTEMPTS):
            with suppress(httpx.TransportError):
                if found := look():
                    return found
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(BETWEEN_ATTEMPTS_SECONDS)
                break
        pytest.fail(f"the Prefect server did not {what}:\n{self.log.read_text(encoding='utf-8')[-4000:]}")

    def found(self, path: str, **filters: Any) -> list[dict[str, Any]]:
        """What the API's `path`/filter gives."""
        answer = self.client.post(f"{path}/filter", json=filters)
        answer.raise_for_status()
        records: list[dict[str, Any]] = answer.json()
        return records

    def of_run(self, path: str, run: dict[str, Any]) -> list[dict[str, Any]]:
        return self.found(path, flow_runs={"id": {"any_": [run["id"]]}})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_server(home: Path, **settings: str) -> Iterator[Server]:
    """One with this home and these settings of its environment, which this process uses meanwhile."""
    # What tells a server of earlier tests would be taken for one that tells this one.
    EventsWorker.drain_all(timeout=30)
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_API")} | {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "1",
        "PREFECT_SERVER_SERVICES_SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": "1",
        **settings,
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    log = home / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        with httpx.Client(base_url=api, trust_env=False) as client:
            server = Server(process, client, log)
            server.until("start", lambda: client.get("/health").is_success)
            with temporary_settings({PREFECT_API_URL: api, PREFECT_HOME: str(home)}):
                yield server
                # What a flow has logged and told is sent by threads: they would tell another test that nobody answers,
                # and go on telling this server what is for the next one.
                APILogWorker.drain_all(timeout=30)
                EventsWorker.drain_all(timeout=30)
    finally:
        # The session that the server leads, and so whatever it started.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
