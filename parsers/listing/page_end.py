"""Whether a page is there to its end: a body that was cut off may look whole, with an end that a proxy has put there.

Behind the page's last byte Regest puts a comment and an element of its own. Where the parser puts them tells exactly
what was still open: in an open tag, comment or script they get lost, in an open list they stand in the list.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.errors import PageRejected
from parsers.listing.nearest import Nearest
from parsers.records import RejectReason

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
    still_open = {outer.mem_id for outer in _outwards(element)}
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
