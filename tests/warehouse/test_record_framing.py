"""Where records stand in plain WARC files, whatever else stands there."""

from __future__ import annotations

import io
import tracemalloc
from itertools import pairwise

import pytest
from warc_samples import END, PAGE, every_byte_once, record, response, sound

from warehouse.warc.framing import Gap, Member, announced_length, read_records

ONE, TWO, THREE = (response(body, number) for number, body in enumerate((b"<p>one</p>", b"2" * 50, b""), start=1))
FILE = ONE + TWO + THREE
GARBAGE = b"\0garbage\r\n\r\nWARC/ and more"
A_FIRST_LINE = b"WARC/1.0\r\n"
HUGE = record(Content_Length="5000000000")


def blocks(*records: bytes) -> list[bytes]:
    return [one.removesuffix(END) for one in records]


def framed(data: bytes) -> list[Member | Gap]:
    return list(every_byte_once(read_records(io.BytesIO(data)), len(data)))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (FILE, (ONE, TWO, THREE)),
        (b"", ()),
        (ONE.replace(b"WARC/1.0", b"WARC/1.1"), (ONE.replace(b"WARC/1.0", b"WARC/1.1"),)),
        (ONE.replace(b"Content-Length", b"content-length"), (ONE.replace(b"Content-Length", b"content-length"),)),
        (response(A_FIRST_LINE + ONE + A_FIRST_LINE) + TWO, (response(A_FIRST_LINE + ONE + A_FIRST_LINE), TWO)),
    ],
    ids=["many", "none", "WARC 1.1", "lower case", "records within a page"],
)
def test_sound_records_are_found(data: bytes, expected: tuple[bytes, ...]) -> None:
    found = framed(data)
    assert sound(found) == blocks(*expected)
    assert not any(isinstance(one, Gap) for one in found)


@pytest.mark.parametrize("end", [b"", b"\r\n", b"\n", b"\n\n", b"\r\n\r"], ids=repr)
def test_what_ends_a_record_may_be_left_out_before_another_one_and_at_the_end(end: bytes) -> None:
    found = framed(blocks(ONE)[0] + end + blocks(TWO)[0] + end)
    at_the_end = framed(blocks(ONE)[0] + end)
    assert sound(at_the_end) == blocks(ONE)
    if end != b"\r\n\r":
        assert sound(found) == blocks(ONE, TWO)


@pytest.mark.parametrize(
    ("damaged", "expected", "reason"),
    [
        (GARBAGE + FILE, (ONE, TWO, THREE), "no record begins here"),
        (ONE + GARBAGE + TWO, (ONE, TWO), "no record begins here"),
        (ONE + GARBAGE, (ONE,), "no record begins here"),
        (ONE + b"\0" * 3_000_000 + TWO, (ONE, TWO), "no record begins here"),
        (ONE + record(Content_Length="") + TWO, (ONE, TWO), "does not say how long it is"),
        (ONE + record(Content_Length="9 ") + TWO, (ONE, TWO), "not as long as it says"),
        (ONE + record(Content_Length="60000000") + TWO, (ONE, TWO), "ends within a record that announces 60,000,000"),
        (ONE + record(Content_Length="5\r\nContent-Length: 9") + TWO, (ONE, TWO), "does not say how long it is"),
        (ONE + TWO[:40] + THREE, (ONE, THREE), "headers do not end"),
        (ONE + TWO[:-20] + THREE, (ONE, THREE), "not as long as it says"),
        (ONE + record(X="a" * 300_000) + TWO, (ONE, TWO), "headers do not end"),
        (ONE + A_FIRST_LINE * 100_000 + TWO, (ONE, TWO), "headers do not end"),
    ],
    ids=[
        "garbage before",
        "garbage between",
        "garbage behind",
        "zeros",
        "no length",
        "too short a length",
        "too long a length",
        "two lengths",
        "headers cut off",
        "block cut off",
        "endless headers",
        "first lines",
    ],
)
def test_what_is_sound_is_found_around_damage_which_is_named_once(
    damaged: bytes, expected: tuple[bytes, ...], reason: str
) -> None:
    found = framed(damaged)
    assert sound(found) == blocks(*expected)
    [gap] = [one for one in found if isinstance(one, Gap)]
    assert reason in gap.reason


