"""How to get from page to page is learned from pagers of every kind, in any language, and from nothing else."""

from __future__ import annotations

import pytest

from parsers.learn.page_to_learn import PageToLearn
from parsers.learn.paging.paging import LearnedPaging, learn_paging
from tests.parsers.learn.pages_of_listings import SITE, found_on, page, rows_of


def learned(*pages: PageToLearn) -> LearnedPaging | None:
    return learn_paging(pages, found_on(pages))


WORDS = (
    "Next", "Next page »", "Older posts", "Weiter", "Nächste Seite", "Suivant", "Page suivante", "Siguiente", "Próxima",
    "Successivo", "Volgende", "Nästa", "Næste side", "Seuraava", "Następna", "Další", "Következő", "Sonraki",
    "Следующая страница", "Далее", "Наступна", "Επόμενη", "التالي", "הבא", "次へ", "次のページ", "下一页", "下一頁",
    "다음", "Trang sau", "Berikutnya", "ถัดไป", "अगला", "»", "›", "→", ">",
)  # fmt: skip


@pytest.mark.parametrize("words", WORDS)
def test_knows_the_link_to_the_next_page_by_what_it_is_called(words: str) -> None:
    found = learned(page("/all?topic=war", f'<p class="ways"><a href="/all?topic=war&amp;page=2">{words}</a></p>'))
    assert found is not None
    assert found.next_url == f"{SITE}/all?topic=war&page=2"
    assert (found.query, found.first, found.step) == ("page", 1, 1)


PICTURES = {
    "a label": '<a href="?page=2" aria-label="Page suivante"><i></i></a>',
    "a title": '<a href="?page=2" title="Next Page - Results 11 to 20 of 201"><i></i></a>',
    "a picture": '<a href="?page=2"><img src="/i/arr.gif" alt="Nächste Seite"></a>',
    "a picture's file": '<a href="?page=2"><img src="/i/next.gif"></a>',
    "an icon": '<a href="?page=2"><i class="fa fa-chevron-right"></i></a>',
    "a class": '<a class="pagination_Next" href="?page=2"></a>',
    "rel": '<a rel="next" href="?page=2"><b></b></a>',
}


@pytest.mark.parametrize("link", PICTURES.values(), ids=PICTURES.keys())
def test_knows_it_without_words(link: str) -> None:
    found = learned(page("/all", f'<div class="pagination">{link}</div>'))
    assert found is not None
    assert found.next_url == f"{SITE}/all?page=2"


def numbers(here: int, last: int, form: str = '<a href="/all?page={n}">{n}</a>') -> str:
    each = (f"<b>{n}</b>" if n == here else form.format(n=n) for n in range(1, last + 1))
    return f'<p class="pages">{" ".join(each)}</p>'


def test_takes_the_number_after_the_current_one() -> None:
    found = learned(page("/all", numbers(1, 5)), page("/all?page=2", numbers(2, 5)), page("/all?page=5", numbers(5, 5)))
    assert found is not None
    assert (found.next_url, found.last_page) == (f"{SITE}/all?page=2", 5)
    assert found.next is not None
    assert "nth" not in found.next
    assert "last-child" not in found.next


NUMBERED = {
    "a parameter": ("/all", "/all?p={n}", 1, 1, "p", None),
    "counted from nothing": ("/all", "/all?page={m}", 0, 1, "page", None),
    "rows": ("/all", "/all?start={r}", 0, 10, "start", None),
    "rows, from one": ("/all", "/all?jrec={s}", 1, 10, "jrec", None),
    "the path": ("/all/", "/all/page/{n}/", 1, 1, None, "/page/{page}"),
    "a file": ("/all", "/all/index{n}.html", 1, 1, None, "/index{page}.html"),
    "beside other parameters": ("/all?topic=3", "/all?topic=3&amp;o={n}&amp;rpp=10", 1, 1, "o", None),
}


@pytest.mark.parametrize(("own", "href", "first", "step", "query", "path"), NUMBERED.values(), ids=NUMBERED.keys())
@pytest.mark.parametrize("last", [2, 4])
def test_learns_how_pages_are_numbered(
    own: str, href: str, first: int, step: int, query: str | None, path: str | None, last: int
) -> None:
    links = "".join(
        f'<a href="{href.format(n=n, m=n - 1, r=10 * (n - 1), s=10 * n - 9)}">{n}</a> ' for n in range(2, last + 1)
    )
    found = learned(page(own, f'<p class="pager"><span>1</span> {links}</p>'))
    assert found is not None
    assert (found.query, found.path, found.first, found.step) == (query, path, first, step)
    assert found.last_page == last
    assert found.next_url is not None


