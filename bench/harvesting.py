"""Harvests from a loopback server into DuckDB, end to end, each in a fresh process: Regest, Regest without Prefect, and
Scrapy, turn by turn."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import duckdb
import httpx

from bench.pages import GENERATED_LISTING, ROWS_ON_A_PAGE
from bench.processes import CommandError, Cost, Usage, run, started, usage_of
from flows.reading import worker as parser_worker

LOOPBACK_ONLY = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "NO_PROXY": "127.0.0.1"}
SCRIPTS = Path(sys.executable).parent
# On a machine that is busy Prefect takes minutes to start.
SECONDS_TO_START = 240
REQUESTS_TO_SERVER = 2_000
# The process that parses is part of the harvest; what else a harvest starts is Prefect's server.
PARSER_PROCESS = parser_worker.__name__
READ_SIZE = 1 << 20


@dataclass(frozen=True, slots=True)
class HarvestCost:
    """Medians over the repetitions. `own` is the harvesting process, with the one that parses for it; `servers` what
    Prefect's server used meanwhile, where there is one."""

    name: str
    pages: int
    wall: float
    own: Usage
    servers: Usage

    @property
    def pages_per_second(self) -> float:
        """From the start of the process to its end."""
        return self.pages / self.wall


@dataclass(frozen=True, slots=True)
class _Contender:
    """`command` makes the command for an empty folder; `count` is the query for the rows in `database` there."""

    name: str
    command: Callable[[Path], list[str]]
    database: str
    count: str
    environment: Mapping[str, str]
    server: int | None = None


RUNNING, TEMPORARY, WITHOUT = (
    "Regest, running Prefect server",
    "Regest, temporary Prefect server",
    "Regest without Prefect",
)


def measure_harvests(site: str, pages: int, repeat: int, *, is_regest_alone: bool = False) -> list[HarvestCost]:
    """All contenders on the listing of `pages` pages at `site`, Regest with a running Prefect server first; or Regest's
    three ways alone.

    Raises CommandError when one fails or lacks rows.
    """
    with TemporaryDirectory(prefix="regest-bench-") as name:
        folder = Path(name)
        own_home = {"PREFECT_HOME": str(folder / "temporary-server")}
        with prefect_server(folder / "running-server") as (api, server):
            contenders = list(_contenders(site, pages, own_home, {"PREFECT_API_URL": api}, server))
            if is_regest_alone:
                contenders = [one for one in contenders if one.name in (RUNNING, TEMPORARY, WITHOUT)]
            _upgrade_database(own_home)
            costs: dict[str, list[Cost]] = {contender.name: [] for contender in contenders}
            for _ in range(repeat):
                for contender in contenders:
                    costs[contender.name].append(_harvest(contender, pages))
    return [_median(contender.name, pages, costs[contender.name]) for contender in contenders]


def measure_stages(site: str) -> dict[str, float]:
    """Seconds of one harvest without Prefect, by stage."""
    with TemporaryDirectory(prefix="regest-bench-") as data:
        command = [sys.executable, "-m", "bench.stages", site, data]
        done = subprocess.run(command, env=own_environment({}), stdout=subprocess.PIPE, check=True)
    seconds: dict[str, float] = json.loads(done.stdout)
    return seconds


def measure_server(site: str) -> float:
    """Requests a second that the loopback server answers over one connection: what no harvest can be faster than."""
    request = f"GET {urlsplit(GENERATED_LISTING).path}?page=0 HTTP/1.1\r\nHost: bench\r\n\r\n".encode()
    address = urlsplit(site)
    with socket.create_connection((address.hostname or "", address.port or 0)) as connection:
        start = time.perf_counter()
        for _ in range(REQUESTS_TO_SERVER):
            connection.sendall(request)
            received = connection.recv(READ_SIZE)
            while not received.endswith(b"</html>\n"):
                received = connection.recv(READ_SIZE)
        return REQUESTS_TO_SERVER / (time.perf_counter() - start)


