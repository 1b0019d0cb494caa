"""`regest import` of WARC and WACZ files as other programs write them, sound and damaged."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from command import Command
from generated_site import harvest, rows_of, tables
from saved_listing import SAVED_AT, capture_files, imported, pages, warc_of

from flows.reading import ranges
from flows.reading.ranges import BYTES_AT_A_TIME
from flows.replay.site import ReplayedPage
from warehouse.data_folder import DataFolder

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HARVESTS = "SELECT promised, found, verdict FROM harvests"
CAPTURES = "SELECT url, captured_at, status, dated_by FROM captures ORDER BY ALL"
CAPTURES_AND_VERDICTS = """
    SELECT capture_id, captures.source, file, verdict, found
    FROM captures
    LEFT JOIN harvests USING (run_id)
    ORDER BY ALL
"""
SITE = pages(25)
URL = SITE[0].url
GARBAGE = b"\0garbage\r\n" * 20


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def record(block: bytes, number: int, *, kind: str = "response", url: str = URL, **headers: str) -> bytes:
    fields = {
        "WARC-Type": kind,
        "WARC-Target-URI": url,
        "WARC-Date": "2024-06-07T08:09:10Z",
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{number:012}>",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return b"WARC/1.1\r\n%b\r\n%b\r\n\r\n" % ("".join(f"{k}: {v}\r\n" for k, v in fields.items()).encode(), block)


def answer(status: str, content_type: str, body: bytes = b"") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n\r\n".encode() + body


def warc(page: ReplayedPage, folder: Path) -> bytes:
    return warc_of(folder / "crawl.warc", [page]).read_bytes()


def by_record(page: ReplayedPage, folder: Path) -> bytes:
    return warc_of(folder / "crawl.warc.gz", [page]).read_bytes()


def wacz(path: Path, method: int, content: bytes) -> None:
    with zipfile.ZipFile(path, "w", method) as members:
        members.writestr("archive/crawl.warc.gz", content)


MAKES: dict[str, Callable[[Path, bytes, bytes], object]] = {
    "a.warc": lambda path, plain, _: path.write_bytes(plain),
    "a.warc.gz": lambda path, _, gz: path.write_bytes(gz),
    "whole.warc.gz": lambda path, plain, _: path.write_bytes(gzip.compress(plain + record(b"", 1, kind="metadata"))),
    "a.warc.zst": lambda path, plain, _: path.write_bytes(zstd.compress(plain)),
    "stored.wacz": lambda path, _, gz: wacz(path, zipfile.ZIP_STORED, gz),
    "deflated.wacz": lambda path, _, gz: wacz(path, zipfile.ZIP_DEFLATED, gz),
}


def test_files_of_all_makes_give_their_pages_once(regest: Command, data: Path, tmp_path: Path) -> None:
    site = pages(10 * len(MAKES))
    folder = tmp_path / "crawls" / "2024"
    folder.mkdir(parents=True)
    for page, (name, make) in zip(site, MAKES.items(), strict=True):
        make(folder / name, warc(page, tmp_path), by_record(page, tmp_path))
    imported(regest, data, tmp_path / "crawls")
    before, files = tables(data), capture_files(data)
    assert rows_of(data, HARVESTS) == [(60, 60, "partial")]
    assert rows_of(data, CAPTURES) == sorted((page.url, SAVED_AT, 200, "record") for page in site)
    assert "6 × taken over before" in imported(regest, data, tmp_path / "crawls")
    assert (tables(data), capture_files(data)) == (before, files)


DAMAGES: list[tuple[Callable[[bytes, bytes], bytes], str]] = [
    (lambda plain, _: GARBAGE + plain + GARBAGE, "at 0: no record begins here"),
    (lambda _, gz: GARBAGE + gz + GARBAGE, "at 0: the record cannot be decompressed"),
    (lambda plain, _: plain + record(b"HTTP/1.1 200 OK\r\n", 1, Content_Length="5000000000"), "larger than any page"),
    (lambda _, gz: gz + gzip.compress(record(b"", 1, Content_Length="5000000000")), "announces 5,000,000,000"),
    (lambda plain, _: plain + plain[:5000], "the file ends within a record that announces"),
    (lambda _, gz: gz + gz[:2000], "the file ends within the record"),
    (lambda _, gz: gz + gzip.compress(b"WARC/1.0\r\n" + b"\0" * 80_000_000), "more than 500 times its size"),
    (lambda plain, _: plain + record(answer("200 OK", "text/html"), 1, WARC_Date="soon"), "'soon'"),
    (lambda plain, _: gzip.compress(plain + GARBAGE + plain), "no record begins here (at"),
    (lambda plain, _: gzip.compress(plain + plain)[:-99], "what follows is lost"),
]


@pytest.mark.parametrize("size", [2_000, 2_000_000])
def test_what_is_sound_is_loaded_and_the_rest_is_named(
    regest: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(ranges, "BYTES_AT_A_TIME", dict.fromkeys(BYTES_AT_A_TIME, size))
    site = pages(10 * len(DAMAGES))
    for number, (page, (damage, _)) in enumerate(zip(site, DAMAGES, strict=True)):
        content = damage(warc(page, tmp_path), by_record(page, tmp_path))
        (tmp_path / f"{number}.warc.gz").write_bytes(content)
    files = [tmp_path / f"{number}.warc.gz" for number in range(len(DAMAGES))]
    said = imported(regest, data, *files, status=1)
    for file, (_, reason) in zip(files, DAMAGES, strict=True):
        assert [line for line in said.splitlines() if str(file) in line and reason in line], f"{reason} in {said}"
    assert rows_of(data, HARVESTS) == [(100, 100, "partial")]


def test_records_within_a_page_are_none_of_the_file(
    regest: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also not where a file is read in pieces, one of which begins within the page."""
    forged = record(answer("200 OK", "text/html", b"<html>forged"), 1, url=f"{URL}&page=9")
    page = record(answer("200 OK", "text/html", b"<html>" + forged * 20), 2, url=f"{URL}&page=8")
    gz = gzip.compress(forged) * 20
    stored = record(answer("200 OK", "application/gzip", gz), 3, url=f"{URL}&page=7")
    files = [tmp_path / "within.warc", tmp_path / "within.warc.gz"]
    files[0].write_bytes(page + warc(SITE[0], tmp_path))
    files[1].write_bytes(gzip.compress(page, 0) + gzip.compress(stored, 0) + gzip.compress(record(b"", 4, kind="x")))
    monkeypatch.setattr(ranges, "BYTES_AT_A_TIME", dict.fromkeys(BYTES_AT_A_TIME, 500))
    ran = regest("import", *files, "--archive", "wilson-center", "--data", data)
    assert "at " not in ran.err
    assert rows_of(data, "SELECT DISTINCT url FROM captures ORDER BY ALL") == [(URL,), (f"{URL}&page=8",)]


