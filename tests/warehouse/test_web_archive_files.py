"""WARC and WACZ files of every make: the records in them, read where they lie or as a stream."""

from __future__ import annotations

import gzip
import io
import random
import struct
import sys
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from warc_samples import END, compressed, every_byte_once, record, response, sound

from warehouse.warc.files import WarcPart, is_web_archive, parts_of, records_in
from warehouse.warc.framing import Gap, Member
from warehouse.warc.members import read_members
from warehouse.warc.records import CaptureError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

RECORDS = [response(random.Random(number).randbytes(300), number) for number in range(1, 5)]
PLAIN = b"".join(RECORDS)
BY_RECORD = compressed(*RECORDS)
FRAMES = b"".join(map(zstd.compress, RECORDS))
DICTIONARY = zstd.train_dict([response(b"word" * number, number) for number in range(1, 400)], 4096)
GARBAGE = b"\0garbage \x1f\x8b\x08\0 WARC/"
ENDS = [len(compressed(*RECORDS[:count])) for count in range(1, 5)]


def with_dictionary(content: bytes) -> bytes:
    frames = (zstd.compress(one, zstd_dict=DICTIONARY) for one in RECORDS)
    return b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content + b"".join(frames)


def wacz(method: int, **members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as file:
        file.writestr("datapackage.json", "{}")
        for name, content in members.items():
            file.writestr(f"archive/{name.replace('_', '.')}", content)
    return stream.getvalue()


def stored(content: bytes, name: str = "a_warc_gz") -> bytes:
    return wacz(zipfile.ZIP_STORED, **{name: content})


def deflated(content: bytes, name: str = "a_warc_gz") -> bytes:
    return wacz(zipfile.ZIP_DEFLATED, **{name: content})


IN_PLACE = {
    "plain.warc": PLAIN,
    "plain named otherwise.warc.gz": PLAIN,
    "by-record.warc.gz": BY_RECORD,
    "by-record named otherwise.warc": BY_RECORD,
    "without-ends.warc.gz": compressed(*(one.removesuffix(END) for one in RECORDS)),
    "stored.wacz": stored(BY_RECORD),
    "stored plain.wacz": stored(PLAIN, "a_warc"),
    "two.wacz": wacz(zipfile.ZIP_STORED, a_warc_gz=compressed(*RECORDS[:1]), b_warc=b"".join(RECORDS[1:])),
}
AS_A_STREAM = {
    "whole.warc.gz": gzip.compress(PLAIN),
    "frames.warc.zst": FRAMES,
    "whole.warc.zst": zstd.compress(PLAIN),
    "dictionary.warc.zst": with_dictionary(DICTIONARY.dict_content),
    "compressed dictionary.warc.zst": with_dictionary(zstd.compress(DICTIONARY.dict_content)),
    "deflated.wacz": deflated(BY_RECORD),
    "deflated plain.wacz": deflated(PLAIN, "a_warc"),
    "deflated zstd.wacz": deflated(FRAMES, "a_warc_zst"),
    "stored zstd.wacz": stored(FRAMES, "a_warc_zst"),
    "stored whole.wacz": stored(gzip.compress(PLAIN)),
}

Write = Callable[[bytes], Path]


def checked(data: bytes) -> bytes:
    """With a checksum."""
    return zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1})


@pytest.fixture
def written(tmp_path: Path) -> Write:
    def write(content: bytes, name: str = "file.warc.gz") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def in_place(part: WarcPart, step: int | None = None) -> Iterator[Member | Gap]:
    """What is found in a part, read in ranges of so many bytes: no byte of it is left out."""
    length = step or part.end - part.start or 1
    found: list[Member | Gap] = []
    for start in range(part.start, part.end, length):
        found += records_in(part, start, min(start + length, part.end))
    return every_byte_once(found, part.end, part.start)


def texts(found: Iterator[Member | Gap]) -> list[bytes]:
    return [data.removesuffix(END) for data in sound(found)]


ALL = [one.removesuffix(END) for one in RECORDS]


@pytest.mark.parametrize("step", [None, 1, 100, 999])
@pytest.mark.parametrize("name", IN_PLACE)
def test_what_is_stored_record_by_record_is_read_where_it_lies(tmp_path: Path, name: str, step: int | None) -> None:
    path = tmp_path / name
    path.write_bytes(IN_PLACE[name])
    parts = parts_of(path)
    assert all(part.is_readable_in_place for part in parts)
    assert [data for part in parts for data in texts(in_place(part, step))] == ALL


