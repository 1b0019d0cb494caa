"""A body is decoded as its headers say, within its limit, and never half."""

from __future__ import annotations

import gzip
import sys
import tracemalloc
import zlib
from contextlib import suppress

import brotli
import pytest
from capture_samples import exchange
from hypothesis import given
from hypothesis import strategies as st

from warehouse.warc.exchange import BodyTooLarge, BodyUndecodable, Exchange

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BODY = "<p>Ceaușescu</p>".encode() * 200
LOOKING_FAR_BACK = zstd.compress(
    bytes(2**24), options={zstd.CompressionParameter.window_log: 24, zstd.CompressionParameter.content_size_flag: 0}
)
BARE_DEFLATE = zlib.compressobj(wbits=-zlib.MAX_WBITS)


def encoded(payload: bytes, *encodings: str) -> Exchange:
    return exchange(payload, headers=tuple(("Content-Encoding", encoding) for encoding in encodings) or (("A", "b"),))


READABLE = {
    "no encoding": (BODY, []),
    "identity": (BODY, ["identity"]),
    "empty encoding": (BODY, [""]),
    "gzip": (gzip.compress(BODY), ["gzip"]),
    "x-gzip": (gzip.compress(BODY), ["X-GZip"]),
    "two members": (gzip.compress(BODY[:100]) + gzip.compress(BODY[100:]), ["gzip"]),
    "zeros behind gzip": (gzip.compress(BODY) + bytes(20), ["gzip"]),
    "zlib": (zlib.compress(BODY), ["deflate"]),
    "bare deflate": (BARE_DEFLATE.compress(BODY) + BARE_DEFLATE.flush(), ["deflate"]),
    "brotli": (brotli.compress(BODY), ["br"]),
    "zstandard": (zstd.compress(BODY), ["zstd"]),
    "two frames": (zstd.compress(BODY[:100]) + zstd.compress(BODY[100:]), ["zstd"]),
    "brotli around gzip": (brotli.compress(gzip.compress(BODY)), ["gzip, br"]),
    "two encodings": (gzip.compress(zlib.compress(BODY)), ["deflate, gzip"]),
    "two headers": (gzip.compress(zlib.compress(BODY)), ["deflate", "gzip"]),
}
UNREADABLE = {
    "last byte missing": (gzip.compress(BODY)[:-1], ["gzip"]),
    "cut in the data": (gzip.compress(BODY)[:-20], ["gzip"]),
    "cut in the header": (gzip.compress(BODY)[:5], ["gzip"]),
    "second member cut": (gzip.compress(BODY) + gzip.compress(BODY)[:-1], ["gzip"]),
    "wrong checksum": (gzip.compress(BODY)[:-8] + b"badcheck", ["gzip"]),
    "zlib cut": (zlib.compress(BODY)[:-4], ["deflate"]),
    "not gzip": (BODY, ["gzip"]),
    "not brotli": (BODY, ["br"]),
    "brotli cut": (brotli.compress(BODY)[:-1], ["br"]),
    "not zstandard": (BODY, ["zstd"]),
    "zstandard cut": (zstd.compress(BODY)[:-1], ["zstd"]),
    "zstandard that looks back too far": (LOOKING_FAR_BACK, ["zstd"]),
    "unknown": (BODY, ["compress"]),
    "endless empty members": (gzip.compress(b"") * 10_000, ["gzip"]),
    "too many encodings": (b"x", ["gzip, gzip, gzip, gzip"]),
}
TOO_LARGE = {
    "plain": (BODY, []),
    "gzip": (gzip.compress(BODY), ["gzip"]),
    "deflate": (zlib.compress(BODY), ["deflate"]),
    "brotli": (brotli.compress(BODY), ["br"]),
    "zstandard": (zstd.compress(BODY), ["zstd"]),
    "brotli bomb": (brotli.compress(bytes(50_000_000), quality=1), ["br"]),
    "zstandard bomb": (zstd.compress(bytes(50_000_000)), ["zstd"]),
    "bomb": (gzip.compress(bytes(50_000_000)), ["gzip"]),
    "bomb in a bomb": (gzip.compress(gzip.compress(bytes(50_000_000))), ["gzip, gzip"]),
    "bomb of small members": (gzip.compress(bytes(len(BODY) - 2)) * 90, ["gzip"]),
}


