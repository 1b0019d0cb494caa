"""A harvest killed at any moment loses no capture, leaves nothing half-loaded, and goes on when it is started again."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest
from generated_site import HTML, WatchedReplica, harvest_replica, rows_of, tables

from bench.pages import GENERATED_LISTING, generated_pages
from flows.rebuild import rebuild
from flows.replay import ReplayedPage
from flows.watching import Nobody
from warehouse.captures import Capture, RunEnd, read_captures, recover
from warehouse.data_folder import DataFolder

RUNNER = Path(__file__).with_name("harvest_until_killed.py")
PAGES = [ReplayedPage(url, 200, HTML, body) for url, body in generated_pages(30, seed=9)]
DOCUMENTS = "SELECT * EXCLUDE (first_seen, last_seen, capture_id) FROM documents ORDER BY ALL"
ENTRIES = "SELECT page_url, position, url, title, date_text, summary FROM entries ORDER BY ALL"
VERDICT = "SELECT promised, found, rejects, discrepancies, verdict FROM listings"
# Shares of all steps that a run takes, one somewhere in each eighth; and what comes once only, at the end.
MOMENTS = [(eighth + Random(eighth).random()) / 8 for eighth in range(8)]
LAST_MOMENTS = ["derive", "publish"]


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """What a harvest gives that nobody kills, and how many steps it takes."""

    steps: int
    documents: list[tuple[Any, ...]]
    entries: list[tuple[Any, ...]]
    verdict: list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    data = tmp_path_factory.mktemp("undisturbed")
    with WatchedReplica(PAGES) as replica:
        done = run(data, replica, "0")
    assert done.returncode == 0, done.stderr
    return Undisturbed(int(done.stdout), rows_of(data, DOCUMENTS), rows_of(data, ENTRIES), rows_of(data, VERDICT))


def run(data: Path, replica: WatchedReplica, moment: str) -> subprocess.CompletedProcess[str]:
    """A harvest in a process of its own, killed at a moment."""
    command = [sys.executable, str(RUNNER), str(data), GENERATED_LISTING, replica.origin, moment]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def targets_captured(folder: DataFolder) -> tuple[set[str], bool]:
    """Which pages the files hold after a kill, and whether the run had got to its end."""
    recover(folder.captures)
    records = list(read_captures(folder.captures))
    urls = [urlsplit(record.url) for record in records if isinstance(record, Capture)]
    return {f"{url.path}?{url.query}" for url in urls if url.query}, any(isinstance(found, RunEnd) for found in records)


@pytest.mark.parametrize("moment", [*MOMENTS, *LAST_MOMENTS])
async def test_a_killed_harvest_goes_on_where_it_was(
    tmp_path: Path, undisturbed: Undisturbed, moment: float | str
) -> None:
    folder = DataFolder(tmp_path)
    with WatchedReplica(PAGES) as replica:
        killed = run(tmp_path, replica, moment if isinstance(moment, str) else str(int(moment * undisturbed.steps)))
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    captured, was_over = targets_captured(folder)

    with WatchedReplica(PAGES) as replica:
        report = await harvest_replica(tmp_path, replica, listing_url=GENERATED_LISTING)

    assert report.verdict == "proven"
    assert rows_of(tmp_path, DOCUMENTS) == undisturbed.documents
    assert rows_of(tmp_path, VERDICT) == undisturbed.verdict
    if was_over:
        assert report.unchanged_pages == len(PAGES)
    else:
        assert rows_of(tmp_path, ENTRIES) == undisturbed.entries
        asked_for = [target for target in replica.asked_for if target != "/robots.txt"]
        assert captured.isdisjoint(asked_for)
        assert len(captured) + len(asked_for) == len(PAGES)

    before = tables(tmp_path)
    rebuild(folder, Nobody())
    assert tables(tmp_path) == before
