"""Rows of which some bytes are no text: U+FFFD stands for them in what is read, but pages print that sign too."""

from __future__ import annotations

from urllib.parse import quote

from parsers.listing.rows import Rows
from parsers.records import Entry, Reject, RejectReason

DAMAGE = "\N{REPLACEMENT CHARACTER}"
DAMAGE_IN_URL = quote(DAMAGE)


def may_be_damaged(row: Entry | Reject) -> bool:
    """Whether an entry has U+FFFD, which stands for bytes that are no text; but pages print it too."""
    return isinstance(row, Entry) and (
        DAMAGE_IN_URL in row.url
        or DAMAGE in row.title
        or DAMAGE in row.date.text
        or (row.summary is not None and DAMAGE in row.summary)
        or (row.other_text is not None and DAMAGE in row.other_text)
        or any(DAMAGE in field.text for field in row.fields)
    )


def without_damaged(
    read: list[Entry | Reject], without: list[Entry | Reject], rows: Rows, charset: str
) -> list[Entry | Reject]:
    """The rows, with a reject in place of each damaged entry: one that reads otherwise in `without`, where the page was
    read without the bytes that are no text. U+FFFD that the page itself prints stands there too."""
    detail = f"some of its bytes are no text in {charset}"
    sound = set(without)
    return [
        Reject(position, RejectReason.UNDECODABLE_TEXT, detail, row.node.html)
        if may_be_damaged(record) and record not in sound
        else record
        for position, (record, row) in enumerate(zip(read, rows.rows, strict=True), start=1)
    ]
