"""A set of dates, as “1988, 1991”, has no day between its members: whatever asks for a time keeps to that."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from command import Command
from generated_site import harvest, listing, rows_of

from bench.pages import Row
from warehouse.data_folder import DataFolder
from warehouse.published import Published
from warehouse.register import Wanted, find

ROWS = [
    Row("1988, 1991", "Treaty of two years", "set", ("Of it.",)),
    Row("1988-1991", "Treaty of four years", "range", ("Of it.",)),
    Row("before 1989", "Treaty of long ago", "open", ("Of it.",)),
    Row("", "Treaty of no time", "undated", ("Of it.",)),
]
TIMES = [
    ("1987", "1987", {"open"}),
    ("1988", "1988", {"set", "range", "open"}),
    ("1989", "1990", {"range"}),
    ("1989", "1991", {"set", "range"}),
    ("1991", None, {"set", "range"}),
    (None, "1987", {"open"}),
    (None, "1990", {"set", "range", "open"}),
    (None, None, {"set", "range", "open", "undated"}),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sets")
    asyncio.run(harvest(folder, listing(ROWS)))
    return folder


def ends(since: str | None, until: str | None) -> list[str]:
    return [*(["--from", since] if since else []), *(["--to", until] if until else [])]


@pytest.mark.parametrize(("since", "until", "slugs"), TIMES)
def test_whatever_asks_for_a_time_finds_the_same(
    regest: Command, data: Path, since: str | None, until: str | None, slugs: set[str]
) -> None:
    found = regest("find", "treaty", *ends(since, until), "--data", data, "--format", "jsonl").objects
    exported = regest("export", *ends(since, until), "--format", "jsonl", "--data", data).objects
    assert {row["url"].rpartition("/")[2] for row in found} == slugs
    assert {row["url"].rpartition("/")[2] for row in exported} == slugs

    wanted = Wanted(
        first_day=date(int(since), 1, 1) if since else None, last_day=date(int(until), 12, 31) if until else None
    )
    with closing(Published(DataFolder(data), pytest.fail)) as published, published.reading() as reading:
        documents = find(reading, wanted).documents
    assert {one.url.rpartition("/")[2] for one in documents} == slugs

    if since or until:
        asked = f"FROM documents_between({since or 'NULL'}, {until or 'NULL'}) SELECT url"
        assert {url.rpartition("/")[2] for (url,) in rows_of(data, asked)} == slugs
