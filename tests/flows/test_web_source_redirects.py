"""Redirects are followed on the archive's own hosts, and nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from loopback_site import HOME, HOST, Answer, Visit, answer, redirect, serving

from flows.http.redirects import RedirectRefused, next_hop
from flows.http.source import PageUnavailable, Validators
from warehouse.warc.exchange import Exchange


@pytest.fixture
async def visit() -> AsyncIterator[Visit]:
    async with serving() as site:
        yield Visit(site)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed_and_recorded(visit: Visit, status: int) -> None:
    visit.site.says("/old", redirect("/new?page=2", status))
    visit.site.says("/new", answer())

    async with visit.source() as source:
        page = await source.fetch(f"{HOME}/old")

    assert (page.url, page.status) == (f"{HOME}/new?page=2", 200)
    assert (visit.statuses("/old"), visit.statuses("/new")) == ([status], [200])
    assert source.traffic.redirects == 1


async def test_validators_go_along_to_another_host_and_not_to_another_page(visit: Visit) -> None:
    visit.site.says("/1", redirect(f"https://www.{HOST}/1"), answer(304))
    visit.site.says("/2", redirect("/3"))
    visit.site.says("/3", answer(304))

    async with visit.source() as source:
        page = await source.fetch(f"{HOME}/1", Validators(etag='"v1"'))
        with pytest.raises(PageUnavailable, match="/3 answered with status 304"):
            await source.fetch(f"{HOME}/2", Validators(etag='"v2"'))

    assert (page.url, page.status) == (f"https://www.{HOST}/1", 304)
    assert visit.site.asked_for("/1")[-1].headers["if-none-match"] == '"v1"'
    assert "if-none-match" not in visit.site.asked_for("/3")[-1].headers
    assert source.traffic.not_modified == 1


async def test_another_host_of_the_archive_is_asked_under_its_own_name_and_rules(visit: Visit) -> None:
    visit.site.says("/1", redirect(f"https://www.{HOST}:443/2"))
    visit.site.says("/2", answer())

    async with visit.source() as source:
        page = await source.fetch(f"{HOME}/1")

    assert page.url == f"https://www.{HOST}/2"
    asked = [(request.target, request.headers["host"]) for request in visit.site.requests]
    assert asked[2:] == [("/robots.txt", f"www.{HOST}"), ("/2", f"www.{HOST}")]


@pytest.mark.parametrize(
    ("location", "complaint"),
    [
        ("https://other.test/", "not on the archive's hosts"),
        ("//other.test/1", "not on the archive's hosts"),
        (f"https://{HOST}.other.test/", "not on the archive's hosts"),
        (f"https://{HOST}@other.test/", "not on the archive's hosts"),
        ("http://127.0.0.1/", "not on the archive's hosts"),
        ("file:///etc/passwd", "neither http nor https"),
        ("javascript:alert(1)", "neither http nor https"),
        ("https://[", "no URL|Invalid"),
        ("", "without saying where"),
        ("/1", "in a loop: https://archive.test/1 → https://archive.test/1"),
    ],
)
async def test_a_redirect_that_leads_off_is_not_followed(visit: Visit, location: str, complaint: str) -> None:
    visit.site.says("/1", redirect(location))

    async with visit.source() as source:
        with pytest.raises(PageUnavailable, match=complaint):
            await source.fetch(f"{HOME}/1")

    assert len(visit.site.requests) == 2
    assert visit.statuses("/1") == [302]


async def test_five_redirects_are_enough(visit: Visit) -> None:
    for number in range(6):
        visit.site.says(f"/{number}", redirect(f"/{number + 1}"))
    visit.site.says("/6", answer())

    async with visit.source() as source:
        assert (await source.fetch(f"{HOME}/1")).url == f"{HOME}/6"
        with pytest.raises(PageUnavailable, match=f"{HOME}/0 redirects more than 5 times"):
            await source.fetch(f"{HOME}/0")


async def test_a_location_in_any_encoding_goes_out_as_it_came(visit: Visit) -> None:
    visit.site.says("/1", Answer(b"HTTP/1.1 301 Moved\r\nLocation: /caf\xc3\xa9\r\nContent-Length: 0\r\n\r\n"))
    visit.site.says("/caf%C3%A9", answer())

    async with visit.source() as source:
        assert (await source.fetch(f"{HOME}/1")).url == f"{HOME}/caf%C3%A9"


async def test_a_replica_over_http_keeps_the_archives_scheme(visit: Visit) -> None:
    visit.site.says("/1", redirect(f"http://{HOST}/2"))
    visit.site.says("/2", answer())

    async with visit.source() as source:
        assert (await source.fetch(f"{HOME}/1")).url == f"{HOME}/2"


def test_https_never_becomes_http_but_http_becomes_https() -> None:
    def hop(start: str, location: str) -> str:
        moved = Exchange(start, datetime.now(UTC), (), 301, "", (("Location", location),), b"")
        return next_hop(moved, [start], (HOST,), 5, keep_scheme=False)

    assert hop(f"http://{HOST}/1", f"https://{HOST}/1") == f"https://{HOST}/1"
    with pytest.raises(RedirectRefused, match="from https to http"):
        hop(f"https://{HOST}/1", f"http://{HOST}/1")


@pytest.mark.parametrize("location", ["/" + "a" * 20_000, "http://[", "https://archive.test:99999999999/", "//[::1"])
async def test_a_redirect_to_no_url_costs_its_page_alone(visit: Visit, location: str) -> None:
    visit.site.says("/1", redirect(location))
    visit.site.says("/2", answer())

    async with visit.source() as source:
        with pytest.raises(RedirectRefused):
            await source.fetch(f"{HOME}/1")
        assert (await source.fetch(f"{HOME}/2")).status == 200
