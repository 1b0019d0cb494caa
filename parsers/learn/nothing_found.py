"""What an empty listing's page has and one with rows has not: what is called so, in whatever language it says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from selectolax.lexbor import LexborHTMLParser

from parsers.errors import PageRejected
from parsers.html import parse_html
from parsers.learn.finding.fields import DATE
from parsers.learn.finding.records import FoundRecords
from parsers.learn.page_to_learn import PageToLearn
from parsers.learn.paging.promise_selector import names_of
from parsers.listing.refusals import nothing_found_words

MOST_LOOKED_AT = 4_000
_CALLED_SO = re.compile(
    r"(?:^[.#]|[-_])(?:(?:no|zero|nothing|not)[-_]?"
    r"(?:results?|items?|hits?|records?|entries|documents?|matches|posts?|found)"
    r"|empty(?:[-_]?(?:results?|list|listing|state|message))?)(?:$|[-_])",
    re.IGNORECASE,
)


def nothing_said_on(found: FoundRecords) -> str | None:
    """The words by which a page says that its search found 0; None where it does not, where its records have dates, or
    where one of them says so. Suggestions below an empty search are no list. “No results” says nothing: scripts keep
    it hidden on many pages, for when there will be none."""
    if any(place.name == DATE for place in found.places):
        return None
    said = nothing_found_words(found.tree)
    if said is None or not said.startswith("0") or any(said in record.text for record in found.records):
        return None
    return said


def nothing_found_on(pages: Iterable[PageToLearn], listings: Sequence[LexborHTMLParser]) -> str | None:
    """The selector of what pages without records have by name, and none of the `listings` has; None where they have no
    such. Never raises."""
    for page in pages:
        try:
            tree = parse_html(page.body, page.charset)
        except PageRejected:
            continue
        for node in tree.css("body [class], body [id]")[:MOST_LOOKED_AT]:
            for selector in names_of(node):
                if _CALLED_SO.search(selector) and all(one.css_first(selector) is None for one in listings):
                    return selector
    return None
