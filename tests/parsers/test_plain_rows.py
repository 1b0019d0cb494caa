"""A row that is read from its HTML in one go gives what its nodes give, one by one."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from made_up_markup import nested

from bench.pages import generated_pages
from bench.trials.marked_pages import MarkedPage, marked_pages
from bench.trials.mutations import mutated
from bench.trials.mutators import MUTATORS
from flows.cases import Case, cases
from parsers.archives.wilson_center import URLS
from parsers.catalog import archives
from parsers.errors import PageRejected
from parsers.html import parse_html
from parsers.listing import rows
from parsers.listing.links import Links
from parsers.listing.markup import Layout, ListingMarkup
from parsers.listing.page import read_listing_page
from parsers.listing.plain_rows import LONGEST_ROW
from parsers.listing.rows import find_rows
from parsers.records import ListingPage, RejectReason

URL = "https://digitalarchive.wilsoncenter.org/search"
PARSER = archives()["wilson-center"].parser
MARKUP = PARSER.markup
SITE = Links(URLS.document_urls_of, lambda href, _base: href, PARSER.listing_url, PARSER.page_number)
# A layout of which any element with the class is a row, whatever its tag.
CARDS = ListingMarkup(
    (Layout("cards", row=".card", sign="body"),),
    expected="cards",
    ai_notice=MARKUP.ai_notice,
)

# The same rows in every run.
FEW_HUNDRED = settings(derandomize=True, max_examples=300, deadline=None, database=None)

TITLE = '<h3 class="title"><a href="/document/cable" rel="bookmark"><span>Cable</span></a></h3>'
ROW = f'<td class="document"><div class="date">May 4, 1942</div>{TITLE}<div class="summary"><p>It tells.</p></div></td>'

Read = ListingPage | tuple[RejectReason, str]


def read(body: bytes, url: str, markup: ListingMarkup = MARKUP) -> Read:
    """The page, or why it is rejected."""
    try:
        return read_listing_page(body, url, None, markup, SITE)
    except PageRejected as rejected:
        return rejected.reason, rejected.detail


def read_by_nodes(body: bytes, url: str, markup: ListingMarkup = MARKUP) -> Read:
    """The page of which every row is read node by node."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "plain_row", lambda _html, _document_url: None)
        patch.setattr(rows, "rows_of_table", lambda _html, _document_url: None)
        return read(body, url, markup)


def page_of(content: str) -> bytes:
    return f"<html><body><div>1 - 2 of 2</div>{content}</body></html>".encode()


def rows_page(*cells: str) -> bytes:
    return page_of(f"<table>{''.join(f'<tr>{cell}</tr>' for cell in cells)}</table>")


def read_in_one_go(body: bytes, url: str = URL) -> list[bool]:
    """Of each row of a page, whether it is read in one go."""
    found = find_rows(parse_html(body), MARKUP.layouts, URLS.document_urls_of(url))
    assert found is not None
    return [row.plain is not None for row in found.rows]


@pytest.mark.parametrize("case", list(cases("wilson-center")), ids=lambda case: case.name)
def test_a_saved_page_reads_the_same_both_ways(case: Case) -> None:
    assert read(case.body(), case.url) == read_by_nodes(case.body(), case.url)


def test_every_row_of_a_usual_page_is_read_in_one_go_and_reads_the_same() -> None:
    for url, body in generated_pages(20, seed=1945):
        assert all(read_in_one_go(body, url))
        assert read(body, url) == read_by_nodes(body, url)


@FEW_HUNDRED
@given(
    st.sampled_from(marked_pages()),
    st.lists(st.sampled_from(list(MUTATORS)), min_size=1, max_size=3),
    st.integers(0, 2**32 - 1).map(Random),
)
def test_a_broken_page_reads_the_same_both_ways(page: MarkedPage, names: list[str], random: Random) -> None:
    body = mutated(page, names, random)
    note(body.decode("utf-8", "replace"))
    assert read(body, page.url) == read_by_nodes(body, page.url)


