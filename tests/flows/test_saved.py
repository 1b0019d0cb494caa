"""Saved pages out of folders, tar and zip files: the sound ones are read, the others named, and no file does harm."""

from __future__ import annotations

import gzip
import io
import os
import random
import struct
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from backports import zstd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.files import pages as saved
from flows.files.pages import Found, PassedOver, Refused, SavedPage, saved_pages
from warehouse.warc import zip_files
from warehouse.warc.exchange import BODY_LIMIT

SAVED_AT = datetime(2020, 2, 29, 12, 30, 44, tzinfo=UTC)
PAGE = b"<!DOCTYPE html>\n<html><body>A page</body></html>\n"
MIRROR = {
    "index.html": PAGE + b"1",
    "search?page=1": PAGE + b"2",
    "search?q=a.js&page=2": b"\xef\xbb\xbf <!-- saved from url=(0021)https://example.org/ -->\n" + PAGE,
    "sub/old.HTM": b"Not much of a page",
    "sub/page.aspx": (PAGE * 2).decode().encode("utf-16"),
}
OTHERS = {
    "app.js": b"document.write('<html>')",
    "logo.png": b"\x89PNG<html>",
    "robots": b"User-agent: *",
    "style.css?v=2": b"<html>",
    "sub/._old.HTM": b"\0\5\26\7",
    "sub/feed.xml": b"<?xml version='1.0'?><html>",
}
ODD_NAMES = {
    "../up.html": "leads out",
    "sub/../../up.html": "leads out",
    "sub\\..\\..\\up.html": "leads out",
    "/etc/page.html": "absolute path",
    "\\\\server\\page.html": "absolute path",
    "C:/page.html": "drive letter",
    "c:page.html": "drive letter",
}
NAMES = ["pages.tar", "pages.tar.gz", "PAGES.TGZ", "pages.tar.zst", "pages.tzst", "pages.zip"]

Files = Iterable[tuple[str, bytes]]


def in_tar(files: Files) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, body in files:
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(body), int(SAVED_AT.timestamp())
            tar.addfile(info, io.BytesIO(body))
    return packed.getvalue()


