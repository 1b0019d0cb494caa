"""`regest reparse`: captures through today's parsers, and how that differs from what others had made of them."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import duckdb
import pytest
from command import Command
from generated_site import LISTING, documents, harvest, listing, rows_of, tables
from saved_listing import LATER, folder_of, pages, warc_of

from warehouse.data_folder import DataFolder

DOCUMENT = "https://digitalarchive.wilsoncenter.org/document/treaty-"
OLDER = "SET search_path = 'kept'; UPDATE pages SET parser_version = 'older'"
# What an older parser made of the pages, by the kind of difference that there is to today's.
READ_OTHERWISE = {
    "added": "DELETE FROM page_entries WHERE position = 4",
    "gone": "INSERT INTO page_entries SELECT page_id, 11, 999 FROM pages;"
    " INSERT INTO regests BY NAME"
    " SELECT * REPLACE (999 AS regest_id, 'https://digitalarchive.wilsoncenter.org/document/none' AS url)"
    " FROM regests LIMIT 1",
    "changed": "UPDATE regests SET date_edtf = '1945-07', date_precision = 'month' WHERE title = 'Treaty 3'",
    "won": "INSERT INTO page_rejects SELECT page_id, 2, 'no title', 'no heading', '' FROM pages",
    "lost": "DELETE FROM page_rejects",
    "page": "UPDATE pages SET promised_total = 11",
    "verdict": "UPDATE harvests SET verdict = 'proven'",
}


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a harvest of twelve documents and a row that cannot be read."""
    data = tmp_path_factory.mktemp("harvested")
    site = listing(documents(12))
    broken = site[1].body.replace(b'href="/document/treaty-12"', b'href="/nowhere"')
    asyncio.run(harvest(data, [site[0], type(site[1])(site[1].url, 200, site[1].headers, broken)]))
    return data


@pytest.fixture
def data(harvested: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(harvested, tmp_path / "data"))


def read_by_another_parser(data: Path, *edits: str) -> None:
    """Makes the databases what a parser of another version would have made of the captures."""
    folder = DataFolder(data)
    for database in (folder.working, folder.database):
        with duckdb.connect(str(database)) as connection:
            connection.execute("; ".join((OLDER, *edits)))


def reparsed(regest: Command, data: Path, *options: object, status: int = 0) -> tuple[str, list[dict[str, object]]]:
    """The closing line, and every difference."""
    ran = regest("reparse", *options, "--format", "jsonl", "--data", data)
    assert ran.status == status, ran.err
    return ran.err, ran.objects


def test_what_todays_parsers_have_read_is_not_read_again(regest: Command, data: Path) -> None:
    before = DataFolder(data).database.stat()
    said, differences = reparsed(regest, data)
    assert said == "regest: nothing to read anew: every page was read by today's parsers\n"
    assert differences == []
    assert DataFolder(data).database.stat() == before


def test_the_same_from_other_parsers_is_no_difference(regest: Command, data: Path) -> None:
    before = {name: rows for name, rows in tables(data).items() if name not in ("pages", "listing_pages")}
    read_by_another_parser(data)
    said, differences = reparsed(regest, data)
    assert said == "regest: 2 pages read anew and nothing differs; published\n"
    assert differences == []
    after = tables(data)
    assert {name: after[name] for name in before} == before
    assert rows_of(data, "SELECT count(*) FROM pages WHERE parser_version = 'older'") == [(0,)]


@pytest.mark.parametrize("kind", READ_OTHERWISE)
def test_each_kind_of_difference_is_told(regest: Command, data: Path, kind: str) -> None:
    read_by_another_parser(data, READ_OTHERWISE[kind])
    _, differences = reparsed(regest, data)
    assert {difference["kind"] for difference in differences} == {kind}


def test_a_changed_row_is_told_field_by_field(regest: Command, data: Path) -> None:
    read_by_another_parser(data, READ_OTHERWISE["changed"])
    _, differences = reparsed(regest, data)
    assert differences == [
        {
            "kind": "changed",
            "field": field,
            "page_url": LISTING,
            "document_url": f"{DOCUMENT}3",
            "before": before,
            "after": after,
        }
        for field, before, after in (("EDTF", "1945-07", "1945-07-04"), ("precision", "month", "day"))
    ]


def test_what_is_published_is_what_a_rebuild_makes(regest: Command, data: Path) -> None:
    read_by_another_parser(data, *(READ_OTHERWISE[kind] for kind in ("added", "gone", "changed", "won", "page")))
    reparsed(regest, data)
    after = tables(data)
    assert regest("rebuild", "--data", data).status == 0
    assert tables(data) == after


