"""What becomes of a harvest from the Wayback Machine: everything held once, in the order of time, and said."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from generated_site import rows_of
from troubled_wayback import Fault, Faults
from wayback_world import ARCHIVE, SITE, Shelf, World, at, page, world

from flows.commands.wayback import print_wayback
from flows.replay.wayback import ServiceLimits
from flows.wayback.lookup import ListingYear
from flows.wayback.request import WaybackRequest, wayback_request_for
from parsers.errors import WrongUsage
from warehouse.warc.exchange import Exchange

LEGACY = "/search-results/1/%7B%22subject%22%3A%221%22%7D"
SAME = b"<html>the same every time</html>"
PAGES = [
    page("20220301", "/search?page=1"),
    page("20170601", LEGACY),
    page("20230501", "/search?page=1"),
    page("20230301", "/search?page=2"),
    page("20230401", "/collection/12/slug/2"),
    page("20230601", "/search?page=3", SAME),
    page("20230701", "/search?page=3", SAME),
    page("20240801", "/search?page=3", SAME),
    page("20230301", "/search?page=1", site=f"https://{ARCHIVE.hosts[1]}"),
    page("20230301", "/document/slug"),
    page("20230302", "/search?page=9", b"gone", status=404),
    page("20230303", "/search/style.css", b"<html>no listing"),
]


@pytest.fixture(params=[True, False], ids=["revisit rows", "digests alone"])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, *PAGES, revisits=request.param) as found:
        yield found


async def test_everything_on_all_hosts_and_of_both_generations_is_held_at_its_own_time(running: World) -> None:
    report = await running.harvest()

    expected = [one for one in PAGES if one.status == 200 and "/document" not in one.url and ".css" not in one.url]
    assert {(one.url, one.captured_at) for one in expected} == set(running.shelf.kept)
    assert all(
        running.shelf.kept[one.url, one.captured_at].body() == one.body
        for one in expected
        if one.captured_at and running.shelf.kept[one.url, one.captured_at].status == 200
    )
    assert (report.fetched, report.unchanged, report.held, report.exit_status) == (7, 2, 0, 0)


async def test_what_is_held_comes_in_the_order_of_time(running: World) -> None:
    await running.harvest()

    assert running.shelf.order == sorted(running.shelf.order)


async def test_what_has_not_changed_is_fetched_once_and_each_sighting_kept(running: World) -> None:
    await running.harvest()

    assert sum("page=3" in target for target in running.replayed) == 1
    assert [
        (captured_at, again.fetched_at, again.status, again.dated_by) for captured_at, again in running.shelf.sightings
    ] == [
        (at("20230601"), at("20230701"), 304, "memento"),
        (at("20230601"), at("20240801"), 304, "memento"),
    ]


async def test_an_unchanged_page_whose_bytes_are_not_there_is_fetched(running: World) -> None:
    class Forgetful(Shelf):
        def keep_sighting(self, unchanged: Exchange, captured_at: datetime) -> bool:
            return False

    report = await running.harvest(shelf=Forgetful(running.folder))

    assert (report.fetched, report.unchanged) == (9, 0)


async def test_a_revisit_of_something_before_the_wanted_time_is_fetched(running: World) -> None:
    report = await running.harvest(since="2024")

    assert (report.fetched, report.unchanged) == (1, 0)
    assert running.shelf.bodies == {("/search?page=3", "20240801"): SAME}


async def test_the_second_run_asks_for_nothing(running: World) -> None:
    await running.harvest()
    asked = len(running.replica.requests)

    report = await running.harvest()

    assert len(running.replica.requests) == asked
    assert (report.fetched, report.unchanged, report.held, report.exit_status) == (0, 0, 9, 0)


@pytest.mark.parametrize("kept", range(7))
async def test_a_run_that_is_killed_goes_on_without_asking_twice(tmp_path: Path, kept: int) -> None:
    with world(tmp_path, *PAGES) as running:
        running.shelf.breaks_after = kept
        with pytest.raises(KeyboardInterrupt):
            await running.harvest()
        asked = running.replayed[:-1]
        running.shelf.breaks_after = None

        report = await running.harvest()

        assert len(running.shelf.kept) == 9
        assert report.fetched + report.unchanged + report.held == 9
        twice = [target for target in running.replayed if running.replayed.count(target) > 1]
        assert not set(twice) & set(asked), "only what was under way is asked for again"
        assert len(running.listed) == len(set(running.listed))


async def test_only_the_wanted_listing_and_time_are_fetched(running: World) -> None:
    await running.harvest("all", since="2023", until="2023-05")

    assert set(running.shelf.bodies) == {
        ("/search?page=1", "20230501"),
        ("/search?page=2", "20230301"),
        (f"https://{ARCHIVE.hosts[1]}/search?page=1", "20230301"),
    }


async def test_what_there_is_and_what_of_it_is_held_is_known_by_listing_and_year(running: World) -> None:
    there = await running.found()

    everything = f"{SITE}/search"
    assert [one for one in there if one.listing_url == everything] == [
        ListingYear(everything, 2022, captures=1, pages=1, held=0),
        ListingYear(everything, 2023, captures=5, pages=4, held=0),
        ListingYear(everything, 2024, captures=1, pages=1, held=0),
    ]
    assert sum(one.captures for one in there) == 9
    await running.harvest()
    assert all(one.held == one.captures for one in await running.found())


async def test_rows_of_no_use_are_counted_and_cost_no_capture(running: World) -> None:
    clean = await running.harvest(shelf=Shelf(running.folder))
    running.replica.faults = Faults(dirty_rows=True)
    running.time.now += 2 * 24 * 3600
    for file in (running.folder / "data").rglob("*.json.gz"):
        file.unlink()

    report = await running.harvest(rows_in_an_answer=2)

    assert {(one.url, one.captured_at) for one in PAGES if one.status == 200 and "page=" in one.url} <= set(
        running.shelf.kept
    )
    kinds = report.result.passed_over
    assert len(kinds) > len(clean.result.passed_over)
    assert kinds["row with a field missing"] > 0
    assert report.exit_status == 0


async def test_a_time_that_was_mended_is_asked_for_once(tmp_path: Path) -> None:
    with world(tmp_path, page("20230501123456"), faults=Faults(dirty_rows=True)) as running:
        await running.harvest()
        asked = len(running.replayed)
        report = await running.harvest()

        assert len(running.replayed) == asked
        assert (report.fetched, report.exit_status) == (0, 0)


async def test_a_capture_that_cannot_be_had_is_named_and_the_others_follow(running: World) -> None:
    running.replica.faults = Faults(gone=frozenset({"20230501000000", "20220301000000"}))

    report = await running.harvest()

    told = [incident.detail for incident in report.result.incidents if "page=1" in incident.url]
    assert [detail[:10] for detail in told] == ["2022-03-01", "2023-05-01"]
    assert all("no such capture any more" in detail for detail in told)
    assert (report.exit_status, report.stopped) == (1, None)
    assert ("/search?page=2", "20230301") in running.shelf.bodies


async def test_a_capture_that_is_served_from_another_time_is_kept_at_that_and_not_asked_for_again(
    tmp_path: Path,
) -> None:
    pages = [page(f"2023010{day}") for day in (1, 2, 3)]
    with world(tmp_path, *pages, faults=Faults(gone=frozenset({"20230102000000"}))) as running:
        first = await running.harvest()
        asked = len(running.replica.requests)
        second = await running.harvest()

        assert (first.fetched, first.held) == (2, 1)
        assert set(running.shelf.kept) == {(pages[0].url, at("20230101")), (pages[2].url, at("20230103"))}
        assert running.shelf.bodies[("/search?page=1", "20230101")] == pages[0].body
        assert len(running.replica.requests) == asked
        assert (second.held, second.exit_status) == (3, 0)


async def test_an_archived_error_is_no_page_is_named_and_is_not_asked_for_again(tmp_path: Path) -> None:
    """The index says nothing of a revisit's status: it may be one of an error."""
    error = page("20230101", status=429, body=SAME), page("20230201", status=429, body=SAME)
    with world(tmp_path, *error, page("20230301")) as running:
        report = await running.harvest()
        asked = len(running.replica.requests)
        await running.harvest()

        assert report.fetched == 1
        assert [incident.detail for incident in report.result.incidents] == [
            "2023-02-01 00:00:00: the Wayback Machine has an answer with status 429"
        ]
        assert report.exit_status == 1
        assert len(running.replica.requests) == asked


