"""Pictures of Prefect's own pages for docs/scheduling.md, taken of real runs of a real server:

    python -m bench.schedule_pictures

A schedule of two listings is served for some seconds, from a replica; one of them has lost a page.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from playwright.sync_api import Browser, sync_playwright

from bench.harvesting import own_environment, prefect_server
from bench.pictures import PICTURES
from bench.processes import CommandError, started
from flows.replay.site import Replica, pages_from_fixtures
from parsers.catalog import archive_named

ARCHIVE = archive_named("wilson-center")
LISTINGS = ("mongolia", "all")
SETTINGS = """
pages = "http://127.0.0.1:8946"

[harvest.wilson-center]
cron = "0 6 * * 1"
time_zone = "Europe/Berlin"
listings = ["mongolia", "all"]
"""
SECONDS_IN_ALL = 120.0
SECONDS_BETWEEN_LOOKS = 0.5
# Of a listing two runs that ended: the second had nothing new.
RUNS = 2 * len(LISTINGS)


def main() -> None:
    """Serves the schedule, waits for its runs, and takes the pictures."""
    with TemporaryDirectory() as name, served_schedule(Path(name)) as api, httpx.Client(base_url=api) as client:
        ended = _until(lambda: _ended(client))
        run = next(run for run in ended if "mongolia" in run["name"])
        artifacts = client.post("/artifacts/filter", json={"flow_runs": {"id": {"any_": [run["id"]]}}}).json()
        report = next(one for one in artifacts if one["type"] == "markdown")
        ui = api.removesuffix("/api")
        pages = {
            "prefect-runs": f"{ui}/runs",
            "prefect-run": f"{ui}/runs/flow-run/{run['id']}",
            "prefect-report": f"{ui}/artifacts/artifact/{report['id']}",
        }
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for picture, address in pages.items():
                _take(browser, address, PICTURES / f"{picture}.png")


@contextmanager
def served_schedule(folder: Path) -> Iterator[str]:
    """A schedule that is served to a server of its own; gives the URL of its API."""
    data = folder / "data"
    data.mkdir()
    (data / "regest.toml").write_text(SETTINGS, encoding="utf-8")
    with Replica(ARCHIVE, pages_from_fixtures(ARCHIVE)) as site, prefect_server(folder / "server", ui=True) as (api, _):
        command = [sys.executable, "-m", "flows.commands.app", "schedule", "--replica", site.origin]
        command += ["--every", "15 seconds", "--without-login", "--data", str(data)]
        environment = own_environment({"PREFECT_API_URL": api, "PREFECT_HOME": str(folder / "schedule")})
        with (folder / "schedule.log").open("wb") as log, started(command, environment, log.fileno()):
            yield api


def _ended(client: httpx.Client) -> list[dict[str, Any]]:
    states = {"state": {"type": {"any_": ["COMPLETED", "FAILED"]}}}
    runs: list[dict[str, Any]] = client.post("/flow_runs/filter", json={"flow_runs": states}).json()
    return runs if len(runs) >= RUNS else []


def _until(look: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    deadline = time.monotonic() + SECONDS_IN_ALL
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(SECONDS_BETWEEN_LOOKS)
    raise CommandError(f"{RUNS} runs did not end within {SECONDS_IN_ALL:g} seconds")


def _take(browser: Browser, url: str, file: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light")
    page.goto(url, wait_until="networkidle")
    # Charts of Prefect's pages move into their place.
    page.wait_for_timeout(2_000)
    page.screenshot(path=file)
    page.close()


if __name__ == "__main__":
    main()
