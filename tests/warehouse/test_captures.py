"""What is captured is read back as it was received, by Regest and by other tools."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from uuid import uuid4

import pytest
from capture_samples import REQUEST_HEADERS, RUN, URL, captures_in, exchange, gzipped_exchange, written
from fastwarc.warc import ArchiveIterator as FastwarcIterator
from fastwarc.warc import WarcRecordType
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator as WarcioIterator
from warcio.checker import Checker

from warehouse.warc.captures import (
    Capture,
    CaptureError,
    CaptureWriter,
    RunEnd,
    RunStart,
    payload_digest,
    read_captures,
    read_exchange,
    read_exchanges,
)
from warehouse.warc.exchange import Exchange
from warehouse.warc.store import Portions

KINDS = {
    "plain": exchange(),
    "gzip": gzipped_exchange(b"<p>folded</p>" * 50),
    "chunked": exchange(headers=(("Transfer-Encoding", "chunked"), ("Content-Type", "text/html"))),
    "wrong length stated": exchange(headers=(("Content-Length", "99999"),)),
    "empty": exchange(b""),
    "not found": replace(exchange(), status=404, reason="Not Found"),
    "no reason": replace(exchange(), reason=""),
    "http2": replace(exchange(), protocol="h2"),
    "no address": replace(exchange(), ip_address=None),
    "repeated headers": exchange(headers=(("Set-Cookie", "a=1"), ("X-Empty", ""), ("set-cookie", "b=2: c"))),
    "8-bit header": exchange(headers=(("X-Title", "Ceau\xfeescu \x85 \xa0."),)),
    "bytes that look like WARC": exchange(b"\r\n\r\nWARC/1.1\r\n\r\n" + gzip.compress(b"WARC/1.1\r\n")),
}


@pytest.fixture
def all_kinds(tmp_path: Path) -> list[Capture]:
    return written(tmp_path, *KINDS.values())


def file_of(folder: Path, capture: Capture) -> Path:
    return folder / capture.file


@pytest.mark.parametrize("kind", KINDS)
def test_an_exchange_is_read_back_as_received(tmp_path: Path, kind: str) -> None:
    [capture] = written(tmp_path, KINDS[kind])

    assert read_exchange(tmp_path, capture) == replace(KINDS[kind], request_headers=())


def test_a_capture_says_what_was_received(tmp_path: Path) -> None:
    headers = (("content-type", "Text/HTML; charset=UTF-8"), ("etag", '"7"'), ("last-modified", "yesterday"))
    [capture] = written(tmp_path, exchange(b"<p>one</p>", headers=headers))

    assert capture == Capture(
        capture_id=capture.capture_id,
        run_id=RUN.run_id,
        archive="example-archive",
        source="web",
        url=URL,
        captured_at=datetime(2026, 11, 24, 6, 30, 16, 123456, UTC),
        status=200,
        content_type="text/html",
        etag='"7"',
        last_modified="yesterday",
        payload_digest="sha256:8454f8f6a627398ff88dd131300df5b0e6a4d0140c940a677abb21439c1ea2f3",
        payload_length=10,
        revisit_of=None,
        file="example-archive/20261124063015-0b6a1b2c-00001.warc.gz",
        offset=capture.offset,
        length=capture.length,
        read_as="charset=utf-8",
    )


def test_the_folder_gives_back_the_run_and_every_capture(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, RUN) as writer:
        captures = [writer.append(one) for one in KINDS.values()]
        writer.end_run({"requests": 12, "outcome": "Ceaușescu"})

    assert list(read_captures(tmp_path)) == [
        RUN,
        *captures,
        RunEnd(RUN.run_id, {"requests": 12, "outcome": "Ceaușescu"}),
    ]


def test_files_come_in_the_order_of_their_names_and_may_be_chosen(tmp_path: Path) -> None:
    runs = [replace(RUN, run_id=uuid4(), archive=archive) for archive in ("one", "two", "three")]
    for run in runs:
        CaptureWriter(tmp_path, run).close()

    assert [found.archive for found in read_captures(tmp_path) if isinstance(found, RunStart)] == [
        "one",
        "three",
        "two",
    ]
    [name] = [path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("two/*")]
    assert list(read_captures(tmp_path, [name])) == [runs[1]]


@pytest.mark.parametrize("kind", ["server-not-modified", "identical-payload-digest"])
def test_a_revisit_holds_no_payload_and_names_the_capture_that_does(tmp_path: Path, kind: str) -> None:
    again = exchange(b"", status=304) if kind == "server-not-modified" else exchange()
    with CaptureWriter(tmp_path, RUN) as writer:
        original = writer.append(exchange())
        revisit = writer.append_revisit(again, original)

    assert captures_in(tmp_path) == [original, revisit]
    assert (revisit.status, revisit.revisit_of) == (again.status, original.capture_id)
    assert revisit.payload_digest == original.payload_digest
    assert revisit.payload_length == original.payload_length
    with pytest.raises(CaptureError, match=str(original.capture_id)):
        read_exchange(tmp_path, revisit)

    records = {record.rec_headers["WARC-Record-ID"]: record.rec_headers for record in warcio_records(tmp_path, revisit)}
    headers = records[f"<{revisit.capture_id.urn}>"]
    assert headers["WARC-Type"] == "revisit"
    assert headers["WARC-Profile"] == f"http://netpreserve.org/warc/1.1/revisit/{kind}"
    assert headers["WARC-Truncated"] == (None if kind == "server-not-modified" else "length")
    assert headers["WARC-Refers-To"] == f"<{original.capture_id.urn}>"
    assert headers["WARC-Refers-To-Target-URI"] == original.url
    assert headers["WARC-Refers-To-Date"] == "2026-11-24T06:30:16.123456Z"


def test_a_revisit_never_stands_for_other_bytes(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, RUN) as writer:
        original = writer.append(exchange(b"<p>one</p>"))
        revisit = writer.append_revisit(exchange(b"<p>one</p>"), original)
        with pytest.raises(ValueError, match="is not the one"):
            writer.append_revisit(exchange(b"<p>two</p>"), original)
        with pytest.raises(ValueError, match="is a revisit itself"):
            writer.append_revisit(exchange(b"", status=304), revisit)


@pytest.mark.parametrize(
    ("url", "stored"),
    [
        ("https://a.example/s?f[0]=x&f%5B1%5D=y", "https://a.example/s?f[0]=x&f%5B1%5D=y"),
        ("https://a.example/Ceaușescu talks", "https://a.example/Ceau%C8%99escu%20talks"),
        ("https://a.example/a\r\nWARC-Type: conversion", "https://a.example/a%0D%0AWARC-Type:%20conversion"),
        ("https://a.example?q=1", "https://a.example?q=1"),
    ],
)
def test_the_url_is_stored_as_a_uri(tmp_path: Path, url: str, stored: str) -> None:
    [capture] = written(tmp_path, exchange(url=url))

    assert capture.url == stored
    assert captures_in(tmp_path) == [capture]
    assert read_exchange(tmp_path, capture).url == stored


def test_a_line_break_in_a_header_does_not_end_it(tmp_path: Path) -> None:
    received = replace(exchange(headers=(("X-Note", "a\r\n\r\nb\0c"),)), reason="O\nK")
    [capture] = written(tmp_path, received)

    stored = read_exchange(tmp_path, capture)
    assert (stored.reason, stored.headers) == ("O K", (("X-Note", "a    b c"),))
    assert stored.payload == received.payload


def test_header_text_beyond_latin_1_is_kept_as_utf_8(tmp_path: Path) -> None:
    [capture] = written(tmp_path, exchange(headers=(("X-Title", "Ceaușescu"),)))

    [(_, title)] = read_exchange(tmp_path, capture).headers
    assert title.encode("latin-1").decode("utf-8") == "Ceaușescu"


header_values = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=40).map(str.strip)
header_names = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,20}", fullmatch=True)


@given(
    payload=st.binary(max_size=300),
    headers=st.lists(st.tuples(header_names, header_values.map(lambda text: text.strip("\xa0\x85 "))), max_size=6),
    moment=st.datetimes(datetime(1996, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_any_exchange_is_read_back(payload: bytes, headers: list[tuple[str, str]], moment: datetime) -> None:
    received = replace(exchange(payload), headers=tuple(headers), fetched_at=moment, request_headers=())
    with TemporaryDirectory() as folder:
        [capture] = written(Path(folder), received)

        assert captures_in(Path(folder)) == [capture]
        assert read_exchange(Path(folder), capture) == received


def warcio_records(folder: Path, capture: Capture) -> list[SimpleNamespace]:
    """What warcio reads: headers, HTTP headers, decoded body and what it thinks of the digests."""
    with file_of(folder, capture).open("rb") as file:
        return [
            SimpleNamespace(
                rec_headers=record.rec_headers,
                http_headers=record.http_headers,
                body=record.content_stream().read(),
                digests=record.digest_checker.passed,
            )
            for record in WarcioIterator(file, check_digests=True)
        ]


def test_warcio_finds_nothing_to_complain_of(tmp_path: Path, all_kinds: list[Capture]) -> None:
    path = file_of(tmp_path, all_kinds[0])

    assert Checker(SimpleNamespace(inputs=[str(path)], verbose=False)).process_all() == 0


def test_warcio_reads_the_same_bodies_headers_and_order(tmp_path: Path, all_kinds: list[Capture]) -> None:
    first, *records = warcio_records(tmp_path, all_kinds[0])
    responses, requests = records[0::2], records[1::2]

    assert first.rec_headers["WARC-Type"] == "warcinfo"
    assert [record.digests for record in records] == [True] * len(records)
    assert [record.body for record in responses] == [one.body() for one in KINDS.values()]
    assert [record.rec_headers["WARC-Type"] for record in responses] == ["response"] * len(KINDS)
    for response, request in zip(responses, requests, strict=True):
        assert request.rec_headers["WARC-Type"] == "request"
        assert request.rec_headers["WARC-Concurrent-To"] == response.rec_headers["WARC-Record-ID"]
        assert response.rec_headers["WARC-Warcinfo-ID"] == first.rec_headers["WARC-Record-ID"]
        assert request.rec_headers["WARC-IP-Address"] == response.rec_headers["WARC-IP-Address"]
        assert request.http_headers.statusline == "/search?page=0 HTTP/1.1"
        assert tuple(request.http_headers.headers) == REQUEST_HEADERS


def test_the_records_carry_the_standards_fields(tmp_path: Path) -> None:
    [capture] = written(tmp_path, KINDS["http2"])
    _, response, _ = warcio_records(tmp_path, capture)

    assert response.rec_headers.protocol == "WARC/1.1"
    assert response.rec_headers["WARC-Date"] == "2026-11-24T06:30:16.123456Z"
    assert response.rec_headers["WARC-IP-Address"] == "192.0.2.7"
    assert response.rec_headers["WARC-Protocol"] == "h2"
    assert response.rec_headers["WARC-Payload-Digest"] == payload_digest(b"<p>one</p>")
    assert response.rec_headers["WARC-Block-Digest"].startswith("sha256:")
    assert response.http_headers.protocol == "HTTP/1.1"


def test_the_stored_response_is_not_called_chunked(tmp_path: Path) -> None:
    [capture] = written(tmp_path, KINDS["chunked"])
    _, response, _ = warcio_records(tmp_path, capture)

    assert response.http_headers["Transfer-Encoding"] is None
    assert response.http_headers["X-Archive-Orig-Transfer-Encoding"] == "chunked"


def test_fastwarc_verifies_both_digests(tmp_path: Path, all_kinds: list[Capture]) -> None:
    responses = 0
    for record in FastwarcIterator(str(file_of(tmp_path, all_kinds[0])), parse_http=False):
        assert record.verify_block_digest()
        if record.record_type == WarcRecordType.response:
            record.parse_http()
            assert record.verify_payload_digest()
            responses += 1
    assert responses == len(KINDS)


def test_offset_and_length_are_one_gzip_member(tmp_path: Path, all_kinds: list[Capture]) -> None:
    data = file_of(tmp_path, all_kinds[0]).read_bytes()

    for capture in all_kinds:
        record = gzip.decompress(data[capture.offset : capture.offset + capture.length])
        assert record.startswith(b"WARC/1.1\r\n")
        assert record.count(capture.capture_id.urn.encode()) == 1


def test_many_captures_are_read_in_the_order_of_the_files(tmp_path: Path, all_kinds: list[Capture]) -> None:
    read = list(read_exchanges(tmp_path, reversed(all_kinds)))

    assert [capture for capture, _ in read] == all_kinds
    assert [stored.payload for _, stored in read if isinstance(stored, Exchange)] == [
        one.payload for one in KINDS.values()
    ]


def test_a_run_reads_its_captures_before_the_file_is_closed(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, RUN) as writer:
        capture = writer.append(exchange())

        assert read_exchange(tmp_path, capture).payload == b"<p>one</p>"
        assert list(read_captures(tmp_path)) == []


def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, RUN, Portions(1500)) as writer:
        captures = [writer.append(exchange(bytes([number]))) for number in range(8)]
        writer.end_run({})

    assert sorted({capture.file for capture in captures})[1] == "example-archive/20261124063015-0b6a1b2c-00002.warc.gz"
    assert captures_in(tmp_path) == captures
    closed = list(tmp_path.glob("*/*.warc.gz"))
    assert closed == list(tmp_path.glob("*/*"))
    assert [found for found in read_captures(tmp_path) if found == RUN] == [RUN] * len(closed)
    assert [read_exchange(tmp_path, capture).payload for capture in captures] == [
        bytes([number]) for number in range(8)
    ]


def test_closing_twice_does_nothing(tmp_path: Path) -> None:
    writer = CaptureWriter(tmp_path, RUN)
    capture = writer.append(exchange())
    writer.sync()
    writer.close()
    writer.close()

    assert captures_in(tmp_path) == [capture]
