"""How likely what an element holds is furniture of the page (menus, footers, boxes beside the text), by its marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

SURE, CALLED, PERHAPS = 1.0, 0.95, 0.5
_TAGS = frozenset(("nav", "footer", "aside"))
_ROLES = frozenset(("navigation", "menu", "contentinfo", "banner"))
# What holds a whole page is called anything, and is no furniture for that.
_HOLDERS = frozenset(("body", "html", "main", "form", "table", "tbody", "tr"))
_SHOWN_BY_TURNS = re.compile(r"(?:^|[-_ ])(?:carousel|slider|slick|swiper)(?:[-_ ]|$)", re.IGNORECASE)
_CALLED = re.compile(
    r"(?:^|[-_ ])(?:nav|navigation|footer|breadcrumbs?|pagination|pager|paging|cookies?|skip|topbar|facets?)(?:[-_ ]|$)"
    r"|menu|navbar",
    re.IGNORECASE,
)
_PERHAPS = re.compile(
    r"(?:^|[-_ ])(?:sidebar|social|share|toolbar|related|widgets?|dropdown|filters?|refine|login|language|lang|hide"
    # On screens of some widths alone: what is said is said again for the others.
    r"|hidden(?!-(?:xs|sm|md|lg|xl|print))|overlay|modal|popup|upload|header|promo|ads?|banner)(?:[-_ ]|$)",
    re.IGNORECASE,
)
_RESULTS = re.compile(r"(?:^|[-_])(?:results?|hits?|search[-_]?results?)(?:[-_]|$)", re.IGNORECASE)
_CAMEL = re.compile(r"([a-z])([A-Z])")


def furniture_by_marks(tag: str, attributes: Mapping[str, str | None]) -> float:
    """From 0 (nothing says so) to 1 (a menu, a footer, a pager by its tag, role, class or id; one that is only
    called so may be none)."""
    if tag in _HOLDERS:
        return 0.0
    words = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    words = _CAMEL.sub(r"\1-\2", words)
    if tag in _TAGS or attributes.get("role") in _ROLES or _SHOWN_BY_TURNS.search(words):
        return SURE
    if _CALLED.search(words):
        return CALLED
    hidden = "display:none" in (attributes.get("style") or "").replace(" ", "")
    return PERHAPS if hidden or _PERHAPS.search(words) else 0.0


def called_results(classes: Iterable[str]) -> bool:
    """Whether a class says that its elements are what was searched for."""
    return any(_RESULTS.search(_CAMEL.sub(r"\1-\2", one)) for one in classes)
