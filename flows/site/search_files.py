"""The search of pages that are files: its index, in parts of which a browser loads those that a search needs.

| file in `search/` | what is in it |
|---|---|
| `index.json` | the number of documents, the first word of each part, what archives are called, and a mark |
| `words/NUMBER` | a line for each word: the word, the documents that it stands in, what it weighs in each |
| `places/NUMBER` | for each of the same words, where it stands in each: for words that are to follow one another |
| `documents/NUMBER` | what a list shows of a few documents |
| `choices` | the dates of all documents, and the documents of each choice that a search can be narrowed to |

All but the first are compressed by gzip, and not called so: there are hosts that send what ends in .gz in another way.
Documents go by their numbers in warehouse.search_out; lists of them say how far each is behind the one before.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path

from flows.show.page import row_id
from flows.site.marking import fields_shown
from flows.site.naming import archive_title, name_of
from flows.site.page_files import write_file
from flows.site.rendering import printable
from flows.site.static_links import StaticLinks
from flows.text.harmless import cut
from warehouse.published import Reading
from warehouse.search_out import SearchedDocument, SearchedWord, number_documents, searched_documents, searched_words

DOCUMENTS_IN_A_PART = 16
# A part of the words is complete with the first word beyond so much; compressed it has a third.
CHARACTERS_IN_A_PART = 60_000
LONGEST_TITLE, LONGEST_SUMMARY = 1_000, 4_000


def write_search(reading: Reading, folder: Path) -> None:
    """Writes the index of what is read into a new folder. Raises OSError."""
    parts = _Parts(folder)
    with reading.another() as connection:
        number_documents(connection)
        documents = _write_documents(parts, searched_documents(connection))
        firsts = _write_words(parts, searched_words(connection))
    index = {
        "documents": documents,
        "in_a_part": DOCUMENTS_IN_A_PART,
        "words": firsts,
        "archives": {name: archive_title(name) for name in sorted({one.archive for one in reading.state.listings})},
        "mark": parts.mark,
    }
    (folder / "index.json").write_bytes(_json(index))


class _Parts:
    """The files of an index that are compressed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._digest = sha256()

    @property
    def mark(self) -> str:
        """Another one for each other content: browsers keep what they have loaded."""
        return self._digest.hexdigest()[:16]

    def write(self, name: str, content: bytes) -> None:
        self._digest.update(content)
        write_file(self._folder / name, gzip.compress(content, mtime=0))


def _write_documents(parts: _Parts, documents: Iterator[SearchedDocument]) -> int:
    """Writes what lists show of documents, and what searches are narrowed by. Gives how many documents there are."""
    choices, number = _Choices(), 0
    while some := list(islice(documents, DOCUMENTS_IN_A_PART)):
        parts.write(f"documents/{number // DOCUMENTS_IN_A_PART}", _json([_shown(one) for one in some]))
        for document in some:
            choices.add(number, document)
            number += 1
    parts.write("choices", _json(choices.written()))
    return number


def _write_words(parts: _Parts, words: Iterator[SearchedWord]) -> list[str]:
    """Writes the words, and where they stand. Gives the first word of each part."""
    firsts = []
    for number, some in enumerate(_in_parts(words)):
        firsts.append(some[0].word)
        parts.write(f"words/{number}", _lines(f"{one.word}\t{one.steps}\t{one.impacts}" for one in some))
        parts.write(f"places/{number}", _lines(one.places for one in some))
    return firsts


def _in_parts(words: Iterable[SearchedWord]) -> Iterator[Sequence[SearchedWord]]:
    some, length = list[SearchedWord](), 0
    for word in words:
        some.append(word)
        length += len(word.steps) + len(word.impacts)
        if length > CHARACTERS_IN_A_PART:
            yield some
            some, length = [], 0
    if some:
        yield some


class _Choices:
    """The documents by their dates, and by what else a search can be narrowed to."""

    def __init__(self) -> None:
        self._dates: list[tuple[str, int]] = []
        self._numbers: dict[str, dict[str, list[int]]] = {}

    def add(self, number: int, document: SearchedDocument) -> None:
        """One more document, by its number."""
        date = dates_of(document)
        # By date they come: those of one date one after another.
        before = self._dates.pop() if self._dates and self._dates[-1][0] == date else (date, 0)
        self._dates.append((date, before[1] + 1))
        no_precision = "no date" if document.date_text is None else "not understood"
        self._choose("archive", document.archive, number)
        self._choose("precision", document.date_precision or no_precision, number)
        self._choose("changed", str(document.changed_on), number)
        for name in document.fields:
            self._choose("field", name, number)
        for listing_url in document.listings:
            self._choose("listing", name_of(document.archive, listing_url).digest, number)

    def written(self) -> dict[str, object]:
        """All of it, as a script reads it."""
        steps = {
            kind: {value: _steps(numbers) for value, numbers in of_kind.items()}
            for kind, of_kind in self._numbers.items()
        }
        return {"dates": self._dates, **steps}

    def _choose(self, kind: str, value: str, number: int) -> None:
        self._numbers.setdefault(kind, {}).setdefault(value, []).append(number)


def dates_of(document: SearchedDocument) -> str:
    """What days are held against: the days that its date can mean, as “1945-01-01/1945-12-31 1947-01-01/”, where a side
    that is open is left out; of no date nothing."""
    if document.date_earliest is None and document.date_latest is None:
        return ""
    return " ".join(f"{span['earliest'] or ''}/{span['latest'] or ''}" for span in document.date_spans)


def _shown(document: SearchedDocument) -> Sequence[object]:
    """What a list shows of a document; `row` in static.js takes it apart."""
    return (
        StaticLinks(0).document(document.archive, document.url),
        f"{document.capture_id}.html#{row_id(document.position)}",
        document.archive,
        printable(cut(document.title or document.url, LONGEST_TITLE)),
        printable(document.date_text or ""),
        printable(cut(document.summary or "", LONGEST_SUMMARY)),
        [(printable(cut(name, 40)), printable(text)) for name, text in fields_shown(document)],
    )


def _steps(numbers: Sequence[int]) -> str:
    return ",".join(str(number - before) for before, number in zip((-1, *numbers), numbers, strict=False))


def _lines(lines: Iterable[str]) -> bytes:
    return "\n".join(lines).encode("utf-8", "replace")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
