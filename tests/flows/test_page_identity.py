"""What a page is: its bytes and the headers that say how to read them; and what a “not modified” is about."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from command import Command
from generated_site import ARCHIVE, documents, harvest, harvest_replica, listing, rows_of, tables
from prepared_folders import harvested
from saved_listing import LATER, imported, warc_of

from flows.replay.server import Answer, answer
from flows.replay.site import ReplayedPage, Replica
from flows.runs.watching import Nobody
from flows.upkeep.rebuild import rebuild
from warehouse.data_folder import DataFolder
from warehouse.database import connect_working, publish
from warehouse.records import page_identity

CYRILLIC, LATIN = "windows-1251", "windows-1252"
TITLES = "SELECT title FROM documents WHERE url LIKE '%/treaty-1'"
VERDICTS = "SELECT verdict, found FROM harvests ORDER BY harvested_at, read_from"


class Unvalidated(Replica):
    """Of no page that it serves can be asked whether it has changed."""

    def __init__(self, pages: Iterable[ReplayedPage]) -> None:
        super().__init__(ARCHIVE, pages, kept_headers=frozenset({"content-type", "content-encoding"}))

    def _answer_to(self, target: str) -> Answer:
        return replace(super()._answer_to(target), etag=None, last_modified=None)


async def harvest_unvalidated(data: Path, pages: Iterable[ReplayedPage]) -> str:
    with Unvalidated(pages) as replica:
        return (await harvest_replica(data, replica)).verdict


def in_charset(charset: str) -> list[ReplayedPage]:
    """One page whose bytes are Latin-1 and no UTF-8, and whose header says that they are in a charset."""
    [one] = listing(documents(5))
    body = re.sub(rb"<meta[^>]*charset[^>]*>", b"", one.body).replace(b"Treaty 1<", b"Trait\xe9 1<")
    return [replace(one, body=body, headers=(("Content-Type", f"text/html; charset={charset}"),))]


def assert_rebuilds_agree(data: Path) -> None:
    before = tables(data)
    for _ in range(2):
        rebuild(DataFolder(data), Nobody())
        assert tables(data) == before


async def test_a_mended_charset_over_the_same_bytes_is_read_anew(tmp_path: Path) -> None:
    await harvest_unvalidated(tmp_path, in_charset(CYRILLIC))
    assert rows_of(tmp_path, TITLES) == [("Traitй 1",)]
    await harvest_unvalidated(tmp_path, in_charset(LATIN))
    assert rows_of(tmp_path, TITLES) == [("Traité 1",)]
    assert rows_of(tmp_path, "SELECT read_as FROM pages ORDER BY ALL") == [
        (f"charset={CYRILLIC}; encoding=gzip",),
        (f"charset={LATIN}; encoding=gzip",),
    ]
    assert_rebuilds_agree(tmp_path)


async def test_a_mended_encoding_over_the_same_bytes_is_read_anew(tmp_path: Path) -> None:
    [one] = listing(documents(5))
    packed = replace(one, body=gzip.compress(one.body, mtime=0))
    mended = replace(packed, headers=(*packed.headers, ("Content-Encoding", "gzip")))
    for _ in range(2):
        await harvest_unvalidated(tmp_path, [packed])
        await harvest_unvalidated(tmp_path, [mended])
    verdicts = [verdict for verdict, _ in rows_of(tmp_path, VERDICTS)]
    assert verdicts == ["discrepant", "proven", "discrepant", "proven"]
    assert_rebuilds_agree(tmp_path)


async def test_the_same_bytes_with_the_same_headers_are_stored_once(tmp_path: Path) -> None:
    for _ in range(3):
        await harvest_unvalidated(tmp_path, in_charset(LATIN))
    stored = "SELECT count(*) FROM captures WHERE page_id IS NOT NULL AND revisit_of IS NULL"
    assert rows_of(tmp_path, stored) == [(1,)]


def test_files_with_a_mended_header_are_read_anew(regest: Command, tmp_path: Path) -> None:
    data = tmp_path / "data"
    imported(regest, data, warc_of(tmp_path / "a.warc", in_charset(CYRILLIC)))
    imported(regest, data, warc_of(tmp_path / "b.warc", in_charset(LATIN), LATER))
    assert rows_of(data, TITLES) == [("Traité 1",)]
    imported(regest, tmp_path / "backwards", tmp_path / "b.warc")
    imported(regest, tmp_path / "backwards", tmp_path / "a.warc")
    assert rows_of(tmp_path / "backwards", TITLES) == [("Traité 1",)]
    assert_rebuilds_agree(data)


async def test_a_mended_page_is_reparsed_as_each_header_says(tmp_path: Path, regest: Command) -> None:
    """Both pages have the same bytes: each is read anew in its own charset."""
    await harvest_unvalidated(tmp_path, in_charset(CYRILLIC))
    await harvest_unvalidated(tmp_path, in_charset(LATIN))
    before = tables(tmp_path)
    folder = DataFolder(tmp_path)
    with folder.writing(print):
        with connect_working(folder) as connection:
            connection.execute("UPDATE pages SET parser_version = 'another'")
            connection.execute("UPDATE regests SET title = 'another'")
        publish(folder)
    regest("reparse", "--data", tmp_path)
    assert tables(tmp_path)["document_versions"] == before["document_versions"]


async def test_a_page_without_validators_ends_those_before_it(tmp_path: Path) -> None:
    """Page A, A again (304), B without validators, A again: nobody may take the last for B."""
    of_a, of_b = listing(documents(9)), listing(documents(8))
    await harvest(tmp_path, of_a)
    await harvest(tmp_path, of_a)
    await harvest_unvalidated(tmp_path, of_b)
    report = await harvest(tmp_path, of_a)
    assert (report.verdict, report.found, report.promised) == ("proven", 9, 9)
    assert rows_of(tmp_path, "SELECT count(*), count(withdrawn_at) FROM documents") == [(9, 0)]
    assert_rebuilds_agree(tmp_path)


async def test_what_others_captured_vouches_for_nothing(regest: Command, tmp_path: Path) -> None:
    """The import's page bears the entity tag that the site gives to another one: it must be fetched all the same."""
    data = tmp_path / "data"
    [others], own = listing(documents(8)), listing(documents(9))
    etag = answer(200, (), own[0].body).etag
    named = replace(others, headers=(*others.headers, ("ETag", f'"{etag}"'), ("Last-Modified", "tomorrow")))
    imported(regest, data, warc_of(tmp_path / "a.warc", [named]))
    report = await harvest(data, own)
    assert (report.verdict, report.found) == ("proven", 9)


