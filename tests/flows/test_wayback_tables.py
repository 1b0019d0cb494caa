"""What the tables hold after a harvest from the Wayback Machine: the pages' own times, each document once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from generated_site import LISTING, documents, listing, rows_of, tables
from troubled_wayback import Fault, Faults
from wayback_world import ARCHIVE, World, at, page, world

from bench.pages import Row
from flows.cases import case_named
from flows.http.source import Limits
from flows.replay.pages import ReplayedPage, captures_over_time
from flows.replay.wayback import ServiceLimits
from flows.runs.watching import Nobody, watching
from flows.upkeep.rebuild import rebuild

DOCUMENTS = documents(12)
CHANGED = replace(DOCUMENTS[1], title="Treaty 2, amended")
VERSIONS = """
    SELECT parse_filename(url), title, valid_from::DATE::VARCHAR, valid_to::DATE::VARCHAR, withdrawn_at::DATE::VARCHAR
    FROM document_versions ORDER BY ALL
"""


def captured(when: str, rows: Sequence[Row], host: str = ARCHIVE.hosts[0]) -> list[ReplayedPage]:
    """All pages of a listing that keeps its promises, as captured at a time."""
    return [
        replace(one, url=one.url.replace(ARCHIVE.hosts[0], host), captured_at=at(when)) for one in listing(list(rows))
    ]


# Of 2023 there is the first page of two alone; of 2024 the listing is whole, and the third document gone.
HISTORY = [
    *captured("20210501", DOCUMENTS[:3]),
    *captured("20220501", [DOCUMENTS[0], CHANGED, DOCUMENTS[2]]),
    captured("20230501", [DOCUMENTS[0], CHANGED, *DOCUMENTS[3:12]])[0],
    *captured("20240501", [DOCUMENTS[0], CHANGED]),
]


def versions(running: World) -> list[tuple[Any, ...]]:
    return [row for row in rows_of(running.data.path, VERSIONS) if row[0] in ("treaty-1", "treaty-2", "treaty-3")]


async def test_versions_have_the_times_of_the_captures_which_prove_that_nothing_has_left(tmp_path: Path) -> None:
    with world(tmp_path, *HISTORY) as running:
        report = await running.take_over()

        assert (report.fetched, report.exit_status) == (4, 1), "the listing of 2023 is not whole"
        assert versions(running) == [
            ("treaty-1", "Treaty 1", "2021-05-01", None, None),
            ("treaty-2", "Treaty 2", "2021-05-01", "2022-05-01", None),
            ("treaty-2", "Treaty 2, amended", "2022-05-01", None, None),
            ("treaty-3", "Treaty 3", "2021-05-01", None, None),
        ]
        captures = "SELECT DISTINCT source, dated_by, origin LIKE 'http://127.0.0.1%id_/%' FROM captures"
        assert rows_of(running.data.path, captures) == [("wayback", "memento", True)]


async def test_the_order_in_which_years_are_harvested_makes_no_difference(tmp_path: Path) -> None:
    with world(tmp_path, *HISTORY) as running:
        await running.take_over(since="2022")
        await running.take_over()
        in_turns = versions(running)

    with world(tmp_path / "at once", *HISTORY) as running:
        await running.take_over()
        assert in_turns == versions(running)


async def test_a_rebuild_from_the_captures_gives_the_same_tables(tmp_path: Path) -> None:
    with world(tmp_path, *HISTORY, *captured("20250501", [DOCUMENTS[0], CHANGED])) as running:
        report = await running.take_over()
        before = tables(running.data.path)
        rebuild(running.data, Nobody())

        assert report.unchanged == 1
        assert tables(running.data.path) == before


async def test_both_generations_and_the_staging_hosts_show_one_document(tmp_path: Path) -> None:
    legacy = case_named(ARCHIVE.name, "legacy_search_first")
    body = legacy.body().replace(b"/document/112233", b"/document/treaty-1")
    pages = [replace(page("20130501", body=body), url=legacy.url)]
    pages += [
        one
        for year, host in enumerate(ARCHIVE.hosts, start=2021)
        for one in captured(f"{year}0501", DOCUMENTS[:1], host)
    ]
    with world(tmp_path, *pages) as running:
        report = await running.take_over()

        assert report.fetched == 1 + len(ARCHIVE.hosts)
        seen = rows_of(
            running.data.path, "SELECT first_seen::DATE::VARCHAR FROM documents WHERE url LIKE '%/document/treaty-1'"
        )
        assert seen == [("2013-05-01",)]


async def test_a_second_run_asks_nothing_and_changes_nothing(tmp_path: Path) -> None:
    with world(tmp_path, *HISTORY) as running:
        await running.take_over()
        asked, before = len(running.replica.requests), tables(running.data.path)
        files = sorted(running.data.captures.rglob("*"))

        report = await running.take_over()

        assert (report.held, report.exit_status) == (4, 0)
        assert len(running.replica.requests) == asked
        assert tables(running.data.path) == before
        assert sorted(running.data.captures.rglob("*")) == files


@pytest.mark.parametrize("pages_before", [1, 3])
async def test_a_run_that_is_stopped_is_loaded_and_gone_on_with_by_the_next(tmp_path: Path, pages_before: int) -> None:
    class Stopping(Nobody):
        def page_harvested(self, number: int, pages_expected: int | None, entries: int) -> None:
            if (number, pages_expected) == (pages_before, 4):
                raise KeyboardInterrupt

    with world(tmp_path / "undisturbed", *HISTORY) as undisturbed:
        await undisturbed.take_over()
    with world(tmp_path, *HISTORY) as running:
        token = watching.set(Stopping())
        with pytest.raises(KeyboardInterrupt):
            await running.take_over()
        watching.reset(token)

        report = await running.take_over()

        assert (report.held, report.fetched) == (pages_before, 4 - pages_before)
        assert len(running.replica.requests) == len(set(running.replica.requests)), "nothing was asked for twice"
        assert versions(running) == versions(undisturbed)


async def test_an_error_that_was_archived_is_no_page_and_one_of_the_service_itself_is_waited_out(
    tmp_path: Path,
) -> None:
    """The index says nothing of a revisit's status: the second of these is one of an error."""
    errors = [page(when, "/search?page=7", b"<html>too many</html>", status=429) for when in ("20190501", "20200501")]
    with world(tmp_path, *errors, *HISTORY) as running:
        asked_first = 13
        running.replica.faults = Faults(at={1: Fault.UNAVAILABLE, 3: Fault.TOO_MANY, asked_first + 3: Fault.TOO_MANY})
        report = await running.take_over()
        asked = len(running.replica.requests)
        again = await running.take_over()

        assert (report.fetched, [one.detail for one in report.result.incidents]) == (
            4,
            ["2020-05-01 00:00:00: the Wayback Machine has an answer with status 429"],
        )
        assert (again.held, len(running.replica.requests)) == (5, asked), "the error is not asked for again"
        assert versions(running)[0] == ("treaty-1", "Treaty 1", "2021-05-01", None, None)


