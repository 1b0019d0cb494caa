"""The URL that the name of a saved file stands for, as the programs that save pages make such names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.catalog import archive_named
from parsers.saved.name import (
    is_beneath_other_host,
    may_be_cut_off,
    memento_time_of,
    other_host,
    query_alone,
    url_with_host,
    url_without_host,
)

ARCHIVE = archive_named("wilson-center")
HOST, STAGING, _ = ARCHIVE.hosts
HOME = ARCHIVE.home
JSON = "%7B%22term%22:%22Nehru%22%7D"
# What a file system or a tar file may hold: any bytes, read as Python reads them, and Windows' halves of characters.
NAMES = st.one_of(
    st.binary(max_size=80).map(lambda name: name.decode("utf-8", "surrogateescape")),
    st.text(st.characters(codec=None), max_size=80),
    st.lists(
        st.sampled_from(
            [
                HOST,
                "/",
                "search",
                "?",
                "@",
                "page=3",
                "%3F",
                ".html",
                "index",
                "web/20220310000000/",
                "https:",
                "\ud800",
            ]
        )
    ).map("".join),
)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        # wget -r
        ("search", "search"),
        ("search?page=3", "search?page=3"),
        ("search?page=3.1", "search?page=3"),
        ("search?page=3.html", "search?page=3"),
        ("search?page=3.1.html", "search?page=3"),
        ("search?page=3.html.orig", "search?page=3"),
        ("search.html", "search"),
        ("search/index.html", "search"),
        ("search/index.html?page=3", "search?page=3"),
        ("index.html", ""),
        ("document/letter-to-stalin", "document/letter-to-stalin"),
        # wget --restrict-file-names=windows
        ("search@page=3", "search?page=3"),
        ("search@page=3.html", "search?page=3"),
        ("search/index.html@page=3", "search?page=3"),
        (
            "search@f%5B0%5D=topics%3A86435&search_api_fulltext=a@b=c&page=3",
            "search?f%5B0%5D=topics%3A86435&search_api_fulltext=a@b=c&page=3",
        ),
        # browsers and aria2
        ("search%3Fpage%3D3", "search?page=3"),
        ("search%3fpage=3.html", "search?page=3"),
        ("search?page=3 (1).html", "search?page=3"),
        # encoded twice, as the archive printed some links
        ("search?f%255B0%255D=topics%253A86435&page=3", "search?f%255B0%255D=topics%253A86435&page=3"),
        # what an ending may hide is kept unless it hides a page's number
        ("search?search_api_fulltext=vol.1", "search?search_api_fulltext=vol.1"),
        ("search?search_api_fulltext=a/b&page=3", "search?search_api_fulltext=a/b&page=3"),
        # letters, spaces, and bytes that are no text
        ("search?search_api_fulltext=Ceaușescu a", "search?search_api_fulltext=Ceau%C8%99escu%20a"),
        ("search?search_api_fulltext=\udcff", "search?search_api_fulltext=%FF"),
        ("search?search_api_fulltext=\ud800", "search?search_api_fulltext=%ED%A0%80"),
        ("search\ud800page=3", "search%ED%A0%80page=3"),
        # the site before 2022
        (f"search-results/2/{JSON}", f"search-results/2/{JSON}"),
        ('search-results/2/{"term":"Nehru"}', f"search-results/2/{JSON}"),
        (f"search-results/2/{JSON}.html", f"search-results/2/{JSON}"),
        (f"search-results/2/{JSON}?recordType=Record", f"search-results/2/{JSON}?recordType=Record"),
        ("collection/16/bandung-1955/2", "collection/16/bandung-1955/2"),
        ("collection/16/bandung-1955/2.html", "collection/16/bandung-1955/2"),
        ("collection/16/bandung-1955/index.html", "collection/16/bandung-1955"),
        ("collection/16/bandung-1955.html", "collection/16/bandung-1955"),
        # wayback_machine_downloader
        ("search?page=3/index.html", "search?page=3"),
        ("search%3fpage%3d3/index.html", "search?page=3"),
        ("search?search_api_fulltext=Poland/index.html", "search?search_api_fulltext=Poland"),
        ("20220310000000/search?page=3/index.html", "search?page=3"),
    ],
)
def test_a_name_beneath_the_archives_host(name: str, path: str) -> None:
    assert url_with_host(ARCHIVE, f"mirror.zip/{HOST}/{name}") == HOME + path


@pytest.mark.parametrize(
    ("folders", "home"),
    [
        (HOST, HOME),
        (HOST.upper(), HOME),
        (f"{HOST}:8080", HOME),
        (f"{HOST}+8080", HOME),
        (f"https:/{HOST}", HOME),
        (f"http:/{HOST}", f"http://{HOST}/"),
        (STAGING, f"https://{STAGING}/"),
        (f"www.example.org/{HOST}", HOME),
        (f"{STAGING}/{HOST}", HOME),
        (f"web.archive.org/web/20220310000000id_/http:/{HOST}", f"http://{HOST}/"),
        (f"20220310000000/{HOST}", HOME),
        (f"C:\\saved\\{HOST}", HOME),
    ],
)
def test_the_folders_say_which_host(folders: str, home: str) -> None:
    separator = "\\" if "\\" in folders else "/"
    assert url_with_host(ARCHIVE, f"{folders}{separator}search@page=3") == f"{home}search?page=3"


@pytest.mark.parametrize("name", ["search?page=3", HOST, f"{HOST}.html", f"a{HOST}/search", f"{HOST}.org/search", ""])
def test_a_name_beneath_no_host_of_the_archive(name: str) -> None:
    assert url_with_host(ARCHIVE, name) is None


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("search?page=3", "search?page=3"),
        ("search-results.tar.zst/search@page=3.html", "search?page=3"),
        (f"pages/search-results/2/{JSON}.html", f"search-results/2/{JSON}"),
        ("/home/jane.doe/mirror/search?page=3", "search?page=3"),
        ("collection/16/bandung-1955", "collection/16/bandung-1955"),
        # Anything may be called so.
        ("search", None),
        ("search.html", None),
        ("pages/search/index.html", None),
        # Not on the archive's listings' paths.
        ("search-results/0003.html", None),
        ("document/letter", None),
        ("page=3.html", None),
    ],
)
def test_a_name_that_looks_like_a_listings(name: str, path: str | None) -> None:
    assert url_without_host(ARCHIVE, name) == (None if path is None else HOME + path)


@pytest.mark.parametrize(
    "folder", ["www.example.org", "www.example.org/a", "example.org", "localhost:8000", "localhost+8000", "10.0.0.1"]
)
def test_a_page_beneath_another_host_has_no_url_on_the_archives(folder: str) -> None:
    name = f"mirror/{folder}/search?page=3"
    assert url_without_host(ARCHIVE, name) is None
    assert is_beneath_other_host(ARCHIVE, name)


@pytest.mark.parametrize("name", [f"{HOST}/search?page=3", "mirror.tar.gz/search?page=3", "a/search?page=3", "a.html"])
def test_a_page_beneath_no_other_host(name: str) -> None:
    assert not is_beneath_other_host(ARCHIVE, name)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("page=3", "page=3"),
        ("results/page=3.html", "page=3"),
        ("page=3 (1).htm", "page=3"),
        ("f[0]=topics%3A1&page=3", "f[0]=topics%3A1&page=3"),
        ("3.html", None),
        ("search?page=3", None),
    ],
)
def test_a_name_that_is_a_query(name: str, query: str | None) -> None:
    assert query_alone(name) == query


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("web.archive.org/web/20220310000000/https:/www.example.org/search?page=3", "www.example.org"),
        ("web/2022/http:/example.org:80/a", "example.org"),
        (f"web.archive.org/web/20220310000000/https:/{HOST}/search", None),
        ("www.example.org/search", None),
    ],
)
def test_another_sites_page_from_the_wayback_machine(name: str, host: str | None) -> None:
    assert other_host(ARCHIVE, name) == host


@pytest.mark.parametrize(
    ("name", "time"),
    [
        (f"web.archive.org/web/20220310123456/https:/{HOST}/search", datetime(2022, 3, 10, 12, 34, 56, tzinfo=UTC)),
        (f"web.archive.org/web/20220310123456id_/http:/{HOST}/a", datetime(2022, 3, 10, 12, 34, 56, tzinfo=UTC)),
        (f"20220310123456/{HOST}/search/index.html", datetime(2022, 3, 10, 12, 34, 56, tzinfo=UTC)),
        (f"websites/{HOST}/20220310123456/search/index.html", datetime(2022, 3, 10, 12, 34, 56, tzinfo=UTC)),
        (f"20220010000000/{HOST}/search", None),
        ("20220310123456/search", None),
        (f"{HOST}/20220310123456", None),
    ],
)
def test_when_the_wayback_machine_captured_it(name: str, time: datetime | None) -> None:
    assert memento_time_of(ARCHIVE, name) == time


@pytest.mark.parametrize(("length", "may_be"), [(100, False), (229, False), (236, True), (255, True)])
def test_a_name_as_long_as_a_file_system_takes_may_be_cut_off(length: int, *, may_be: bool) -> None:
    name = f"search?search_api_fulltext={'a' * 300}"[:length]
    assert may_be_cut_off(f"{HOST}/{name}") is may_be
    assert may_be_cut_off(f"{HOST}/{name}/index.html") is may_be
    assert may_be_cut_off("ș" * (length // 2)) is may_be


@given(NAMES)
def test_any_name_is_read_without_an_error_and_urls_are_text_in_ascii(name: str) -> None:
    for text in (url_with_host(ARCHIVE, name), url_without_host(ARCHIVE, name), query_alone(name)):
        assert text is None or text.isascii()
    memento_time_of(ARCHIVE, name)
    other_host(ARCHIVE, name)
    is_beneath_other_host(ARCHIVE, name)


def test_a_name_too_long_to_be_one_says_nothing() -> None:
    name = f"{HOST}/search?page=3&a={'a' * 5000}"
    assert (url_with_host(ARCHIVE, name), url_without_host(ARCHIVE, name), query_alone(f"page={name}")) == (None,) * 3
