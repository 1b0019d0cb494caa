"""The process that parses: pages in, records out, for `flows.parser_process`, which starts it.

    python -m flows.parser_worker

On stdin come pages, each a `Question`. On stdout goes READY, and then an answer to each: the ListingPage, or the Reject
that stands for the page. All are frames: a pickle, and before it its length in eight bytes. The process ends with its
stdin.

It imports nothing but the parsers, and starts in a tenth of a second.
"""

from __future__ import annotations

import os
import pickle
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from flows.parsing import MEMORY_LIMIT, parse, set_limits
from parsers.archive import Archive, archives
from parsers.errors import PageRejected
from parsers.records import ListingPage, Reject

READY = "ready"
LARGEST_FRAME = MEMORY_LIMIT
_LENGTH = struct.Struct("!Q")


@dataclass(frozen=True, slots=True)
class Question:
    """A page: its archive's name, its decoded bytes, its URL, and the charset that its HTTP header names. `seconds` is
    how much processor time it may take."""

    archive: str
    body: bytes
    url: str
    charset: str | None
    seconds: float


def as_frame(content: object) -> bytes:
    """What is sent, in one piece: to be woken up for each of several costs more than to copy a page."""
    pickled = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(pickled)) + pickled


def read_frame(stream: BinaryIO) -> bytes:
    """The pickle in the next frame. Raises EOFError where the stream ends, UnpicklingError for what is no frame."""
    (length,) = _LENGTH.unpack(_read_exactly(stream, _LENGTH.size))
    if length > LARGEST_FRAME:
        raise pickle.UnpicklingError(f"a frame of {length} bytes is never sent")
    return _read_exactly(stream, length)


def serve(known: Mapping[str, Archive]) -> None:
    """Parses page after page with the parsers of the `known` archives, until stdin ends."""
    questions, answers = own_streams()
    set_limits()
    answers.write(as_frame(READY))
    answers.flush()
    with suppress(EOFError):
        while True:
            question = pickle.loads(read_frame(questions))  # noqa: S301 - from the process that started this one
            answers.write(as_frame(_answer(known[question.archive], question)))
            answers.flush()


def _read_exactly(stream: BinaryIO, length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content


def _answer(archive: Archive, question: Question) -> ListingPage | Reject:
    try:
        return parse(archive, question.body, question.url, question.charset, question.seconds)
    except PageRejected as rejected:
        return rejected.as_reject()


def own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Stdin and stdout for nobody but this module: whatever else prints, prints to stderr."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return questions, answers


if __name__ == "__main__":
    serve(archives())
