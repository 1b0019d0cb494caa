"""Break-ins by a page that is open in a browser on this machine, into what listens here."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event, Thread

import httpx

from bench.break_ins.commands import regest
from bench.break_ins.records import BreakIn, From
from bench.served_files import answered_by
from flows.replay.server import Answer
from flows.replay.site import ReplayedPage, Replica, pages_from_fixtures
from parsers.catalog import archive_named

EVIL = {"Origin": "http://evil.example", "Host": "rebound.evil.example:8123"}


class _Held(Replica):
    """An archive's site that answers its listing when it is let go; so long its harvest, and Prefect's server, run."""

    def __init__(self) -> None:
        archive = archive_named("wilson-center")
        super().__init__(archive, pages_from_fixtures(archive))
        self.asked, self.let_go = Event(), Event()

    def _answer_to(self, target: str) -> Answer:
        if target.startswith("/search"):
            self.asked.set()
            self.let_go.wait(120)
        return super()._answer_to(target)


def ask_the_temporary_server(folder: Path) -> str | None:
    """As a page does that has found the port, or whose name leads to this machine now."""
    with _Held() as site:
        options = ("--listing", "mongolia", "--replica", site.origin, "--pause", 0, "--data", folder / "data")
        harvest = Thread(
            target=regest,
            args=("harvest", "wilson-center", *options),
            kwargs={"folder": folder, "seconds": 150, "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120"},
        )
        harvest.start()
        try:
            site.asked.wait(120)
            return _asked_by_a_page(_port_of_server(folder))
        finally:
            site.let_go.set()
            harvest.join()


def _asked_by_a_page(port: int) -> str | None:
    api = f"http://127.0.0.1:{port}/api"
    with httpx.Client(trust_env=False, verify=False, headers=EVIL) as page:
        runs = page.post(f"{api}/flow_runs/filter", json={})
        made = page.post(f"{api}/variables/", json={"name": "of_a_stranger", "value": 1})
        let_in = page.options(f"{api}/flows/", headers={"Access-Control-Request-Method": "POST"})
    if runs.is_success:
        return f"the parameters of {len(runs.json())} flow run, and a variable written: {made.status_code}"
    return "any origin is let in" if "access-control-allow-origin" in {**runs.headers, **let_in.headers} else None


def _port_of_server(folder: Path) -> int:
    """That of the temporary server of a harvest in this folder, which its environment names."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (process / "cmdline").read_bytes().split(b"\0")
            # The second is what older versions start.
            is_server = not {b"flows.server_process", b"prefect.server.api.server:create_app"}.isdisjoint(command)
            if is_server and os.fsencode(folder / "home") in (process / "environ").read_bytes():
                return int(command[command.index(b"--port") + 1])
    raise RuntimeError("the harvest has no temporary server")


def entrust_a_schedule_to_an_open_server(folder: Path) -> str | None:
    """Whoever can use the server can change what its schedules run."""
    with _open_server() as (api, asked):
        ran = regest(
            "schedule", "wilson-center", "--cron", "0 6 * * 1", "--data", folder / "data",
            folder=folder, seconds=20, PREFECT_API_URL=api, PREFECT_CLIENT_MAX_RETRIES="0",
        )  # fmt: skip
    entrusted = [request for request in asked if request.startswith("POST")]
    return f"what the schedule runs, to be changed: {entrusted[0]} (exit {ran.status})" if entrusted else None


@contextmanager
def _open_server() -> Iterator[tuple[str, list[str]]]:
    """What a Prefect server without a login is to who asks: gives the URL of its API, and what it is asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.command} {self.path}")
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = json.dumps("3.8.8").encode()
            self.send_response(200 if self.command == "POST" or self.path.endswith("/version") else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None: ...

    with answered_by(Handler) as origin:
        yield f"{origin}/api", asked


def read_a_replica_by_another_name(folder: Path) -> str | None:  # noqa: ARG001 - it needs none
    """The page's name leads to this machine by now, and so a browser lets it read what is served there."""
    archive = archive_named("wilson-center")
    with Replica(archive, pages_from_fixtures(archive)) as replica:
        answer = httpx.get(f"{replica.origin}/", headers=EVIL, trust_env=False)
    return f"{len(answer.content)} bytes of what was captured" if answer.is_success else None


def run_a_script_on_this_machine(folder: Path) -> str | None:  # noqa: ARG001 - it needs none
    """A captured page's own: by what a browser is told of the page."""
    body = b"<script>fetch('http://127.0.0.1:4200/api/flow_runs/filter', {method: 'POST'})</script>"
    stored = ReplayedPage("https://digitalarchive.wilsoncenter.org/search", 200, (("Content-Type", "text/html"),), body)
    with Replica(archive_named("wilson-center"), [stored]) as replica:
        headers = httpx.get(f"{replica.origin}/search", trust_env=False).headers
    policy = headers.get("content-security-policy", "")
    if "sandbox" in policy and "allow-scripts" not in policy and headers.get("x-content-type-options") == "nosniff":
        return None
    return f"a script in an origin of this machine, under the policy “{policy}”"


BREAK_INS = (
    BreakIn(
        "a web page that asks the temporary Prefect server of a harvest what runs there, and writes to it",
        From.BROWSER,
        ask_the_temporary_server,
    ),
    BreakIn(
        "a schedule that is entrusted to a Prefect server which any web page can use",
        From.BROWSER,
        entrust_a_schedule_to_an_open_server,
    ),
    BreakIn(
        "a web page that reads what is replayed here, by a name of its own that leads to this machine",
        From.BROWSER,
        read_a_replica_by_another_name,
    ),
    BreakIn(
        "a captured page that is replayed and runs a script, which asks other servers of this machine",
        From.SHOWN,
        run_a_script_on_this_machine,
    ),
)
