"""What the records of other programs say, in all the ways in which they say it."""

from __future__ import annotations

import hashlib
import io
import zlib
from base64 import b32encode
from datetime import UTC, datetime
from uuid import UUID

import pytest
from warc_samples import PAGE, URL, identity, record
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from warehouse.warc.foreign_records import ForeignRecord, parse_foreign
from warehouse.warc.records import CaptureError

BODY = b"<p>one</p>"
AT = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)


def parsed(data: bytes) -> ForeignRecord:
    found = parse_foreign(data)
    assert found is not None
    return found


def http(*lines: str, body: bytes = BODY, line_end: str = "\r\n") -> bytes:
    return "".join(line + line_end for line in (*lines, "")).encode("latin-1") + body


def payload_of(*headers: str, body: bytes) -> bytes:
    return parsed(record(http("HTTP/1.1 200 OK", *headers, body=body))).exchange.payload


@pytest.mark.parametrize(
    ("block", "status", "reason"),
    [
        (PAGE, 200, "OK"),
        (http("HTTP/1.1 404 Not Found"), 404, "Not Found"),
        (http("HTTP/1.1 301 Moved", "Location: /elsewhere"), 301, "Moved"),
        (http("HTTP/2 200"), 200, ""),
        (http("HTTP/1.0 200 "), 200, ""),
        (http("HTTP/1.1 200 OK", "Content-Type: text/html", line_end="\n"), 200, "OK"),
        (http("HTTP/1.1 200 OK", "Set-Cookie: a", "\tb", "no header", "Content-Type: text/html"), 200, "OK"),
    ],
)
def test_a_response_is_read_whatever_its_status_line_and_line_ends(block: bytes, status: int, reason: str) -> None:
    exchange = parsed(record(block)).exchange
    assert (exchange.status, exchange.reason, exchange.payload) == (status, reason, BODY)
    assert (exchange.url, exchange.fetched_at, exchange.dated_by) == (URL, AT, "record")
    assert exchange.protocol == "http/1.1"


def test_headers_keep_their_order_and_their_repetitions() -> None:
    block = http("HTTP/1.1 200 OK", "Link: </a>", "content-type: text/html", "Link:</b>,", "  </c>", "X: caf\xe9")
    headers = parsed(record(block)).exchange.headers
    assert headers == (("Link", "</a>"), ("content-type", "text/html"), ("Link", "</b>, </c>"), ("X", "caf\xe9"))


@pytest.mark.parametrize(
    ("stored", "payload"),
    [
        (b"5\r\n<p>on\r\n5\r\ne</p>\r\n0\r\n\r\n", BODY),
        (b"A ;of=ten\r\n<p>one</p>\r\n0\r\nTrailer: x\r\n\r\n", BODY),
        (b"a\n<p>one</p>\n0\n\n", BODY),
        (b"5\r\n<p>on\r\nff\r\ne</p>", BODY),
        (b"5\r\n<p>on\r\n5\r\ne</p>", BODY),
        (b"ffffffffff\r\n<p>one</p>", BODY),
        (b"0\r\n\r\n", b""),
        (b"", b""),
        (BODY, BODY),
        (b"face\r\n to face<br>\r\n" * 9999, b"face\r\n to face<br>\r\n" * 9999),
        (b"f" * 40 + b"\r\n", b"f" * 40 + b"\r\n"),
    ],
    ids=[
        "two",
        "extension and trailer",
        "line feeds",
        "cut off",
        "no last",
        "announces a terabyte",
        "empty",
        "nothing",
        "undone",
        "undone and looks like it",
        "no number",
    ],
)
def test_chunking_is_undone_where_the_program_has_not_undone_it(stored: bytes, payload: bytes) -> None:
    assert payload_of("Transfer-Encoding: Chunked", body=stored) == payload


def test_a_content_encoding_is_kept_as_in_captures_of_our_own() -> None:
    packed = zlib.compress(BODY)
    exchange = parsed(record(http("HTTP/1.1 200 OK", "Content-Encoding: deflate", body=packed))).exchange
    assert (exchange.payload, exchange.body()) == (packed, BODY)


def test_what_a_transfer_encoding_has_compressed_is_not_expanded() -> None:
    bomb = zlib.compress(b"\0" * 10_000_000)
    assert payload_of("Transfer-Encoding: gzip", body=bomb) == bomb


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (record(url=f"<{URL}>"), URL),
        (record(url="http://archive.example/Ceaușescu"), "http://archive.example/Ceaușescu"),
        (record().replace(b"page=1", b"page=\xe9"), "http://archive.example/search?page=é"),
        (record().replace(b"WARC-Target-URI", b"warc-target-uri"), URL),
        (record(end=b""), URL),
        (record(WARC_Truncated="length"), URL),
    ],
)
def test_the_url_is_read_however_it_is_written(data: bytes, expected: str) -> None:
    found = parsed(data)
    assert found.exchange.url == expected
    assert found.exchange.payload == BODY


