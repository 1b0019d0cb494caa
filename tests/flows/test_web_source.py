"""Fetching one page: what is sent, what comes back, what is recorded, and where the bounds are."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from loopback_site import HOME, HOST, PAGE, Answer, Visit, answer, serving

from flows.http.asking import Asking
from flows.http.source import Limits, PageMissing, PageUnavailable, SourceError, Validators


@pytest.fixture
async def visit() -> AsyncIterator[Visit]:
    async with serving() as site:
        yield Visit(site)


async def test_a_page_comes_as_it_was_sent(visit: Visit) -> None:
    packed = gzip.compress(PAGE)
    visit.site.says("/search", answer(body=packed, Content_Encoding="gzip", X_Twice="a", x_twice="b"))
    before = datetime.now(UTC)

    async with visit.source() as source:
        page = await source.fetch(f"{HOME}/search?page=1")

    assert (page.url, page.status, page.reason) == (f"{HOME}/search?page=1", 200, "OK")
    assert (page.payload, page.body()) == (packed, PAGE)
    assert page.headers[:3] == (("Content-Encoding", "gzip"), ("X-Twice", "a"), ("x-twice", "b"))
    assert (page.protocol, page.ip_address) == ("http/1.1", "127.0.0.1")
    assert before <= page.fetched_at <= datetime.now(UTC)


async def test_the_request_is_the_archives_own_and_is_recorded_as_sent(visit: Visit) -> None:
    visit.site.says("/search", answer())

    async with visit.source(contact="historian@example.org") as source:
        page = await source.fetch(f"{HOME}/search")

    sent = visit.site.asked_for("/search")[0]
    assert sent.headers == {name.lower(): value for name, value in page.request_headers}
    assert sent.headers["host"] == HOST
    assert sent.headers["user-agent"].endswith(" (+historian@example.org)")
    assert sent.headers["accept-encoding"] == "gzip, deflate"
    assert source.name == "replica"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/search?f%5B0%5D=a&f[1]=b%2Fc&q=%20+", "/search?f%5B0%5D=a&f[1]=b%2Fc&q=%20+"),
        ("/a/../b//c/%7Ed?x={y}|z", "/a/../b//c/%7Ed?x={y}|z"),
        ("/search?q=Ceaușescu 1968", "/search?q=Ceau%C8%99escu%201968"),
        ("/search?page=2#results", "/search?page=2"),
        ("", "/"),
    ],
)
async def test_path_and_query_go_out_byte_for_byte(visit: Visit, url: str, target: str) -> None:
    async with visit.source() as source:
        with pytest.raises(PageMissing):
            await source.fetch(HOME + url)

    assert visit.site.requests[-1].target == target


@pytest.mark.parametrize(
    "url", ["ftp://archive.test/", "https://other.test/", "https://archive.test:8443/", "http://["]
)
async def test_only_the_archives_own_pages_are_asked_for(visit: Visit, url: str) -> None:
    async with visit.source() as source:
        with pytest.raises(PageUnavailable):
            await source.fetch(url)

    assert visit.site.requests == []


async def test_every_exchange_is_recorded_once(visit: Visit) -> None:
    visit.site.says("/1", answer())
    visit.site.says("/2", answer())

    async with visit.source() as source:
        await source.fetch(f"{HOME}/1")
        await source.fetch(f"{HOME}/2")

    assert [exchange.url for exchange in visit.recorded] == [f"{HOME}/robots.txt", f"{HOME}/1", f"{HOME}/2"]
    assert source.traffic.requests == 3
    assert source.traffic.bytes_received == len(b"no such page") + 2 * len(PAGE)


async def test_pages_may_be_fetched_side_by_side(visit: Visit) -> None:
    for number in range(8):
        visit.site.says(f"/{number}", answer(503), answer(body=b"page %d" % number))

    async with visit.source() as source:
        pages = await asyncio.gather(*(source.fetch(f"{HOME}/{number}") for number in range(8)))

    assert [page.body() for page in pages] == [b"page %d" % number for number in range(8)]
    assert len(visit.site.asked_for("/robots.txt")) == 1
    assert source.traffic.retries == 8
    assert visit.site.most_connections <= 2


async def test_no_cookie_is_sent_back(visit: Visit) -> None:
    visit.site.says("/1", answer(Set_Cookie="seen=1"))

    async with visit.source() as source:
        await source.fetch(f"{HOME}/1")
        await source.fetch(f"{HOME}/1")

    assert "cookie" not in visit.site.requests[-1].headers


async def test_a_page_that_did_not_change_is_not_sent_again(visit: Visit) -> None:
    visit.site.says("/1", answer(304, Etag='"v1"'))
    validators = Validators(etag='"vé"', last_modified="Mon, 02 Nov 2026 08:00:00 GMT")

    async with visit.source() as source:
        page = await source.fetch(f"{HOME}/1", validators)

    sent = visit.site.requests[-1].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('"vé"', "Mon, 02 Nov 2026 08:00:00 GMT")
    assert (page.status, page.payload) == (304, b"")
    assert source.traffic.not_modified == 1


@pytest.mark.parametrize("validators", [None, Validators()])
async def test_not_modified_is_no_answer_to_a_plain_question(visit: Visit, validators: Validators | None) -> None:
    visit.site.says("/1", answer(304))

    async with visit.source() as source:
        with pytest.raises(PageUnavailable, match="status 304"):
            await source.fetch(f"{HOME}/1", validators)


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, PageMissing), (410, PageMissing), (403, PageUnavailable), (501, PageUnavailable), (204, PageUnavailable)],
)
async def test_other_answers_are_errors_at_once_and_recorded(
    visit: Visit, status: int, error: type[SourceError]
) -> None:
    visit.site.says("/1", answer(status, b""))

    async with visit.source() as source:
        with pytest.raises(error, match=f"/1 .*{status}"):
            await source.fetch(f"{HOME}/1")

    assert visit.statuses("/1") == [status]
    assert len(visit.site.asked_for("/1")) == 1


@pytest.mark.parametrize(
    ("payload", "encoding", "complaint"),
    [
        (gzip.compress(bytes(3_000_000)), "gzip", "decodes to more than the limit"),
        (gzip.compress(PAGE, mtime=0)[:-9], "gzip", "truncated"),
        (b"no gzip at all", "gzip", "damaged"),
        (zlib.compress(PAGE), "br", "damaged"),
        (zlib.compress(PAGE), "compress", "cannot be undone"),
    ],
)
async def test_a_body_that_cannot_be_decoded_is_kept_all_the_same(
    visit: Visit, payload: bytes, encoding: str, complaint: str
) -> None:
    visit.site.says("/1", answer(body=payload, Content_Encoding=encoding))

    async with visit.source(limits=Limits(response_bytes=1_000_000)) as source:
        with pytest.raises(PageUnavailable, match=complaint):
            await source.fetch(f"{HOME}/1")

    assert visit.recorded[-1].payload == payload
    assert len(visit.site.asked_for("/1")) == 1


@pytest.mark.parametrize("framing", ["Content-Length: 900000", "Transfer-Encoding: chunked"])
async def test_a_body_that_is_too_large_is_not_read_to_its_end(visit: Visit, framing: str) -> None:
    chunk = b"100000\r\n" + bytes(0x100000)
    visit.site.says("/1", Answer(f"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n".encode() + chunk, "hang"))

    async with visit.source(limits=Limits(response_bytes=200_000)) as source:
        with pytest.raises(PageUnavailable, match="larger than the limit of 200,000 bytes"):
            await source.fetch(f"{HOME}/1")

    assert visit.statuses("/1") == []


def test_the_user_agent_says_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGEST_CONTACT", raising=False)
    assert Asking().user_agent().endswith(" (archive listing harvester)")
    monkeypatch.setenv("REGEST_CONTACT", "https://example.org/project")
    assert Asking().user_agent().startswith("Regest/")
    assert Asking().user_agent().endswith(" (+https://example.org/project)")
    assert Asking(contact="me@example.org").user_agent().endswith(" (+me@example.org)")


@pytest.mark.parametrize("contact", ["a\r\nCookie: b", "José"])
def test_a_contact_that_no_header_can_carry_is_refused(contact: str) -> None:
    with pytest.raises(SourceError, match="contact"):
        Asking(contact=contact).user_agent()


@pytest.mark.parametrize(
    "replica", ["127.0.0.1:8080", "file:///pages", "http://", "http://127.0.0.1/pages", "http://h:x", ""]
)
async def test_a_replica_is_a_server_and_nothing_else(visit: Visit, replica: str) -> None:
    visit.site.address = replica

    with pytest.raises(SourceError, match="replica"):
        visit.source()
