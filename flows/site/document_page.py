"""A document: what the archive says, and said before; where it stands, where it was read; how to cite it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from flows.citing.embedded import meta_tags
from flows.citing.formats import FORMATS, exported
from flows.citing.formatted import cite
from flows.show.text import DATED_BY, ORDER_ASSUMED
from flows.site.differences import steps_of
from flows.site.links import Links
from flows.site.naming import archive_title, name_from, name_of
from flows.site.refusals import NotThere
from flows.site.rendering import Page, page
from warehouse.citable import Citable, citable
from warehouse.document_histories import DocumentHistory, document_history, document_of_name
from warehouse.published import Reading

# By their names, as people who cite know them.
STYLES: Mapping[str, str] = {"chicago-notes-bibliography": "Chicago, notes", "mla": "MLA", "apa": "APA"}
FILES: Mapping[str, str] = {"ris": "ris", "bib": "biblatex"}
# The processor of styles is made for one thread.
_citing = Lock()


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation to copy."""

    style: str
    text: str


def document_page(reading: Reading, archive: str, url: str, links: Links) -> Page:
    """The page of the document of an archive at a URL. Raises NotThere."""
    history = document_history(reading.tables, archive, url)
    if history is None:
        raise NotThere("there is no document at that address: search the register for it")
    return page_of_document(history, _citable(reading, archive, url), links)


def page_of_document(history: DocumentHistory, cited: Citable | None, links: Links) -> Page:
    """The page of a document of which all is known."""
    citations, check = _citations(cited) if cited else ((), None)
    return page(
        "document.html",
        links,
        history=history,
        document=history.latest,
        steps=steps_of(history.versions),
        cited=cited,
        citations=citations,
        check=check,
        meta_tags=meta_tags(cited) if cited else (),
        dated_by=DATED_BY,
        order_assumed=ORDER_ASSUMED,
    )


def citation_file(reading: Reading, archive: str, url: str, ending: str) -> Page:
    """The citation of a document for programs, by the ending of the file's name. Raises NotThere."""
    cited = _citable(reading, archive, url) if ending in FILES else None
    if cited is None:
        raise NotThere("there is no document at that address: search the register for it")
    return file_of_citation(cited, ending)


def file_of_citation(cited: Citable, ending: str) -> Page:
    """The citation of a document as a file, by the ending of its name."""
    form = FORMATS[FILES[ending]]
    body = "".join(exported([cited], FILES[ending])).encode("utf-8", "replace")
    saved_as = f'attachment; filename="{name_of(cited.archive, cited.url)}.{ending}"'
    return Page(body, f"{form.media_type}; charset=utf-8", headers={"Content-Disposition": saved_as})


def document_named(reading: Reading, archive: str, text: str) -> str:
    """The URL of the document that has that name in an address. Raises NotThere."""
    name = name_from(text)
    url = document_of_name(reading.tables, archive, name.part, name.digest) if name else None
    if url is None or name != name_of(archive, url):
        raise NotThere("there is no document at that address: search the register for it")
    return url


def _citable(reading: Reading, archive: str, url: str) -> Citable | None:
    return citable(reading.tables, {archive: archive_title(archive)}, archive, url)


def _citations(cited: Citable) -> tuple[tuple[Citation, ...], str]:
    """The citations in each style, and what to check them with."""
    with _citing:
        made = {title: next(cite([cited], style, only_best=True)) for style, title in STYLES.items()}
    return tuple(Citation(title, one.best) for title, one in made.items()), next(iter(made.values())).capture
