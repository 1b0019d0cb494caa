"""What Prefect keeps of each listing beside its report: what does not agree, as a table, and where its page is."""

from __future__ import annotations

import re
from hashlib import sha256

from prefect.artifacts import acreate_link_artifact, acreate_table_artifact

from flows.text.harmless import harmless, harmless_url
from warehouse.reports import HarvestReport

LONGEST_NAME = 60
MOST_ROWS = 1_000


async def leave_artifacts(report: HarvestReport, listing: str, page: str | None) -> None:
    """The discrepancies of a harvest, a row that says so where there is none, and a link to the listing's page in the
    browser, where there is one."""
    await acreate_table_artifact(
        discrepancies_as_table(report),
        artifact_key("discrepancies", report.archive, listing),
        f"What does not agree: {len(report.discrepancies):,} in all, of run {report.run_id}",
    )
    if page is not None:
        await acreate_link_artifact(
            harmless_url(page),
            f"{report.archive} · {harmless(listing)}",
            artifact_key("page", report.archive, listing),
            "The listing in the browser",
        )


def discrepancies_as_table(report: HarvestReport) -> list[dict[str, object]]:
    """Their rows."""
    rows: list[dict[str, object]] = [
        {"page": found.page_number, "discrepancy": harmless(found.kind), "detail": harmless(found.detail)}
        for found in report.discrepancies[:MOST_ROWS]
    ]
    return rows or [{"page": None, "discrepancy": "none", "detail": ""}]


def artifact_key(kind: str, archive: str, listing: str) -> str:
    """The key under which Prefect keeps the history of one listing: lower-case letters, digits and dashes, which is all
    that it takes, and what tells those apart that look alike so."""
    readable = re.sub(r"[^a-z0-9]+", "-", f"{kind}-{archive}-{listing}".lower()).strip("-")[:LONGEST_NAME]
    return f"{readable}-{sha256(f'{archive} {listing}'.encode()).hexdigest()[:8]}"
