"""What a citation says of where a document is: its authors, its place in an archive, the capture that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from parsers.catalog import archives
from warehouse.citable import Citable

# What archives' declarations call them, folded: “Reference code”, “reference_code”.
AUTHORS = ("author", "creator", "speaker")
CODES = ("reference code", "call number", "identifier", "unit id", "shelfmark", "signature")
COLLECTIONS = ("collection", "part of", "fonds", "record group", "series")
REPOSITORIES = ("repository", "institution", "holding institution")
LONGEST_SLUG = 60


def archive_titles() -> dict[str, str]:
    """What the archives that are known here call themselves, by their names."""
    return {name: archive.title for name, archive in archives().items()}


def field_of(document: Citable, names: Iterable[str]) -> str | None:
    """The first of these fields that the document has."""
    folded = {" ".join(re.split(r"[\s_-]+", name.casefold())).strip(): text for name, text in document.fields.items()}
    return next((folded[name] for name in names if folded.get(name)), None)


def author_of(document: Citable) -> str | None:
    """Who made it, as it is printed: one name or several."""
    return field_of(document, AUTHORS)


def reference_code_of(document: Citable) -> str | None:
    """Its reference code or call number."""
    return field_of(document, CODES)


def collection_of(document: Citable) -> str | None:
    """The collection that it belongs to."""
    return field_of(document, COLLECTIONS)


def location_of(document: Citable) -> str | None:
    """Its place within the archive, from the narrowest: reference code, collection, repository."""
    parts = (reference_code_of(document), collection_of(document), field_of(document, REPOSITORIES))
    said = [part for part in dict.fromkeys(parts) if part and part != document.archive_title]
    return ", ".join(said) or None


def capture_of(document: Citable) -> str:
    """Where and when the row was captured that shows the document, and the digest of the page's bytes: enough to check
    a footnote with. Where a Wayback Machine has the page, it says where."""
    where = document.wayback_url or document.page_url
    return f"Listed on {where}, row {document.position}, captured {time_of(document.captured_at)}, {document.digest}"


def remarks_on(document: Citable) -> list[str]:
    """What there is to know of a document that formats have no field for: the date as it is printed and the exact EDTF
    string, and the capture."""
    remarks = []
    if document.date_text:
        remarks.append(f"Date as printed: {document.date_text}")
    if document.date_edtf:
        remarks.append(f"EDTF: {document.date_edtf}")
    return [*remarks, capture_of(document)]


def time_of(moment: datetime) -> str:
    """A time in UTC, to the second."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def key_of(document: Citable) -> str:
    """What other programs call the document: the same always, and no other document's. Letters, digits and hyphens."""
    slug = unquote(urlsplit(document.url).path).rstrip("/").rpartition("/")[2]
    readable = re.sub(r"[^a-z0-9]+", "-", f"{document.archive} {slug}".casefold()).strip("-")[:LONGEST_SLUG].strip("-")
    digest = sha256(f"{document.archive} {document.url}".encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{readable}-{digest}"
