"""What a row says at its declared places, and what becomes of a row that lacks them."""

from __future__ import annotations

import pytest
from declared import NEWS, declared

from parsers.errors import PageRejected
from parsers.records import Entry, Field, ListingPage, Reject, RejectReason

URL = "https://news.example.org/category/releases"
ROW = """<article class="post"><h2><a href="/1964/cable">Cable to Moscow</a></h2><span class="date">3 March 1964</span>
<div class="excerpt"><p>On grain.</p></div><span class="section">Trade</span></article>"""


def page(*rows: str, text: str = NEWS, more: str = "", body: str = '<body class="feed">') -> ListingPage:
    html = (
        f"<!DOCTYPE html><html><head><title>News</title></head>{body}<main>{''.join(rows)}</main>{more}</body></html>"
    )
    return declared(text).parser.parse_page(html.encode(), URL)


def entry(row: str = ROW, text: str = NEWS) -> Entry:
    [found] = page(row, text=text).entries
    return found


def reject(row: str, text: str = NEWS) -> Reject:
    read = page(ROW, row, text=text)
    assert len(read.entries) == 1
    [found] = read.rejects
    return found


def with_place(key: str, place: str) -> str:
    """The declaration with another place for one of a row's keys."""
    lines = [f"{key} = {place}" if line.startswith(f"{key} = ") else line for line in NEWS.splitlines()]
    assert "\n".join(lines) != NEWS
    return "\n".join(lines)


def test_a_row_gives_what_stands_at_its_places() -> None:
    found = entry()
    assert (found.position, found.url, found.title) == (1, "https://news.example.org/1964/cable", "Cable to Moscow")
    assert (found.date.text, found.date.edtf) == ("3 March 1964", "1964-03-03")
    assert found.summary == "On grain."
    assert found.fields == (Field("section", "Trade"),)
    assert found.other_text is None


def test_what_else_is_to_be_seen_is_kept() -> None:
    assert entry(ROW.replace("</article>", "<p>By <b>A. Author</b></p><p>2 pages</p></article>")).other_text == (
        "By A. Author · 2 pages"
    )


def test_what_tells_nothing_of_the_document_is_not_kept() -> None:
    more = '<p class="label">Author</p><p>A. Author</p><p class="label">Score <i>0.93</i></p></article>'
    labelled = NEWS.replace("[row]\n", '[row]\nwithout = ".label"\n')
    assert entry(ROW.replace("</article>", more), labelled).other_text == "A. Author"
    assert entry(ROW, labelled) == entry()


@pytest.mark.parametrize(
    ("terms", "kept"),
    [
        ('<dt class="label">Score</dt><dd>0.93</dd>', "0.93"),
        # What was a text's element is a label by now, and the label behind it tells no text of it.
        ('<dt class="label">MS 13</dt><dt class="label">Score</dt><dd>0.93</dd>', "MS 13 · 0.93"),
        ('<dt class="label">Score</dt><dd>0.93</dd><dt class="label">MS 13</dt>', "0.93 · MS 13"),
    ],
)
def test_a_label_of_nothing_is_kept(terms: str, kept: str) -> None:
    labelled = NEWS.replace("[row]\n", '[row]\nwithout = ".label"\n')
    assert entry(ROW.replace("</article>", f"<dl>{terms}</dl></article>"), labelled).other_text == kept


@pytest.mark.parametrize(
    ("key", "place", "printed", "kept"),
    [
        ("section", '{ at = ".section", split = "[/]" }', '<span class="section">Trade / Grain</span>', None),
        ("date", '{ at = ".date", split = "[(]", read_as = "date" }', '<p class="date">3 March 1964</p>', None),
        (
            "date",
            '{ at = ".date", split = "[(]", read_as = "date" }',
            '<p class="date">3 March 1964 (PDF</p>',
            "3 March 1964 (PDF",
        ),
    ],
)
def test_what_is_parted_is_kept_where_not_all_of_it_is_taken(
    key: str, place: str, printed: str, kept: str | None
) -> None:
    row = f'<article class="post"><h2><a href="/1964/cable">Cable to Moscow</a></h2>{printed}</article>'
    found = entry(row, with_place(key, place))
    assert found.date.text or found.fields
    assert found.other_text == kept


def test_nothing_is_guessed() -> None:
    found = entry(ROW.replace('class="date"', 'class="when"').replace('class="excerpt"', 'class="text"'))
    assert (found.date.text, found.summary) == ("", None)
    assert found.other_text == "3 March 1964 · On grain."


