"""What a page carries of its document so that Zotero and others take it from there."""

from __future__ import annotations

from flows.citing.dates import plain_date
from flows.citing.dublin_core import dublin_core_elements
from flows.citing.source import author_of, location_of, reference_code_of, remarks_on
from flows.citing.texts import in_a_line
from warehouse.citable import Citable


def meta_tags(document: Citable) -> list[tuple[str, str]]:
    """Names and contents of a page's meta elements, each to be escaped by what writes the page: Highwire's, which ask
    for a plain date, Dublin Core, which takes EDTF, and Zotero's own, by which it is kept as a manuscript of its
    archive, dated as the archive prints it."""
    plain = plain_date(document)
    highwire = [
        ("citation_title", document.title),
        ("citation_author", author_of(document)),
        ("citation_publication_date", plain and plain.iso.replace("-", "/")),
        ("citation_abstract_html_url", document.url),
    ]
    said = [*highwire, *((f"DC.{name}", text) for name, text in dublin_core_elements(document))]
    return [*((name, in_a_line(text)) for name, text in said if text), *_for_zotero(document)]


def _for_zotero(document: Citable) -> list[tuple[str, str]]:
    said = [
        ("itemType", "manuscript"),
        ("archive", document.archive_title),
        ("archiveLocation", location_of(document)),
        ("callNumber", reference_code_of(document)),
        ("date", document.date_text),
        # Otherwise it takes what else Dublin Core has here for the abstract and the type, and the language of this
        # page for that of the document.
        ("abstractNote", document.summary or " "),
        ("manuscriptType", " "),
        ("language", "und"),
    ]
    remarks = "\n".join(in_a_line(remark) for remark in remarks_on(document))
    return [*((f"z.{name}", in_a_line(text) or " ") for name, text in said if text), ("z.extra", remarks)]