@pytest.mark.parametrize(("payload", "encodings"), READABLE.values(), ids=READABLE)
def test_content_encodings_are_undone(payload: bytes, encodings: list[str]) -> None:
    assert encoded(payload, *encodings).body() == BODY


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_response_without_a_body_has_nothing_to_decode(encoding: str) -> None:
    assert encoded(b"", encoding).body() == b""


@pytest.mark.parametrize(("payload", "encodings"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_body_that_is_not_as_stated_is_refused(payload: bytes, encodings: list[str]) -> None:
    with pytest.raises(BodyUndecodable, match=r"digitalarchive\.example"):
        encoded(payload, *encodings).body()


@pytest.mark.parametrize(("payload", "encodings"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_body_beyond_the_limit_is_refused_before_it_fills_the_memory(payload: bytes, encodings: list[str]) -> None:
    received = encoded(payload, *encodings)
    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLarge, match="limit"):
            received.body(limit=len(BODY) - 1)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * len(BODY) + 2 * len(payload)


@pytest.mark.parametrize("kind", ["no encoding", "gzip", "zlib", "brotli", "zstandard"])
def test_a_body_of_just_the_limit_is_given(kind: str) -> None:
    payload, encodings = READABLE[kind]

    assert encoded(payload, *encodings).body(limit=len(BODY)) == BODY


@given(payload=st.binary(max_size=200), encoding=st.sampled_from(["gzip", "deflate", "gzip, deflate", "br", "zstd"]))
def test_any_bytes_are_decoded_or_refused(payload: bytes, encoding: str) -> None:
    with suppress(BodyTooLarge, BodyUndecodable):
        assert len(encoded(payload, encoding).body(limit=1000)) <= 1000


@pytest.mark.parametrize(
    ("stated", "content_type", "charset"),
    [
        ("text/html", "text/html", None),
        ("Text/HTML; Charset=UTF-8", "text/html", "utf-8"),
        ('text/html;charset="windows-1252"', "text/html", "windows-1252"),
        ("text/html ; boundary=x; charset = 'iso-8859-1' ", "text/html", "iso-8859-1"),
        ("text/html; charset=", "text/html", None),
        ("", None, None),
    ],
)
def test_the_content_type_is_read(stated: str, content_type: str | None, charset: str | None) -> None:
    received = exchange(headers=(("content-TYPE", stated), ("Content-Type", "second/one; charset=other")))

    assert (received.content_type, received.charset) == (content_type, charset)


def test_a_header_that_was_not_sent_is_none() -> None:
    received = exchange(headers=(("Server", "nginx"),))

    assert received.header("server") == "nginx"
    assert received.header("etag") is None
    assert received.content_type is None
    assert received.charset is None


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("Content-Type", "text/html; charset=utf-8"),),
        (("X-WP-Total", "57"), ("X-WP-TotalPages", "6")),
        (("X-Total", "57"), ("Content-Type", "text/html; charset=x-total=5"), ("Content-Encoding", "gzip")),
        (("Content-Encoding", "gzip; x-total=5"),),
        (("X-Total", "57"), ("Content-Encoding", "x; charset=utf-8")),
    ],
)
def test_the_same_bytes_are_read_as_another_page_says(headers: tuple[tuple[str, str], ...]) -> None:
    other = exchange(BODY, headers=(("Content-Type", "text/html; charset=latin-1"), ("X-Total-Count", "9")))
    said = exchange(BODY, headers=headers)
    read = other.to_be_read_as(said.read_as)
    assert (read.read_as, read.charset, read.counts) == (said.read_as, said.charset, said.counts)
