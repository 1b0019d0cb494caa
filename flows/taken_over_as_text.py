"""What people are told when others' captures have been taken over."""

from __future__ import annotations

from rich.text import Text

from flows.harmless_text import harmless
from flows.takeover import TakenOver
from flows.terminal import VERDICT_STYLES, output, print_table, say
from parsers.archive import Archive

MOST_LISTINGS_SHOWN = 10
MOST_WARNINGS_SHOWN = 20


def print_taken_over(result: TakenOver, archive: Archive) -> None:
    """What was left out, what is damaged, and how the largest listings stand."""
    for why, count in sorted(result.passed_over.items()):
        output.print(Text(f"  passed over: {count:,} × {harmless(why)}", style="dim"))
    for warning in result.caught_up.warnings[:MOST_WARNINGS_SHOWN]:
        say(warning)
    if (left := len(result.caught_up.warnings) - MOST_WARNINGS_SHOWN) > 0:
        say(f"… and {left:,} more like these: `regest verify` names them all")
    if result.listings:
        _print_listings(result, archive)


def _print_listings(result: TakenOver, archive: Archive) -> None:
    print_table(
        ("listing", "from (UTC)", "until (UTC)", "pages", "promised", "found", "verdict"),
        [
            (
                archive.listing_name(listing.listing_url) or listing.listing_url,
                listing.read_from and f"{listing.read_from:%Y-%m-%d}",
                listing.read_until and f"{listing.read_until:%Y-%m-%d}",
                listing.pages,
                listing.promised,
                listing.found,
                listing.verdict,
            )
            for listing in result.listings[:MOST_LISTINGS_SHOWN]
        ],
    )
    if (left := len(result.listings) - MOST_LISTINGS_SHOWN) > 0:
        output.print(Text(f"  … and {left:,} more listings: regest status", style="dim"))
    verdicts = [listing.verdict for listing in result.listings]
    for verdict, style in VERDICT_STYLES.items():
        if count := verdicts.count(verdict):
            output.print(Text(f"  {count:,} {verdict}", style=style))