@pytest.mark.parametrize("name", AS_A_STREAM)
def test_what_is_compressed_as_a_whole_is_read_as_a_stream(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(AS_A_STREAM[name])
    [part] = parts_of(path)
    assert not part.is_readable_in_place
    assert texts(every_byte_once(part.stream(), len(PLAIN))) == ALL


@pytest.mark.parametrize(
    ("damaged", "expected"),
    [
        (GARBAGE + BY_RECORD, [0, 1, 2, 3]),
        (BY_RECORD + GARBAGE, [0, 1, 2, 3]),
        (BY_RECORD[: ENDS[0]] + GARBAGE + BY_RECORD[ENDS[0] :], [0, 1, 2, 3]),
        (BY_RECORD[: ENDS[0]] + b"\0" * 70_000 + BY_RECORD[ENDS[0] :], [0, 1, 2, 3]),
        (BY_RECORD[: ENDS[1] - 1] + BY_RECORD[ENDS[1] :], [0, 2, 3]),
        (b"\0" + BY_RECORD[1:], [1, 2, 3]),
        (BY_RECORD[: ENDS[0]] + gzip.compress(RECORDS[1] + RECORDS[2]) + BY_RECORD[ENDS[2] :], [0, 3]),
        (BY_RECORD + compressed(record(Content_Length="9")), [0, 1, 2, 3]),
        (b"\x1f\x8b\x08\0" * 3000 + BY_RECORD, [0, 1, 2, 3]),
    ],
    ids=[
        "garbage before",
        "garbage behind",
        "garbage between",
        "zeros between",
        "a byte lost",
        "first byte",
        "two records in a member",
        "too short a length",
        "first bytes",
    ],
)
@pytest.mark.parametrize("step", [None, 64, 777])
def test_sound_members_are_found_around_damage_which_is_named(
    written: Write, damaged: bytes, expected: list[int], step: int | None
) -> None:
    [part] = parts_of(written(damaged))
    assert part.compression == "record by record"
    found = list(in_place(part, step))
    assert texts(iter(found)) == [ALL[number] for number in expected]
    assert sum(isinstance(one, Gap) for one in found) == 1


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_a_plain_file_behind_garbage_is_read_whatever_its_name(written: Write, name: str) -> None:
    [part] = parts_of(written(GARBAGE + PLAIN, name))
    gap, *found = in_place(part)
    assert isinstance(gap, Gap)
    assert texts(iter(found)) == ALL


def test_a_file_cut_off_anywhere_gives_the_members_before_and_names_the_rest(written: Write) -> None:
    for size in range(1, len(BY_RECORD), 7):
        [part] = parts_of(written(BY_RECORD[:size]))
        assert texts(in_place(part)) == ALL[: sum(end <= size for end in ENDS)]


def test_a_flipped_byte_costs_no_member_but_the_one_that_it_is_in(written: Write) -> None:
    for at in range(0, ENDS[0], 3):
        [part] = parts_of(written(BY_RECORD[:at] + bytes([BY_RECORD[at] ^ 0x55]) + BY_RECORD[at + 1 :]))
        assert part.compression == "record by record"
        assert texts(in_place(part))[-3:] == ALL[1:]


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("whole.warc.gz", gzip.compress),
        ("whole.warc.zst", checked),
        ("deflated.wacz", deflated),
        ("deflated whole.wacz", lambda data: deflated(gzip.compress(data))),
        ("stored zstd.wacz", lambda data: stored(checked(data), "a_warc_zst")),
    ],
)
def test_of_a_stream_that_is_damaged_the_beginning_is_read(
    tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    blocks = [response(random.Random(number).randbytes(60_000).hex().encode(), number) for number in range(20)]
    content = bytearray(pack(b"".join(blocks)))
    half = len(content) // 2
    content[half : half + 100] = b"\xff" * 100
    path = tmp_path / name
    path.write_bytes(content)
    [part] = parts_of(path)
    found = list(part.stream())
    assert sound(found)[:6] == [one.removesuffix(END) for one in blocks[:6]]
    assert isinstance(found[-1], Gap)
    assert "the compressed data is damaged" in found[-1].reason


@pytest.mark.parametrize("share", [0.07, 0.5, 0.93])
def test_of_a_stream_that_is_cut_off_all_is_read_that_is_there(written: Write, share: float) -> None:
    blocks = [response(random.Random(number).randbytes(30_000).hex().encode(), number) for number in range(20)]
    content = gzip.compress(b"".join(blocks))
    content = content[: int(len(content) * share)]
    there = len(zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content))
    [part] = parts_of(written(content))
    assert not part.is_readable_in_place
    ends = accumulate(map(len, blocks))
    assert len(sound(part.stream())) == sum(end - len(END) <= there for end in ends)