@contextmanager
def listing_server(pages: int, seed: int) -> Iterator[str]:
    """A server of generated pages on the loopback interface, in a process of its own: gives its origin."""
    command = [sys.executable, "-m", "bench.server", "--pages", str(pages), "--seed", str(seed)]
    with started(command, os.environ) as process:
        assert process.stdout is not None
        port = process.stdout.readline().decode().strip()
        if not port:
            raise CommandError(f"{' '.join(command)} did not start")
        yield f"http://127.0.0.1:{port}"


@contextmanager
def prefect_server(home: Path, *, ui: bool = False) -> Iterator[tuple[str, int]]:
    """A Prefect server on a free port, with its data under `home`, and with its pages where `ui` says so: gives the URL
    of its API and its process id."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(SCRIPTS / "prefect"), "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    command += [] if ui else ["--no-ui"]
    api = f"http://127.0.0.1:{port}/api"
    settings = {
        "PREFECT_HOME": str(home),
        "PREFECT_UI_API_URL": api,
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    }
    with (
        Path(os.devnull).open("wb") as nowhere,
        started(command, own_environment(settings), nowhere.fileno()) as process,
    ):
        _wait_until_healthy(f"{api}/health")
        yield api, process.pid


def _contenders(
    site: str, pages: int, own_home: dict[str, str], running: dict[str, str], server: int
) -> Iterator[_Contender]:
    def regest(data: Path) -> list[str]:
        options = ["--listing", GENERATED_LISTING, "--replica", site, "--data", str(data)]
        return [str(SCRIPTS / "regest"), "harvest", "wilson-center", *options]

    def without_prefect(data: Path) -> list[str]:
        return [sys.executable, "-m", "bench.without_prefect", site, str(data)]

    def scrapy(folder: Path) -> list[str]:
        return [sys.executable, "-m", "bench.scrapy_peer", site, str(folder / "rows.duckdb")]

    def scrapy_at_once(folder: Path) -> list[str]:
        return [*scrapy(folder), "--at-once", str(pages)]

    documents = ("regest.duckdb", "SELECT count(*) FROM documents")
    entries = ("rows.duckdb", "SELECT count(*) FROM entries")
    yield _Contender(RUNNING, regest, *documents, own_home | running, server)
    yield _Contender(TEMPORARY, regest, *documents, own_home)
    yield _Contender(WITHOUT, without_prefect, *documents, own_home)
    yield _Contender("Scrapy, page after page", scrapy, *entries, {})
    yield _Contender("Scrapy, all pages, 8 at once", scrapy_at_once, *entries, {})


def _harvest(contender: _Contender, pages: int) -> Cost:
    with TemporaryDirectory(prefix="regest-bench-") as name:
        before = _server_usage(contender)
        cost = run(contender.command(Path(name)), own_environment(contender.environment), helper=PARSER_PROCESS)
        after = _server_usage(contender)
        with duckdb.connect(str(Path(name, contender.database)), read_only=True) as connection:
            counted = connection.execute(contender.count).fetchall()
    if counted != [(pages * ROWS_ON_A_PAGE,)]:
        raise CommandError(f"{contender.name}: expected {pages * ROWS_ON_A_PAGE} rows, found {counted[0][0]}")
    if contender.server is None:
        return cost
    return Cost(cost.wall, cost.own, Usage(after.cpu - before.cpu, after.memory))


def _server_usage(contender: _Contender) -> Usage:
    return (usage_of(contender.server) if contender.server is not None else None) or Usage()


def _median(name: str, pages: int, costs: list[Cost]) -> HarvestCost:
    def usage(usages: list[Usage]) -> Usage:
        return Usage(median(one.cpu for one in usages), median(one.memory for one in usages))

    wall = median(cost.wall for cost in costs)
    return HarvestCost(name, pages, wall, usage([cost.own for cost in costs]), usage([cost.children for cost in costs]))


def own_environment(more: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without its own Prefect settings."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return own | LOOPBACK_ONLY | dict(more)


def _upgrade_database(home: Mapping[str, str]) -> None:
    """Makes the temporary server's database, which only the first harvest on a machine has to."""
    run([str(SCRIPTS / "prefect"), "server", "database", "upgrade", "--yes"], own_environment(home))


def _wait_until_healthy(url: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        try:
            httpx.get(url, trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise CommandError(f"{url} did not answer within {SECONDS_TO_START:g} seconds")
