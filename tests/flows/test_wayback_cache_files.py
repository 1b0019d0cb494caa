"""What is kept of a Wayback Machine lies in the data folder, which somebody may have handed over."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.wayback.cache import WaybackCache

TARGET = "/cdx?url=a"
NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def cache(tmp_path: Path) -> WaybackCache:
    cache = WaybackCache(tmp_path / ".working" / "wayback", "http://127.0.0.1:8080", lambda: 0.0)
    cache.keep(TARGET, "first")
    cache.keep_served("20250303", "https://a.example/", NOON)
    return cache


def files_of(cache: WaybackCache) -> list[Path]:
    return sorted(path for path in cache.folder.rglob("*") if path.is_file())


def test_what_is_kept_is_found_again(cache: WaybackCache) -> None:
    assert cache.answer(TARGET, is_settled=True) == "first"
    assert cache.served_instead() == {("20250303", "https://a.example/"): NOON}


def test_nothing_is_written_through_a_link(cache: WaybackCache, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("before")
    files = files_of(cache)
    for path in (*files, *(path.with_name(f"{path.name}.partial") for path in files)):
        path.unlink(missing_ok=True)
        os.link(other, path)

    cache.keep(TARGET, "second")
    cache.keep_served("20250304", "https://a.example/", NOON)

    assert other.read_text() == "before"
    assert cache.answer(TARGET, is_settled=True) == "second"


def test_pipes_and_what_is_damaged_say_nothing(cache: WaybackCache) -> None:
    [packed] = cache.folder.rglob("*.json.gz")
    [served] = cache.folder.rglob("served.jsonl")
    packed.write_bytes(gzip.compress(b"[" * 100_000)[:-20])
    assert cache.answer(TARGET, is_settled=True) is None
    packed.write_bytes(gzip.compress(b"[" * 100_000))
    assert cache.answer(TARGET, is_settled=True) is None
    for path in (packed, served):
        path.unlink()
        os.mkfifo(path)

    assert cache.answer(TARGET, is_settled=True) is None
    assert cache.served_instead() == {}
