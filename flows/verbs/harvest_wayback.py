"""`regest harvest --from wayback`: the flow on a terminal."""

from __future__ import annotations

from typing import Any

from flows.flow import harvest_from_wayback, reporting
from flows.text.progress import watched_on_terminal
from flows.text.report import print_taken_over
from flows.text.terminal import print_facts, say
from flows.text.wayback import report_facts
from flows.verbs.harvest import HarvestFailed, run_on_terminal
from flows.wayback.harvest import WaybackReport, wayback_request_for


def harvest_wayback_on_terminal(**parameters: Any) -> int:
    """Runs the flow, with its parameters, under a progress bar, and prints its report. Gives the exit status.

    Raises WrongUsage for parameters that are none, RegestError when there is no report to give.
    """
    request = wayback_request_for(**parameters)
    title = f"{request.wanted.archive.name} · {request.label} · Wayback Machine"
    reports: list[WaybackReport] = []
    token = reporting.set(reports.append)
    try:
        with watched_on_terminal(title) as watcher:
            ended = run_on_terminal(harvest_from_wayback, watcher, **parameters)
    finally:
        reporting.reset(token)
    if not reports:
        raise HarvestFailed(ended)
    [report] = reports
    if report.is_empty:
        for why, count in sorted(report.result.passed_over.items()):
            say(f"passed over: {count:,} × {why}")
    else:
        print_facts(title, report_facts(report))
        print_taken_over(report.result, request.wanted.archive)
    if report.stopped:
        say(report.stopped)
    return report.exit_status
