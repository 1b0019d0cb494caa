"""The Wayback Machine as a source: lists that are whole, mementos that are what the archive's site sent."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from troubled_wayback import Fault, Faults
from wayback_world import ARCHIVE, HTML, SITE, World, at, free_port, page, world

from bench.trials.fault_server import FakeTime, answer, redirect, serving
from flows.http.asking import Asking
from flows.http.source import Limits, PageMissing, PageUnavailable, SourceBlocked, SourceError
from flows.replay.pages import ReplayedPage
from flows.wayback import source as wayback_module
from flows.wayback.client import LIMITS
from flows.wayback.index import CdxQuery, Snapshot
from flows.wayback.source import HostExcluded, Wayback
from warehouse.data_folder import DataFolder

GROWING = CdxQuery(ARCHIVE.hosts[0], "/search", None, None, is_settled=False)
SETTLED = CdxQuery(ARCHIVE.hosts[0], "/search", None, at("20251231").date(), is_settled=True)
FIVE = [page(f"2023010{day}") for day in range(1, 6)]
TIMES = [f"2023010{day}000000" for day in range(1, 6)]


def snapshot(timestamp: str, path: str = "/search?page=1") -> Snapshot:
    return Snapshot(timestamp, at(timestamp), f"{SITE}{path}", 200, "AAAA")


async def listed(wayback: Wayback, query: CdxQuery = GROWING) -> list[str]:
    """The timestamps of all captures."""
    return [one.timestamp async for answer in wayback.answers(query) for one in answer.snapshots]


@pytest.fixture
def five(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, *FIVE) as running:
        yield running


class TestLists:
    @pytest.mark.parametrize("rows", [1, 2, 4, 5, 100])
    async def test_a_list_is_read_to_its_end_whatever_the_answers_hold(self, five: World, rows: int) -> None:
        async with five.wayback(rows_in_an_answer=rows) as wayback:
            assert await listed(wayback) == TIMES

    async def test_answers_that_have_lost_their_key_lose_no_capture(self, five: World) -> None:
        five.replica.faults = Faults(lost_keys=True)

        async with five.wayback(rows_in_an_answer=2) as wayback:
            assert await listed(wayback) == TIMES

    async def test_a_list_that_goes_in_a_circle_is_no_whole_one(self, five: World) -> None:
        five.replica.faults = Faults(same_key=True)

        async with five.wayback(rows_in_an_answer=1) as wayback:
            with pytest.raises(PageUnavailable, match=r"digitalarchive\S+/search"):
                await listed(wayback)

    async def test_a_list_that_does_not_end_is_no_whole_one(self, five: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(wayback_module, "MOST_ANSWERS", 2)

        async with five.wayback(rows_in_an_answer=1) as wayback:
            with pytest.raises(PageUnavailable, match=r"/search is not read to its end.*--since"):
                await listed(wayback)
        assert wayback.traffic.requests == 3

    async def test_a_key_that_no_url_can_hold_ends_the_list(self, tmp_path: Path) -> None:
        async with serving() as site, stub(site.address, tmp_path) as wayback:
            rows = f"com,example)/ 20230101000000\n\n{'k' * 20_000}\n"
            site.says("/cdx/search/cdx", answer(body=rows.encode()))
            with pytest.raises(PageUnavailable, match=r"/search is not read to its end"):
                await listed(wayback)

    async def test_rows_that_come_again_in_the_next_answer_do_no_harm(self, five: World) -> None:
        five.replica.faults = Faults(dirty_rows=True)

        async with five.wayback(rows_in_an_answer=2) as wayback:
            assert set(TIMES) <= set(await listed(wayback))

    @pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.HTML])
    async def test_a_page_of_html_in_place_of_the_list_is_asked_for_again(self, five: World, fault: Fault) -> None:
        five.replica.faults = Faults(at={1: fault, 2: fault})

        async with five.wayback() as wayback:
            assert await listed(wayback) == TIMES
        assert wayback.traffic.retries == 2

    async def test_a_list_that_stays_html_is_not_kept_as_one(self, five: World) -> None:
        five.replica.faults = Faults(at=dict.fromkeys(range(1, 3), Fault.HTML))

        async with five.wayback(limits=Limits(connections=1, attempts=2)) as wayback:
            with pytest.raises(PageUnavailable, match="HTML page in place of the index"):
                await listed(wayback)
            assert await listed(wayback) == TIMES

    async def test_a_host_that_is_excluded_is_told_with_other_ways_in(self, five: World) -> None:
        five.replica.faults = Faults(excluded_hosts=frozenset({ARCHIVE.hosts[0]}))

        async with five.wayback() as wayback:
            with pytest.raises(HostExcluded, match=r"its owner has had it excluded.*other ways in"):
                await listed(wayback)
        assert len(five.listed) == 1, "that does not change by asking again"

    @pytest.mark.parametrize("status", [200, 403, 404])
    async def test_a_robots_exclusion_is_recognized_with_any_status(self, tmp_path: Path, status: int) -> None:
        told = b"org.archive.wayback.exception.RobotAccessControlException: Blocked By Robots\n"
        async with serving() as site, stub(site.address, tmp_path) as wayback:
            site.says("/cdx/search/cdx", answer(status, told))
            with pytest.raises(HostExcluded, match=r"its robots\.txt excluded it"):
                await listed(wayback)


class TestListsAreAskedForOnce:
    async def test_by_the_next_run(self, five: World) -> None:
        for _ in range(2):
            async with five.wayback(rows_in_an_answer=2) as wayback:
                assert await listed(wayback) == TIMES
        assert len(five.listed) == 3

    async def test_of_the_present_year_for_a_day_and_of_settled_years_for_ever(self, five: World) -> None:
        for _ in range(2):
            async with five.wayback() as wayback:
                await listed(wayback)
                await listed(wayback, SETTLED)
            five.time.now += 25 * 3600

        assert ["to=20251231" in target for target in five.listed] == [False, True, False]

    async def test_unless_what_was_kept_is_damaged(self, five: World) -> None:
        async with five.wayback() as wayback:
            await listed(wayback, SETTLED)
        for file in (five.folder / "data").rglob("*.json.gz"):
            file.write_bytes(file.read_bytes()[:-20])

        async with five.wayback() as wayback:
            assert await listed(wayback, SETTLED) == TIMES
        assert len(five.listed) == 2

    async def test_but_not_after_a_429_or_an_error(self, five: World) -> None:
        five.replica.faults = Faults(at={1: Fault.TOO_MANY, 2: Fault.UNAVAILABLE})

        async with five.wayback() as wayback:
            assert await listed(wayback) == TIMES
        assert len(five.listed) == 3


class TestMementos:
    async def test_it_is_what_the_archives_site_sent_at_its_time(self, five: World) -> None:
        async with five.wayback() as wayback:
            memento = await wayback.memento(snapshot("20230103000000"))

        exchange = memento.exchange
        assert memento.is_as_asked
        assert (exchange.url, exchange.fetched_at, exchange.status) == (FIVE[2].url, at("20230103"), 200)
        assert exchange.body() == FIVE[2].body, "raw, without a toolbar and with its own links"
        assert (exchange.dated_by, exchange.origin) == (
            "memento",
            f"{five.replica.origin}/web/20230103000000id_/{FIVE[2].url}",
        )
        assert exchange.header("Server") == "nginx", "the archive's own"
        assert exchange.content_type == "text/html"
        assert not {"memento-datetime", "x-archive-src", "link"} & {name.lower() for name, _ in exchange.headers}

    async def test_bytes_that_travel_compressed_are_kept_so_and_decode(self, five: World) -> None:
        async with five.wayback() as wayback:
            exchange = (await wayback.memento(snapshot("20230101000000"))).exchange

        assert exchange.header("content-encoding") == "gzip"
        assert gzip.decompress(exchange.payload) == FIVE[0].body

    async def test_an_encoding_that_only_the_archive_spoke_of_is_no_matter(self, tmp_path: Path) -> None:
        headers = (*HTML, ("Content-Encoding", "br"), ("Transfer-Encoding", "chunked"), ("ETag", '"x"'))
        with world(tmp_path, ReplayedPage(f"{SITE}/search", 200, headers, b"<html>short", at("2023"))) as running:
            async with running.wayback() as wayback:
                exchange = (await wayback.memento(snapshot("20230101000000", "/search"))).exchange

        assert exchange.body() == b"<html>short"
        assert exchange.header("etag") == '"x"'

    async def test_the_time_that_was_really_served_counts(self, five: World) -> None:
        five.replica.faults = Faults(gone=frozenset({"20230102000000"}))

        async with five.wayback() as wayback:
            memento = await wayback.memento(snapshot("20230102000000"))

        assert not memento.is_as_asked
        assert memento.exchange.fetched_at in (at("20230101"), at("20230103"))
        assert f"{memento.exchange.fetched_at:%Y%m%d%H%M%S}id_/" in (memento.exchange.origin or "")
        assert memento.exchange.body() in (FIVE[0].body, FIVE[2].body)

    async def test_an_archived_429_is_archived_and_a_live_one_is_waited_for(self, tmp_path: Path) -> None:
        pages = [page("2023", status=429, body=b"slow down"), page("2024")]
        with world(tmp_path, *pages, faults=Faults(at={2: Fault.TOO_MANY})) as running:
            async with running.wayback() as wayback:
                archived = (await wayback.memento(snapshot("20230101000000"))).exchange
                after = running.time.now
                live = (await wayback.memento(snapshot("20240101000000"))).exchange

        assert (archived.status, archived.body()) == (429, b"slow down")
        assert (live.status, live.body()) == (200, pages[1].body)
        assert running.time.now - after >= 60

    async def test_a_redirect_that_was_archived_is_kept_as_one(self, tmp_path: Path) -> None:
        async with serving() as site, stub(site.address, tmp_path) as wayback:
            memento = answer(
                302,
                b"",
                Location=f"/web/20230101000000id_/{SITE}/",
                Memento_Datetime="Sun, 01 Jan 2023 00:00:00 GMT",
                X_Archive_Orig_Location=f"{SITE}/",
            )
            site.says(f"/web/20230101000000id_/{SITE}/search?page=1", memento)
            exchange = (await wayback.memento(snapshot("20230101000000"))).exchange

        assert (exchange.status, exchange.header("location")) == (302, f"{SITE}/")

    async def test_a_page_that_is_not_archived_is_never_taken_for_one(self, five: World) -> None:
        five.replica.faults = Faults(at=dict.fromkeys(range(1, 3), Fault.HTML))

        async with five.wayback(limits=Limits(connections=1, attempts=2)) as wayback:
            with pytest.raises(PageUnavailable, match="not archived"):
                await wayback.memento(snapshot("20230101000000"))

    @pytest.mark.parametrize(
        "date", ["Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -2359"]
    )
    async def test_a_time_that_no_clock_has_is_none(self, tmp_path: Path, date: str) -> None:
        async with serving() as site, stub(site.address, tmp_path) as wayback:
            site.says(f"/web/20230101000000id_/{SITE}/search?page=1", answer(Memento_Datetime=date))
            with pytest.raises(PageUnavailable, match="has a Memento-Datetime that is none"):
                await wayback.memento(snapshot("20230101000000"))

    async def test_a_capture_that_is_gone_is_missing(self, five: World) -> None:
        async with five.wayback() as wayback:
            with pytest.raises(PageMissing, match="has no such capture any more"):
                await wayback.memento(snapshot("20230101000000", "/search?page=99"))

    @pytest.mark.parametrize(
        "location",
        [
            "https://elsewhere.example/",
            "/web/20230101000000id_/https://elsewhere.example/search?page=1",
            f"/web/20230101000000id_/{SITE}/search?page=7",
            "/",
            "http://[",
        ],
    )
    async def test_a_redirect_to_anything_but_that_page_is_not_followed(self, tmp_path: Path, location: str) -> None:
        async with serving() as site, stub(site.address, tmp_path) as wayback:
            site.says(f"/web/20230101000000id_/{SITE}/search?page=1", redirect(location))
            with pytest.raises(PageUnavailable, match="no capture of that page"):
                await wayback.memento(snapshot("20230101000000"))
            assert len(site.requests) == 1

    async def test_redirects_without_end_are_left(self, tmp_path: Path) -> None:
        target = f"/web/20230101000000id_/{SITE}/search?page=1"
        async with serving() as site, stub(site.address, tmp_path) as wayback:
            site.says(target, redirect(target))
            with pytest.raises(PageUnavailable, match="one time after another"):
                await wayback.memento(snapshot("20230101000000"))
            assert len(site.requests) == 3


class TestTheService:
    async def test_it_is_told_who_asks(self, tmp_path: Path) -> None:
        async with serving() as site, stub(site.address, tmp_path, contact="https://me.example") as wayback:
            with pytest.raises(SourceError):
                await wayback.memento(snapshot("20230101000000"))

        [request] = site.requests
        assert request.headers["user-agent"].startswith("Regest/")
        assert "+https://me.example" in request.headers["user-agent"]

    async def test_a_429_stops_everything_for_as_long_as_it_says(self, five: World) -> None:
        five.replica.faults = Faults(at={1: Fault.TOO_MANY}, retry_after="120")

        async with five.wayback() as wayback:
            await listed(wayback)

        assert wayback.traffic.seconds_waited >= 120
        assert wayback.traffic.requests == 2

    async def test_one_429_after_another_ends_in_a_pause_and_not_in_a_failed_page(self, five: World) -> None:
        five.replica.faults = Faults(at=dict.fromkeys(range(1, 50), Fault.TOO_MANY))

        async with five.wayback() as wayback:
            with pytest.raises(SourceBlocked, match="asked for a pause: it may be asked again from"):
                await wayback.memento(snapshot("20230101000000"))
        assert len(five.replica.requests) < 7

    async def test_a_refused_connection_is_not_tried_again_until_the_block_is_over(self, tmp_path: Path) -> None:
        with world(tmp_path, *FIVE) as running:
            shut = free_port()
            for _ in range(2):
                async with running.wayback(origin=shut) as wayback:
                    with pytest.raises(SourceBlocked, match=r"no connection.*from 2026-11-24 09:00 UTC on"):
                        await listed(wayback)
        assert wayback.traffic.requests == 0, "the second run does not even try"

    async def test_a_connection_that_is_reset_once_is_an_accident(self, five: World) -> None:
        five.replica.faults = Faults(at={1: Fault.RESET})

        async with five.wayback() as wayback:
            assert await listed(wayback) == TIMES
        assert wayback.traffic.seconds_waited >= 60

    async def test_connections_that_are_reset_are_a_block(self, five: World) -> None:
        five.replica.faults = Faults(at={1: Fault.RESET, 2: Fault.RESET})

        async with five.wayback() as wayback:
            with pytest.raises(SourceBlocked, match="lets no connection through"):
                await listed(wayback)
            five.time.now += 3600
            assert await listed(wayback) == TIMES, "after it, things go on"

    @pytest.mark.parametrize(
        "origin",
        [
            "http://web.archive.org",
            "http://192.168.1.1:8080",
            "ftp://127.0.0.1",
            "127.0.0.1:80",
            "https://a/b",
            "https://",
        ],
    )
    def test_only_this_machine_may_be_asked_without_encryption(self, tmp_path: Path, origin: str) -> None:
        with pytest.raises(SourceError, match="no Wayback Machine's address"):
            Wayback(ARCHIVE, DataFolder(tmp_path), Asking(turns=tmp_path), origin=origin)

    async def test_the_environment_can_name_another_one(self, five: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REGEST_WAYBACK", five.replica.origin)
        monkeypatch.setenv("REGEST_TURNS", str(five.folder / "named"))

        async with five.wayback(origin=None, turns=None) as wayback:
            assert await listed(wayback) == TIMES
        assert list((five.folder / "named").glob("127.0.0.1-*.json"))


def stub(origin: str, folder: Path, contact: str | None = None) -> Wayback:
    """A source that asks a site which answers as it is told to."""
    time = FakeTime(now=at("20261124").timestamp())
    asking = Asking(contact=contact, limits=LIMITS, sleep=time.sleep, clock=time.clock, turns=folder / "state")
    return Wayback(ARCHIVE, DataFolder(folder), asking, origin=origin)