def revisit(number: int, url: str, **headers: str) -> bytes:
    return record(answer("200 OK", "text/html"), number, kind="revisit", url=url, **headers)


def test_a_revisit_shows_its_original_wherever_that_is(regest: Command, data: Path, tmp_path: Path) -> None:
    """Behind it, before it, in a file before or behind; and however it names it."""
    site = pages(40)
    originals = [
        record(answer("200 OK", "text/html", page.body), number, url=page.url) for number, page in enumerate(site)
    ]
    by_date = {"WARC_Refers_To_Date": "2024-06-07T08:09:10Z"}
    names = [{"WARC_Refers_To": f"<urn:uuid:00000000-0000-4000-8000-{number:012}>"} for number in range(4)]
    again = [
        revisit(10 + number, page.url, WARC_Date="2024-08-01T00:00:00Z", **(by_date if number % 2 else names[number]))
        for number, page in enumerate(site)
    ]
    (tmp_path / "a.warc").write_bytes(originals[0] + again[0] + again[1] + originals[1] + originals[2] + again[3])
    (tmp_path / "b.warc").write_bytes(again[2] + originals[3])
    said = imported(regest, data, tmp_path / "a.warc", tmp_path / "b.warc")
    assert "passed over" not in said
    assert rows_of(data, "SELECT count(*), count(revisit_of) FROM captures") == [(8, 4)]
    assert rows_of(data, "SELECT DISTINCT last_seen::DATE::VARCHAR FROM documents") == [("2024-08-01",)]


