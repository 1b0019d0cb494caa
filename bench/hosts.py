"""Many hosts harvested by workers of a Prefect work pool: the command `python -m bench.hosts`.

    python -m bench.hosts --hosts 200 --pages 20 --pause 1

Hosts are addresses on the loopback interface, which note when they were asked. It prints how long all took beside what
the pauses alone take, and the shortest time between two requests to one host.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

from bench.harvesting import LOOPBACK_ONLY, SCRIPTS, prefect_server
from bench.hosts_site import address_of, declare_in, name_of
from bench.processes import CommandError, started
from flows.many import harvest_many
from flows.scheduling.work_pool import deploy_to_pool

POOL = "bench"
SECONDS_TO_END = 900.0
SECONDS_BETWEEN_LOOKS = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """What the hosts saw: how many were asked, how often all together and the busiest one, the seconds from the first
    request to the last one, of all hosts and of one (the median), those until the last host was asked for the first
    time, and the shortest between two to one host."""

    hosts: int
    requests: int
    most_of_a_host: int
    seconds: float
    of_one_host: float
    until_all_begun: float
    shortest: float

    def pauses(self, pause: float) -> float:
        """The seconds that the pauses between the requests to one host take by themselves."""
        return (self.most_of_a_host - 1) * pause


def measure_hosts(hosts: int, pages: int, pause: float, workers: int) -> Asked:
    """Harvests all hosts, each worker its share in one flow run. Raises CommandError when one does not end well."""
    with TemporaryDirectory(prefix="regest-bench-") as name, ExitStack() as stack:
        folder, data = Path(name), Path(name, "data")
        declare_in(data, hosts)
        site = stack.enter_context(_site(hosts, pages))
        assert site.stdout is not None
        port = int(site.stdout.readline())
        api, _ = stack.enter_context(prefect_server(folder / "server"))
        stack.enter_context(temporary_settings({PREFECT_API_URL: api, PREFECT_HOME: str(folder / "client")}))
        harvests = [_parameters(number, port, data, pause) for number in range(hosts)]
        shares = [harvests[first::workers] for first in range(workers)]
        runs = _scheduled(shares)
        environment = _environment(api, folder)
        command = [str(SCRIPTS / "prefect"), "worker", "start", "--pool", POOL, "--limit", "1"]
        nowhere = stack.enter_context(Path(folder, "workers.log").open("wb"))
        for _ in range(workers):
            stack.enter_context(started(command, environment, nowhere.fileno()))
        _wait_until_over(runs)
        said, _ = site.communicate(b"")
    return _asked(json.loads(said))


def _site(hosts: int, pages: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bench.hosts_site", "--hosts", str(hosts), "--pages", str(pages)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _parameters(number: int, port: int, data: Path, pause: float) -> dict[str, Any]:
    replica = f"http://{address_of(number)}:{port}"
    return {"archive": name_of(number), "data": str(data), "replica": replica, "pause": pause}


def _environment(api: str, folder: Path) -> dict[str, str]:
    """Of a worker, and of what it starts: it finds Regest where this process does."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return (
        own
        | LOOPBACK_ONLY
        | {
            "NO_PROXY": "127.0.0.0/8",
            "PREFECT_API_URL": api,
            "PREFECT_HOME": str(folder / "worker"),
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "REGEST_TURNS": str(folder / "turns"),
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }
    )


def _scheduled(shares: list[list[dict[str, Any]]]) -> list[str]:
    """A flow run for each share, as soon as a worker takes it; gives their ids."""
    [deployment] = deploy_to_pool([harvest_many.to_deployment("all hosts")], POOL)
    with get_client(sync_client=True) as client:
        return [
            str(client.create_flow_run_from_deployment(deployment, parameters={"harvests": share}).id)
            for share in shares
        ]


def _wait_until_over(runs: list[str]) -> None:
    deadline = time.monotonic() + SECONDS_TO_END
    with get_client(sync_client=True) as client:
        while time.monotonic() < deadline:
            states = [client.read_flow_run(run).state for run in runs]
            if all(state is not None and state.is_final() for state in states):
                if wrong := [str(state.message) for state in states if state and not state.is_completed()]:
                    raise CommandError("; ".join(wrong))
                return
            time.sleep(SECONDS_BETWEEN_LOOKS)
    raise CommandError(f"the harvests were not over after {SECONDS_TO_END:g} seconds")


def _asked(times: dict[str, list[float]]) -> Asked:
    first, last = min(map(min, times.values())), max(map(max, times.values()))
    gaps = [later - earlier for each in times.values() for earlier, later in pairwise(each)]
    counts = [len(each) for each in times.values()]
    return Asked(
        len(times),
        sum(counts),
        max(counts),
        last - first,
        median(max(each) - min(each) for each in times.values()),
        max(map(min, times.values())) - first,
        min(gaps),
    )


def main() -> int:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--hosts", type=int, default=200)
    arguments.add_argument("--pages", type=int, default=20)
    arguments.add_argument("--pause", type=float, default=1.0)
    arguments.add_argument("--workers", type=int, default=2)
    given = arguments.parse_args()
    asked = measure_hosts(given.hosts, given.pages, given.pause, given.workers)
    pauses = asked.pauses(given.pause)
    print(
        f"{asked.hosts} hosts, {asked.requests:,} requests, {given.workers} workers: {asked.seconds:.1f} s from the"
        f" first request to the last, {asked.seconds / pauses:.2f} x the {pauses:.1f} s of the pauses alone; of one"
        f" host alone {asked.of_one_host:.1f} s; all had been asked once after {asked.until_all_begun:.1f} s;"
        f" the shortest pause {asked.shortest:.3f} s"
    )
    return 0 if asked.shortest >= given.pause else 1


if __name__ == "__main__":
    raise SystemExit(main())
