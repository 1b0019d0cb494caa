"""Frames: what the processes that read pages, and the one that has started them, say to each other.

A frame is two lengths of eight bytes, then JSON, then the bytes that cannot stand in JSON, one after another. Whoever
reads one believes nothing: it has a largest size, and what the JSON says is read by `flows.reading.typed_data`.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any, BinaryIO
from uuid import UUID

# JSON takes up to 24 times its length when it is read: `[[],[],…`.
LARGEST_JSON = 64 * 1024 * 1024
LARGEST_BYTES = 1024**3
# What a process says first.
READY = "ready"
_LENGTHS = struct.Struct("!QQ")

Plain = Callable[[Any], Any]
# The JSON of a frame, and the bytes behind it.
Frame = tuple[bytes, bytes]
_PLAIN: Mapping[type, Plain] = {
    date: date.isoformat, datetime: datetime.isoformat, UUID: str, frozenset: list, set: list
}  # fmt: skip


class FrameError(ValueError):
    """What is no frame, or does not say what it should."""


class Packing:
    """Makes frames. `plain` turns objects of further types into what can be packed, a type at a time."""

    def __init__(self, plain: Mapping[type, Plain] | None = None) -> None:
        self._plain = {**_PLAIN, bytes: self._apart, **(plain or {})}
        self._parts: list[bytes] = []
        self._encoder = json.JSONEncoder(
            ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":"), default=self._as_plain
        )

    def frame(self, content: object) -> bytes:
        """What is sent, in one piece: to be woken up for each of several costs more than to copy a page.

        Raises FrameError for what cannot be packed, or would be refused for its size.
        """
        try:
            text = self._encoder.encode(content).encode()
            parts = b"".join(self._parts)
        except (RecursionError, TypeError, ValueError) as error:
            raise FrameError(f"it cannot be packed: {error}") from error
        finally:
            self._parts = []
        if len(text) > LARGEST_JSON or len(parts) > LARGEST_BYTES:
            raise FrameError(f"{len(text) + len(parts):,} bytes are more than are ever sent")
        return _LENGTHS.pack(len(text), len(parts)) + text + parts

    def _as_plain(self, value: Any) -> Any:
        """A record as a list; a dataclass begins with its name, which tells it from others. Tuples, also those with
        names, are lists already."""
        if (plain := self._plain.get(type(value))) is not None:
            return plain(value)
        if is_dataclass(value) and not isinstance(value, type):
            return [type(value).__name__, *(getattr(value, field.name) for field in fields(value))]
        if isinstance(value, PurePath):
            return str(value)
        raise TypeError(f"{type(value).__name__} is nothing that is ever sent")

    def _apart(self, value: bytes) -> int:
        self._parts.append(value)
        return len(value)


class Parts:
    """The bytes behind the JSON of a frame, to be taken in their order."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._taken = 0

    def take(self, length: object) -> bytes:
        """So many of the bytes. Raises FrameError."""
        if type(length) is not int or not 0 <= length <= len(self._content) - self._taken:
            raise FrameError("there are not as many bytes as it says")
        self._taken += length
        return self._content[self._taken - length : self._taken]

    def require_taken(self) -> None:
        """Raises FrameError where there are more bytes than anything has asked for."""
        if self._taken != len(self._content):
            raise FrameError("there are more bytes than it says")


def read_frame(stream: BinaryIO, most_json: int = LARGEST_JSON, most_bytes: int = LARGEST_BYTES) -> Frame:
    """The JSON and the bytes of the next frame. Raises EOFError where the stream ends, FrameError for what is larger
    than is ever sent."""
    json_length, bytes_length = _LENGTHS.unpack(_read_exactly(stream, _LENGTHS.size))
    if json_length > most_json or bytes_length > most_bytes:
        raise FrameError(f"a frame of {json_length + bytes_length:,} bytes is never sent")
    return _read_exactly(stream, json_length), _read_exactly(stream, bytes_length)


def _read_exactly(stream: BinaryIO, length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content
