"""What a page has and a declaration no longer finds is told: its promise, the way to more rows, a part of its rows."""

from __future__ import annotations

import pytest
from declared import NEWS, declared

from parsers.errors import PageRejected
from parsers.records import ListingPage, RejectReason

URL = "https://news.example.org/category/releases"
PAGER = '<ul class="pager"><li><a rel="next" href="?page=2">Next</a></li></ul>'
COUNTED = NEWS.replace("[urls]", 'promise = "p.count"\n[urls]')


def row(number: int, name: str = "post", text: str = "On grain.") -> str:
    return (
        f'<article class="{name}"><h2><a href="/1964/cable-{number}">Cable {number}</a></h2>'
        f'<span class="date">{number} March 1964</span><p class="excerpt">{text}</p></article>'
    )


ROWS = f"<main>{row(1)}{row(2)}</main>"


def page(main: str, text: str = NEWS, url: str = URL) -> ListingPage:
    html = f'<!DOCTYPE html><html><head><title>News</title></head><body class="feed">{main}</body></html>'
    return declared(text).parser.parse_page(html.encode(), url)


class TestPromise:
    def test_one_that_stands_where_it_is_declared_is_kept(self) -> None:
        read = page(f'<p class="count">2 results</p>{ROWS}', COUNTED)
        assert (read.total, read.label_problem) == (2, None)

    @pytest.mark.parametrize("said", ["", '<p class="total">2 results</p>', '<p class="count">Releases</p>'])
    def test_one_that_does_not_stand_there_is_told_by_the_name_of_its_key(self, said: str) -> None:
        problem = page(f"{said}{ROWS}", COUNTED).label_problem
        assert problem is not None
        assert "page.promise" in problem
        assert "`p.count`" in problem

    def test_a_page_without_rows_owes_none(self) -> None:
        assert page("<main>No results</main>", COUNTED).label_problem is None

    @pytest.mark.parametrize(
        ("stands", "more", "url", "is_told"),
        [
            ("on several pages", "", URL, False),
            ("on several pages", PAGER, URL, True),
            ("on several pages", "", f"{URL}?page=2", True),
            ("on several pages", '<ul class="pager"><li><a href="?page=2">2</a></li></ul>', URL, True),
            ("sometimes", PAGER, URL, False),
            ("always", "", URL, True),
        ],
    )
    def test_a_declaration_says_when_it_stands_there(self, stands: str, more: str, url: str, *, is_told: bool) -> None:
        text = COUNTED.replace('"p.count"', f'{{ at = "p.count", stands = "{stands}" }}')
        assert (page(ROWS + more, text, url).label_problem is not None) == is_told


TWO_PAGES = '<ul class="pager"><li><a href="?page=2">2</a></li><li><a rel="next" href="?page=2">Next</a></li></ul>'


