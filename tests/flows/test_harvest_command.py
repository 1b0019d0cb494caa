"""`regest harvest`: which listings it means, and what it prints of several."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from command import Command
from generated_site import ARCHIVE, LISTING, documents, harvest, listing

from flows.commands.harvest import Harvested, _titles, harvests_on_terminal, requests_for
from flows.text.report import print_harvests
from parsers import catalog
from parsers.archive import UnknownListing
from parsers.errors import WrongUsage

ALL, MONGOLIA = (ARCHIVE.listing(name) for name in ("all", "mongolia"))


@pytest.fixture(autouse=True)
def two_archives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one beside the Wilson Center, of other hosts and listings."""
    hosts = ("atlantis.example",)
    listings = {"all": "https://atlantis.example/search", "maps": "https://atlantis.example/search?type=map"}
    atlantis = replace(ARCHIVE, name="atlantis", hosts=hosts, home="https://atlantis.example/", listings=listings)
    known = {"atlantis": atlantis, ARCHIVE.name: ARCHIVE}
    monkeypatch.setattr(catalog, "archives", lambda: known)
    monkeypatch.setattr("flows.commands.harvest.archives", lambda: known)


def wanted(named: list[str], listings: list[str], *, everything: bool = False) -> list[tuple[str, str]]:
    return [(request.archive.name, request.label) for request in requests_for(named, listings, everything=everything)]


def test_of_an_archive_the_first_listing_is_meant() -> None:
    assert wanted(["wilson-center"], []) == [("wilson-center", "all")]


def test_each_listing_is_of_the_archives_that_have_it() -> None:
    assert wanted(["wilson-center", "atlantis"], ["all", "maps", LISTING]) == [
        ("wilson-center", "all"),
        ("wilson-center", "search?search_api_fulltext=treaty"),
        ("atlantis", "all"),
        ("atlantis", "maps"),
    ]


def test_all_are_those_that_the_archives_declare() -> None:
    declared = [("wilson-center", "all"), ("wilson-center", "mongolia")]
    assert wanted(["wilson-center"], [], everything=True) == declared
    assert wanted([], [], everything=True) == [("atlantis", "all"), ("atlantis", "maps"), *declared]


def test_on_a_terminal_they_are_called_as_the_status_calls_them() -> None:
    urls = [f"{ARCHIVE.home}search?search_api_fulltext=Korea+war&f%5B0%5D=topics:{topic}" for topic in (1, 2)]
    both = requests_for([ARCHIVE.name], ["mongolia", *urls])
    assert list(_titles(both).values()) == [
        "wilson-center · mongolia",
        "wilson-center · Korea war (f[0]=topics:1)",
        "wilson-center · Korea war (f[0]=topics:2)",
    ]
    assert list(_titles(both[:2]).values()) == ["wilson-center · mongolia", "wilson-center · Korea war"]


def test_a_listing_that_is_named_twice_is_harvested_once() -> None:
    assert wanted(["wilson-center"], ["mongolia", MONGOLIA, f"{MONGOLIA}&page=3"]) == [("wilson-center", "mongolia")]


def test_what_no_archive_has_is_named() -> None:
    with pytest.raises(UnknownListing, match="wilson-center has no listing “maps”"):
        requests_for(["wilson-center"], ["maps"])
    with pytest.raises(UnknownListing, match="none of wilson-center, atlantis has a listing “globes”"):
        requests_for(["wilson-center", "atlantis"], ["all", "globes"])


@pytest.mark.parametrize(
    ("named", "listings", "everything", "said"),
    [
        ([], [], False, "name an ARCHIVE, or harvest all of them with --all"),
        (["wilson-center"], ["all"], True, "--all does not go with --listing"),
    ],
)
def test_what_makes_no_sense_is_refused(named: list[str], listings: list[str], everything: bool, said: str) -> None:
    with pytest.raises(WrongUsage, match=said):
        requests_for(named, listings, everything=everything)


def test_from_the_wayback_machine_it_is_one(regest: Command, tmp_path: Path) -> None:
    said = regest.refused("harvest", "wilson-center", "atlantis", "--from", "wayback", "--data", tmp_path)
    assert "--from wayback harvests one archive" in said


async def test_several_are_told_of_in_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    proven = await harvest(tmp_path / "one", listing(documents(12)))
    short = await harvest(tmp_path / "two", listing(documents(23))[:2])
    print_harvests({"wilson-center · treaty": proven, "atlantis · all": short})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["listing", "verdict", "promised", "found", "new", "changed", "left", "discrepancies"]
    assert lines[2].split("   ")[0].strip() == "wilson-center · treaty"
    assert lines[2].split()[3:] == ["proven", "12", "12", "12", "0", "0", "0"]
    assert lines[3].split()[3:6] == ["discrepant", "23", "20"]
    assert lines[4].startswith("atlantis · all: discrepant: promised 23, found 20 on 2 pages; ")


@pytest.mark.parametrize(("statuses", "worst"), [((0, 0), 0), ((1, 0), 1), ((0, None), 3), ((1, 3), 3)])
def test_the_exit_status_is_the_worst(
    monkeypatch: pytest.MonkeyPatch, statuses: tuple[int | None, ...], worst: int
) -> None:
    class Report:
        def __init__(self, exit_status: int) -> None:
            self.exit_status = exit_status

    requests = requests_for(["wilson-center"], [], everything=True)
    ended = [None if status is None else Report(status) for status in statuses]
    monkeypatch.setattr("flows.commands.harvest.print_harvests", lambda _: None)
    monkeypatch.setattr(
        "flows.commands.harvest._harvested",
        lambda requests: [Harvested(*pair) for pair in zip(requests, ended, strict=True)],
    )
    assert harvests_on_terminal(requests) == worst
