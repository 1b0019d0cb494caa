"""Reports as text: of a harvest in one line and as the markdown of the Prefect artifact, of captures taken over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from rich.text import Text

from flows.text.harmless import harmless, harmless_in_markdown, harmless_url
from flows.text.moments import ago
from flows.text.rows import print_table
from flows.text.speaking import warn
from flows.text.terminal import VERDICT_STYLES, output, print_facts
from warehouse.reports import BELOW_BOUNDS, HarvestReport, ListingStatus

if TYPE_CHECKING:
    from flows.runs.takeover import TakenOver
    from parsers.archive import Archive

MOST_DISCREPANCIES_SHOWN = 20
MOST_DISCREPANCIES_PRINTED = 5


def report_in_a_line(report: HarvestReport) -> str:
    """Verdict, promised and found, the first discrepancy, and what to do."""
    promised = "no count" if report.promised is None else f"{report.promised:,}"
    pages = "page" if report.pages == 1 else "pages"
    line = f"{verdict_in_words(report)}: promised {promised}, found {report.found:,} on {report.pages:,} {pages}"
    if not report.discrepancies:
        return line
    first = report.discrepancies[0]
    page = f" (page {first.page_number})" if first.page_number else ""
    return harmless("; ".join([line, f"{first.kind}{page}: {first.detail}", *advice(report)]))


def verdict_in_words(judged: HarvestReport | ListingStatus, now: datetime | None = None) -> str:
    """A verdict, with what it claims and no more: between which times the pages were read, and how often; with `now`,
    also how long ago."""
    match judged.verdict:
        case "proven":
            again = ", as the proven harvest before found it" if judged.is_confirmed else ""
            return f"proven: agrees with its own count{again}, read {times_read(judged, now)}"
        case "exhausted":
            again = ", as the exhausted harvest before found it" if judged.is_confirmed else ""
            return f"exhausted: promises no number, read to its pager's end{again}, {times_read(judged, now)}"
        case "partial":
            return f"partial: {judged.because}"
        case verdict:
            return verdict


def times_read(judged: HarvestReport | ListingStatus, now: datetime | None = None) -> str:
    """Between which times the pages were read, in UTC; with `now`, also how long ago."""
    if judged.read_from is None or judged.read_until is None:
        return "never"
    start, end = f"{judged.read_from:%Y-%m-%d %H:%M}", f"{judged.read_until:%Y-%m-%d %H:%M}"
    if now is None:
        return f"between {start} and {end.removeprefix(start[:11])} UTC"
    times = f"{end} UTC" if start == end else f"between {start} and {end.removeprefix(start[:11])} UTC"
    return f"{ago(judged.read_until, now)}, {times}"


def report_facts(report: HarvestReport) -> list[tuple[str, str]]:
    """The figures of a report, each with its name, in the order in which people ask for them."""
    ended_at = report.ended_at or report.started_at
    promised = "nothing (no count label)" if report.promised is None else f"{report.promised:,}"
    return [
        ("Verdict", verdict_in_words(report)),
        ("Promised", promised),
        ("Found", f"{report.found:,}"),
        ("New documents", f"{report.documents_added:,}"),
        ("Changed", f"{report.documents_changed:,}"),
        ("Unchanged", f"{report.documents_unchanged:,}"),
        ("Left the listing", f"{report.documents_left:,}, {report.documents_came_back:,} came back"),
        ("Withdrawn", f"{report.documents_withdrawn:,}"),
        ("Rejects", f"{report.rejects:,}"),
        ("Discrepancies", f"{len(report.discrepancies):,}"),
        ("Warnings", f"{len(report.warnings):,}"),
        (
            "Pages",
            f"{report.pages:,}, {report.unchanged_pages:,} of them unchanged, {report.pages_again:,} asked again",
        ),
        ("Requests", f"{report.requests:,}, {report.retries:,} of them repeated"),
        ("Received", f"{report.bytes_received / 1_000_000:,.1f} MB"),
        (
            "Time",
            f"{(ended_at - report.started_at).total_seconds():,.1f} s, {report.seconds_waited:,.1f} s of it waiting",
        ),
        ("Versions", f"Regest {report.regest_version}, parser {report.parser_version or 'unknown'}"),
    ]


def advice(report: HarvestReport) -> list[str]:
    """What to do when the archive no longer looks as it is known, a line for each thing."""
    lines = []
    if report.unknown_layout:
        command = f"regest fixture add {report.unknown_layout} --archive {report.archive}"
        lines.append(learning(report.archive))
        lines.append(f"keep the new layout for the parser's tests: {command}")
    if any(found.kind == BELOW_BOUNDS for found in report.discrepancies):
        lines.append(
            f"its rows are withheld: mend the parser (where its layout has changed, {learning(report.archive)}), or"
            f" declare other bounds (regest bounds {report.archive}), then: regest rebuild"
        )
    if report.is_alarming:
        lines.append(
            "nothing is said to have left until a harvest on another day finds the same; if it is known to be right:"
            f" regest accept {report.run_id}"
        )
    return lines


def learning(archive: str) -> str:
    """What to do about an unknown layout."""
    return f"`regest learn {archive}` proposes a mended declaration"


def report_as_markdown(report: HarvestReport) -> str:
    """The whole report. What comes from pages is escaped."""
    lines = [
        f"# {harmless_in_markdown(report.archive)}",
        "",
        f"<{harmless_url(report.listing_url)}>",
        "",
        "| | |",
        "|---|---|",
    ]
    lines += [f"| {name} | {value} |" for name, value in report_facts(report)]
    if report.discrepancies:
        lines += ["", "| Page | Discrepancy | |", "|---|---|---|"]
        lines += [
            f"| {found.page_number or ''} | {harmless_in_markdown(found.kind)} | {harmless_in_markdown(found.detail)} |"
            for found in report.discrepancies[:MOST_DISCREPANCIES_SHOWN]
        ]
        if (left := len(report.discrepancies) - MOST_DISCREPANCIES_SHOWN) > 0:
            lines += ["", f"… and {left:,} more: `SELECT * FROM discrepancies`"]
    lines += [f"\n{harmless_in_markdown(line)}" for line in (*report.warnings, *advice(report))]
    return "\n".join(lines)


MOST_LISTINGS_SHOWN = 10
MOST_WARNINGS_SHOWN = 20


def print_passed_over(result: TakenOver) -> None:
    """What was left out, by reason."""
    for why, count in sorted(result.passed_over.items()):
        output.print(Text(f"  passed over: {count:,} × {harmless(why)}", style="dim"))


def print_taken_over(result: TakenOver, archive: Archive) -> None:
    """What is damaged, and how the largest listings stand."""
    for warning in result.caught_up.warnings[:MOST_WARNINGS_SHOWN]:
        warn(warning)
    if (left := len(result.caught_up.warnings) - MOST_WARNINGS_SHOWN) > 0:
        warn(f"… and {left:,} more like these: `regest verify` names them all")
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


def print_report(title: str, report: HarvestReport) -> None:
    """What a harvest gave, and its first discrepancies."""
    print_facts(title, report_facts(report))
    for found in report.discrepancies[:MOST_DISCREPANCIES_PRINTED]:
        page = f" on page {found.page_number}" if found.page_number else ""
        output.print(Text(f"  {found.kind}{page}: {harmless(found.detail)}", style="red"))
    if (left := len(report.discrepancies) - MOST_DISCREPANCIES_PRINTED) > 0:
        output.print(Text(f'  … and {left:,} more: regest sql "SELECT * FROM discrepancies"', style="red"))
    for warning in report.warnings:
        output.print(Text(f"  warning: {harmless(warning)}", style="yellow"))
    for line in advice(report):
        output.print(Text(f"  {harmless(line)}"), soft_wrap=True)


def print_harvests(reports: Mapping[str, HarvestReport]) -> None:
    """A line for each of several harvests, by its label, and beneath them the first discrepancy of each."""
    print_table(
        ("listing", "verdict", "promised", "found", "new", "changed", "left", "discrepancies"),
        [
            (
                label,
                Text(report.verdict, style=VERDICT_STYLES[report.verdict]),
                report.promised if report.promised is None else f"{report.promised:,}",
                f"{report.found:,}",
                f"{report.documents_added:,}",
                f"{report.documents_changed:,}",
                f"{report.documents_left:,}",
                f"{len(report.discrepancies):,}",
            )
            for label, report in reports.items()
        ],
    )
    for label, report in reports.items():
        if report.discrepancies:
            output.print(Text(f"{harmless(label)}: {report_in_a_line(report)}", style="red"), soft_wrap=True)
