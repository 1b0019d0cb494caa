"""A cache before the site must not answer the question whether its listing has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from generated_site import ARCHIVE, WatchedReplica, documents, harvest_replica, listing

from flows.http.source import age_of, is_older_than
from flows.replay.server import Answer
from flows.replay.site import ReplayedPage
from warehouse.reports import HarvestReport
from warehouse.warc.exchange import Exchange, Headers


def exchange(*headers: tuple[str, str]) -> Exchange:
    return Exchange("https://archive.test/", datetime(2026, 1, 1, tzinfo=UTC), (), 200, "OK", headers, b"")


class TestAge:
    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ((), 0),
            ((("Age", "0"), ("X-Cache", "HIT")), 0),
            ((("Age", "120"),), 120),
            ((("X-Cache", "MISS"),), 0),
            ((("X-Drupal-Cache", "HIT"),), 0),
            ((("X-Cache", "Hit from a cache"),), None),
            ((("CF-Cache-Status", "HIT"),), None),
            ((("Age", "soon"), ("X-Cache", "HIT")), None),
            ((("Age", "9" * 400),), 10**9),
        ],
    )
    def test_how_old_an_answer_is(self, headers: Headers, seconds: int | None) -> None:
        assert age_of(exchange(*headers)) == (None if seconds is None else timedelta(seconds=seconds))

    def test_what_left_the_site_before_a_moment(self) -> None:
        asked_at = exchange().fetched_at

        assert is_older_than(exchange(("Age", "60")), asked_at - timedelta(seconds=30))
        assert not is_older_than(exchange(("Age", "60")), asked_at - timedelta(seconds=90))
        assert is_older_than(exchange(("X-Cache", "HIT")), asked_at - timedelta(days=9))
        assert not is_older_than(exchange(), asked_at + timedelta(seconds=1)), "no cache has answered"


class CachedReplica(WatchedReplica):
    """A site behind a cache, which keeps each page as it was first asked for and says how old it is; one that `obeys`
    asks the site when it is told to."""

    def __init__(self, states: Callable[[int], list[ReplayedPage]], headers: Headers, *, obeys: bool) -> None:
        super().__init__(states(0))
        self._states = states
        self._headers = headers
        self._obeys = obeys
        self._kept: dict[str, Answer] = {}
        self.past_caches = False

    def _answer_to(self, target: str) -> Answer:
        asked = sum("/search" in earlier for earlier in self.asked_for)
        with WatchedReplica(self._states(asked)) as site:
            fresh = site._answer_to(target)
        self.asked_for.append(target)
        if "/search" not in target:
            return fresh
        if target in self._kept and not (self._obeys and self.past_caches):
            return replace(self._kept[target], headers=(*self._kept[target].headers, *self._headers))
        self._kept[target] = fresh
        return fresh


def changed_after_the_second_page(asked: int) -> list[ReplayedPage]:
    """A document leaves the first page and another comes at the end: what stood first on the third is never seen."""
    rows = documents(31)
    return listing(rows[:30] if asked < 2 else rows[1:])


async def harvested(tmp_path: Path, site: CachedReplica, monkeypatch: pytest.MonkeyPatch) -> HarvestReport:
    """Tells the cache, whose server does not see headers, when it is asked past caches."""
    from flows.web import source as web

    fetch = web.WebSource.fetch

    async def watched(
        source: web.WebSource, url: str, validators: object = None, *, past_caches: bool = False
    ) -> Exchange:
        site.past_caches = past_caches
        return await fetch(source, url, validators, past_caches=past_caches)  # type: ignore[arg-type]

    monkeypatch.setattr(web.WebSource, "fetch", watched)
    with site:
        return await harvest_replica(tmp_path, site)


async def test_a_shift_behind_a_cache_that_obeys_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = CachedReplica(changed_after_the_second_page, (("Age", "5"),), obeys=True)

    report = await harvested(tmp_path, site, monkeypatch)

    assert (report.verdict, report.found) == ("proven", 30)
    assert report.pages_again > 1


@pytest.mark.parametrize("headers", [(("Age", "5"),), (("X-Cache", "HIT"),)])
async def test_a_cache_that_does_not_ask_the_site_leaves_the_harvest_partial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, headers: Headers
) -> None:
    site = CachedReplica(changed_after_the_second_page, headers, obeys=False)

    report = await harvested(tmp_path, site, monkeypatch)

    assert (report.exit_status, report.verdict, report.discrepancies) == (0, "partial", ())
    assert report.because == "a cache before the site answered though it was told to ask the site"


async def test_the_last_question_goes_past_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Headers] = []
    from flows.http import client as http_client

    get = http_client.HttpClient.get

    async def watched(client: http_client.HttpClient, url: str, conditions: Headers = ()) -> Exchange:
        asked.append(conditions)
        return await get(client, url, conditions)

    monkeypatch.setattr(http_client.HttpClient, "get", watched)
    with WatchedReplica(listing(documents(30))) as replica:
        report = await harvest_replica(tmp_path, replica)

    assert report.verdict == "proven"
    assert [("Cache-Control", "no-cache") in conditions for conditions in asked] == [False] * 4 + [True]
    assert ARCHIVE.name == report.archive
