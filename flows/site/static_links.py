"""Where each page is among files: relative to the page that leads there, so that they may lie anywhere."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from markupsafe import Markup

from flows.show.page import row_id
from flows.site.asking import query_of
from flows.site.document_page import file_of_citation
from flows.site.naming import name_of
from warehouse.citable import Citable
from warehouse.register import Wanted


class StaticLinks:
    """Links from a page that lies so many folders deep."""

    is_static = True

    def __init__(self, depth: int) -> None:
        self._up = "../" * depth

    def register(self, wanted: Wanted) -> str:
        """A page of the register; where more is wanted of it, the script of the first page searches for that."""
        if wanted == Wanted(page=wanted.page) and wanted.page > 1:
            return f"{self._up}register/{wanted.page}.html"
        return f"{self._up}index.html{query_of(wanted)}"

    def document(self, archive: str, url: str) -> str:
        return f"{self._up}{quote(document_file(archive, url))}.html"

    def captured(self, capture_id: UUID, position: int | None) -> str:
        return f"{self._up}captured/{capture_id}.html" + (f"#{row_id(position)}" if position is not None else "")

    def citation(self, cited: Citable, ending: str) -> str:
        """The file itself, in the link: beside the pages there would be two more files for each of them."""
        file = file_of_citation(cited, ending)
        address = f"data:{file.media_type.replace(' ', '')},{quote(file.body)}"
        return Markup(address)  # noqa: S704 - of a URL's own characters, and longer than what is cut elsewhere

    def changes(self, archive: str | None = None, day: str | None = None) -> str:
        return (
            f"{self._up}changes"
            + (f"/{quote(folder_of(archive))}" if archive else "")
            + (f"-{day}.html" if day else ".html")
        )

    def feed(self, archive: str | None = None) -> str:
        return f"{self._up}changes" + (f"/{quote(folder_of(archive))}" if archive else "") + ".atom"

    def listings(self) -> str:
        return f"{self._up}listings.html"

    def listing(self, archive: str, listing_url: str) -> str:
        return f"{self._up}listing/{quote(folder_of(archive))}/{name_of(archive, listing_url)}.html"

    def asset(self, name: str) -> str:
        return f"{self._up}assets/{name}"


def document_file(archive: str, url: str) -> str:
    """The file of a document, without its ending."""
    return f"document/{folder_of(archive)}/{name_of(archive, url)}"


def folder_of(archive: str) -> str:
    """The folder of an archive: its name, which may be a stranger's, as one that leads nowhere else."""
    return quote(archive, safe="").replace(".", "%2E").replace("~", "%7E")
