"""The report of a harvest from the Wayback Machine as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.text.harmless import harmless, harmless_in_markdown

if TYPE_CHECKING:
    from flows.wayback.harvest import WaybackReport
    from flows.wayback.request import WaybackRequest

MOST_INCIDENTS_SHOWN = 20


def report_in_a_line(report: WaybackReport) -> str:
    """What was fetched, and the first thing that went wrong."""
    pages = "page" if report.fetched == 1 else "pages"
    line = f"{report.fetched:,} {pages} fetched, {report.unchanged:,} unchanged, {report.held:,} held before"
    trouble = report.stopped or next((f"{found.url} of {found.detail}" for found in report.result.incidents), None)
    discrepant = sum(not listing.is_sound for listing in report.result.listings)
    found = [line, f"{discrepant:,} listings discrepant" if discrepant else None, trouble]
    return harmless("; ".join(part for part in found if part))


def report_facts(report: WaybackReport) -> list[tuple[str, str]]:
    """The figures of a report, each with its name."""
    traffic = report.traffic
    return [
        ("Fetched", f"{report.fetched:,}"),
        ("Unchanged", f"{report.unchanged:,} (by the index, not fetched)"),
        ("Held before", f"{report.held:,}"),
        ("Missing", f"{len(report.result.incidents):,}"),
        ("Requests", f"{traffic.requests:,}, {traffic.retries:,} of them repeated"),
        ("Received", f"{traffic.bytes_received / 1_000_000:,.1f} MB, {traffic.seconds_waited:,.0f} s waited"),
    ]


def report_as_markdown(report: WaybackReport, request: WaybackRequest) -> str:
    """The whole report. What comes from others is escaped."""
    lines = [
        f"# {harmless_in_markdown(f'{request.wanted.archive.name}: {request.label}')}",
        "",
        "| | |",
        "|---|---|",
    ]
    lines += [f"| {name} | {value} |" for name, value in report_facts(report)]
    if report.stopped:
        lines += ["", harmless_in_markdown(report.stopped)]
    if report.result.incidents:
        lines += ["", "| What | Where | |", "|---|---|---|"]
        lines += [
            f"| {harmless_in_markdown(found.kind)} | {harmless_in_markdown(found.url or '')} "
            f"| {harmless_in_markdown(found.detail)} |"
            for found in report.result.incidents[:MOST_INCIDENTS_SHOWN]
        ]
        if (left := len(report.result.incidents) - MOST_INCIDENTS_SHOWN) > 0:
            lines += ["", f"… and {left:,} more"]
    return "\n".join(lines)
