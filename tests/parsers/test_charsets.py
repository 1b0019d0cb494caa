"""What a page's bytes mean, whatever is said of them, and what comes of bytes that mean nothing."""

from __future__ import annotations

import codecs
import time

import pytest

from flows.cases import case_named
from parsers.catalog import archives
from parsers.charsets import charset_of
from parsers.records import Entry, ListingPage, RejectReason

URL = "https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=Poland"
PARSER = archives()["wilson-center"].parser
WINDOWS_1252 = case_named("wilson-center", "windows_1252").body()
UTF_8 = case_named("wilson-center", "quotes_and_diacritics").body()
LABELS = [
    None,
    "utf-8",
    "iso-8859-1",
    "windows-1251",
    "utf-16",
    "utf-16le",
    "shift_jis",
    "iso-2022-jp",
    "utf-7",
    "none",
]
EURO_AND_QUOTES = b"A \x80 note, \x93caf\xe9\x94"


def listing(*summaries: bytes, head: bytes = b"", href: bytes = b"/document/cable") -> bytes:
    rows = b"".join(
        b'<tr><td class="document"><div>May 4, 1942</div><h3><a href="%s-%d">Cable %d</a></h3><p>%s</p></td></tr>'
        % (href, number, number, summary)
        for number, summary in enumerate(summaries)
    )
    label = b"<div>1 - %d of %d</div>" % (len(summaries), len(summaries))
    return b"<html><head>" + head + b"</head><body>" + label + b"<table>" + rows + b"</table></body></html>"


def read(body: bytes, charset: str | None = None) -> ListingPage:
    return PARSER.parse_page(body, URL, charset)


def only_entry(body: bytes, charset: str | None = None) -> Entry:
    [entry] = read(body, charset).entries
    return entry


@pytest.mark.parametrize("label", LABELS)
def test_a_utf_8_page_reads_the_same_whatever_its_header_says(label: str | None) -> None:
    assert read(UTF_8, label) == read(UTF_8, "utf-8")


@pytest.mark.parametrize("label", LABELS)
def test_a_page_of_ascii_alone_reads_the_same_whatever_its_header_says(label: str | None) -> None:
    assert only_entry(listing(b"He said +AGE-."), label).summary == "He said +AGE-."


def test_a_utf_8_page_may_call_itself_anything() -> None:
    body = listing("Ceaușescu".encode(), head=b'<meta charset="iso-8859-2">')
    assert only_entry(body).summary == "Ceaușescu"


@pytest.mark.parametrize("label", ["iso-8859-1", "ISO_8859-1", "latin1", "us-ascii", "ascii", "windows-1252", " L1 "])
def test_the_names_of_latin_1_and_ascii_mean_windows_1252(label: str) -> None:
    in_meta = listing(EURO_AND_QUOTES, head=f'<meta charset="{label}">'.encode())
    in_content = f'<meta http-equiv="Content-Type" content="text/html; charset={label.strip()}">'.encode()
    assert only_entry(listing(EURO_AND_QUOTES), label).summary == "A € note, “café”"
    assert only_entry(in_meta).summary == "A € note, “café”"
    assert only_entry(listing(EURO_AND_QUOTES, head=in_content)).summary == "A € note, “café”"


def test_the_header_stands_above_the_page_when_neither_is_utf_8() -> None:
    body = listing("Łódź".encode("iso-8859-2"), head=b'<meta charset="windows-1252">')
    assert only_entry(body, "iso-8859-2").summary == "Łódź"


@pytest.mark.parametrize("label", ["utf-8", "us-ascii", "shift_jis", "big5", "gb2312", "euc-jp"])
def test_a_header_whose_charset_the_bytes_are_not_in_gives_way_to_the_page(label: str) -> None:
    body = listing(b"Caf\xe9 \x96 a \x93note\x94", head=b'<meta charset="windows-1252">')
    assert only_entry(body, label) == only_entry(body)
    assert only_entry(body, label).summary == "Café – a “note”"
    russian = listing("О беседе с Мао".encode("windows-1251"), head=b'<meta charset="windows-1251">')
    assert only_entry(russian, "utf-8").summary == "О беседе с Мао"


def test_bytes_that_are_text_in_neither_charset_are_read_as_the_header_says() -> None:
    body = listing(b"Whole.", b"Caf\xe9 \x81.", head=b'<meta charset="windows-1252">')
    page = read(body, "utf-8")
    assert ([entry.summary for entry in page.entries], len(page.rejects)) == (["Whole."], 1)
    assert page.rejects[0].detail == "some of its bytes are no text in utf-8"


@pytest.mark.parametrize("label", ["windows-1252", "iso-8859-2", "koi8-r"])
def test_a_damaged_utf_8_page_with_the_word_of_another_charset_stays_in_utf_8(label: str) -> None:
    """Else one byte would turn every letter of every row into others, and nobody would be told."""
    body = listing("Ceaușescu, Gomułka".encode(), b"Cut \xc8", head=f'<meta charset="{label}">'.encode())
    page = read(body, "utf-8")
    assert ([entry.summary for entry in page.entries], len(page.rejects)) == (["Ceaușescu, Gomułka"], 1)


def test_a_damaged_page_is_not_taken_for_one_of_signs_that_nobody_can_see() -> None:
    body = listing("“Café”".encode("windows-1252"), b"Caf\x81.", head=b'<meta charset="iso-8859-2">')
    page = read(body, "windows-1252")
    assert ([entry.summary for entry in page.entries], len(page.rejects)) == (["“Café”"], 1)


