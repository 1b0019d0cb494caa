"""The skeleton of a page's rows, and what is said of a page whose rows are nowhere to be found."""

from __future__ import annotations

import pytest

from bench.pages import generated_pages
from parsers.catalog import archives
from parsers.errors import PageRejected
from parsers.records import ListingPage, RejectReason

URL = "https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=treaty"
PARSER = archives()["wilson-center"].parser
DATE = '<div class="date">May 4, 1942</div>'
TITLE = '<h3 class="title"><a href="/document/cable">Cable</a></h3>'
SUMMARY = '<div class="summary"><p>Stalin writes.</p></div>'
ROW = f'<td class="document">{DATE}{TITLE}{SUMMARY}</td>'
SKELETON = "td.document(div.date h3.title(a) div.summary(p))"


def page_of(*rows: str) -> ListingPage:
    table = "".join(f"<tr>{row}</tr>" for row in rows)
    label = f"<div>1 - {len(rows)} of {len(rows)}</div>"
    return PARSER.parse_page(f"<html><body>{label}<table>{table}</table></body></html>".encode(), URL)


def page_without_rows(content: str) -> str:
    """Why a page with this content is rejected."""
    body = f"<html><head><title>Search the archive</title></head><body>{content}</body></html>"
    with pytest.raises(PageRejected) as refused:
        PARSER.parse_page(body.encode(), URL)
    assert refused.value.reason is RejectReason.UNKNOWN_LAYOUT
    return refused.value.detail


def test_a_row_is_shown_by_its_blocks_their_classes_and_its_link() -> None:
    assert page_of(ROW).row_markup == SKELETON


def test_all_pages_of_a_listing_share_one_skeleton() -> None:
    assert {PARSER.parse_page(body, url).row_markup for url, body in generated_pages(20, seed=7)} == {SKELETON}


@pytest.mark.parametrize(
    "row",
    [
        ROW.replace("document", "document contextual-region", 1),
        ROW.replace("document", "document odd views-row-first", 1),
        ROW.replace('class="document"', 'id="row-17" data-history-node-id="17" class="document"'),
        ROW.replace('class="date"', "class='  date\n '"),
        ROW.replace(
            "May 4, 1942", '<span><b>May</b> <em class="placeholder">4</em>, <span id="year">1942</span></span>'
        ),
        ROW.replace("Cable", '<span class="search-highlight">Cable</span><br><img src="scan.jpg">'),
        ROW.replace(
            "Stalin writes.", 'Stalin <a href="/document/other">writes</a> <a href="https://example.org">x</a>'
        ),
        ROW.replace("<p>", "<p>First.</p><p>"),
        ROW.replace("<p>", "<!-- <div class='debug'> --><script>'<ul><li>'</script><p>"),
        ROW.replace('class="title"', 'data-note="a > b" class="title"'),
        ROW.replace("May", "<svg class='icon'><svg><path></path></svg></svg>May"),
    ],
)
def test_what_varies_from_row_to_row_leaves_no_trace(row: str) -> None:
    assert page_of(row).row_markup == SKELETON


@pytest.mark.parametrize(
    ("row", "skeleton"),
    [
        (ROW.replace('"date"', '"when"'), "td.document(div.when h3.title(a) div.summary(p))"),
        (ROW.replace(DATE, "").replace(SUMMARY, DATE), "td.document(h3.title(a) div.date)"),
        (ROW.replace("h3", "h2"), "td.document(div.date h2.title(a) div.summary(p))"),
        (ROW.replace(SUMMARY, ""), "td.document(div.date h3.title(a))"),
        (ROW.replace("May", '<span class="month-5">May</span>'), SKELETON.replace("date", "date(span.month)")),
        (ROW.replace("h3", "p"), "td.document(div.date p.title(a) div.summary(p))"),
        (f'<td class="document grid-2 document">{TITLE}</td>', "td.document.grid(h3.title(a))"),
    ],
)
def test_another_markup_is_another_skeleton(row: str, skeleton: str) -> None:
    assert page_of(row).row_markup == skeleton


def test_numbers_in_classes_do_not_count() -> None:
    rows = (ROW.replace('"document"', f'"document views-row-{number}"') for number in (1, 22))
    assert {page_of(row).row_markup for row in rows} == {SKELETON.replace("document", "document.views-row")}


@pytest.mark.parametrize("odd_one", range(10))
def test_a_single_row_without_date_or_summary_is_no_other_layout(odd_one: int) -> None:
    rows = [ROW] * 10
    rows[odd_one] = ROW.replace(DATE, "").replace(SUMMARY, "")
    assert page_of(*rows).row_markup == SKELETON


def test_of_two_rows_that_differ_the_fuller_one_counts() -> None:
    assert page_of(ROW.replace(SUMMARY, ""), ROW).row_markup == SKELETON


def test_a_row_that_is_rejected_does_not_count() -> None:
    without_link = '<td class="document"><div class="a"></div><div class="b"></div><ul><li></li></ul><h4></h4></td>'
    assert page_of(without_link, without_link, ROW).row_markup == SKELETON


def test_a_page_without_rows_has_no_skeleton() -> None:
    page = PARSER.parse_page(b"<html><body><p>No documents match your search.</p></body></html>", URL)
    assert page.row_markup is None


@pytest.mark.parametrize(
    "inside",
    [
        "".join(f'<div class="{letter * 150}"></div>' for letter in "abcdefgh"),
        "".join(f'<div class="c{letter}">' for letter in "abcdefghijklmnopqrstuvwxyz" * 40),
        '<div class="' + "x" * 100_000 + '"></div>',
    ],
)
def test_a_skeleton_is_short_whatever_the_row_is(inside: str) -> None:
    markup = page_of(ROW.replace(TITLE, TITLE + inside)).row_markup
    assert markup is not None
    assert markup.startswith("td.document(div.date h3.title(a) div.")
    assert len(markup) <= 300


def test_a_skeleton_holds_no_character_that_could_mislead() -> None:
    row = ROW.replace('"date"', '"da\u202ete( ]) \x1b[31m <b>"').replace("<h3", "<h3 a\"b =c d='e\"f>'", 1)
    assert page_of(row).row_markup == "td.document(div.b.date.m h3.title(a) div.summary(p))"


def test_an_unknown_layout_says_where_the_document_links_are_now() -> None:
    card = '<div class="card card-7"><h2><a href="/document/cable"><span>Cable</span></a></h2></div>'
    said = page_without_rows(card * 10 + '<p>See <a href="/document/other">another</a></p>')
    assert said.endswith("found 10 document links in div.card > h2 > a, 1 document links in p > a")


def test_links_in_menus_are_no_documents_of_the_page() -> None:
    said = page_without_rows('<nav><div><a href="/document/cable">Cable</a></div></nav>')
    assert said.endswith("found no link to a document on “Search the archive”")


def test_documents_under_another_path_are_found_by_where_most_links_are() -> None:
    said = page_without_rows('<div class="card"><a class="card-link" href="/documents/cable">Cable</a></div>' * 10)
    assert said.endswith(
        "found no link to a document on “Search the archive”, 10 other links in div.card > a.card-link"
    )


def test_what_is_said_of_an_unknown_layout_is_short_and_harmless() -> None:
    classes = " ".join(f"\u202e{letter * 60}" for letter in "abc")
    said = page_without_rows(f"<h1>\u202e{'Sear' * 99}</h1>" + f'<div class="{classes}"><a href="/x">x</a></div>' * 3)
    assert said.isprintable()
    assert len(said) < 400
