"""The process that parses: pages in, records out, for `flows.reading.parser_process`, which starts it.

    python -m flows.reading.worker

On stdin come pages, each a `Question`. On stdout goes READY, and then an answer to each: the ListingPage, or the Reject
that stands for the page. All are frames (flows.reading.frames). The process ends with its stdin.

It imports nothing but the parsers, and starts in a tenth of a second. Before it reads the first page it is confined.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from flows.reading.confinement import confine
from flows.reading.frames import READY, FrameError, Packing, read_frame
from flows.reading.parse import parse, set_limits
from flows.reading.typed_data import TypedData
from parsers.archive import Archive
from parsers.catalog import archives
from parsers.errors import PageRejected
from parsers.records import ListingPage, Reject, RejectReason


@dataclass(frozen=True, slots=True)
class Question:
    """A page: its archive's name, its decoded bytes, its URL, and the charset that its HTTP header names. `seconds` is
    how much processor time it may take."""

    archive: str
    body: bytes
    url: str
    charset: str | None
    seconds: float


def serve(known: Mapping[str, Archive]) -> None:
    """Parses page after page with the parsers of the `known` archives, until stdin ends."""
    questions, answers = own_streams()
    set_limits()
    confine()
    packing, asked = Packing(), TypedData(Question, range(0))
    answers.write(packing.frame(READY))
    answers.flush()
    with suppress(EOFError):
        while True:
            question = asked.read(read_frame(questions))
            answers.write(_frame(packing, _answer(known[question.archive], question)))
            answers.flush()


def _answer(archive: Archive, question: Question) -> ListingPage | Reject:
    try:
        return parse(archive, question.body, question.url, question.charset, question.seconds)
    except PageRejected as rejected:
        return rejected.as_reject()


def _frame(packing: Packing, read: ListingPage | Reject) -> bytes:
    """A parser that gives what is no page fails on it."""
    try:
        return packing.frame(read)
    except FrameError as error:
        return packing.frame(Reject(None, RejectReason.PARSER_FAILED, str(error), None))


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
