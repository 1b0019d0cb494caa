"""A mended declaration is written, once a person has said yes: if it still reads what was shown."""

from __future__ import annotations

from pathlib import Path

from flows.learning.judging import agreement, declared_as, readings, reads_as_before
from flows.learning.mending import Proposal
from flows.learning.understood import NotAsShown
from flows.own_archives import declare_those_in, source_of
from flows.text.speaking import say
from parsers.declarations.source import Source
from parsers.errors import WrongUsage
from warehouse.regular_files import fresh, is_there, make_folder


def write_mended(proposal: Proposal) -> Path:
    """Writes a proposal into the data folder, and gives the file.

    Raises WrongUsage for one that is not to be written and where the file was changed meanwhile, NotAsShown,
    DataFolderError and StrangeFolder where the folder cannot be written to.
    """
    if proposal.against:
        raise WrongUsage(f"it is not to be written: {proposal.against[0]}")
    _require_as_shown(proposal)
    with proposal.case.folder.writing(say):
        _require_unchanged(proposal)
        make_folder(proposal.file.parent)
        with fresh(proposal.file) as written:
            written.write(proposal.text.encode())
    declare_those_in(proposal.case.folder.path)
    return proposal.file


def _require_as_shown(proposal: Proposal) -> None:
    case = proposal.case
    with declared_as(proposal.archive, Source(str(proposal.file), proposal.text)) as archive:
        since, before = readings(archive, case.since), readings(archive, case.before)
    is_as_shown = agreement(since, tuple(case.expected), case.known) == proposal.agreement
    if not is_as_shown or not all(map(reads_as_before, case.read_before, before)):
        raise NotAsShown("nothing is written: the mended declaration does not read again what was shown")


def _require_unchanged(proposal: Proposal) -> None:
    if not is_there(proposal.file):
        is_same = not proposal.was
    else:
        source = source_of(proposal.file)
        is_same = bool(proposal.was) and not source.unreadable and source.text == proposal.was
    if not is_same:
        raise WrongUsage(f"{proposal.file} was changed meanwhile: nothing is written, give the same command again")
