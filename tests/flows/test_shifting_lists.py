"""A list that changes under its harvest is mended, and called proven only when every document was found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.pages import Row
from bench.trials.shifts import DOCUMENTS, NEVER_AT_REST, RowsAt, document, documents, edited_once, harvested
from flows.runs.watching import Nobody
from flows.upkeep.rebuild import rebuild
from warehouse.data_folder import DataFolder

PAGES = 6
Edit = Callable[[list[Row]], None]


def adding(place: int) -> Edit:
    return lambda rows: rows.insert(place, document("new"))


def removing(place: int) -> Edit:
    return lambda rows: rows.__delitem__(place)


EDITS = {
    "added at the top": (3, adding(0)),
    "added on a page that was read": (4, adding(15)),
    "added on the page read last": (3, adding(25)),
    "added on a page still to come": (2, adding(45)),
    "added at the end, when all was read": (PAGES, adding(DOCUMENTS)),
    "added at the top, when all was read": (PAGES, adding(0)),
    "added as the first of a new page": (PAGES, lambda rows: rows.extend(document(f"new-{n}") for n in range(4))),
    "taken from the top": (3, removing(0)),
    "taken from a page that was read": (4, removing(12)),
    "taken from a page still to come": (2, removing(40)),
    "taken from the top, when all was read": (PAGES, removing(0)),
    "taken with the last page": (PAGES, lambda rows: rows.__delitem__(slice(50, None))),
}


@pytest.mark.parametrize(("after", "edit"), [pytest.param(*case, id=name) for name, case in EDITS.items()])
def test_a_list_that_shifts_once_is_mended_and_proven(tmp_path: Path, after: int, edit: Edit) -> None:
    rows_at = edited_once(after, edit)
    report, found, asked = harvested(tmp_path, rows_at)

    assert (report.verdict, report.exit_status, report.discrepancies) == ("proven", 0, ())
    assert {row.slug for row in rows_at(asked)} <= found
    assert report.found == report.promised == len(rows_at(asked))
    assert 0 < report.pages_again <= asked - PAGES


def edited_in_turn(*edits: tuple[int, Edit], count: int = DOCUMENTS) -> RowsAt:
    """A listing with an edit each time that so many pages have been asked for."""

    def rows_at(asked: int) -> list[Row]:
        rows = documents(count)
        for after, edit in edits:
            if asked >= after:
                edit(rows)
        return rows

    return rows_at


def test_a_page_that_is_moved_there_and_back_is_not_taken_for_unmoved(tmp_path: Path) -> None:
    """The totals are 57, 56, 57 and 56: pages of the two states with 56 join, and miss a document between them."""
    rows_at = edited_in_turn((2, removing(0)), (4, adding(0)), (8, removing(26)))

    report, found, asked = harvested(tmp_path, rows_at)

    assert (report.verdict == "proven") <= ({row.slug for row in rows_at(asked - 1)} <= found)
    assert "treaty-21" in found


def test_a_whole_page_of_new_documents_is_no_pager_gone_astray(tmp_path: Path) -> None:
    rows_at = edited_in_turn((3, lambda rows: rows.__setitem__(slice(0, 0), [document(f"new-{n}") for n in range(10)])))

    report, found, asked = harvested(tmp_path, rows_at)

    assert (report.verdict, report.discrepancies) == ("proven", ())
    assert {row.slug for row in rows_at(asked)} <= found


def test_pages_that_vanish_before_they_are_asked_for_are_not_missed(tmp_path: Path) -> None:
    rows_at = edited_in_turn((4, lambda rows: rows.__delitem__(slice(40, None))))

    report, _, _ = harvested(tmp_path, rows_at)

    assert (report.verdict, report.promised, report.found, report.discrepancies) == ("proven", 40, 40, ())


def test_a_list_of_many_pages_that_shifts_as_a_whole_is_mended(tmp_path: Path) -> None:
    rows_at = edited_in_turn((25, adding(0)), count=250)

    report, _, _ = harvested(tmp_path, rows_at)

    assert (report.verdict, report.found, report.discrepancies) == ("proven", 251, ())


@pytest.mark.parametrize("name", NEVER_AT_REST)
def test_a_list_that_keeps_shifting_is_never_proven(tmp_path: Path, name: str) -> None:
    report, _, asked = harvested(tmp_path, NEVER_AT_REST[name])

    assert report.verdict == "discrepant"
    assert "listing keeps changing" in {found.kind for found in report.discrepancies}
    assert asked < 6 * PAGES


def test_a_list_at_rest_is_asked_for_its_first_page_only_once_more(tmp_path: Path) -> None:
    report, _, asked = harvested(tmp_path, lambda _: documents(DOCUMENTS))

    assert (report.verdict, report.pages_again, asked) == ("proven", 1, PAGES + 1)


def test_a_rebuild_comes_to_the_same_verdict(tmp_path: Path) -> None:
    report, found, _ = harvested(tmp_path, edited_once(4, adding(15)))

    rebuild(DataFolder(tmp_path), Nobody())

    again, found_again, _ = harvested(tmp_path, lambda _: [*documents(15), document("new"), *documents(DOCUMENTS)[15:]])
    assert (again.verdict, again.documents_added, again.documents_withdrawn) == ("proven", 0, 0)
    assert found_again == found
    assert report.verdict == "proven"
