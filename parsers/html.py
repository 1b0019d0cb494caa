"""From bytes to a tree, and text in the one form that Regest keeps."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from parsers.charsets import charset_of
from parsers.errors import PageRejected
from parsers.records import RejectReason

INLINE_TAGS = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub"  # noqa: SIM905 - a list of words
    " sup time tt u var wbr".split()
)

# Nobody listens to what happens in a tree.
WITHOUT_EVENTS = LexborDocumentOptions.WO_EVENTS
# A page of that many bytes parses in under a second however deep it is nested.
SMALL_PAGE = 80_000
SHORT_TEXT = 100
MANY_TAGS = 20_000
DEEPEST_NESTING = 2_000
# A tag that never ends goes on to the last byte: else each of many would be read to there in vain.
TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*+)[^>]*+(?:>|\Z)")
_SLASH = ord("/")
VOID_TAGS = frozenset(b"area base br col embed hr img input link meta source track wbr".split())


def parse_html(
    body: bytes, charset: str | None = None, *, undecodable: Literal["replace", "ignore"] = "replace", end: str = ""
) -> LexborHTMLParser:
    """The tree of an HTML page, with the markup of `end` behind its last byte.

    `charset` is the HTTP header's word, which parsers.charsets.charset_of weighs: a byte order mark and valid UTF-8
    stand above it, for the bytes show what they are and headers are often wrong; the page's own `meta` stands below it,
    but where the bytes are text in that one alone.
    Bytes that are no text in the charset become U+FFFD, or nothing when `undecodable` is "ignore".
    Raises PageRejected for a page nested so deep that parsing would take minutes: Lexbor's time grows with the square
    of the depth.
    """
    if len(body) > SMALL_PAGE and body.count(b"<") > MANY_TAGS and _is_too_deep(body):
        raise PageRejected(RejectReason.TOO_DEEP, f"elements nested more than {DEEPEST_NESTING:,} deep")
    name = charset_of(body, charset)
    if name == "utf-8" and undecodable == "replace":  # as Lexbor does by itself
        return LexborHTMLParser(body + end.encode(), options=WITHOUT_EVENTS)
    return LexborHTMLParser(body.decode(name, undecodable) + end, options=WITHOUT_EVENTS)


def fold(text: str) -> str:
    """Text in Unicode NFC with every run of white space as one space, none at the ends."""
    is_ascii = text.isascii()
    # Most texts are folded already: a printable one has no white space but spaces. In a long one, to look for each kind
    # of white space takes less time than to look at each sign.
    is_plain = (
        not ("\n" in text or has_rare_spaces(text)) if is_ascii and len(text) > SHORT_TEXT else text.isprintable()
    )
    folded = text.strip() if is_plain and "  " not in text else " ".join(text.split())
    return folded if is_ascii else unicodedata.normalize("NFC", folded)


def unescaped(html: str) -> str:
    """The text, or the value of an attribute, for HTML as Lexbor writes it, which has no other references."""
    plain = html.replace("&nbsp;", "\N{NO-BREAK SPACE}").replace("&lt;", "<").replace("&gt;", ">")
    return plain.replace("&quot;", '"').replace("&amp;", "&")


def has_rare_spaces(text: str) -> bool:
    """Whether a text has ASCII white space that is neither a space nor a line feed."""
    # fmt: off
    return (
        "\t" in text or "\r" in text or "\f" in text or "\v" in text
        or "\x1c" in text or "\x1d" in text or "\x1e" in text or "\x1f" in text
    )
    # fmt: on


# A page that is learned is parsed for its rows and once more by the declaration of them.
@lru_cache(maxsize=1)
def _is_too_deep(body: bytes) -> bool:
    """Whether tags are nested more than DEEPEST_NESTING deep in the bytes."""
    depth = 0
    for tag in TAG.finditer(body):
        end, name = tag.groups()
        if end:
            depth -= depth > 0
        elif name.lower() not in VOID_TAGS and body[tag.end() - 2] != _SLASH:
            depth += 1
            if depth > DEEPEST_NESTING:
                return True
    return False
