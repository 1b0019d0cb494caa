"""Listings that promise no number: what their harvests are called, and when they tell that a document has left."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from harvest_samples import ALL, ARCHIVE, SOME, Documents, Harvested, derived, history, load

from warehouse.database import connect_new
from warehouse.derive import derive
from warehouse.warc.records import Incident

FOUR: Documents = {name: name.upper() for name in "abcd"}
THREE: Documents = {name: name.upper() for name in "abc"}
MANY: Documents = {name: name.upper() for name in "abcdefghijklmnopqrst"}
FEW: Documents = dict(list(MANY.items())[:4])
VERDICTS = "SELECT harvested_at, verdict, because FROM harvests"
GONE = "SELECT title, left_at, withdrawn_at FROM documents WHERE left_at IS NOT NULL"
BEHIND = Incident("behind the end", ALL, 2, "it shows nothing new")


def seen(day: int, documents: Documents, listing: str = ALL, *, settled: bool = True) -> Harvested:
    return Harvested(day, documents, listing, has_label=False, settled=settled)


def verdicts(tmp_path: Path, *harvests: Harvested) -> list[tuple[str, str | None]]:
    return [row[1:] for row in history(tmp_path, *harvests, query=VERDICTS)]


def kinds(tmp_path: Path, *harvests: Harvested) -> list[str]:
    return [kind for kind, _ in history(tmp_path, *harvests)]


def test_what_was_read_to_its_end_and_had_not_changed_is_exhausted(tmp_path: Path) -> None:
    assert verdicts(tmp_path, seen(1, FOUR)) == [("exhausted", None)]


def test_without_a_second_look_at_the_first_page_it_is_partial(tmp_path: Path) -> None:
    [(verdict, because)] = verdicts(tmp_path, seen(1, FOUR, settled=False))

    assert verdict == "partial"
    assert because is not None
    assert "first page" in because


def test_one_page_needs_no_second_look(tmp_path: Path) -> None:
    assert verdicts(tmp_path, seen(1, THREE, settled=False)) == [("exhausted", None)]


def test_a_number_that_is_not_found_any_more_is_missed_once(tmp_path: Path) -> None:
    harvests = [Harvested(1, FOUR), seen(8, FOUR), seen(15, FOUR)]

    because = "the site promised a number the last time, and none is found now"
    assert verdicts(tmp_path, *harvests) == [("proven", None), ("partial", because), ("exhausted", None)]


def test_a_killed_harvest_is_not_exhausted(tmp_path: Path) -> None:
    killed = Harvested(1, FOUR, has_label=False, ends=False)

    assert verdicts(tmp_path, killed) == [("partial", "it was interrupted")]


def test_a_page_behind_the_end_counts_for_nothing(tmp_path: Path) -> None:
    harvested = Harvested(1, FOUR, has_label=False, incidents=[BEHIND])

    assert history(tmp_path, harvested, query="SELECT pages, found, discrepancies FROM harvests") == [(1, 3, 0)]


def test_what_was_not_there_before_was_added(tmp_path: Path) -> None:
    assert history(tmp_path, seen(1, THREE), seen(8, FOUR)) == [("added", "“D” was added")]


def test_after_a_partial_harvest_it_is_only_first_seen(tmp_path: Path) -> None:
    assert kinds(tmp_path, seen(1, {**THREE, "e": "E"}, settled=False), seen(8, FOUR | {"e": "E"})) == ["first seen"]


def test_one_exhausted_harvest_tells_nothing_gone(tmp_path: Path) -> None:
    assert history(tmp_path, seen(1, FOUR), seen(8, THREE), query=GONE) == []


def test_two_in_a_row_tell_it(tmp_path: Path) -> None:
    [(title, left_at, withdrawn_at)] = history(tmp_path, seen(1, FOUR), seen(8, THREE), seen(15, THREE), query=GONE)

    assert title == "D"
    assert left_at == withdrawn_at
    assert left_at.date().isoformat() == "2026-01-16"


@pytest.mark.parametrize(
    "between",
    [
        [seen(8, THREE), seen(9, FOUR), seen(15, THREE)],
        [seen(8, THREE), seen(9, {"d": "D"}, settled=False), seen(15, THREE)],
        [seen(8, THREE, SOME), seen(15, THREE)],
    ],
    ids=["shown by an exhausted one", "shown by a partial one", "the first was of another listing"],
)
def test_two_that_are_not_in_a_row_do_not(tmp_path: Path, between: Sequence[Harvested]) -> None:
    assert history(tmp_path, seen(1, FOUR), *between, query=GONE) == []


def test_a_partial_harvest_is_not_the_first_of_two(tmp_path: Path) -> None:
    harvests = [seen(1, FOUR | {"e": "E"}), seen(8, FOUR, settled=False), seen(15, FOUR)]

    assert history(tmp_path, *harvests, query=GONE) == []
    assert len(history(tmp_path / "..", *harvests, seen(22, FOUR), query=GONE)) == 1


def test_what_disagrees_between_two_does_not_part_them(tmp_path: Path) -> None:
    troubled = Harvested(9, THREE, has_label=False, incidents=[Incident("page unavailable", ALL, 2, "it timed out")])

    assert len(history(tmp_path, seen(1, FOUR), seen(8, THREE), troubled, seen(15, THREE), query=GONE)) == 1


def test_a_proven_harvest_tells_it_alone(tmp_path: Path) -> None:
    assert len(history(tmp_path, seen(1, FOUR), Harvested(8, THREE), query=GONE)) == 1


def test_the_order_of_loading_makes_no_difference(tmp_path: Path) -> None:
    harvests = [seen(1, FOUR), seen(8, THREE), seen(15, THREE), seen(22, FOUR)]
    outcomes: list[dict[str, list[Any]]] = []
    for number, order in enumerate(list(permutations(harvests))[::8]):
        with connect_new(tmp_path / f"{number}.duckdb") as connection:
            for harvested in order:
                load(connection, harvested)
                derive(connection, whole_listings=[(ARCHIVE, ALL)])
            outcomes.append(derived(connection))

    assert [kind for *_, kind, _, _, _ in outcomes[0]["changes"]] == ["withdrawn", "came back"]
    assert all(outcome == outcomes[0] for outcome in outcomes)


@pytest.mark.parametrize("settled", [True, False])
def test_far_less_is_withheld_until_another_day_agrees(tmp_path: Path, *, settled: bool) -> None:
    harvests = [seen(1, MANY), seen(8, FEW, settled=settled), seen(15, FEW, settled=settled)]
    verdict = "exhausted" if settled else "partial"

    found = history(tmp_path, *harvests, query="SELECT harvested_at, verdict, losses_withheld FROM harvests")

    assert [row[1:] for row in found] == [("exhausted", 0), ("discrepant", 16), (verdict, 0)]


def test_a_partial_harvest_does_not_confirm_what_a_complete_one_has_lost(tmp_path: Path) -> None:
    harvests = [seen(1, MANY), seen(8, FEW, settled=False), seen(15, FEW)]

    assert [verdict for verdict, _ in verdicts(tmp_path, *harvests)] == ["exhausted", "discrepant", "discrepant"]


def test_the_same_documents_twice_are_confirmed(tmp_path: Path) -> None:
    harvests = [seen(1, FOUR), seen(8, FOUR), seen(15, THREE)]

    found = history(tmp_path, *harvests, query="SELECT harvested_at, is_confirmed FROM harvests")

    assert [is_confirmed for _, is_confirmed in found] == [False, True, False]
