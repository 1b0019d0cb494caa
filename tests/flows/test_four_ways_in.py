"""One archive, its four ways in: the live site, the Wayback Machine, a folder of saved pages, a WARC file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from generated_site import ARCHIVE, LISTING, harvest, rows_of
from saved_listing import LATER, SAVED_AT, folder_of, pages, warc_of
from wayback_world import world

from flows.files.importing import ImportRequest, import_files
from flows.runs.watching import Nobody
from warehouse.data_folder import DataFolder

pytestmark = pytest.mark.reading_processes

SITE = pages(25)
DOCUMENTS = "SELECT * EXCLUDE (first_seen, last_seen, capture_id, versions) FROM documents ORDER BY url"


async def from_the_site(folder: Path, data: Path) -> None:
    await harvest(data, SITE)


async def from_the_wayback_machine(folder: Path, data: Path) -> None:
    with world(data.parent, *(replace(page, captured_at=LATER) for page in SITE)) as running:
        await running.take_over()


async def from_a_folder(folder: Path, data: Path) -> None:
    _import(data, folder_of(folder / "mirror", SITE, SAVED_AT))


async def from_a_warc_file(folder: Path, data: Path) -> None:
    _import(data, warc_of(folder / "crawl.warc.gz", SITE, SAVED_AT.replace(month=1)))


def _import(data: Path, path: Path) -> None:
    import_files(ImportRequest(ARCHIVE, (path,), DataFolder(data)), Nobody())


WayIn = Callable[[Path, Path], Awaitable[None]]
WAYS_IN: tuple[WayIn, ...] = (from_the_site, from_the_wayback_machine, from_a_folder, from_a_warc_file)


async def test_each_gives_the_same_documents(tmp_path: Path) -> None:
    found = []
    # Only the site itself, and a crawl in one file, show that all pages are of one time.
    verdicts = ("proven", "partial", "partial", "proven")
    for number, (way_in, verdict) in enumerate(zip(WAYS_IN, verdicts, strict=True)):
        folder = tmp_path / str(number)
        data = folder / "data"
        folder.mkdir()
        await way_in(folder, data)
        assert rows_of(data, "SELECT listing_url, promised, found, verdict FROM listings") == [
            (LISTING, 25, 25, verdict)
        ]
        found.append(rows_of(data, DOCUMENTS))
    assert len(found[0]) == 25
    assert all(documents == found[0] for documents in found)


@pytest.mark.parametrize(
    "ways_in",
    [
        pytest.param(WAYS_IN, id="in this order"),
        pytest.param(WAYS_IN[::-1], id="the other way round", marks=pytest.mark.trial),
    ],
)
async def test_all_into_one_folder_are_one_archive(tmp_path: Path, ways_in: tuple[WayIn, ...]) -> None:
    data = tmp_path / "data"
    for way_in in ways_in:
        await way_in(tmp_path, data)
    assert rows_of(data, "SELECT count(*), max(versions), count(withdrawn_at) FROM documents") == [(25, 1, 0)]
    assert rows_of(data, "SELECT DISTINCT source FROM captures ORDER BY ALL") == [
        ("replica",),
        ("saved",),
        ("warc",),
        ("wayback",),
    ]
    assert rows_of(data, "SELECT min(first_seen) FROM documents") == [(SAVED_AT.replace(month=1),)]