def in_zip(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as members:
        for name, body in files:
            info = zipfile.ZipInfo(name, SAVED_AT.timetuple()[:6])
            info.compress_type = method
            members.writestr(info, body)
    return packed.getvalue()


def packed(name: str, files: Files) -> bytes:
    """The files in the format that goes by that name."""
    if name.endswith(".zip"):
        return in_zip(files)
    tar = in_tar(files)
    if name.lower().endswith(("gz", "tgz")):
        return gzip.compress(tar)
    return tar if name.endswith(".tar") else zstd.compress(tar)


def members(tar_type: bytes, name: str, **attributes: object) -> bytes:
    """A tar file of one header of that type between two pages."""
    info = tarfile.TarInfo(name)
    info.type = tar_type
    for attribute, value in attributes.items():
        setattr(info, attribute, value)
    first, last = in_tar([("first.html", PAGE)]), in_tar([("last.html", PAGE)])
    return first[:1024] + info.tobuf(tarfile.GNU_FORMAT) + last


def read(path: Path) -> list[Found]:
    return list(saved_pages([path]))


def pages(found: list[Found], place: Path) -> dict[str, bytes]:
    return {page.name.removeprefix(f"{place}/"): page.body for page in found if isinstance(page, SavedPage)}


def refused(found: list[Found], place: Path) -> dict[str, str]:
    """Why each was refused, by its name; the file itself is “.”."""
    return {
        one.name.removeprefix(str(place)).lstrip("/") if one.name != str(place) else ".": one.reason
        for one in found
        if isinstance(one, Refused)
    }


def bytes_in_memory(path: Path) -> int:
    """The most that reading everything in a file takes."""
    tracemalloc.start()
    try:
        for _ in saved_pages([path]):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


Write = Callable[[str, bytes], Path]


def a_mirror(folder: Path) -> Path:
    for name, body in (MIRROR | OTHERS).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    return folder


class TestWhatIsGiven:
    @pytest.mark.parametrize("name", NAMES)
    def test_the_pages_of_a_packed_mirror_and_nothing_else(self, write: Write, name: str) -> None:
        path = write(name, packed(name, (MIRROR | OTHERS).items()))
        found = read(path)
        assert pages(found, path) == MIRROR
        assert {one.name for one in found if isinstance(one, PassedOver)} == {f"{path}/{name}" for name in OTHERS}
        assert refused(found, path) == {}
        assert {page.modified_at for page in found if isinstance(page, SavedPage)} == {SAVED_AT}

    def test_the_pages_of_a_folder_in_the_same_order_everywhere(self, tmp_path: Path) -> None:
        found = read(a_mirror(tmp_path))
        assert pages(found, tmp_path) == MIRROR
        assert list(pages(found, tmp_path)) == sorted(MIRROR)
        assert sum(isinstance(one, PassedOver) for one in found) == len(OTHERS)

    def test_a_file_that_is_named_is_a_page_whatever_it_holds(self, write: Write) -> None:
        path = write("notes.txt", b"no page")
        assert [(page.name, page.body) for page in read(path) if isinstance(page, SavedPage)] == [
            (str(path), b"no page")
        ]

    def test_a_file_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        for name in ("no.html", "no.zip", "no.tar"):
            assert refused(read(tmp_path / name), tmp_path / name) == {".": "cannot be read: No such file or directory"}

    def test_nothing_is_left_on_the_disk(self, tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        for name in NAMES:
            read(write(name, packed(name, MIRROR.items())))
        assert sorted(file.name for file in tmp_path.iterdir()) == sorted(NAMES)

    def test_a_zip_file_tells_unix_time_where_it_has_it(self, write: Write) -> None:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as file:
            info = zipfile.ZipInfo("page.html", (1999, 1, 1, 0, 0, 0))
            info.extra = struct.pack("<HHBi", 0x5455, 5, 1, int(SAVED_AT.timestamp()))
            file.writestr(info, PAGE)
            file.writestr(zipfile.ZipInfo("timeless.html"), PAGE)
        found = read(write("pages.zip", content.getvalue()))
        assert [page.modified_at for page in found if isinstance(page, SavedPage)] == [SAVED_AT, None]

    def test_a_tar_file_that_keeps_no_times_tells_none(self, write: Write) -> None:
        path = write("pages.tar", members(tarfile.REGTYPE, "timeless.html", mtime=0))
        assert [page.modified_at for page in read(path) if isinstance(page, SavedPage)] == [SAVED_AT, None, SAVED_AT]

    @pytest.mark.parametrize("name", ["pages.tar.gz", "pages.tar.zst", "pages.zip"])
    def test_one_page_is_in_memory_at_a_time(self, write: Write, name: str) -> None:
        chance = random.Random(1)
        path = write(name, packed(name, ((f"{number}.html", chance.randbytes(1_000_000)) for number in range(16))))
        assert bytes_in_memory(path) < 8_000_000

    def test_members_that_are_over_are_forgotten(self, write: Write) -> None:
        path = write("pages.tar", in_tar((f"{number}.css", b"") for number in range(4_000)))
        assert bytes_in_memory(path) < 1_500_000

    def test_what_a_page_was_saved_with_is_passed_over(self, write: Write) -> None:
        names = ["a/Search.html", "a/Search_files/frame.html", "a/Search_files/sub/frame.html", "b/Suche.htm"]
        names += ["b/Suche-Dateien/frame.html", "Search_files/own.html", "a/_files/own.html", "b/Search_files/own.html"]
        path = write("pages.tar", in_tar((name, PAGE) for name in names))
        own = ["a/Search.html", "b/Suche.htm", "Search_files/own.html", "a/_files/own.html", "b/Search_files/own.html"]
        found = read(path)
        assert list(pages(found, path)) == own
        assert len([one for one in found if isinstance(one, PassedOver)]) == 3


class TestWhatIsRefused:
    @pytest.mark.parametrize("name", ["pages.tar", "pages.zip"])
    def test_names_that_lead_elsewhere(self, write: Write, name: str) -> None:
        files = [("first.html", PAGE), *((odd, PAGE) for odd in ODD_NAMES), ("last.html", PAGE)]
        path = write(name, packed(name, files))
        found = read(path)
        assert list(pages(found, path)) == ["first.html", "last.html"]
        reasons = [one.reason for one in found if isinstance(one, Refused)]
        assert all(said in reason for said, reason in zip(ODD_NAMES.values(), reasons, strict=True))

    @pytest.mark.parametrize(
        ("kind", "said"),
        [
            (tarfile.SYMTYPE, "a link"),
            (tarfile.LNKTYPE, "a link"),
            (tarfile.CHRTYPE, "neither a file nor a folder"),
            (tarfile.BLKTYPE, "neither a file nor a folder"),
            (tarfile.FIFOTYPE, "neither a file nor a folder"),
            (b"Z", "neither a file nor a folder"),
        ],
    )
    def test_what_is_no_file_in_a_tar(self, write: Write, kind: bytes, said: str) -> None:
        path = write("pages.tar", members(kind, "odd.html", linkname="/etc/passwd"))
        found = read(path)
        assert list(pages(found, path)) == ["first.html", "last.html"]
        assert refused(found, path) == {"odd.html": said}

    @pytest.mark.parametrize(("mode", "said"), [(0o120777, "a link"), (0o010644, "neither a file nor a folder")])
    def test_what_is_no_file_in_a_zip(self, write: Write, mode: int, said: str) -> None:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as file:
            info = zipfile.ZipInfo("odd.html")
            info.create_system, info.external_attr = 3, mode << 16
            file.writestr(info, b"/etc/passwd")
            file.writestr("last.html", PAGE)
        path = write("pages.zip", content.getvalue())
        assert (list(pages(read(path), path)), refused(read(path), path)) == (["last.html"], {"odd.html": said})

    def test_links_that_lead_out_of_a_folder_and_pipes(self, tmp_path: Path) -> None:
        folder, outside = tmp_path / "pages", tmp_path / "secret.html"
        (folder / "sub").mkdir(parents=True)
        (folder / "page.html").write_bytes(PAGE)
        outside.write_bytes(b"secret")
        (folder / "inside.html").symlink_to("page.html")
        (folder / "outside.html").symlink_to(outside)
        (folder / "folders").symlink_to(tmp_path)
        (folder / "sub" / "loop").symlink_to(folder)
        (folder / "dangling.html").symlink_to("../nowhere.html")
        os.mkfifo(folder / "pipe.html")
        found = read(folder)
        assert pages(found, folder) == {"page.html": PAGE}
        leads_out = "a link that leads out of the folder"
        assert refused(found, folder) == {
            "outside.html": leads_out,
            "folders": leads_out,
            "dangling.html": leads_out,
            "pipe.html": "neither a file nor a folder",
        }

    @pytest.mark.parametrize("name", ["pages.tar", "pages.zip"])
    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_a_name_that_comes_twice_is_the_first_page_of_that_name(self, write: Write, name: str) -> None:
        path = write(name, packed(name, [("a.html", PAGE), ("a.html", PAGE * 2), ("./a.html", PAGE * 3)]))
        found = read(path)
        assert pages(found, path) == {"a.html": PAGE}
        assert set(refused(found, path)) == {"a.html", "./a.html"}

    def test_an_encrypted_page(self, write: Write) -> None:
        content = bytearray(in_zip([("secret.html", PAGE), ("open.html", PAGE)]))
        content[6] |= 1
        content[content.index(b"PK\1\2") + 8] |= 1
        path = write("pages.zip", bytes(content))
        assert list(pages(read(path), path)) == ["open.html"]
        assert refused(read(path), path) == {"secret.html": "encrypted"}

    def test_a_compression_that_takes_what_memory_it_likes(self, write: Write) -> None:
        path = write("pages.zip", in_zip([("page.html", PAGE)], zipfile.ZIP_LZMA))
        assert "method 14" in refused(read(path), path)["page.html"]

    @pytest.mark.parametrize("name", ["pages.tar", "pages.zip"])
    def test_a_page_that_is_too_large(self, write: Write, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.setattr(saved, "BODY_LIMIT", 10_000)
        path = write(name, packed(name, [("large.html", b"x" * 10_001), ("last.html", b"x" * 10_000)]))
        assert list(pages(read(path), path)) == ["last.html"]
        assert refused(read(path), path) == {"large.html": "larger than the limit of 10,000 bytes"}

    def test_a_large_file_on_the_disk(self, tmp_path: Path) -> None:
        path = tmp_path / "page.html"
        with path.open("wb") as file:
            file.truncate(BODY_LIMIT + 1)
        assert "larger than the limit" in refused(read(path), path)["."]
        assert "larger than the limit" in refused(read(tmp_path), tmp_path)["page.html"]

    @pytest.mark.parametrize("name", ["pages.tar", "pages.zip"])
    def test_more_members_than_anybody_saves(self, write: Write, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.setattr(saved, "MOST_MEMBERS", 2)
        path = write(name, packed(name, ((f"{number}.html", PAGE) for number in range(4))))
        assert len(pages(read(path), path)) == 2
        assert "more than 2 members" in refused(read(path), path)["."]


class TestBombs:
    @pytest.mark.parametrize("compress", [gzip.compress, zstd.compress])
    def test_a_tar_file_of_zeros_is_left_early(self, write: Write, compress: Callable[[bytes], bytes]) -> None:
        bomb = tarfile.TarInfo("bomb.html")
        bomb.size = BODY_LIMIT * 5 // 4
        first = in_tar([("first.html", PAGE)])[:1024]
        path = write("pages.tar.gz", b"")
        if compress is zstd.compress:
            path = write("pages.tar.zst", b"")
        path.write_bytes(compress(first + bomb.tobuf() + bytes(bomb.size) + in_tar([("last.html", PAGE)])))
        found = read(path)
        assert list(pages(found, path)) == ["first.html"]
        assert "larger than the limit" in refused(found, path)["bomb.html"]
        assert "500 times its size" in refused(found, path)["."]

    def test_a_page_of_zeros_in_a_zip(self, write: Write) -> None:
        path = write("pages.zip", in_zip([("bomb.html", bytes(20_000_000)), ("last.html", PAGE)]))
        assert list(pages(read(path), path)) == ["last.html"]
        assert "500 times its size" in refused(read(path), path)["bomb.html"]

    def test_members_of_a_zip_that_lie_over_each_other(self, write: Write) -> None:
        content = in_zip([("page.html", random.Random(1).randbytes(600_000).hex().encode())])
        start, end = content.index(b"PK\1\2"), content.index(b"PK\5\6")
        entry = content[start:end]
        ending = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2000, 2000, len(entry) * 2000, start, 0)
        path = write("pages.zip", content[:start] + entry * 2000 + ending)
        found = read(path)
        assert pages(found, path) == {}
        assert "lies over another member" in refused(found, path)["page.html"]

    def test_a_directory_of_a_zip_that_fills_the_memory(self, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(zip_files, "LARGEST_DIRECTORY", 100_000)
        path = write("pages.zip", in_zip((f"{number}.html", b"") for number in range(2_000)))
        assert "directory is larger" in refused(read(path), path)["."]

    @pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
    def test_a_header_of_a_tar_that_fills_the_memory(self, write: Write, kind: bytes) -> None:
        path = write("pages.tar", members(kind, "header", size=4_000_000_000))
        assert list(pages(read(path), path)) == ["first.html"]
        assert "a header of 4,000,000,000 bytes" in refused(read(path), path)["."]

    def test_headers_of_headers_of_headers(self, write: Write) -> None:
        info = tarfile.TarInfo("header")
        info.type, info.size = tarfile.XHDTYPE, 12
        header = info.tobuf(tarfile.GNU_FORMAT) + b"12 path=abc\n".ljust(512, b"\0")
        path = write("pages.tar", in_tar([("first.html", PAGE)])[:1024] + header * 5_000 + bytes(10_240))
        assert list(pages(read(path), path)) == ["first.html"]
        assert "damaged" in refused(read(path), path)["."]

    def test_what_headers_say_of_all_that_follows_is_not_kept(self, write: Write) -> None:
        records = [{f"key{number}": "x" * 200_000} for number in range(100)]
        path = write(
            "pages.tar", b"".join(map(tarfile.TarInfo.create_pax_global_header, records)) + in_tar([("a.html", PAGE)])
        )
        assert bytes_in_memory(path) < 5_000_000
        assert pages(read(path), path) == {"a.html": PAGE}

    def test_more_members_than_pages_can_be_in_so_few_bytes(self, write: Write) -> None:
        path = write("pages.tar.gz", gzip.compress(in_tar((f"{number}.html", b"") for number in range(40_000))))
        found = read(path)
        assert 4_000 < len(pages(found, path)) < 40_000
        assert "more members than pages can be" in refused(found, path)["."]

    def test_a_path_deeper_than_any(self, write: Write) -> None:
        path = write("pages.tar.gz", packed("a.tgz", [("a/" * 400_000 + "deep.html", PAGE), ("a.html", PAGE)]))
        found = read(path)
        assert pages(found, path) == {"a.html": PAGE}
        [reason] = refused(found, path).values()
        assert reason == "its name is longer than any file's"
        assert max(len(one.name) for one in found) < 10_000

    @pytest.mark.parametrize(
        "records",
        [
            {"GNU.sparse.map": "0,1", "GNU.sparse.size": "9"},
            {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "holes.html"},
        ],
    )
    def test_a_file_with_holes(self, write: Write, records: dict[str, str]) -> None:
        content = io.BytesIO()
        with tarfile.open(fileobj=content, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name, pax in (("holes.html", records), ("a.html", {})):
                info = tarfile.TarInfo(name)
                info.size, info.pax_headers = len(PAGE), pax
                tar.addfile(info, io.BytesIO(PAGE))
        path = write("pages.tar", content.getvalue())
        assert pages(read(path), path) == {"a.html": PAGE}
        assert "holes" in refused(read(path), path)["holes.html"]

    def test_a_tar_that_leads_backwards(self, write: Write) -> None:
        path = write("pages.tar", members(tarfile.REGTYPE, "back.html", size=-2048))
        assert list(pages(read(path), path)) == ["first.html"]
        assert refused(read(path), path) == {
            "back.html": "damaged: its length is below zero",
            ".": "damaged: a header leads backwards",
        }


class TestDamage:
    @pytest.mark.parametrize("name", ["pages.tar", "pages.tar.gz", "pages.tar.zst"])
    @pytest.mark.parametrize("share", [0.1, 0.35, 0.6, 0.85, 0.97])
    def test_a_file_that_was_cut_off_gives_what_is_sound(self, write: Write, name: str, share: float) -> None:
        chance = random.Random(1)
        files = {f"{number}.html": chance.randbytes(30_000) for number in range(20)}
        whole = packed(name, files.items())
        path = write(name, whole[: int(len(whole) * share)])
        found = read(path)
        given_pages = pages(found, path)
        assert given_pages.items() <= files.items()
        assert len(given_pages) >= 20 * share - 6
        assert "damaged" in refused(found, path)["."]

    def test_a_tar_file_that_ends_between_two_pages(self, write: Write) -> None:
        path = write("pages.tar", in_tar([("a.html", PAGE), ("b.html", PAGE)])[:1024])
        assert list(pages(read(path), path)) == ["a.html"]
        assert "without the mark of its end" in refused(read(path), path)["."]

    def test_a_bad_header_in_the_middle_of_a_tar_is_not_its_end(self, write: Write) -> None:
        content = bytearray(in_tar([("a.html", PAGE), ("b.html", PAGE)]))
        content[1024 + 5] ^= 1
        path = write("pages.tar", bytes(content))
        assert list(pages(read(path), path)) == ["a.html"]
        assert "a bad header" in refused(read(path), path)["."]

    def test_what_comes_behind_the_end_of_a_tar_is_named(self, write: Write) -> None:
        path = write("pages.tar", in_tar([("a.html", PAGE)]) + in_tar([("b.html", PAGE)]))
        assert list(pages(read(path), path)) == ["a.html"]
        assert "behind the end" in refused(read(path), path)["."]

    def test_a_checksum_that_does_not_agree(self, write: Write) -> None:
        content = bytearray(packed("pages.tar.gz", MIRROR.items()))
        content[-8] ^= 1
        path = write("pages.tar.gz", bytes(content))
        assert pages(read(path), path) == MIRROR
        assert "CRC" in refused(read(path), path)["."]

    def test_a_damaged_page_in_a_zip_leaves_the_others(self, write: Write) -> None:
        content = in_zip(MIRROR.items(), zipfile.ZIP_STORED)
        path = write("pages.zip", content.replace(b"A page</body></html>\n1", b"A pagX</body></html>\n1"))
        assert pages(read(path), path) == {name: MIRROR[name] for name in MIRROR if name != "index.html"}
        assert "CRC" in refused(read(path), path)["index.html"]

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize(
        "content", [b"", b"<html>no such file</html>", bytes(2_000)], ids=["empty", "page", "zeros"]
    )
    def test_what_is_something_else_than_its_name_says(self, write: Write, name: str, content: bytes) -> None:
        path = write(name, content)
        found = read(path)
        assert pages(found, path) == {}
        if not (name == "pages.tar" and content == bytes(2_000)):
            assert "damaged" in refused(found, path)["."]

    @pytest.mark.parametrize("name", ["pages.tar", "pages.tar.gz", "pages.tar.zst", "pages.zip"])
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_no_damage_is_a_surprise(self, write: Write, name: str, data: st.DataObject) -> None:
        content = bytearray(packed(name, MIRROR.items()))
        for _ in range(data.draw(st.integers(1, 6))):
            start = data.draw(st.integers(0, len(content) - 1))
            content[start : start + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
            if not content:
                return
        for found in saved_pages([write(name, bytes(content))]):
            assert isinstance(found, SavedPage | PassedOver | Refused)
            assert not isinstance(found, Refused) or "\n" not in found.reason