@pytest.mark.parametrize(
    ("place", "row", "text"),
    [
        ('{ at = ".date", drop = "^Dates?:" }', '<span class="date">Dates: 1964</span>', "1964"),
        ('{ at = ".date", without = ".label" }', '<span class="date"><i class="label">Date</i> 1964</span>', "1964"),
        ('{ at = ".date", many = true }', '<i class="date">1964</i><i class="date">1965</i>', "1964; 1965"),
        ('{ at = ".date", many = true }', '<i class="date">1964</i><i class="date">1964</i>', "1964"),
        ('".date"', '<i class="date">1964</i><i class="date">1965</i>', "1964"),
        ('{ at = ".meta", split = " · ", read_as = "date" }', '<p class="meta">MS 1 · Letter · 1964</p>', "1964"),
        ('{ at = ".meta i", many = true, read_as = "date" }', '<p class="meta"><i>A</i><i>1964</i></p>', "1964"),
        ('{ at = ".meta", split = ", ", read_as = "date" }', '<p class="meta">No date here</p>', ""),
        ('".date"', '<i class="date" hidden>1964</i>', ""),
        ('".date"', '<i hidden><b class="date">1964</b></i>', ""),
        ('{ at = ".date", attribute = "content" }', '<meta class="date" content="1964-03">', "1964-03"),
    ],
)  # fmt: skip
def test_places_of_a_date(place: str, row: str, text: str) -> None:
    row = ROW.replace('<span class="date">3 March 1964</span>', row)
    assert entry(row, with_place("date", place)).date.text == text


def test_a_date_is_told_from_other_texts_in_the_language_of_the_archive() -> None:
    row = ROW.replace("3 March 1964", "MS 1 · estate 1950")
    placed = with_place("date", '{ at = ".date", split = " · ", read_as = "date" }')
    assert entry(row, placed).date.text == ""
    assert entry(row, f'language = "it"\n{placed}').date.edtf == "1950-22"


@pytest.mark.parametrize(
    ("place", "inside", "text"),
    [
        ('{ at = ".tags a", many = true }', '<p class="tags"><a>Grain</a>, <a>Trade</a></p>', "Grain; Trade"),
        ('{ at = "img", attribute = "alt" }', '<img alt="Letter">', "Letter"),
        ('{ attribute = "data-level" }', "", "Item"),
        ('".none"', "", None),
    ],
)
def test_places_of_a_field(place: str, inside: str, text: str | None) -> None:
    row = ROW.replace("<article ", '<article data-level="Item" ').replace("</article>", f"{inside}</article>")
    assert entry(row, with_place("section", place)).fields == ((Field("section", text),) if text else ())


def test_the_link_may_stand_elsewhere_than_the_title() -> None:
    row = '<article class="post"><h2>Cable to Moscow</h2><p><a class="more" href="/1964/cable">View</a></p></article>'
    text = with_place("title", '"h2"')
    assert entry(row, text).url == "https://news.example.org/1964/cable"
    both = row.replace("<p>", '<p><a href="/1964/other">Related</a> ')
    assert reject(both, text).reason is RejectReason.SEVERAL_TITLES
    assert entry(both, text.replace("[row]", '[row]\nlink = "a.more"')).url == "https://news.example.org/1964/cable"


@pytest.mark.parametrize("title", ["<a>Cable to Rome</a>", '<a href="/about">Cable to Rome</a>', "Cable to Rome"])
def test_a_link_beside_a_title_that_has_lost_its_own_is_not_taken_for_it(title: str) -> None:
    row = f'<article class="post"><h2>{title}</h2><p>Answers <a href="/1964/other">another cable</a></p></article>'
    assert reject(row, with_place("title", '"h2"')).reason is RejectReason.NO_LINK


def test_a_row_in_another_list_is_one() -> None:
    other = ROW.replace("/1964/cable", "/1964/other").replace("Cable to Moscow", "Cable to Rome")
    read = page(ROW, ROW.replace("/1964/cable", "/1964/answer"), more=f'<section class="further">{other}</section>')
    assert [found.url.rpartition("/")[2] for found in read.entries] == ["cable", "answer", "other"]


def test_a_row_that_is_set_aside_is_none() -> None:
    aside = f"<aside>{ROW.replace('/1964/cable', '/1964/other')}</aside>"
    read = page(ROW, ROW.replace("/1964/cable", "/1964/answer"), more=aside)
    assert (len(read.entries), read.rejects) == (2, ())


def test_a_row_may_be_the_link() -> None:
    row = '<a class="post" href="/1964/cable"><h3>Cable to Moscow</h3></a>'
    text = NEWS.replace("article.post", "a.post").replace('"h2 a"', '"h3"')
    assert (entry(row, text).title, entry(row, text).url) == ("Cable to Moscow", "https://news.example.org/1964/cable")


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("<h2><a", "<h3><a", RejectReason.NO_TITLE),
        (">Cable to Moscow<", "><", RejectReason.NO_TITLE),
        ('href="/1964/cable"', 'href="/about"', RejectReason.NO_LINK),
        ('href="/1964/cable"', 'name="cable"', RejectReason.NO_LINK),
        ("</article>", '<h2><a href="/1965/next">Next</a></h2></article>', RejectReason.SEVERAL_TITLES),
    ],
)
def test_a_row_that_lacks_what_each_must_have_is_a_reject(before: str, after: str, reason: RejectReason) -> None:
    found = reject(ROW.replace(before, after, 1))
    assert (found.position, found.reason) == (2, reason)
    assert "article" in (found.html or "")


