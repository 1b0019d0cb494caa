"""What is asked of the process that learns, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parsers.archive import Archive
from parsers.declarations.build import archive_of
from parsers.declarations.source import Source
from parsers.errors import RegestError
from parsers.learn.finding.known import Known
from parsers.learn.finding.records import Evidence
from parsers.learn.interfaces import Interface
from parsers.learn.page_to_learn import PageToLearn
from parsers.records import ListingPage


class NotAsShown(RegestError):
    """What was declared reads otherwise than a person was shown."""


@dataclass(frozen=True, slots=True)
class ToLearn:
    """Pages of one listing, the first page first, what is known of its rows, and the name that its archive is to have.
    Platforms are tried first where `tries_platforms`. `seconds` is how much processor time it may take."""

    pages: tuple[PageToLearn, ...]
    known: Known
    name: str
    tries_platforms: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Understood:
    """A listing that was understood: the declaration as TOML, and what the parser that it declares reads on each of the
    pages, None where it reads none.

    `platform` is that which was recognized, None where the listing was learned; `others` are platforms that would read
    it too, in words. `missing` is what was not found, `uncertain` what might be otherwise, and why; `evidence` what it
    was concluded from.
    """

    text: str
    pages: tuple[ListingPage | None, ...]
    platform: str | None
    others: tuple[str, ...]
    missing: tuple[str, ...]
    uncertain: tuple[Evidence, ...]
    evidence: tuple[Evidence, ...]

    def archive(self, name: str, platforms: Mapping[str, Source]) -> Archive:
        """The archive that is declared. Raises BrokenDeclaration."""
        return archive_of(name, Source(f"{name}.toml", self.text), platforms)


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Why the first page is no listing, or none that can be declared, and the APIs and feeds that it mentions."""

    reason: str
    evidence: tuple[Evidence, ...] = ()
    interfaces: tuple[Interface, ...] = ()


Outcome = Understood | NotUnderstood
