"""Which URL a saved page came from: what is believed, what gives way, and what is never guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.pages import Row, listing_page
from flows.cases import cases
from parsers.catalog import archive_named
from parsers.saved.url import url_of, url_rules
from parsers.urls import host_of

ARCHIVE = archive_named("wilson-center")
HOST, STAGING, _ = ARCHIVE.hosts
SEARCH = f"{ARCHIVE.home}search"
POLAND = f"{SEARCH}?search_api_fulltext=Poland"
KOREA = f"{SEARCH}?f[0]=people:83421&search_api_fulltext=Korea+war"
FACET = f"{SEARCH}?f[0]=topics:86435"
CASES = {case.name: case for case in cases("wilson-center")}
# Of these, what the page says of itself is not what its URL says.
CONTRADICTED = {
    "form_of_another_search", "pager_of_another_listing", "pager_of_another_page", "settings_of_another_search"
}  # fmt: skip
TIME = datetime(2022, 3, 10, 12, 34, 56, tzinfo=UTC)

CANONICAL = re.compile(rb"<link rel=\"canonical\".*?>")
SETTINGS = re.compile(rb"<script type=\"application/json\".*?</script>")
PAGER = re.compile(rb"<nav class=\"pager.*?</nav>", re.DOTALL)
FORM = re.compile(rb"<form .*?</form>", re.DOTALL)
ACTION = re.compile(rb" action=\"/search\"")
LABEL = re.compile(rb"<div class=\"view-header\">.*?</div>\s*</div>", re.DOTALL)


def page(url: str, number: int = 1, total: int = 45) -> bytes:
    """Page `number` of a listing of `total` rows, as the archive prints it."""
    first = number * 10 - 9
    rows = [Row("May 4, 1942", f"Cable {row}", f"cable-{row}") for row in range(first, min(first + 9, total) + 1)]
    asked = f"{url}{'&' if '?' in url else '?'}page={number - 1}" if number > 1 else url
    return listing_page(rows, url=asked, first=first, total=total)


def without(body: bytes, *parts: re.Pattern[bytes]) -> bytes:
    for part in parts:
        body, found = part.subn(b"", body)
        assert found == 1
    return body


def place(url: str) -> tuple[str, int]:
    """Which page of which listing it is, however the URL is written."""
    return ARCHIVE.parser.listing_url(url), ARCHIVE.parser.page_number(url)


def at(listing: str, number: int = 1) -> tuple[str, int]:
    return ARCHIVE.parser.listing_url(listing), number


def known(name: str, body: bytes, *rules: str) -> tuple[str, int] | None:
    url = url_of(ARCHIVE, name, body, url_rules(ARCHIVE, rules)).url
    return place(url) if url else None


def reason(name: str, body: bytes, *rules: str) -> str:
    found = url_of(ARCHIVE, name, body, url_rules(ARCHIVE, rules))
    assert found.url is None
    return found.reason


THIRD = page(POLAND, 3)
# Nothing on it says which page of which listing it is.
MUTE = without(page(SEARCH, total=9), CANONICAL, SETTINGS, LABEL)


# A name alone.


@pytest.mark.parametrize(
    ("name", "url"),
    [
        (f"{HOST}/search?page=2.html", f"{SEARCH}?page=2"),
        (f"mirror.zip/{HOST}/search@page=2", f"{SEARCH}?page=2"),
        (f"websites/{HOST}/20220310123456/search?page=2/index.html", f"{SEARCH}?page=2"),
        (f"{STAGING}/search?page=2", f"https://{STAGING}/search?page=2"),
        ("search-results.tar.zst/search?page=2", f"{SEARCH}?page=2"),
        (f"{HOST}/document/letter", f"{ARCHIVE.home}document/letter"),
    ],
)
def test_the_path_says_it(name: str, url: str) -> None:
    found = url_of(ARCHIVE, name, MUTE)
    assert (found.url, found.how, found.reason) == (url, "path", "")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("0003.html", "neither its name nor the page says it"),
        ("search.html", "neither its name nor the page says it"),
        ("search-results/3", "neither its name nor the page says it"),
        ("example.org/search?page=2", "neither its name nor the page says it"),
        ("localhost:8000/search?page=2", "neither its name nor the page says it"),
        ("page=2.html", "its name says page=2 and nothing says of which listing"),
        (f"{HOST}/search?search_api_fulltext={'a' * 300}"[:270], "so long a name may have been cut off"),
    ],
)
def test_what_a_name_does_not_say_is_not_guessed(name: str, why: str) -> None:
    assert why in reason(name, MUTE)


# The page itself.


def test_a_fixture_is_the_page_it_is_or_unknown() -> None:
    found = {name: known("page.html", case.body()) for name, case in CASES.items() if name not in CONTRADICTED}
    assert {name for name, at_place in found.items() if at_place not in (None, place(CASES[name].url))} == set()
    assert {name for name, at_place in found.items() if at_place is None} == {
        # Nothing on the page says it.
        *("challenge_cloudflare", "challenge_incapsula", "drupal_error", "varnish_error", "not_html"),
        *("legacy_collection", "legacy_search_first", "legacy_search_last"),
        # What says it is not on the page any more, or does not say which page of the listing it is.
        *("truncated", "truncated_before_rows", "truncated_in_utf_16", "truncated_in_a_script"),
        *("truncated_behind_a_quoted_end", "truncated_and_closed", "plain_table", "number_below_the_label"),
    }


def test_a_fixture_is_known_by_its_path() -> None:
    names = {name: case.url.partition("//")[2] for name, case in CASES.items() if name not in CONTRADICTED}
    found = {name: known(path, CASES[name].body()) for name, path in names.items()}
    # The label of this one says that it is not the first page.
    assert found.pop("number_below_the_label") is None
    assert found == {name: place(CASES[name].url) for name in found}


@pytest.mark.parametrize("name", sorted(CONTRADICTED))
def test_a_fixture_that_contradicts_its_url_is_not_taken_for_the_page_at_it(name: str) -> None:
    case = CASES[name]
    assert known(case.url.partition("//")[2], case.body()) != place(case.url)
    assert known("page.html", case.body(), f"page.html={case.url}") is None


@pytest.mark.parametrize("listing", [SEARCH, POLAND, KOREA, FACET])
@pytest.mark.parametrize("number", [1, 2, 5])
def test_a_page_with_a_canonical_link_and_a_pager_is_known_under_any_name(listing: str, number: int) -> None:
    names = ("0001.html", "page=7", f"{HOST}/search?page=7", f"{HOST}/search", f"{STAGING}/search/index.html", "\udcff")
    assert {known(name, page(listing, number)) for name in names} == {at(listing, number)}


def test_the_canonical_link_of_a_later_page_names_the_first_and_gives_way() -> None:
    assert CANONICAL.findall(THIRD) == [f'<link rel="canonical" href="{SEARCH}" />'.encode()]
    assert known("page.html", THIRD) == at(POLAND, 3)


def test_a_page_alone_is_known_by_its_settings() -> None:
    whole = page(FACET, total=9)
    assert known("page.html", whole) == known(f"{HOST}/search", without(whole, CANONICAL)) == at(FACET)


def test_a_search_whose_page_does_not_say_what_was_chosen_is_unknown() -> None:
    assert "nothing says what was searched for" in reason("page.html", without(page(FACET, total=9), SETTINGS))
    assert known("search@f%5B0%5D=topics%3A86435.html", without(page(FACET, total=9), SETTINGS)) == at(FACET)


@pytest.mark.parametrize("parts", [(SETTINGS,), (SETTINGS, FORM), (SETTINGS, ACTION), (SETTINGS, FORM, LABEL)])
def test_a_canonical_link_that_many_searches_share_is_not_taken_for_all_of_them(
    parts: tuple[re.Pattern[bytes], ...],
) -> None:
    """Of a narrow search without a pager nothing is left but the path that it shares with the whole listing."""
    narrow = without(page(FACET, total=7), *parts)
    assert "nothing says what was searched for" in reason("Search.html", narrow)
    based = narrow.replace(b"<head>", f'<head><base href="{SEARCH}">'.encode())
    assert "nothing says what was searched for" in reason("Search.html", without(based, CANONICAL))
    assert known("Search.html", narrow, f"*.html={FACET}") == at(FACET)


def test_the_whole_listing_is_known_where_something_says_so() -> None:
    whole = page(SEARCH, total=9)
    assert known("Search.html", whole) == at(SEARCH)
    assert known("Search.html", without(whole, FORM)) == at(SEARCH)
    assert known(f"{HOST}/search", without(whole, SETTINGS, FORM)) == at(SEARCH)
    assert known("Search.html", f"<!-- saved from url=(0048){SEARCH} -->".encode() + without(whole, SETTINGS)) == at(
        SEARCH
    )
    assert known("Search.html", without(page(SEARCH, 2), SETTINGS, FORM)) == at(SEARCH, 2)


def test_a_pager_that_leads_nowhere_says_nothing() -> None:
    astray = (
        without(page(FACET, total=7), SETTINGS) + b'<ul class="pager"><li><a href="https://example.org/">2</a></ul>'
    )
    assert "nothing says what was searched for" in reason("Search.html", astray)


@pytest.mark.parametrize(
    "head",
    [
        f'<link rel="canonical" href="{ARCHIVE.home}collection/16/bandung-1955">',
        f'<link rel="canonical" href="http://{HOST}:80/collection/16/bandung-1955#top">',
        f'<base href="{ARCHIVE.home}"><link rel="canonical" href="collection/16/bandung-1955">',
        f'<base href="{ARCHIVE.home}collection/16/bandung-1955">',
        f'<link rel=canonical href="https://web.archive.org/web/20220310123456/{ARCHIVE.home}collection/16/bandung-1955">',
    ],
)
def test_a_canonical_link_or_a_base_says_it(head: str) -> None:
    url = url_of(ARCHIVE, "page.html", head.encode() + b"<form><input name=q></form>").url
    assert url is not None
    assert url.partition("://")[2] == f"{HOST}/collection/16/bandung-1955"


def test_a_page_that_is_no_listing_is_known_too() -> None:
    body = f'<link rel="canonical" href="{ARCHIVE.home}people"><form action="/people"><input name="q"></form>'
    assert url_of(ARCHIVE, "page.html", body.encode()).url == f"{ARCHIVE.home}people"


def test_a_pagers_links_are_read_beneath_the_base() -> None:
    body = without(THIRD, CANONICAL, SETTINGS)
    assert known("page.html", body.replace(b"<head>", f'<head><base href="{SEARCH}">'.encode())) == at(POLAND, 3)


@pytest.mark.parametrize(
    ("name", "canonical", "url"),
    [
        # What was searched for is said by neither.
        ("page=2.html", SEARCH, None),
        ("id=7.html", SEARCH, None),
        # Nothing says that this is its query.
        ("id=7&page=2.html", POLAND, POLAND),
    ],
)
def test_a_name_that_is_a_query_does_not_make_up_for_a_canonical_link_without_one(
    name: str, canonical: str, url: str | None
) -> None:
    assert url_of(ARCHIVE, name, f'<link rel="canonical" href="{canonical}">'.encode()).url == url


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("search?page=2", SEARCH),
        ("collection/16/bandung-1955/2", f"{ARCHIVE.home}collection/16/bandung-1955"),
        ("search?page=2", "https://www.example.org/"),
    ],
)
def test_a_canonical_link_that_says_less_than_the_path_or_another_host_gives_way(path: str, canonical: str) -> None:
    found = url_of(ARCHIVE, f"{HOST}/{path}", f'<link rel="canonical" href="{canonical}">'.encode())
    assert (found.url, found.how) == (ARCHIVE.home + path, "path")


def test_a_path_that_says_less_than_the_settings_gives_way() -> None:
    assert known(f"{HOST}/search/index.html", page(FACET, total=9)) == at(FACET)


# What the page shows of itself against its name.


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (f"{HOST}/search?search_api_fulltext=Poland&page=3", "its pager says page 3, not 4"),
        (f"{HOST}/search?search_api_fulltext=China&page=2", "its pager leads through"),
        (f"{HOST}/search?page=2", "its pager leads through"),
        (f"{HOST}/search3f2b.html", "it shows a listing"),
        ("search@search_api_fulltext=Poland.html", "its pager says page 3, not 1"),
    ],
)
def test_a_pager_contradicts_a_path(name: str, why: str) -> None:
    assert why in reason(name, without(THIRD, CANONICAL, SETTINGS))
    assert known(name, THIRD) == at(POLAND, 3)


def test_a_link_to_the_next_page_contradicts_a_path() -> None:
    body = b"<ul class=pager><li><a rel=next href='?page=3'>Next</a></ul>"
    assert "its pager says page 3, not 2" in reason(f"{HOST}/search?page=1", body)
    assert known(f"{HOST}/search?page=2", body) == at(SEARCH, 3)


@pytest.mark.parametrize(
    ("label", "numbers"),
    [
        ("1 - 10 of 45", {1}),
        ("21 - 30 of 45", {3}),
        ("41 - 45 of 45", {2, 3, 5}),
        ("22 - 28 of 28", {2, 4}),
        # No label of a page.
        ("30 - 21 of 45", {1, 2, 3, 4, 5}),
        ("0 - 0 of 0", {1, 2, 3, 4, 5}),
    ],
)
def test_a_count_label_contradicts_a_path(label: str, numbers: set[int]) -> None:
    """Of a last page the label does not say how long the others were."""
    pages = {number: known(f"{HOST}/search?page={number - 1}", f"<p>{label}</p>".encode()) for number in range(1, 6)}
    assert {number for number, found in pages.items() if found == at(SEARCH, number)} == numbers
    assert {number for number, found in pages.items() if found is None} == set(range(1, 6)) - numbers


def test_a_search_form_contradicts_a_path() -> None:
    body = without(page(POLAND, total=9), CANONICAL, SETTINGS)
    assert "its search form says “Poland”" in reason(f"{HOST}/search?search_api_fulltext=China", body)
    assert known(f"{HOST}/search?search_api_fulltext=Poland", body) == at(POLAND)


def test_a_word_in_any_form_is_the_word_of_the_name() -> None:
    body = without(page(f"{SEARCH}?search_api_fulltext=cafe", total=9), CANONICAL, SETTINGS)
    for printed in ("café".encode(), b"caf&eacute;", b"caf&#233;", b"caf\xe9"):
        shown = body.replace(b'value="cafe"', b'value="%s"' % printed)
        assert known(f"{HOST}/search@search_api_fulltext=café.html", shown) is not None


def test_a_path_that_was_cut_off_gives_way_to_the_settings() -> None:
    listing = f"{SEARCH}?{'&'.join(f'f[{index}]=topics:{80000 + index}' for index in range(20))}"
    cut = f"{HOST}/{listing.removeprefix(ARCHIVE.home)[:236]}"
    assert known(cut, page(listing, total=9)) == at(listing)
    assert "cut off" in reason(cut, without(page(listing, total=9), CANONICAL, SETTINGS))


def test_a_long_path_is_believed_where_the_pager_agrees() -> None:
    listing = f"{SEARCH}?search_api_fulltext={'a' * 210}"
    name = f"{HOST}/{listing.removeprefix(ARCHIVE.home)}&page=2"
    assert known(name, without(page(listing, 3), CANONICAL, SETTINGS)) == at(listing, 3)


def test_two_that_say_different_things_leave_it_unknown() -> None:
    body = f'<link rel="canonical" href="{ARCHIVE.home}collection/16/bandung-1955">'.encode()
    said = reason(f"{HOST}/collection/17/geneva-1955", body)
    assert "collection/17/geneva-1955" in said
    assert "collection/16/bandung-1955" in said


# The programs that save pages.


@pytest.mark.parametrize(
    "comment",
    [
        f"<!-- saved from url=(0083){POLAND}&amp;page=2 -->",
        f"<!--\n Page saved with SingleFile \n url: {POLAND}&page=2 \n saved date: today -->",
        f"<!-- Mirrored from {POLAND.partition('//')[2]}&page=2 by HTTrack Website Copier/3.x -->",
    ],
)
def test_the_program_that_saved_a_page_is_believed(comment: str) -> None:
    for encoding in ("utf-8", "utf-16"):
        found = url_of(ARCHIVE, "page=7.html", (comment + MUTE.decode()).encode(encoding))
        assert (found.url, found.how) == (f"{POLAND}&page=2", "saved from comment")


def test_a_page_saved_from_the_wayback_machine_is_known_with_its_time() -> None:
    replay = f"https://web.archive.org/web/20220310123456/{POLAND}&page=2"
    saved = url_of(ARCHIVE, "page.html", f"<!-- saved from url=(0120){replay} -->".encode() + MUTE)
    shown = url_of(ARCHIVE, "page.html", f'__wm.wombat("{POLAND}&page=2","20220310123456",'.encode() + MUTE)
    for found in (saved, shown):
        assert (found.url, found.memento_at) == (f"{POLAND}&page=2", TIME)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        (f"web.archive.org/web/20220310123456/https:/{HOST}/search?page=2", MUTE),
        (f"20220310123456/{HOST}/search?page=2/index.html", MUTE),
    ],
)
def test_a_mirror_of_the_wayback_machine_is_known_with_its_time(name: str, body: bytes) -> None:
    found = url_of(ARCHIVE, name, body)
    assert (found.url, found.memento_at) == (f"{SEARCH}?page=2", TIME)


def test_a_canonical_link_into_the_wayback_machine_gives_the_time_too() -> None:
    link = f'<link rel=canonical href="https://web.archive.org/web/20220310123456/{POLAND}&page=2">'
    found = url_of(ARCHIVE, "page.html", link.encode())
    assert (found.url, found.memento_at) == (f"{POLAND}&page=2", TIME)


# Pages of other sites.


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("page.html", b"<!-- saved from url=(0030)https://www.example.org/search?page=2 -->"),
        ("search?page=2", b'__wm.wombat("https://www.example.org/search","20220310123456")'),
        ("search?page=2", b'<link rel="canonical" href="https://www.example.org/search">'),
        ("search?page=2", f'<link rel="canonical" href="https://{HOST}.example.org/search">'.encode()),
        ("web.archive.org/web/20220310123456/https:/www.example.org/search?page=2", MUTE),
    ],
)
def test_a_page_of_another_site_is_known_as_such(name: str, body: bytes) -> None:
    found = url_of(ARCHIVE, name, body)
    assert (found.url, found.is_of_another_site) == (None, True)


def test_settings_on_a_page_of_an_unknown_host_may_be_any_hosts() -> None:
    body = without(page(SEARCH, total=9), CANONICAL)
    assert known(f"mirror/{HOST}/search", body) == at(SEARCH)
    for name in ("page.html", "mirror/www.example.org/search?page=0", "mirror/example.org/search?page=0"):
        assert known(name, body) is None


# Rules.


def test_the_first_rule_that_fits_is_believed_before_all_else() -> None:
    comment = f"<!-- saved from url=(0083){POLAND} -->".encode()
    rules = (f"other/{{page}}.html={POLAND}", f"{{page}}.html={KOREA}&page={{page-1}}", f"*.html={POLAND}")
    assert known("0003.html", comment + MUTE, *rules) == at(KOREA, 3)
    assert known("0000.html", comment + MUTE, *rules) == at(POLAND)
    assert url_of(ARCHIVE, "0003.html", MUTE, url_rules(ARCHIVE, rules)).how == "rule"


def test_a_rule_that_counts_the_pages_wrong_is_noticed() -> None:
    assert "its pager says page 3, not 4" in reason("0003.html", THIRD, f"{{page}}.html={POLAND}&page={{page}}")
    assert known("0003.html", THIRD, f"{{page}}.html={POLAND}&page={{page-1}}") == at(POLAND, 3)


def test_a_rule_leads_to_no_other_site() -> None:
    rule = f"{{host}}.html={ARCHIVE.home[:-1]}{{host}}/search"
    assert "the rule leads to another site" in reason(".example.org.html", MUTE, rule)


# A person errs, or a program.

SAVER = f"<!-- saved from url=(0083){POLAND.replace('&', '&amp;')} -->".encode()
WOMBAT = f'<script>__wm.wombat("{POLAND}","20220310123456")</script>'.encode()


@pytest.mark.parametrize(
    ("name", "head", "rules"),
    [
        ("0001.html", b"", (f"*.html={POLAND}",)),
        ("0001.html", SAVER, ()),
        ("0001.html", WOMBAT, ()),
        (f"{HOST}/search?search_api_fulltext=Poland", b"", ()),
    ],
)
@pytest.mark.parametrize(
    ("shown", "why"),
    [
        (without(page(KOREA, total=9), CANONICAL, SETTINGS), "its search form says “Korea war”"),
        (without(page(KOREA, total=9), CANONICAL, SETTINGS, ACTION), "its search form says “Korea war”"),
        (without(page(FACET, total=9), CANONICAL, FORM), "its settings say"),
        (without(page(KOREA, total=45), CANONICAL, SETTINGS, FORM), "its pager leads through"),
    ],
)
def test_a_page_that_contradicts_the_url_that_it_is_given_is_not_taken_and_says_which_that_is(
    name: str, head: bytes, rules: tuple[str, ...], shown: bytes, why: str
) -> None:
    found = url_of(ARCHIVE, name, head + shown, url_rules(ARCHIVE, rules))
    if found.url:
        # What the page says of itself is believed where a path alone says otherwise.
        assert (found.how, place(found.url)) == ("Drupal setting", at(FACET))
        return
    assert why in found.reason
    assert found.contradicted is not None
    assert place(found.contradicted) == at(POLAND)


@pytest.mark.parametrize("typed", ["Poland", "POLAND", " Poland  ", "poland"])
def test_what_was_typed_is_compared_as_people_type(typed: str) -> None:
    body = without(page(POLAND, total=9), CANONICAL, SETTINGS).replace(b'value="Poland"', f'value="{typed}"'.encode())
    assert known("0001.html", body, f"*.html={POLAND}") == at(POLAND)


def test_a_word_that_is_a_part_of_what_the_url_asks_for_is_another_word() -> None:
    body = without(page(KOREA, total=9), CANONICAL, SETTINGS)
    said = reason("0001.html", body, f"*.html={SEARCH}?search_api_fulltext=Korea+war+1950")
    assert "its search form says “Korea war”" in said


def test_settings_with_a_path_of_the_sites_own_are_of_the_page_that_they_stand_on() -> None:
    body = b'<script data-drupal-selector="drupal-settings-json">{"path":{"currentPath":"node/7"}}</script>'
    collection = f"{ARCHIVE.home}collection/16/bandung-1955"
    assert known("0001.html", body, f"*.html={collection}") == at(collection)


# Whatever comes.

SCRAPS = st.sampled_from(
    [
        *(f'<link rel=canonical href="{href}">'.encode() for href in (SEARCH, "//[", "\ufffd", "/search?page=\x85")),
        *(f'<base href="{href}">'.encode() for href in (SEARCH, "http://[", "data:a")),
        b'<script data-drupal-selector="drupal-settings-json">{"path":{"currentPath":"collection/1/\\ud800"}}</script>',
        b'<script data-drupal-selector="drupal-settings-json">{"path":{"currentPath":"search\\n#?"}}</script>',
        b'<ul class=pager><li class=active><a href="">1</a><li><a rel=next href="http://[">2</a></ul>',
        b'<ul class=pager><li class=active><a href="?page=2">3</a></ul>',
        b"<p>1 - 10 of 0</p><p>0 - 0 of 0</p><p>99 - 99 of 99</p>",
        b'<form action="http://["><input name=q value=w></form>',
        f"<!-- saved from url=(1)http://{HOST}:99999/ -->".encode(),
        b"<!-- saved from url=(1)http://[ -->",
        b'__wm.wombat("//[","20220310123456")',
        b"\xff\xfe",
    ]
)
NAMES = st.lists(
    st.one_of(
        st.sampled_from(
            [HOST, "/", "search", "?", "@", "page=", "collection/1/a", ".html", "%5B", "[", "\udcff", "\ud800"]
        ),
        st.text(max_size=3),
    )
).map("".join)


@given(NAMES, st.lists(st.one_of(SCRAPS, st.binary(max_size=4)), max_size=6).map(b"".join))
def test_any_page_of_any_name_has_a_url_on_the_archive_or_a_reason(name: str, body: bytes) -> None:
    found = url_of(ARCHIVE, name, body, url_rules(ARCHIVE, [f"rule/{{a}}={SEARCH}?q={{a}}"]))
    assert bool(found.url) != bool(found.reason)
    if found.url:
        assert host_of(found.url) in ARCHIVE.hosts
        assert found.url.encode().decode() == found.url
        place(found.url)
