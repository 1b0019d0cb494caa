"""robots.txt, the pause between requests, and what happens at a bot challenge."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from loopback_site import HOME, HOST, Answer, FakeTime, Visit, answer, redirect, serving

from flows.http.asking import Asking
from flows.http.pacing import Pacer
from flows.http.source import Limits, SourceBlocked, Traffic

CLOUDFLARE = b"<html><head><title>Just a moment...</title></head><body></body></html>"


@pytest.fixture
async def visit() -> AsyncIterator[Visit]:
    async with serving() as site:
        site.says("/search", answer())
        yield Visit(site)


async def test_robots_txt_is_asked_for_once_and_obeyed(visit: Visit) -> None:
    rules = b"\xef\xbb\xbfUser-agent: *\nDisallow: /sea\nAllow: /search\nDisallow: /search*page=3 # deep\n"
    visit.site.says("/robots.txt", answer(body=rules))

    async with visit.source() as source:
        await source.fetch(f"{HOME}/search?page=1")
        await source.fetch(f"{HOME}/search?page=2")
        with pytest.raises(SourceBlocked, match=r"page=3 \(“Disallow: /search\*page=3”\).*Wayback Machine"):
            await source.fetch(f"{HOME}/search?page=3")

    assert [request.target for request in visit.site.requests] == ["/robots.txt", "/search?page=1", "/search?page=2"]


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        (b"User-agent: regest\nDisallow: /search\n\nUser-agent: *\nAllow: /\n", False),
        (b"User-agent: *\nDisallow: /\n\nUser-agent: Regest\nAllow: /\n", True),
        (b"User-agent: OtherBot\nDisallow: /\n", True),
        (b"User-agent: *\nDisallow:\n", True),
        (b"<html>not found</html>", True),
        (b"", True),
        (b"User-agent: *\n" + b"# padding\n" * 60_000 + b"Disallow: /search\n", True),
        (b"User-agent: *\nDisallow: /s" + b"#" * 600_000, True),
    ],
)
async def test_the_rules_that_are_meant_for_regest_count(visit: Visit, rules: bytes, allowed: bool) -> None:
    visit.site.says("/robots.txt", answer(body=rules))

    async with visit.source() as source:
        if allowed:
            await source.fetch(f"{HOME}/search")
        else:
            with pytest.raises(SourceBlocked):
                await source.fetch(f"{HOME}/search")


@pytest.mark.parametrize(
    "missing",
    [answer(404), answer(403, b"no"), answer(401), redirect("https://other.test/robots.txt"), redirect("/robots.txt")],
)
async def test_a_host_without_robots_txt_allows_everything(visit: Visit, missing: Answer) -> None:
    visit.site.says("/robots.txt", missing)

    async with visit.source() as source:
        await source.fetch(f"{HOME}/search")


@pytest.mark.parametrize("failing", [answer(500), answer(503), answer(429), answer(501), Answer(b"", "reset")])
async def test_a_host_that_fails_to_give_robots_txt_forbids_everything(visit: Visit, failing: Answer) -> None:
    visit.site.says("/robots.txt", failing)

    async with visit.source(limits=Limits(attempts=2)) as source:
        for _ in range(2):
            with pytest.raises(SourceBlocked, match=r"without its robots\.txt"):
                await source.fetch(f"{HOME}/search")

    assert visit.site.asked_for("/search") == []
    assert len(visit.site.asked_for("/robots.txt")) <= 2


async def test_robots_txt_is_followed_and_holds_after_a_redirect_of_a_page(visit: Visit) -> None:
    visit.site.says("/robots.txt", redirect("/rules.txt"))
    visit.site.says("/rules.txt", answer(body=b"User-agent: *\nDisallow: /private\n"))
    visit.site.says("/search", redirect("/private/search"))

    async with visit.source() as source:
        with pytest.raises(SourceBlocked, match="Disallow: /private"):
            await source.fetch(f"{HOME}/search")

    assert visit.site.asked_for("/private/search") == []


async def test_requests_start_a_pause_apart(visit: Visit) -> None:
    async with visit.source(pause=1.5) as source:
        await source.fetch(f"{HOME}/search?page=1")
        visit.time.now += 1.0
        await source.fetch(f"{HOME}/search?page=2")
        visit.time.now += 5.0
        await source.fetch(f"{HOME}/search?page=3")

    assert visit.time.waits == [("politeness", 1.5), ("politeness", 0.5)]
    assert source.traffic.seconds_waited == 2.0


async def test_a_retry_waits_as_long_as_the_server_asks_and_no_pause_more(visit: Visit) -> None:
    visit.site.says("/1", answer(429, Retry_After="10"), answer())

    async with visit.source(pause=1.0) as source:
        await source.fetch(f"{HOME}/1")
        await source.fetch(f"{HOME}/search")

    assert visit.time.waits == [("politeness", 1.0), ("a retry", 10.0), ("politeness", 1.0)]


@pytest.mark.parametrize("pause", [0.0, 1.0])
async def test_while_one_page_waits_for_its_retry_no_other_is_asked_for(pause: float) -> None:
    time = FakeTime()

    async def sleep(seconds: float) -> None:
        """The clock stays where it was when the retry's wait began."""
        if time.waits != [("a retry", 10.0)]:
            await time.sleep(seconds)

    asking = Asking(sleep=sleep, clock=time.clock, on_wait=time.on_wait)
    pacer = Pacer(asking, pause, Traffic())
    await pacer.hold(f"{HOME}/1", 10.0)
    async with pacer.turn(f"https://www.{HOST}/2"):
        pass

    assert time.waits == [("a retry", 10.0), ("politeness", 10.0)]


