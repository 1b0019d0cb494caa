"""A row that is read by its shape gives what its nodes give, whichever rows the shapes were learned from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest
from declared import declared
from hypothesis import given, note, settings
from hypothesis import strategies as st
from made_up_markup import nested

from bench.pages import generated_pages
from bench.trials.marked_pages import MarkedPage, marked_pages
from bench.trials.mutations import mutated
from bench.trials.mutators import MUTATORS
from flows.cases import FIXTURES, Case, cases
from flows.own_archives import declare_those_in
from parsers.archive import Archive
from parsers.catalog import Declarations, archives, declare
from parsers.errors import PageRejected
from parsers.html import parse_html
from parsers.listing import row_shapes
from parsers.listing.plain_rows import LONGEST_ROW
from parsers.listing.row_shapes import (
    LEARNED_AT_ONCE,
    MOST_SHAPES,
    MOST_SURROUNDINGS,
    ROWS_FOR_A_SHAPE,
    Shapes,
    ShapesOfPage,
    shapes_of,
)
from parsers.listing.rows import find_rows
from parsers.records import ListingPage, RejectReason

URL = "https://digitalarchive.wilsoncenter.org/search"
PLATFORMS = FIXTURES / "platforms"
WILSON = """\
title = "Declared"
home = "https://digitalarchive.wilsoncenter.org/"
signs = ["td.document", "body"]
[listings]
all = "search"
[row]
at = "td.document"
title = "h3 a"
date = ".date"
summary = ".summary"
[page]
query = "page"
from = 0
[urls]
document = ["/document/{slug}"]
listing = ["/search"]
"""
# Every kind of place and of selector, on rows of any tag.
CARDS = """\
title = "Cards"
home = "https://digitalarchive.wilsoncenter.org/"
signs = [".card", "body"]
[listings]
all = "search"
[row]
at = ".card"
title = "h3 a, .title"
date = { at = ".date, time", attribute = "datetime", read_as = "date", many = true }
summary = { at = ".summary", without = ".label, i" }
without = ".note, li:first-child, p:has(> small)"
[row.fields]
tags = { at = ".tag", many = true }
parts = { at = ".parts", split = "[/;]", drop = "^No\\\\." }
scan = { at = "img", attribute = "src" }
level = { at = "section", attribute = "data-level" }
first = "p:first-child"
behind = "h3 + p"
around = ".outer span"
in_block = "div > b"
other = "em:not(.date em)"
record = 'a[href*="/document/"]'
kind = "[class^=kind-]"
role = "[role=note]"
[page]
query = "page"
[urls]
document = ["/document/{slug}"]
listing = ["/search"]
"""
ROW = (
    '<td class="document"><div class="date">May 4, 1942</div><h3 class="title"><a href="/document/cable">Cable</a></h3>'
    '<div class="summary"><p>It tells.</p></div></td>'
)
# The same pages in every run.
FEW_HUNDRED = settings(derandomize=True, max_examples=300, deadline=None, database=None)

Read = ListingPage | tuple[RejectReason, str]


@pytest.fixture(autouse=True)
def _nothing_learned() -> Iterator[None]:
    shapes_of.cache_clear()
    yield
    shapes_of.cache_clear()


@pytest.fixture
def _learning_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row's shape is learned when it first comes, however many have come."""
    monkeypatch.setattr(row_shapes, "TIMES_TO_LEARN", 1)
    monkeypatch.setattr(row_shapes, "LEARNED_AT_ONCE", 10**6)


def read(archive: Archive, body: bytes, url: str = URL) -> Read:
    """The page, or why it is rejected."""
    try:
        return archive.parser.parse_page(body, url)
    except PageRejected as rejected:
        return rejected.reason, rejected.detail


def read_by_nodes(archive: Archive, body: bytes, url: str = URL) -> Read:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Shapes, "of_page", lambda _shapes: None)
        return read(archive, body, url)


def shapes(archive: Archive) -> Shapes:
    """The shapes of the only layout of an archive."""
    [layout] = archive.parser.markup.layouts  # type: ignore[attr-defined]
    return shapes_of(layout.places)


def shaped(archive: Archive, body: bytes, url: str = URL) -> list[bool]:
    """Of each row of a page, whether it is read by its shape."""
    parser = archive.parser
    found = find_rows(parse_html(body), parser.markup.layouts, parser.links.document_urls(url))  # type: ignore[attr-defined]
    assert found is not None
    return [row.shaped is not None for row in found.rows]