FURTHER = {
    "ranges of rows": (
        "/all",
        '<p>1-10 <a href="/all?skip=10">11-20</a> <a href="/all?skip=20">21-30</a></p>',
        "skip=10",
    ),
    "pages by name": ("/all", '<p><a href="/all?page=2">Page 2</a> <a href="/all?page=3">Page 3</a></p>', "page=2"),
    "the site's other name": ("/all", '<p><a href="https://www.letters.example.org/all?p=2">Next</a></p>', "p=2"),
    "more": ("/all", '<p><a href="/all?p=2">More</a></p>', "p=2"),
    "previous entries": ("/all", '<p><a href="/all?page=2">« Previous entries</a></p>', "page=2"),
    "the next of two": (
        "/all?page=2",
        '<p><a href="/all">Next entries</a> <a href="/all?page=3">Previous entries</a></p>',
        "page=3",
    ),
}


@pytest.mark.parametrize(("own", "beside", "expected"), FURTHER.values(), ids=FURTHER.keys())
def test_goes_by_what_urls_say_of_words(own: str, beside: str, expected: str) -> None:
    found = learned(page(own, beside))
    assert found is not None
    assert found.next_url is not None
    assert found.next_url.replace("www.", "") == f"{SITE}/all?{expected}"


def test_takes_the_link_that_is_shown_before_that_of_the_head() -> None:
    head = '<link rel="next" href="/all?page=2">'
    found = learned(page("/all", '<p><a class="next" href="/all?page=2">Next</a></p>', head=head))
    assert found is not None
    assert found.next == "a.next"
    alone = learned(page("/all", head=head))
    assert alone is not None
    assert (alone.next, alone.next_url) == ('link[rel~="next"]', f"{SITE}/all?page=2")


def test_learns_numbers_from_the_way_back_on_a_last_page() -> None:
    found = learned(page("/all/page/6/", '<p class="pager"><a href="/all/page/5/">Newer posts</a></p>', rows_of(4)))
    assert found is not None
    assert (found.path, found.next, found.next_url) == ("/page/{page}", None, None)


def test_says_that_pages_have_no_numbers_where_they_have_none() -> None:
    found = learned(page("/all", '<p><a class="older" href="/all?before=1945-07-12T10:00:00">Older</a></p>'))
    assert found is not None
    assert (found.query, found.path) == (None, None)
    assert found.next == "a.older"


SELECTORS = {
    'a[rel~="next"]': '<a rel="next" href="/all?page={n}">More</a>',
    "a.next": '<a class="next" href="/all?page={n}">Next</a>',
    "li.pager-next > a": '<ul><li class="pager-next"><a href="/all?page={n}">›</a></li></ul>',
    'a[title="Go to next page"]': '<a title="Go to next page" href="/all?page={n}">»</a>',
    'a[aria-label="Next"]': '<a aria-label="Next" href="/all?page={n}">»</a>',
    'a:has(img[alt="Next"])': '<a href="/all?page={n}"><img src="/a.gif" alt="Next"></a>',
    '.pager a:lexbor-contains("Siguiente")': '<span><a href="/all?page={n}">Siguiente</a></span>',
}


@pytest.mark.parametrize(("selector", "link"), SELECTORS.items())
def test_writes_its_selector_by_its_meaning(selector: str, link: str) -> None:
    pages = [
        page(f"/all?page={n}", f'<div class="pager"><a href="/all?page={n - 1}">B</a>{link.format(n=n + 1)}</div>')
        for n in (2, 3)
    ]
    last = page("/all?page=4", '<div class="pager"><a href="/all?page=3">B</a></div>', rows_of(4))
    found = learned(*pages, last)
    assert found is not None
    assert found.next == selector


def test_tells_it_from_a_link_of_the_same_name() -> None:
    other = '<div class="carousel"><a class="next" href="/picture/2">Next</a></div>'
    found = learned(page("/all", f'{other}<div class="pager"><a class="next" href="/all?page=2">Next</a></div>'))
    assert found is not None
    assert (found.next, found.next_url) == (".pager a.next", f"{SITE}/all?page=2")


def test_takes_another_link_to_the_page_where_the_first_is_wrong_on_others() -> None:
    # Its arrow leads to page 2 from everywhere.
    pager = '<ul class="pager">{}<li><a href="/all?page=2"><i class="icon-forward"></i></a></li></ul>'
    first = '<li class="active"><a href="/all?page=1">1</a></li><li><a href="/all?page=2">2</a></li>'
    second = '<li><a href="/all?page=1">1</a></li><li class="active"><a href="/all?page=2">2</a></li>'
    third = '<li><a href="/all?page=3">3</a></li>'
    found = learned(page("/all?page=1", pager.format(first + third)), page("/all?page=2", pager.format(second + third)))
    assert found is not None
    assert found.next == "li.active + li > a"


def test_joins_selectors_of_pagers_of_two_kinds() -> None:
    old = page("/all", '<p class="pager"><a class="next" href="/all?page=2">Next</a></p>')
    new = page("/all?page=2", '<p class="pager"><a rel="next" href="/all?page=3">Next</a></p>'.replace("Next", "&gt;"))
    found = learned(old, new)
    assert found is not None
    assert found.next == 'a.next, a[rel~="next"]'


def test_knows_the_last_page_by_the_link_to_it() -> None:
    pager = numbers(1, 5).replace("</p>", ' … <a href="/all?page=40">Last »</a></p>')
    found = learned(page("/all", pager))
    assert found is not None
    assert (found.next_url, found.last_page) == (f"{SITE}/all?page=2", 40)