def test_a_file_cut_off_anywhere_gives_the_records_before_and_names_the_rest() -> None:
    ends = [len(ONE), len(ONE + TWO), len(FILE)]
    for size in range(len(FILE)):
        # Without what ends it, a record is whole.
        whole = sum(end - len(END) <= size for end in ends)
        assert sound(framed(FILE[:size])) == blocks(ONE, TWO, THREE)[:whole]


def test_a_flipped_byte_costs_no_record_but_the_one_that_it_is_in() -> None:
    for at in range(len(ONE), len(ONE + TWO)):
        found = framed(FILE[:at] + bytes([FILE[at] ^ 0x10]) + FILE[at + 1 :])
        assert {*blocks(ONE, THREE)} <= {*sound(found)}


@pytest.mark.parametrize("data", [HUGE + TWO, GARBAGE + HUGE + TWO], ids=["alone", "behind damage"])
def test_of_a_record_that_announces_more_than_any_page_has_the_head_is_given(data: bytes) -> None:
    *_, huge, two = framed(data)
    assert isinstance(huge, Member)
    assert (huge.is_whole, huge.data) == (False, HUGE + TWO)
    assert sound([two]) == blocks(TWO)


@pytest.mark.parametrize("size", [1, 7, 100, 333, 5000])
@pytest.mark.parametrize(
    "data",
    [FILE, GARBAGE + ONE + GARBAGE + TWO + TWO[:40] + THREE + GARBAGE, HUGE + GARBAGE + HUGE + TWO[:-9]],
    ids=["sound", "damaged", "huge"],
)
def test_a_file_read_in_ranges_of_any_size_gives_the_same(data: bytes, size: int) -> None:
    found = []
    for start in range(0, len(data), size):
        stream = io.BytesIO(data[start:])
        found += read_records(stream, start, min(start + size, len(data)), len(data), is_beginning=start == 0)
    assert sound(every_byte_once(found, len(data))) == sound(framed(data))


@pytest.mark.parametrize("beginning", [b"\0", HUGE, ONE], ids=["garbage", "five gigabytes announced", "sound"])
def test_what_is_in_memory_at_a_time_does_not_grow_with_the_file(beginning: bytes) -> None:
    class Long(io.RawIOBase):
        left = 100

        def read(self, size: int = -1, /) -> bytes:
            self.left -= 1
            return (beginning if self.left == 99 else b"\0" * size) if self.left else b""

    tracemalloc.start()
    found = list(read_records(Long()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(one.length for one in found) > 90_000_000
    assert peak < 10_000_000


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (b"WARC/1.0\r\nContent-Length: 12\r\n\r\n", 12),
        (b"WARC/1.0\r\nCONTENT-LENGTH:12  \r\n\r\n", 12),
        (b"WARC/1.0\r\nContent-Length: 12\r\nContent-Length: 12\r\n\r\n", None),
        (b"WARC/1.0\r\nContent-Length: -1\r\n\r\n", None),
        (b"WARC/1.0\r\nContent-Length: 9999999999999999999999\r\n\r\n", None),
        (b"WARC/1.0\r\nContent-Length:\r\n 12\r\n\r\n", None),
        (b"WARC/1.0\r\nX-Content-Length: 12\r\n\r\n", None),
    ],
)
def test_a_length_is_believed_that_is_stated_once_and_plainly(headers: bytes, expected: int | None) -> None:
    assert announced_length(headers) == expected


def test_the_records_of_a_file_stand_where_they_say() -> None:
    found = framed(FILE)
    assert [one.offset for one in found] == [0, len(ONE), len(ONE + TWO)]
    assert all(one.offset + one.length == two.offset for one, two in pairwise(found))
    assert PAGE in FILE[: found[0].length]
