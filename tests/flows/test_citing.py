"""Citations, and what reference managers are given: read back by libraries that share no code with Regest."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from time import struct_time

import bibtexparser
import edtf
import pytest
import rispy
from citable_documents import ARCHIVE, DIGEST, HOME, MEMENTO, TITLES, document, documents_of_all_kinds
from citeproc.source.json import CiteProcJSON
from lxml import etree
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from selectolax.lexbor import LexborHTMLParser

from flows.citing.bibtex import biblatex
from flows.citing.csl_json import csl_item
from flows.citing.embedded import meta_tags
from flows.citing.formats import exported
from flows.citing.formatted import StyleError, cite, shipped_styles
from flows.citing.ris import ris
from flows.citing.source import key_of
from flows.citing.texts import in_a_line
from warehouse.citable import Citable

DOCUMENTS = documents_of_all_kinds()
# What TeX is told to print is the only thing it is told.
PRINTING = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textasciigrave": "`",
}
LATEX = get_default_latex_context_db()
LATEX.add_context_category("printing", [MacroTextSpec(*printing) for printing in PRINTING.items()], prepend=True)
DECODER = LatexNodes2Text(latex_context=LATEX, keep_comments=True)
SEASON = re.compile(r"-2[1-4]")
DC = "{http://purl.org/dc/elements/1.1/}"


def written(name: str) -> str:
    return "".join(exported(DOCUMENTS, name))


def by_key(keys: list[str]) -> dict[str, Citable]:
    """The documents by what they are called, all of which are there, once."""
    documents = {key_of(one): one for one in DOCUMENTS}
    assert keys == list(documents)
    assert len(documents) == len(DOCUMENTS) == 500
    return documents


@cache
def days(text: str) -> tuple[date | None, date | None]:
    """The first and the last day of a date, as the library edtf has it."""
    read = edtf.parse_edtf(text)
    first, last = read.lower_strict(), read.upper_strict()
    # Of an end that is not known it assumes some years.
    return _day(first), None if text.endswith("/") else _day(last)


def _day(moment: object) -> date | None:
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday) if isinstance(moment, struct_time) else None


def test_ris_gives_the_same_titles_dates_and_urls() -> None:
    records = rispy.loads(written("ris"))
    documents = by_key([record["id"] for record in records])
    for record in records:
        one = documents[record["id"]]
        assert (record["title"], record["urls"]) == (in_a_line(one.title), [one.url])
        assert record["name_of_database"] == ARCHIVE
        assert (f"EDTF: {one.date_edtf}" in record["notes"]) is (one.date_edtf is not None)
        assert (f"Date as printed: {one.date_text}" in record["notes"]) is (one.date_text is not None)
        assert record.get("year") == (f"{one.date_earliest or one.date_latest:%Y}" if one.date_edtf else None)
        assert any(DIGEST in note for note in record["notes"])


@pytest.mark.parametrize(
    ("printed", "tag"),
    [
        ("July 2, 1945", "1945/07/02/"),
        ("July 1945", "1945/07//"),
        ("1945", "1945///"),
        ("circa 1950", "circa 1950"),
        ("September/October 1954", "September–October 1954"),
        ("[1945]", "[1945]"),
        # Zotero would make “1950 s”, “1800 th” and “0000 undated” of these.
        ("1950s", "1950–1959"),
        ("19th century", "1800–1899"),
        ("before the 1950s", "–1949"),
        ("undated", None),
    ],
)
def test_a_date_in_ris_has_no_more_parts_than_it_says(printed: str, tag: str | None) -> None:
    assert re.findall(r"^DA  - (.*)\r\n", ris(document(printed)), re.MULTILINE) == ([tag] if tag else [])


def decoded(tex: str) -> str:
    """What TeX prints of a field, as pylatexenc has it, to which the commands of LaTeX are told that it lacks."""
    return DECODER.latex_to_text(tex)


@pytest.mark.parametrize("name", ["bibtex", "biblatex"])
def test_bibtex_gives_the_same_titles_dates_and_urls(name: str) -> None:
    library = bibtexparser.parse_string(written(name))
    assert not library.failed_blocks
    documents = by_key([entry.key for entry in library.entries])
    for entry in library.entries:
        one, fields = documents[entry.key], {name: field.value for name, field in entry.fields_dict.items()}
        assert (decoded(fields["title"]), fields["url"]) == (in_a_line(one.title), one.url)
        assert fields.get("edtf") == one.date_edtf
        assert not one.date_text or f"Date as printed: {one.date_text}" in decoded(fields["annote"])
        if name == "bibtex" and "month" not in fields and not re.fullmatch(r"\d{4}", one.date_text or ""):
            assert decoded(fields.get("date", "")) == (one.date_text or "")


def test_biblatex_dates_mean_the_same_days() -> None:
    for one in DOCUMENTS:
        [said] = re.findall(r"^  date = \{(.*)\},$", biblatex(one), re.MULTILINE) or [None]
        assert (said is None) is (one.date_edtf is None)
        assert said is None or not set("{}[]") & set(said)
        if said and not SEASON.search(said):
            assert days(said) == (one.date_earliest, one.date_latest), one.date_text


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("July 1945", "1945-07"),
        ("circa 1950", "1950~"),
        ("1945?", "1945?"),
        ("1947-", "1947/.."),
        ("1950s", "195X"),
        ("Spring 1962", "1962-21"),
        ("circa 1950-1955", "1950~/1955~"),
        ("1988, 1991, undated", "1988/1991"),
        ("March 3, 1964, March 10, 1964", "1964-03-03/1964-03-10"),
        ("July 1945, September 1945", "1945-07/1945-09"),
        ("1950s-1960s", "1950/1969"),
        ("late 1950s", "1950~/1959~"),
        ("circa 1988, 1991", "1988~/1991~"),
        ("1936 or circa 1937", "1936~/1937~"),
        ("Spring-Summer 1962", "1962-03/1962-08"),
    ],
)
def test_biblatex_is_told_of_a_date_what_it_reads(printed: str, date: str) -> None:
    assert f"  date = {{{date}}},\n" in biblatex(document(printed))


def test_nothing_in_bibtex_is_a_command_but_those_that_print() -> None:
    for name in ("bibtex", "biblatex"):
        commands = re.findall(r"\\([A-Za-z]+|.)", written(name))
        assert {command for command in commands if command.isalpha()} <= PRINTING.keys()
        assert {command for command in commands if not command.isalpha()} <= set("#$%&_{}")


def test_csl_json_gives_the_same_titles_dates_and_urls() -> None:
    items = json.loads(written("csl-json"))
    documents = by_key([item["id"] for item in items])
    for item in items:
        one = documents[item["id"]]
        assert (item["title"], item["URL"]) == (in_a_line(one.title), one.url)
        assert item["custom"].get("date_edtf") == one.date_edtf
        assert ("issued" in item) is (one.date_text is not None)
        assert f"EDTF: {one.date_edtf}" in item["note"] or one.date_edtf is None
        read = CiteProcJSON([{name: item[name] for name in item.keys() - {"custom", "archive_collection"}}])[item["id"]]
        assert str(read.title) == in_a_line(one.title)
        if parts := item.get("issued", {}).get("date-parts"):
            first, last = parts[0], parts[-1]
            assert first[0] == one.date_earliest.year
            assert last[0] == (one.date_earliest if "season" in item["issued"] else one.date_latest).year


@pytest.mark.parametrize(
    ("printed", "issued"),
    [
        ("July 2, 1945", {"date-parts": [[1945, 7, 2]]}),
        ("July 1945", {"date-parts": [[1945, 7]]}),
        ("circa 1950", {"date-parts": [[1950]], "circa": True, "literal": "circa 1950"}),
        ("Spring 1962", {"date-parts": [[1962]], "season": 1, "literal": "Spring 1962"}),
        ("March 3-10, 1964", {"date-parts": [[1964, 3, 3], [1964, 3, 10]], "literal": "March 3-10, 1964"}),
        ("1950s", {"date-parts": [[1950], [1959]], "literal": "1950s"}),
        ("before 1950", {"literal": "before 1950"}),
        ("undated", {"literal": "undated"}),
        ("[1945]", {"date-parts": [[1945]], "literal": "[1945]"}),
    ],
)
def test_a_date_in_csl_json_is_no_finer_than_it_is(printed: str, issued: object) -> None:
    assert csl_item(document(printed))["issued"] == issued


def test_dublin_core_gives_the_same_titles_dates_and_urls() -> None:
    records = etree.fromstring(written("dc").encode()).findall("{http://www.openarchives.org/OAI/2.0/oai_dc/}dc")
    assert len(records) == len(DOCUMENTS)
    for record, one in zip(records, DOCUMENTS, strict=True):
        [title] = record.findall(f"{DC}title")
        dates = [date.text for date in record.findall(f"{DC}date")]
        assert title.text == in_a_line(one.title)
        assert dates == [said for said in [one.date_edtf or one.date_text] if said]
        assert one.url in [identifier.text for identifier in record.findall(f"{DC}identifier")]


URL = f"{HOME}/document/record-1"
CITED = {
    "chicago-notes-bibliography": (
        f"“{TITLES[0]},” July 2, 1945, MSS 12, Hoo Papers, {ARCHIVE}, accessed November 25, 2026, {URL}.",
        f"“{TITLES[0]}.” July 2, 1945. MSS 12, Hoo Papers. {ARCHIVE}. Accessed November 25, 2026. {URL}.",
    ),
    "apa": (
        f"({TITLES[0]}, 1945)",
        f"{TITLES[0]}. (1945, July 2). {ARCHIVE} (MSS 12, Hoo Papers). Retrieved November 25, 2026, from {URL}",
    ),
    "mla": (
        f"(“{TITLES[0]}”)",
        f"“{TITLES[0]}.” 2 July 1945, {ARCHIVE}, MSS 12, Hoo Papers, {URL}. Accessed 25 Nov. 2026.",
    ),
}


@pytest.mark.parametrize("style", shipped_styles())
def test_a_document_is_cited_in_each_style(style: str) -> None:
    one = document(fields={"reference_code": "MSS 12", "collection": "Hoo Papers"}, origin=MEMENTO)
    [cited] = cite([one], style)
    assert (cited.note, cited.entry) == CITED[style]
    assert cited.best == (cited.note if style == "chicago-notes-bibliography" else cited.entry)
    assert cited.capture == (
        "Listed on https://web.archive.org/web/20230301120000/https://digitalarchive.wilsoncenter.org/topics/mongolia, "
        f"row 3, captured 2026-11-25 16:02:03 UTC, {DIGEST}."
    )


@pytest.mark.parametrize("as_html", [False, True])
def test_a_citation_has_the_whole_title_and_the_whole_url_however_long(*, as_html: bool) -> None:
    title, page_url = "The end of it " * 1_000 + "end", f"{HOME}/{'a' * 3_000}/end"
    [cited] = cite([document(title=title, page_url=page_url)], as_html=as_html)
    assert title in cited.note
    assert page_url in cited.capture


@pytest.mark.parametrize(
    "printed", ["circa 1950", "1988, 1991, undated", "March 3-10, 1964", "[1945?]", "undated", "before 1950"]
)
def test_a_date_that_is_not_plain_is_cited_as_it_is_printed(printed: str) -> None:
    [cited] = cite([document(printed)])
    assert cited.note.startswith(f"“{TITLES[0]},” {printed}, {ARCHIVE}, accessed")


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("style", shipped_styles())
def test_nothing_that_is_printed_is_markup_in_a_citation(style: str, title: str) -> None:
    one = document(title=title, fields={"author": title, "collection": title})
    [html], [text] = cite([one], style, as_html=True), cite([one], style)
    page = LexborHTMLParser(f"<p>{html.note}{html.entry}{html.capture}</p>")
    assert {node.tag for node in page.css("p *")} <= {"i"}
    assert page.css_first("p").text() == f"{text.note}{text.entry}{text.capture}"
    assert not re.search("[\x00-\x1f\u202a-\u202e\u2066-\u2069]", f"{text.note}{text.entry}{text.capture}")


def test_a_style_of_one_s_own_is_used(tmp_path: Path) -> None:
    own = tmp_path / "own.csl"
    own.write_text(
        '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="note"><info><title>Own</title><id>own</id>'
        "<updated>2026-01-01T00:00:00+00:00</updated></info><citation><layout>"
        '<group delimiter=" / "><text variable="archive"/><text variable="title"/></group>'
        "</layout></citation></style>"
    )
    [cited] = cite([document()], str(own))
    assert (cited.best, cited.entry) == (f"{ARCHIVE} / {TITLES[0]}", None)


@pytest.mark.parametrize("content", ["", "<html/>", "no XML", '<style xmlns="http://purl.org/net/xbiblio/csl"/>', None])
def test_what_is_no_style_is_said(tmp_path: Path, content: str | None) -> None:
    own = tmp_path / "own.csl"
    if content is not None:
        own.write_text(content)
    with pytest.raises(StyleError, match=r"own\.csl"):
        list(cite([document()], str(own)))


def test_a_page_carries_its_document() -> None:
    for one in DOCUMENTS[:29]:
        tags = meta_tags(one)
        assert ("citation_title", in_a_line(one.title)) in tags
        assert ("DC.date", one.date_edtf) in tags or one.date_edtf is None
        said = dict(tags)
        assert (said["z.itemType"], said["z.archive"]) == ("manuscript", ARCHIVE)
        assert said.get("z.date") == one.date_text or not one.date_text
        assert said.get("z.archiveLocation", "").startswith(said.get("z.callNumber", ""))
        assert f"EDTF: {one.date_edtf}" in said["z.extra"].splitlines() or one.date_edtf is None
    assert ("citation_publication_date", "1945/07") in meta_tags(document("July 1945"))
    assert "citation_publication_date" not in dict(meta_tags(document("circa 1945")))
    # Zotero would take another description for the abstract.
    assert ("z.abstractNote", " ") in meta_tags(document(summary=None))


@pytest.mark.parametrize(
    ("origin", "shown"),
    [
        (MEMENTO, MEMENTO.replace("id_/", "/")),
        (
            "https://web.archive.org/web/20230301120000/https://a.example/",
            "https://web.archive.org/web/20230301120000/https://a.example/",
        ),
        ("http://127.0.0.1:8765/web/20230301120000id_/https://a.example/", None),
        ("/home/somebody/saved/page.html", None),
        (None, None),
    ],
)
def test_a_memento_is_where_people_can_look_at_it(origin: str | None, shown: str | None) -> None:
    assert document(origin=origin).wayback_url == shown


def test_documents_of_the_same_name_are_called_differently() -> None:
    same = [document(url=f"{HOME}/{place}/item") for place in ("a", "b")]
    assert len({key_of(one) for one in same}) == 2
    assert re.fullmatch("[a-z0-9-]+", key_of(document(url=f"{HOME}/документ/{{x}}")))