def test_frames_behind_a_damaged_one_are_read(written: Write) -> None:
    frames = [checked(one) for one in RECORDS]
    frames[1] = frames[1][:100] + b"\xff" * 50 + frames[1][150:]
    [part] = parts_of(written(b"".join(frames), "file.warc.zst"))
    found = list(part.stream())
    assert {ALL[0], *ALL[2:]} <= {*sound(found)}
    assert isinstance(found[-1], Gap)
    assert "some of it is lost" in found[-1].reason


@pytest.mark.parametrize("name", AS_A_STREAM)
def test_a_stream_cut_off_anywhere_raises_nothing_but_capture_errors(written: Write, name: str) -> None:
    content = AS_A_STREAM[name]
    for size in range(0, len(content), len(content) // 40):
        try:
            parts = parts_of(written(content[:size], name))
            streamed = [sound(part.stream() if not part.is_readable_in_place else in_place(part)) for part in parts]
        except CaptureError:
            continue
        assert all(data.removesuffix(END) in ALL for found in streamed for data in found)


def with_bytes(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content
    return content.replace(old, new)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (stored(b"{}", "a_json"), "without any WARC file"),
        (stored(BY_RECORD)[:-30], "no sound WACZ file"),
        (
            with_bytes(stored(BY_RECORD), len(BY_RECORD).to_bytes(4, "little") * 2, b"\xff\xff\xff\x7f" * 2),
            "is not as long as the directory says",
        ),
        (with_bytes(stored(BY_RECORD), b"PK\x03\x04\x14\0\0\0\0\0", b"PK\x03\x05\x14\0\0\0\0\0"), "no sound WACZ"),
        (with_bytes(stored(BY_RECORD), b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\1\0"), "encrypted"),
    ],
    ids=["no WARC", "cut off", "two gigabytes stated", "not where it is said to be", "encrypted"],
)
def test_a_wacz_file_that_is_none_is_refused_in_one_line(written: Write, content: bytes, reason: str) -> None:
    if b"PK\x03\x05" in content:
        content = content.replace(b"PK\x03\x05", b"PK\x03\x04", 1)
    with pytest.raises(CaptureError, match=reason) as refused:
        parts_of(written(content, "file.wacz"))
    assert "\n" not in str(refused.value)


def test_a_wacz_file_whose_members_lie_over_one_another_is_refused(written: Write) -> None:
    content = stored(BY_RECORD)
    start, end = content.rindex(b"PK\1\2"), content.index(b"PK\5\6")
    directory = content[start:end] * 500
    ending = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 500, 500, len(directory), start, 0)
    with pytest.raises(CaptureError, match="lies over another member"):
        parts_of(written(content[:start] + directory + ending, "file.wacz"))


def test_a_bzip2_bomb_in_a_wacz_file_is_refused(written: Write) -> None:
    with pytest.raises(CaptureError, match="500 times its size"):
        parts_of(written(wacz(zipfile.ZIP_BZIP2, a_warc=bytes(20_000_000)), "file.wacz"))


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_a_stream_that_grows_out_of_proportion_ends_there(written: Write, pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(PLAIN + b"WARC/1.0\r\n" + bytes(100_000_000))
    [part] = parts_of(written(bomb, "file.warc.gz"))
    *found, last = part.stream()
    assert texts(iter(found)) == ALL
    assert isinstance(last, Gap)
    assert "500 times its size" in last.reason


def test_a_frame_that_asks_for_a_window_of_gigabytes_is_refused(written: Write) -> None:
    options = {zstd.CompressionParameter.window_log: 31}
    frames = [zstd.compress(RECORDS[0]), compress_without_length(RECORDS[1], options), zstd.compress(RECORDS[2])]
    [part] = parts_of(written(b"".join(frames), "file.warc.zst"))
    found = list(part.stream())
    assert sound(found) == [ALL[0], ALL[2]]
    assert "some of it is lost" in next(one.reason for one in found if isinstance(one, Gap))


def members_within_members(count: int) -> bytes:
    """Each begins like a record, holds all that follow as they are, and goes on with what all of them share: zeros that
    are damaged at their end."""
    start = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    shared = compressor.compress(bytes(20_000_000)) + compressor.flush(zlib.Z_FULL_FLUSH) + b"\xff" * 9
    nested = b""
    for _ in range(count):
        length = len(b"WARC/") + len(nested)
        nested = start + b"\0" + struct.pack("<HH", length, length ^ 0xFFFF) + b"WARC/" + nested
    return nested + shared


def test_members_that_begin_within_one_another_are_not_read_for_ever(written: Write) -> None:
    content = members_within_members(2_000)
    path = written(BY_RECORD + content)
    [part] = parts_of(path)
    with path.open("rb") as file:
        reads = Reads(file)
        found = list(every_byte_once(read_members(cast(BinaryIO, reads), 0, None, (0, part.end)), part.end))
    assert texts(iter(found)) == ALL
    assert isinstance(found[-1], Gap)
    assert "what follows was not read" in found[-1].reason
    assert reads.bytes < 100 * part.end


class Reads:
    """A file that counts what is read of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek = file.seek
        self.bytes = 0

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self.bytes += len(data)
        return data


def compress_without_length(data: bytes, options: dict[int, int]) -> bytes:
    """A frame that does not say how long it is, so that its window is as large as the options say."""
    compressor = zstd.ZstdCompressor(options=options)
    return compressor.compress(data) + compressor.flush()


@pytest.mark.parametrize(
    "content",
    [
        b"\x5d\x2a\x4d\x18\x05\0\0\0short",
        b"\x5d\x2a\x4d\x18\xff\xff\xff\xff",
        b"\x5d\x2a\x4d\x18\x40\0\0\0\x28\xb5\x2f\xfd" + b"\0" * 60,
    ],
    ids=["none", "cut off", "damaged"],
)
def test_a_dictionary_that_is_none_is_refused(written: Write, content: bytes) -> None:
    [part] = parts_of(written(content, "file.warc.zst"))
    with pytest.raises(CaptureError, match="cannot be decompressed"):
        list(part.stream())


def a_bomb() -> bytes:
    return b"WARC/1.0\r\n" + b"\0" * 200_000_000


def a_large_record() -> bytes:
    return record(random.randbytes(100_000) * 800)


# Made where they are tried: each process that collects these tests would make them else.
@pytest.mark.parametrize(
    ("made", "place"), [(a_bomb, 1), (a_large_record, 1), (a_large_record, 0)], ids=["bomb", "large", "first"]
)
def test_what_grows_too_large_costs_itself_alone_and_bounded_memory(
    tmp_path: Path, made: Callable[[], bytes], place: int
) -> None:
    path = tmp_path / "large.warc.gz"
    path.write_bytes(compressed(*RECORDS[:place], made(), *RECORDS[place:]))
    tracemalloc.start()
    [part] = parts_of(path)
    found = list(in_place(part))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert part.compression == "record by record"
    whole = [one for one in found if isinstance(one, Member) and one.is_whole]
    assert texts(iter(whole)) == ALL
    assert len(found) == 5
    assert peak < 150_000_000


def test_a_whole_file_of_more_than_a_page_can_have_is_never_taken_for_one_record(written: Write) -> None:
    member = gzip.compress(RECORDS[0] + record(b"\0" * 70_000_000), 1)
    [part] = parts_of(written(BY_RECORD + member))
    *_, last = in_place(part)
    assert isinstance(last, Gap)
    assert "compressed as one" in last.reason
    [part] = parts_of(written(member))
    assert not part.is_readable_in_place


def test_what_stands_behind_a_record_that_announces_too_much_is_not_lost(written: Write) -> None:
    huge = record(Content_Length="500000000000") + random.Random(1).randbytes(10_000) * 9_000
    [part] = parts_of(written(gzip.compress(huge + PLAIN, 1)))
    assert not part.is_readable_in_place
    [first, *found] = part.stream()
    assert isinstance(first, Member)
    assert not first.is_whole
    assert texts(iter(found)) == ALL


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.warc", True), ("A.WARC.GZ", True), ("a.warc.zst", True), ("a.wacz", True), ("a.zip", False), ("warc", False)],
)
def test_web_archives_are_told_by_their_names(name: str, expected: bool) -> None:
    assert is_web_archive(Path(name)) is expected
