"""Saved pages of every platform find their URL, in whatever way they were saved, or say why it cannot be known."""

from __future__ import annotations

from functools import cache

import pytest
from declared import NEWS, declared
from hypothesis import given
from hypothesis import strategies as st
from saving import WAYS, WAYS_WITHOUT_MARK, Saved, by_firefox, by_title, by_wget

from flows.cases import FIXTURES, Case, cases
from flows.own_archives import declare_those_in
from parsers.archive import Archive
from parsers.catalog import Declarations, archives, declare
from parsers.saved.url import SavedUrl, url_of

FOLDER = FIXTURES / "platforms"
NEWS_HOME = "https://news.example.org/"
RELEASES = f"{NEWS_HOME}category/releases"
NEWS_ARCHIVE = declared(NEWS + 'defaults = { sort = "new" }\nignore = ["view"]\n')


@cache
def every_case() -> list[tuple[Archive, Case]]:
    """Every case that has been accepted, with its archive."""
    declare_those_in(FOLDER)
    try:
        names = [file.stem for file in sorted((FOLDER / "archives").glob("*.toml"))]
        return [(archives()[name], case) for name in names for case in cases(name) if case.expected()]
    finally:
        declare(Declarations())


def listing_pages() -> list[tuple[Archive, Case]]:
    return [(archive, case) for archive, case in every_case() if "entries" in (case.expected() or {})]


def other_pages() -> list[tuple[Archive, Case]]:
    return [(archive, case) for archive, case in every_case() if "rejected" in (case.expected() or {})]


def place(archive: Archive, url: str) -> tuple[str, int]:
    """Which page of which listing it is, however the URL is written."""
    return archive.parser.listing_url(url), archive.parser.page_number(url)


def found_of(archive: Archive, saved: Saved) -> SavedUrl:
    return url_of(archive, saved.name, saved.body, saved_from=saved.saved_from)


def is_it(archive: Archive, case: Case, found: SavedUrl) -> bool:
    """Whether what was found is the page that the case is."""
    return found.url is not None and place(archive, found.url) == place(archive, case.url)


def case_of(name: str, case_name: str) -> tuple[Archive, Case]:
    return next(one for one in listing_pages() if (one[0].name, one[1].name) == (name, case_name))


def name_of(one: object) -> str:
    archive, case = one  # type: ignore[misc]
    return f"{archive.name}-{case.name}"


@pytest.mark.parametrize("page", listing_pages(), ids=name_of)
def test_a_saved_page_is_the_page_that_was_saved(page: tuple[Archive, Case]) -> None:
    archive, case = page
    found = {way: found_of(archive, saving(case.url, case.body())) for way, saving in WAYS.items()}
    astray = {way: one.url or one.reason for way, one in found.items() if not is_it(archive, case, one)}
    assert astray == {}


@pytest.mark.parametrize("page", listing_pages(), ids=name_of)
def test_a_page_without_a_mark_is_the_page_that_was_saved_or_unknown(page: tuple[Archive, Case]) -> None:
    archive, case = page
    found = {way: found_of(archive, saving(case.url, case.body())) for way, saving in WAYS_WITHOUT_MARK.items()}
    assert {way: one.url for way, one in found.items() if one.url and not is_it(archive, case, one)} == {}
    assert all(one.reason for one in found.values() if one.url is None)


@pytest.mark.parametrize("page", other_pages(), ids=name_of)
def test_a_page_that_is_none_of_a_listing_is_not_taken_for_one(page: tuple[Archive, Case]) -> None:
    archive, case = page
    ways = {**WAYS, **WAYS_WITHOUT_MARK}
    found = {way: found_of(archive, saving(case.url, case.body())) for way, saving in ways.items()}
    listings = {way: one.url for way, one in found.items() if one.url and archive.parser.is_listing(one.url)}
    assert {url for url in listings.values() if place(archive, url) != place(archive, case.url)} == set()


@pytest.mark.parametrize(
    "platform",
    [
        *("archivesspace", "arclight", "atom", "blacklight", "drupal-views", "dspace-6-jspui", "dspace-6-jspui-browse"),
        *("dspace-6-xmlui", "dspace-6-xmlui-browse", "hsg", "hsg-volumes", "islandora-7", "koha-opac", "omeka-classic"),
        *("omeka-s", "schema-org-json-ld", "tind", "wordpress"),
    ],
)
def test_a_page_is_not_taken_for_the_one_before_it_or_behind_it(platform: str) -> None:
    archive, case = case_of(f"{platform}-example", "middle")
    listing, number = place(archive, case.url)
    for other in (number - 1, number + 1):
        found = url_of(archive, "page.html", case.body(), saved_from=archive.parser.page_url(listing, other))
        assert found.url is None, other
        assert found.contradicted is not None


# A page without a mark, whose links say where it came from.


