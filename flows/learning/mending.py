"""A declaration that is mended where a site's layout has changed: learned from the captures since, with the documents
that were known as the teacher, and held against those and against the captures of before.

captures held → read well, and not since → learned → said in the ways that it can be said → the one that reads best
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.learning import process
from flows.learning.judging import Agreement, agreement
from flows.learning.markups import learnt
from flows.learning.mend_case import MendCase, MendRequest, NotMended, body_of, mend_case
from flows.learning.trials import Trial, best_trial, own_text
from flows.learning.understood import NotUnderstood, Outcome, Understood
from flows.own_archives import ARCHIVES, SUFFIX
from parsers.declarations.mended import NotChanged
from parsers.learn.finding.known import Known, KnownRow
from parsers.learn.page_to_learn import PageToLearn
from warehouse.held_pages import HeldPage
from warehouse.records import PageRead

# More pages of a listing teach nothing more.
MOST_LEARNED = 3
# Of the known documents that the pages lead to, so many must be rows again, and so many with the title that they had.
FOUND_AGAIN, SAME_TITLES = 0.9, 0.5


@dataclass(frozen=True, slots=True)
class PageSince:
    """A page that was not read well, why, and what would be read of it now."""

    page: HeldPage
    why: str
    rows: int
    read: PageRead


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mended declaration: its `text`, that would stand in the `file`, where `was` stands now, nothing for an archive
    that ships and is not mended yet.

    What it reads on the pages `since`; of the known documents; and on so many pages `before`, of which the
    `otherwise` would be read otherwise. `uncertain` is what might be wrong, `against` why it is not to be written. The
    `case` is what all of that was found by.
    """

    archive: str
    file: Path
    was: str
    text: str
    since: tuple[PageSince, ...]
    before: int
    otherwise: tuple[str, ...]
    agreement: Agreement
    case: MendCase
    uncertain: tuple[str, ...]
    against: tuple[str, ...]


def propose(request: MendRequest, said: Callable[[str], None]) -> Proposal | NotMended:
    """What a mended declaration would be, or why there is none. `said` is told what a person should know.

    Raises what `mend_case` raises, and ParserNotStarted.
    """
    case = mend_case(request, said)
    if isinstance(case, NotMended):
        return case
    if _is_read_today(case):
        says = f"nothing to mend: the pages since are read as {request.archive} is declared"
        return NotMended(
            f"{says}; what the tables lack of them brings `regest reparse {request.archive}`", nothing=True
        )
    pages = _to_learn(case)
    if not pages:
        return _without_known(case)
    outcome = _learned(pages, request.archive, _known(case))
    if isinstance(outcome, NotUnderstood):
        return _not_understood(pages[0].url, outcome)
    try:
        trial = best_trial(case, learnt(outcome.text))
    except NotChanged as error:
        return NotMended(f"{case.source.file} cannot be changed as it is written ({error}): mend it by hand")
    if trial is None:
        return NotMended("what was learned is no declaration that holds beside what is declared: mend it by hand")
    if [read.entries for read in trial.since] == [read.entries for read in case.read_since]:
        return NotMended("nothing to mend: what can be learned of the pages since is what is read there", nothing=True)
    return _proposal(request, case, trial, outcome)


def _is_read_today(case: MendCase) -> bool:
    """Whether the declaration, as it is, reads the pages since: somebody has mended it, and the tables do not show it
    yet."""
    today = agreement(case.read_since, tuple(case.expected), case.known)
    lost = [*today.lost("date"), *today.lost("summary")]
    is_found = bool(today.found) and len(today.found) >= FOUND_AGAIN * len(case.expected)
    return is_found and len(lost) <= (1 - FOUND_AGAIN) * len(today.found) and today.rejects <= today.rows


def _to_learn(case: MendCase) -> list[PageToLearn]:
    """The pages to learn from: those of one listing that lead to known documents, the fullest first."""
    linked = {one.page.page_id: len(case.linked_from(one)) for one in case.since}
    full = sorted((one for one in case.since if linked[one.page.page_id]), key=lambda one: -linked[one.page.page_id])
    same = [one for one in full if one.page.listing_url == full[0].page.listing_url]
    return [PageToLearn(one.page.url, body_of(one), one.as_read.charset) for one in same[:MOST_LEARNED]]


def _known(case: MendCase) -> Known:
    """What is known of rows: where titles stand on the pages, not the links alone, which may stand anywhere."""
    rows = tuple(case.expected.values())
    return Known(tuple(row for row in rows if row.title is not None) or rows)


