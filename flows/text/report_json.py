"""Reports of runs as JSON values: their records, field by field, under the names that they have in the tables."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flows.files.importing import Imported
    from flows.files.sorting import SortedImports
    from flows.runs.takeover import TakenOver
    from flows.wayback.harvest import WaybackReport
    from warehouse.reports import HarvestReport


def harvest_as_json(label: str, report: HarvestReport | None, failure: str) -> dict[str, Any]:
    """A harvest: its label, and its report with the exit status, or in words why there is none."""
    if report is None:
        return {"label": label, "failure": failure, "exit_status": 3}
    return {"label": label, **asdict(report), "exit_status": report.exit_status}


def wayback_as_json(label: str, report: WaybackReport) -> dict[str, Any]:
    """A harvest from the Wayback Machine."""
    return {
        "label": label,
        "fetched": report.fetched,
        "unchanged": report.unchanged,
        "held": report.held,
        "stopped": report.stopped,
        "blocked_until": report.blocked_until,
        "traffic": asdict(report.traffic),
        **_taken_over(report.result),
        "exit_status": report.exit_status,
    }


def import_as_json(archive: str, imported: Imported) -> dict[str, Any]:
    """An import; its `import_id` is what `regest forget --import` takes."""
    return {
        "archive": archive,
        "import_id": imported.import_id,
        "pages": imported.pages,
        "forced": imported.forced,
        "registered": imported.registered,
        "documents": asdict(imported.result.documents),
        **_taken_over(imported.result),
        "exit_status": imported.exit_status,
    }


def imports_as_json(imports: SortedImports) -> dict[str, Any]:
    """Imports of the archives that files were found to be of, and what was left out as it is of none."""
    return {
        "imports": [import_as_json(archive.name, imported) for archive, imported in imports.imports],
        "passed_over": dict(imports.rest.passed_over),
        "incidents": [asdict(incident) for incident in imports.rest.incidents],
        "warnings": list(imports.rest.caught_up.warnings),
        "exit_status": imports.exit_status,
    }


def _taken_over(result: TakenOver) -> dict[str, Any]:
    return {
        "passed_over": dict(result.passed_over),
        "incidents": [asdict(incident) for incident in result.incidents],
        "warnings": list(result.caught_up.warnings),
        "listings": [asdict(listing) for listing in result.listings],
    }
