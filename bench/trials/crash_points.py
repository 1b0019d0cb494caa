"""At which steps harvests are stopped: at all kinds of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from random import Random

# What DuckDB or the system takes to do one thing; a kill may come in the middle of it.
LONGEST_LATER = 0.02
# Who speaks with DuckDB, which does not show its own steps: a kill comes somewhere in what it does next.
DATABASE = re.compile(r"^(load|derive|database|derivation|settling|sql|catch_up): \S+$")
# Calls after which the disk holds something else than before.
WRITING = re.compile(
    r"→ (close|copyfileobj|fsync|ftruncate|mkdir|open|pwrite|release|rename|replace|truncate|unlink|write)\b"
)
PHASES = (
    (re.compile(r"^shutil|_copy_whole|publish"), "while it publishes"),
    (re.compile(r"^(capture|warc_format|gzip|keeping|exchange)"), "while it stores captures"),
    (re.compile(r"^(load|records|sql|settling|derivation)|derive"), "while it loads rows"),
    (re.compile(r"^(database|data_folder|catch_up|lookups)"), "while it opens the database"),
    (re.compile(r""), "on its way through the listing"),
)


@dataclass(frozen=True, slots=True)
class Point:
    """Where a harvest is stopped: when a step of that kind comes for the `number`th time, `later` seconds after it.
    It is the first harvest of its folder, or one that follows another."""

    kind: str
    number: int
    later: float
    is_first: bool

    @property
    def phase(self) -> str:
        """What the harvest was doing, in words."""
        return next(name for pattern, name in PHASES if pattern.search(self.kind))

    def __str__(self) -> str:
        return (
            f"{'first' if self.is_first else 'second'} harvest, {self.kind} (time {self.number}) + {self.later:.4f} s"
        )


def points_of(first: Mapping[str, int], second: Mapping[str, int], count: int, seed: int) -> list[Point]:
    """`first` and `second` say of two harvests, which take turns, how often each kind of step comes.

    Steps of the database, others that write, and all the rest take turns too, and so do the kinds of each.
    """
    random = Random(seed)
    chosen = [_kinds_in_turn(first, random), _kinds_in_turn(second, random)]
    points = []
    for at in range(count):
        kind = next(chosen[at % 2])
        number = random.randint(1, (first, second)[at % 2][kind])
        is_long = DATABASE.search(kind) or (WRITING.search(kind) and random.random() < 0.5)
        later = random.uniform(0, LONGEST_LATER) if is_long else 0.0
        points.append(Point(kind, number, later, is_first=at % 2 == 0))
    return points


def _kinds_in_turn(kinds: Iterable[str], random: Random) -> Iterator[str]:
    shuffled = random.sample(sorted(kinds), len(kinds))
    database = [kind for kind in shuffled if DATABASE.search(kind)]
    writing = [kind for kind in shuffled if WRITING.search(kind) and kind not in database]
    others = [kind for kind in shuffled if kind not in database and kind not in writing]
    for turn in zip(cycle(database), cycle(writing), cycle(others)):
        yield from turn