def _without_known(case: MendCase) -> NotMended:
    """Why pages cannot be learned that lead to no document that was known: they are no listing, or one of others."""
    first = case.since[0]
    outcome = _learned([PageToLearn(first.page.url, body_of(first), first.as_read.charset)], case.archive.name, Known())
    if isinstance(outcome, NotUnderstood):
        return _not_understood(first.page.url, outcome)
    return NotMended(
        "no document that was known stands on the pages since, at the URL that it had: if the addresses of"
        f" documents have changed, `regest add {case.archive.listing()} --name NAME` learns the listing anew"
    )


def _not_understood(url: str, outcome: NotUnderstood) -> NotMended:
    return NotMended(f"{url} cannot be learned: {outcome.reason}", interfaces=outcome.interfaces)


def _learned(pages: Sequence[PageToLearn], name: str, known: Known) -> Outcome:
    """What is understood of the pages together, or else of one of them alone: not all may be as the others are."""
    with process.LearningProcess() as learning:
        first = learning.understand(pages, name, known, tries_platforms=False)
        if isinstance(first, NotUnderstood) and len(pages) > 1:
            alone = (learning.understand([page], name, known, tries_platforms=False) for page in pages)
            return next((one for one in alone if isinstance(one, Understood)), first)
        return first


def _proposal(request: MendRequest, case: MendCase, trial: Trial, outcome: Understood) -> Proposal:
    why = {page.page_id: reason for page, reason in case.parted.since}
    rows = zip(case.since, case.read_since, trial.since, strict=True)
    file = request.folder.path / ARCHIVES / f"{request.archive}{SUFFIX}"
    said = (f"{one.what}: {one.says}" for one in outcome.uncertain)
    return Proposal(
        archive=request.archive,
        file=file,
        was=own_text(case) if str(file) == case.source.file else "",
        text=trial.text,
        since=tuple(PageSince(one.page, why[one.page.page_id], len(was.entries), read) for one, was, read in rows),
        before=len(case.before),
        otherwise=trial.otherwise,
        agreement=trial.agreement,
        case=case,
        uncertain=(*said, *_doubts(case, trial, len(outcome.pages))),
        against=tuple(_against(case, trial)),
    )


def _against(case: MendCase, trial: Trial) -> Iterator[str]:
    """Why a declaration is not to be written."""
    found, expected = trial.agreement, len(case.expected)
    if trial.otherwise:
        count = f"{len(trial.otherwise):,} of the {len(case.before):,} pages of before"
        yield f"{count} would be read otherwise than they are, first {trial.otherwise[0]}"
    if not found.rows:
        reasons = {str(read.rejected.reason) for read in trial.since if read.rejected}
        yield f"it reads no row on the pages since ({', '.join(sorted(reasons)) or 'none is found'})"
        return
    usual = max((len(read.entries) for read in case.read_before), default=0) * len(case.since)
    if len(found.found) < FOUND_AGAIN * min(expected, usual):
        yield f"only {len(found.found):,} of the {expected:,} known documents that the pages lead to are rows again"
    if len(found.changed("title")) > (1 - SAME_TITLES) * len(found.found):
        yield f"{len(found.changed('title')):,} of {len(found.found):,} known documents would have another title"
    if found.rejects > found.rows:
        yield f"{found.rejects:,} rows could not be read, and {found.rows:,} could"
    for field in ("date", "summary"):
        stands = [change for change in found.lost(field) if _stands(case.expected.get(change.url), field)]
        if len(stands) > (1 - SAME_TITLES) * len(found.found):
            count = f"{len(stands):,} of {len(found.found):,} known documents"
            yield f"{count} would have no {field}, which the pages print"


def _stands(row: KnownRow | None, field: str) -> bool:
    return row is not None and getattr(row, field) is not None


def _doubts(case: MendCase, trial: Trial, learned_from: int) -> Iterator[str]:
    """What a person should look at, where it was learned from so many pages."""
    found = trial.agreement
    if learned_from == 1:
        yield "it was learned from one page: what others have otherwise, it does not know"
    for field in dict.fromkeys(change.field for change in found.changes):
        lost = found.lost(field)
        if len(lost) > (1 - FOUND_AGAIN) * len(found.found):
            yield f"{field}: {len(lost):,} of {len(found.found):,} known documents would have none any more"
    refused = [read for read in trial.since if read.page is None]
    if refused:
        reason = refused[0].rejected.reason if refused[0].rejected else "it is no listing"
        yield f"{len(refused):,} of the pages since would still be refused, first {refused[0].url}: {reason}"
    problems = [read.page.label_problem for read in trial.since if read.page and read.page.label_problem]
    if problems:
        yield f"promise: {problems[0]}"
    if found.rejects:
        yield f"rows: {found.rejects:,} could not be read"
    if found.strangers > len(found.found):
        yield f"{found.strangers:,} of {found.rows:,} rows are of documents that were not known"
    unknown = len(case.parted.since) - len(case.since)
    if unknown:
        yield f"{unknown:,} more pages since were not looked at"
