"""`regest find`: documents by the words that stand in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Annotated

import typer
from typer._click.exceptions import ClickException, NoSuchOption

from flows.commands.options import COMPLETE, DEFAULT_DATA, Format, PublishedData
from flows.runs.unknown import on_published_tables
from flows.settings.folders import data_folder
from flows.show.last_result import Numbered, remember
from flows.text.found import print_found
from flows.text.rows import print_values
from flows.text.speaking import say
from flows.typed_days import first_day, last_day
from parsers.catalog import archive_named, listing_named
from parsers.errors import WrongUsage
from warehouse.search import Found, Hit, MissingWord, Sought, find, missing_words

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

SHOWN = 20


def command(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS…",
            help="All of them are wanted. [bold]OR[/bold] between two: either. [bold]NOT[/bold] or [bold]-[/bold] "
            'before one: without it. [bold]"a phrase"[/bold] in quotes, the beginning of a word with [bold]*[/bold].',
        ),
    ],
    since: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="Dated 1945, 1945-07 or 1945-07-02, or later.")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Dated then, or earlier.")] = None,
    certainly: Annotated[
        bool, typer.Option("--certainly", help="Leave out dates that may lie outside: 1945 may not be July.")
    ] = False,
    archive: Annotated[str | None, typer.Option(metavar="ARCHIVE", help="Documents of one archive only.")] = None,
    listing: Annotated[
        str | None, typer.Option(metavar="LISTING", help="Those that stand in one listing, by its name or URL.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many, the best first.")] = SHOWN,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TABLE,
    data: PublishedData = DEFAULT_DATA,
) -> int:
    """Find documents by words in their titles, summaries and fields, the best first.

    Accents, capitals and hyphens make no difference; meeting finds meetings too, but “meeting” in quotes does not.

    Example: regest find "outer mongolia" --from 1945-07 --to 1945-07
    """
    wanted = Sought(
        words=" ".join(words),
        archive=archive and archive_named(archive).name,
        listing_url=listing and listing_named(listing, archive),
        first_day=first_day(since) if since else None,
        last_day=last_day(until) if until else None,
        certainly=certainly,
    )
    _require_sense(wanted)
    with on_published_tables(data_folder(data), say) as connection:
        found = find(connection, wanted, limit)
        missing = () if found.documents else missing_words(connection, wanted.words)
        elsewhere = _found_elsewhere(connection, wanted) if not (found.documents or missing) else 0
    _print(found, format, wanted.words, data)
    if not found.documents:
        say(_hint(wanted, missing, elsewhere))
    elif found.documents > len(found.hits):
        say(f"{len(found.hits):,} of {found.documents:,} documents; --limit N shows more")
    return COMPLETE


def advice_on_usage(error: ClickException) -> str:
    """What to do about a word that is to be left out, and was taken for an option."""
    if not isinstance(error, NoSuchOption) or error.option_name.startswith("--"):
        return ""
    return ": write NOT before a word that is to be left out, or all words in one pair of quotes"


def _require_sense(wanted: Sought) -> None:
    if wanted.first_day and wanted.last_day and wanted.last_day < wanted.first_day:
        raise WrongUsage(f"--to {wanted.last_day} lies before --from {wanted.first_day}")


def _found_elsewhere(connection: DuckDBPyConnection, wanted: Sought) -> int:
    """How many documents there are of any archive, listing and date."""
    return find(connection, Sought(wanted.words), 1).documents


def _hint(wanted: Sought, missing: Sequence[MissingWord], elsewhere: int) -> str:
    """What to try where nothing was found."""
    said = "no documents"
    if elsewhere:
        return f"{said} within these limits; {elsewhere:,} without them"
    if missing:
        return "; ".join([said, *map(_hint_on, missing)])
    if len(wanted.words.split()) > 1:
        return f"{said} with all of these words; OR between them finds those with any"
    return f"{said}: give words that stand in a title, a summary or a field"


def _hint_on(word: MissingWord) -> str:
    said = f"“{word.word}” stands in none"
    if word.nearest:
        return f"{said}, {', '.join(f'“{other}”' for other in word.nearest)} in some"
    return f"{said}; {word.beginning}* finds what begins so" if word.beginning else said


def _print(found: Found, format: Format, words: str, data: Path) -> None:
    if format == Format.TABLE:
        print_found(found.hits)
        remember(data, f"regest find {words}", [Numbered(hit.url, hit.archive, hit.title) for hit in found.hits])
        return
    names = [field.name for field in fields(Hit)]
    print_values(names, [[getattr(hit, name) for name in names] for hit in found.hits], format.value)