@pytest.mark.parametrize(
    ("archive_name", "case_name"),
    [
        # The head names the site, and the pager's link to the page itself its path and query.
        ("blacklight-example", "middle"),
        ("blacklight-example", "first_6"),
        ("arclight-example", "last"),
        # The current page is no link: the others lead through one listing.
        ("wordpress-example", "middle"),
        ("wordpress-example", "blocks_last"),
        # No page is marked, but the link to the next and the one to the previous say what lies between.
        ("schema-org-json-ld-example", "middle"),
    ],
)
def test_a_page_as_it_was_served_is_known_by_its_pager(archive_name: str, case_name: str) -> None:
    archive, case = case_of(archive_name, case_name)
    found = found_of(archive, by_title(case.url, case.body()))
    assert found.how == "pager"
    assert is_it(archive, case, found)


@pytest.mark.parametrize(
    ("archive_name", "case_name"),
    [
        ("archivesspace-example", "middle"),
        ("atom-example", "last"),
        ("koha-opac-example", "middle"),
        ("islandora-7-example", "last"),
        ("dspace-6-xmlui-example", "middle"),
        ("omeka-s-example", "first"),
        ("omeka-classic-example", "middle"),
        ("hsg-example", "last"),
        ("hsg-volumes-example", "middle"),
    ],
)
def test_links_that_were_made_absolute_say_more_than_those_that_were_served(archive_name: str, case_name: str) -> None:
    archive, case = case_of(archive_name, case_name)
    assert is_it(archive, case, found_of(archive, by_firefox(case.url, case.body())))
    assert found_of(archive, by_title(case.url, case.body())).url is None


def test_a_link_without_a_host_may_be_any_sites() -> None:
    archive, case = case_of("blacklight-example", "middle")
    stripped = case.body().replace(b'rel="search"', b"")
    assert "if it is of this site, which nothing says" in reason(archive, stripped)
    elsewhere = case.body().replace(b"https://catalog.example.org/catalog/opensearch", b"https://else.example/os")
    assert elsewhere != case.body()
    assert "if it is of this site, which nothing says" in reason(archive, elsewhere)


@pytest.mark.parametrize("head", ['<base href="/">', '<link rel=canonical href="/category/releases">', ""])
def test_a_head_without_a_host_may_be_any_sites_too(head: str) -> None:
    pager = '<ul class=pager><li><a href="/category/releases">1</a><li class=active>2</ul>'
    assert url_of(NEWS_ARCHIVE, "page.html", f"{head}{pager}".encode()).url is None
    named = f'{head}<link rel=search href="{NEWS_HOME}os.xml">{pager}'
    assert place(NEWS_ARCHIVE, url_of(NEWS_ARCHIVE, "page.html", named.encode()).url or "") == (RELEASES, 2)


def test_settings_without_a_host_may_be_any_sites() -> None:
    settings = (
        '<script data-drupal-selector="drupal-settings-json">{"path":{"currentPath":"category/releases"}}</script>'
    )
    for link in ("", '<link rel=search href="https://else.example/os.xml">', '<link rel=shortlink href="/node/7">'):
        assert url_of(NEWS_ARCHIVE, "page.html", f"{link}{settings}".encode()).url is None
    named = f'<link rel=search href="{NEWS_HOME}os.xml">{settings}'
    assert url_of(NEWS_ARCHIVE, "page.html", named.encode()).url == RELEASES


def test_a_link_to_a_place_beside_the_page_needs_the_pages_own_path() -> None:
    pager = '<ul class=pager><li><a href="releases?page=1">1</a><li class=active>2</ul>'
    home = declared(NEWS.replace('"https://news.example.org/"', '"https://news.example.org/category/"'))
    body = f'<link rel=search href="{NEWS_HOME}os.xml">{pager}'.encode()
    assert url_of(home, "page.html", body).url is None


def reason(archive: Archive, body: bytes, name: str = "page.html") -> str:
    found = url_of(archive, name, body)
    assert found.url is None
    return found.reason


# What is read of a page, for an archive that says little of its URLs.


def news(body: str, url: str = RELEASES) -> SavedUrl:
    return url_of(NEWS_ARCHIVE, "page.html", body.encode(), saved_from=url)


def test_a_canonical_link_is_not_taken_for_a_page_that_it_leaves_out() -> None:
    head = f'<link rel=canonical href="{RELEASES}?q=war">'
    others = '<p><a href="/category/releases?q=war">1</a> 2 <a href="/category/releases?q=war&amp;page=3">3</a>'
    assert "nothing says which page of it this is" in reason(NEWS_ARCHIVE, (head + others).encode())
    for said in ("<p>1 - 10 of 30</p>", "<p>1–10 von 30 Treffern</p>"):
        assert url_of(NEWS_ARCHIVE, "page.html", (head + others + said).encode()).url == f"{RELEASES}?q=war"
    for said in ("<p>11 - 20 of 30</p>", "<p>11–20 von 30 Treffern</p>", '<link rel=prev href="?q=war">'):
        assert url_of(NEWS_ARCHIVE, "page.html", (head + others + said).encode()).url is None
    assert url_of(NEWS_ARCHIVE, "page.html", head.encode()).url == f"{RELEASES}?q=war"


