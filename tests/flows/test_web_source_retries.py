"""Asking again: for what, how often, after how long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback_site import HOME, PAGE, Answer, Visit, answer, serving

from flows.http.retries import retry_after
from flows.http.source import Limits, PageUnavailable
from warehouse.warc.exchange import Exchange

TRUNCATED = Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<html>", "close")
TRUNCATED_CHUNKS = Answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n<html>\r\n", "close")
BAD_LENGTH = Answer(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", "close")
TWO_LENGTHS = Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", "close")
NO_HTTP = Answer(b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "close")
RESET = Answer(b"", "reset")
CLOSED = Answer(b"", "close")
HANGING = Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<html>", "hang")


@pytest.fixture
async def visit() -> AsyncIterator[Visit]:
    async with serving() as site:
        yield Visit(site)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_trouble_is_waited_out(visit: Visit, status: int) -> None:
    visit.site.says("/1", answer(status), answer(status), answer())

    async with visit.source() as source:
        page = await source.fetch(f"{HOME}/1")

    assert page.body() == PAGE
    assert visit.statuses("/1") == [200]
    assert source.traffic.retries == 2


@pytest.mark.parametrize(
    "broken", [TRUNCATED, TRUNCATED_CHUNKS, BAD_LENGTH, TWO_LENGTHS, NO_HTTP, RESET, CLOSED, HANGING]
)
async def test_a_broken_answer_is_asked_for_again_and_never_taken_for_a_page(visit: Visit, broken: Answer) -> None:
    visit.site.says("/1", broken, answer())
    visit.site.says("/2", broken)

    async with visit.source(limits=Limits(seconds_for_a_response=0.5, attempts=2)) as source:
        assert (await source.fetch(f"{HOME}/1")).body() == PAGE
        with pytest.raises(PageUnavailable, match=r"/2 was not answered in full"):
            await source.fetch(f"{HOME}/2")

    assert (visit.statuses("/1"), visit.statuses("/2")) == ([200], [])


async def test_the_last_answer_of_a_failure_is_recorded(visit: Visit) -> None:
    visit.site.says("/1", answer(503, b"first"), answer(503, b"last"))

    async with visit.source(limits=Limits(attempts=4)) as source:
        with pytest.raises(PageUnavailable, match="/1 answered with status 503 Service Unavailable"):
            await source.fetch(f"{HOME}/1")

    assert len(visit.site.asked_for("/1")) == 4
    assert [exchange.payload for exchange in visit.recorded[1:]] == [b"last"]


async def test_each_wait_is_longer_and_told(visit: Visit) -> None:
    visit.site.says("/1", answer(500))

    async with visit.source(limits=Limits(attempts=5)) as source:
        with pytest.raises(PageUnavailable):
            await source.fetch(f"{HOME}/1")

    assert [reason for reason, _ in visit.time.waits] == ["a retry"] * 4
    for expected, (_, seconds) in zip([1, 2, 4, 8], visit.time.waits, strict=True):
        assert expected <= seconds <= expected + 1
    assert source.traffic.seconds_waited == sum(seconds for _, seconds in visit.time.waits)


async def test_a_page_has_a_budget_of_time(visit: Visit) -> None:
    visit.site.says("/1", answer(503, Retry_After="40"))

    async with visit.source(limits=Limits(retry_budget_seconds=30)) as source:
        with pytest.raises(PageUnavailable):
            await source.fetch(f"{HOME}/1")

    assert len(visit.site.asked_for("/1")) == 1


@pytest.mark.parametrize(
    "busy",
    [
        answer(429, Retry_After="7"),
        answer(503, Retry_After="Mon, 23 Nov 2026 12:00:07 GMT", Date="Mon, 23 Nov 2026 12:00:00 GMT"),
    ],
)
async def test_the_server_says_how_long_to_wait(visit: Visit, busy: Answer) -> None:
    visit.site.says("/1", busy, answer())

    async with visit.source() as source:
        await source.fetch(f"{HOME}/1")

    assert visit.time.waits == [("a retry", 7.0)]


async def test_a_wait_that_is_too_long_ends_the_page_at_once(visit: Visit) -> None:
    visit.site.says("/1", answer(503, Retry_After="3600"))

    async with visit.source(limits=Limits(longest_retry_after=600, retry_budget_seconds=9000)) as source:
        with pytest.raises(PageUnavailable, match="asks to wait for 3600 seconds"):
            await source.fetch(f"{HOME}/1")

    assert visit.time.waits == []
    assert visit.statuses("/1") == [503]


def _refused(headers: tuple[tuple[str, str], ...]) -> Exchange:
    return Exchange(f"{HOME}/1", datetime(2026, 11, 23, 12, tzinfo=UTC), (), 503, "", headers, b"")


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("Mon, 23 Nov 2026 12:01:00 GMT", 60.0),
        ("Monday, 23-Nov-26 12:01:00 GMT", 60.0),
        ("Mon Nov 23 12:01:00 2026", 60.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("tomorrow", 0.0),
    ],
)
def test_a_date_without_the_servers_own_counts_from_the_request(date: str, seconds: float) -> None:
    assert retry_after(_refused((("Retry-After", date),))) == seconds


@given(st.text(), st.text())
def test_no_retry_after_breaks_anything(value: str, date: str) -> None:
    assert retry_after(_refused((("Retry-After", value), ("Date", date)))) >= 0.0
