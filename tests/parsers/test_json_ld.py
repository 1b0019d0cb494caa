"""What a page lists in JSON-LD is read as if it stood on the page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from parsers.errors import PageRejected
from parsers.listing.json_ld import with_lists_in_microdata
from parsers.records import Entry, ListingPage, RejectReason
from tests.parsers.declared import declared

URL = "https://news.example.org/category/releases"
DECLARED = """\
title = "Example Archive News"
home = "https://news.example.org/"
json_ld = true
signs = ["script", "ol"]
row.at = "ol > li"
row.title = "[itemprop=name]"
row.date = "[itemprop=datePublished]"
row.fields.creator = { at = "[itemprop=creator]", many = true }
urls.document = ["/{year}/{slug}"]
[listings]
releases = "category/releases"
"""
CABLE = {"url": "/1964/cable", "name": "Cable to Moscow", "datePublished": "3 March 1964"}
NOTE = {"url": "https://news.example.org/1964/note", "name": "A note"}


def item_list(*items: Any) -> dict[str, Any]:
    return {"@type": "ItemList", "itemListElement": list(items)}


def page_of(script: str, attributes: str = 'type="application/ld+json"', charset: str = "utf-8") -> bytes:
    head = f"<script {attributes}>{script}</script><title>News</title>"
    html = f"<!DOCTYPE html><html><head>{head}</head><body></body></html>"
    return html.encode(charset)


def read(said: Any, text: str = DECLARED) -> ListingPage:
    return declared(text).parser.parse_page(page_of(json.dumps(said)), URL)


def titles(page: ListingPage) -> list[str]:
    return [entry.title for entry in page.entries]


def test_an_item_gives_an_entry() -> None:
    people = [{"@type": "Person", "name": "A. Author"}, "B. Author"]
    [entry] = read(item_list({"@type": "ListItem", "position": 1, "item": {**CABLE, "creator": people}})).entries
    assert isinstance(entry, Entry)
    assert (entry.url, entry.title) == ("https://news.example.org/1964/cable", "Cable to Moscow")
    assert (entry.date.text, entry.date.edtf) == ("3 March 1964", "1964-03-03")
    assert dict(entry.fields) == {"creator": "A. Author; B. Author"}
    assert entry.other_text is None


@pytest.mark.parametrize(
    "said",
    [
        item_list(CABLE, NOTE),
        item_list({"@type": "ListItem", "item": CABLE}, {"@type": "ListItem", **NOTE}),
        item_list({"@type": "ListItem", "name": "Cable to Moscow", "item": "/1964/cable"}, NOTE),
        item_list({"@type": "ListItem", "name": "Cable to Moscow", "item": {"@id": "/1964/cable"}}, NOTE),
        item_list({"headline": "Cable to Moscow", "url": "/1964/cable"}, NOTE),
        [{"@type": "WebSite"}, item_list(CABLE, NOTE)],
        {"@graph": [{"@type": "WebSite"}, {"@type": "CollectionPage", "mainEntity": item_list(CABLE, NOTE)}]},
        {"@type": ["Thing", "ItemList"], "itemListElement": [CABLE, NOTE]},
    ],
)
def test_a_list_may_be_said_in_many_ways(said: Any) -> None:
    page = read(said)
    assert titles(page) == ["Cable to Moscow", "A note"]
    assert [entry.url for entry in page.entries] == [
        "https://news.example.org/1964/cable",
        "https://news.example.org/1964/note",
    ]


def test_each_item_is_an_entry_or_a_reject() -> None:
    elsewhere = {"url": "https://elsewhere.example/1964/x", "name": "Elsewhere"}
    page = read(item_list(CABLE, elsewhere, {"url": "/1964/nameless"}, "A word", None, NOTE))
    assert [entry.position for entry in page.entries] == [1, 6]
    assert [(reject.position, reject.reason) for reject in page.rejects] == [
        (2, RejectReason.NO_LINK),
        (3, RejectReason.NO_TITLE),
        (4, RejectReason.NO_TITLE),
        (5, RejectReason.NO_TITLE),
    ]


def test_what_is_said_is_text() -> None:
    name = 'Cable <b>"to"</b> R&D &amp; </li><li>'
    [entry] = read(item_list({**CABLE, "name": name, '"><li>': "x"})).entries
    assert entry.title == name


def test_a_trail_of_links_is_no_list() -> None:
    trail = {"@type": "BreadcrumbList", "itemListElement": [CABLE]}
    assert titles(read([trail, item_list(NOTE)])) == ["A note"]


@pytest.mark.parametrize(
    "page",
    [
        page_of("{"),
        page_of("[" * 100_000),
        page_of(json.dumps(item_list(CABLE)), 'type="text/javascript"'),
        page_of(json.dumps(item_list(CABLE))).replace(b"</script>", b""),
        page_of(json.dumps(item_list(CABLE))).replace(b"Cable", b"C\xffble"),
        page_of(json.dumps({"a": item_list(CABLE)["itemListElement"]})),
        b"",
    ],
)
def test_what_cannot_be_read_stays_as_it_is(page: bytes) -> None:
    assert with_lists_in_microdata(page, "utf-8") == page


def test_a_page_without_a_list_is_refused() -> None:
    with pytest.raises(PageRejected, match="expected rows"):
        read({"@type": "WebSite"})


def test_a_list_is_read_in_the_charset_of_its_page() -> None:
    said = json.dumps(item_list({**CABLE, "name": "Café – 東京"}), ensure_ascii=False).replace("東京", "\\u6771\\u4eac")
    body = page_of(said, charset="windows-1252")
    [entry] = declared(DECLARED).parser.parse_page(body, URL, "windows-1252").entries
    assert entry.title == "Café – 東京"


def test_a_script_may_be_written_in_many_ways() -> None:
    said = json.dumps(item_list(CABLE))
    for attributes in ("type=application/ld+json", "id='list' TYPE = 'Application/LD+JSON' async"):
        [entry] = declared(DECLARED).parser.parse_page(page_of(said, attributes), URL).entries
        assert entry.title == "Cable to Moscow"


def test_it_is_read_only_where_an_archive_says_so() -> None:
    with pytest.raises(PageRejected):
        read(item_list(CABLE), DECLARED.replace("json_ld = true\n", ""))
