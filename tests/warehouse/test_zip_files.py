"""Members of zip files that strangers made: never more than was asked for, and none that lies over another."""

from __future__ import annotations

import bz2
import io
import random
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from warehouse.warc.zip_files import METHODS, ZipMembers, open_zip

Write = Callable[[bytes], Path]
PACKS: dict[int, Callable[[bytes], bytes]] = {
    zipfile.ZIP_BZIP2: bz2.compress,
    zipfile.ZIP_DEFLATED: lambda data: zlib.compress(data)[2:-4],
}
DATA = random.Random(1).randbytes(300_000).hex().encode()


@pytest.fixture
def written(tmp_path: Path) -> Write:
    def write(content: bytes) -> Path:
        path = tmp_path / "file.zip"
        path.write_bytes(content)
        return path

    return write


def packed(method: int, **files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as file:
        for name, body in files.items():
            file.writestr(name, body)
    return content.getvalue()


def saying(method: int, data: bytes, size: int, content: bytes) -> bytes:
    """A zip file of one member with this compressed data, of which the directory says that it has `size` bytes."""
    sizes = struct.pack("<3L", zlib.crc32(content), len(data), size)
    local = struct.pack("<4s5H", b"PK\3\4", 20, 0, method, 0, 0x21) + sizes + struct.pack("<2H", 1, 0) + b"a"
    entry = struct.pack("<4s6H", b"PK\1\2", 20, 20, 0, method, 0, 0x21) + sizes
    entry += struct.pack("<5H2L", 1, 0, 0, 0, 0, 0, 0) + b"a"
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(entry), len(local) + len(data), 0)
    return local + data + entry + end


def read_in_pieces(members: ZipMembers, size: int) -> list[bytes]:
    [info] = members.infos
    assert members.fault(info) is None
    stream = members.open(info)
    return list(iter(lambda: stream.read1(size), b""))


@pytest.mark.parametrize("size", [1, 999, 70_000, 10**9])
@pytest.mark.parametrize("method", METHODS)
def test_a_member_gives_its_bytes_and_no_more_than_was_asked_for(written: Write, method: int, size: int) -> None:
    body = DATA[:5_000] if size == 1 else DATA
    with open_zip(written(packed(method, a=body))) as members:
        pieces = read_in_pieces(members, size)
    assert b"".join(pieces) == body
    assert max(map(len, pieces)) <= size


@pytest.mark.parametrize("method", METHODS)
def test_as_much_is_read_as_was_asked_for(written: Write, method: int) -> None:
    with open_zip(written(packed(method, a=DATA))) as members:
        stream = members.open(members.infos[0])
        assert [len(stream.read(250_000)) for _ in range(4)] == [250_000, 250_000, 100_000, 0]


@pytest.mark.parametrize("method", PACKS)
def test_a_bomb_that_says_it_is_small_takes_no_memory(written: Write, method: int) -> None:
    path = written(saying(method, PACKS[method](bytes(20_000_000)), 5_000, bytes(5_000)))
    tracemalloc.start()
    with open_zip(path) as members:
        assert b"".join(read_in_pieces(members, 65_536)) == bytes(5_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (saying(zipfile.ZIP_BZIP2, bz2.compress(bytes(10_000_000)), 10_000_000, b""), "500 times"),
        (saying(zipfile.ZIP_LZMA, b"lzma", 5_000, b""), "method 14"),
        (saying(93, b"zstd", 5_000, b""), "method 93"),
        (saying(zipfile.ZIP_STORED, b"a", 5_000, b""), "not as long"),
    ],
    ids=["bomb", "LZMA", "Zstandard", "stored"],
)
def test_what_must_not_be_read(written: Write, content: bytes, fault: str) -> None:
    with open_zip(written(content)) as members:
        assert fault in str(members.fault(members.infos[0]))


@pytest.mark.parametrize("method", METHODS)
def test_a_member_with_other_bytes_than_the_directory_says(written: Write, method: int) -> None:
    name = zipfile.ZipFile(io.BytesIO(packed(method, a=b"1" * 50))).infolist()[0]
    content = packed(method, a=b"1" * 50).replace(name.CRC.to_bytes(4, "little"), b"crc!")
    with open_zip(written(content)) as members, pytest.raises(zipfile.BadZipFile, match="checksum"):
        members.open(members.infos[0]).read(100)


@pytest.mark.parametrize("method", PACKS)
def test_a_member_that_is_shorter_than_it_says(written: Write, method: int) -> None:
    for data in (PACKS[method](b"page"), PACKS[method](b"page")[:-3]):
        with (
            open_zip(written(saying(method, data, 5_000, b""))) as members,
            pytest.raises((zipfile.BadZipFile, EOFError), match=r"shorter|too early"),
        ):
            members.open(members.infos[0]).read(5_000)


def test_members_that_lie_over_one_another_are_at_fault_and_no_other(written: Write) -> None:
    content = packed(zipfile.ZIP_STORED, a=b"1" * 100, b=b"2" * 100, c=b"3" * 100)
    grown = content.replace(struct.pack("<2L", 100, 100), struct.pack("<2L", 150, 150))
    second = content.index(b"PK\1\2", content.index(b"PK\1\2") + 4)
    damaged = content[:second] + grown[second : second + 46] + content[second + 46 :]
    with open_zip(written(damaged)) as members:
        assert [bool(members.fault(info)) for info in members.infos] == [False, True, False]
        assert [members.open(info).read(9) for info in (members.infos[0], members.infos[2])] == [b"1" * 9, b"3" * 9]
