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
# What browsers read, by the Encoding Standard, where a page says that it is in a charset, both by Python's names. Each
# is a larger set with the same letters.
READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
}
# Labels of the Encoding Standard that Python does not know, by the charset that they name.
OTHER_LABELS = {
    "big5hkscs": "cn-big5 x-x-big5",
    "cp874": "dos-874 iso885911 windows-874",
    "cp932": "windows-31j x-sjis",
    "cp949": "cseuckr csksc56011987 iso-ir-149 ks_c_5601-1989 ksc_5601 windows-949",
    "cp1254": "iso88599",
    "cp1252": "iso88591",
    "euc_jp": "cseucpkdfmtjapanese x-euc-jp",
    "gb18030": "csgb2312 gb_2312 gb_2312-80 x-gbk",
    "iso8859-2": "iso88592",
    "iso8859-3": "iso88593",
    "iso8859-4": "iso88594",
    "iso8859-5": "iso88595",
    "iso8859-6": "csiso88596e csiso88596i iso-8859-6-e iso-8859-6-i iso88596",
    "iso8859-7": "iso88597 sun_eu_greek",
    "iso8859-8": "csiso88598e csiso88598i iso-8859-8-e iso-8859-8-i iso88598 logical visual",
    "iso8859-10": "iso885910",
    "iso8859-13": "iso885913",
    "iso8859-14": "iso885914",
    "iso8859-15": "csisolatin9 iso885915",
    "koi8-r": "koi koi8",
    "koi8-u": "koi8-ru",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "mac-roman": "csmacintosh mac x-mac-roman",
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
    **{f"cp{number}": f"x-cp{number}" for number in (1250, 1251, 1253, 1255, 1256, 1257, 1258)},
}
LABELS = {label: charset for charset, labels in OTHER_LABELS.items() for label in labels.split()}
LABELS |= {"x-cp1252": "cp1252", "x-cp1254": "cp1254"}
# In these the bytes of ASCII text are other bytes.
WIDE = ("utf-16", "utf-32")
# Any other charset of pages reads this as ASCII does; Python's codecs for escapes and host names do not.
MARKUP = r"<a>\u0041"
ASCII = bytes(range(128))
# Signs that stand on no page: Python's ISO 8859 makes them of bytes that are none of its letters.
C1 = re.compile("[\\x80-\\x9f]")
# As far as the HTML Standard looks for a page's own word.
START_OF_PAGE = 1024
META = 'meta[charset], meta[http-equiv="content-type" i][content]'
# The usual beginning of a page, as far as it leaves no doubt that this is the page's own word.
_TAG_ATTRIBUTES = rb"""(?:\s+[a-z:-]+="[^"<>]*")*\s*"""
SAYS_UTF_8 = re.compile(
    rb"\s*<!doctype html>\s*<html%b>\s*<head%b>\s*<meta\s+charset=\"utf-8\"\s*/?>" % (_TAG_ATTRIBUTES, _TAG_ATTRIBUTES),
    re.IGNORECASE,
)
CHARSET = re.compile(r"""charset\s*+=\s*+(?:["']\s*+)?([^\s"';]+)""", re.IGNORECASE)


def charset_of(body: bytes, stated: str | None = None) -> str:
    """Python's name of the charset in which a page is to be read. `stated` is the HTTP header's word.

    A byte order mark stands above all. Bytes that are valid UTF-8 are UTF-8, whatever header or page say: wrong headers
    are common, text in another charset that happens to be valid UTF-8 is not, and so the same bytes read the same
    whichever header they came with. For other bytes the header's word counts, then the page's own `meta`; words that
    name no charset are passed over. Without any the page is UTF-8. A header's charset in which the bytes are no text
    gives way to the `meta`'s in which they are.
    """
    if body.startswith(tuple(BYTE_ORDER_MARKS)):
        return next(marked for mark, marked in BYTE_ORDER_MARKS.items() if body.startswith(mark))
    charset = _known(stated) if stated else None
    if charset in (None, "utf-8") and SAYS_UTF_8.match(body, 0, START_OF_PAGE):  # whatever its bytes show
        return "utf-8"
    if _is_utf_8(body, charset):
        return "utf-8"
    own = _own_word(body)
    if charset is None:
        return own or "utf-8"
    return own if own is not None and _fits_better(body, own, charset) else charset


def _is_utf_8(body: bytes, charset: str | None) -> bool:
    if charset is not None and charset.startswith(WIDE) and b"\0<" in body:
        return False
    if b"\x1b" in body and body.isascii() and charset != "utf-8":  # ISO-2022 writes every letter with ASCII's bytes.
        return False
    return _is_text(body, "utf-8")


def _fits_better(body: bytes, own: str, stated: str) -> bool:
    """Whether a page is text in the charset of its `meta`, and not in the header's. One in UTF-8 of which some bytes
    are damaged stays in UTF-8: in most other charsets any bytes are signs, though not those that were written."""
    if own == stated or _is_text(body, stated) or not _is_text(body, own) or C1.search(body.decode(own)):
        return False
    return stated != "utf-8" or not _is_mostly_utf_8(body)


def _is_text(body: bytes, charset: str) -> bool:
    try:
        body.decode(charset)
    except UnicodeError:
        return False
    return True


def _is_mostly_utf_8(body: bytes) -> bool:
    """Whether most of the bytes that are not ASCII's stand for letters in UTF-8."""
    letters = body.decode("utf-8", "ignore").encode().translate(None, ASCII)
    return 2 * len(letters) > len(body.translate(None, ASCII))


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
    label = label.strip().lower()
    try:
        charset = codecs.lookup(LABELS.get(label, label)).name
        is_charset = charset.startswith(WIDE) or MARKUP.encode().decode(charset, "replace") == MARKUP
    except (LookupError, ValueError):
        return None
    return READ_AS.get(charset, charset) if is_charset else None
