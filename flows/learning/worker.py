"""The process that learns: pages in, a declaration out, for `flows.learning.process`, which starts it.

    python -m flows.learning.worker

It is spoken to as flows.reading.worker is, and confined as that: on stdin come ToLearn, on stdout goes what was
Understood or NotUnderstood.
"""

from __future__ import annotations

import signal
import tomllib

from flows.learning.understood import NotUnderstood, Outcome, ToLearn, Understood
from flows.reading.frames import FrameError, Packing
from flows.reading.handed_on import take_over
from flows.reading.parse import rows_too_many
from flows.reading.typed_data import LARGEST_NUMBER, TypedData
from flows.reading.worker import answer_all
from flows.text.harmless import HARMFUL
from parsers.catalog import platforms
from parsers.learn.finding.records import Refused
from parsers.learn.interfaces import comes_by_script, interfaces_of
from parsers.learn.learn import learn
from parsers.learn.page_to_learn import PageToLearn
from parsers.learn.recognized import Recognized, read_by, recognized

NUMBERS = range(LARGEST_NUMBER + 1)


def serve() -> None:
    """Answers one question after another, until stdin ends."""
    packing = Packing()

    def answer(question: ToLearn) -> bytes:
        try:
            return packing.frame(understand(question))
        except FrameError as error:
            return packing.frame(NotUnderstood(f"what was learned of it cannot be said: {error}"))

    answer_all(TypedData(ToLearn, NUMBERS), answer)


def understand(question: ToLearn) -> Outcome:
    """What is understood of pages, in this process. One that takes more than its `seconds` of processor time ends this
    process with SIGPROF."""
    signal.setitimer(signal.ITIMER_PROF, question.seconds)
    try:
        return _understand(question)
    except Exception as error:
        # As of any parser that fails: nothing that stands on a page may end in a traceback.
        return NotUnderstood(f"learning failed on it ({type(error).__name__}: {error}): please report that")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _understand(question: ToLearn) -> Outcome:
    pages = question.pages
    if question.tries_platforms and (found := recognized(pages, question.name, platforms())) is not None:
        return _of_platform(found)
    learned = learn(pages, question.known, question.name)
    if isinstance(learned, Refused):
        return _refused(learned, question.pages[0])
    declared, readings = learned.declaration, iter(learned.declaration.read)
    if too_many := next(filter(None, map(rows_too_many, declared.read)), None):
        return NotUnderstood(too_many)
    return Understood(
        text=plain(declared.text),
        # Pages are read too on which too little stands to learn from, as a last one with a single row.
        pages=tuple(
            read_by(declared.archive, page) if records is None else next(readings)
            for page, records in zip(pages, learned.pages, strict=True)
        ),
        platform=None,
        others=(),
        missing=declared.missing,
        uncertain=declared.uncertain,
        evidence=learned.evidence,
    )


def _refused(refused: Refused, first: PageToLearn) -> NotUnderstood:
    reason = refused.reason
    if comes_by_script(first.body, first.charset):
        reason = f"what it shows comes by script, and Regest runs none ({reason})"
    return NotUnderstood(reason, refused.evidence, interfaces_of(first.body, first.url, first.charset))


def _of_platform(found: Recognized) -> Understood:
    others = tuple(f"{platform} ({rows} rows, {dated} of them dated)" for platform, rows, dated in found.others)
    return Understood(plain(found.text), found.read, found.platform, others, (), (), ())


def plain(text: str) -> str:
    """A declaration in which nothing shows what stands beside it otherwise, or hides it: such signs, which a page's
    title may have, are written by their numbers."""
    written = HARMFUL.sub(lambda sign: sign[0] if sign[0] == "\n" else _escape(sign[0]), text)
    return written if tomllib.loads(written) == tomllib.loads(text) else text


def _escape(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"


if __name__ == "__main__":
    take_over()
    serve()