def rows_page(*cells: str, body: str = "<body>") -> bytes:
    rows = "".join(f"<tr>{cell}</tr>" for cell in cells)
    return f"<!DOCTYPE html><html>{body}<table>{rows}</table></body></html>".encode()


def of_platforms() -> list[Path]:
    return sorted((PLATFORMS / "archives").glob("*.toml"))


@pytest.mark.usefixtures("_learning_at_once")
@pytest.mark.parametrize("file", of_platforms(), ids=lambda file: file.stem)
def test_saved_pages_of_platforms_read_the_same_both_ways_in_any_order(file: Path) -> None:
    declare_those_in(PLATFORMS)
    try:
        archive, pages = archives()[file.stem], cases(file.stem)
        bodies = [(case.body(), case.url) for case in pages]
    finally:
        declare(Declarations())
    expected = [(body, url, read_by_nodes(archive, body, url)) for body, url in bodies]
    for order in (expected, expected[::-1], expected):
        for body, url, found in order:
            assert read(archive, body, url) == found


@pytest.mark.usefixtures("_learning_at_once")
@pytest.mark.parametrize("case", list(cases("wilson-center")), ids=lambda case: case.name)
def test_a_saved_page_reads_the_same_both_ways(case: Case) -> None:
    archive = declared(WILSON)
    expected = read_by_nodes(archive, case.body(), case.url)
    assert read(archive, case.body(), case.url) == expected
    assert read(archive, case.body(), case.url) == expected


@pytest.mark.usefixtures("_learning_at_once")
def test_broken_pages_read_the_same_both_ways() -> None:
    archive = declared(WILSON)

    @FEW_HUNDRED
    @given(
        st.sampled_from(marked_pages()),
        st.lists(st.sampled_from(list(MUTATORS)), min_size=1, max_size=3),
        st.integers(0, 2**32 - 1).map(Random),
    )
    def reads_the_same(page: MarkedPage, names: list[str], random: Random) -> None:
        body = mutated(page, names, random)
        note(body.decode("utf-8", "replace"))
        assert read(archive, body, page.url) == read_by_nodes(archive, body, page.url)

    reads_the_same()
    assert shapes(archive).learned > MOST_SHAPES


TEXTS = st.sampled_from((
    "May 4, 1942", "1950", "A", "b  c", " ", "\n", "", "\N{NO-BREAK SPACE}", "&nbsp;", "&nbsp;&nbsp; ", "&nbsp;x",
    "&amp;", "&amp;nbsp;", "&lt;p&gt;", "x > y", "\N{IDEOGRAPHIC SPACE}", "e\u0301", "\u0301", "\x1c", "\x85",
    "&#13;", "\0", '"', "\N{ZERO WIDTH SPACE}", "\ue0001\ue001", "No.1/2; 3", "/", "<br>", "<br/>", "<hr>",
    "<img src=x>", "<img src='a&amp;b\"' alt>", "<!-- c -->", "<!---->", "<!-- <p>c</p> -->",
    "<script>'<b>x</b>'</script>", "<pre>\n\nx</pre>", "<textarea><b></textarea>",
    "<svg viewBox='0 0 1 1'><path d=M0 /></svg>", "<svg><input>x</svg>", "<template>x</template>", "<wbr>", "</div>",
    "</b>", "</p>", "</h3>", "</a>", "<?php x ?>", "<noscript><p>n</p></noscript>", "<button>Save</button>",
    "<dl><dt>Kind<dd>Letter</dl>", "<dl><dt>Date<dd class=date>1950</dl>",
))  # fmt: skip
ATTRIBUTES = st.sampled_from((
    "", "", "", 'class="date"', "class='tag kind'", "class='Tag'", "class='tag post-1'", "class='tag post-2'",
    "class=''", "id=a", "title='x>y'", 'title="<b>"', "hidden", "x:y=z", "title='\"'", 'class="tag\ntitle"',
    'class="a\N{NO-BREAK SPACE}tag"', "class='summary x&amp;y'", "class=label", "class=parts", "class=outer",
    "class=note", 'a<b="c"', "style='display: none'", "style='display: block'", "class=kind-a", "class='a kind-b'",
    "role=note", "role=NOTE", "data-level=item", "datetime=1964-03-03", "datetime='&nbsp; 1965'", "data-n=1",
    "data-n=2",
))  # fmt: skip
BLOCKS = st.sampled_from(("div", "p", "section", "li", "ul", "dl", "dt", "dd", "h1", "h3", "td", "table", "form"))
INLINES = st.sampled_from(("b", "i", "em", "span", "small", "time", "a", "label", "dialog"))
LINKS = st.sampled_from((
    "/document/cable", "/document/cable", "/document/other", "/document/cable/?x=1", " /document/cable ", "/about",
    "", "#", "/document/a&amp;b", "/document/a<b>c", "/document/a b", "/document/caf\u00e9", "/document/a&quot;b",
    "/x?y=/document/z",
))  # fmt: skip
INSIDE = nested(TEXTS, ATTRIBUTES, BLOCKS, INLINES)
AROUND = st.lists(INSIDE, max_size=3).map("".join)
TITLES = st.just('<h3><a href="/document/cable">Cable</a></h3>') | st.builds(
    '<{0} {1}>{2}<a {3} href="{4}" {3}>{5}</a>{6}</{0}>'.format,
    st.sampled_from(("h3", "h3", "div")),
    ATTRIBUTES,
    TEXTS,
    ATTRIBUTES,
    LINKS,
    st.just("Cable") | INSIDE,
    TEXTS,
)
ROWS = st.builds(
    '<{0} class="card{1}" {2}>{3}{4}{5}</{0}>'.format,
    st.sampled_from(("div", "div", "li", "section", "a", "dt", "p", "span")),
    st.sampled_from(("", "", " post-1", " post-2", " outer", " title")),
    ATTRIBUTES,
    AROUND,
    TITLES,
    AROUND,
)
WRAPPERS = st.sampled_from((
    "<body>{}", "<body>{}", "<body class=outer>{}", "<body class=Outer>{}", "<body><div class=date>{}</div>",
    "<body><ul>{}</ul>", "<!DOCTYPE html><body>{}", "<body><h3>x</h3>{}", "<body><p></p>{}",
))  # fmt: skip