async def test_a_page_that_is_served_from_another_time_counts_at_the_time_it_was_served_from(tmp_path: Path) -> None:
    first, second = captured("20210501", DOCUMENTS[:3]) + captured("20210503", DOCUMENTS[:2])
    with world(tmp_path, first, second, faults=Faults(gone=frozenset({"20210503000000"}))) as running:
        await running.take_over()
        asked = len(running.replica.requests)
        again = await running.take_over()

        assert rows_of(running.data.path, "SELECT captured_at::DATE::VARCHAR FROM captures") == [("2021-05-01",)]
        assert versions(running)[-1] == ("treaty-3", "Treaty 3", "2021-05-01", None, None)
        assert (again.held, len(running.replica.requests)) == (2, asked)


async def test_two_runs_with_data_of_their_own_keep_the_limits_together(tmp_path: Path) -> None:
    limits = ServiceLimits(cdx_a_minute=20, replays_a_minute=60, patience=0)
    many = [one for year in range(2001, 2023) for one in captured(f"{year}0501", DOCUMENTS[: year - 2000][:9])]
    with world(tmp_path, *many, limits=limits, revisits=False) as running:
        await running.take_over()
        once = list(running.replica.requests)
        (running.folder / "data").rename(running.folder / "of the first")
        await running.take_over()

        assert running.replica.requests == once * 2, "no answer was a 429, so that nothing had to be asked again"


async def test_an_outage_ends_the_run_and_does_not_wait_for_page_after_page(tmp_path: Path) -> None:
    many = [page(f"20{year}0501", f"/search?page={year}") for year in range(10, 60)]
    with world(tmp_path, *many) as running:
        running.replica.faults = Faults(at=dict.fromkeys(range(15, 2000), Fault.UNAVAILABLE))
        report = await running.harvest(limits=Limits(connections=1, attempts=2))

        assert (report.fetched, report.exit_status) == (2, 3)
        assert "no proper answer for 10 pages one after another" in (report.stopped or "")
        assert len(running.replica.requests) == 12 + 2 + 10 * 2


async def test_what_was_harvested_is_harvested_again_from_a_wayback_machine_of_its_captures(tmp_path: Path) -> None:
    with world(tmp_path, *HISTORY, *captured("20250501", [DOCUMENTS[0], CHANGED])) as running:
        await running.take_over(LISTING)

    with world(tmp_path / "copy", *captures_over_time(running.data, ARCHIVE)) as copy:
        report = await copy.take_over(LISTING)

        assert (report.fetched, report.unchanged) == (4, 1)
        assert versions(copy) == versions(running)