async def test_a_block_is_waited_out_and_what_was_captured_is_published_before(tmp_path: Path) -> None:
    with world(tmp_path, *PAGES) as running:
        listed = 12
        running.replica.faults = Faults(at={listed + 4: Fault.RESET, listed + 5: Fault.RESET})
        published, sleep = [], running.time.sleep

        async def look_and_sleep(seconds: float) -> None:
            if seconds > 900:
                published.append((round(seconds), *rows_of(running.data.path, "SELECT count(*) FROM captures")[0]))
            await sleep(seconds)

        running.time.sleep = look_and_sleep  # type: ignore[method-assign]
        report = await running.take_over()

        assert published == [(3600, 3)]
        assert (report.fetched, report.held, report.stopped) == (7, 3, None)
        assert rows_of(running.data.path, "SELECT count(*) FROM captures") == [(9,)]


async def test_blocks_without_end_end_the_run_and_the_next_goes_on(tmp_path: Path) -> None:
    with world(tmp_path, *PAGES) as running:
        listed = 12
        running.replica.faults = Faults(at={listed + 4 + number: Fault.RESET for number in range(100)})

        first = await running.harvest()
        early = await running.harvest()
        running.replica.faults = Faults()
        last = await running.harvest()

        assert (first.fetched, first.exit_status) == (3, 3)
        assert "lets no connection through" in (first.stopped or "")
        assert (early.fetched, early.exit_status) == (0, 3)
        assert (last.fetched, last.exit_status, len(running.shelf.kept)) == (4, 0, 9)