@pytest.mark.parametrize(
    "field",
    [
        "<input name=page value=1>",
        "<input name=sort value=new>",
        "<input name=view value=grid>",
    ],
)
def test_a_field_that_changes_nothing_is_not_part_of_the_url(field: str) -> None:
    assert news(f"<form>{field}</form>").url == RELEASES


def test_a_field_says_which_page_it_is() -> None:
    form = "<form><input name=page value=2></form>"
    assert "its form says page 2, not 1" in news(form).reason
    assert news(form, f"{RELEASES}?page=2").url == f"{RELEASES}?page=2"
    # The pager knows better: another form may lead elsewhere.
    marked = f"{form}<ul class=pager><li class=active>1</ul>"
    assert news(marked).url == RELEASES


@pytest.mark.parametrize("field", ["<input name=sort value=old>", "<input name=q value=war>"])
def test_a_field_that_makes_another_listing_contradicts_the_url(field: str) -> None:
    assert "its search form says" in news(f"<form>{field}</form>").reason


@pytest.mark.parametrize(
    ("following", "before", "number"),
    [
        ("?page=3", "?page=1", 2),
        # A site that lists the newest first calls older ones previous.
        ("?page=1", "?page=3", 2),
        ("?page=2", None, 1),
        (None, "?page=1", 2),
    ],
)
def test_the_pages_beside_it_say_which_it_is(following: str | None, before: str | None, number: int) -> None:
    links = {"next": following, "prev": before}
    printed = "".join(f'<a rel={rel} href="{href}">x</a>' for rel, href in links.items() if href)
    for pager in (f"<div class=pagination>{printed}</div>", f"<p>{printed}"):
        taken = {page for page in (1, 2, 3, 4) if news(pager, f"{RELEASES}?page={page}").url}
        assert taken == {number}


def test_pages_that_are_not_beside_each_other_say_nothing() -> None:
    assert news("<link rel=next href='?page=9'><link rel=prev href='?page=1'>").url == RELEASES


def test_a_menu_of_how_many_rows_a_page_has_marks_no_page() -> None:
    menu = "<div class=pagination><a class=active href='?rows=20'>20</a> <a href='?page=2'>on</a></div>"
    pager = "<ul class=pagination><li class=active>1<li><a href='?page=2'>2</a></ul>"
    assert "its pager says page 1, not 2" in news(menu + pager, f"{RELEASES}?page=2").reason
    assert news(menu + pager).url == RELEASES


def test_the_name_of_a_file_in_a_mirror_is_read_as_its_links_are() -> None:
    """A percent sign that stands in a query is encoded once more in a link to the file."""
    archive, case = case_of("koha-opac-example", "filtered")
    saved = by_wget(case.url, case.body(), windows=True, adjusted=True, converted=True)
    assert b"%253A" in saved.body
    found = found_of(archive, saved)
    assert (found.how, is_it(archive, case, found)) == ("path", True)
    astray = saved.body.replace(b"q=letters", b"q=cables")
    assert "its pager leads through" in reason(archive, astray, saved.name)


HREFS = (RELEASES, "?page=1", "?page=2", "http://[", "//")
SCRAPS = st.sampled_from(
    [
        *(f'<link rel={rel} href="{href}">' for rel in ("canonical", "next", "prev", "search") for href in HREFS),
        *(f"<ul class=pager><li class=active>{number}</ul>" for number in (0, 1, 999_999)),
        *(f"<div class=pagination><b>2</b> <a href='{href}'>1</a></div>" for href in HREFS),
        "<div class=pager><a class=next href='%3Fpage=2.html'>x</a></div>",
        "<a rel=next href='/category/releases@page=\ud8003.html'>",
        f"<form><input name=page value={'9' * 30}></form>",
        "<form><input name='pag&#x20;e' value='\u0663'></form>",
        "<p>1–10 von 30 Treffern</p>",
    ]
)
URLS = st.sampled_from([None, RELEASES, f"{RELEASES}?page=2"])


@given(st.lists(st.one_of(SCRAPS, st.text(max_size=4)), max_size=6), URLS)
def test_any_page_has_a_url_on_the_archive_or_a_reason(scraps: list[str], saved_from: str | None) -> None:
    body = "".join(scraps).encode("utf-8", "surrogatepass")
    found = url_of(NEWS_ARCHIVE, "page.html", body, saved_from=saved_from)
    assert bool(found.url) != bool(found.reason)
    if found.url:
        assert found.url.startswith(NEWS_HOME)
        assert found.url.encode().decode() == found.url
        place(NEWS_ARCHIVE, found.url)
