"""What headers of a response count."""

from __future__ import annotations

import pytest
from declared import NEWS, declared

from parsers.counting_headers import Counts, counts_in
from parsers.declarations.source import BrokenDeclaration
from parsers.listing.markup import PromisePlace

HEADER = '[page]\npromise = { header = "X-Total-Count" }'
OLDER = '[generations.older]\nsigns = [".old", "td.doc"]\n[generations.older.row]\nat = ".old tr"\ntitle = "a"\n'


@pytest.mark.parametrize(
    ("headers", "counts"),
    [
        ((), ()),
        ((("X-WP-TotalPages", "6"), ("X-WP-Total", " 57 ")), (("x-wp-total", "57"), ("x-wp-totalpages", "6"))),
        ((("x-total", "57"), ("X-Total", "57")), (("x-total", "57"),)),
        ((("x-total", "57"), ("X-Total", "58")), ()),
        ((("X-Total", "1,234"),), ()),
        ((("X-Total", ""),), ()),
        ((("X-Total", "١٢"),), ()),
        ((("X-Total", "1234567890"),), ()),
    ],
)  # fmt: skip
def test_plain_numbers_of_known_headers_count(headers: Counts, counts: Counts) -> None:
    assert counts_in(headers) == counts


def test_a_header_is_declared_in_any_case_and_holds_of_every_generation() -> None:
    text = NEWS.replace("[page]", HEADER) + OLDER + '[generations.older.page]\npromise = ".count"\n'
    promises: list[PromisePlace] = [layout.promise for layout in declared(text).parser.markup.layouts]
    assert [promise.header for promise in promises] == ["x-total-count", "x-total-count"]


@pytest.mark.parametrize(
    ("promise", "wrong"),
    [
        ('{ header = "X-Pages" }', "has a header that counts nothing: “X-Pages”; known are omeka-s-total-results"),
        ("{ header = 1 }", "has a header that counts nothing"),
        ('{ header = "X-Total", at = ".count" }', "is neither a selector"),
        ('{ header = "X-Total", stands = "never" }', "has a key stands that is neither"),
    ],
)
def test_what_is_no_such_header_is_refused(promise: str, wrong: str) -> None:
    with pytest.raises(BrokenDeclaration, match=wrong.replace("{", r"\{")):
        declared(NEWS.replace("[page]", f"[page]\npromise = {promise}"))