def test_gives_no_selector_that_leads_back_on_the_last_page() -> None:
    step = "<a class='step' href='/all?page={}'>{}</a>"
    pager = f'<div class="pager">{step}{step}</div>'
    pages = [
        page("/all?page=2", pager.format(1, "‹", 3, "›")),
        page("/all?page=3", '<div class="pager"><a class="step" href="/all?page=2">‹</a></div>'),
    ]
    found = learned(*pages)
    assert found is not None
    assert found.next is not None
    for one, selected in zip(pages, (1, 0), strict=True):
        [records] = found_on([one])
        assert records is not None
        assert len(records.tree.css(found.next)) == selected


def test_rows_that_are_bold_mark_no_page() -> None:
    rows = rows_of(10).replace("<i>", "<b>").replace("</i>", "</b>")
    found = learned(page("/all", '<p><a href="/all?page=2">Next 15</a></p>', rows=rows))
    assert found is not None
    assert (found.query, found.next) == ("page", None)


NO_PAGERS = {
    "the next article": '<p><a rel="next" href="/letter/99">Next article</a></p>',
    "the title of the next": '<p class="post-navigation"><a rel="next" href="/letter/99">To All →</a></p>',
    "the next month": '<table class="calendar"><tr><td><a href="/all?page=3">Next</a></td></tr></table>',
    "the next picture": '<div class="carousel"><a class="next" href="#slide">Next</a></div>',
    "next steps": '<p><a href="/next-steps">Next steps</a></p>',
    "the way back": '<p class="pager"><a href="/all?page=1">« Previous</a></p>',
    "a next one that is none": '<p><a href="/all?page=1">Next</a></p>',
    "a next one among numbers": '<p class="pager"><a href="/all?page=1">1</a> <a href="/all?page=2">2</a>'
    ' <a class="next" href="/all?page=1">Next</a></p>',
    "newer posts": '<p class="nav-next"><a href="/all?page=1">Newer posts</a></p>',
    "a disabled link": '<ul class="pager"><li class="disabled"><a href="/all?page=3">Next</a></li></ul>',
    "years": '<p><a href="/all?year=1943">1943</a> <a href="/all?year=1944">1944</a></p>',
    "rows on a page": '<p><a href="/all?limit=2">2</a> <a href="/all?limit=4">4</a></p>',
    "another site": '<p><a href="https://other.example.com/">Next</a></p>',
}


@pytest.mark.parametrize("beside", NO_PAGERS.values(), ids=NO_PAGERS.keys())
def test_takes_nothing_else_for_the_link_to_the_next_page(beside: str) -> None:
    found = learned(page("/all?page=2", beside))
    assert found is None or (found.next_url is None and found.query in (None, "page"))
    if beside.startswith('<p><a href="/all?') and "page=" not in beside:
        assert found is None


@pytest.mark.parametrize(
    "beside",
    [
        "<button>Load more</button>",
        '<a href="#" class="load-more">Mehr anzeigen</a>',
        '<a href="javascript:more(2)">もっと見る</a>',
        '<div class="pager"><a href="javascript:go(2)">Next</a></div>',
        '<form method="post" action="/all"><button name="page" value="2">Next</button></form>',
        '<form method="post" action="/all"><input type="submit" name="page" value="Volgende"></form>',
        """<a href="javascript:__doPostBack('pager','2')">Next page</a>""",
        '<a href="#" onclick="go(2)">Suivant</a>',
        """<p>1 <a href="javascript:go('Page$2')">2</a> <a href="javascript:go('Page$3')">3</a></p>""",
    ],
)
def test_says_that_more_comes_by_script_or_form_alone(beside: str) -> None:
    found = learned(page("/all", beside))
    assert found is not None
    assert found.next is None
    assert found.by_script is not None
    assert any("script" in one.says for one in found.evidence)


def test_gives_nothing_where_nothing_leads_on() -> None:
    assert learned(page("/all")) is None


HOSTILE = {
    "many links": '<a href="/x?page=2">2</a>' * 10_000,
    "a long URL": f'<div class="pager"><a href="/all?page=2&amp;x={"a" * 100_000}">Next</a></div>',
    "many parameters": '<a href="/all?' + "&amp;".join(f"p{n}={n}" for n in range(300)) + '">2</a>' * 100,
    "deep": "<div class=pager>" * 400 + '<a href="/all?page=2">Next</a>',
    "broken URLs": '<a rel="next" href="http://[">Next</a><a href="//">2</a><a href="?%ff=%00">3</a>',
    "large numbers": '<p class="pager"><a href="?page=99999999999999">99999999999999</a><a href="?page=٣">٣</a></p>',
}


@pytest.mark.parametrize("beside", HOSTILE.values(), ids=HOSTILE.keys())
def test_holds_on_hostile_pages(beside: str) -> None:
    one = page("/all", beside)
    assert learned(one) == learned(one)
