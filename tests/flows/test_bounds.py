"""Bounds of an archive: how they are declared, and what `regest bounds` makes of what was harvested."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from generated_site import documents, harvest, listing
from prepared_folders import harvested

from flows.commands.bounds import NothingHarvested, declaration, observed_bounds, print_bounds
from parsers.archive import Bounds
from parsers.catalog import archives
from warehouse.data_folder import DataFolder
from warehouse.database import WarehouseError, connect_working, publish

WILSON_CENTER = archives()["wilson-center"].bounds
NAMES = [
    "rows_on_a_page",
    "share_with_date",
    "share_with_parsed_date",
    "share_with_summary",
    "earliest_year",
    "latest_year",
    "most_rows_on_a_page",
    "largest_loss",
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a harvest of three pages leaves: 23 documents, of which two have no date, another one an unreadable one,
    and three no summary."""
    rows = documents(23)
    rows[3] = replace(rows[3], date=None)
    rows[14] = replace(rows[14], date=None)
    rows[5] = replace(rows[5], date="31 June 1945")
    rows[7] = replace(rows[7], date="1934")
    rows[8] = replace(rows[8], date="1951-1953")
    for index in (0, 1, 22):
        rows[index] = replace(rows[index], summary=())
    folder = tmp_path_factory.mktemp("data")
    asyncio.run(harvest(folder, listing(rows)))
    return folder


def test_declared_bounds_come_in_one_order_and_say_which_are_minimums() -> None:
    bounds = Bounds(9, 0.95, 0.9, 0.8, earliest_year=1900, latest_year=2030, most_rows_on_a_page=10)
    assert bounds.declared() == [
        ("rows_on_a_page", 9, True),
        ("share_with_date", 0.95, True),
        ("share_with_parsed_date", 0.9, True),
        ("share_with_summary", 0.8, True),
        ("earliest_year", 1900, False),
        ("latest_year", 2030, False),
        ("most_rows_on_a_page", 10, False),
        ("largest_loss", 0.1, False),
    ]


def test_a_bound_that_nobody_declared_is_not_among_them() -> None:
    assert [name for name, _, _ in Bounds(latest_year=1991).declared()] == [
        *NAMES[:4],
        "latest_year",
        "largest_loss",
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"share_with_date": 90}, "share_with_date is 90"),
        ({"share_with_summary": -0.1}, "between 0 and 1"),
        ({"largest_loss": 10}, "largest_loss is 10"),
        ({"earliest_year": 2021, "latest_year": 1934}, "earliest_year is 2021"),
        ({"rows_on_a_page": 11, "most_rows_on_a_page": 10}, "rows_on_a_page is 11"),
    ],
)
def test_bounds_that_nothing_can_meet_are_refused(wrong: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Bounds(**wrong)  # type: ignore[arg-type]


def test_what_was_harvested_stands_beside_what_is_declared(data: Path) -> None:
    found = {bound.bound: bound for bound in observed_bounds("wilson-center", DataFolder(data))}
    assert list(found) == NAMES
    assert [bound.declared for bound in found.values()] == [getattr(WILSON_CENTER, name) for name in NAMES]
    assert {name: (bound.observed, bound.harvested_rows) for name, bound in found.items()} == {
        "rows_on_a_page": (10, 20),
        "share_with_date": (0.913, 23),
        "share_with_parsed_date": (0.87, 23),
        "share_with_summary": (0.87, 23),
        "earliest_year": (1934, 20),
        "latest_year": (1953, 20),
        "most_rows_on_a_page": (10, 23),
        "largest_loss": (None, 0),
    }


def test_few_rows_allow_only_a_low_share_to_be_declared(data: Path) -> None:
    """The lower ends of Wilson's interval at 99 %, one-sided, are 0.688… for 21 of 23 and 0.636… for 20 of 23."""
    proposed = {bound.bound: bound.proposed for bound in observed_bounds("wilson-center", DataFolder(data))}
    assert proposed == {
        "rows_on_a_page": 10,
        "share_with_date": 0.68,
        "share_with_parsed_date": 0.63,
        "share_with_summary": 0.63,
        "earliest_year": 1929,
        "latest_year": 1958,
        "most_rows_on_a_page": 10,
        "largest_loss": None,
    }


def test_the_declaration_can_be_pasted(data: Path) -> None:
    observed = observed_bounds("wilson-center", DataFolder(data))
    pasted = tomllib.loads("\n".join(declaration(observed)))
    assert Bounds(**pasted["bounds"]) == Bounds(10, 0.68, 0.63, 0.63, 1929, 1958, 10)


def test_a_listing_of_one_page_leaves_the_rows_on_a_page_as_they_are_declared(tmp_path: Path) -> None:
    harvested(tmp_path, 4)
    rows, *_ = observed_bounds("wilson-center", DataFolder(tmp_path))
    assert (rows.observed, rows.proposed, rows.harvested_rows) == (None, None, 0)
    assert f"rows_on_a_page = {WILSON_CENTER.rows_on_a_page}" in declaration([rows])


def test_bounds_in_each_format(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    print_bounds("wilson-center", data, "table")
    shown = capsys.readouterr().out
    assert "share_with_date" in shown
    assert "[bounds]\nrows_on_a_page = 10\n" in shown
    print_bounds("wilson-center", data, "jsonl")
    objects = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["bound"] for row in objects] == NAMES
    print_bounds("wilson-center", data, "csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["bound"], row["observed"]) for row in rows[:2]] == [
        ("rows_on_a_page", "10"),
        ("share_with_date", "0.913"),
    ]


def test_without_a_database_it_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="run `regest harvest ARCHIVE`"):
        observed_bounds("wilson-center", DataFolder(tmp_path))


def test_without_a_harvest_it_says_what_to_harvest(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    with folder.writing(lambda _: None):
        connect_working(folder).close()
        publish(folder)
    with pytest.raises(NothingHarvested, match="run `regest harvest wilson-center`"):
        observed_bounds("wilson-center", folder)
