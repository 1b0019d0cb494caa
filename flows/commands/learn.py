"""`regest learn`: a declaration mended where a site's layout has changed, from the captures that are held."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import (
    COMPLETE,
    DEFAULT_DATA,
    DISCREPANT,
    ArchiveName,
    Data,
    DeclarationFormat,
    Force,
    in_folder,
    is_wanted,
    nothing_written_when_stopped,
)
from flows.commands.reparse import reparse_on_terminal
from flows.learning.mend_case import MendRequest, NotMended
from flows.learning.mended_files import write_mended
from flows.learning.mended_screen import as_json, print_not_mended, print_proposal
from flows.learning.mending import Proposal, propose
from flows.outputs import file_to_write, require_file_to_write
from flows.settings.folders import data_folder
from flows.text.rows import print_json
from flows.text.speaking import say, warn
from parsers.catalog import archive_named


def command(
    archive: ArchiveName,
    listing: Annotated[
        str | None, typer.Option(metavar="NAME|URL", help="By the captures of one listing only.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show it, and write nothing.")] = False,
    reparse: Annotated[
        bool, typer.Option("--reparse", help="Read the archive's captures anew with what is written.")
    ] = False,
    format: Annotated[
        DeclarationFormat, typer.Option(help="For people, as the declaration, or as JSON with all that was found.")
    ] = DeclarationFormat.TABLE,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the declaration to this file, and not where it counts.")
    ] = None,
    force: Force = False,
    data: Data = DEFAULT_DATA,
) -> int:
    """Propose a mended declaration where an archive's layout has changed, from the captures before and since.

    The documents that were known are the teacher: it is shown which of them are read again at the same URLs and what
    would be read otherwise. What held until now stays as a generation, so that older captures are read as they were.
    Nothing is written before you have said yes.
    """
    known = archive_named(archive)
    request = MendRequest(data_folder(data), known.name, known.listing(listing) if listing else None)
    if to is not None:
        require_file_to_write(to, request.folder, replaces=force)
    proposal = propose(request, warn)
    _print(proposal, format)
    if isinstance(proposal, NotMended):
        return COMPLETE if proposal.nothing else DISCREPANT
    if to is not None:
        with file_to_write(to) as writing:
            writing.write(proposal.text.encode())
        say(f"written: {to}; it counts once it stands in {proposal.file}, then: regest reparse {archive}")
        return DISCREPANT if proposal.against else COMPLETE
    if proposal.against or dry_run:
        say("nothing is written" if proposal.against else "a dry run, nothing is written")
        return DISCREPANT if proposal.against else COMPLETE
    with nothing_written_when_stopped():
        is_agreed = yes or is_wanted(f"Is {proposal.file} to be so from now on?")
    if not is_agreed:
        return DISCREPANT
    return _written(proposal, data, is_read_anew=reparse)


def _print(proposal: Proposal | NotMended, format: DeclarationFormat) -> None:
    if format is DeclarationFormat.JSON:
        print_json(as_json(proposal), indent=2)
    elif isinstance(proposal, NotMended):
        print_not_mended(proposal)
    elif format is DeclarationFormat.TOML:
        sys.stdout.write(proposal.text)
        for reason in proposal.against:
            warn(f"it is not to be written: {reason}")
    else:
        print_proposal(proposal)


def _written(proposal: Proposal, data: Path, *, is_read_anew: bool) -> int:
    file = write_mended(proposal)
    if not is_read_anew:
        say(f"written: {file}; next: regest reparse {proposal.archive}{in_folder(data)}")
        return COMPLETE
    say(f"written: {file}")
    return reparse_on_terminal(proposal.archive, None, None, data, None, "table", is_dry_run=False)