class TestNumberAlone:
    """A number that stands alone is a promise where nothing is declared of one and the page bears it out."""

    @pytest.mark.parametrize(
        "said", ["2 results found", "Releases: 2 records", "Insgesamt 2 Treffer", "Total: 2", "共 2 条"]
    )
    def test_a_total_of_the_only_page(self, said: str) -> None:
        read = page(f"<p>{said}</p>{ROWS}")
        assert (read.first, read.total, read.label_problem) == (None, 2, None)

    @pytest.mark.parametrize(("total", "is_kept"), [(2, False), (3, True), (4, True), (5, False)])
    def test_a_total_that_fits_the_pages_that_the_first_one_leads_to(self, total: int, *, is_kept: bool) -> None:
        read = page(f"<p>{total} results</p>{ROWS}{TWO_PAGES}")
        assert (read.total, read.label_problem) == (total if is_kept else None, None)

    @pytest.mark.parametrize(("total", "promised"), [(12, None), (13, 13), (14, 14), (15, None)])
    def test_a_total_that_fits_the_pages_that_are_said_beside_it(self, total: int, promised: int | None) -> None:
        read = page(f"<p>{total} results</p><p>Page 1 of 7</p>{ROWS}{TWO_PAGES}")
        assert (read.total, read.pages, read.label_problem) == (promised, 7, None)

    @pytest.mark.parametrize(
        "main",
        [
            f"<p>2 results</p><p>5 records</p>{ROWS}",
            f"<aside><p>2 results</p></aside>{ROWS}",
            f"<footer>2 documents</footer>{ROWS}",
            f"<main>{row(1, text='2 results')}{row(2)}</main>",
            f"<p>Showing 2 results</p>{ROWS}",
            f"<p>2 comments</p>{ROWS}",
            f"<p>about 2 results</p>{ROWS}",
            f"<p>1 record</p>{ROWS}",
            f"<p>1964 documents</p>{ROWS}",
            f"<p>{'We hold documents of many kinds, and have had them since long ago. ' * 2} 2 documents</p>{ROWS}",
        ],
        ids=["two", "aside", "footer", "in a row", "shown", "other matter", "about", "fewer", "a year", "a sentence"],
    )
    def test_other_numbers_promise_nothing(self, main: str) -> None:
        read = page(main)
        assert (read.total, read.pages, read.label_problem) == (None, None, None)

    def test_more_than_an_only_page_has_is_told(self) -> None:
        read = page(f"<p>8,407 results</p>{ROWS}")
        assert (read.total, read.label_problem is not None and "“8,407 results”" in read.label_problem) == (None, True)

    def test_nothing_is_looked_for_where_a_promise_is_declared(self) -> None:
        sometimes = COUNTED.replace('"p.count"', '{ at = "p.count", stands = "sometimes" }')
        read = page(f"<p>8,407 results</p><p>Page 1 of 3</p>{ROWS}", sometimes)
        assert (read.total, read.pages, read.label_problem) == (None, None, None)

    @pytest.mark.parametrize(
        ("said", "more", "url", "pages"),
        [
            ("Page 1 of 3", PAGER, URL, 3),
            ("Seite 2 von 3", "", f"{URL}?page=2", 3),
            ("Page 1 of 3", "", URL, 3),
            ("Page 2 of 3", PAGER, URL, None),
            ("Page 1 of 1", PAGER, URL, None),
            ("3 pages", "", URL, None),
        ],
        ids=["first", "second", "no way on", "another page", "fewer than linked", "of a document"],
    )
    def test_a_number_of_pages(self, said: str, more: str, url: str, pages: int | None) -> None:
        assert page(f"<p>{said}</p>{ROWS}{more}", url=url).pages == pages


class TestMore:
    @pytest.mark.parametrize(
        "button",
        [
            "<button>Load more</button>",
            '<button type="button" data-page="2"> Show 10 more results </button>',
            '<a href="#" class="btn">Mehr anzeigen</a>',
            '<a href="javascript:more()">Afficher plus</a>',
            '<a class="js-load-more" href="/ajax/rows?after=10">Show more</a>',
            '<input type="button" value="Показать ещё">',
            '<div role="button">もっと見る</div>',
        ],
    )
    def test_a_button_alone_leads_to_more(self, button: str) -> None:
        read = page(f"{ROWS}<div>{button}</div>")
        assert (read.next_url, read.furthest_page) == (None, 2)

    def test_on_a_later_page_it_leads_to_the_one_behind_it(self) -> None:
        assert page(f"{ROWS}<button>Load more</button>", url=f"{URL}?page=3").furthest_page == 4

    @pytest.mark.parametrize(
        "main",
        [
            f"{ROWS}<button>Read the guide</button>",
            f"{ROWS}<button hidden>Load more</button>",
            f'{ROWS}<button disabled class="disabled">Load more</button>',
            f"{ROWS}<aside><button>Show more</button></aside>",
            f'{ROWS}<div class="facets"><button>Show more</button></div>',
            f'{ROWS}<a href="/about">See more</a>',
            f"{ROWS}<button>See more of our guides</button>",
            f"<button>Show more</button>{ROWS}",
            f"<main>{row(1, text='On grain. <button>Show more</button>')}{row(2)}</main>",
        ],
    )
    def test_other_buttons_lead_nowhere(self, main: str) -> None:
        assert page(main).furthest_page is None

    def test_a_count_that_is_kept_says_that_there_is_no_more(self) -> None:
        read = page(f"<p>1 - 2 of 2</p>{ROWS}<button>Load more</button>")
        assert (read.total, read.furthest_page) == (2, None)


