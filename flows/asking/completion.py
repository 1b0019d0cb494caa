"""What can be typed next in a query: tables, columns, macros, functions, words of SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from flows.asking.session import COMMANDS
from flows.asking.statements import COMMAND
from flows.text.harmless import harmless
from warehouse.names import Named, Names

_WORD = re.compile(r"(?<!\w)\w++$")
_QUALIFIER = re.compile(r"(?<!\w)(\w++)\.\w*+$")
_AFTER_FROM = re.compile(r"\b(?:from|join|table|describe|summarize)\s++\w*+$", re.IGNORECASE)
LEAST_OF_A_FUNCTION = 2


class NamesCompleter(Completer):
    """Completes names; `names` gives those of what is published by now."""

    def __init__(self, names: Callable[[], Names]) -> None:
        self._names = names

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002
        before = document.text_before_cursor
        if document.text.lstrip().startswith(COMMAND):
            return self._of_command(before.lstrip())
        return self._of_query(before, document.text)

    def _of_command(self, before: str) -> Iterator[Completion]:
        if not before.startswith(".schema "):
            yield from _starting(before, (Named(line.split()[0], "", said) for line, said in COMMANDS.items()))
        else:
            yield from _starting(before.split(" ")[-1], self._names().tables)

    def _of_query(self, before: str, text: str) -> Iterator[Completion]:
        names, word = self._names(), _word_in(before)
        if (qualifier := _QUALIFIER.search(before)) and (table := _meant(qualifier[1], text, names)):
            yield from _starting(word, names.columns[table])
        elif _AFTER_FROM.search(before):
            yield from _starting(word, (*names.tables, *_called(names.macros)))
        elif word:
            yield from _starting(word, (*_columns(text, names), *names.tables, *_called(names.macros)))
            yield from _starting(word, (Named(one, "", None) for one in names.keywords), is_lower=word.islower())
            if len(word) >= LEAST_OF_A_FUNCTION:
                yield from _starting(word, (Named(f"{one}(", "function", None) for one in names.functions))


def _word_in(before: str) -> str:
    found = _WORD.search(before)
    return found.group() if found else ""


def _called(macros: Iterable[Named]) -> Iterator[Named]:
    return (Named(f"{macro.name}(", f"({macro.kind or ''})", macro.comment) for macro in macros)


def _columns(text: str, names: Names) -> Iterator[Named]:
    """Those of the tables that the query names, else of all; each once."""
    words = set(re.findall(r"\w+", text))
    of_query = [table for table in names.columns if table in words]
    seen: set[str] = set()
    for table in of_query or names.columns:
        for column in names.columns[table]:
            if column.name not in seen:
                seen.add(column.name)
                yield column


def _meant(qualifier: str, text: str, names: Names) -> str | None:
    """The table that is called so in a query: by its name, or by another that the query gives it."""
    if qualifier in names.columns:
        return qualifier
    words = [word for word in re.findall(r"\w+", text) if word.lower() != "as"]
    renamed = (table for table, other in pairwise(words) if other == qualifier and table in names.columns)
    return next(renamed, None)


def _starting(word: str, named: Iterable[Named], *, is_lower: bool = False) -> Iterator[Completion]:
    """Those that begin so, with what is said of them."""
    for one in named:
        if one.name.lower().startswith(word.lower()) and one.name != word:
            name = one.name.lower() if is_lower else one.name
            yield Completion(name, -len(word), display_meta=harmless(one.comment or one.kind, 80))