def test_what_is_passed_over_is_counted_and_what_answers_otherwise_is_logged(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    file = warc_of(tmp_path / "crawl.warc", SITE)
    others = (
        record(answer("200 OK", "text/html"), 1, url="http://other.example/"),
        record(answer("200 OK", "image/png"), 2, url=f"{URL}&a=1"),
        record(answer("404 Not Found", "text/html", b"<p>"), 3, url=f"{URL}&a=2"),
        record(answer("301 Moved", "text/html"), 4, url=f"{URL}&a=3"),
        record(b"GET / HTTP/1.1\r\n\r\n", 5, kind="request"),
        record(b"20240607", 6, url="dns:digitalarchive.wilsoncenter.org"),
        revisit(7, URL, WARC_Refers_To_Date="1999-01-01T00:00:00Z"),
        record(answer("200 OK", "video/mp4"), 8, url=f"{URL}&a=4", Content_Length="5000000000"),
    )
    file.write_bytes(file.read_bytes() + b"".join(others))
    said = imported(regest, data, file)
    for line in ("1 × on another site", "2 × no HTML", "1 × unchanged since a capture that is in none of the files"):
        assert line in said
    assert [status for _, _, status, _ in rows_of(data, CAPTURES) if status != 200] == [404, 301]
    assert rows_of(data, HARVESTS) == [(25, 25, "proven")]


def test_the_same_records_in_two_files_are_one_capture_each(regest: Command, data: Path, tmp_path: Path) -> None:
    one = warc_of(tmp_path / "crawl.warc", SITE)
    (tmp_path / "again.warc").write_bytes(one.read_bytes())
    imported(regest, data, one, tmp_path / "again.warc")
    assert rows_of(data, "SELECT count(*), count(DISTINCT url) FROM captures") == [(3, 3)]
    assert rows_of(data, "SELECT count(*) FROM pages") == [(3,)]
    assert rows_of(data, HARVESTS) == [(25, 25, "proven")]


def test_files_that_cannot_be_read_are_named_each_once(regest: Command, data: Path, tmp_path: Path) -> None:
    contents = {
        "empty.warc": (b"", "it is empty"),
        "none.warc.gz": (b"\x1f\x8b\x08" + b"\0" * 99, "at 0: the record cannot be decompressed"),
        "none.wacz": (b"PK\x03\x04" + b"\0" * 99, "it is no sound WACZ file: File is not a zip file"),
        "none.warc.zst": (b"\x5d\x2a\x4d\x18\xff\xff\xff\xff", "it cannot be decompressed"),
    }
    for name, (content, _) in contents.items():
        (tmp_path / name).write_bytes(content)
    wacz(tmp_path / "crawls.zip", zipfile.ZIP_STORED, by_record(SITE[0], tmp_path))
    (tmp_path / "crawl.warc.gz").unlink()
    said = imported(regest, data, tmp_path, status=1)
    for name, (_, reason) in contents.items():
        [line] = [line for line in said.splitlines() if reason in line and "×" not in line]
        assert line.count(name) == 1
    assert "crawls.zip/archive/crawl.warc.gz: it lies in another packed file: unpack that one" in said


def test_a_copy_of_the_captures_takes_nothing_away_from_the_harvest_that_made_them(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    asyncio.run(harvest(data, SITE))
    before = rows_of(data, CAPTURES_AND_VERDICTS)
    backup = tmp_path / "backup"
    shutil.copytree(DataFolder(data).captures, backup)
    assert "1 × taken over before" in imported(regest, data, backup)
    assert rows_of(data, CAPTURES_AND_VERDICTS) == before
    # The same records in another file, whose bytes tell nothing.
    for file in list(backup.rglob("*.warc.gz")):
        file.with_suffix("").write_bytes(gzip.decompress(file.read_bytes()))
        file.unlink()
    imported(regest, data, backup)
    assert rows_of(data, CAPTURES_AND_VERDICTS) == before
    shutil.rmtree(backup)
    assert regest("rebuild", "--data", data).status == 1
    assert rows_of(data, CAPTURES_AND_VERDICTS) == before


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_of_the_same_records_in_two_files_the_first_counts_also_after_a_rebuild(
    regest: Command, data: Path, tmp_path: Path, order: tuple[str, str]
) -> None:
    content = warc_of(tmp_path / "crawl.warc.gz", SITE).read_bytes()
    for name in order:
        (tmp_path / f"{name}.warc.gz").write_bytes(content)
        imported(regest, data, tmp_path / f"{name}.warc.gz")
    assert rows_of(data, "SELECT DISTINCT file FROM captures") == [(str(tmp_path / f"{order[0]}.warc.gz"),)]
    before = tables(data)
    regest("rebuild", "--data", data)
    assert tables(data) == before


def test_revisits_that_come_before_what_they_revisit_are_seen_once_it_comes(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    """The second revisits the first."""
    original, first, second = (UUID(int=number) for number in (1, 2, 3))
    files = {
        "second": record(b"", 3, kind="revisit", WARC_Record_ID=f"<{second.urn}>", WARC_Refers_To=f"<{first.urn}>"),
        "first": record(b"", 2, kind="revisit", WARC_Record_ID=f"<{first.urn}>", WARC_Refers_To=f"<{original.urn}>"),
        "original": record(answer("200 OK", "text/html", SITE[0].body), 1, WARC_Record_ID=f"<{original.urn}>"),
    }
    for name, content in files.items():
        (tmp_path / f"{name}.warc").write_bytes(content)
        regest("import", tmp_path / f"{name}.warc", "--archive", "wilson-center", "--data", data)
    revisits = "SELECT capture_id, revisit_of, page_id IS NOT NULL FROM captures ORDER BY capture_id"
    seen = [(original, None, True), (first, original, True), (second, original, True)]
    assert rows_of(data, revisits) == seen
    regest("rebuild", "--data", data)
    assert rows_of(data, revisits) == seen
