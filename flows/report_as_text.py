"""A harvest's report as text: one line, and the markdown of the Prefect artifact."""

from __future__ import annotations

from flows.harmless_text import harmless, harmless_in_markdown, harmless_url
from warehouse.reports import BELOW_BOUNDS, HarvestReport, ListingStatus

MOST_DISCREPANCIES_SHOWN = 20


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


def verdict_in_words(judged: HarvestReport | ListingStatus) -> str:
    """A verdict, with what it claims and no more: between which times the pages were read, and how often."""
    match judged.verdict:
        case "proven":
            again = ", as the proven harvest before found it" if judged.is_confirmed else ""
            return f"proven: agrees with its own count{again}, read {times_read(judged)}"
        case "partial":
            return f"partial: {judged.because}"
        case verdict:
            return verdict


def times_read(judged: HarvestReport | ListingStatus) -> str:
    """Between which times the pages were read, in UTC."""
    if judged.read_from is None or judged.read_until is None:
        return "never"
    start, end = f"{judged.read_from:%Y-%m-%d %H:%M}", f"{judged.read_until:%Y-%m-%d %H:%M}"
    return f"between {start} and {end.removeprefix(start[:11])} UTC"


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
        lines.append(f"keep the new layout for the parser's tests: {command}")
    if any(found.kind == BELOW_BOUNDS for found in report.discrepancies):
        lines.append(
            "its rows are withheld: mend the parser, or declare other bounds"
            f" (regest bounds {report.archive}), then: regest rebuild"
        )
    if report.is_alarming:
        lines.append(
            "nothing is said to have left until a harvest on another day finds the same; if it is known to be right:"
            f" regest accept {report.run_id}"
        )
    return lines


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
