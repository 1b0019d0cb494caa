"""Dublin Core, in the XML that OAI-PMH made common (oai_dc)."""

from __future__ import annotations

from collections.abc import Iterator

from flows.citing.source import author_of, capture_of, location_of
from flows.citing.texts import in_xml
from warehouse.citable import Citable

NAMESPACES = 'xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def dublin_core(document: Citable) -> str:
    """One oai_dc:dc element, with the date as EDTF, or as it is printed where it is none."""
    elements = "".join(f"    <dc:{name}>{in_xml(text)}</dc:{name}>\n" for name, text in dublin_core_elements(document))
    return f"  <oai_dc:dc {NAMESPACES}>\n{elements}  </oai_dc:dc>\n"


def dublin_core_elements(document: Citable) -> Iterator[tuple[str, str]]:
    """The elements that the document has, each with its name."""
    said = [
        ("title", document.title),
        ("creator", author_of(document)),
        ("date", document.date_edtf or document.date_text),
        ("description", document.summary),
        ("description", document.date_text and f"Date as printed: {document.date_text}"),
        ("type", "Text"),
        ("identifier", document.url),
        ("source", ", ".join(part for part in (location_of(document), document.archive_title) if part)),
        ("relation", document.wayback_url),
        ("description", capture_of(document)),
    ]
    return ((name, text) for name, text in said if text)
