"""The ways in which what was learned can be said, tried on the pages that are held: the one is taken that reads the
pages of before as they were, and the known documents best."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, count

from flows.learning.judging import Agreement, agreement, declared_as, readings, reads_as_before
from flows.learning.markups import (
    Learnt,
    as_a_person_wrote,
    fields_at_every_class,
    held_markup,
    with_fields,
    with_known_fields,
    with_labels_dropped,
    with_other_promises,
    with_telling_signs,
    with_texts_as_before,
)
from flows.learning.mend_case import MendCase, body_of
from parsers.catalog import BrokenArchive, is_mended, own_declarations
from parsers.declarations.joined import Joined
from parsers.declarations.keys import GENERATIONS
from parsers.declarations.mended import Markup, Mend, mended
from parsers.declarations.source import Source
from warehouse.held_pages import KnownDocument
from warehouse.records import PageRead

# What stands before the name of a date or a summary that is looked for like a field, and before no field's.
LOST = "\0"
MENDING = 'mends = "shipped"'


@dataclass(frozen=True, slots=True)
class Trial:
    """One way to say what was learned: the declaration, what it reads on the pages since, which of the pages before it
    reads otherwise than today, by their URLs, and how it agrees with what is known."""

    markup: Markup
    following: str | None
    text: str
    since: tuple[PageRead, ...]
    otherwise: tuple[str, ...]
    agreement: Agreement

    def is_no_worse(self, other: Trial) -> bool:
        """Whether it reads the pages since as well, and no more of the pages before otherwise."""
        return self.rank[1:] >= other.rank[1:] and len(self.otherwise) <= len(other.otherwise)

    @property
    def rank(self) -> tuple[int, ...]:
        """The higher, the better."""
        found = self.agreement
        pages = [read.page for read in self.since if read.page is not None]
        return (
            -len(self.otherwise),
            len(pages),
            len(found.found),
            -sum(page.label_problem is not None or page.contradiction is not None for page in pages),
            -found.rejects,
            # What is nothing any more is worse than what reads otherwise.
            *(-len(found.changed(field)) - len(found.lost(field)) for field in ("title", "date", "summary")),
            -len(found.changes),
            sum(page.next_url is not None for page in pages),
        )


def best_trial(case: MendCase, found: Learnt) -> Trial | None:
    """The best way to say what was learned; None where none of them is a declaration that holds."""
    held = held_markup(case.declared)
    best = _tried(case, found.markup, None)
    if best is None:
        return None
    entries = [entry for read in best.since for entry in read.entries]
    best = _better(case, best, [with_known_fields(best.markup, entries, case.known)])
    best = _with_lost_fields(case, best, held)
    for way_back in as_a_person_wrote(held):
        back = _tried(case, way_back(best.markup), None) if way_back(best.markup) != best.markup else None
        best = back if back is not None and back.is_no_worse(best) else best
    ways: tuple[Callable[[Markup, Markup], Iterable[Markup]], ...] = (
        with_texts_as_before, with_other_promises, with_telling_signs
    )  # fmt: skip
    found_again = len(best.agreement.found)
    best = _better(case, best, with_labels_dropped(best.markup, best.agreement.changes, found_again))
    for way in ways:
        if _is_wanted(way, best):
            best = _better(case, best, way(best.markup, held))
    if found.following is not None and not all(_leads_on(read) for read in best.since):
        before = case.declared.get("page", "next")
        both = found.following if before in (None, "promise") else f"{before}, {found.following}"
        further = _tried(case, best.markup, both)
        best = further if further is not None and further.rank > best.rank else best
    return best


def _with_lost_fields(case: MendCase, best: Trial, held: Markup) -> Trial:
    """With those fields that were known, which nobody has learned, and that some place on the pages says."""
    lost = {field for field in ("date", "summary") if best.agreement.lost(field)}
    known = {url: _with_lost_as_fields(case.known[url], lost) for url in best.agreement.found}
    had = best.markup.row.get("fields") or {}
    if {name for document in known.values() for name in document.fields} <= had.keys():
        return best
    found = dict(had)
    for markup in fields_at_every_class(best.markup, held, map(body_of, case.since)):
        if (trial := _tried(case, markup, None)) is None:
            continue
        entries = [entry for read in trial.since for entry in read.entries]
        found |= {
            name: place
            for name, place in (with_known_fields(markup, entries, known).row.get("fields") or {}).items()
            if name not in found
        }
    lost_and_found = {field: found.pop(f"{LOST}{field}") for field in lost if f"{LOST}{field}" in found}
    markup = with_fields(best.markup, found)
    return _better(case, best, [replace(markup, row={**markup.row, **lost_and_found}), markup])


def _with_lost_as_fields(document: KnownDocument, lost: Iterable[str]) -> KnownDocument:
    """A known document, what is not read any more among its fields."""
    said = {f"{LOST}{field}": text for field in lost if (text := getattr(document, field))}
    return replace(document, fields={**document.fields, **said})


def _is_wanted(way: object, best: Trial) -> bool:
    """Whether a way may better what is read: only then the pages are read again for it."""
    if way is with_texts_as_before:
        return any(best.agreement.changed(field) for field in ("title", "date", "summary"))
    if way is with_other_promises:
        return bool(best.otherwise) or any(read.page and read.page.label_problem for read in best.since)
    return bool(best.otherwise)


def _leads_on(read: PageRead) -> bool:
    return read.page is not None and read.page.next_url is not None


def _better(case: MendCase, best: Trial, markups: Iterable[Markup]) -> Trial:
    for markup in markups:
        trial = _tried(case, markup, best.following)
        # What makes no difference is not said.
        if trial is not None and (trial.rank > best.rank or _says_less(trial, best)):
            best = trial
        if not best.otherwise and not best.agreement.changes:
            break
    return best


def _says_less(trial: Trial, best: Trial) -> bool:
    return trial.rank == best.rank and len(trial.text) < len(best.text)


def _tried(case: MendCase, markup: Markup, following: str | None) -> Trial | None:
    name = case.archive.name
    text = text_of(case, markup, following)
    try:
        with declared_as(name, Source(case.source.file, text)) as archive:
            since, before = readings(archive, case.since), readings(archive, case.before)
    except BrokenArchive:
        return None
    pairs = zip(case.before, case.read_before, before, strict=True)
    return Trial(
        markup=markup,
        following=following,
        text=text,
        since=tuple(since),
        otherwise=tuple(one.page.url for one, was, read in pairs if not reads_as_before(was, read)),
        agreement=agreement(since, tuple(case.expected), case.known),
    )


def text_of(case: MendCase, markup: Markup, following: str | None) -> str:
    """The declaration with what was learned first, what held until then kept as a generation. Raises NotChanged."""
    declared = case.declared
    is_of_file = declared.get("platform") is None and not is_above_shipped(case)
    last, first = max(page.last_seen for page in case.parted.before), _first_since(case)
    # What others have captured long ago may be of a layout from before.
    since = "since" if any(page.last_seen >= last for page, _ in case.parted.since) else "of"
    before = declared.get("generation") or declared.get("platform") or case.archive.name
    return mended(
        own_text(case),
        Mend(
            markup=markup,
            called=_new_name(declared, f"{since}-{first:%Y-%m}", before),
            says=f"Learned from its pages {since} {first:%Y-%m-%d}, with the documents that were known.",
            before=before,
            before_says=f"As its pages were marked up until {last:%Y-%m-%d}.",
            kept=None if is_of_file else held_markup(declared),
            following=following,
        ),
    )


def own_text(case: MendCase) -> str:
    """What stands in the user's own file; of an archive that ships and that is not mended yet, what such a file begins
    with."""
    if not is_above_shipped(case) or is_mended(case.archive.name):
        return case.source.text
    name = case.archive.name
    return f"# How pages of {name} are marked up today. All else is as the archive says that ships.\n{MENDING}\n"


def is_above_shipped(case: MendCase) -> bool:
    """Whether the file stands above an archive that ships, or is to."""
    return case.archive.name not in own_declarations().archives or is_mended(case.archive.name)


def _first_since(case: MendCase) -> datetime:
    return min(page.first_seen for page, _ in case.parted.since)


def _new_name(declared: Joined, name: str, before: str) -> str:
    """A name that no generation has."""
    taken = {before, *declared.tables_below(GENERATIONS)}
    further = (f"{name}-{number}" for number in count(2))
    return next(one for one in chain([name], further) if one not in taken)
