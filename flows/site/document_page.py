"""A document: what the archive says, and said before; where it stands, where it was read; how to cite it."""

from __future__ import annotations

from flows.site.links import Links
from flows.site.naming import name_from, name_of
from flows.site.refusals import NotThere
from flows.site.rendering import Page, page
from warehouse.document_histories import document_history, document_of_name
from warehouse.published import Reading


def document_page(reading: Reading, archive: str, url: str, links: Links) -> Page:
    """The page of the document of an archive at a URL. Raises NotThere."""
    history = document_history(reading.tables, archive, url)
    if history is None:
        raise NotThere("there is no document at that address: search the register for it")
    return page("document.html", links, history=history, document=history.latest)


def document_named(reading: Reading, archive: str, text: str) -> str:
    """The URL of the document that has that name in an address. Raises NotThere."""
    name = name_from(text)
    url = document_of_name(reading.tables, archive, name.part, name.digest) if name else None
    if url is None or name != name_of(archive, url):
        raise NotThere("there is no document at that address: search the register for it")
    return url
