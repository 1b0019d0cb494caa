"""The process that parses: pages in, records out, for `flows.reading.parser_process`, which starts it.

    python -m flows.reading.worker

On stdin come pages, each a `Question`. On stdout goes READY, and then an answer to each: the ListingPage, or the Reject
that stands for the page. All are frames (flows.reading.frames). The process ends with its stdin.

It imports nothing but the parsers, and starts in a tenth of a second. Before it reads the first page it is confined.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from flows.reading.confinement import confine
from flows.reading.frames import READY, FrameError, Packing, read_frame
from flows.reading.handed_on import take_over
from flows.reading.parse import parse, set_limits
from flows.reading.typed_data import TypedData
from parsers.archive import Archive
from parsers.catalog import archives
from parsers.counting_headers import Counts
from parsers.errors import PageRejected
from parsers.records import ListingPage, Reject, RejectReason


@dataclass(frozen=True, slots=True)
class Question:
    """A page: its archive's name, its decoded bytes, its URL, the charset that its HTTP headers name, and what they
    count. `seconds` is how much processor time it may take."""

    archive: str
    body: bytes
    url: str
    charset: str | None
    counts: Counts
    seconds: float


def serve(known: Mapping[str, Archive]) -> None:
    """Parses page after page with the parsers of the `known` archives, until stdin ends."""
    packing = Packing()

    def answer(question: Question) -> bytes:
        read = _read(known[question.archive], question)
        try:
            return packing.frame(read)
        except FrameError as error:
            # A parser that gives what is no page fails on it.
            return packing.frame(Reject(None, RejectReason.PARSER_FAILED, str(error), None))

    answer_all(TypedData(Question, range(0)), answer)


def answer_all(questions: TypedData, answer: Callable[[Any], bytes]) -> None:
    """Gives the frame that answers each of the questions that come on stdin, until that ends: in a process that does
    nothing else, and is confined from here on. Nothing is said where the answer is empty."""
    asked, answers = _own_streams()
    set_limits()
    confine()
    answers.write(Packing().frame(READY))
    answers.flush()
    with suppress(EOFError):
        while True:
            answers.write(answer(questions.read(read_frame(asked))))
            answers.flush()


def _read(archive: Archive, question: Question) -> ListingPage | Reject:
    try:
        return parse(archive, question.body, question.url, question.charset, question.counts, seconds=question.seconds)
    except PageRejected as rejected:
        return rejected.as_reject()


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Stdin and stdout for nobody but this module: whatever else prints, prints to stderr."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return questions, answers


if __name__ == "__main__":
    take_over()
    serve(archives())
