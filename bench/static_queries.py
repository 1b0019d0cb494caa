"""Searches of a written site as people write them, drawn from what its documents say."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from random import Random

KINDS: Mapping[str, str] = {
    "rare": "a word of few documents",
    "common": "a word of many documents",
    "two": "two words",
    "phrase": "a phrase",
    "beginning": "a beginning",
    "either": "OR",
    "without": "a word without another",
    "choice": "a word and a precision of dates",
    "year": "a word and a year",
    "dates": "a year alone",
}
# What others know too.
KINDS_OF_ALL = ("rare", "common", "two", "phrase")
# A word that stands in a tenth of all documents is common.
COMMON = 10
_WORD = re.compile(r"[A-Za-z]{4,}")


@dataclass(frozen=True, slots=True)
class SiteQuery:
    """What is searched for: words, and by name what else the address says."""

    kind: str
    words: str
    narrowed: Mapping[str, str] = field(default_factory=dict)

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the address."""
        return {**({"q": self.words} if self.words else {}), **self.narrowed}


def documents_of(site: Path) -> Iterator[tuple[str, str, str, str]]:
    """The documents of a site: file, title, printed date, and summary."""
    for part in sorted((site / "search" / "documents").iterdir(), key=lambda part: int(part.name)):
        for file, _, _, title, date, summary, _ in json.loads(gzip.decompress(part.read_bytes())):
            yield file, title, date, summary


def queries_of(site: Path, count: int, seed: int) -> list[SiteQuery]:
    """As many queries, all kinds in turn; words that are asked for together stand together in some document."""
    random, drawn = Random(seed), _Drawn(site, Random(seed))
    return [_QUERIES[kind](drawn, random) for kind in islice(cycle(KINDS), count)]


class _Drawn:
    """Words to search for."""

    def __init__(self, site: Path, random: Random) -> None:
        self._random = random
        said = json.loads((site / "search" / "index.json").read_bytes())
        self._frequency = dict(_frequencies(site))
        self._limit = said["documents"] / COMMON
        self._texts = random.sample([f"{title} {summary}" for _, title, _, summary in documents_of(site)], 2_000)

    def word(self, *, is_common: bool | None = None) -> str:
        while True:
            word = self._random.choice(_WORD.findall(self._random.choice(self._texts)) or [""])
            found = self._frequency.get(word.lower(), 0)
            if found and (is_common is None or (found > self._limit) == is_common):
                return word.lower()

    def pair(self) -> str:
        """Two words that follow one another."""
        while True:
            text = self._random.choice(self._texts)
            pairs = re.findall(r"(?=\b([A-Za-z]{4,} [A-Za-z]{4,})\b)", text)
            if pairs:
                pair: str = self._random.choice(pairs)
                return pair.lower()


def _frequencies(site: Path) -> Iterator[tuple[str, int]]:
    for part in (site / "search" / "words").iterdir():
        for line in gzip.decompress(part.read_bytes()).decode().split("\n"):
            word, steps, _ = line.split("\t")
            yield word, steps.count(",") + 1


def _year(random: Random) -> dict[str, str]:
    year = str(random.randint(1936, 1989))
    return {"from": year, "until": year}


_QUERIES: Mapping[str, Callable[[_Drawn, Random], SiteQuery]] = {
    "rare": lambda drawn, _: SiteQuery("rare", drawn.word(is_common=False)),
    "common": lambda drawn, _: SiteQuery("common", drawn.word(is_common=True)),
    "two": lambda drawn, _: SiteQuery("two", drawn.pair()),
    "phrase": lambda drawn, _: SiteQuery("phrase", f'"{drawn.pair()}"'),
    "beginning": lambda drawn, random: SiteQuery("beginning", f"{drawn.word()[: random.randint(3, 5)]}*"),
    "either": lambda drawn, _: SiteQuery("either", f"{drawn.word()} OR {drawn.word()}"),
    "without": lambda drawn, _: SiteQuery("without", f"{drawn.word()} -{drawn.word()}"),
    "choice": lambda drawn, random: SiteQuery(
        "choice", drawn.word(), {"precision": random.choice(("day", "month", "year"))}
    ),
    "year": lambda drawn, random: SiteQuery("year", drawn.word(), _year(random)),
    "dates": lambda _, random: SiteQuery("dates", "", _year(random)),
}
