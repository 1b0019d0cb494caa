"""The link to the next page, as a listing page prints it."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Drupal core and the Bootstrap theme print rel="next"; the older forms carry the word in a class or in the title.
NEXT_LINKS = (
    'a[rel~="next"]',
    ".pager__item--next a, li.next a, li.pager-next a, a.next",
    'a[title="Go to next page"]',
)
DISABLED = frozenset({"disabled", "inactive", "is-disabled"})


def next_link(tree: LexborHTMLParser) -> str | None:
    """The `href` of the page's link to the next page, None when there is none.

    A last page may still print the link, without a target or marked as disabled.
    """
    for selector in NEXT_LINKS:
        for link in tree.css(selector):
            href = (link.attributes.get("href") or "").strip()
            if href and not href.startswith("#") and not _is_disabled(link):
                return href
    return None


def _is_disabled(link: LexborNode) -> bool:
    nodes = (link, link.parent)
    return any(node is not None and _says_disabled(node) for node in nodes)


def _says_disabled(node: LexborNode) -> bool:
    attributes = node.attributes
    return attributes.get("aria-disabled") == "true" or not DISABLED.isdisjoint((attributes.get("class") or "").split())