def made_old(data: Path) -> None:
    """The database as a Regest has left it that did not note how pages are to be read."""
    folder = DataFolder(data)
    with folder.writing(print):
        with connect_working(folder) as connection:
            pages = "SELECT page_id, archive, url, payload_digest FROM pages"
            for page_id, *known in connection.execute(pages).fetchall():
                of_old = page_identity(*known, None)
                for table in ("capture_log", "pages", "page_entries", "page_rejects"):
                    connection.execute(f"UPDATE {table} SET page_id = ? WHERE page_id = ?", [of_old, page_id])
            connection.execute("UPDATE pages SET read_as = NULL")
            connection.execute("UPDATE capture_log SET read_as = NULL")
        publish(folder)


async def test_a_folder_of_old_goes_on_as_it_is(tmp_path: Path, regest: Command) -> None:
    harvested(tmp_path, 23)
    made_old(tmp_path)
    report = await harvest(tmp_path, listing(documents(23)))
    assert (report.verdict, report.unchanged_pages, report.documents_changed) == ("proven", 3, 0)
    assert rows_of(tmp_path, "SELECT DISTINCT read_as FROM pages") == [(None,)]
    verified = regest("verify", "--data", tmp_path, "--rows", "all")
    assert verified.status == 0, verified.out + verified.err
    assert "all sound" in verified.out
    assert re.search(r"Rows +66 \(all\)", verified.out)
    before = rows_of(tmp_path, "FROM document_versions ORDER BY ALL")
    rebuild(DataFolder(tmp_path), Nobody())
    assert rows_of(tmp_path, "FROM document_versions ORDER BY ALL") == before
