"""Harvests of a listing that promises no number of documents: nothing is lost in silence, and history is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from generated_site import kinds, rows_of, tables
from letters import ARCHIVE, Letters, harvest, letters

from flows.runs.watching import Nobody
from flows.upkeep.rebuild import rebuild
from parsers.catalog import archives
from warehouse.data_folder import DataFolder

WEEK_1 = Letters(letters(24))
UNRECOGNIZED = replace(WEEK_1, next_class="forward")
UNSEEN = replace(WEEK_1, next_class=None, numbers=False)
CHANGES = "SELECT kind, title FROM changes ORDER BY ALL"
DOCUMENTS = "SELECT count(*) FROM documents"


@pytest.fixture(autouse=True)
def _archive_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(archives()._found, ARCHIVE.name, ARCHIVE)  # type: ignore[attr-defined]


async def test_three_weeks_of_a_listing_without_a_number(tmp_path: Path) -> None:
    report, asked_for = await harvest(tmp_path, WEEK_1)
    assert (report.verdict, report.exit_status, report.found, report.promised) == ("exhausted", 0, 24, None)
    assert asked_for == [1, 2, 3, 1]
    assert rows_of(tmp_path, CHANGES) == []

    week_2 = Letters(["New letter a", "New letter b", "New letter c", *letters(24)[:4], *letters(24)[5:]])
    report, _ = await harvest(tmp_path, week_2)
    assert (report.verdict, report.exit_status, report.found, report.documents_added) == ("exhausted", 0, 26, 3)
    assert (report.documents_left, report.documents_withdrawn) == (0, 0)
    added = [("added", f"New letter {name}") for name in "abc"]
    assert rows_of(tmp_path, CHANGES) == added

    report, _ = await harvest(tmp_path, week_2)
    assert (report.verdict, report.is_confirmed, report.documents_withdrawn) == ("exhausted", True, 1)
    assert rows_of(tmp_path, CHANGES) == [*added, ("withdrawn", "Letter 5")]


async def test_the_first_pages_alone_are_partial(tmp_path: Path) -> None:
    report, _ = await harvest(tmp_path, WEEK_1, most_pages=2)

    assert (report.verdict, report.exit_status) == ("partial", 0)
    assert report.because == "only 2 pages were asked for"


async def test_as_many_pages_as_there_are_exhaust_it(tmp_path: Path) -> None:
    report, _ = await harvest(tmp_path, WEEK_1, most_pages=3)

    assert report.verdict == "exhausted"


async def test_a_pager_that_was_never_recognized(tmp_path: Path) -> None:
    report, _ = await harvest(tmp_path, UNRECOGNIZED)

    assert (report.verdict, report.exit_status, report.found) == ("discrepant", 1, 24)
    [found] = report.discrepancies
    assert (found.kind, found.page_number) == ("pager not recognized", 1)
    assert "look at what is declared of that link" in found.detail


async def test_a_pager_that_is_not_recognized_in_the_first_pages_alone(tmp_path: Path) -> None:
    report, _ = await harvest(tmp_path, UNRECOGNIZED, most_pages=1)

    assert (report.verdict, kinds(report)) == ("discrepant", ["pager not recognized"])


@pytest.mark.parametrize("pager", [UNRECOGNIZED, UNSEEN], ids=["links by number are left", "no link is seen"])
async def test_a_pager_that_is_no_longer_recognized(tmp_path: Path, pager: Letters) -> None:
    await harvest(tmp_path, WEEK_1)
    for _ in range(2):
        report, _ = await harvest(tmp_path, replace(pager, titles=letters(33)))

        assert (report.verdict, report.exit_status, report.found) == ("discrepant", 1, 33)
        assert kinds(report) == ["pager not recognized"]
    assert rows_of(tmp_path, DOCUMENTS) == [(33,)]


@pytest.mark.parametrize("clamps", [pytest.param(False, marks=pytest.mark.trial), True])
async def test_a_listing_that_has_become_shorter_is_looked_for_behind_its_end_once(
    tmp_path: Path, *, clamps: bool
) -> None:
    await harvest(tmp_path, Letters(letters(21)))
    shorter = Letters(letters(20), clamps=clamps)

    report, asked_for = await harvest(tmp_path, shorter)
    assert (report.verdict, report.exit_status, report.found, report.pages) == ("exhausted", 0, 20, 2)
    assert asked_for == [1, 2, 3, 1]

    report, asked_for = await harvest(tmp_path, shorter)
    assert (report.verdict, report.documents_withdrawn) == ("exhausted", 1)
    assert asked_for == [1, 2, 1]


async def test_a_page_missing_in_the_midst_does_not_end_the_way(tmp_path: Path) -> None:
    report, _ = await harvest(tmp_path, replace(WEEK_1, missing=frozenset({2})))

    assert (report.verdict, report.exit_status, report.found) == ("discrepant", 1, 14)
    assert [(found.kind, found.page_number) for found in report.discrepancies] == [("page missing", 2)]


async def test_of_three_pages_the_last_says_nothing_of_how_long_the_others_are(tmp_path: Path) -> None:
    report, _ = await harvest(tmp_path, Letters(letters(23), lacking={2: 5}))

    assert (report.verdict, report.found) == ("discrepant", 18)
    assert [(found.kind, found.page_number) for found in report.discrepancies] == [("fewer rows than other pages", 2)]


async def test_a_page_with_fewer_rows_than_its_neighbours(tmp_path: Path) -> None:
    report, _ = await harvest(tmp_path, Letters(letters(33), lacking={2: 1}))

    assert (report.verdict, report.exit_status, report.found) == ("discrepant", 1, 32)
    assert [(found.kind, found.page_number) for found in report.discrepancies] == [("fewer rows than other pages", 2)]


async def test_far_fewer_rows_than_the_last_time(tmp_path: Path) -> None:
    await harvest(tmp_path, WEEK_1)
    report, _ = await harvest(tmp_path, Letters(letters(4)))

    assert (report.verdict, report.exit_status, report.losses_withheld) == ("discrepant", 1, 20)
    assert report.is_alarming


def without(*numbers: int) -> list[str]:
    return [title for number, title in enumerate(letters(33), start=1) if number not in numbers]


SHIFTS: dict[str, Callable[[list[str]], list[str]]] = {
    "taken from a page that was read": lambda titles: titles[1:],
    "added in front": lambda titles: ["New letter a", *titles],
    "taken with the last page": lambda titles: titles[4:],
    "a whole page added in front": lambda titles: [*(f"New letter {number}a" for number in range(10)), *titles],
}


@pytest.mark.parametrize("after", [1, 2, 4])
@pytest.mark.parametrize("shift", list(SHIFTS))
async def test_a_list_that_shifts_under_its_harvest_is_read_again(tmp_path: Path, shift: str, after: int) -> None:
    shifted = SHIFTS[shift](letters(33))

    report, asked_for = await harvest(tmp_path, lambda asked: Letters(shifted if asked >= after else letters(33)))

    found = {title for (title,) in rows_of(tmp_path, "SELECT title FROM documents")}
    assert set(shifted) <= found
    assert len(asked_for) <= 14
    if shift != "a whole page added in front":
        assert (report.verdict, report.found, report.discrepancies) == ("exhausted", len(shifted), ())


async def test_a_list_that_keeps_shifting_is_not_exhausted(tmp_path: Path) -> None:
    def site_at(asked: int) -> Letters:
        return Letters([*(f"New letter {number}a" for number in reversed(range(asked))), *letters(33)])

    report, _ = await harvest(tmp_path, site_at)

    assert "listing keeps changing" in kinds(report)


class TestPromises:
    async def test_a_total_alone_is_kept(self, tmp_path: Path) -> None:
        report, asked_for = await harvest(tmp_path, replace(WEEK_1, total=24))

        assert (report.verdict, report.promised, report.discrepancies) == ("proven", 24, ())
        assert asked_for == [1, 2, 3, 1]

    async def test_a_total_alone_may_stand_on_the_first_page_only(self, tmp_path: Path) -> None:
        report, _ = await harvest(tmp_path, replace(WEEK_1, total=24, total_stands_first=True))

        assert (report.verdict, report.promised, report.discrepancies) == ("proven", 24, ())

    @pytest.mark.parametrize("total", [23, 25])
    async def test_a_total_alone_is_not_kept(self, tmp_path: Path, total: int) -> None:
        report, _ = await harvest(tmp_path, replace(WEEK_1, total=total))

        assert (report.verdict, report.exit_status) == ("discrepant", 1)
        assert kinds(report) == ["documents differ from label"]

    async def test_a_row_that_a_total_alone_misses_tells_of_the_pager(self, tmp_path: Path) -> None:
        report, _ = await harvest(tmp_path, replace(UNRECOGNIZED, total=24))

        assert (report.verdict, report.found, kinds(report)) == ("discrepant", 24, ["pager ends early"])

    async def test_pages_alone_are_kept(self, tmp_path: Path) -> None:
        report, _ = await harvest(tmp_path, replace(WEEK_1, pages=3))

        assert (report.verdict, report.promised, report.exit_status) == ("exhausted", None, 0)

    @pytest.mark.parametrize("pages", [2, 4])
    async def test_pages_alone_are_not_kept(self, tmp_path: Path, pages: int) -> None:
        report, _ = await harvest(tmp_path, replace(WEEK_1, pages=pages, numbers=False))

        assert (report.verdict, report.exit_status, report.found) == ("discrepant", 1, 24)
        assert "pages differ from promise" in kinds(report)

    @pytest.mark.parametrize(
        "site",
        [
            replace(UNSEEN, total=24, has_range=True),
            replace(UNSEEN, total=24),
            replace(UNSEEN, pages=3),
        ],
        ids=["a range", "a total alone", "pages alone"],
    )
    async def test_where_pagers_end_early_the_promise_leads_on(self, tmp_path: Path, site: Letters) -> None:
        report, _ = await harvest(tmp_path / "declared", site, next_by_promise=True)
        assert (report.exit_status, report.found, report.discrepancies) == (0, 24, ())

        report, _ = await harvest(tmp_path / "not declared", site)
        assert (report.verdict, report.found, kinds(report)) == ("discrepant", 24, ["pager ends early"])

    async def test_the_first_pages_of_a_promise_are_partial(self, tmp_path: Path) -> None:
        site = replace(UNSEEN, total=24, has_range=True)

        report, _ = await harvest(tmp_path, site, most_pages=1, next_by_promise=True)

        assert (report.verdict, report.because) == ("partial", "only 1 pages were asked for")


async def test_a_rebuild_gives_the_same_tables(tmp_path: Path) -> None:
    for site in (Letters(letters(21)), Letters(letters(20), clamps=True), Letters(letters(20)), UNSEEN):
        await harvest(tmp_path, site)
    before = tables(tmp_path)
    folder = DataFolder(tmp_path)
    folder.database.unlink()
    shutil.rmtree(folder.working.parent)

    rebuild(folder, Nobody())

    assert before["incidents"]
    assert tables(tmp_path) == before
