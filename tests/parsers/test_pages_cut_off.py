"""A page whose transfer broke off is called so, wherever it broke off."""

from __future__ import annotations

import pytest

from flows.fixture_cases import case_named
from parsers.errors import PageRejected
from parsers.records import RejectReason
from parsers.wilson_center import WilsonCenterParser

PARSER = WilsonCenterParser()
SEED = case_named("wilson-center", "seed_listing")


def reason_for(body: bytes) -> RejectReason:
    with pytest.raises(PageRejected) as refused:
        PARSER.parse_page(body, SEED.url, "utf-8")
    return refused.value.reason


def test_a_page_cut_off_anywhere_is_truncated() -> None:
    body = SEED.body()
    starts = range(body.index(b"<html") + len(b"<html"), body.index(b"</body"), 61)
    assert {reason_for(body[:end]) for end in starts} == {RejectReason.TRUNCATED}


@pytest.mark.parametrize("begun", [b"<", b"<!DOCTYPE ", b"<!DOCTYPE html>\n<ht", b"<p>A page without its frame</"])
def test_a_page_that_ends_in_the_midst_of_a_tag_is_truncated(begun: bytes) -> None:
    assert reason_for(begun) is RejectReason.TRUNCATED


def test_an_error_page_that_is_cut_off_is_still_an_error_page() -> None:
    assert reason_for(b"<html><body><h1>503 Service Unavailable</h1><p>Try") is RejectReason.ERROR_PAGE


def test_a_whole_page_without_rows_is_not_called_cut_off() -> None:
    assert reason_for(b"<html><body><h1>Another site</h1></body></html>") is RejectReason.UNKNOWN_LAYOUT
