"""RIS, as Zotero, EndNote and others read it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.citing.dates import Plain, bounds, plain_date, year_of
from flows.citing.source import author_of, key_of, location_of, reference_code_of, remarks_on
from flows.citing.texts import in_a_line
from warehouse.citable import Citable

_YEAR = re.compile(r"\b\d{4}\b", re.ASCII)


def ris(document: Citable) -> str:
    """One record, from TY to ER. Whatever is printed stands in one line, so that none of it is taken for a tag."""
    return "".join(f"{tag}  - {in_a_line(text)}\r\n" for tag, text in _tags(document)) + "ER  - \r\n\r\n"


def _tags(document: Citable) -> Iterator[tuple[str, str]]:
    yield "TY", "MANSCPT"
    yield "ID", key_of(document)
    yield "TI", document.title
    year, date = year_of(document), _date(document)
    optional = [
        ("AU", author_of(document)),
        ("PY", f"{year:04}" if year else None),
        ("DA", date),
        ("AB", document.summary),
        ("DB", document.archive_title),
        ("AN", location_of(document)),
        ("CN", reference_code_of(document)),
        ("UR", document.url),
        ("Y2", _as_ris(Plain(document.last_seen.year, document.last_seen.month, document.last_seen.day))),
    ]
    yield from ((tag, text) for tag, text in optional if text)
    for remark in remarks_on(document):
        yield "N1", remark


def _date(document: Citable) -> str | None:
    """A year, a month or a day as RIS writes it, any other date as it is printed: RIS has no uncertain ones. A slash
    would part year, month and day.

    Of a text without a year in four digits Zotero keeps one word, after the year 0000 or that of `PY`: “1800 th” of
    “19th century”. There, from the first to the last year, month or day that it can mean is said, or nothing.
    """
    if plain := plain_date(document):
        return _as_ris(plain)
    text = document.date_text or ""
    if _YEAR.search(text):
        return "–".join(part.strip() for part in text.split("/"))
    sides = dict.fromkeys("" if side is None else side.iso for side in bounds(document))
    return "–".join(sides) or None


def _as_ris(date: Plain) -> str:
    month, day = (f"{part:02}" if part else "" for part in (date.month, date.day))
    return f"{date.year:04}/{month}/{day}/"
