"""Tags in a page's bytes, and what their attributes say."""

from __future__ import annotations

import re

UNREADABLE = "\ufffd"
TAG = re.compile(rb"<[^<>]*>")
_ATTRIBUTE = re.compile(rb"""(?<=[\s"'/])([A-Za-z-]{1,20})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")
_REFERENCE = re.compile(r"&(amp|quot|lt|gt|#0?38|#x26|#0?39|#x27|#0?34|#x22|#x20|#x2f);", re.IGNORECASE)
_REFERENCES = {
    "amp": "&", "#38": "&", "#x26": "&", "quot": '"', "#34": '"', "#x22": '"', "lt": "<", "gt": ">",
    "#x20": " ", "#x2f": "/",
}  # fmt: skip


def attributes(tag: bytes) -> dict[str, str]:
    """The attributes of a tag that have a value, by their names in lower case."""
    found = _ATTRIBUTE.finditer(tag)
    return {one[1].decode().lower(): text_of(one[2] or one[3] or one[4] or b"") for one in found}


def link_of(tag: dict[str, str]) -> str | None:
    """Where a tag with these attributes leads. Bytes that are no UTF-8 would have to be guessed at."""
    href = tag.get("href", "").strip()
    return href if href and UNREADABLE not in href else None


def text_of(raw: bytes) -> str:
    """Bytes as text, with the characters for which references stand that are printed in links."""
    return _REFERENCE.sub(
        lambda found: _REFERENCES.get(found[1].lower().replace("#0", "#"), "'"), raw.decode("utf-8", "replace")
    )
