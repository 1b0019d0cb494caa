"""The ledger: what a run spent and changed, the same wherever it is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from generated_site import ARCHIVE, WatchedReplica, documents, edited, harvest, harvest_replica, listing, rows_of

from flows.text.report import print_report, report_as_markdown, report_facts
from parsers.version import parser_version
from warehouse.data_folder import DataFolder
from warehouse.database import connect_published
from warehouse.reports import FIGURES, HarvestReport

CHALLENGE = b"<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"


async def changed_listing(data: Path) -> HarvestReport:
    """The second harvest of a listing in which one document was changed, one withdrawn and two added."""
    rows = documents(23)
    await harvest(data, listing(rows))
    rows[6] = replace(rows[6], title="Treaty 7, revised")
    return await harvest(data, listing([*rows[:2], *rows[3:], *documents(25)[23:]]))


async def test_a_run_counts_what_it_changed(tmp_path: Path) -> None:
    report = await changed_listing(tmp_path)

    assert (report.documents_added, report.documents_changed, report.documents_withdrawn) == (2, 1, 1)
    assert (report.documents_unchanged, report.documents_came_back, report.rejects) == (21, 0, 0)
    assert (report.pages, report.pages_again, report.requests, report.retries) == (3, 1, 6, 0)
    assert report.bytes_received > 1_000
    assert (report.regest_version, report.parser_version) == ("0.1.0", parser_version(ARCHIVE))


async def test_it_is_told_the_same_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = await changed_listing(tmp_path)

    with connect_published(DataFolder(tmp_path), print) as connection:
        result = connection.execute(f"SELECT * FROM runs WHERE run_id = '{report.run_id}'")
        [row] = result.fetchall()
        ledger = dict(zip([column[0] for column in result.description or ()], row, strict=True))
    told = set(FIGURES) - {"unknown_layout", "run_id"}
    assert {name: ledger[name] for name in told} == {name: getattr(report, name) for name in told}

    markdown = report_as_markdown(report)
    print_report("A harvest", report)
    terminal = " ".join(capsys.readouterr().out.split())
    for name, value in report_facts(report):
        assert f"| {name} | {value} |" in markdown
        assert f"{name} {value}" in terminal


async def test_what_happened_between_two_harvests_is_told_in_words(tmp_path: Path) -> None:
    report = await changed_listing(tmp_path)

    assert rows_of(tmp_path, f"SELECT change FROM changes WHERE run_id = '{report.run_id}' ORDER BY change") == [
        ("“Treaty 24” (July 25, 1945) was added",),
        ("“Treaty 25” (July 26, 1945) was added",),
        ("“Treaty 3” (July 4, 1945) was withdrawn",),
        ("“Treaty 7, revised”: title was “Treaty 7”, is “Treaty 7, revised”",),
    ]


async def test_a_harvest_that_is_started_again_is_a_run_of_its_own(tmp_path: Path) -> None:
    whole = listing(documents(30))
    with WatchedReplica(edited(whole, 3, lambda _: CHALLENGE)) as blocked:
        first = await harvest_replica(tmp_path, blocked)
    with WatchedReplica(whole) as open_again:
        second = await harvest_replica(tmp_path, open_again)

    assert (first.outcome, second.outcome) == ("failed", "finished")
    assert (first.verdict, second.verdict) == ("discrepant", "proven")
    assert second.run_id != first.run_id
    assert second.requests == len(open_again.asked_for) == 5, "what it had is asked for again, with its validators"
    assert second.unchanged_pages == 2
