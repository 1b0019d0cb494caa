"""Text from pages, made harmless for each way out of the house. What is stored stays as it was printed."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

LONGEST_LINE = 2_000
CUT = "…"

# Controls move the cursor and change colours and titles (C0, DEL, C1), or break a line in two (also U+2028, U+2029).
# Bidirectional marks, embeddings, overrides and isolates show what stands beside them in another order. Annotations,
# tags and invisible operators hide text; half a surrogate pair cannot be written at all.
HARMFUL = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f\u2028\u2029"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
    "\u2061-\u2065\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff"
    "\ud800-\udfff"
    "]"
)
_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
# What can be emphasis, the end of a link's text, or of an entity as &copy; in a URL.
_MARKDOWN_IN_URLS = re.compile(r"[\[\]*~!]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|(?<=[A-Za-z0-9]);")
_FORMULA = re.compile(r"[\s\0\"]*+[=+\-@＝＋－＠]|[\t\r\n\0]")
# What can stand between two cells, blanks and quotation marks, before what can begin a formula.
_BEFORE_FORMULA = re.compile(r"(?<![\s\0\";])[\s\0\";]++(?=[=+\-@＝＋－＠])")
_BETWEEN_CELLS = frozenset(";\t\r\n")
_NUMBER_OR_DATE = re.compile(r"[+-]?\d[\d.,:/~?%-]*")


def harmless(text: object, longest: int | None = LONGEST_LINE) -> str:
    """Text for a terminal, cut to so many characters; whole with None.

    Controls and what reverses or hides other text become U+FFFD. The other format characters stay, as they are part of
    ordinary words: the joiners and non-joiners of Persian and Hindi, the word breaks of Khmer, soft hyphens, the number
    signs of Arabic.
    """
    return HARMFUL.sub("\N{REPLACEMENT CHARACTER}", str(text) if longest is None else cut(str(text), longest))


def storable(text: str | None) -> str | None:
    """What a person typed, as it can be stored: bytes that are no UTF-8 become U+FFFD."""
    return None if text is None else text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def cut(text: str, longest: int) -> str:
    """Text of at most so many characters, which ends in “…” where there was more."""
    return text if len(text) <= longest else text[: longest - len(CUT)] + CUT


def harmless_in_markdown(text: str, longest: int = LONGEST_LINE) -> str:
    """Text for one line of markdown or a cell of a table: shown as it is, neither markup, link nor HTML."""
    return _MARKDOWN.sub(r"\\\1", " ".join(harmless(text, longest).split()))


def harmless_url(url: str) -> str:
    """A URL, whole or from its path on, for a link: every character that is none of a URL's own is percent-encoded.
    Among them is the backslash, which browsers take for a slash: two of these begin the name of a host."""
    return quote(url, safe="!#$%&'()*+,-./:;=?@[]_~", errors="replace")


def link_in_markdown(url: str) -> str:
    """A link to a URL, and the URL as what is shown: `<URL>` would do, but Prefect's pages take each & in it for &amp;,
    and lead elsewhere. What markdown would read in it is percent-encoded, as a URL may have it."""
    plain = _MARKDOWN_IN_URLS.sub(lambda found: f"%{ord(found.group()):02X}", harmless_url(url))
    return f"[{plain}](<{plain}>)"


def harmless_in_spreadsheets(value: object) -> object:
    """A value for CSV. Text that a spreadsheet would run as a formula gets an apostrophe in front, which tells a
    spreadsheet that it is text; so it does within, where a spreadsheet that splits at semicolons, tabs or line ends
    would begin a cell with a formula. What has names becomes JSON, lists and the like become text. Other values, and
    text that is only a number or a date, stay as they are."""
    if isinstance(value, dict):
        value = json.dumps({str(name): inner for name, inner in value.items()}, ensure_ascii=False, default=str)
    elif isinstance(value, list | tuple | bytes):
        value = str(value)
    if not isinstance(value, str) or _NUMBER_OR_DATE.fullmatch(value):
        return value
    within = _BEFORE_FORMULA.sub(_with_apostrophe, value)
    return f"'{within}" if _FORMULA.match(value) else within


def _with_apostrophe(found: re.Match[str]) -> str:
    return f"{found.group()}'" if _BETWEEN_CELLS.intersection(found.group()) else found.group()


def harmless_lines(text: str) -> str:
    """The same as `harmless` for text of several lines, however long."""
    return HARMFUL.sub(lambda found: "\n" if found.group() == "\n" else "\N{REPLACEMENT CHARACTER}", text)


def harmless_in_json(encoded: str) -> str:
    """Encoded JSON with every harmful character in its strings as an escape: it means the same, and shows nothing."""
    return HARMFUL.sub(_json_escape, encoded)


def _json_escape(found: re.Match[str]) -> str:
    if found.group() == "\n":
        return "\n"
    code = ord(found.group())
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
