"""The trials of a cluster: run on the machine `services` by `python -m bench.cluster`, which makes the machines.

What is held after each is what an undisturbed run on one machine holds.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State

from bench.cluster.lake import publishing
from bench.cluster.network import end_all_on, plug_in, pull_the_cable
from bench.cluster.services import Cluster, require, started, wait_until
from bench.hosts_site import address_of, declare_in, name_of
from bench.processes import CommandError, cpu_of_all, run
from bench.warc_files import SEED, write_warc

HOSTS, PAUSE = 6, 1.0
NETWORK, PORT = "198.18", 8765
SCHEDULER = "tcp://198.18.0.10:8786"
POOL = "archives"
DEPLOYMENT = "harvest many/many listings"
PREFECT_FILE = Path(__file__).parents[2] / "docs" / "deploy" / "prefect.yaml"
PAGES_IN_BULK = 3_000
SECONDS_TO_HARVEST = 150.0
# Of processors: it has begun to write tables then.
SECONDS_UNTIL_IT_LOADS = 4.0
HARVESTED = "SELECT archive, url, title, date_text, summary FROM documents WHERE archive LIKE 'host-%' ORDER BY ALL"
IN_BULK = "SELECT archive, url, title, date_text, summary FROM documents WHERE archive = 'wilson-center' ORDER BY ALL"
VERDICTS = "SELECT archive, verdict FROM listings WHERE archive LIKE 'host-%' ORDER BY ALL"
CAPTURES = '[captures]\nat = "s3://archives/regest"\nendpoint = "http://198.18.0.10:8333"\n'
# A record of a WARC file begins so; a page has a request and a response.
MEMBER, MEMBERS_OF_SOME_PAGES = b"\x1f\x8b\x08", 7
Rows = list[tuple[Any, ...]]


def main() -> None:
    """Starts the services, tries, prints a line for each trial, and ends all."""
    folder, is_of_the_lake = Path(sys.argv[1]), "--lake" in sys.argv[2:]
    for machine in ("services", "worker-1", "worker-2"):
        data = folder / machine / "regest"
        declare_in(data, HOSTS)
        (data / "regest.toml").write_text(CAPTURES)
    declare_in(folder / "services" / "undisturbed", HOSTS)
    begun = time.monotonic()
    with started(folder) as cluster:
        _say("all services answer", begun)
        for trial in (_undisturbed, *(() if is_of_the_lake else DISTURBED), publishing):
            begun = time.monotonic()
            for line in trial(cluster):
                _say(line, begun)
        [site] = [process for service, process in cluster.running.items() if service.machine == "sites"]
        said, _ = site.communicate(b"")
    if is_of_the_lake:
        return
    shortest, asked = _shortest(json.loads(said.splitlines()[-1]))
    require(shortest >= PAUSE, f"a host was asked after {shortest:.3f} s")
    print(f"{asked} requests to {HOSTS} hosts; the shortest time between two to one host: {shortest:.3f} s", flush=True)


def _undisturbed(cluster: Cluster) -> Iterator[str]:
    """On one machine, whose captures lie on its disk: harvests of all hosts, and the pages in bulk."""
    write_warc(cluster.room("services") / "pages.warc.gz", PAGES_IN_BULK, SEED)
    into = ("--data", "/srv/undisturbed")
    asked = ("--pause", "0", "--replica", _site(HOSTS))
    _ended_well(cluster.run("services", "harvest", *map(name_of, range(HOSTS)), *asked, *into))
    _ended_well(cluster.run("services", "import", "/srv/pages.warc.gz", "--archive", "wilson-center", *into))
    yield f"undisturbed, on one machine: {len(_rows(cluster, HARVESTED, data='undisturbed'))} documents"


def _fetching(cluster: Cluster) -> Iterator[str]:
    """worker-2 is cut off while it harvests, and goes on living; worker-1 takes over."""
    _deploy()
    yield f"deployed by Prefect's own command, with {PREFECT_FILE.name}"
    shares = [[_parameters(number) for number in range(first, HOSTS, 2)] for first in range(2)]
    runs = [_begin(share) for share in shares]
    wait_until(lambda: _has_captured(cluster, "worker-1") and _has_captured(cluster, "worker-2"), "both harvest")
    pull_the_cable("worker-2")
    wait_until(lambda: any(_is_over(run) for run in runs), "worker-1 harvests", SECONDS_TO_HARVEST)
    [cut] = [share for run, share in zip(runs, shares, strict=True) if not _is_over(run)]
    yield "fetch: worker-2 cut off in the middle; worker-1 has done its own"
    again = _begin(cut)
    wait_until(lambda: _is_over(again), "worker-1 harvests what worker-2 had", SECONDS_TO_HARVEST)
    _rebuild(cluster)
    _same(cluster, HARVESTED)
    _same(cluster, VERDICTS)
    yield "fetch: worker-1 has harvested these hosts too: tables as undisturbed"


def _putting(cluster: Cluster) -> Iterator[str]:
    """What worker-2 had captured, and could not put into the store, is there once the machine runs again."""
    end_all_on("worker-2")
    left = _unput(cluster, "worker-2")
    require(left > 0, "worker-2 had put everything before it was cut off")
    plug_in("worker-2")
    _ended_well(cluster.run("worker-2", "rebuild", "--data", "/srv/regest"))
    cluster.start_again("worker-2")
    require(_unput(cluster, "worker-2") == 0, "what worker-2 had captured is not in the store")
    _rebuild(cluster)
    _same(cluster, HARVESTED)
    yield f"put: {left} files that worker-2 had left on its disk are in the store; tables as undisturbed"


def _reading(cluster: Cluster) -> Iterator[str]:
    """worker-2 is cut off while it reads for the Dask cluster."""
    words = ("import", "/srv/pages.warc.gz", "--archive", "wilson-center", "--copy", "--workers", SCHEDULER)
    _ended_well(cluster.run("services", *words, "--data", "/srv/regest"))
    _same(cluster, IN_BULK)
    yield f"read: {PAGES_IN_BULK:,} pages imported into the store, read by Dask's workers: tables as undisturbed"
    rebuilding = cluster.begin("services", "rebuild", "--workers", SCHEDULER, "--data", "/srv/regest")
    _once_at_work(cluster, "worker-2")
    pull_the_cable("worker-2")
    require(rebuilding.poll() is None, "the rebuild was over before worker-2 was cut off")
    _ended_well(rebuilding.wait(SECONDS_TO_HARVEST))
    _same(cluster, IN_BULK)
    _same(cluster, HARVESTED)
    plug_in("worker-2")
    yield "read: worker-2 cut off in the middle of a rebuild: tables as undisturbed"


def _loading(cluster: Cluster) -> Iterator[str]:
    """worker-2 is cut off and killed while it loads."""
    before = _rows(cluster, HARVESTED, "worker-2")
    loading = cluster.begin("worker-2", "rebuild", "--data", "/srv/regest")
    wait_until(lambda: cpu_of_all([loading.pid]) > SECONDS_UNTIL_IT_LOADS or loading.poll() is not None, "it loads")
    pull_the_cable("worker-2")
    end_all_on("worker-2")
    require(loading.wait() != 0, "the rebuild was over before worker-2 was cut off")
    require(_rows(cluster, HARVESTED, "worker-2") == before, "readers of worker-2 see other tables")
    plug_in("worker-2")
    _ended_well(cluster.run("worker-2", "rebuild", "--data", "/srv/regest"))
    _same(cluster, HARVESTED, "worker-2")
    _same(cluster, IN_BULK, "worker-2")
    yield "load: worker-2 cut off and killed in the middle; readers see the tables of before, then those of undisturbed"


DISTURBED = (_fetching, _putting, _reading, _loading)


def _once_at_work(cluster: Cluster, machine: str) -> None:
    pids = [
        process.pid
        for service, process in cluster.running.items()
        if service.machine == machine and service.command.startswith("dask")
    ]
    before = cpu_of_all(pids)
    wait_until(lambda: cpu_of_all(pids) > before + 1, f"{machine} reads")


def _site(number: int) -> str:
    return f"http://{address_of(number, f'{NETWORK}')}:{PORT}"


def _parameters(number: int) -> dict[str, Any]:
    return {"archive": name_of(number), "replica": _site(number), "pause": PAUSE}


def _deploy() -> None:
    with get_client(sync_client=True) as client:
        wait_until(
            lambda: [pool.name for pool in client.read_work_pools()] == [POOL], "the workers have made their pool"
        )
    words = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(PREFECT_FILE)]
    run(words, os.environ)


def _begin(share: list[dict[str, Any]]) -> str:
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name(DEPLOYMENT).id
        return str(client.create_flow_run_from_deployment(deployment, parameters={"harvests": share}).id)


def _is_over(run: str) -> bool:
    """Raises CommandError where a run has ended otherwise than well."""
    with get_client(sync_client=True) as client:
        state: State[Any] | None = client.read_flow_run(run).state
    if state is None or not state.is_final():
        return False
    require(state.is_completed(), f"a run ended as {state.name}: {state.message}")
    return True


def _has_captured(cluster: Cluster, machine: str) -> bool:
    """Whether a machine is in the middle of all harvests of its share."""
    files = [file.read_bytes() for file in _waiting(cluster, machine)]
    return sum(file.count(MEMBER) >= MEMBERS_OF_SOME_PAGES for file in files) == HOSTS // 2


def _unput(cluster: Cluster, machine: str) -> int:
    """How many files of captures lie on a machine's disk, and not yet in the store."""
    return len(_waiting(cluster, machine))


