"""Whether a page is the end of its listing: all that leads on from it outside of its pager, a link in any place, a
button, a choice in a menu.

It says how far a listing goes as well as a pager, but costs a walk through the page. So it is looked for only on a page
that says that it is the last one, whose count it can contradict.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.errors import PageRejected
from parsers.listing.contradictions import Address
from parsers.listing.links import PageLink, PageLinkOf
from parsers.listing.nearest import Nearest
from parsers.listing.pager import NEXT_LINK_OF_HEAD, href_of
from parsers.listing.visible_text import is_silent
from parsers.records import RejectReason

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


END_TAG = "regest-end"
END = f"<!--{END_TAG}--><{END_TAG}>"
QUOTING = ((b"<script", b"</script"), (b"<style", b"</style"), (b"<!--", b"-->"))
FOLLOWED_BY_MARKUP = re.compile(rb"</(?:html|body)\s*>[\s\0]*(?:<|\Z)")


def require_whole_page(
    body: bytes, tree: LexborHTMLParser, holders: Collection[LexborNode] = (), *, closes_all: bool = False
) -> None:
    """Raises PageRejected for a page whose end is missing: that of the list, of a tag, or of a document begun.

    `tree` is of `body` with END behind it, `holders` hold its rows. Of an archive whose pages are known to close all
    that they open (`closes_all`), the elements around the list must end too; of others one page in 25 leaves one open.
    """
    element = _end_element(tree)
    has_ended = _has_ended(tree)
    if element is None or not (has_ended or _is_own_comment(element.prev) or _is_fostered(element)):
        raise PageRejected(RejectReason.TRUNCATED, "the page ends in the midst of a tag, a comment or a script")
    if holders and _is_in_list(element, {holder.mem_id for holder in holders}):
        raise PageRejected(RejectReason.TRUNCATED, "the list of documents begins but never ends")
    if closes_all and _is_beside_list(element, holders):
        raise PageRejected(RejectReason.TRUNCATED, "what holds the list of documents begins but never ends")
    if has_ended or _ends_before_more(body):
        return
    head, tail = body[:4096].lower(), body[-8192:].lower()
    if b"<html" in head or b"<body" in head:
        raise PageRejected(RejectReason.TRUNCATED, "the page begins but </body> and </html> never come")
    if tail.rfind(b"<") > tail.rfind(b">"):
        raise PageRejected(RejectReason.TRUNCATED, "the page ends in the midst of a tag")


def _end_element(tree: LexborHTMLParser) -> LexborNode | None:
    """Where the end's element stands: last of all, unless an open table has pushed it out."""
    node = tree.body
    while node is not None and node.tag != END_TAG:
        node = node.last_child
    return node or tree.css_first(END_TAG)


def _has_ended(tree: LexborHTMLParser) -> bool:
    """Whether </body> or </html> came last: then the comment stands outside of the body."""
    root = tree.root
    following = root.next if root is not None else None
    while following is not None:
        if _is_own_comment(following):
            return True
        following = following.next
    return root is not None and _is_own_comment(root.last_child)


def _is_own_comment(node: LexborNode | None) -> bool:
    return node is not None and node.is_comment_node and node.comment_content == END_TAG


def _is_fostered(element: LexborNode) -> bool:
    """Whether an open table has pushed an element out: nothing else can stand behind the last one."""
    return any(outer.next is not None for outer in _outwards(element))


def _is_in_list(element: LexborNode, holders: Collection[int]) -> bool:
    return any(
        outer.mem_id in holders or (outer.next is not None and outer.next.mem_id in holders)
        for outer in _outwards(element)
    )


def _is_beside_list(element: LexborNode, holders: Collection[LexborNode]) -> bool:
    """Whether what is open around the end is open around the list too: a proxy has closed the list, and no more."""
    still_open = {outer.mem_id for outer in _outwards(element.parent)}
    open_around = Nearest(lambda outer: outer.mem_id in still_open)
    return bool(still_open) and any(open_around(holder) is not None for holder in holders)


def _outwards(node: LexborNode | None) -> Iterator[LexborNode]:
    """A node and what is around it, up to the body."""
    while node is not None and node.tag not in ("body", "html"):
        yield node
        node = node.parent


def _ends_before_more(body: bytes) -> bool:
    """Whether the document ends and more follows, such as a script: the last end must be none that a script, a comment
    or an attribute quotes."""
    tail = body[-8192:].lower()
    at = max(tail.rfind(b"</html"), tail.rfind(b"</body"))
    if at < 0 or any(tail.rfind(begin, 0, at) > tail.rfind(end, 0, at) for begin, end in QUOTING):
        return False
    return FOLLOWED_BY_MARKUP.match(tail, at) is not None
