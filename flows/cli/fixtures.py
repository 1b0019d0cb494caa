"""Verbs for the tests of a parser: saved pages with what they must give."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.options import COMPLETE, DEFAULT_DATA, DISCREPANT, ArchiveOption, Data


def add(
    page: Annotated[
        str,
        typer.Argument(
            metavar="FILE|URL|CAPTURE",
            help="A saved page, a page of the archive to fetch, or the capture_id of one that was harvested.",
        ),
    ],
    archive: ArchiveOption,
    name: Annotated[str | None, typer.Option(help="Name of the case; made from the page's URL by default.")] = None,
    url: Annotated[str | None, typer.Option(help="Where a saved page was found; else what it says itself.")] = None,
    about: Annotated[str, typer.Option(help="One sentence: what the case shows.")] = "",
    data: Data = DEFAULT_DATA,
) -> int:
    """Save a page as a new case. What it must give is generated, for you to review and accept."""
    from flows.verbs.fixture import add_case

    add_case(page, archive, name, url, about, data)
    return COMPLETE


def accept(
    case: Annotated[str, typer.Argument(metavar="CASE", help="Name of the case.")],
    archive: Annotated[
        str | None, typer.Option("--archive", help="Whose; needed when two archives have such a case.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show how what a case gives differs from what it must give, and make the one the other."""
    from flows.verbs.fixture import accept_case

    return COMPLETE if accept_case(case, archive, assume_yes=yes) else DISCREPANT


def list_cases(
    archive: ArchiveOption,
    data: Data = DEFAULT_DATA,
) -> int:
    """List an archive's cases and what each shows."""
    from flows.cases import cases
    from flows.text.terminal import print_rows

    print_rows([{"case": case.name, "about": case.about} for case in cases(archive)], "table")
    return COMPLETE
