"""What is asked for by the number that it had in the last result, and documents that a part of a title leaves to choose
from."""

from __future__ import annotations

import re
from pathlib import Path

from duckdb import DuckDBPyConnection
from rich.text import Text

from flows.show.finding import NothingToShow, SeveralDocuments, SeveralTitles, Shown, find_shown
from flows.show.last_result import LastResult, Numbered, last_result, remember
from flows.text.harmless import harmless
from flows.text.speaking import say
from flows.text.terminal import output, print_wrapped

MOST_TO_CHOOSE_FROM = 20
_NUMBER = re.compile(r"[1-9]\d{0,5}")


def shown_by_number_or_name(connection: DuckDBPyConnection, asked: str, archive_name: str | None, data: Path) -> Shown:
    """What is to be shown for a number of the last result on this terminal, which is said; else as `find_shown`. With
    the name of an archive, a number is the name of one of its documents.

    Raises SeveralDocuments, NothingToShow and UnknownArchive.
    """
    if archive_name is not None or not _NUMBER.fullmatch(asked.strip()):
        return find_shown(connection, asked, archive_name)
    number, last = int(asked), last_result(data)
    if last is not None and (meant := last.get(number)):
        say(f"{number} of `{last.of}`: {meant.said}")
        return find_shown(connection, meant.asked, meant.archive)
    try:
        return find_shown(connection, asked, None)
    except SeveralDocuments:
        raise
    except NothingToShow as error:
        raise NothingToShow(_no_such_number(number, last)) from error


def print_choice(several: SeveralTitles, data: Path) -> None:
    """The documents to choose from, numbered, the oldest first."""
    listed = several.documents[:MOST_TO_CHOOSE_FROM]
    for number, document in enumerate(listed, start=1):
        dated = (document.date_text or "no date") + (" · withdrawn" if document.withdrawn_at else "")
        said = Text.assemble((harmless(dated), "cyan"), "  ", (harmless(document.title), "bold"))
        print_wrapped(Text(f"{number:>3} "), said)
        output.print(Text(f"    {harmless(document.url)}", style="dim"), soft_wrap=True)
    remember(data, "regest show", [Numbered(one.url, one.archive, one.title) for one in listed])
    found = len(several.documents)
    more = f", of which these are the first {len(listed)}" if found > len(listed) else ""
    say(f"{found:,} documents have this in their titles{more}: regest show NUMBER, or give more of the title")


def _no_such_number(number: int, last: LastResult | None) -> str:
    if last is None:
        return (
            f"no document “{number}”, and no result with a number {number} was printed on this terminal: regest find, "
            "changes, status and rejects number what they print"
        )
    has = f"it has 1 to {len(last.numbered)}" if last.numbered else "it gave nothing"
    return f"no document “{number}”, and `{last.of}` has no number {number}: {has}"
