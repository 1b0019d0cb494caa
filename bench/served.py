"""A harvest that a served schedule begins: how late its first request is, and how long it takes from then on.

    python -m bench.served [--pages 1676]

`regest schedule` serves one listing to a Prefect server that runs, due at each full minute: the first run is measured.
"""

from __future__ import annotations

import argparse
import os
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import httpx

from bench.harvesting import SCRIPTS, listing_server, own_environment, prefect_server
from bench.pages import GENERATED_LISTING
from bench.processes import CommandError, started

PAGES = 1_676
SEED = 1945
SECONDS_TO_END = 600.0
SECONDS_BETWEEN_LOOKS = 1.0
OVER = {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}}
FIRST_REQUEST = "SELECT epoch(min(captured_at)) FROM captures"


@dataclass(frozen=True, slots=True)
class Served:
    """Seconds from the time for which a run was scheduled to its first request, and from then to its end."""

    until_first_request: float
    from_then_on: float


def measure_served(site: str) -> Served:
    """The first run of the bench's listing at `site`, served by a schedule. Raises CommandError unless it ends well."""
    with TemporaryDirectory(prefix="regest-bench-") as name, ExitStack() as stack:
        folder, data = Path(name), Path(name, "data")
        api, _ = stack.enter_context(prefect_server(folder / "server"))
        command = [str(SCRIPTS / "regest"), "schedule", "wilson-center", "--listing", GENERATED_LISTING]
        command += ["--cron", "* * * * *", "--replica", site, "--without-login", "--data", str(data)]
        environment = own_environment({"PREFECT_API_URL": api, "PREFECT_HOME": str(folder / "schedule")})
        nowhere = stack.enter_context(Path(os.devnull).open("wb"))
        stack.enter_context(started(command, environment, nowhere.fileno()))
        run = _first_that_is_over(stack.enter_context(httpx.Client(base_url=api, trust_env=False)))
        with duckdb.connect(str(data / "regest.duckdb"), read_only=True) as connection:
            [[first_request]] = connection.execute(FIRST_REQUEST).fetchall()
    scheduled, ended = (datetime.fromisoformat(run[name]).timestamp() for name in ("expected_start_time", "end_time"))
    return Served(first_request - scheduled, ended - first_request)


def _first_that_is_over(client: httpx.Client) -> dict[str, Any]:
    deadline = time.monotonic() + SECONDS_TO_END
    while time.monotonic() < deadline:
        runs: list[dict[str, Any]] = client.post("/flow_runs/filter", json={"flow_runs": OVER}).json()
        if runs and runs[-1]["state"]["type"] != "COMPLETED":
            raise CommandError(f"the harvest did not end well: {runs[-1]['state']['message']}")
        if runs:
            return runs[-1]
        time.sleep(SECONDS_BETWEEN_LOOKS)
    raise CommandError(f"no harvest was over after {SECONDS_TO_END:g} seconds")


def in_a_line(served: Served, pages: int) -> str:
    """What was measured, in words."""
    return (
        f"A deployment that `regest schedule` serves makes its first request {served.until_first_request:.1f} s after"
        f" the time for which it was scheduled, and has harvested {pages:,} pages {served.from_then_on:.1f} s later."
    )


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pages", type=int, default=PAGES)
    pages = arguments.parse_args().pages
    with listing_server(pages, SEED) as site:
        print(in_a_line(measure_served(site), pages))


if __name__ == "__main__":
    main()