async def test_a_list_that_cannot_be_had_is_named_and_the_others_are_harvested(tmp_path: Path) -> None:
    with world(tmp_path, *PAGES, faults=Faults(excluded_hosts=frozenset({ARCHIVE.hosts[1]}))) as running:
        report = await running.harvest()

        assert report.fetched == 6
        assert [incident.url for incident in report.result.incidents] == [f"{ARCHIVE.hosts[1]}/search"]
        assert report.exit_status == 1


async def test_an_archive_that_is_excluded_whole_is_told_in_a_line(tmp_path: Path) -> None:
    with world(tmp_path, *PAGES, faults=Faults(excluded_hosts=frozenset(ARCHIVE.hosts))) as running:
        report = await running.harvest()

        assert "shows no captures of digitalarchive.wilsoncenter.org" in (report.stopped or "")
        assert (report.exit_status, len(running.listed)) == (3, 3)


async def test_where_nothing_is_there_is_no_success(tmp_path: Path) -> None:
    with world(tmp_path) as running:
        assert (await running.harvest()).exit_status == 3


async def test_a_service_that_watches_its_limits_never_has_to_say_so(tmp_path: Path) -> None:
    many = [page(f"2023010{1 + n // 100}{n // 10 % 10:02}{n % 10:02}00", f"/search?page={n}") for n in range(200)]
    limits = ServiceLimits(cdx_a_minute=20, replays_a_minute=60, patience=0)
    with world(tmp_path, *many, limits=limits) as running:
        report = await running.harvest(rows_in_an_answer=5)

        assert (report.fetched, report.exit_status) == (200, 0)
        assert len(running.listed) > 40
        assert len(running.replica.requests) == len(set(running.replica.requests)), "nothing had to be asked again"


def asked_for(asked: World, listing: str | None = None, **span: str) -> WaybackRequest:
    return wayback_request_for("wilson-center", listing, data=asked.data.path, **span)


class TestWhatThereIs:
    @pytest.fixture
    def asked(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
        monkeypatch.setenv("REGEST_TURNS", str(tmp_path / "state"))
        with world(tmp_path, *PAGES) as found:
            monkeypatch.setenv("REGEST_WAYBACK", found.replica.origin)
            yield found

    def test_is_printed_by_listing_and_year_from_the_index_alone(
        self, asked: World, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status = print_wayback(asked_for(asked, since="2022", until="2024-06"), "csv")

        rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
        assert status == 0
        assert {(row["listing_url"], row["year"], row["captures"], row["held"]) for row in rows} == {
            (f"{SITE}/search", "2022", "1", "0"),
            (f"{SITE}/search", "2023", "5", "0"),
            (f"{SITE}/collection/12/slug", "2023", "1", "0"),
        }
        assert not asked.replayed

    def test_is_printed_as_a_table_with_the_names_of_listings(
        self, asked: World, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert print_wayback(asked_for(asked, "all"), "table") == 0

        printed = capsys.readouterr()
        assert "all" in printed.out
        assert "7 captures of listing pages, 0 of them held" in printed.err
        assert "redirect or error" in printed.err

    def test_is_json_too(self, asked: World, capsys: pytest.CaptureFixture[str]) -> None:
        print_wayback(asked_for(asked, "all", since="2022", until="2022"), "jsonl")

        assert json.loads(capsys.readouterr().out) == {
            "listing_url": f"{SITE}/search",
            "year": 2022,
            "captures": 1,
            "pages": 1,
            "held": 0,
        }

    def test_cannot_be_said_of_an_archive_that_is_excluded(
        self, asked: World, capsys: pytest.CaptureFixture[str]
    ) -> None:
        asked.replica.faults = Faults(excluded_hosts=frozenset(ARCHIVE.hosts))

        assert print_wayback(asked_for(asked), "table") == 3
        assert "its owner has had it excluded" in capsys.readouterr().err

    def test_a_day_that_is_none_is_wrong_usage(self) -> None:
        with pytest.raises(WrongUsage, match="no year, month or day"):
            wayback_request_for("wilson-center", since="soon")
