"""An archive as data: documents, how a row prints them, and what must be in the tables of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Self

from bench.enemy.shown import NOTHING, Shown, block, fold, plain, varied
from bench.enemy.words import a_date, a_sentence, a_title, slug_of

HOME = "https://digitalarchive.wilsoncenter.org"
SIZE = 10


@dataclass(frozen=True)
class Truth:
    """What of a document must stand in the tables; where several readings are right, each of them."""

    url: str
    title: frozenset[str]
    date: frozenset[str]
    summary: frozenset[str]
    texts: tuple[str, ...] = ()
    """Texts of the row that must stand somewhere: in a cell, or beside them."""


@dataclass(frozen=True)
class Item:
    """A document as a listing prints it."""

    slug: str
    title: Shown
    date: Shown
    summary: Shown = NOTHING
    href: str = ""
    cell: str = ""
    """Inside of the row's cell, where it is not the layout's."""
    row: str = ""
    """The row as a whole, where it is not the layout's."""
    truth: Truth | None = field(default=None, compare=False)

    @property
    def path(self) -> str:
        return f"/document/{self.slug}"

    @property
    def link(self) -> str:
        return self.href or self.path

    @property
    def url(self) -> str:
        return HOME + self.path

    @property
    def wanted(self) -> Truth:
        if self.truth:
            return self.truth
        title, date, summary = (frozenset({said.folded}) for said in (self.title, self.date, self.summary))
        return Truth(self.url, title, date, summary)

    def told(
        self,
        *,
        title: Iterable[str] | None = None,
        date: Iterable[str] | None = None,
        summary: Iterable[str] | None = None,
        texts: Iterable[str] = (),
        url: str | None = None,
    ) -> Self:
        """The same document of which other things are true."""
        own = self.wanted
        truth = Truth(
            url or own.url,
            own.title if title is None else frozenset(map(fold, title)),
            own.date if date is None else frozenset(map(fold, date)),
            own.summary if summary is None else frozenset(map(fold, summary)),
            own.texts + tuple(map(fold, texts)),
        )
        return replace(self, truth=truth)


def documents(random: Random, how_many: int, *, start: int = 1, rare: bool = False, simple: bool = False) -> list[Item]:
    """Documents that differ in all they print; `simple` ones have nothing but letters and entities."""
    return [a_document(random, number, rare=rare, simple=simple) for number in range(start, start + how_many)]


def a_document(random: Random, number: int, *, rare: bool = False, simple: bool = False, title: str = "") -> Item:
    """One document; its number makes its slug unlike all others."""
    words = title or a_title(random)
    sentences = [a_sentence(random) for _ in range(random.choice((1, 1, 1, 2)))]
    if simple:
        return Item(slug_of(words, number), plain(words), plain(a_date(random)), block("p", plain(" ".join(sentences))))
    summary = NOTHING
    if number % 25 != 17:  # this archive has summaries in all rows but a few
        for sentence in sentences:
            summary += block("p", varied(random, sentence, rare))
    date = plain(a_date(random))
    return Item(slug_of(words, number), varied(random, words, rare), date, summary)


def legacy(random: Random, items: Sequence[Item]) -> list[Item]:
    """The same documents under numbers, as the older site has them."""
    first = random.randint(110000, 120000)
    return [replace(item, slug=str(first + 7 * place)) for place, item in enumerate(items)]
