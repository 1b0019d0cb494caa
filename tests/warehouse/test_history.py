"""History: the same whatever the order in which captures arrive, and however much of it is derived at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import duckdb
import pytest
from harvest_samples import (
    ALL,
    ARCHIVE,
    FIRST_DAY,
    HOME,
    ROWS_ON_A_PAGE,
    SOME,
    Harvested,
    captured_page,
    derived,
    history,
    load,
)

from bench.loading import load_captures
from parsers.records import Field
from warehouse.database import connect_new
from warehouse.derive import Bound, derive
from warehouse.load import load_run
from warehouse.records import PageRead, Run
from warehouse.warc.records import Capture

OTHER = f"{HOME}/search?topic=2"
FIELDS = (Field("level", "Item"), Field("creator", "Ministry"), Field("code", "AUP/4"))


def random_harvests(random: Random) -> list[Harvested]:
    """A few documents that come, change, go and come back, with fields in any order, in three listings that print
    them in words of their own, one of them at times twice; some harvests miss a row, and some promise no number."""
    harvests = []
    day, hour = 1, 0
    for _ in range(random.randint(4, 9)):
        listing = random.choice([ALL, ALL, SOME, OTHER])
        names = [name for name in "abcdefg" if random.random() < 0.7] or ["a"]
        own_words = {ALL: "", SOME: random.choice(["", ", in short"]), OTHER: ", elsewhere"}[listing]
        documents = {name: f"Title {random.choice('112')} of {name}{own_words}" for name in names}
        twice = {name: f"{documents[name]}…" for name in names[:2] if listing == SOME and random.random() < 0.5}
        fields = {name: tuple(random.sample(FIELDS, random.choice([0, 2, 2, 3]))) for name in names}
        has_label, settled = random.random() < 0.5, random.random() < 0.8
        missed = random.choice([0, 0, 0, 1])
        harvested = Harvested(day, documents, listing, missed, hour=hour, fields=fields, twice=twice)
        harvests.append(replace(harvested, has_label=has_label, settled=settled))
        day, hour = (day, hour + 1) if random.random() < 0.3 else (day + 1, 0)
    return harvests


@pytest.mark.parametrize("seed", range(3))
def test_history_does_not_depend_on_how_it_was_derived(tmp_path: Path, seed: int) -> None:
    """Run by run; all at once; and in any order, some derived alone, some together."""
    random = Random(seed)
    harvests = random_harvests(random)
    with connect_new(tmp_path / "one by one.duckdb") as connection:
        scopes = []
        for harvested in harvests:
            load(connection, harvested)
            scopes.append(derive(connection))
        one_by_one = derived(connection)
    with connect_new(tmp_path / "at once.duckdb") as connection:
        for harvested in harvests:
            load(connection, harvested)
        derive(connection)
        at_once = derived(connection)
    with connect_new(tmp_path / "shuffled.duckdb") as connection:
        for harvested in random.sample(harvests, len(harvests)):
            load(connection, harvested)
            if random.random() < 0.5:
                derive(connection)
        derive(connection)
        shuffled = derived(connection)

    assert scopes[1:] == ["last run"] * (len(harvests) - 1)
    assert one_by_one == at_once
    assert shuffled == at_once


def test_a_document_that_a_complete_harvest_no_longer_finds_is_withdrawn(tmp_path: Path) -> None:
    both, one = {"a": "A", "b": "B"}, {"a": "A"}
    documents = "SELECT title, withdrawn_at IS NOT NULL, withdrawn_at FROM documents"

    rows = history(tmp_path, Harvested(1, both), Harvested(8, one), Harvested(15, one), query=documents)

    assert rows == [("A", False, None), ("B", True, FIRST_DAY + timedelta(days=8, seconds=1))]


@pytest.mark.parametrize("missed", [1, 2])
def test_a_harvest_that_is_not_complete_withdraws_nothing(tmp_path: Path, missed: int) -> None:
    harvests = [Harvested(1, {"a": "A", "b": "B"}), Harvested(8, {"a": "A"}, missed=missed)]

    assert history(tmp_path, *harvests, query="SELECT count(withdrawn_at) FROM documents") == [(0,)]


def test_a_document_that_left_one_listing_is_not_withdrawn_while_another_holds_it(tmp_path: Path) -> None:
    both, one = {"a": "A", "b": "B"}, {"a": "A"}
    left_some = [Harvested(1, both), Harvested(2, both, SOME), Harvested(3, one, SOME)]
    withdrawn = "SELECT url, withdrawn_at FROM documents WHERE withdrawn_at IS NOT NULL"

    assert history(tmp_path, *left_some, query=withdrawn) == []
    assert history(tmp_path, *left_some, query="SELECT url FROM listed_documents WHERE left_at IS NOT NULL") == [
        (f"{HOME}/document/b",)
    ]
    left_all = history(tmp_path, *left_some, Harvested(4, one), query=withdrawn)
    assert left_all == [(f"{HOME}/document/b", FIRST_DAY + timedelta(days=4, seconds=1))]


def test_what_happened_is_told_in_words(tmp_path: Path) -> None:
    harvests = [
        Harvested(1, {"a": "A", "b": "B"}),
        Harvested(2, {"a": "A, revised", "c": "C"}),
        Harvested(3, {"a": "A, revised", "b": "B", "c": "C"}),
    ]

    assert history(tmp_path, *harvests) == [
        ("added", "“C” was added"),
        ("came back", "“B” came back, gone since 2026-01-03"),
        ("changed", "“A, revised”: title was “A”, is “A, revised”"),
        ("withdrawn", "“B” was withdrawn"),
    ]


def test_a_document_is_added_only_when_a_complete_harvest_had_not_seen_it(tmp_path: Path) -> None:
    harvests = [Harvested(1, {"a": "A"}, missed=1), Harvested(2, {"a": "A", "b": "B"})]

    assert history(tmp_path, *harvests) == [
        ("first seen", "“B” was seen for the first time; no earlier harvest was complete")
    ]


def test_what_two_listings_print_otherwise_is_no_change(tmp_path: Path) -> None:
    """Harvest after harvest, a listing that has the whole title, and one that has its beginning."""
    whole, short = {"a": "A letter to B", "b": "B"}, {"a": "A letter…", "b": "B"}
    harvests = [Harvested(1, whole), *(Harvested(day, short, SOME, hour=1) for day in (1, 2)), Harvested(2, whole)]
    harvests.sort(key=lambda harvested: harvested.started_at)

    assert history(tmp_path, *harvests) == []
    standing = "SELECT title, versions FROM documents"
    assert history(tmp_path, *harvests, query=standing) == [("A letter to B", 1), ("B", 1)]
    assert history(tmp_path, *harvests, query="SELECT DISTINCT title FROM entries") == [
        ("A letter to B",),
        ("A letter…",),
        ("B",),
    ]
    assert history(tmp_path, *harvests, query="SELECT documents_changed, documents_unchanged FROM runs") == [
        (0, 0),
        (0, 2),
        (0, 2),
        (0, 2),
    ]
    seen = FIRST_DAY + timedelta(days=2, seconds=1)
    assert history(tmp_path, *harvests, query="SELECT last_seen FROM documents") == [(seen + timedelta(hours=1),)] * 2
    last_seen_so = "SELECT last_seen FROM document_versions WHERE url LIKE '%/a'"
    assert history(tmp_path, *harvests, query=last_seen_so) == [(seen,)]


def test_what_only_another_listing_changed_is_told_with_its_name_and_stands_for_nothing(tmp_path: Path) -> None:
    harvests = [
        Harvested(1, {"a": "A letter"}),
        Harvested(1, {"a": "A…"}, SOME, hour=1),
        Harvested(8, {"a": "A letter"}),
        Harvested(8, {"a": "A!"}, SOME, hour=1),
    ]

    assert history(tmp_path, *harvests) == [("changed", f"“A!”, as listed at {SOME}: title was “A…”, is “A!”")]
    assert history(tmp_path, *harvests, query="SELECT title, versions FROM documents") == [("A letter", 1)]
    assert history(tmp_path, *harvests, query="SELECT version, listing_url FROM changed_fields") == [(None, SOME)]


def test_a_change_that_several_listings_show_is_told_once(tmp_path: Path) -> None:
    """One field of several: the others stand in one listing only."""
    item, box = (Field("level", "Item"),), (Field("level", "Item"), Field("code", "1"))
    harvests = [
        Harvested(1, {"a": "A"}, fields={"a": item}),
        Harvested(1, {"a": "A"}, SOME, hour=1),
        Harvested(8, {"a": "A, revised"}, fields={"a": box}),
        Harvested(8, {"a": "A, revised"}, SOME, hour=1),
        Harvested(15, {"a": "A, revised"}, SOME),
        Harvested(22, {"a": "A"}, SOME),
    ]

    assert history(tmp_path, *harvests) == [
        ("changed", "“A, revised”: code was missing, is “1”; title was “A”, is “A, revised”"),
        ("changed", "“A”: title was “A, revised”, is “A”"),
    ]


def test_when_the_listing_loses_a_document_the_words_of_the_next_one_stand(tmp_path: Path) -> None:
    harvests = [
        Harvested(1, {"a": "A letter", "b": "B"}, SOME),
        Harvested(2, {"a": "A…", "b": "B"}),
        Harvested(8, {"b": "B"}, SOME),
        Harvested(9, {"a": "A…", "b": "B"}),
        Harvested(15, {"a": "A letter", "b": "B"}, SOME),
    ]
    versions = "SELECT version, title, valid_from, valid_to FROM document_versions WHERE url LIKE '%/a'"
    began = [FIRST_DAY + timedelta(days=day, seconds=1) for day in (1, 9, 15)]

    assert history(tmp_path, *harvests) == []
    assert history(tmp_path, *harvests, query=versions) == [
        (1, "A letter", began[0], began[1]),
        (2, "A…", began[1], began[2]),
        (3, "A letter", began[2], None),
    ]
    as_of = "SELECT title FROM documents_as_of('2026-01-12') WHERE url LIKE '%/a'"
    assert history(tmp_path, *harvests, query=as_of) == [("A…",)]


def test_a_listing_that_nobody_reads_any_more_gives_way_to_one_that_has_changed(tmp_path: Path) -> None:
    harvests = [
        Harvested(1, {"a": "A letter"}, SOME),
        *(Harvested(day, {"a": title}) for day, title in ((2, "A"), (8, "A"), (15, "A, revised"))),
    ]
    standing = "SELECT title FROM documents"

    assert history(tmp_path, *harvests[:-1], query=standing) == [("A letter",)]
    assert history(tmp_path, *harvests, query=standing) == [("A, revised",)]
    assert history(tmp_path, *harvests) == [("changed", "“A, revised”: title was “A”, is “A, revised”")]


def test_what_one_harvest_prints_twice_in_other_words_is_no_change(tmp_path: Path) -> None:
    """Above and below, on two pages or on one; and one of two harvests that go at the same time."""
    documents = {"a": "A…", "b": "B", "c": "C", "d": "D…"}
    twice = {"d": "D", "a": "A"}
    harvests = [
        Harvested(1, documents, twice=twice),
        Harvested(2, documents, twice=twice, pause=timedelta(hours=2)),
        Harvested(2, documents, twice=twice, pause=timedelta(hours=2), hour=1),
    ]

    assert history(tmp_path, *harvests) == []
    assert history(tmp_path, *harvests, query="SELECT title, versions FROM documents") == [
        (title, 1) for title in "ABCD"
    ]


def test_a_document_that_comes_back_to_another_listing_has_not_changed(tmp_path: Path) -> None:
    harvests = [
        Harvested(1, {"a": "A letter", "b": "B"}),
        Harvested(2, {"a": "A…", "b": "B"}, SOME),
        Harvested(8, {"b": "B"}),
        Harvested(9, {"b": "B"}, SOME),
        Harvested(15, {"a": "A…", "b": "B"}, SOME),
    ]

    assert history(tmp_path, *harvests) == [
        ("came back", "“A…” came back, gone since 2026-01-10"),
        ("withdrawn", "“A letter” was withdrawn"),
    ]


def test_the_ledger_counts_what_each_run_changed(tmp_path: Path) -> None:
    harvests = [
        Harvested(1, {"a": "A", "b": "B"}),
        Harvested(2, {"a": "A, revised", "c": "C"}),
        Harvested(3, {"a": "A, revised", "b": "B", "c": "C"}),
    ]
    counts = (
        "SELECT started_at, documents_added, documents_changed, documents_unchanged, documents_withdrawn,"
        " documents_came_back FROM runs"
    )

    assert [row[1:] for row in history(tmp_path, *harvests, query=counts)] == [
        (2, 0, 0, 0, 0),
        (1, 1, 0, 1, 0),
        (0, 0, 2, 0, 1),
    ]


@pytest.mark.parametrize(
    ("moment", "titles"),
    [
        ("2026-01-01", []),
        ("2026-01-02", ["A", "B"]),
        ("2026-01-02 00:00:00+00", []),
        ("2026-01-05", ["A", "B"]),
        ("2026-01-09", ["A, revised"]),
        ("2026-1-9", ["A, revised"]),
        ("2026-01-05 12:00", ["A", "B"]),
        ("2026-01", ["A, revised"]),
        ("2025-12", []),
        ("2026", ["A, revised"]),
        ("2025", []),
        ("2030-01-01", ["A, revised"]),
    ],
)
def test_the_documents_as_of_a_day_are_those_seen_by_then(tmp_path: Path, moment: str, titles: list[str]) -> None:
    harvests = [Harvested(1, {"a": "A", "b": "B"}), Harvested(8, {"a": "A, revised"})]

    rows = history(tmp_path, *harvests, query=f"SELECT title FROM documents_as_of('{moment}')")

    assert [title for (title,) in rows] == titles


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        ("TIMESTAMP '2026-01-02 06:00:00'", 0),
        ("TIMESTAMP '2026-01-02 06:00:01'", 1),
        ("'2026-01-02 06:00:01'", 1),
        ("'2026-01-02 07:00:00+01:00'", 0),
        ("'2026-01-02'", 1),
        ("'2026-01'", 1),
        ("2026", 1),
        ("2025", 0),
        ("NULL", 0),
    ],
)
def test_a_moment_means_the_same_in_every_time_zone(tmp_path: Path, moment: str, count: int) -> None:
    with connect_new(tmp_path / "history.duckdb") as connection:
        load(connection, Harvested(1, {"a": "A"}))
        derive(connection)
        connection.execute("SET TimeZone = 'America/New_York'")

        assert connection.execute(f"SELECT count(*) FROM documents_as_of({moment})").fetchall() == [(count,)]


def test_what_is_no_moment_is_told_in_a_line(tmp_path: Path) -> None:
    with connect_new(tmp_path / "history.duckdb") as connection:
        load(connection, Harvested(1, {"a": "A"}))
        derive(connection)
        for moment in ("2026-13", "2026-02-30", "last summer", "20260105", "", "2026-01-05 25:00:00"):
            with pytest.raises(duckdb.Error, match=f"“{moment}” is no year, month, day or time: write 2026, 2026-11,"):
                connection.execute("SELECT count(*) FROM documents_as_of(?)", [moment]).fetchall()


def test_a_change_behind_a_long_beginning_is_quoted_where_it_is(tmp_path: Path) -> None:
    title = "A very long title. " * 20

    [(_, change)] = history(tmp_path, Harvested(1, {"a": f"{title}Old end"}), Harvested(2, {"a": f"{title}New end"}))

    assert "Old end”, is “…" in change
    assert change.endswith("New end”")


@pytest.mark.parametrize(("first", "rest"), [(3, 0), (0, 3)])
def test_a_run_that_is_gone_on_with_may_be_withheld_then_or_no_longer(tmp_path: Path, first: int, rest: int) -> None:
    """So many rows without a summary on its first page, and on each of the others."""
    run = Run(UUID(int=1), ARCHIVE, ALL, "web", FIRST_DAY, "0.1.0", FIRST_DAY, "failed")
    bounds: list[Bound] = [(ARCHIVE, "share_with_summary", 0.6, True)]
    pages = [page_without_summaries(number, first if number == 1 else rest) for number in (1, 2, 3)]
    with connect_new(tmp_path / "in parts.duckdb") as connection:
        load_captures(connection, [pages[0][0]], [pages[0][1]], frozenset())
        load_run(connection, run)
        derive(connection, bounds)
        load_captures(connection, [page[0] for page in pages[1:]], [page[1] for page in pages[1:]], frozenset())
        load_run(connection, replace(run, outcome="finished"))
        derive(connection, bounds)
        in_parts = derived(connection)
    with connect_new(tmp_path / "at once.duckdb") as connection:
        load_captures(connection, [page[0] for page in pages], [page[1] for page in pages], frozenset())
        load_run(connection, replace(run, outcome="finished"))
        derive(connection, bounds)
        at_once = derived(connection)

    assert in_parts == at_once
    assert len(in_parts["version_spans"]) == (9 if rest == 0 else 0)


def page_without_summaries(number: int, missing: int) -> tuple[Capture, PageRead]:
    first = (number - 1) * ROWS_ON_A_PAGE
    capture, read = captured_page(
        Harvested(1, {}), UUID(int=1), first, [(f"{number}{letter}", letter) for letter in "abc"], promised=9
    )
    assert read.page is not None
    entries = tuple(
        entry._replace(summary=None if entry.position <= missing else "A letter.") for entry in read.page.entries
    )
    return capture, replace(read, page=replace(read.page, entries=entries))


@pytest.mark.parametrize("moment", ["DATE '2026-01-05'", "TIMESTAMPTZ '2026-01-05 12:00:00+00'"])
def test_a_day_may_be_given_as_a_date_or_a_time(tmp_path: Path, moment: str) -> None:
    rows = history(
        tmp_path, Harvested(1, {"a": "A"}), query=f"SELECT title, was_seen_later FROM documents_as_of({moment})"
    )

    assert rows == [("A", False)]


SUMMARIES: list[Bound] = [(ARCHIVE, "share_with_summary", 0.9, True)]


def test_a_harvest_below_a_minimum_is_withheld(tmp_path: Path) -> None:
    documents = {name: name.upper() for name in "abc"}
    with connect_new(tmp_path / "history.duckdb") as connection:
        load(connection, Harvested(1, documents))
        derive(connection)
        load(connection, Harvested(2, {"a": "A", "d": "D"}))

        derive(connection, SUMMARIES)

        assert connection.execute("SELECT count(*) FROM documents").fetchall() == [(0,)]
        assert connection.execute("SELECT count(*) FROM entries").fetchall() == [(0,)]
        assert connection.execute("SELECT DISTINCT verdict, is_withheld FROM harvests").fetchall() == [
            ("discrepant", True)
        ]
        assert connection.execute("SELECT DISTINCT kind, detail FROM discrepancies ORDER BY detail").fetchall() == [
            ("below bounds", "share with summary is 0.00 (2 of 2 rows without), at least 0.90 expected"),
            ("below bounds", "share with summary is 0.00 (3 of 3 rows without), at least 0.90 expected"),
        ]

        derive(connection, [])

        assert connection.execute("SELECT count(*) FROM documents").fetchall() == [(4,)]


def test_of_a_new_folder_nothing_is_derived_and_what_is_declared_stays(tmp_path: Path) -> None:
    with connect_new(tmp_path / "history.duckdb") as connection:
        assert derive(connection, SUMMARIES) == "nothing"
        load(connection, Harvested(1, {name: name.upper() for name in "abc"}))
        assert derive(connection) == "everything"
        assert connection.execute("SELECT verdict, is_withheld FROM harvests").fetchall() == [("discrepant", True)]


def test_a_bound_that_is_no_minimum_only_warns(tmp_path: Path) -> None:
    with connect_new(tmp_path / "history.duckdb") as connection:
        load(connection, Harvested(1, {name: name.upper() for name in "abcd"}))

        derive(connection, [(ARCHIVE, "most_rows_on_a_page", 2, False)])

        assert connection.execute("SELECT is_minimum, detail FROM broken_bounds").fetchall() == [
            (False, "most rows on a page is 3, at most 2 expected")
        ]
        assert connection.execute("SELECT verdict, is_withheld FROM harvests").fetchall() == [("proven", False)]


def test_the_day_on_which_the_layout_changed_is_told(tmp_path: Path) -> None:
    documents = {"a": "A", "b": "B"}
    harvests = [
        Harvested(1, documents),
        Harvested(8, documents),
        Harvested(15, documents, row_markup="div.card(a)"),
        Harvested(22, documents, row_markup="div.card(a)"),
    ]
    asked = "SELECT listing_url, seen_before, changed_on, markup_before, markup_after FROM layout_changes"

    assert history(tmp_path, *harvests, query=asked) == [
        (ALL, date(2026, 1, 9), date(2026, 1, 16), "td(h3(a))", "div.card(a)")
    ]
