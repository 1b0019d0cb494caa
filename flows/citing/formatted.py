"""Citations as people read them, made by a CSL processor in a style that ships or in one of their own."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flows.citing.csl_json import csl_item
from flows.citing.dates import plain_date
from flows.citing.source import capture_of
from flows.citing.texts import in_a_line, in_xml
from flows.text.harmless import harmless
from parsers.errors import WrongUsage
from warehouse.citable import Citable

STYLES = Path(__file__).parent / "styles"
DEFAULT_STYLE = "chicago-notes-bibliography"
LARGEST_STYLE = 2_000_000
# What is markup to the processor stands for itself meanwhile, as characters that nothing printed has.
_MARKUP = str.maketrans("&<>\"'", "\ue000\ue001\ue002\ue003\ue004")
_HIDDEN = {chr(hidden): chr(character) for character, hidden in _MARKUP.items()}
_OF_NOBODY = re.compile(f"[{''.join(_HIDDEN)}]")
# What a style prints; the rest of an item is for programs.
_PRINTED = frozenset(
    {"title", "author", "archive", "archive_collection", "archive_location", "call-number", "URL", "accessed", "issued"}
)


class StyleError(WrongUsage):
    """A citation style that is not there, or is none."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation: `note` is a footnote, or what stands in the running text where the style has no notes, `entry` one
    line of a bibliography, None where the style has none. `capture` says where to check it. All are plain text, or all
    are HTML, as was asked for."""

    note: str
    entry: str | None
    is_of_notes: bool
    capture: str

    @property
    def best(self) -> str:
        """What somebody copies: the footnote, or the entry where the style has no notes."""
        return self.note if self.is_of_notes or self.entry is None else self.entry


def shipped_styles() -> list[str]:
    """The names of the styles that ship."""
    return sorted(file.stem for file in STYLES.glob("*.csl"))


def cite(
    documents: Iterable[Citable], style: str = DEFAULT_STYLE, *, as_html: bool = False, only_best: bool = False
) -> Iterator[Cited]:
    """Citations in a style that ships, by its name, or in a CSL file, by its path. Where `only_best` is wanted of each,
    the other one, which takes as long, is left empty.

    Nothing that an archive prints is markup, nothing is cut, and controls and what reverses text are shown as �. A date
    that is no plain year, month or day stands as it is printed. Raises StyleError.
    """
    read = _style(style)
    for document in documents:
        yield _cited(document, style, read, as_html=as_html, only_best=only_best)


@cache
def _style(style: str) -> Any:
    # To load the processor takes longer than everything that other verbs do with it.
    from citeproc import CitationStylesStyle
    from lxml.etree import LxmlError

    file = STYLES / f"{style}.csl" if style in shipped_styles() else Path(style)
    try:
        if file.stat().st_size > LARGEST_STYLE:
            raise StyleError(f"{file} is no citation style: it is too large")
        with file.open("rb") as content, warnings.catch_warnings(action="ignore"):
            read = CitationStylesStyle(content, validate=False)
        if read.root.citation is None:
            raise StyleError(f"{file} only names the style that it is the same as: give that one's file")
    except OSError as error:
        raise StyleError(
            f"there is no citation style “{style}”: give one of {', '.join(shipped_styles())}, or a CSL file"
        ) from error
    except (LxmlError, AttributeError, ValueError, LookupError, TypeError) as error:
        raise StyleError(f"{file} is no citation style in CSL 1.0: see https://www.zotero.org/styles") from error
    return read


def _cited(document: Citable, name: str, style: Any, *, as_html: bool, only_best: bool) -> Cited:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    item = _hidden(_printed(document))
    is_of_notes = style.root.get("class") == "note"
    has_note = is_of_notes or not (only_best and style.has_bibliography())
    has_entry = style.has_bibliography() and not (only_best and is_of_notes)
    try:
        with warnings.catch_warnings(action="ignore"):
            bibliography = CitationStylesBibliography(
                style, CiteProcJSON([item]), formatter.html if as_html else formatter.plain
            )
            citation = Citation([CitationItem(item["id"])])
            bibliography.register(citation)
            note = str(bibliography.cite(citation, lambda _: None)) if has_note else ""
            entry = "".join(map(str, bibliography.bibliography())) if has_entry else None
    # The processor raises whatever Python raises where a style is not as it expects.
    except Exception as error:
        raise StyleError(f"the citation style {name} cannot be used for {document.url} ({error!r})") from error
    shown = _shown_in_html if as_html else _shown
    capture = in_a_line(harmless(f"{capture_of(document)}.", longest=None))
    return Cited(shown(note), entry and shown(entry), is_of_notes, in_xml(capture) if as_html else capture)


def _printed(document: Citable) -> dict[str, Any]:
    item = {name: value for name, value in csl_item(document).items() if name in _PRINTED}
    if plain_date(document) is None and (text := document.date_text):
        item["issued"] = {"literal": in_a_line(text)}
    return {**item, "id": "cited", "type": "manuscript"}


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _hidden(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_hidden(inner) for inner in value]
    if not isinstance(value, str):
        return value
    text = _OF_NOBODY.sub("\N{REPLACEMENT CHARACTER}", harmless(in_a_line(value), longest=None))
    return text.translate(_MARKUP)


def _shown(text: str) -> str:
    return _OF_NOBODY.sub(lambda found: _HIDDEN[found[0]], text)


def _shown_in_html(html: str) -> str:
    """What the processor made, whose markup is its own, around text that is none."""
    return _OF_NOBODY.sub(lambda found: in_xml(_HIDDEN[found[0]]), html)