def test_a_resource_is_its_block() -> None:
    found = parsed(record(BODY, kind="resource", content_type="text/html"))
    assert (found.kind, found.exchange.payload, found.exchange.content_type) == ("resource", BODY, "text/html")
    assert found.exchange.protocol is None


@pytest.mark.parametrize("block", [b"", http("HTTP/1.1 304 Not Modified", body=b"")], ids=["bare", "with headers"])
def test_a_revisit_says_what_it_is_one_of(block: bytes) -> None:
    known = {"WARC_Refers_To": f"<{identity(7).urn}>", "WARC_Refers_To_Date": "2019-12-31T23:00:00.5+00:00"}
    found = parsed(record(block, kind="revisit", **known))
    assert (found.kind, found.refers_to, found.refers_to_url) == ("revisit", identity(7), URL)
    assert found.refers_to_at == datetime(2019, 12, 31, 23, 0, 0, 500000, UTC)
    bare = parsed(record(block, kind="revisit", WARC_Refers_To_Target_URI="<http://archive.example/>"))
    assert (bare.refers_to, bare.refers_to_at, bare.refers_to_url) == (None, None, "http://archive.example/")
    assert bare.exchange.payload == b""


@pytest.mark.parametrize(
    "data",
    [
        record(kind="request"),
        record(kind="metadata"),
        record(kind="warcinfo", content_type="application/warc-fields"),
        record(kind="conversion"),
        record(b"20200102", kind="response", url="dns:archive.example", content_type="text/dns"),
        record(b"", kind="resource", url="urn:pageinfo:http://archive.example/"),
        record(kind=""),
    ],
)
def test_other_records_are_none(data: bytes) -> None:
    assert parse_foreign(data) is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (record(Content_Length="5000000000"), "announces 5,000,000,000 bytes and has"),
        (record(Content_Length=""), "how long it is"),
        (record(WARC_Date=""), "no WARC-Date"),
        (record(WARC_Date="yesterday"), "yesterday"),
        (record(WARC_Date="0001-01-01T00:00:00+14:00"), "out of range"),
        (record(WARC_Record_ID=""), "no WARC-Record-ID"),
        (record(url="http://["), "Invalid IPv6 URL"),
        (record(b"<p>"), "no response of HTTP"),
        (record(b""), "no response of HTTP"),
        (record(http("HTTP/1.1 200 OK", "X: " + "a" * 1_100_000)), "do not end"),
        (record(http("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", body=b"2\r\nab\r\nx\r\n")), "chunks are damaged"),
        (record(WARC_Block_Digest="sha1:" + "A" * 32), "not what its digest says"),
        (b"", "how long it is"),
        (b"\r\n\r\n", "how long it is"),
    ],
)
def test_a_damaged_record_says_what_is_wrong_with_it(data: bytes, reason: str) -> None:
    with pytest.raises(CaptureError, match=reason):
        parse_foreign(data)


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "SHA-512"])
@pytest.mark.parametrize("block", [PAGE, PAGE.replace(b"one", b"two")], ids=["sound", "flipped"])
def test_a_block_is_held_against_its_digest_in_either_form(name: str, block: bytes) -> None:
    digest = hashlib.new(name.lower().replace("-", ""), PAGE).digest()
    for form in (digest.hex(), b32encode(digest).decode(), b32encode(digest).decode().lower().rstrip("=")):
        data = record(block, WARC_Block_Digest=f"{name}:{form}")
        if block == PAGE:
            assert parsed(data).exchange.payload == BODY
        else:
            with pytest.raises(CaptureError, match="digest"):
                parse_foreign(data)


@pytest.mark.parametrize("digest", ["crc32:00000000", "sha1:unknown", "sha1:", "none"])
def test_a_digest_in_a_form_that_is_not_known_says_nothing(digest: str) -> None:
    assert parsed(record(WARC_Block_Digest=digest)).exchange.payload == BODY


def test_of_a_record_that_is_too_large_the_head_tells_what_it_is() -> None:
    head = record(http("HTTP/1.1 200 OK", "Content-Type: video/mp4"), Content_Length="5000000000")
    found = parse_foreign(head, is_whole=False)
    assert found is not None
    assert (found.exchange.content_type, found.exchange.payload) == ("video/mp4", b"")


def test_a_record_that_is_not_named_by_a_uuid_has_an_identity_that_is_always_the_same() -> None:
    one, again = (parsed(record(WARC_Record_ID="<http://crawler.example/1>")).capture_id for _ in range(2))
    assert one == again != parsed(record(WARC_Record_ID="<http://crawler.example/2>")).capture_id
    assert parsed(record(WARC_Record_ID=f"<{identity(9).urn}>")).capture_id == UUID(int=9)


@pytest.mark.parametrize("version", ["WARC/1.0", "WARC/1.1"])
def test_what_warcio_writes_is_read(version: str) -> None:
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=False, warc_version=version)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record(URL, "response", io.BytesIO(BODY), http_headers=headers))
    exchange = parsed(stream.getvalue()).exchange
    assert (exchange.url, exchange.status, exchange.payload, exchange.charset) == (URL, 200, BODY, "utf-8")
