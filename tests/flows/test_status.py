"""`regest status`: listings by the words that people know them by, times as they read them, a check for machines."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command import Command
from test_tables import STATUS

from flows.text.listing_names import listing_titles
from flows.text.listings import what_is_amiss
from flows.text.moments import span_from, when
from flows.text.speaking import voice
from parsers.errors import WrongUsage

SITE = "https://digitalarchive.wilsoncenter.org"
NOW = datetime(2026, 11, 28, 16, 10, tzinfo=UTC)
GOOD = replace(STATUS, verdict="proven", read_until=NOW - timedelta(days=3), last_harvest=NOW - timedelta(days=3))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("search?f%5B0%5D=languages:3949&f%5B1%5D=topics:86435&search_api_fulltext=China--Foreign+relations--Mongolia",
         "mongolia"),
        ("search?f%5B0%5D=people:83421&search_api_fulltext=Korea+war&sort_bef_combine=created_DESC", "Korea war"),
        ("search-results/1/%7B%22search-in%22%3A%22all%22%2C%22term%22%3A%22Nehru%22%7D", "Nehru"),
        ("search?f%5B0%5D=topics:Mongolia", "topics:Mongolia"),
        ("collection/cold-war", "collection/cold-war"),
    ],
)  # fmt: skip
def test_a_listing_is_called_by_words(path: str, name: str) -> None:
    listing = ("wilson-center", f"{SITE}/{path}")
    assert listing_titles([listing]) == {listing: name}


def test_listings_with_the_same_words_are_told_apart() -> None:
    urls = [f"{SITE}/search?f%5B0%5D=people:{person}&search_api_fulltext=Korea" for person in (1, 2)]
    listings = [*(("wilson-center", url) for url in urls), ("elsewhere", urls[0])]
    names = [*listing_titles(listings).values()]
    assert names == ["Korea (f[0]=people:1)", "Korea (f[0]=people:2)", "Korea"]


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (timedelta(seconds=-30), "just now"),
        (timedelta(minutes=-30), "to come"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=47), "47 hours ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=100), "3 months ago"),
        (timedelta(days=800), "2 years ago"),
    ],
)
def test_times_are_told_as_people_read_them(past: timedelta, said: str) -> None:
    assert when(NOW - past, NOW) == f"{said}, {NOW - past:%Y-%m-%d %H:%M} UTC"


def test_spans_as_people_type_them() -> None:
    assert [span_from(text).total_seconds() for text in ("8d", "36h", "2w", "30M")] == [691200, 129600, 1209600, 1800]
    for text in ("", "8", "d", "-1d", "8 days", "1.5d", "999999d"):
        with pytest.raises(WrongUsage, match="8d, 36h, 2w"):
            span_from(text)


@pytest.mark.parametrize(
    ("listing", "said"),
    [
        (GOOD, []),
        (replace(GOOD, verdict="exhausted"), []),
        (replace(GOOD, verdict="partial", because="only some pages"), ["partial · only some pages"]),
        (replace(GOOD, verdict="discrepant", first_discrepancy="rows: 8 of 9"), ["discrepant · rows: 8 of 9"]),
        (replace(GOOD, read_until=NOW - timedelta(days=9)), ["read 9 days ago, 2026-11-19 16:10 UTC"]),
        (replace(GOOD, unreached_at=NOW), ["asked in vain just now, 2026-11-28 16:10 UTC"]),
        (replace(GOOD, losses_withheld=4), ["4 documents are missing, and not said to have left: regest accept"]),
    ],
)
def test_what_cannot_be_relied_on(listing: object, said: list[str]) -> None:
    assert list(what_is_amiss(listing, NOW, timedelta(days=8))) == said  # type: ignore[arg-type]


def test_age_is_of_no_concern_unless_asked_for() -> None:
    assert list(what_is_amiss(replace(GOOD, read_until=NOW - timedelta(days=900)), NOW, None)) == []


@pytest.fixture
def looked_at(browsed_data: Path, tmp_path: Path) -> Path:
    """A copy of it, since DuckDB opens a file that is served in this process in no other way."""
    return Path(shutil.copytree(browsed_data, tmp_path / "data"))


def test_urls_are_shown_where_they_are_asked_for(
    regest: Command, looked_at: Path, screen: Callable[[int], None]
) -> None:
    screen(80)
    narrow = regest("status", "--data", looked_at).out
    assert "https://" not in narrow
    assert max(map(len, narrow.partition("\nmongolia: ")[0].splitlines())) <= 80
    wide = regest("status", "--wide", "--data", looked_at).out
    [row] = [line for line in wide.splitlines() if line.startswith("1  ")]
    assert f"{SITE}/search?" in row
    assert {"listing", "listing_url"} <= json.loads(regest("status", "--format", "json", "--data", looked_at).out)[
        0
    ].keys()


def test_a_check_names_what_is_not_complete_and_ends_with_1(
    regest: Command, looked_at: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the two listings there the made-up one promises more than it has."""
    ran = regest("status", "--check", "--data", looked_at)
    assert ran.status == 1
    [line] = ran.out.splitlines()
    assert line.startswith("wilson-center · treaty: discrepant · ")
    assert regest("status", "--check", "--older-than", "8d", "--data", looked_at).out == ran.out
    monkeypatch.setattr(voice, "now", lambda: datetime.now(UTC) + timedelta(days=9))
    late = regest("status", "--check", "--older-than", "8d", "--format", "jsonl", "--data", looked_at)
    assert late.status == 1
    assert sorted(row["listing"] for row in late.objects) == ["mongolia", "treaty"]
    assert all("read 9 days ago" in row["amiss"] for row in late.objects)


def test_a_check_of_a_complete_listing_ends_with_0(regest: Command, harvested_data: Path) -> None:
    ran = regest("status", "--check", "--older-than", "8d", "--data", harvested_data)
    assert (ran.status, ran.out) == (0, "")
    assert "complete" in ran.err


def test_an_age_without_a_check_is_refused(regest: Command, looked_at: Path) -> None:
    assert "--check" in regest.refused("status", "--older-than", "8d", "--data", looked_at)
    assert "8d" in regest.refused("status", "--check", "--older-than", "soon", "--data", looked_at)
