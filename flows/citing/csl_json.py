"""CSL-JSON, the data of citation processors and of Zotero."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flows.citing.dates import bounds, is_circa, plain_date, season
from flows.citing.source import author_of, collection_of, key_of, location_of, reference_code_of, remarks_on
from flows.citing.texts import in_a_line
from warehouse.citable import Citable


def csl_item(document: Citable) -> dict[str, Any]:
    """One item. A date that is no plain year, month or day has, beside its parts where it can be said in parts, what is
    printed as `literal`, which Zotero keeps; the exact EDTF string is in `note` and `custom`."""
    author = author_of(document)
    item: dict[str, Any] = {
        "id": key_of(document),
        "type": "manuscript",
        "title": in_a_line(document.title),
        "author": [{"literal": in_a_line(author)}] if author else None,
        "issued": _issued(document),
        "accessed": {"date-parts": [_day(document.last_seen)]},
        "archive": document.archive_title,
        "archive_collection": collection_of(document),
        "archive_location": location_of(document),
        "call-number": reference_code_of(document),
        "URL": document.url,
        "abstract": document.summary,
        "note": "\n".join(in_a_line(remark) for remark in remarks_on(document)),
        "custom": _custom(document),
    }
    return {name: value for name, value in item.items() if value}


def _issued(document: Citable) -> dict[str, Any]:
    if plain := plain_date(document):
        return {"date-parts": [plain.parts]}
    literal = {"literal": in_a_line(document.date_text)} if document.date_text else {}
    return {**_parts(document), **literal}


def _parts(document: Citable) -> dict[str, Any]:
    """Parts of a date that has a beginning and an end: nothing else can be said so."""
    circa = {"circa": True} if is_circa(document) else {}
    if named := season(document.date_edtf):
        year, number = named
        return {"date-parts": [[year]], "season": number, **circa}
    first, last = bounds(document)
    if first is None or last is None:
        return {}
    return {"date-parts": [first.parts] if first == last else [first.parts, last.parts], **circa}


def _custom(document: Citable) -> dict[str, Any]:
    said = {
        "date_text": document.date_text,
        "date_edtf": document.date_edtf,
        "page_url": document.page_url,
        "row": document.position,
        "captured_at": document.captured_at.isoformat(),
        "capture_id": str(document.capture_id),
        "digest": document.digest,
        "wayback_url": document.wayback_url,
    }
    return {name: value for name, value in said.items() if value is not None}


def _day(moment: datetime) -> list[int]:
    return [moment.year, moment.month, moment.day]
