"""A listing learned from its pages: the one way in to this room."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from parsers.learn.declaration import LearnedDeclaration, declare
from parsers.learn.finding.known import Known
from parsers.learn.finding.records import NOTHING_KNOWN, Evidence, FoundRecords, Refused, find_records
from parsers.learn.nothing_found import nothing_found_on, nothing_said_on
from parsers.learn.page_to_learn import PageToLearn
from parsers.urls import absolute_url

__all__ = ["Known", "Learned", "LearnedDeclaration", "PageToLearn", "Refused", "learn"]


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What pages of one listing were understood to say: the records of each, in the order of the pages, None where
    a page after the first was taken for no listing; the declaration that reads them; and what that was concluded
    from."""

    pages: tuple[FoundRecords | None, ...]
    declaration: LearnedDeclaration
    evidence: tuple[Evidence, ...]


def learn(pages: Sequence[PageToLearn], known: Known = NOTHING_KNOWN, name: str = "learned") -> Learned | Refused:
    """What is understood of a listing from one page of it, or from several, of which the first decides whether it is
    a listing. `known` is what of its rows is known, `name` that of the archive to declare. Never raises."""
    if not pages:
        return Refused("no page was given")
    if (wrong := next((page.url for page in pages if not _is_of_page(page.url)), None)) is not None:
        return Refused(f"“{_shown(wrong)}” is no URL of a page: a declaration says where its listing is")
    with _without_collecting():
        return _learned(pages, known, name)


def _learned(pages: Sequence[PageToLearn], known: Known, name: str) -> Learned | Refused:
    read = [find_records(page.body, page.charset, known) for page in pages]
    first = read[0]
    if isinstance(first, Refused):
        return first
    if known == NOTHING_KNOWN and (said := nothing_said_on(first)):
        return Refused(f"it says “{said}”, and what is alike on it has no dates", first.evidence)
    others = tuple(_evidence(page, found) for page, found in zip(pages[1:], read[1:], strict=True))
    pairs = [(page, found) for page, found in zip(pages, read, strict=True) if isinstance(found, FoundRecords)]
    without = [page for page, found in zip(pages, read, strict=True) if not isinstance(found, FoundRecords)]
    empty = nothing_found_on(without, [found.tree for _, found in pairs])
    declared = declare([page for page, _ in pairs], [found for _, found in pairs], name, empty)
    if isinstance(declared, Refused):
        return Refused(declared.reason, first.evidence + others + declared.evidence)
    if known == NOTHING_KNOWN and declared.home_page:
        return Refused(declared.home_page, first.evidence + others)
    records = tuple(one if isinstance(one, FoundRecords) else None for one in read)
    return Learned(records, declared, first.evidence + others)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """While it runs no garbage is looked for. Learning makes very many small objects and hardly any cycles: to walk
    through all of them again and again takes as long as all else."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _is_of_page(url: str) -> bool:
    """Whether it is a URL that can be asked for, and written into a file."""
    return _shown(url) == url and absolute_url("", url) is not None


def _shown(url: str) -> str:
    """A URL with question marks for what no text has, as halves of signs."""
    return url.encode("utf-8", "replace").decode()


def _evidence(page: PageToLearn, found: FoundRecords | Refused) -> Evidence:
    says = f"refused: {found.reason}" if isinstance(found, Refused) else f"{len(found.records)} records"
    return Evidence(page.url, says)
