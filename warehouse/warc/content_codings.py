"""Undoes content codings (RFC 9110, section 8.4.1; br: RFC 7932, zstd: RFC 8878), and never gives more than it may."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# More is an attack: every member costs a copy of the rest.
MOST_MEMBERS = 100
# What is sent as zstd may look back so far: 8 MiB (RFC 9659, section 3).
_ZSTD_WINDOW: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 23}
_TRUNCATED = "it is truncated"


class CodingError(Exception):
    """Data that is not of its coding; the text says why."""


class TooLarge(CodingError):
    """What is decoded is larger than it may be."""


def undo(coding: str, data: bytes, limit: int) -> bytes:
    """The data with a coding undone, at most `limit` bytes. Raises TooLarge and CodingError."""
    if coding not in _DECODERS:
        raise CodingError(f"the content encoding “{coding}” cannot be undone")
    try:
        body = _DECODERS[coding](data, limit)
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        raise CodingError(f"its {coding} data is damaged: {error}") from error
    if len(body) > limit:
        raise TooLarge
    return body


def _gunzipped(data: bytes, limit: int) -> bytes:
    """All members of a gzip stream (RFC 1952, section 2.2). As gzip itself does, it ignores what follows them."""
    return _members(data, b"\x1f\x8b", limit, lambda rest, most: _inflated(rest, zlib.MAX_WBITS | 16, most))


def _deflated(data: bytes, limit: int) -> bytes:
    return _inflated(data, _deflate_window(data), limit)[0]


def _unbrotlied(data: bytes, limit: int) -> bytes:
    stream = brotli.Decompressor()
    body = bytearray(stream.process(data, output_buffer_limit=limit + 1))
    while len(body) <= limit and not stream.is_finished():
        piece = stream.process(b"", output_buffer_limit=limit + 1 - len(body))
        if not piece:
            raise CodingError(_TRUNCATED)
        body += piece
    return bytes(body)


def _unzstd(data: bytes, limit: int) -> bytes:
    return _members(data, b"\x28\xb5\x2f\xfd", limit, _zstd_frame)


def _zstd_frame(data: bytes, limit: int) -> tuple[bytes, bytes]:
    frame = zstd.ZstdDecompressor(options=_ZSTD_WINDOW)
    body = frame.decompress(data, limit + 1)
    if len(body) <= limit and not frame.eof:
        raise CodingError(_TRUNCATED)
    return body, frame.unused_data


def _members(data: bytes, magic: bytes, limit: int, read: Callable[[bytes, int], tuple[bytes, bytes]]) -> bytes:
    body, rest = read(data, limit)
    members = 1
    while rest.startswith(magic) and len(body) <= limit:
        members += 1
        if members > MOST_MEMBERS:
            raise CodingError(f"it has more than {MOST_MEMBERS} compressed members")
        more, rest = read(rest, limit - len(body))
        body += more
    return body


def _inflated(data: bytes, window: int, limit: int) -> tuple[bytes, bytes]:
    """One compressed stream, and the bytes behind it; where it is longer than it may be, its beginning."""
    stream = zlib.decompressobj(window)
    body = stream.decompress(data, limit + 1)
    if len(body) <= limit and not stream.eof:
        raise CodingError(_TRUNCATED)
    return body, stream.unused_data


def _deflate_window(data: bytes) -> int:
    """“deflate” is a zlib stream (RFC 9110, section 8.4.1.2), but some servers send the bare one. A bare stream never
    starts like a zlib header: that would be a stored block with padding that is not zero."""
    is_zlib = len(data) > 1 and data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _deflated,
    "br": _unbrotlied,
    "zstd": _unzstd,
}
