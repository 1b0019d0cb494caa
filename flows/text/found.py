"""What a search found, for reading."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from flows.text.harmless import LONGEST_LINE, harmless
from flows.text.terminal import output, print_wrapped
from warehouse.search import Hit, marks_of


def print_found(hits: Sequence[Hit]) -> None:
    """A numbered list: date as it is printed and title, the words where they stand, in bold, and the URL. Nothing is
    cut, but on a terminal titles of thousands of characters, and there no word is broken."""
    for number, hit in enumerate(hits, start=1):
        print_wrapped(Text(f"{number:>3} "), _heading(hit))
        print_wrapped(Text("    "), _snippet(hit.snippet or ""))
        output.print(Text(f"    {harmless(hit.url)}", style="dim"), soft_wrap=True)


def _heading(hit: Hit) -> Text:
    gone = "withdrawn" if hit.withdrawn_at else "not listed any more" if hit.left_at else None
    dated = " · ".join(part for part in (hit.date_text or "no date", gone) if part)
    longest = LONGEST_LINE if output.is_terminal else None
    return Text.assemble((harmless(dated), "cyan"), "  ", (harmless(hit.title, longest), "bold"))


def _snippet(snippet: str) -> Text:
    pieces = [(harmless(piece), "bold yellow" if is_found else "") for piece, is_found in marks_of(snippet)]
    return Text.assemble(*pieces)