TEXTS = st.sampled_from((
    "May 4, 1942", "A", "b  c", " ", "\n", "", "\N{NO-BREAK SPACE}", "&nbsp;", "&#160;x", "&amp;", "&amp;nbsp;",
    "&amp;lt;b&amp;gt;", "&lt;p&gt;", "x > y", "\N{IDEOGRAPHIC SPACE}", "e\u0301", "\x1c", "\x85", "&#13;", "\0", 'a="',
    "\N{ZERO WIDTH SPACE}", "\N{REPLACEMENT CHARACTER}", "]]>", "&notin;", "This summary was written by AI", "<br>",
    "<br><br>", "<br/>", "<br class=x>", "<hr>", "<img src=x>", "<!-- <p>c</p> -->", "<script>'<b>x</b>'</script>",
    "<style>p{}</style>", "<noscript><p>n</p></noscript>", "<svg><b>x</b></svg>", "<template>x</template>", "<p/>",
    "<textarea><b></textarea>", "</div>", "</b>", "</p>", "</h3>", "</a>", "<?php x ?>", "<wbr>",
))  # fmt: skip
ATTRIBUTES = st.sampled_from((
    "", "", "", 'class="date"', "class=''", "id=a", "title='x>y'", 'title="<b>"', 'title="x<br>y"', "hidden", "x:y=z",
    "title='\"'", 'class="a\nb"', 'a<b="c"', '"=q', 'href="/document/other"', 'data-note="1 href="', "data-x1=2",
))  # fmt: skip
BLOCKS = st.sampled_from((
    "div", "p", "section", "li", "ul", "dl", "dt", "dd", "blockquote", "h1", "h3", "td", "table", "center", "form",
))  # fmt: skip
INLINES = st.sampled_from(("b", "i", "em", "span", "strong", "small", "sup", "font", "a", "label", "ruby"))
LINKS = st.sampled_from((
    "/document/cable", "/document/cable", "/document/other", "/document/cable/?x=1", " /document/cable ", "/about", "",
    "/document/a&amp;b", "/document/a<b>c", "/document/a b", "/document/caf\u00e9", "/document/a&quot;b", "#",
))  # fmt: skip
INSIDE = nested(TEXTS, ATTRIBUTES, BLOCKS, INLINES)
AROUND = st.lists(INSIDE, max_size=3).map("".join)
GAPS = st.just("") | TEXTS
LINK_TEXTS = st.just("Cable") | st.just("<span>Cable</span>") | INSIDE
TITLES = st.builds(
    '<{0} {1}>{2}<a {3} href="{4}" {3}>{5}</a>{6}</{0}>'.format,
    st.sampled_from(("h3", "h3", "h2", "div", "p")),
    ATTRIBUTES,
    GAPS,
    ATTRIBUTES,
    LINKS,
    LINK_TEXTS,
    GAPS,
)
USUAL_TITLES = st.just(TITLE) | TITLES
CONTENTS = st.builds("{}{}{}".format, AROUND, USUAL_TITLES, AROUND)


@FEW_HUNDRED
@given(st.lists(CONTENTS, min_size=1, max_size=3))
def test_cells_of_any_content_read_the_same_both_ways(contents: list[str]) -> None:
    body = rows_page(*(f'<td class="document">{content}</td>' for content in contents))
    assert read(body, URL) == read_by_nodes(body, URL)


@FEW_HUNDRED
@given(st.sampled_from(("div", "li", "p", "h2", "section", "span", "dd")), ATTRIBUTES, st.lists(CONTENTS, max_size=3))
def test_rows_of_any_tag_read_the_same_both_ways(tag: str, attributes: str, contents: list[str]) -> None:
    body = page_of("".join(f'<{tag} class="card" {attributes}>{content}</{tag}>' for content in contents))
    assert read(body, URL, CARDS) == read_by_nodes(body, URL, CARDS)


@pytest.mark.parametrize(
    "row",
    [
        ROW,
        ROW.replace("It tells.", "It <em>tells</em><br>of <b>Stalin</b>&nbsp;&amp; of &lt;Mao&gt;, &amp;lt;"),
        ROW.replace("<span>Cable", "\n<span>Cable<sup>2</sup><br>of May"),
        ROW.replace("<td ", '<td data-note="a&#10;b" role="cell" '),
        ROW.replace("<div", "<div> \n </div><div"),
        ROW.replace(TITLE, f"Moscow{TITLE}See below"),
        ROW.replace(TITLE, f"<b><section>{TITLE}</section></b>"),
        ROW.replace("<p>", "<ul><li>One<li>Two</ul><h4>Three</h4><p>"),
        ROW.replace("tells", "t" * (LONGEST_ROW // 2)),
        ROW.replace("It", "e\u0301 \N{IDEOGRAPHIC SPACE} \N{NO-BREAK SPACE}  It"),
    ],
)
def test_a_row_of_blocks_and_one_titled_link_is_read_in_one_go(row: str) -> None:
    body = rows_page(row, ROW)
    assert read_in_one_go(body) == [True, True]
    assert read(body, URL) == read_by_nodes(body, URL)


@pytest.mark.parametrize(
    "row",
    [
        ROW.replace("Cable", ""),
        ROW.replace("Cable", "&nbsp;"),
        ROW.replace("<span>Cable</span>", "<p>Cable</p>"),
        ROW.replace("Cable", "<img src=scan.jpg>"),
        ROW.replace("h3", "div"),
        ROW.replace("/document/cable", "/about"),
        ROW.replace("/document/cable", "/document/a<b>c"),
        ROW.replace("/document/cable", "/document/a&amp;b"),
        ROW.replace(' href="/document/cable"', ""),
        ROW.replace("<h3", "<h3 title='<b>'"),
        ROW.replace("<a ", "Moscow: <a "),
        ROW.replace("</a>", "</a> of May"),
        ROW.replace("tells", '<a href="/document/other">tells</a>'),
        ROW.replace("tells", '<a name="tells">tells</a>'),
        ROW.replace("</td>", f"{TITLE}</td>"),
        ROW.replace("tells", "tells<!-- not all -->"),
        ROW.replace("tells", "tells<script>'<b>x</b>'</script>"),
        ROW.replace(TITLE, f"Moscow<div></div>Kremlin{TITLE}"),
        ROW.replace(TITLE, f"Moscow<div><b></b></div>Kremlin{TITLE}"),
        ROW.replace(TITLE, f"Moscow<div><br></div>Kremlin{TITLE}"),
        ROW.replace("<p>", "One<p><em></em></p>Two<p>"),
        ROW.replace("tells", "t" * LONGEST_ROW),
    ],
)
def test_any_other_row_is_read_node_by_node(row: str) -> None:
    body = rows_page(row, ROW)
    assert read_in_one_go(body) == [False, True]
    assert read(body, URL) == read_by_nodes(body, URL)
