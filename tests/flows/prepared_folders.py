"""Data folders with which tests begin: each is made once in a process, and copied from then on."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from generated_site import ARCHIVE, CABLES, cables, documents, harvest, listing, listing_of_cables
from saved_listing import SAVED_AT, folder_of, pages

from flows.files.importing import ImportRequest, import_files
from flows.runs.watching import Nobody
from warehouse.data_folder import DataFolder


def harvested(data: Path, *counts: int) -> Path:
    """A folder in which a listing has been harvested, once for each count, when it had so many documents."""

    async def make(folder: Path) -> None:
        for count in counts:
            await harvest(folder, listing(documents(count)))

    return copied(data, f"harvested {counts}", lambda folder: asyncio.run(make(folder)))


def harvested_cables(data: Path, count: int) -> Path:
    """A folder in which the other listing has been harvested, of so many documents."""
    rows = listing_of_cables(cables(count))
    return copied(data, f"cables {count}", lambda folder: asyncio.run(harvest(folder, rows, listing_url=CABLES)))


def with_imports(data: Path, *saved: tuple[int, datetime]) -> Path:
    """A folder that has imported saved pages: of a listing with so many documents, saved at that time."""

    def make(folder: Path) -> None:
        for number, (count, saved_at) in enumerate(saved):
            mirror = folder_of(folder.with_name(f"{folder.name}, pages {number}"), pages(count), saved_at)
            import_files(ImportRequest(ARCHIVE, (mirror,), DataFolder(folder)), Nobody())

    return copied(data, f"imported {[(count, f'{saved_at:%F}') for count, saved_at in saved]}", make)


def with_an_import(data: Path) -> Path:
    """A folder that has imported the saved pages of a listing with twelve documents."""
    return with_imports(data, (12, SAVED_AT))


def copied(data: Path, name: str, make: Callable[[Path], object]) -> Path:
    """A folder as `make` makes it, which is made once for each name."""
    made = Path(_workshop().name, name)
    if not made.exists():
        # In a thread of its own, as a test may have an event loop that runs.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(make, made).result()
    return Path(shutil.copytree(made, data, dirs_exist_ok=True))


@cache
def _workshop() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="regest-")