def _waiting(cluster: Cluster, machine: str) -> list[Path]:
    captures = cluster.room(machine) / "regest" / ".working" / "captures"
    return [file for file in captures.rglob("*.warc.gz*") if file.stat().st_size]


def _rebuild(cluster: Cluster) -> None:
    _ended_well(cluster.run("services", "rebuild", "--workers", SCHEDULER, "--data", "/srv/regest"))


def _same(cluster: Cluster, question: str, machine: str = "services") -> None:
    wanted, found = _rows(cluster, question, data="undisturbed"), _rows(cluster, question, machine)
    differing = sorted(set(wanted) ^ set(found))[:3]
    require(bool(wanted) and wanted == found, f"{len(found)} rows, undisturbed {len(wanted)}; differing: {differing}")


def _rows(cluster: Cluster, question: str, machine: str = "services", data: str = "regest") -> Rows:
    file = cluster.room(machine) / data / "regest.duckdb"
    if not file.exists():
        return []
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(question).fetchall()


def _shortest(asked: dict[str, list[float]]) -> tuple[float, int]:
    """The shortest time between two requests to one host of the trials, in seconds, and how many were sent."""
    hosts = {address_of(number, NETWORK) for number in range(HOSTS)}
    times = [each for host, each in asked.items() if host in hosts]
    return min(later - earlier for each in times for earlier, later in pairwise(each)), sum(map(len, times))


def _ended_well(status: int) -> None:
    require(status == 0, f"a command ended with {status}")


def _say(line: str, begun: float) -> None:
    print(f"{time.monotonic() - begun:6.1f} s  {line}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except CommandError as error:
        sys.exit(f"cluster: {error}")
