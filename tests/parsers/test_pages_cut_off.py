"""A page whose transfer broke off is called so, wherever it broke off."""

from __future__ import annotations

import pytest

from flows.cases import case_named
from parsers.catalog import archives
from parsers.errors import PageRejected
from parsers.records import RejectReason

PARSER = archives()["wilson-center"].parser
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


LAST_ROW = SEED.body().index(b"Deng expressed")


@pytest.mark.parametrize(
    "end",
    [
        b"</body></html>",
        b"</body></html>\n<!-- cached -->\n",
        b'<a title="</table></body></html>',
        b"<script>'</table></body></html>'",
        b"<!-- </table></body></html>",
        b"</p></div></td></tr></body></html>",
        b"</p></div></td></tr></table></body></html>",
        b"</p></div></td></tr></tbody></table></div></body></html>",
    ],
)
def test_a_page_cut_off_in_its_last_row_is_truncated_whatever_has_closed_it(end: bytes) -> None:
    assert reason_for(SEED.body()[:LAST_ROW] + end) is RejectReason.TRUNCATED


def test_a_page_in_utf_16_that_is_cut_off_in_its_last_row_is_truncated() -> None:
    cut = SEED.body()[:LAST_ROW] + b"</body></html>"
    assert reason_for(cut.decode().encode("utf-16")) is RejectReason.TRUNCATED


def test_ends_that_html_lets_a_page_leave_out_are_no_cut() -> None:
    body = SEED.body()
    for tag in (b"</td>", b"</tr>", b"</p>", b"</tbody>"):
        body = body.replace(tag, b"")
    assert len(PARSER.parse_page(body, SEED.url, "utf-8").entries) == 9


def test_what_follows_the_end_of_a_page_is_no_cut() -> None:
    body = SEED.body() + b"<script>var seen = 1;</script>\n<!-- cached -->"
    assert len(PARSER.parse_page(body, SEED.url, "utf-8").entries) == 9