async def test_while_one_page_waits_for_its_retry_no_other_run_asks_its_host() -> None:
    time = FakeTime()

    async def sleep(seconds: float) -> None:
        """The clock stays where it was when the retry's wait began."""
        if time.waits != [("a retry", 10.0)]:
            await time.sleep(seconds)

    asking = Asking(sleep=sleep, clock=time.clock, on_wait=time.on_wait)
    one_run, another = (Pacer(asking, 1.0, Traffic()) for _ in range(2))
    await one_run.hold(f"{HOME}/1", 10.0)
    async with another.turn(f"{HOME}/2"):
        pass

    assert time.waits == [("a retry", 10.0), (f"{HOST} asked for a pause", 10.0)]


@pytest.mark.parametrize(("delay", "pause"), [("4", 4.0), ("0.5", 1.0), ("86400", 60.0), ("soon", 1.0), ("-3", 1.0)])
async def test_a_crawl_delay_makes_the_pause_longer(visit: Visit, delay: str, pause: float) -> None:
    visit.site.says("/robots.txt", answer(body=f"User-agent: *\nCrawl-delay: {delay}\n".encode()))

    async with visit.source(pause=1.0) as source:
        await source.fetch(f"{HOME}/search?page=1")
        await source.fetch(f"{HOME}/search?page=2")

    assert visit.time.waits == [("politeness", pause), ("politeness", pause)]


@pytest.mark.parametrize("status", [200, 403, 429, 503])
async def test_regest_stops_at_a_bot_challenge(visit: Visit, status: int) -> None:
    visit.site.says("/search", answer(status, CLOUDFLARE))

    async with visit.source() as source:
        with pytest.raises(SourceBlocked, match=r"/search .*bot challenge \(Cloudflare\).*Wayback Machine or a mirror"):
            await source.fetch(f"{HOME}/search")

    assert len(visit.site.asked_for("/search")) == 1
    assert visit.statuses("/search") == [status]


async def test_a_challenge_that_only_the_headers_name_is_one(visit: Visit) -> None:
    visit.site.says("/search", answer(202, b"", X_Amzn_Waf_Action="challenge"))

    async with visit.source() as source:
        with pytest.raises(SourceBlocked, match="AWS WAF"):
            await source.fetch(f"{HOME}/search")


async def test_a_challenge_in_place_of_robots_txt_stops_as_well(visit: Visit) -> None:
    visit.site.says("/robots.txt", answer(403, CLOUDFLARE))

    async with visit.source() as source:
        with pytest.raises(SourceBlocked, match="Cloudflare"):
            await source.fetch(f"{HOME}/search")

    assert visit.statuses("/robots.txt") == [403]
    assert visit.site.asked_for("/search") == []
