"""Parsers' records as JSON values, for the command's output and for fixtures: dates as ISO strings, nothing as null."""

from __future__ import annotations

from typing import Any

from parsers.records import Entry, HistoricalDate, ListingPage, Reject

# What only some pages show; a page that does not has no such key.
PAGE_SIGNS = ("pages", "furthest_page", "label_problem", "contradiction")
# All that `entry_as_json` may give.
ENTRY_COLUMNS = (
    *("position", "date_text", "date_edtf", "date_earliest", "date_latest", "date_precision", "date_assumed"),
    *("date_stated", "title", "url", "summary", "summary_by_ai", "other_text", "fields"),
)


def page_as_json(page: ListingPage) -> dict[str, Any]:
    """A listing page with everything that stands on it."""
    return {
        "url": page.url,
        "layout": page.layout,
        "row_markup": page.row_markup,
        "first": page.first,
        "last": page.last,
        "total": page.total,
        "next_url": page.next_url,
        **{name: value for name in PAGE_SIGNS if (value := getattr(page, name)) is not None},
        "entries": [entry_as_json(entry) for entry in page.entries],
        "rejects": [reject_as_json(reject) for reject in page.rejects],
    }


def entry_as_json(entry: Entry) -> dict[str, Any]:
    """A row, flat: the date's parts begin with `date_`. Only where it has them there are `fields`, by their names,
    `date_assumed` and `date_stated`."""
    return {
        "position": entry.position,
        **date_as_json(entry.date),
        "title": entry.title,
        "url": entry.url,
        "summary": entry.summary,
        "summary_by_ai": entry.summary_by_ai,
        "other_text": entry.other_text,
        **({"date_assumed": True} if entry.date.assumed else {}),
        **({"date_stated": entry.date.stated} if entry.date.stated else {}),
        **({"fields": dict(entry.fields)} if entry.fields else {}),
    }


def date_as_json(date: HistoricalDate) -> dict[str, Any]:
    """A printed date and what was made of it."""
    return {
        "date_text": date.text or None,
        "date_edtf": date.edtf,
        "date_earliest": date.earliest.isoformat() if date.earliest else None,
        "date_latest": date.latest.isoformat() if date.latest else None,
        "date_precision": str(date.precision) if date.precision else None,
    }


def date_reading_as_json(date: HistoricalDate) -> dict[str, Any]:
    """A printed date, what was made of it, whether in an order that is assumed, and why when nothing was."""
    return {
        **date_as_json(date),
        "date_assumed": date.assumed,
        "reason": str(date.problem) if date.problem else None,
    }


def reject_as_json(reject: Reject) -> dict[str, Any]:
    """A row that could not be read, with its HTML."""
    return {
        "position": reject.position,
        "reason": str(reject.reason),
        "detail": reject.detail,
        "html": reject.html,
    }
