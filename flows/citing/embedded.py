"""What a page carries of its document so that Zotero and others take it from there."""

from __future__ import annotations

from urllib.parse import urlencode

from flows.citing.dates import plain_date
from flows.citing.dublin_core import dublin_core_elements
from flows.citing.source import author_of
from flows.citing.texts import in_a_line, in_xml
from warehouse.citable import Citable


def coins(document: Citable) -> str:
    """A span that shows nothing, with the document as an OpenURL (COinS)."""
    said = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rfr_id", "info:sid/regest"),
        ("rft.type", "manuscript"),
        ("rft.title", document.title),
        ("rft.creator", author_of(document)),
        ("rft.date", _date(document)),
        ("rft.description", document.summary),
        ("rft.source", document.archive_title),
        ("rft.identifier", document.url),
    ]
    query = urlencode([(name, in_a_line(text)) for name, text in said if text])
    return f'<span class="Z3988" title="{in_xml(query)}"></span>'


def meta_tags(document: Citable) -> list[tuple[str, str]]:
    """Names and contents of a page's meta elements, each to be escaped by what writes the page: Highwire's, which ask
    for a plain date, and Dublin Core, which takes EDTF."""
    plain = plain_date(document)
    highwire = [
        ("citation_title", document.title),
        ("citation_author", author_of(document)),
        ("citation_publication_date", plain and plain.iso.replace("-", "/")),
        ("citation_abstract_html_url", document.url),
    ]
    said = [*highwire, *((f"DC.{name}", text) for name, text in dublin_core_elements(document))]
    return [(name, in_a_line(text)) for name, text in said if text]


def _date(document: Citable) -> str | None:
    plain = plain_date(document)
    return plain.iso if plain else document.date_text
