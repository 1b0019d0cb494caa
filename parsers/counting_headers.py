"""Headers of a response that say how much a listing has.

They are few and fixed: what they say is kept with each page, whatever is declared, so that a page stays the same page
when a declaration comes to name one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# What each counts: documents in all, or pages.
COUNTED = {
    "omeka-s-total-results": "total",
    "omeka-total-results": "total",
    "total-results": "total",
    "x-pagination-page-count": "pages",
    "x-pagination-total-count": "total",
    "x-total": "total",
    "x-total-count": "total",
    "x-total-pages": "pages",
    "x-total-results": "total",
    "x-wp-total": "total",
    "x-wp-totalpages": "pages",
}

# A number of more than nine digits counts no documents.
NUMBER = "[0-9]{1,9}"
_NUMBER = re.compile(NUMBER)

# Names in lower case, and their numbers, in the order of the names.
Counts = tuple[tuple[str, str], ...]


def counts_in(headers: Iterable[tuple[str, str]]) -> Counts:
    """What the headers of a response count. One that is no plain number, or that is sent twice with two numbers, counts
    nothing."""
    said: dict[str, set[str]] = {}
    for name, value in headers:
        if (lower := name.lower()) in COUNTED:
            said.setdefault(lower, set()).add(value.strip())
    alone = [(name, values.pop()) for name, values in sorted(said.items()) if len(values) == 1]
    return tuple([(name, value) for name, value in alone if _NUMBER.fullmatch(value)])
