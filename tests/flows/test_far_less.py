"""A listing that shows far less than before loses nothing by it, until another day or a person confirms it."""

from __future__ import annotations

from pathlib import Path

from command import Command
from generated_site import (
    ARCHIVE,
    HTML,
    ReplayedPage,
    WatchedReplica,
    documents,
    harvest,
    harvest_replica,
    kinds,
    listing,
    rows_of,
    tables,
)
from prepared_folders import harvested

from bench.pages import Row, listing_page
from parsers.catalog import archive_named

DOCUMENT = archive_named("wilson-center").home + "document/"
GONE = "SELECT count(*) FROM documents WHERE left_at IS NOT NULL"


def page_of(row: Row) -> ReplayedPage:
    """A document's own page."""
    html = b"<html><body><h1>A document</h1></body></html>"
    return ReplayedPage(DOCUMENT + row.slug, 200, (("Content-Type", "text/html"),), html)


async def test_far_less_than_before_is_asked_again_and_withheld(tmp_path: Path) -> None:
    harvested(tmp_path, 32)
    with WatchedReplica(listing(documents(3))) as replica:
        report = await harvest_replica(tmp_path, replica)

    assert (report.exit_status, report.verdict, report.losses_withheld) == (1, "discrepant", 29)
    assert kinds(report) == ["far less than before"]
    assert (report.documents_left, report.documents_withdrawn) == (0, 0)
    assert sum("/search" in target for target in replica.asked_for) == 2, "once more, and at once"
    assert not any("/document/" in target for target in replica.asked_for)
    assert rows_of(tmp_path, GONE) == [(0,)]

    report = await harvest(tmp_path, listing(documents(32)))
    assert (report.verdict, report.documents_came_back) == ("proven", 0)


async def test_a_glitch_that_is_over_when_it_is_asked_again_leaves_no_trace(tmp_path: Path) -> None:
    harvested(tmp_path, 32)
    with WatchedReplica(listing(documents(32))) as site, WatchedReplica(listing(documents(3))) as glitch:
        whole, asked = site._answer_to, 0

        def answer_to(target: str) -> object:
            nonlocal asked
            asked += "/search" in target
            return WatchedReplica._answer_to(glitch, target) if asked == 1 and "/search" in target else whole(target)

        site._answer_to = answer_to  # type: ignore[assignment, method-assign]
        report = await harvest_replica(tmp_path, site)

    assert (report.verdict, report.found, report.documents_left) == ("proven", 32, 0)


async def test_somebody_who_knows_accepts_it(regest: Command, tmp_path: Path) -> None:
    harvested(tmp_path, 32)
    report = await harvest(tmp_path, listing(documents(3)))

    [withheld] = regest("accept", "--data", tmp_path, "--format", "jsonl").objects
    assert withheld["run_id"] == report.run_id
    assert "29 of the 32 documents" in withheld["why"]
    assert "is called “abcdef”" in regest.refused("accept", "abcdef", "--data", tmp_path)

    accepted = regest("accept", report.run_id[:8], "--reason", "announced", "--data", tmp_path)
    assert accepted.status == 0, accepted.err
    assert rows_of(tmp_path, GONE) == [(29,)]
    assert rows_of(tmp_path, "SELECT reason FROM accepted_runs") == [("announced",)]
    shown = regest("accept", "--data", tmp_path)
    assert (shown.status, shown.out) == (0, "no harvest is withheld\n"), "nothing is withheld any more"

    before = tables(tmp_path)
    assert regest("rebuild", "--data", tmp_path).status == 0
    assert tables(tmp_path) == before


async def test_somebody_accepts_it_by_its_archive_and_listing(regest: Command, tmp_path: Path) -> None:
    harvested(tmp_path, 32)
    report = await harvest(tmp_path, listing(documents(3)))
    where = (ARCHIVE.name, report.listing_url)

    assert "none of it is withheld" in regest.refused("accept", ARCHIVE.name, "all", "--data", tmp_path)
    assert "is called “abcdef”" in regest.refused("accept", *where, "--run", "abcdef", "--data", tmp_path)
    assert "did you mean wilson-center?" in regest.refused("accept", "wilson-centre", "all", "--data", tmp_path)
    assert "--run needs the archive" in regest.refused("accept", "abcdef", "--run", "abcdef", "--data", tmp_path)
    assert rows_of(tmp_path, GONE) == [(0,)]

    accepted = regest("accept", *where, "--run", report.run_id[:8], "--data", tmp_path)
    assert accepted.status == 0, accepted.err
    assert rows_of(tmp_path, GONE) == [(29,)]


async def test_the_only_one_of_a_listing_needs_no_identifier(regest: Command, tmp_path: Path) -> None:
    harvested(tmp_path, 32)
    report = await harvest(tmp_path, listing(documents(3)))
    assert regest("accept", ARCHIVE.name, report.listing_url, "--data", tmp_path).status == 0
    assert rows_of(tmp_path, GONE) == [(29,)]


async def test_status_names_what_is_withheld_and_how_to_go_on(regest: Command, tmp_path: Path) -> None:
    harvested(tmp_path, 32)
    report = await harvest(tmp_path, listing(documents(3)))

    said = regest("status", "--data", tmp_path).out

    assert "far less than before" in said
    assert f"regest accept {report.run_id}" in " ".join(said.split())


async def test_a_document_that_left_the_listing_is_asked_for_itself(tmp_path: Path) -> None:
    rows = documents(32)
    await harvest(tmp_path, listing(rows))
    retagged, withdrawn = rows[4], rows[20]
    left = [row for row in rows if row not in (retagged, withdrawn)]
    with WatchedReplica([*listing(left), page_of(retagged)]) as replica:
        report = await harvest_replica(tmp_path, replica)

    assert (report.verdict, report.documents_left, report.documents_withdrawn) == ("proven", 1, 1)
    assert rows_of(tmp_path, "SELECT kind, title FROM changes ORDER BY kind") == [
        ("left the listing", retagged.title),
        ("withdrawn", withdrawn.title),
    ]
    gone = "SELECT title FROM documents WHERE withdrawn_at IS NOT NULL"
    assert rows_of(tmp_path, gone) == [(withdrawn.title,)]
    assert sum("/document/" in target for target in replica.asked_for) == 2

    with WatchedReplica(listing(left)) as replica:
        await harvest_replica(tmp_path, replica)
    assert not any("/document/" in target for target in replica.asked_for), "they were asked for once"


async def test_what_the_listing_of_the_whole_archive_lacks_is_not_asked_for(tmp_path: Path) -> None:
    whole = ARCHIVE.listing("all")
    pages, fewer = (
        [ReplayedPage(whole, 200, HTML, listing_page(rows, url=whole, first=1, total=len(rows)))]
        for rows in (documents(10), documents(9))
    )
    await harvest(tmp_path, pages, listing_url=whole)
    with WatchedReplica(fewer) as replica:
        report = await harvest_replica(tmp_path, replica, listing_url=whole)

    assert (report.verdict, report.documents_withdrawn) == ("proven", 1)
    assert not any("/document/" in target for target in replica.asked_for)
