"""What another process says is plain data of the types that it must have, or it is refused."""

from __future__ import annotations

import io
import json
import struct
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from flows.reading.frames import FrameError, Packing, Parts, read_frame
from flows.reading.parser_process import require_possible
from flows.reading.tasks import Job, PageToRead, ReadPages, ReadRange, SettledPlace, packing, questions
from flows.reading.typed_data import LARGEST_NUMBER, TypedData
from parsers.records import DatePrecision, Entry, Field, HistoricalDate, ListingPage, Reject, RejectReason
from warehouse.warc.records import Capture

URL = "https://digitalarchive.wilsoncenter.org/search?page=1"
DOCUMENT = "https://digitalarchive.wilsoncenter.org/document/cable"
DATE = HistoricalDate("12 July 1945", "1945-07-12", date(1945, 7, 12), date(1945, 7, 12), DatePrecision.DAY)
NO_DATE = ["x", None, None, None, None, None, False, None, False, None]
PAGE = ListingPage(
    URL, "search", 1, 2, 2, (Entry(1, DOCUMENT, "Śoong’s \\u cable", DATE, None, fields=(Field("level", "Item"),)),),
    (Reject(2, RejectReason.NO_TITLE, "no title", "<tr>"),), None,
)  # fmt: skip
CAPTURE = Capture(
    UUID(int=1), UUID(int=2), "wilson-center", "web", URL, datetime(2026, 1, 2, tzinfo=UTC), 200, None, None, None,
    "sha256:00", 3, None, "wilson-center/a.warc.gz", 5, 6,
)  # fmt: skip


def pages() -> TypedData:
    return TypedData(ListingPage | Reject, range(LARGEST_NUMBER + 1))


def sent(content: object) -> tuple[bytes, bytes]:
    return read_frame(io.BytesIO(Packing().frame(content)))


def plain() -> list[object]:
    found: list[object] = json.loads(sent(PAGE)[0])
    return found


def test_records_come_back_as_they_were() -> None:
    read = pages().read(sent(PAGE))
    assert read == PAGE
    assert isinstance(read.entries[0].date.precision, DatePrecision)
    assert pages().read(sent(PAGE.rejects[0])) == PAGE.rejects[0]


def test_jobs_come_back_as_they_were() -> None:
    settled = (SettledPlace(3, Reject(None, RejectReason.PARSER_CRASHED, "it crashed", None)), SettledPlace(4, None))
    for task in (
        ReadRange("a", 0, 5, "wilson-center", imported_at=datetime(2026, 1, 1, tzinfo=UTC)),
        ReadPages((PageToRead(URL, None, CAPTURE),), first=3),
    ):
        job = Job(task, (2**64 - 1,), settled, ("a",), {"b": "gone"}, {"a": 3.5}, 600.0)
        assert questions().read(read_frame(io.BytesIO(packing().frame(job)))) == job


def row(date: object = NO_DATE, fields: object = ()) -> list[object]:
    """An entry, as it is sent."""
    return [1, DOCUMENT, "t", date, None, False, None, fields]


def test_a_row_of_the_right_types_is_read() -> None:
    changed = plain()
    changed[6] = [row(), row(fields=[["level", "Item"]])]
    read = pages().read((json.dumps(changed).encode(), b""))
    assert [entry.fields for entry in read.entries] == [(), (Field("level", "Item"),)]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, "Reject"), (0, "Capture"), (1, 5), (1, None), (3, "1"), (3, True), (3, -1), (3, 2**31), (3, 1.0),
        (6, {}), (6, [["1", "u"]]), (6, [row()[:-1]]), (6, [row(date=None)]), (8, []), (9, {"a": 1}),
        (6, [row(date=["x", None, "2026-13-45", None, None, None, False, None, False, None])]),
        (6, [row(date=["x", None, None, None, "fortnight", None, False, None, False, None])]),
        (6, [row(date=["x", None, None, None, [], None, False, None, False, None])]),
        (6, [row(date=["x", None, None, None, None, None, False, None, 0, None])]),
        (6, [row(fields={})]), (6, [row(fields=[["level"]])]), (6, [row(fields=[["level", 1]])]),
        (7, [["Reject", 1, "because", "x", None]]), (7, [["Reject", 1]]), (2, "\ud800"),
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_refused(place: int, value: object) -> None:
    changed = plain()
    changed[place] = value
    with pytest.raises(FrameError):
        pages().read((json.dumps(changed).encode(), b""))


@pytest.mark.parametrize(
    "said",
    [b"", b"{", b"[" * 100_000, b"NaN", b"1e999", b"\xff", b'["ListingPage"]', b'"Reject"', b"9" * 5_000, b"null"],
)
def test_what_is_no_record_is_refused(said: bytes) -> None:
    with pytest.raises(FrameError):
        pages().read((said, b""))


def test_bytes_that_nothing_asked_for_are_refused_and_so_are_too_few() -> None:
    with pytest.raises(FrameError, match="more bytes"):
        pages().read((sent(PAGE)[0], b"x"))
    for length in (5, -1, True, "2", 2**80):
        with pytest.raises(FrameError):
            Parts(b"1234").take(length)


def test_a_frame_that_announces_too_much_is_refused_before_anything_is_taken_for_it() -> None:
    announced = io.BytesIO(struct.pack("!QQ", 2**62, 0))
    with pytest.raises(FrameError, match="never sent"):
        read_frame(announced)
    with pytest.raises(EOFError):
        read_frame(io.BytesIO(struct.pack("!QQ", 10, 0) + b"short"))


@pytest.mark.parametrize("content", [object(), float("nan"), "\ud800", {1, 2}.__iter__(), [ListingPage]])
def test_what_is_no_plain_data_is_not_sent(content: object) -> None:
    with pytest.raises(FrameError):
        Packing().frame(content)


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "https://digitalarchive.wilsoncenter.org/search?page=2"},
        {"next_url": "http://169.254.169.254/latest"},
        {"next_url": "https://digitalarchive.wilsoncenter.org.example.net/"},
        {"next_url": "file:///etc/passwd"},
        {"entries": (Entry(1, "https://elsewhere.example/", "t", DATE, None),)},
        {"entries": (Entry(1, "javascript://digitalarchive.wilsoncenter.org/%0aalert(1)", "t", DATE, None),)},
        {"entries": (Entry(2**15, DOCUMENT, "t", DATE, None),)},
        {"entries": (Entry(1, DOCUMENT, "t", DATE, None, fields=(Field("level", "Item"), Field("level", "File"))),)},
        {"rejects": (Reject(None, RejectReason.NO_TITLE, "no title", None),)},
    ],
)
def test_a_page_that_says_what_cannot_be_is_refused(changes: dict[str, object]) -> None:
    require_possible(PAGE, "wilson-center", URL)
    with pytest.raises(FrameError):
        require_possible(replace(PAGE, **changes), "wilson-center", URL)  # type: ignore[arg-type]
