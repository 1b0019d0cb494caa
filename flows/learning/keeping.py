"""What a person has said yes to is kept: the declaration, its pages with what they must give, and what was captured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from uuid import uuid4

from flows.cases import Case, accept, save_case
from flows.learning.looked_at import ABOUT, Look, LookedAt
from flows.learning.request import AddRequest
from flows.learning.understood import NotAsShown, Understood
from flows.own_archives import declare_those_in
from flows.own_version import own_version
from flows.reading.parser_process import ParserProcess
from flows.text.json import page_as_json
from flows.text.speaking import say
from parsers.archive import Archive
from parsers.catalog import archive_named
from parsers.errors import WrongUsage
from parsers.version import parser_version
from warehouse.regular_files import fresh, is_there, make_folder
from warehouse.warc.captures import CaptureWriter, RunStart
from warehouse.warc.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Kept:
    """What was written: the declaration, the cases by name, and how many answers of the site were captured."""

    file: Path
    cases: tuple[str, ...]
    captures: int


def keep(request: AddRequest, look: Look) -> Kept:
    """Writes the declaration of what was understood, its pages as cases, and the captures, into the data folder.

    Raises WrongUsage where the name was taken meanwhile, DataFolderError where the folder cannot be written to, and
    NotAsShown.
    """
    assert isinstance(look.outcome, Understood)
    with request.folder.writing(say):
        with _declared(request, look.outcome.text) as archive:
            cases = _save_cases(archive, look.pages)
            _require_as_shown(cases, look.outcome)
        captured = _captured(look)
        if captured:
            _capture(request, archive, captured, look.pages)
    return Kept(request.file, tuple(case.name for case in cases), len(captured))


@contextmanager
def _declared(request: AddRequest, text: str) -> Iterator[Archive]:
    """The archive, declared from here on; what was written of it is taken back where the block does not come to its
    end."""
    if is_there(request.file) or is_there(request.cases):
        raise WrongUsage(f"{request.file}, or its folder, was written meanwhile: give another name with --name")
    make_folder(request.file.parent)
    try:
        with fresh(request.file) as written:
            written.write(text.encode())
        declare_those_in(request.folder.path)
        yield archive_named(request.name)
    except BaseException:
        request.file.unlink(missing_ok=True)
        rmtree(request.cases, ignore_errors=True)
        declare_those_in(request.folder.path)
        raise


def _save_cases(archive: Archive, pages: Sequence[LookedAt]) -> list[Case]:
    """Saves pages as cases, with what the declared parser gives on each."""
    saved = []
    with ParserProcess() as parsing:
        for page in pages:
            about = ABOUT.get(page.name, "")
            saved.append(save_case(archive.name, page.name, page.url, page.body, page.status, page.headers, about))
            accept(saved[-1], parsing)
    return saved


def _require_as_shown(cases: Sequence[Case], understood: Understood) -> None:
    """Raises NotAsShown where pages give other rows than a person has seen: what learns is not believed."""
    for case, page in zip(cases, understood.pages, strict=False):
        shown = page_as_json(page)["entries"] if page is not None else None
        if (case.expected() or {}).get("entries") != shown:
            raise NotAsShown(f"{case.url} gives other rows than were shown: nothing is written; please report that")


def _captured(look: Look) -> Sequence[Exchange]:
    """The answers to be captured: all but that of a last page to which no way led. A run that has it, and not the
    pages before it, would be held against what these promise."""
    apart = {page.url for page in look.pages if page.name == "last_page"} if _has_a_gap(look) else frozenset()
    return [answer for answer in look.answers if answer.url not in apart]


def _has_a_gap(look: Look) -> bool:
    archive = look.archive("captured")
    numbers = {archive.parser.page_number(page.url) for page in look.pages}
    return numbers != set(range(1, len(look.pages) + 1))


def _capture(request: AddRequest, archive: Archive, answers: Sequence[Exchange], pages: Sequence[LookedAt]) -> None:
    """Keeps what the site answered as a harvest of the listing's first pages, which the next one goes on from."""
    start = RunStart(
        run_id=uuid4(),
        archive=archive.name,
        listing_url=archive.listing(),
        source="replica" if request.replica else "web",
        started_at=min(answer.fetched_at for answer in answers),
        regest_version=own_version(),
        parser_version=parser_version(archive),
    )
    urls = {answer.url for answer in answers}
    with CaptureWriter(request.folder.store, start) as writer:
        for answer in answers:
            writer.append(answer)
        writer.end_run(
            {
                "ended_at": datetime.now(UTC).isoformat(),
                "outcome": "finished",
                "pages_limit": sum(page.url in urls for page in pages),
                "pages_again": 0,
                "requests": len(answers),
                "retries": 0,
                "bytes_received": sum(len(answer.payload) for answer in answers),
                "seconds_waited": 0.0,
                "incidents": [],
            }
        )