@pytest.mark.usefixtures("_learning_at_once")
def test_rows_of_any_content_read_the_same_both_ways() -> None:
    archive = declared(CARDS)

    @settings(FEW_HUNDRED, max_examples=400)
    @given(WRAPPERS, st.lists(ROWS, min_size=1, max_size=3), st.lists(TEXTS, min_size=8, max_size=8))
    def reads_the_same(wrapper: str, rows: list[str], texts: Sequence[str]) -> None:
        for shown in (rows, with_other_texts(rows, texts)):
            body = f"{wrapper.format(''.join(shown))}</body></html>"
            note(body)
            assert read(archive, body.encode()) == read_by_nodes(archive, body.encode())

    reads_the_same()
    assert shapes(archive).learned > MOST_SHAPES


def with_other_texts(rows: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Rows of much the same tags that say something else."""
    return [
        row.replace("A", texts[0]).replace("1950", texts[1]).replace("Cable", f"{texts[2]}Telegram") for row in rows
    ]


def test_nearly_every_row_of_usual_pages_is_read_by_its_shape() -> None:
    archive = declared(WILSON)
    taken = [row for url, body in generated_pages(20, seed=1945) for row in shaped(archive, body, url)]
    assert len(taken) == 200
    assert sum(taken) > 190
    for url, body in generated_pages(20, seed=1945):
        assert read(archive, body, url) == read_by_nodes(archive, body, url)


@pytest.mark.parametrize(
    "row",
    [
        ROW.replace("Cable", "Telegram &amp; <").replace("/document/cable", "/document/a&quot;b"),
        ROW.replace('"document"', '"document views-row-7 odd"'),
        ROW.replace("<p>It tells.</p>", "<p>\n&nbsp;It\n\ntells more.</p>"),
        ROW.replace("May 4, 1942", "undated"),
    ],
)
def test_a_row_of_a_known_shape_is_read_by_it(row: str) -> None:
    archive = declared(WILSON)
    shaped(archive, rows_page(ROW, ROW, ROW))
    assert shaped(archive, rows_page(row)) == [True]
    assert read(archive, rows_page(row)) == read_by_nodes(archive, rows_page(row))


@pytest.mark.parametrize(
    "row",
    [
        ROW.replace('"date"', '"day"'),
        ROW.replace('"date"', '"day date summary"'),
        ROW.replace('"date"', '"DATE"'),
        ROW.replace('class="date"', 'class="date" hidden'),
        ROW.replace('class="date"', 'class="date" style="display: none"'),
        ROW.replace("Cable", " "),
        ROW.replace("Cable", "&nbsp;"),
        ROW.replace("Cable", ""),
        ROW.replace("</div>", "</div> ", 1),
        ROW.replace("tells", "<b>tells</b>"),
        ROW.replace("tells", "t" * LONGEST_ROW),
    ],
)
def test_a_row_of_another_shape_is_not_read_by_it(row: str) -> None:
    archive = declared(WILSON)
    shaped(archive, rows_page(ROW, ROW, ROW))
    assert shaped(archive, rows_page(row, ROW)) == [False, True]
    assert read(archive, rows_page(row, ROW)) == read_by_nodes(archive, rows_page(row, ROW))


@pytest.mark.usefixtures("_learning_at_once")
@pytest.mark.parametrize(
    ("learned", "other"),
    [
        ('<p style="color: red">x</p>', '<p style="display: none">x</p>'),
        ("<u>x</u> <u>y</u>", "<u>x</u><u>y</u>"),
        ("<u>x</u>&nbsp;<u>y</u>", "<u>x</u><u>y</u>"),
        ("<u>x</u> <u>y</u>", "<u>x</u>,<u>y</u>"),
        ("<div>x</div>y<div>z</div>", "<div>x</div> <div>z</div>"),
        ('<p class="tag a">x</p>', '<p class="a">x</p>'),
        ('<p class="a">x</p>', '<p class="a tag">x</p>'),
        ('<p class="a">x</p>', '<p class="a Tag">x</p>'),
        ('<p class="a">x</p>', '<p class="kind-a">x</p>'),
        ('<p class="kind-a">x</p>', '<p class="my-kind-a">x</p>'),
        ('<p role="note">x</p>', '<p role="link">x</p>'),
        ('<i lang="en">x</i>', '<i lang="de">x</i>'),
        ('<a href="/document/cable">x</a>', '<a href="/about">x</a>'),
        ('<a href="/x">x</a>', '<a href="/document/cable?a=1&amp;b">x</a>'),
        ('<img src="a">', '<img src="b&amp;c">'),
        ('<time datetime="1964">x</time>', '<time datetime="1965">x</time>'),
        ("<!-- a --><p>x</p>", "<p>x</p>"),
        ('<dialog open="">x</dialog>', '<dialog class="">x</dialog>'),
    ],
)
def test_a_shape_tells_apart_what_selectors_and_readers_do(learned: str, other: str) -> None:
    archive = declared(CARDS.replace("[page]", "english = \"[lang='en']\"\n[page]"))
    card = '<div class="card"><h3><a href="/document/cable">Cable</a></h3>{}</div>'
    first, second = (f"<body>{card.format(inside) * 2}</body></html>".encode() for inside in (learned, other))
    assert shaped(archive, first) == [True, True]
    assert isinstance(read(archive, first), ListingPage)
    for page in (first, second, first):
        assert read(archive, page) == read_by_nodes(archive, page)


@pytest.mark.parametrize(
    "unusual", ["<script>'<b>x</b>'</script>", "<pre>\nx</pre>", "<template>x</template>", "<p/ a<b=c>"]
)
def test_a_row_whose_html_is_not_its_nodes_has_no_shape(unusual: str) -> None:
    archive = declared(WILSON)
    page = rows_page(*[ROW.replace("<p>", f"{unusual}<p>")] * 5)
    assert not any(shaped(archive, page))
    assert read(archive, page) == read_by_nodes(archive, page)


@pytest.mark.usefixtures("_learning_at_once")
@pytest.mark.parametrize(
    ("selector", "others"),
    [
        (".special .date", '<body class="special">'),
        (".special > table .date", '<body class="special">'),
        ("body:not(.special) .date", '<body class="special">'),
        ('[lang="en"] .date', '<body lang="en">'),
        ("[lang^=e] .date", '<body lang="en">'),
        ("table:first-child .date", "<body><p>x</p>"),
        ("p + table .date", "<body><p>x</p>"),
        (".special ~ table .date", '<body><p class="special">x</p>'),
        (".date:not(.special .date)", '<body class="special">'),
    ],
)
def test_what_is_around_a_row_counts_as_selectors_see_it(selector: str, others: str) -> None:
    archive = declared(WILSON.replace('".date"', f"'{selector}'"))
    pages = (rows_page(ROW, ROW), rows_page(ROW, ROW, body=others))
    expected = [read_by_nodes(archive, page) for page in pages]
    dates = [[entry.date.text for entry in page.entries] for page in expected if isinstance(page, ListingPage)]
    assert dates[0] != dates[1]
    for page, found in (*zip(pages, expected, strict=True), *zip(pages, expected, strict=True)):
        assert read(archive, page) == found


@pytest.mark.usefixtures("_learning_at_once")
@pytest.mark.parametrize(
    "selector", ["tr:first-child .date", "tr + tr .date", "td:has(.summary) .date", "td:first-child"]
)
def test_where_a_row_stands_among_others_counts_as_selectors_see_it(selector: str) -> None:
    archive = declared(WILSON.replace('".date"', f"'{selector}'"))
    page = rows_page(ROW, ROW, ROW)
    assert read(archive, page) == read(archive, page) == read_by_nodes(archive, page)


def test_a_selector_that_looks_at_texts_leaves_all_rows_to_their_nodes() -> None:
    archive = declared(WILSON.replace('".date"', "'.date:lexbor-contains(\"May\")'"))
    rows = [ROW.replace("Cable", f"Cable {number}") for number in range(5)]
    page = rows_page(*rows, *[row.replace("May", "June") for row in rows])
    assert not any(shaped(archive, page))
    assert [entry.date.text for entry in archive.parser.parse_page(page, URL).entries][4:6] == ["May 4, 1942", ""]


def test_a_link_to_a_document_in_no_row_is_found_where_rows_stand_in_rows() -> None:
    archive = declared(CARDS)
    inner = '<div class="card"><h3><a href="/document/inner">Inner</a></h3></div>'
    outer = f'<section class="card"><h3><a href="/document/outer">Outer</a></h3>{inner}</section>'
    stray = '<p><a href="/document/stray">Stray</a></p>'
    page = f"<body><main>{outer * 4}{stray * 4}</main></body></html>".encode()
    assert isinstance(read(archive, page), ListingPage)
    assert read(archive, page) == read(archive, page) == read_by_nodes(archive, page)


def test_a_shape_is_learned_from_rows_that_come_again() -> None:
    archive = declared(WILSON)
    assert shaped(archive, rows_page(ROW, ROW.replace("tells", "<b>tells</b>"), ROW)) == [False] * 3
    assert shaped(archive, rows_page(ROW, ROW)) == [True, True]


def test_few_shapes_are_learned_from_rows_that_are_all_of_their_own() -> None:
    archive = declared(WILSON)
    for number in range(40):
        shaped(archive, rows_page(*[ROW.replace("<p>", f"<p>{'<b>x</b>' * number}")] * 4))
    known = shapes(archive)
    assert known.learned == LEARNED_AT_ONCE + known.rows // ROWS_FOR_A_SHAPE
    assert known.kept == known.learned


@pytest.mark.usefixtures("_learning_at_once")
def test_the_shapes_that_are_used_least_are_forgotten() -> None:
    archive = declared(WILSON)
    kinds = [ROW.replace("<p>", f"<p>{'<b>x</b>' * number}") for number in range(MOST_SHAPES * 2)]
    for kind in kinds:
        shaped(archive, rows_page(kinds[0], kind))
        assert shapes(archive).kept <= MOST_SHAPES
    known = shapes(archive)
    learned = known.learned
    shaped(archive, rows_page(kinds[0], *kinds[-MOST_SHAPES + 1 :]))
    assert known.learned == learned
    shaped(archive, rows_page(kinds[1]))
    assert known.learned == learned + 1


@pytest.mark.usefixtures("_learning_at_once")
def test_what_is_around_rows_is_not_remembered_without_end() -> None:
    archive = declared(WILSON.replace('".date"', "'[lang=x] .date'"))
    for number in range(MOST_SURROUNDINGS * 2):
        assert shaped(archive, rows_page(ROW, ROW, body=f'<body lang="{number}">')) == [True, True]
    assert shapes(archive).kept <= MOST_SHAPES
    assert shapes(archive).surroundings <= MOST_SURROUNDINGS


def test_rows_deep_in_a_page_are_left_to_their_nodes() -> None:
    archive = declared(WILSON)
    page = rows_page(*[ROW] * 5, body=f"<body>{'<div>' * 200}")
    assert isinstance(shapes(archive).of_page(), ShapesOfPage)
    assert not any(shaped(archive, page))
