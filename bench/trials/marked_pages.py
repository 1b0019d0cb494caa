"""The saved pages with every row, and every piece of it, marked: so that a mutated page still says what belongs where.

A mark is an attribute that no parser reads: `data-row` on the element of a row, `data-piece` on its date, title and
summary, on the count label and on the pager. Each piece also says in its text of which row it is: a date by its year,
a title and a summary by a word such as Zt4z.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from lxml import html

from flows.cases import Case, cases

PIECES = ("date", "title", "summary", "label", "pager", "mention")
FIRST_YEAR = 1931
# Whose labels and links the judge, which knows few of their forms, would read otherwise; and rows without a mark.
BEYOND_THE_JUDGE = frozenset(
    (
        "base_of_the_links",
        "day_of_the_site_beside_the_date",
        "label_broken_between_its_digits",
        "label_with_groups_of_any_kind",
        "labels_that_nobody_sees",
        "rows_that_are_none",
    )
)
# In which the saved pages are that are not in UTF-8.
CHARSETS = {
    "windows_1252": "windows-1252",
    "header_charset_that_does_not_fit": "windows-1252",
    "latin_5_that_is_windows_1254": "windows-1254",
}
ROW_TAGS = frozenset({"td", "li"})
LABEL = re.compile(r"(\d[\d.,]*)\s*[-–]\s*(\d[\d.,]*)\s*of\s*(\d[\d.,]*)")
_DATE_FORMS = ("July 12, {}", "July {}", "{}", "12 July {}", "circa {}", "July 3-10, {}")


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A saved page with marks, as UTF-8 without a declaration of it, and the URL it was found at."""

    name: str
    url: str
    body: bytes


@cache
def marked_pages() -> tuple[MarkedPage, ...]:
    """Every saved page of which each row could be marked. A page that rejects rows is no start for a mutation."""
    return tuple(
        MarkedPage(case.name, case.url, body)
        for case in cases("wilson-center")
        if (body := _marked(case, case.expected() or {})) is not None
    )


@cache
def printed_documents() -> frozenset[str]:
    """The last parts of the paths of all documents that the saved pages link to."""
    bodies = b"".join(page.body for page in marked_pages())
    return frozenset(found.decode() for found in re.findall(rb"/document/([\w-]+)", bodies))


def squeezed(text: str) -> str:
    """A text without any white space, so that it does not matter how it was broken into lines."""
    return "".join(text.split())


def text_of(element: html.HtmlElement) -> str:
    """The whole text of an element, squeezed."""
    return squeezed(element.text_content())


def serialized(root: html.HtmlElement) -> bytes:
    """A tree as the bytes of a page."""
    return html.tostring(root, encoding="utf-8", doctype="<!DOCTYPE html>")


def tree_of(body: bytes) -> html.HtmlElement:
    """A page's bytes as a tree that can be changed."""
    return html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))


def _marked(case: Case, expected: dict[str, Any]) -> bytes | None:
    if not expected.get("entries") or expected["rejects"] or case.name in BEYOND_THE_JUDGE:
        return None
    charset = CHARSETS.get(case.name, "utf-8")
    root = tree_of(case.body().decode(charset).encode())
    for number, entry in enumerate(expected["entries"], start=1):
        if not _mark_row(root, number, entry):
            return None
    if expected["total"] is not None:
        _mark_label(root)
    for pager in root.xpath("//*[contains(@class, 'pager-nav') or @class='pager' or @class='pagination']"):
        pager.set("data-piece", "pager")
    return serialized(root)


def _mark_row(root: html.HtmlElement, number: int, entry: dict[str, Any]) -> bool:
    link = next((link for link in root.iter("a") if _is_title(link, entry)), None)
    row = None if link is None else next((outer for outer in link.iterancestors() if outer.tag in ROW_TAGS), None)
    if link is None or row is None:
        return False
    row.set("data-row", str(number))
    date_text, summary = squeezed(entry["date_text"] or ""), squeezed(entry["summary"] or "")
    for element in list(row.iter()):
        text = text_of(element) if isinstance(element.tag, str) else ""
        if not text or link in element.iter() or link in _with_ancestors(element) or _is_marked(element):
            continue
        if text == date_text and len(element) == 0:
            element.set("data-piece", "date")
            element.text = _DATE_FORMS[number % len(_DATE_FORMS)].format(FIRST_YEAR + number)
        elif text in summary:
            _mark(element, "summary", f"Zs{number}z")
    _mark(link, "title", f"Zt{number}z")
    return True


def _is_title(link: html.HtmlElement, entry: dict[str, Any]) -> bool:
    last = (link.get("href") or "").split("?")[0].rstrip("/").rpartition("/")[2]
    is_same = text_of(link) == squeezed(entry["title"]) and entry["url"].endswith(f"/{last}")
    return (
        is_same and not _is_marked(link) and next(link.iterancestors("header", "footer", "nav", "aside"), None) is None
    )


def _mark_label(root: html.HtmlElement) -> None:
    holders = [element for element in root.body.iter() if isinstance(element.tag, str) and _holds_label(element)]
    if holders:
        holders[-1].set("data-piece", "label")


def _holds_label(element: html.HtmlElement) -> bool:
    return element.tag != "script" and not _is_marked(element) and LABEL.search(text_of(element)) is not None


def _is_marked(element: html.HtmlElement) -> bool:
    return any(outer.get("data-piece") for outer in _with_ancestors(element))


def _with_ancestors(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    yield element
    yield from element.iterancestors()


def _mark(element: html.HtmlElement, piece: str, word: str) -> None:
    element.set("data-piece", piece)
    first = next(inner for inner in element.iter() if squeezed(inner.text or ""))
    first.text = f"{word} {first.text}"
