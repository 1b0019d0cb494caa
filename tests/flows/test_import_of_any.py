"""`regest import` without `--archive`: each file is held against all archives that are known."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from command import Command
from declared_site import LISTING as LETTERS
from declared_site import declare_in
from declared_site import page as page_of_letters
from generated_site import ARCHIVE, LISTING, rows_of
from saved_listing import folder_of, pages, warc_of
from test_mhtml import message

from parsers.catalog import archives
from parsers.saved.whose import archives_of_page, archives_of_url

HARVESTS = "SELECT archive, listing_url, found FROM harvests ORDER BY archive"
PLAIN = b"<!DOCTYPE html><html><head></head><body><p>Nothing is said here.</p></body></html>"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    declare_in(tmp_path / "data")
    return tmp_path / "data"


def letters_in(folder: Path) -> None:
    """Two pages of letters as a browser saves them."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in (1, 2):
        url = LETTERS if number == 1 else f"{LETTERS}?page={number}"
        (folder / f"Letters ({number}).mhtml").write_bytes(message(page_of_letters(range(1, 16), number), url))


def test_a_folder_of_two_archives_becomes_an_import_of_each(regest: Command, data: Path, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "saved", pages(12))
    letters_in(folder / "letters")
    (folder / "plain.html").write_bytes(PLAIN)
    (folder / "treaty.pdf").write_bytes(b"%PDF")
    ran = regest("import", folder, "--format", "json", "--data", data)
    assert ran.status == 1
    said = json.loads(ran.out)
    assert [(one["archive"], one["pages"], one["documents"]["new"]) for one in said["imports"]] == [
        ("letters", 2, 15),
        (ARCHIVE.name, 2, 12),
    ]
    assert said["passed_over"] == {"no HTML page: PDF": 1}
    [refused] = said["incidents"]
    assert refused["url"].endswith("plain.html")
    assert "nothing says that it is of an archive that is known: give --archive" in ran.err
    assert rows_of(data, HARVESTS) == [("letters", LETTERS, 15), (ARCHIVE.name, LISTING, 12)]
    for imported in said["imports"]:
        assert f"regest forget --import {imported['import_id'][:8]}" in ran.err


def test_it_gives_what_an_import_of_that_archive_gives(regest: Command, data: Path, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "saved", pages(12))
    ran = regest("import", folder, "--data", data)
    assert ran.status == 0
    assert "New documents     12" in ran.out
    regest("import", folder, "--archive", ARCHIVE.name, "--data", tmp_path / "other")
    query = "SELECT url, title, date_edtf, first_seen FROM documents ORDER BY url"
    assert rows_of(data, query) == rows_of(tmp_path / "other", query)
    again = regest("import", folder, "--data", data)
    assert (again.status, "2 × taken over before" in again.out) == (0, True)


def test_a_crawl_is_taken_over_for_the_archive_whose_pages_it_holds(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    for name in ("crawl.warc", "crawl.warc.gz"):
        warc_of(tmp_path / name, pages(12))
        assert regest("import", tmp_path / name, "--data", data).status == 0
    with ZipFile(tmp_path / "crawl.wacz", "w") as wacz:
        wacz.write(tmp_path / "crawl.warc.gz", "archive/data.warc.gz")
    assert regest("import", tmp_path / "crawl.wacz", "--data", data).status == 0
    assert rows_of(data, "SELECT DISTINCT archive, found FROM harvests") == [(ARCHIVE.name, 12)]


def test_a_crawl_of_two_archives_is_left_to_its_owner_to_say(regest: Command, data: Path, tmp_path: Path) -> None:
    [page] = pages(3)
    other = type(page)(LETTERS, 200, page.headers, page_of_letters(range(1, 4), 1).encode())
    file = warc_of(tmp_path / "crawl.warc.gz", [page, other])
    ran = regest("import", file, "--data", data)
    assert ran.status == 3
    assert f"it may be of several archives (letters, {ARCHIVE.name}): say which with --archive" in ran.err
    assert regest("import", file, "--archive", "letters", "--data", data).status in (0, 1)
    assert rows_of(data, "SELECT DISTINCT archive FROM documents") == [("letters",)]


def test_a_rule_says_it_by_its_url(regest: Command, data: Path, tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    for number, page in enumerate(pages(12), start=1):
        (tmp_path / "results" / f"{number}.html").write_bytes(page.body.replace(b"canonical", b"next"))
    rule = f"results/{{page}}.html={LISTING}&page={{page-1}}"
    assert regest("import", tmp_path / "results", "--url-rule", rule, "--data", data).status == 0
    assert rows_of(data, HARVESTS) == [(ARCHIVE.name, LISTING, 12)]
    for wrong, said in (("{page}.html=https://nowhere.example/", "no archive that is known"), ("{a}", "PATTERN=URL")):
        assert said in regest.refused("import", tmp_path / "results", "--url-rule", wrong, "--data", data)


@pytest.mark.parametrize(
    ("name", "body", "saved_from", "found"),
    [
        ("a.html", PLAIN, LISTING, [ARCHIVE.name]),
        ("a.html", PLAIN, f"https://web.archive.org/web/20240101000000/{LISTING}", [ARCHIVE.name]),
        ("a.html", b"<!-- saved from url=(0040)https://history.state.gov/search?q=a -->" + PLAIN, None,
         ["history-state-gov"]),
        # What the program says that saved it is believed, and not the name.
        ("mirror/archives.yale.edu/a.html", PLAIN, LISTING, [ARCHIVE.name]),
        ("mirror/archives.yale.edu/a.html", PLAIN, "https://elsewhere.example/", []),
        ("mirror/archives.yale.edu/a.html", PLAIN, None, ["archives-at-yale"]),
        ("a.html", PLAIN.replace(b"<head>", b'<head><link rel="canonical" href="https://archives.nato.int/x">'), None,
         ["nato-archives"]),
        ("a.html", PLAIN.replace(b"<head>", b'<head><meta property="og:url" content="https://nsarchive.gwu.edu/">'),
         None, ["national-security-archive"]),
        ("a.html", PLAIN, None, []),
    ],
)  # fmt: skip
def test_what_says_of_which_archive_a_page_is(name: str, body: bytes, saved_from: str | None, found: list[str]) -> None:
    known = list(archives().values())
    assert [archive.name for archive in archives_of_page(known, name, body, saved_from)] == found


def test_archives_that_share_a_host_are_told_apart_by_their_listings() -> None:
    here, there = archives()["kremlin-transcripts"], archives()["kremlin-transcripts-russian"]
    assert archives_of_url([here, there], here.listing()) == (here,)
    assert archives_of_url([here, there], "https://elsewhere.example/") == ()
