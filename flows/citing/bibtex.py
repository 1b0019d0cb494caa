"""BibTeX, and BibLaTeX, which reads uncertain dates."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flows.citing.dates import biblatex_date, plain_date
from flows.citing.source import author_of, collection_of, key_of, location_of, reference_code_of, remarks_on
from flows.citing.texts import in_a_line, in_tex
from flows.text.harmless import harmless_url
from warehouse.citable import Citable

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# None of these characters means anything within the braces of a field, which an EDTF set has in pairs.
_EDTF = re.compile(r"[\d~?%/.,X-]*|\{[\d~?%/.,X-]*\}|\[[\d~?%/.,X-]*\]")
Fields = Iterable[tuple[str, str | None]]


def bibtex(document: Citable) -> str:
    """An entry for BibTeX, which prints a date that is no plain year, month or day as the archive does."""
    plain = plain_date(document)
    # In braces of its own it is no date to be read.
    printed = f"{{{{{in_tex(document.date_text)}}}}}" if document.date_text and not plain else None
    fields: Fields = [
        ("year", f"{{{plain.year:04}}}" if plain else printed),
        ("month", MONTHS[plain.month - 1] if plain and plain.month else None),
        ("day", f"{{{plain.day}}}" if plain and plain.day else None),
        # BibTeX does not know this field. Zotero makes a plain date of any `year`, and none of this.
        ("date", printed),
        ("howpublished", _text(", ".join(part for part in (location_of(document), document.archive_title) if part))),
        ("urldate", f"{{{document.last_seen:%Y-%m-%d}}}"),
        ("edtf", _exact(document.date_edtf)),
        ("abstract", _text(document.summary)),
        ("annote", _text(". ".join(remarks_on(document)))),
    ]
    return _entry("misc", document, fields)


def biblatex(document: Citable) -> str:
    """An entry for BibLaTeX. The field `edtf` has the date exactly, also where `date` cannot, as of a set."""
    fields = [
        ("date", (date := biblatex_date(document)) and f"{{{date}}}"),
        ("howpublished", _text(document.archive_title)),
        ("location", _text(location_of(document))),
        ("library", _text(reference_code_of(document))),
        ("series", _text(collection_of(document))),
        ("urldate", f"{{{document.last_seen:%Y-%m-%d}}}"),
        ("edtf", _exact(document.date_edtf)),
        ("abstract", _text(document.summary)),
        # BibLaTeX calls it `annotation` too, Zotero keeps it by this name alone.
        ("annote", _text(". ".join(remarks_on(document)))),
    ]
    return _entry("unpublished", document, fields)


def _entry(kind: str, document: Citable, further: Fields) -> str:
    author = author_of(document)
    fields: list[tuple[str, str | None]] = [
        # In braces of their own: a name of several words stays one, and capitals stay.
        ("author", author and f"{{{_text(author)}}}"),
        ("title", f"{{{_text(document.title)}}}"),
        *further,
        ("url", f"{{{harmless_url(in_a_line(document.url))}}}"),
    ]
    lines = "".join(f"  {name} = {value},\n" for name, value in fields if value)
    return f"@{kind}{{{key_of(document)},\n{lines}}}\n\n"


def _text(text: str | None) -> str | None:
    return f"{{{in_tex(text)}}}" if text else None


def _exact(edtf: str | None) -> str | None:
    """An EDTF string as programs read it, not as TeX prints it."""
    return f"{{{edtf}}}" if edtf and _EDTF.fullmatch(edtf) else _text(edtf)
