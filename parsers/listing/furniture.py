"""What on a page is no matter of its own: menus, facets, header and footer; and where its other links stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.listing.nearest import Nearest
from parsers.listing.row_markup import markup_path

FURNITURE_TAGS = frozenset({"nav", "header", "footer", "aside"})
FURNITURE_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search"})
FURNITURE_CLASS = re.compile(r"\b(menu|navbar|breadcrumb|pager|pagination|facets?|sidebar|skip-link|footer)\b")
MOST_LINKS = 200


def link_places(tree: LexborHTMLParser, is_wanted: Callable[[str], bool]) -> Counter[str]:
    """Where links stand whose href is wanted, as paths of markup, and how many of them: not those in menus, facets,
    header and footer. Of a page with very many links the first MOST_LINKS are looked at."""
    furniture = Nearest(is_furniture)
    wanted = (link for link in tree.css("a[href]") if is_wanted(link.attributes["href"] or ""))
    return Counter(markup_path(link) for link in islice(wanted, MOST_LINKS) if furniture(link) is None)


def is_furniture(element: LexborNode) -> bool:
    """Whether an element is a menu, a facet list, the header, the footer or another part that holds no rows."""
    if element.tag in ("body", "html"):
        return False
    attributes = element.attributes
    return (
        element.tag in FURNITURE_TAGS
        or attributes.get("role") in FURNITURE_ROLES
        or FURNITURE_CLASS.search(attributes.get("class") or "") is not None
    )
