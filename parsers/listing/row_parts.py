"""What a piece of a row is, by its markup and by its words: its title, its date, its summary, or a prompt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from selectolax.lexbor import LexborNode

from parsers.html import fold

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
DATE, SUMMARY, PROMPT = "date", "summary", "prompt"

_TITLE_CLASS = re.compile(r"(?:[a-z0-9]+[-_]+)*(?:title|heading|headline)")
_DATE_WORDS = frozenset({"date", "dates", "datum"})
# The day on which a site did something with a document is not the document's.
_OTHER_DAYS = frozenset(
    "accessed added changed created last modified posted publish published update updated uploaded".split()  # noqa: SIM905 - a list of words
)
_SUMMARY_WORDS = frozenset("abstract desc description excerpt snippet summary synopsis teaser".split())  # noqa: SIM905 - a list of words

_VERB = r"(?:view|read|see|open|show|display|download|get|access|browse|go to|continue to|visit)"
_OBJECT = (
    r"(?:(?:the|this|full|whole|entire|original|complete|online|digital|more) )*"
    r"(?:documents?|records?|items?|entry|files?|texts?|pages?|pdf|html|scans?|source|details?|online|more|all|it|here"
    r"|transcripts?|translations?|information|info)"
)
# Whole texts, in lower case and without signs: what a site prints again and again to lead to a document.
_INTERFACE = re.compile(
    rf"{_VERB}|{_VERB} {_OBJECT}|(?:read|learn|see|show|view) more(?: about(?: this)?)?|click here|continue reading"
    r"|(?:more|full|further) (?:details?|information|info|text|record|document)|more|details?|link|permalink|here|pdf"
    r"|full pdf|(?:pdf|html) (?:version|file)|next|previous|back to top"
)
LONGEST_PROMPT = 40
_NO_WORDS = re.compile(r"[\W_]+")


def is_interface(text: str) -> bool:
    """Whether a text is a site's own words that lead to a document, such as “Read more »”, and says nothing of it."""
    words = _NO_WORDS.sub(" ", text.casefold()).strip() if len(text) <= LONGEST_PROMPT else ""
    return words != "" and _INTERFACE.fullmatch(words) is not None


def kind_of(element: LexborNode, around: str) -> str:
    """What an element in a row is by its name and its classes; all that is in a summary belongs to it."""
    if around == SUMMARY:
        return SUMMARY
    classes = element.attributes.get("class")
    kind = kind_by_class(classes) if classes else ""
    return kind or (DATE if element.tag == "time" else around)


def title_elements(row: LexborNode, until: LexborNode | None = None) -> Iterator[LexborNode]:
    """The headings in a row, and what classes call a title, in their order; only those before `until`, if given."""
    for element in row.traverse():
        if until is not None and element.mem_id == until.mem_id:
            return
        if element.mem_id != row.mem_id and is_title_element(element):
            yield element


def is_title_element(element: LexborNode) -> bool:
    """Whether an element is a heading by its name, or a title by a class."""
    if element.tag in HEADINGS:
        return True
    classes = element.attributes.get("class")
    return classes is not None and _is_title_class(classes)


@lru_cache(maxsize=256)
def _is_title_class(classes: str) -> bool:
    return any(_TITLE_CLASS.fullmatch(name) for name in fold(classes).lower().split()[:20])


@lru_cache(maxsize=256)
def kind_by_class(classes: str) -> str:
    """What classes call an element: DATE, SUMMARY, or nothing."""
    for name in classes.lower().split()[:20]:
        words = set(re.split(r"[-_]+", name))
        if words & _DATE_WORDS and not words & _OTHER_DAYS:
            return DATE
        if words & _SUMMARY_WORDS:
            return SUMMARY
    return ""