class TestRowsElsewhere:
    def rejects(self, main: str, text: str = NEWS) -> list[tuple[int | None, RejectReason]]:
        read = page(main, text)
        assert len(read.entries) == 2
        return [(reject.position, reject.reason) for reject in read.rejects]

    def test_rows_that_are_called_otherwise_are_rejects(self) -> None:
        further = f'<section class="further">{row(3, "item")}{row(4, "item", text="")}</section>'
        assert self.rejects(ROWS + further) == [(3, RejectReason.NO_ROW), (4, RejectReason.NO_ROW)]

    def test_a_row_that_lacks_what_others_have_is_one(self) -> None:
        short = (
            '<article class="item"><h2><a href="/1964/cable-3">Cable 3</a></h2><span class="date">1964</span></article>'
        )
        assert self.rejects(f"{ROWS}<section>{short}</section>") == [(3, RejectReason.NO_ROW)]

    @pytest.mark.parametrize(
        "further",
        [
            f"<aside>{row(3, 'item')}</aside>",
            f'<div class="sidebar">{row(3, "item")}</div>',
            f"<div hidden>{row(3, 'item')}</div>",
            f"<section>{row(2, 'item')}</section>",
            '<ul><li><a href="/1964/cable-3">Read most</a></li></ul>',
            '<p>See also <a href="/1964/cable-3">Cable 3</a></p>',
        ],
        ids=["in an aside", "in a sidebar", "hidden", "a document of a row", "another list", "in a text"],
    )
    def test_other_links_to_documents_are_none(self, further: str) -> None:
        assert self.rejects(ROWS + further) == []

    def test_other_lists_can_be_declared(self) -> None:
        further = f'<section class="latest">{row(3, "item")}</section>'
        text = f'other_lists = ".latest"\n{NEWS}'
        assert (self.rejects(ROWS + further) != [], self.rejects(ROWS + further, text)) == (True, [])

    def test_where_any_path_may_be_a_document_the_markup_must_be_the_same(self) -> None:
        text = NEWS.replace('"/{year}/{slug}"', '"/{path}"')
        menu = '<article><h2><a href="/about">About us</a></h2></article>'
        assert self.rejects(ROWS + menu, text) == []
        assert self.rejects(f"{ROWS}<section>{row(3, 'item')}</section>", text) == [(3, RejectReason.NO_ROW)]

    def test_a_range_that_fits_the_rows_says_that_there_are_no_others(self) -> None:
        assert self.rejects(f"<p>1 - 2 of 2</p>{ROWS}<section>{row(3, 'item')}</section>") == []

    @pytest.mark.parametrize(
        ("before", "after"),
        [("<tr>{2}</tr>", "<table>{2}</table>"), ("<tr>{3}", "</table><tr>{3}"), ("<tr>{3}", "</table>{3}")],
        ids=["a row that became a table", "a table that ends too early", "and a row without its tag"],
    )
    def test_rows_that_stand_outside_of_their_table_are_rejects(self, before: str, after: str) -> None:
        """There their tags make no element, and their links stand bare."""
        text = NEWS.replace('"article.post"', '"tr:has(> td)"').replace('"h2 a"', '"td a"')
        cells = {
            f"{{{number}}}": f'<td><a href="/1964/cable-{number}">Cable {number}</a></td><td>On grain.</td>'
            for number in (1, 2, 3)
        }
        main = "<table><tr>{1}</tr><tr>{2}</tr><tr>{3}</tr></table>".replace(before, after)
        for name, said in cells.items():
            main = main.replace(name, said)
        assert self.rejects(main, text) == [(3, RejectReason.NO_ROW)]


class TestEmpty:
    EMPTY = "<main><p class='none'>No results</p></main>"

    @pytest.mark.parametrize(
        "text",
        [
            NEWS,
            f'nothing_found = ".none"\n{NEWS}',
            NEWS.replace("[urls]", 'promise = { at = ".none", pattern = "(?P<total>[0-9]+)" }\n[urls]'),
        ],
        ids=["by its words", "by an element", "by its promise"],
    )
    def test_a_page_with_documents_is_not_empty(self, text: str) -> None:
        assert page(self.EMPTY, text).entries == ()
        with pytest.raises(PageRejected, match=r"leads to 2 documents: 2 document links in .*other_lists") as refused:
            page(f"{self.EMPTY}<section>{row(1, 'item')}{row(2, 'item')}</section>", text)
        assert refused.value.reason is RejectReason.UNKNOWN_LAYOUT

    @pytest.mark.parametrize(
        "beside",
        ["<nav>{}</nav>", "<aside>{}</aside>", '<div class="latest">{}</div>'],
        ids=["nav", "aside", "declared"],
    )
    def test_documents_of_menus_and_other_lists_do_not_count(self, beside: str) -> None:
        text = f'other_lists = ".latest"\n{NEWS}'
        assert page(self.EMPTY + beside.format(row(1, "item")), text).entries == ()

    def test_where_any_path_may_be_a_document_the_title_tells(self) -> None:
        text = NEWS.replace('"/{year}/{slug}"', '"/{path}"').replace('"h2 a"', '".headline a"')
        assert page(f'{self.EMPTY}<p><a href="/about">About us</a></p>', text).entries == ()
        with pytest.raises(PageRejected, match="leads to 1 document:"):
            page(f'{self.EMPTY}<div><b class="headline"><a href="/cable">Cable</a></b></div>', text)
