"""Which charset a page's bytes are in: what the bytes show stands above what is said of them."""

from __future__ import annotations

import codecs
import re

from selectolax.lexbor import LexborHTMLParser

BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# The Encoding Standard's reading of ISO-8859-1 and US-ASCII, by Python's names: pages that say so are windows-1252.
READ_AS_WINDOWS_1252 = frozenset({"iso8859-1", "ascii"})
# In these the bytes of ASCII text are other bytes.
WIDE = ("utf-16", "utf-32")
# Any other charset of pages reads this as ASCII does; Python's codecs for escapes and host names do not.
MARKUP = r"<a>\u0041"
# As far as the HTML Standard looks for a page's own word.
START_OF_PAGE = 1024
META = 'meta[charset], meta[http-equiv="content-type" i][content]'
# The usual beginning of a page, as far as it leaves no doubt that this is the page's own word.
_TAG_ATTRIBUTES = rb"""(?:\s+[a-z:-]+="[^"<>]*")*\s*"""
SAYS_UTF_8 = re.compile(
    rb"\s*<!doctype html>\s*<html%b>\s*<head%b>\s*<meta\s+charset=\"utf-8\"\s*/?>" % (_TAG_ATTRIBUTES, _TAG_ATTRIBUTES),
    re.IGNORECASE,
)
CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([^\s"';]+)""", re.IGNORECASE)


def charset_of(body: bytes, stated: str | None = None) -> str:
    """Python's name of the charset in which a page is to be read. `stated` is the HTTP header's word.

    A byte order mark stands above all. Bytes that are valid UTF-8 are UTF-8, whatever header or page say: wrong headers
    are common, text in another charset that happens to be valid UTF-8 is not, and so the same bytes read the same
    whichever header they came with. For other bytes the header's word counts, then the page's own `meta`; words that
    name no charset are passed over. Without any the page is UTF-8.
    """
    for mark, marked in BYTE_ORDER_MARKS.items():
        if body.startswith(mark):
            return marked
    charset = _known(stated) if stated else None
    if charset is None and SAYS_UTF_8.match(body, 0, START_OF_PAGE):  # whatever its bytes show
        return "utf-8"
    if charset == "utf-8" or _is_utf_8(body, charset):
        return "utf-8"
    return charset or _own_word(body) or "utf-8"


def _is_utf_8(body: bytes, charset: str | None) -> bool:
    if charset is not None and charset.startswith(WIDE) and b"\0<" in body:
        return False
    if b"\x1b" in body and body.isascii():  # ISO-2022 writes every letter with ASCII's bytes.
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _own_word(body: bytes) -> str | None:
    """What the page's `meta` says. That it is in UTF-16 cannot be true of a page on which it can be read."""
    for meta in LexborHTMLParser(body[:START_OF_PAGE]).css(META):
        content = CHARSET.search(meta.attributes.get("content") or "")
        charset = _known(meta.attributes.get("charset") or (content[1] if content else ""))
        if charset is not None:
            return None if charset.startswith(WIDE) else charset
    return None


def _known(label: str) -> str | None:
    """The charset that a label names; None for a label of none, and for Python's codecs that are no charsets."""
    try:
        charset = codecs.lookup(label.strip()).name
        is_charset = charset.startswith(WIDE) or MARKUP.encode().decode(charset, "replace") == MARKUP
    except (LookupError, ValueError):
        return None
    if charset in READ_AS_WINDOWS_1252:
        return "cp1252"
    return charset if is_charset else None