def test_a_link_to_a_document_between_the_rows_is_a_reject() -> None:
    read = page(ROW, '<div><a href="/1964/lost">Lost</a></div>')
    assert [found.reason for found in read.rejects] == [RejectReason.NO_ROW]


def test_a_title_that_all_rows_have_is_none() -> None:
    rows = [ROW.replace("/1964/cable", f"/1964/{name}").replace("Cable to Moscow", "View record") for name in "abc"]
    assert {found.reason for found in page(*rows).rejects} == {RejectReason.NO_TITLE}


def test_rows_in_a_sidebar_are_none() -> None:
    aside = f"<aside>{ROW.replace('/1964/cable', '/1964/popular')}</aside>"
    assert [found.url for found in page(ROW, more=aside).entries] == ["https://news.example.org/1964/cable"]


@pytest.mark.parametrize(
    ("rows", "body"),
    [
        ((ROW,), "<body>"),
        ((ROW.replace("article", "section"),), '<body class="feed">'),
        (("<ul><li><a href='/1964/cable'>Cable</a></li></ul>",), '<body class="feed">'),
    ],
)
def test_a_page_without_the_declared_rows_or_signs_is_refused(rows: tuple[str, ...], body: str) -> None:
    with pytest.raises(PageRejected) as refused:
        page(*rows, body=body)
    assert refused.value.reason is RejectReason.UNKNOWN_LAYOUT
    assert "expected rows at `article.post` on a page with `article.post` and `body.feed`" in str(refused.value)


def test_other_pages_and_empty_listings_are_told_apart() -> None:
    text = f'other_pages = "body.single"\nnothing_found = "p.none"\n{NEWS}'
    assert page('<p class="none">Nichts</p>', text=text).entries == ()
    with pytest.raises(PageRejected) as refused:
        page(ROW, text=text, body='<body class="feed single">')
    assert refused.value.reason is RejectReason.NOT_A_LISTING


@pytest.mark.parametrize(
    ("pager", "following"),
    [
        ('<a class="older" href="?page=2">Older</a>', f"{URL}?page=2"),
        ('<a class="older" href="#">Older</a>', None),
        ('<li class="disabled"><a class="older" href="?page=2">Older</a></li>', None),
        ('<a class="next" rel="next" href="?page=2">Older</a>', None),
    ],
)
def test_the_next_link_is_the_declared_one(pager: str, following: str | None) -> None:
    text = NEWS.replace("[page]", '[page]\nnext = "a.older"')
    assert page(ROW, text=text, more=pager).next_url == following


def test_a_renamed_next_link_still_shows_that_there_is_more() -> None:
    text = NEWS.replace("[page]", '[page]\nnext = "a.older"')
    read = page(ROW, text=text, more='<a class="renamed" href="?page=2">Older</a>')
    assert (read.next_url, read.furthest_page) == (None, 2)


def test_the_promise_stands_where_it_is_declared() -> None:
    text = NEWS.replace("[page]", '[page]\npromise = "p.count"')
    read = page(ROW, text=text, more='<p class="count">1 - 1 of 30</p><p>3 - 4 of 5</p>')
    assert (read.first, read.last, read.total) == (1, 1, 30)


def test_labels_buttons_and_separators_are_nothing_else_to_be_seen() -> None:
    more = """<button>Add to clipboard</button><label><input type="checkbox">Bookmark</label><p><i>·</i> | <i>/</i></p>
    <dl><dt>Section:</dt><dd class="section">Trade</dd><dd class="section">Grain</dd></dl></article>"""
    row = ROW.replace('<span class="section">Trade</span>', "").replace("</article>", more)
    found = entry(row, with_place("section", '{ at = ".section", many = true }'))
    assert (found.fields, found.other_text) == ((Field("section", "Trade; Grain"),), None)


def test_a_label_stays_with_what_was_not_taken() -> None:
    more = """<dl><dt>Section:</dt><dd class="section">Trade</dd><dd>Grain</dd>
    <dt>Language:</dt><dd>Russian</dd></dl></article>"""
    row = ROW.replace('<span class="section">Trade</span>', "").replace("</article>", more)
    assert entry(row).other_text == "Section: · Grain · Language: · Russian"


