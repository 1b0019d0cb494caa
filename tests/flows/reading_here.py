"""For tests that load again and again: captures read in this process, and what differs between tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Self

from flows.reading.captures import BulkReader
from flows.reading.tasks import Done, Hello, Job, Task
from warehouse.warc.captures import open_store


class InThisProcess:
    """A BulkPool that starts no process."""

    def __init__(self, hello: Hello, known: Iterable[int] = ()) -> None:
        self._reader = BulkReader(hello, lambda _: None, open_store(hello.captures, hello.endpoint).open)
        self._known = list(known)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def read(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Done]]:
        for task in tasks:
            yield task, self._reader.do(Job(task, tuple(self._known)))

    def know(self, pages: Iterable[int]) -> None:
        self._known += pages


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[list[Any], list[Any]]]:
    """Of each table that differs the rows that only one of the two has."""
    return {
        name: (_without(before[name], after[name]), _without(after[name], before[name]))
        for name in before
        if before[name] != after[name]
    }


def _without(some: list[Any], others: list[Any]) -> list[Any]:
    return [row for row in some if row not in others]
