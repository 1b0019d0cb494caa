"""Where the words that somebody searched for stand in what is shown of documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from warehouse.register import RegisteredDocument
from warehouse.said import Said
from warehouse.search import Marked, marked_each

LONGEST_EXCERPT = 360
BEFORE_FIRST_MATCH = 90
# No one reads further for an excerpt.
LONGEST_READ = 20_000
LONGEST_FIELD = 90
MOST_FIELDS = 4


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What a list shows of a document: in pieces, each with whether it is what was searched for."""

    title: Marked
    summary: Marked | None
    fields: Mapping[str, Marked]


def excerpts(documents: Sequence[RegisteredDocument], words: str) -> list[Excerpt]:
    """What a list shows of each document, with the words marked as the search finds them."""
    texts = [text for document in documents for text in _texts(document)]
    pieces = iter(marked_each(texts, words) if words else [((text, False),) for text in texts])
    return [_excerpt(document, pieces) for document in documents]


def excerpt(pieces: Marked) -> Marked:
    """The part of a text that has the first match, no word of it cut in two; what is left out is shown as “…”."""
    text = "".join(piece for piece, _ in pieces)
    if len(text) <= LONGEST_EXCERPT:
        return pieces
    start = _start(text, pieces)
    end = start + LONGEST_EXCERPT
    if end < len(text) and " " in text[end - 40 : end]:
        end = text.rindex(" ", end - 40, end)
    before: Marked = (("… ", False),) if start else ()
    after: Marked = ((" …", False),) if end < len(text) else ()
    return (*before, *_between(pieces, start, end), *after)


def _excerpt(document: RegisteredDocument, pieces: Iterator[Marked]) -> Excerpt:
    title = excerpt(next(pieces))
    summary = excerpt(next(pieces)) if document.summary else None
    return Excerpt(title, summary, {name: next(pieces) for name, _ in fields_shown(document)})


def _texts(document: RegisteredDocument) -> Iterator[str]:
    yield (document.title or document.url)[:LONGEST_READ]
    if document.summary:
        yield document.summary[:LONGEST_READ]
    yield from (text for _, text in fields_shown(document))


def fields_shown(document: Said) -> Iterator[tuple[str, str]]:
    """The names and texts of the fields that a list shows."""
    said = [(name, text) for name, text in document.fields.items() if text]
    for name, text in said[:MOST_FIELDS]:
        yield name, text if len(text) <= LONGEST_FIELD else f"{text[:LONGEST_FIELD]}…"


def _start(text: str, pieces: Marked) -> int:
    before = 0
    for piece, is_found in pieces:
        if is_found:
            start = max(0, before - BEFORE_FIRST_MATCH)
            return text.find(" ", start, start + 40) + 1 or start if start else 0
        before += len(piece)
    return 0


def _between(pieces: Marked, start: int, end: int) -> Iterator[tuple[str, bool]]:
    begins = 0
    for piece, is_found in pieces:
        cut = piece[max(0, start - begins) : max(0, end - begins)]
        if cut:
            yield cut, is_found
        begins += len(piece)
