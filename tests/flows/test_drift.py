"""An archive that no longer looks as its parser knows it fails the harvest, and nothing of it is published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
from command import Command
from generated_site import documents, edited, harvest, kinds, listing, rows_of
from prepared_folders import harvested

from bench.pages import Row
from flows.notices.events import LAYOUT_CHANGED, Known, events_of_harvest
from flows.runs.watching import Nobody
from flows.text.report import report_as_markdown, report_in_a_line
from flows.upkeep.rebuild import rebuild
from warehouse.data_folder import DataFolder

DOCUMENTS = "SELECT title, summary, withdrawn_at FROM documents ORDER BY ALL"


def without_summaries(rows: list[Row]) -> list[Row]:
    return [replace(row, summary=()) for row in rows]


async def test_a_harvest_below_a_minimum_publishes_none_of_its_rows(tmp_path: Path) -> None:
    harvested(tmp_path, 23)
    before = rows_of(tmp_path, DOCUMENTS)

    report = await harvest(tmp_path, listing(without_summaries(documents(23))))

    assert (report.exit_status, report.verdict, kinds(report)) == (3, "discrepant", ["below bounds"])
    assert rows_of(tmp_path, DOCUMENTS) == before
    assert rows_of(tmp_path, "SELECT count(*) FROM entries WHERE summary IS NULL") == [(0,)]
    assert "regest bounds wilson-center" in report_in_a_line(report)
    assert "`regest learn wilson-center` proposes a mended declaration" in report_in_a_line(report)


async def test_a_withheld_harvest_leaves_no_trace_in_the_history(tmp_path: Path) -> None:
    rows = documents(23)
    for state in (rows, without_summaries(rows), rows):
        report = await harvest(tmp_path, listing(state))

    assert (report.verdict, report.documents_unchanged, report.documents_changed) == ("proven", 23, 0)
    assert rows_of(tmp_path, "SELECT count(*) FROM changes") == [(0,)]


async def test_a_bound_that_is_no_minimum_only_warns(tmp_path: Path) -> None:
    rows = documents(23)
    rows[4] = replace(rows[4], date="July 4, 1195")

    report = await harvest(tmp_path, listing(rows))

    assert (report.exit_status, report.verdict) == (0, "proven")
    assert report.warnings == ("earliest year is 1195, at least 1900 expected",)
    assert "earliest year is 1195" in report_as_markdown(report).replace("\\", "")


async def test_an_unknown_layout_names_the_capture_to_make_a_fixture_of(tmp_path: Path) -> None:
    pages = edited(
        listing(documents(23)),
        2,
        lambda body: body.replace(b'class="document', b'class="card').replace(b"/document/", b"/item/"),
    )

    report = await harvest(tmp_path, pages)

    assert report.exit_status == 3
    [rejected] = [found.detail for found in report.discrepancies if found.kind == "page rejected"]
    assert rejected.startswith("unknown layout: expected ")
    assert ", found " in rejected
    assert rows_of(tmp_path, f"SELECT url FROM captures WHERE capture_id = '{report.unknown_layout}'") == [
        (pages[1].url,)
    ]
    assert f"regest fixture add {report.unknown_layout} --archive wilson-center" in report_in_a_line(report)
    named = "`regest learn wilson-center` proposes a mended declaration"
    [event] = [one for one in events_of_harvest(report, Known()) if one.kind == LAYOUT_CHANGED]
    for said in (report_in_a_line(report), report_as_markdown(report).replace("\\", ""), event.text):
        assert named in said


async def test_the_layout_of_each_page_is_kept(tmp_path: Path) -> None:
    harvested(tmp_path, 23)

    assert rows_of(tmp_path, "SELECT DISTINCT row_markup FROM listing_pages") == [
        ("td.document(div.date h3.title(a) div.summary(p))",)
    ]


UNTITLED = b'<tr><td class="document"><div class="date">May 1, 1950</div>\n\t<h3>No link here</h3></td></tr>'


async def test_rejects_are_shown_with_their_html(tmp_path: Path, regest: Command) -> None:
    await harvest(tmp_path, edited(listing(documents(23)), 2, lambda body: body.replace(b"</tbody>", UNTITLED)))

    [reject] = regest("rejects", "--data", tmp_path, "--format", "jsonl").objects
    assert (reject["row"], reject["reason"]) == (11, "row without a document link")
    assert "No link here" in reject["html"]
    shown = regest("rejects", "wilson-center", "--data", tmp_path).out
    assert "row 11 of https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=treaty&page=1" in shown
    assert f"regest fixture add {reject['capture_id']}" in shown
    assert "\N{REPLACEMENT CHARACTER}" not in shown


async def test_without_rejects_it_says_so(tmp_path: Path, regest: Command) -> None:
    harvested(tmp_path, 3)

    assert "no rejects" in regest("rejects", "--data", tmp_path).out
    assert "no archive “nobody”" in regest.refused("rejects", "nobody", "--data", tmp_path)


# As a parser left the pages behind that could read neither their third row nor anything of the last page.
READ_BY_A_WORSE_PARSER = """
    SET search_path = 'kept';
    INSERT INTO page_rejects
    SELECT page_id, 3, 'row without a title', 'nothing', '<tr></tr>' FROM pages WHERE page_number < 3;
    INSERT INTO page_rejects SELECT page_id, NULL, 'unknown layout', 'nothing', NULL FROM pages WHERE page_number = 3;
    DELETE FROM page_entries
    WHERE position = 3 OR page_id IN (SELECT page_id FROM page_rejects WHERE position IS NULL)
"""


async def test_a_rebuild_with_a_mended_parser_says_how_many_rows_it_won_back(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    await harvest(tmp_path, edited(listing(documents(23)), 2, lambda body: body.replace(b"</tbody>", UNTITLED)))
    with duckdb.connect(str(folder.database)) as connection:
        connection.execute(READ_BY_A_WORSE_PARSER)

    rebuilt = rebuild(folder, Nobody())

    assert (rebuilt.rejects.cleared, rebuilt.rejects.won_back, rebuilt.rejects.left) == (3, 5, 1)


async def test_a_rebuild_of_a_damaged_database_compares_nothing(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    harvested(tmp_path, 3)
    folder.database.write_bytes(b"no database")

    rebuilt = rebuild(folder, Nobody())

    assert (rebuilt.caught_up.pages, rebuilt.rejects.cleared) == (1, 0)
    assert rows_of(tmp_path, "SELECT count(*) FROM documents") == [(3,)]