@pytest.mark.parametrize("rest", [b"\xc3\xa9", b"\xe9", b"\xc3\x28", b"\x1b$B", b"\x81"])
@pytest.mark.parametrize("own", ["windows-1252", "iso-2022-jp", "gb2312"])
def test_a_large_page_whose_charsets_are_both_wrong_is_weighed_in_no_time(rest: bytes, own: str) -> None:
    head = f'<meta charset="{own}">'.encode()
    started = time.process_time()
    for label in LABELS:
        charset_of(head + rest * 1_000_000, label)
    assert time.process_time() - started < 10


@pytest.mark.parametrize("label", ["rot13", "unicode_escape", "punycode", "cp037", "utf-8\0", "no-such-charset"])
def test_a_header_that_names_no_charset_of_pages_leaves_it_to_the_page(label: str) -> None:
    assert read(WINDOWS_1252, label) == read(WINDOWS_1252)


def test_a_meta_in_a_comment_or_of_no_charset_says_nothing() -> None:
    head = b'<!-- <meta charset="windows-1251"> --><meta charset="no-such-charset"><meta charset="windows-1252">'
    assert only_entry(listing(EURO_AND_QUOTES, head=head)).summary == "A € note, “café”"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_stands_above_all(mark: bytes, encoding: str) -> None:
    body = mark + listing("Ceaușescu".encode(), head=b'<meta charset="koi8-r">').decode().encode(encoding)
    assert only_entry(body, "windows-1251").summary == "Ceaușescu"


@pytest.mark.parametrize("summary", ["In ASCII alone.", "Ceaușescu"])
@pytest.mark.parametrize("label", ["utf-16le", "utf-16be"])
def test_a_header_may_say_utf_16(label: str, summary: str) -> None:
    body = listing(summary.encode()).decode().encode(label)
    assert only_entry(body, label).summary == summary


def test_text_that_only_escapes_tell_from_ascii_is_read_by_its_charset() -> None:
    body = listing("東京".encode("iso-2022-jp"), head=b'<meta charset="iso-2022-jp">')
    assert only_entry(body).summary == only_entry(body, "iso-2022-jp").summary == "東京"


def test_a_row_with_bytes_that_are_no_text_is_a_reject_and_costs_no_other_row() -> None:
    page = read(listing(b"Whole.", b"Caf\xe9.", "Café.".encode()), "utf-8")
    assert [(entry.position, entry.summary) for entry in page.entries] == [(1, "Whole."), (3, "Café.")]
    [reject] = page.rejects
    assert (reject.position, reject.reason) == (2, RejectReason.UNDECODABLE_TEXT)
    assert reject.detail == "some of its bytes are no text in utf-8"
    assert reject.html is not None
    assert "/document/cable-1" in reject.html


def test_a_byte_that_windows_1252_does_not_have_is_no_text() -> None:
    page = read(listing(b"Caf\xe9.", b"Caf\x81."), "iso-8859-1")
    assert [entry.summary for entry in page.entries] == ["Café."]
    assert [reject.detail for reject in page.rejects] == ["some of its bytes are no text in cp1252"]


@pytest.mark.parametrize("printed", ["\N{REPLACEMENT CHARACTER}".encode(), b"&#xFFFD;", b"&#65533;", b"&#xD800;"])
def test_a_replacement_character_that_the_page_prints_is_text(printed: bytes) -> None:
    page = read(listing(b"Caf" + printed, b"Caf\xe9", b"<i>Caf</i>" + printed + b"\xe9", b"<!-- \xe9 -->" + printed))
    assert [entry.summary for entry in page.entries] == ["Caf�", "�"]
    assert [reject.position for reject in page.rejects] == [2, 3]


def test_damage_outside_the_rows_costs_no_row() -> None:
    page = read(listing(b"Whole.", head=b"<title>Caf\xe9</title>"), "utf-8")
    assert (len(page.entries), page.rejects) == (1, ())


def test_an_address_with_bytes_that_are_no_text_names_no_document() -> None:
    page = read(listing(b"Whole.", href=b"/document/caf\xe9"), "utf-8")
    assert (page.entries, [reject.reason for reject in page.rejects]) == ((), [RejectReason.UNDECODABLE_TEXT])


def test_a_page_that_can_be_read_as_ascii_is_not_in_utf_16_as_it_says() -> None:
    page = read(listing(b"Whole.", b"Caf\xe9.", head=b'<meta charset="utf-16">'))
    assert ([entry.summary for entry in page.entries], len(page.rejects)) == (["Whole."], 1)


@pytest.mark.parametrize(
    ("label", "charset"),
    [
        ("iso-8859-9", "windows-1254"),
        ("latin5", "windows-1254"),
        ("iso-8859-11", "cp874"),
        ("tis-620", "cp874"),
        ("gb2312", "gb18030"),
        ("shift_jis", "cp932"),
        ("x-sjis", "cp932"),
        ("euc-kr", "cp949"),
        ("iso88592", "iso-8859-2"),
        ("x-cp1251", "windows-1251"),
        ("logical", "iso-8859-8"),
    ],
)
def test_a_label_names_what_browsers_take_it_for(label: str, charset: str) -> None:
    assert codecs.lookup(charset_of(b"caf\xe9", label)).name == codecs.lookup(charset).name
