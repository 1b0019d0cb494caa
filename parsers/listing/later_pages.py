"""All that leads on from a page outside of its pager: a link in any place, a button, a choice in a menu.

It says how far a listing goes as well as a pager, but costs a walk through the page. So it is looked for only on a page
that says that it is the last one, whose count it can contradict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.listing.contradictions import Address
from parsers.listing.nearest import Nearest
from parsers.listing.pager import NEXT_LINK_OF_HEAD, PageLink, PageLinkOf, href_of
from parsers.listing.visible_text import is_silent

LINKS = f"a[href], {NEXT_LINK_OF_HEAD}"
# What is sent when it is pressed or chosen, together with the form's hidden fields.
SENDERS = 'button[name][value], input[type="submit" i][name][value], option[value]'
HIDDEN_FIELDS = 'input[type="hidden" i][name]'
MOST_LINKS = 2000
# A form that would send more leads nowhere: no server takes so long a URL.
LONGEST_URL = 2048


def next_in_head(tree: LexborHTMLParser, address: Address, page_link: PageLinkOf) -> LexborNode | None:
    """The first of the head's links that leads to a later page of the listing: anything may be called next there."""
    for node in tree.css(NEXT_LINK_OF_HEAD):
        link = page_link(href) if (href := href_of(node)) else None
        if link is not None and link.listing_url == address.listing and link.number > address.number:
            return node
    return None


def all_links(tree: LexborHTMLParser, forms: Sequence[LexborNode], page_link: PageLinkOf) -> list[PageLink]:
    """The pages of listings to which anything leads that the page shows."""
    silent = Nearest(is_silent)
    shown = (node for node in islice(tree.css(LINKS), MOST_LINKS) if node.tag == "link" or silent(node) is None)
    sent = islice((href for form in forms if silent(form) is None for href in _sent_by(form)), MOST_LINKS)
    return [link for href in (*map(href_of, shown), *sent) if href and (link := page_link(href)) is not None]


def _sent_by(form: LexborNode) -> Iterator[str]:
    """Where each of a form's buttons and choices leads, as a link of the page. A choice may be a link itself."""
    path = (form.attributes.get("action") or "").partition("?")[0]
    hidden = [
        (field.attributes["name"] or "", field.attributes.get("value") or "") for field in form.css(HIDDEN_FIELDS)
    ]
    is_too_long = len(path) + sum(len(name) + len(value) for name, value in hidden) > LONGEST_URL
    menu_of = Nearest(lambda node: node.tag == "select")
    for sender in form.css(SENDERS):
        value = sender.attributes["value"] or ""
        if sender.tag == "option":
            yield value
        menu = menu_of(sender) if sender.tag == "option" else sender
        if not is_too_long and menu is not None and (name := menu.attributes.get("name")):
            others = [field for field in hidden if field[0] != name]
            yield f"{path}?{urlencode([*others, (name, value)], errors='replace')}"