def test_a_pager_leads_through_listings_alone() -> None:
    pager = '<div class="pagination-top"><a href="{}">Title</a></div>'
    assert page(ROW, more=pager.format("/sort=title&amp;order=asc")).contradiction is None
    other = page(ROW, more=pager.format("/category/cables?page=2")).contradiction
    assert other == "its pager leads through https://news.example.org/category/cables"


def in_part(name: str, *numbers: int) -> str:
    rows = (ROW.replace("cable", f"cable-{number}").replace("Cable", f"Cable {number}") for number in numbers)
    return f'<div class="{name}">{"".join(rows)}</div>'


def test_rows_are_rows_in_whatever_parts_of_the_page_they_stand() -> None:
    read = page(in_part("january", 1, 2, 3), in_part("february", 4), ROW)
    assert [entry.url[-7:] for entry in read.entries] == ["cable-1", "cable-2", "cable-3", "cable-4", "4/cable"]
    assert [entry.position for entry in read.entries] == [1, 2, 3, 4, 5]


def test_rows_in_an_aside_or_hidden_are_none() -> None:
    assert (
        len(page(ROW, f"<aside>{in_part('newest', 1, 2)}</aside><div hidden>{in_part('more', 3)}</div>").entries) == 1
    )


def test_a_row_in_a_row_is_not_lost() -> None:
    read = page(in_part("list", 1, 2), f'<article class="post"><h2>Both</h2>{in_part("list", 3, 4)}</article>')
    assert [entry.url[-1] for entry in read.entries] == ["1", "2", "3", "4"]
    assert [reject.position for reject in read.rejects] == [3]


@pytest.mark.parametrize(
    ("declaration", "said"),
    [
        ("", "<p>No results found</p>"),
        ('nothing_found = ".none"\n', '<p class="none">Nothing is saved yet</p>'),
        ('promise = ".count"\n', '<p class="count">0 results</p>'),
    ],
)
def test_rows_that_lead_to_no_document_are_no_empty_listing(declaration: str, said: str) -> None:
    text = NEWS.replace("[page]\n", f"[page]\n{declaration}") if "promise" in declaration else declaration + NEWS
    renamed = ROW.replace("/1964/cable", "/records/1964/cable")
    with pytest.raises(PageRejected) as rejected:
        page(renamed, renamed, said, text=text)
    assert rejected.value.reason is RejectReason.UNKNOWN_LAYOUT
    assert page(said, text=text).entries == ()


DAY = '<h3 class="day">3 March 1964</h3>'
BARE = '<article class="post"><h2><a href="/1964/{slug}">{slug} to Moscow</a></h2></article>'


def read_beside(place: str, *parts: str) -> list[str]:
    read = page(*parts, text=with_place("date", place))
    assert not read.rejects
    return [entry.date.text for entry in read.entries]


def test_the_nearest_element_above_tells_of_all_rows_below_it() -> None:
    parts = (BARE.format(slug="a"), DAY, BARE.format(slug="b"), "<div>", BARE.format(slug="c"), "</div>")
    more = ("<header>", DAY.replace("3 March", "9 May"), "</header>", BARE.format(slug="d"))
    assert read_beside('{ above = "h3" }', *parts, *more) == ["", "3 March 1964", "3 March 1964", "9 May 1964"]


def test_what_is_hidden_or_empty_or_in_a_row_stands_above_none() -> None:
    own = '<article class="post"><h2><a href="/1964/b">B</a></h2><h3 class="day">4 March 1964</h3></article>'
    others = ('<h3 class="day" hidden>5 May 1964</h3>', '<h3 class="day"> </h3>', own, BARE.format(slug="c"))
    assert read_beside('{ above = ".day" }', DAY, *others) == ["3 March 1964", "3 March 1964"]


def test_the_first_element_below_tells_of_the_row_right_above_it() -> None:
    parts = (BARE.format(slug="a"), BARE.format(slug="b"), DAY, DAY.replace("3", "4"), BARE.format(slug="c"))
    assert read_beside('{ below = ".day", drop = " 1964" }', *parts) == ["", "3 March", ""]


def test_what_is_below_the_last_row_and_not_in_what_holds_it_is_of_no_row() -> None:
    read = page(BARE.format(slug="a"), text=with_place("date", '{ below = ".day" }'), more=DAY)
    assert [entry.date.text for entry in read.entries] == [""]


def test_an_attribute_beside_a_row_states_its_date_and_fields_stand_there_too() -> None:
    text = with_place("section", '{ above = "h3" }').replace(
        'date = ".date"', 'date = { above = "time", attribute = "datetime" }'
    )
    read = page('<h3>Trade</h3><time datetime="1964-03-03">Tuesday</time>', BARE.format(slug="a"), text=text)
    [found] = read.entries
    assert (found.date.text, found.date.edtf, found.fields) == ("Tuesday", "1964-03-03", (Field("section", "Trade"),))
