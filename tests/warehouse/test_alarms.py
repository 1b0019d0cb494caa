"""Far less than before is taken for a mistake of the site until another day, or a person, confirms it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from harvest_samples import ALL, ARCHIVE, SOME, Documents, Harvested, derived, history, load

from warehouse.database import connect_new
from warehouse.derive import derive
from warehouse.warc.records import Incident

VERDICTS = "SELECT harvested_at, verdict, losses_withheld FROM harvests"
CHANGES = "SELECT seen_at, kind FROM changes"
WHOLE: Documents = {name: name.upper() for name in "abcdefghijklmnopqrst"}
FEW: Documents = dict(list(WHOLE.items())[:3])


def verdicts(tmp_path: Path, *harvests: Harvested) -> list[tuple[str, int]]:
    return [row[1:] for row in history(tmp_path, *harvests, query=VERDICTS)]


def kinds_of_changes(tmp_path: Path, *harvests: Harvested) -> list[str]:
    return [kind for _, kind in history(tmp_path, *harvests, query=CHANGES)]


def without(*names: str) -> Documents:
    return {name: title for name, title in WHOLE.items() if name not in names}


def test_a_list_that_shows_far_less_for_a_day_loses_nothing(tmp_path: Path) -> None:
    harvests = [Harvested(1, WHOLE), Harvested(2, FEW), Harvested(3, WHOLE)]

    assert verdicts(tmp_path, *harvests) == [("proven", 0), ("discrepant", 17), ("proven", 0)]
    assert kinds_of_changes(tmp_path, *harvests) == []


def test_a_second_harvest_on_another_day_is_believed(tmp_path: Path) -> None:
    harvests = [Harvested(1, WHOLE), Harvested(2, FEW), Harvested(3, FEW)]

    assert verdicts(tmp_path, *harvests) == [("proven", 0), ("discrepant", 17), ("proven", 0)]
    assert kinds_of_changes(tmp_path, *harvests) == ["withdrawn"] * 17


def test_a_second_harvest_on_the_same_day_is_not(tmp_path: Path) -> None:
    harvests = [Harvested(1, WHOLE), Harvested(2, FEW), Harvested(2, FEW, hour=3)]

    assert verdicts(tmp_path, *harvests) == [("proven", 0), ("discrepant", 17), ("discrepant", 17)]
    assert kinds_of_changes(tmp_path, *harvests) == []


def test_a_loss_within_the_hour_of_the_first_harvest_is_withheld_too(tmp_path: Path) -> None:
    harvests = [Harvested(1, WHOLE), Harvested(1, FEW, hour=1)]

    assert verdicts(tmp_path, *harvests) == [("proven", 0), ("discrepant", 17)]


@pytest.mark.parametrize(("lost", "verdict"), [("ab", "proven"), ("abc", "discrepant")])
def test_a_tenth_may_go(tmp_path: Path, lost: str, verdict: str) -> None:
    assert verdicts(tmp_path, Harvested(1, WHOLE), Harvested(2, without(*lost)))[-1][0] == verdict


def test_what_is_lost_after_a_harvest_that_was_not_complete_is_withheld_too(tmp_path: Path) -> None:
    harvests = [Harvested(1, WHOLE, missed=1), Harvested(2, FEW)]

    assert verdicts(tmp_path, *harvests) == [("discrepant", 0), ("discrepant", 17)]


def test_an_archive_declares_how_much_it_may_lose(tmp_path: Path) -> None:
    with connect_new(tmp_path / "declared.duckdb") as connection:
        for harvested in (Harvested(1, WHOLE), Harvested(2, FEW)):
            load(connection, harvested)
        derive(connection, bounds=[(ARCHIVE, "largest_loss", 0.9, False)])
        assert [
            row[0] for row in connection.execute("SELECT verdict FROM harvests ORDER BY harvested_at").fetchall()
        ] == [
            "proven",
            "proven",
        ]


def test_a_harvest_that_somebody_accepted_is_believed(tmp_path: Path) -> None:
    few = Harvested(2, FEW)
    with connect_new(tmp_path / "accepted.duckdb") as connection:
        for harvested in (Harvested(1, WHOLE), few):
            load(connection, harvested)
        connection.execute("INSERT INTO accepted_runs VALUES (?, now(), 'as announced')", [str(few.run_id)])
        derive(connection)
        verdict = connection.execute("SELECT verdict, losses_withheld FROM harvests ORDER BY harvested_at").fetchall()
        gone = connection.execute("SELECT count(*) FROM documents WHERE left_at IS NOT NULL").fetchone()
    assert (verdict, gone) == ([("proven", 0), ("proven", 0)], (17,))


def test_a_page_of_strangers_is_a_discrepancy_for_a_day(tmp_path: Path) -> None:
    others = {name: title for name, title in WHOLE.items() if name not in "def"} | {f"x{n}": f"X{n}" for n in range(3)}
    strangers = dict(sorted(others.items(), key=lambda item: ("abc" + "x0x1x2").find(item[0]) % 100))
    harvests = [Harvested(1, WHOLE), Harvested(2, strangers), Harvested(3, strangers)]
    bounds: Any = [(ARCHIVE, "largest_loss", 0.5, False)]

    with connect_new(tmp_path / "strangers.duckdb") as connection:
        for harvested in harvests:
            load(connection, harvested)
            derive(connection, bounds=bounds)
        found = connection.execute(
            "SELECT verdict, (SELECT max(kind) FROM discrepancies WHERE run_id = harvests.run_id)"
            " FROM harvests ORDER BY harvested_at"
        ).fetchall()
        gone = connection.execute("SELECT count(*) FROM documents WHERE left_at IS NOT NULL").fetchone()

    assert found == [("proven", None), ("discrepant", "page of strangers"), ("proven", None)]
    assert gone == (3,)


def test_new_documents_in_front_are_no_strangers(tmp_path: Path) -> None:
    more = {f"x{n}": f"X{n}" for n in range(6)} | without("t")

    assert verdicts(tmp_path, Harvested(1, WHOLE), Harvested(2, more))[-1] == ("proven", 0)


def test_alarms_do_not_depend_on_how_they_were_derived(tmp_path: Path) -> None:
    harvests = [
        Harvested(1, WHOLE),
        Harvested(2, FEW),
        Harvested(2, WHOLE, hour=2),
        Harvested(2, FEW, hour=4),
        Harvested(3, FEW, SOME),
        Harvested(4, without("a", "b")),
        Harvested(5, FEW),
        Harvested(6, FEW),
    ]
    with connect_new(tmp_path / "one by one.duckdb") as connection:
        for harvested in harvests:
            load(connection, harvested)
            derive(connection)
        one_by_one = derived(connection)
    with connect_new(tmp_path / "backwards.duckdb") as connection:
        for harvested in reversed(harvests):
            load(connection, harvested)
        derive(connection)
        assert derived(connection) == one_by_one


class TestWords:
    def test_the_same_documents_twice_running_are_confirmed(self, tmp_path: Path) -> None:
        harvests = [Harvested(1, WHOLE), Harvested(2, WHOLE), Harvested(3, without("a")), Harvested(4, without("a"))]
        query = "SELECT harvested_at, is_confirmed FROM harvests"

        assert [row[1] for row in history(tmp_path, *harvests, query=query)] == [False, True, False, True]

    def test_a_document_that_left_a_listing_is_not_withdrawn(self, tmp_path: Path) -> None:
        assert kinds_of_changes(tmp_path, Harvested(1, WHOLE, SOME), Harvested(2, without("a"), SOME)) == [
            "left the listing"
        ]

    def test_the_listing_of_the_whole_archive_tells_that_it_was(self, tmp_path: Path) -> None:
        harvests = [Harvested(1, WHOLE, SOME), Harvested(2, without("a"), SOME), Harvested(3, without("a"), ALL)]

        assert kinds_of_changes(tmp_path, *harvests) == ["left the listing", "withdrawn"]

    @pytest.mark.parametrize(
        ("harvested", "because"),
        [
            (Harvested(1, WHOLE, ends=False), "it was interrupted"),
            (Harvested(1, WHOLE, pause=timedelta(hours=2)), "it paused for more than an hour between its pages"),
            (
                Harvested(1, WHOLE, incidents=[Incident("answered from a cache", ALL, 1, "")]),
                "a cache before the site answered though it was told to ask the site",
            ),
        ],
    )
    def test_a_harvest_that_may_be_of_two_states_is_partial(
        self, tmp_path: Path, harvested: Harvested, because: str
    ) -> None:
        found = history(tmp_path, harvested, query="SELECT verdict, because, discrepancies FROM harvests")

        assert found == [("partial", because, 0)]

    def test_a_try_that_reached_nothing_leaves_the_verdict_as_it_was(self, tmp_path: Path) -> None:
        unreached = Harvested(2, {}, incidents=[Incident("source blocked", ALL, 1, "its name does not resolve")])
        query = "SELECT verdict, found, last_harvest, unreached_at FROM listings"

        [(verdict, found, last_harvest, unreached_at)] = history(tmp_path, Harvested(1, WHOLE), unreached, query=query)

        assert (verdict, found) == ("proven", 20)
        assert unreached_at - last_harvest == timedelta(days=1)
        assert history(tmp_path / "..", unreached, query="SELECT verdict FROM listings") == [("unreached",)]
