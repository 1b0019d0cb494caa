"""What of a harvest somebody who did not watch it should know: computed from its report, and from nothing else but what
the tables say of the harvests before it.

An event has a key, which stays the same as long as what it tells of goes on: a listing that is discrepant in the same
way week after week is one event. Once it was well in between, it is another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.settings.settings import EVENTS
from flows.text.harmless import harmless
from flows.text.listing_names import listing_title
from flows.text.report import report_in_a_line
from warehouse.notable import JudgedHarvest, Withdrawn, WithdrawnDocument
from warehouse.reports import ALARMS, BELOW_BOUNDS, UNKNOWN_LAYOUT, HarvestReport

DISCREPANT, LAYOUT_CHANGED, WITHDRAWN, UNREACHED, WITHHELD = EVENTS


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a listing: its kind (one of flows.settings.settings.EVENTS), the archive's name, what
    the listing is called and its URL, what happened in plain words, figures for machines, and the key."""

    kind: str
    archive: str
    listing: str
    listing_url: str
    text: str
    payload: Mapping[str, Any]
    key: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the tables know beside a report: the harvests of its listing until it, which comes first, and what it has
    shown to be withdrawn; and where the listing's page in the browser is."""

    harvests: Sequence[JudgedHarvest] = ()
    withdrawn: Withdrawn = field(default_factory=Withdrawn)
    page: str | None = None


def is_worth_telling(report: HarvestReport) -> bool:
    """Whether there may be an event in a report: only then the tables need be asked."""
    return bool(
        report.discrepancies
        or report.documents_withdrawn
        or report.losses_withheld
        or report.verdict in ("unreached", "discrepant")
    )


def events_of_harvest(report: HarvestReport, known: Known) -> list[Event]:
    """All that is to be told of a harvest. What is unreached is nothing else; what is discrepant only because its
    layout has changed, or because its losses are withheld, is told as that."""
    return [_event(kind, way, report, known) for kind, way in _happened(report)]


def _happened(report: HarvestReport) -> Iterator[tuple[str, frozenset[str]]]:
    """The kinds of events, each with the kinds of discrepancies by which it is the same the next time."""
    if report.documents_withdrawn:
        yield WITHDRAWN, frozenset()
    if report.verdict == "unreached":
        yield UNREACHED, frozenset()
        return
    if report.has_drifted:
        yield LAYOUT_CHANGED, frozenset()
    if report.is_alarming:
        yield WITHHELD, frozenset()
    told = {BELOW_BOUNDS, *ALARMS}
    left = {
        found.kind
        for found in report.discrepancies
        if found.kind not in told and not found.detail.startswith(UNKNOWN_LAYOUT)
    }
    if left or (report.verdict == "discrepant" and not (report.has_drifted or report.is_alarming)):
        yield DISCREPANT, frozenset(found.kind for found in report.discrepancies)


# By which of its harvests an event goes on, and whether a harvest tells of it at all.
_GOES_ON: Mapping[str, Callable[[JudgedHarvest, frozenset[str]], bool]] = {
    UNREACHED: lambda harvest, _: harvest.verdict == "unreached",
    LAYOUT_CHANGED: lambda harvest, _: harvest.has_drifted,
    WITHHELD: lambda harvest, _: harvest.is_alarming,
    DISCREPANT: lambda harvest, way: harvest.kinds == way,
}


def _event(kind: str, way: frozenset[str], report: HarvestReport, known: Known) -> Event:
    listing = listing_title(report.archive, report.listing_url)
    lasting = _lasting(kind, way, known.harvests)
    began_by = lasting[-1].run_id if lasting else report.run_id
    since = lasting[-1].harvested_at if len(lasting) > 1 else None
    said = _said(kind, report, known)
    lasts = f"; so since {since:%Y-%m-%d}, in {len(lasting):,} harvests" if since else ""
    payload = {**_figures(report), "page": known.page, "since": since and since.isoformat(), "harvests": len(lasting)}
    if kind == WITHDRAWN:
        payload["withdrawn"] = withdrawn_as_figures(known.withdrawn)
    text = harmless(f"{report.archive} · {listing}: {said}{lasts}")
    key = " ".join([kind, report.archive, report.listing_url, began_by])
    return Event(kind, report.archive, listing, report.listing_url, text, payload, key)


def _lasting(kind: str, way: frozenset[str], harvests: Sequence[JudgedHarvest]) -> list[JudgedHarvest]:
    """The harvests in a row in which it was as it is now, the last first. One that did not reach the site, or asked for
    a part only, tells nothing of how the listing is: such are left out."""
    if kind == WITHDRAWN:
        return list(harvests[:1])
    lasting: list[JudgedHarvest] = []
    for harvest in harvests:
        if _GOES_ON[kind](harvest, way):
            lasting.append(harvest)
        elif kind == UNREACHED or harvest.verdict not in ("unreached", "partial"):
            break
    return lasting


def _said(kind: str, report: HarvestReport, known: Known) -> str:
    if kind == WITHDRAWN:
        return withdrawn_in_words(known.withdrawn)
    if kind == UNREACHED and report.discrepancies:
        return f"the site gave no page: {report.discrepancies[0].detail}"
    return report_in_a_line(report)


def withdrawn_in_words(withdrawn: Withdrawn) -> str:
    """“2 documents were withdrawn: …”, with the titles of the first."""
    were = "1 document was" if withdrawn.count == 1 else f"{withdrawn.count:,} documents were"
    named = ", ".join(map(_document_in_words, withdrawn.documents))
    left = withdrawn.count - len(withdrawn.documents)
    return f"{were} withdrawn: {named}" + (f", and {left:,} more" if left else "")


def withdrawn_as_figures(withdrawn: Withdrawn) -> list[dict[str, Any]]:
    """Those of the documents that are known by name."""
    return [{"title": one.title, "date": one.date_text, "url": one.url} for one in withdrawn.documents]


def _document_in_words(document: WithdrawnDocument) -> str:
    date = f" ({document.date_text})" if document.date_text else ""
    return f"“{document.title or document.url}”{date}"


def _figures(report: HarvestReport) -> dict[str, Any]:
    first = report.discrepancies[0] if report.discrepancies else None
    return {
        "run": report.run_id,
        "url": report.listing_url,
        "verdict": report.verdict,
        "promised": report.promised,
        "found": report.found,
        "pages": report.pages,
        "discrepancies": len(report.discrepancies),
        "first_discrepancy": first and harmless(f"{first.kind}: {first.detail}"),
        "documents_added": report.documents_added,
        "documents_changed": report.documents_changed,
        "documents_left": report.documents_left,
        "documents_withdrawn": report.documents_withdrawn,
        "losses_withheld": report.losses_withheld,
    }