def test_a_dry_run_and_one_that_fails_leave_everything_as_it_was(regest: Command, data: Path) -> None:
    read_by_another_parser(data, READ_OTHERWISE["changed"])
    before = tables(data)
    said, differences = reparsed(regest, data, "--dry-run")
    assert "a dry run, nothing is published" in said
    assert differences
    said, _ = reparsed(regest, data, "--fail-on", "gone,changed", status=1)
    assert "failed on changed, nothing is published" in said
    assert tables(data) == before
    assert [path.name for path in DataFolder(data).working.parent.glob("*.duckdb")] == ["regest.duckdb"]
    reparsed(regest, data, "--fail-on", "gone,added")
    assert tables(data) != before


def test_a_table_shows_counts_with_examples(regest: Command, data: Path) -> None:
    read_by_another_parser(data, READ_OTHERWISE["added"], READ_OTHERWISE["changed"])
    ran = regest("reparse", "--data", data)
    assert "1 row added\n" in ran.out
    assert "1 row changed · EDTF\n" in ran.out
    assert "was “1945-07”" in ran.out
    assert "is  “1945-07-04”" in ran.out


@pytest.mark.parametrize(
    ("options", "read"),
    [
        (("wilson-center", "--listing", LISTING), 2),
        (("wilson-center", "--listing", "mongolia"), 0),
        (("--since", "2999-01-01"), 0),
        (("--since", "2000-01-01T00:00:00+02:00"), 2),
    ],
)
def test_only_what_was_asked_for_is_read(regest: Command, data: Path, options: tuple[str, ...], read: int) -> None:
    read_by_another_parser(data)
    reparsed(regest, data, *options)
    assert rows_of(data, "SELECT count(*) FROM pages WHERE parser_version <> 'older'") == [(read,)]


def test_one_that_is_killed_before_it_publishes_is_published_by_the_next(
    regest: Command, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_by_another_parser(data, READ_OTHERWISE["changed"])

    def kill(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("flows.upkeep.reparse.publish", kill)
        assert regest("reparse", "--data", data).status == 130
    assert rows_of(data, "SELECT date_edtf FROM documents WHERE title = 'Treaty 3'") == [("1945-07",)]
    reparsed(regest, data)
    assert rows_of(data, "SELECT date_edtf FROM documents WHERE title = 'Treaty 3'") == [("1945-07-04",)]


def test_pages_in_registered_files_and_unchanged_ones_are_read_too(regest: Command, tmp_path: Path) -> None:
    data = tmp_path / "data"
    regest("import", warc_of(tmp_path / "a.warc", pages(12)), "--archive", "wilson-center", "--data", data)
    regest("import", folder_of(tmp_path / "b", pages(12), LATER), "--archive", "wilson-center", "--data", data)
    read_by_another_parser(data, READ_OTHERWISE["added"])
    said, differences = reparsed(regest, data)
    # The headers in the WARC file say how to read them, the saved pages have none: two pages of the same bytes each.
    assert "4 pages read anew; published" in said
    assert [difference["document_url"] for difference in differences] == [f"{DOCUMENT}4"] * 2


def test_a_damaged_capture_is_named_and_the_others_are_read(regest: Command, data: Path) -> None:
    read_by_another_parser(data)
    [(file, offset, length)] = rows_of(
        data, "SELECT file, file_offset, file_length FROM captures WHERE url LIKE '%page=1' AND revisit_of IS NULL"
    )
    path = DataFolder(data).captures / file
    damaged = bytearray(path.read_bytes())
    damaged[offset + length // 2] ^= 0xFF
    path.write_bytes(damaged)
    said, _ = reparsed(regest, data, status=1)
    assert f"{file} at {offset:,}" in said
    assert "1 page read anew" in said
    assert rows_of(data, "SELECT count(*) FROM documents") == [(11,)]


def test_a_folder_without_anything_is_a_failure_and_stays_as_it_is(regest: Command, tmp_path: Path) -> None:
    said = regest.refused("reparse", "--fail-on", "gone", "--data", tmp_path / "mistyped", status=3)
    assert "no database" in said
    assert not (tmp_path / "mistyped").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fail-on", "everything"), "--fail-on takes added, gone, changed"),
        (("--since", "soon"), "--since takes a day"),
        (("--listing", "mongolia"), "--listing goes with an archive"),
        (("nowhere",), "nowhere"),
    ],
)
def test_wrong_usage_is_one_line(regest: Command, data: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in regest.refused("reparse", *arguments, "--data", data)
