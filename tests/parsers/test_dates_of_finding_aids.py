"""Dates as finding aids and archives of many countries print them: lists, remarks, dual years, other languages."""

from __future__ import annotations

from datetime import date

import edtf
import pytest

from parsers.dates import languages, remarks
from parsers.dates.kinds import Kind
from parsers.dates.languages import is_language, means_more
from parsers.dates.printed import read_date
from parsers.dates.words import ENGLISH
from parsers.records import DateProblem

OPEN = None
UNDATED_BESIDE = {
    "1979-1980, undated": ("1979/1980", "1979-01-01", "1980-12-31"),
    "1982, undated": ("1982", "1982-01-01", "1982-12-31"),
    "undated, 1955": ("1955", "1955-01-01", "1955-12-31"),
    "1993 and undated": ("1993", "1993-01-01", "1993-12-31"),
    "1989 undated": ("1989", "1989-01-01", "1989-12-31"),
    "Sep 27, 1973, undated": ("1973-09-27", "1973-09-27", "1973-09-27"),
    "n.d., 1985": ("1985", "1985-01-01", "1985-12-31"),
    "1950 & n. d.": ("1950", "1950-01-01", "1950-12-31"),
    "1952 [undated]": ("1952", "1952-01-01", "1952-12-31"),
    "ohne Datum, 1950": ("1950", "1950-01-01", "1950-12-31"),
    "1950, undated, 1960": ("{1950,1960}", "1950-01-01", "1960-12-31"),
}
LISTS = {
    "1988, 1991": ("{1988,1991}", "1988-01-01", "1991-12-31"),
    "1991; 1988": ("{1991,1988}", "1988-01-01", "1991-12-31"),
    "1939-1945, 1963-1964": ("{1939..1945,1963..1964}", "1939-01-01", "1964-12-31"),
    "1967-1974, 2003, undated": ("{1967..1974,2003}", "1967-01-01", "2003-12-31"),
    "September 16, 1992; August 19, 1992": ("{1992-09-16,1992-08-19}", "1992-08-19", "1992-09-16"),
    "Thursday, July 12, 1945; Friday, July 13, 1945": ("{1945-07-12,1945-07-13}", "1945-07-12", "1945-07-13"),
    "1990 and 1994": ("{1990,1994}", "1990-01-01", "1994-12-31"),
    "1990 & 1994": ("{1990,1994}", "1990-01-01", "1994-12-31"),
    "1990, 1994, and 1997": ("{1990,1994,1997}", "1990-01-01", "1997-12-31"),
    "1938 March, 1942 December": ("{1938-03,1942-12}", "1938-03-01", "1942-12-31"),
    "1952 April-October; 1963": ("{1952-04..1952-10,1963}", "1952-04-01", "1963-12-31"),
    "1952 April-October, 1963": ("{1952-04..1952-10,1963}", "1952-04-01", "1963-12-31"),
    "1936-01 , Feb 1936": ("{1936-01,1936-02}", "1936-01-01", "1936-02-29"),
    "1936, July 1937": ("{1936,1937-07}", "1936-01-01", "1937-07-31"),
    "3/24/1939, 4/13/1940": ("{1939-03-24,1940-04-13}", "1939-03-24", "1940-04-13"),
    "late 1950s, 1962": ("{195X~,1962}", "1950-01-01", "1962-12-31"),
    "Spring 1962, 1964": ("{1962-03..1962-05,1964}", "1962-03-01", "1964-12-31"),
    "July 1945 - March 1946, 1950": ("{1945-07..1946-03,1950}", "1945-07-01", "1950-12-31"),
    "July 1945-1946, 1950": ("{1945-07..1946-12,1950}", "1945-07-01", "1950-12-31"),
    "between 1948 and 1956, 1960": ("{1948..1956,1960}", "1948-01-01", "1960-12-31"),
    "1967-1974, 2003-": ("{1967..1974,2003..}", "1967-01-01", OPEN),
    "before 1950, 1955": ("{..1949,1955}", OPEN, "1955-12-31"),
    "1936 or 1937": ("[1936,1937]", "1936-01-01", "1937-12-31"),
    "1936, 1937 or 1938": ("[1936,1937,1938]", "1936-01-01", "1938-12-31"),
    "July or August 1950": ("[1950-07,1950-08]", "1950-07-01", "1950-08-31"),
    # days and months that share a year or a month
    "September 9, 24, 1936": ("{1936-09-09,1936-09-24}", "1936-09-09", "1936-09-24"),
    "September 9 and 24, 1936": ("{1936-09-09,1936-09-24}", "1936-09-09", "1936-09-24"),
    "9, 24 September 1936": ("{1936-09-09,1936-09-24}", "1936-09-09", "1936-09-24"),
    "September 9-12, 24, 1936": ("{1936-09-09..1936-09-12,1936-09-24}", "1936-09-09", "1936-09-24"),
    "July 4, August 6, 1950": ("{1950-07-04,1950-08-06}", "1950-07-04", "1950-08-06"),
    "July, September 1950": ("{1950-07,1950-09}", "1950-07-01", "1950-09-30"),
    "Jan.-Mar., Oct. 1951": ("{1951-01..1951-03,1951-10}", "1951-01-01", "1951-10-31"),
    "1936 July 4, 6, 9": ("{1936-07-04,1936-07-06,1936-07-09}", "1936-07-04", "1936-07-09"),
    "1936 July, September": ("{1936-07,1936-09}", "1936-07-01", "1936-09-30"),
    "circa 1936 July, September": ("{1936-07~,1936-09}", "1936-07-01", "1936-09-30"),
    # what no set can say
    "circa 1950-1955, 1960": ("1950~/1960", "1950-01-01", "1960-12-31"),
    "1950, 1950": ("1950", "1950-01-01", "1950-12-31"),
    "12, July 1945": ("1945-07-12", "1945-07-12", "1945-07-12"),
    "between March 3, 1964 and March 10, 1964": ("1964-03-03/1964-03-10", "1964-03-03", "1964-03-10"),
    "from March 3, 1964 until March 10, 1964": ("1964-03-03/1964-03-10", "1964-03-03", "1964-03-10"),
}
REMARKS = {
    "1950-1960 (scattered)": ("1950/1960", "1950-01-01", "1960-12-31"),
    "1950-1960, scattered": ("1950/1960", "1950-01-01", "1960-12-31"),
    "1950-1960, with gaps": ("1950/1960", "1950-01-01", "1960-12-31"),
    "July 1950 (2 of 2)": ("1950-07", "1950-07-01", "1950-07-31"),
    "1998 (Dub)": ("1998", "1998-01-01", "1998-12-31"),
    "July [no day], 1946": ("1946-07", "1946-07-01", "1946-07-31"),
    "Bulk, 1960-1970": ("1960/1970", "1960-01-01", "1970-12-31"),
    "1850-1896, bulk": ("1850/1896", "1850-01-01", "1896-12-31"),
    "July 12, 1850 (bulk)": ("1850-07-12", "1850-07-12", "1850-07-12"),
    "1850-1896 (bulk)": ("1850/1896", "1850-01-01", "1896-12-31"),
    "1810-1927, bulk 1850-1896": ("1810/1927", "1810-01-01", "1927-12-31"),
    "1810-1927 (bulk dates: 1850-1896)": ("1810/1927", "1810-01-01", "1927-12-31"),
    "1810-1927 (inclusive), 1850-1896 (bulk)": ("1810/1927", "1810-01-01", "1927-12-31"),
    "Screened: 1997": ("1997", "1997-01-01", "1997-12-31"),
    "revised 2/24/1939": ("1939-02-24", "1939-02-24", "1939-02-24"),
    "Submitted: 2003": ("2003", "2003-01-01", "2003-12-31"),
    "1862, published later": ("1862", "1862-01-01", "1862-12-31"),
    "Creation: 1938-1956": ("1938/1956", "1938-01-01", "1956-12-31"),
    "Dates: 1950": ("1950", "1950-01-01", "1950-12-31"),
    "Date created: July 1950": ("1950-07", "1950-07-01", "1950-07-31"),
    "28 June 1956; Broadcast: 1957": ("{1956-06-28,1957}", "1956-06-28", "1957-12-31"),
    "Creation: 1938-1956; Copyright: 1957;Published 1960": ("{1938..1956,1957,1960}", "1938-01-01", "1960-12-31"),
    "Laufzeit: 1950-1960": ("1950/1960", "1950-01-01", "1960-12-31"),
}
YEARS = {
    "1991--1999": ("1991/1999", "1991-01-01", "1999-12-31"),
    "1991/92-1993/94": ("1991/1994", "1991-01-01", "1994-12-31"),
    "1998/99-2003/04": ("1998/2004", "1998-01-01", "2004-12-31"),
    "1990-1993/94": ("1990/1994", "1990-01-01", "1994-12-31"),
    "1999/00": ("1999/2000", "1999-01-01", "2000-12-31"),
    "1707/8": ("1707/1708", "1707-01-01", "1708-12-31"),
    "20 February 1699/1700": ("1700-02-20", "1700-02-20", "1700-02-20"),
    "1699/1700 Feb. 20": ("1700-02-20", "1700-02-20", "1700-02-20"),
    "20 Feb. 1735/6": ("1736-02-20", "1736-02-20", "1736-02-20"),
    "March 1735/36": ("1736-03", "1736-03-01", "1736-03-31"),
    "1966-1967 Winter": ("1966-24", "1966-12-01", "1967-02-28"),
    "1966/67 Winter": ("1966-24", "1966-12-01", "1967-02-28"),
    "February 2014- ongoing": ("2014-02/..", "2014-02-01", OPEN),
    "from 1790 on": ("1790/..", "1790-01-01", OPEN),
    "1790s on": ("1790/..", "1790-01-01", OPEN),
    "1950 to date": ("1950/..", "1950-01-01", OPEN),
    "c.a. 1995": ("1995~", "1995-01-01", "1995-12-31"),
    "1989.--": ("1989", "1989-01-01", "1989-12-31"),
    "1989/11/--": ("1989-11", "1989-11-01", "1989-11-30"),
    "1904/06/--": ("1904-06", "1904-06-01", "1904-06-30"),
    "19uu": ("19XX", "1900-01-01", "1999-12-31"),
    "193u": ("193X", "1930-01-01", "1939-12-31"),
    "1776 July 4": ("1776-07-04", "1776-07-04", "1776-07-04"),
    "1776, July 4": ("1776-07-04", "1776-07-04", "1776-07-04"),
    "1776, July, 4": ("1776-07-04", "1776-07-04", "1776-07-04"),
    "1776 4 July": ("1776-07-04", "1776-07-04", "1776-07-04"),
    "1776 Jul.-Sept.": ("1776-07/1776-09", "1776-07-01", "1776-09-30"),
    "1776 4-10 July": ("1776-07-04/1776-07-10", "1776-07-04", "1776-07-10"),
    "1776 4 July - 10 August": ("1776-07-04/1776-08-10", "1776-07-04", "1776-08-10"),
    "昭和20年7月12日": ("1945-07-12", "1945-07-12", "1945-07-12"),
    "昭和元年": ("1926", "1926-01-01", "1926-12-31"),
}
LANGUAGES = {
    **dict.fromkeys(
        (
            "entre 1950 et 1960",
            "de 1950 à 1960",
            "zwischen 1950 und 1960",
            "von 1950 bis 1960",
            "entre 1950 y 1960",
            "desde 1950 hasta 1960",
            "tra 1950 e 1960",
            "между 1950 и 1960",
            "с 1950 по 1960",
        ),
        ("1950/1960", "1950-01-01", "1960-12-31"),
    ),
    "du 3 au 10 mars 1964": ("1964-03-03/1964-03-10", "1964-03-03", "1964-03-10"),
    **dict.fromkeys(("vers 1950", "um 1950", "около 1950"), ("1950~", "1950-01-01", "1950-12-31")),
    **dict.fromkeys(("avant 1950", "vor 1950", "antes de 1950"), ("../1949", OPEN, "1949-12-31")),
    **dict.fromkeys(("jusqu’à 1950", "bis 1950", "hasta 1950"), ("../1950", OPEN, "1950-12-31")),
    **dict.fromkeys(("depuis 1950", "seit 1950", "à partir de 1950"), ("1950/..", "1950-01-01", OPEN)),
    **dict.fromkeys(("après 1950", "nach 1950", "после 1950"), ("1951/..", "1951-01-01", OPEN)),
    **dict.fromkeys(
        ("XXe siècle", "20e siècle", "sec. XX", "siglo XX", "20. Jahrhundert", "XX век"),
        ("19XX", "1900-01-01", "1999-12-31"),
    ),
    **dict.fromkeys(("XIXe-XXe siècle", "sec. XIX-XX"), ("18XX/19XX", "1800-01-01", "1999-12-31")),
    "printemps 1962": ("1962-21", "1962-03-01", "1962-05-31"),
    "1936 ou 1937": ("[1936,1937]", "1936-01-01", "1937-12-31"),
}
SUPPLIED = {
    "[193-]": ("193X", "1930-01-01", "1939-12-31"),
    "[190-]": ("190X", "1900-01-01", "1909-12-31"),
    "[193-?]": ("193X?", "1930-01-01", "1939-12-31"),
    "[19--]": ("19XX", "1900-01-01", "1999-12-31"),
    "明治27, Meiji 27 [1894]": ("1894", "1894-01-01", "1894-12-31"),
    "[1970]-05-30": ("1970-05-30", "1970-05-30", "1970-05-30"),
    "1970-[05]-30": ("1970-05-30", "1970-05-30", "1970-05-30"),
    "[1947?] - ?": ("1947?/", "1947-01-01", OPEN),
    "[Dez.] 1950": ("1950-12", "1950-12-01", "1950-12-31"),
    "[1894?], 1900": ("{1894?,1900}", "1894-01-01", "1900-12-31"),
}
UNKNOWN = {
    **dict.fromkeys(("1947 - ?", "1947-?", "1947 – (?)", "1947 to ?", "from 1947 to ?"), ("1947/", "1947-01-01", OPEN)),
    **dict.fromkeys(("? - 1950", "?-1950", "? to 1950"), ("/1950", OPEN, "1950-12-31")),
    "July 1947 - ?": ("1947-07/", "1947-07-01", OPEN),
    "1947-07 - ?": ("1947-07/", "1947-07-01", OPEN),
    "ca. 1947 - ?": ("1947~/", "1947-01-01", OPEN),
    "1930, 1947 - ?": ("1930/", "1930-01-01", OPEN),
    # a mark of what stands beside it
    "1947?-": ("1947?/..", "1947-01-01", OPEN),
    "1947-?1950": ("1947/1950?", "1947-01-01", "1950-12-31"),
    "?1947-1950": ("1947?/1950?", "1947-01-01", "1950-12-31"),
}
PLATFORMS = {
    **dict.fromkeys(
        (
            "April 3, 1948—noon.",
            "April 3, 1948—7 p.m.",
            "April 3, 1948—7:30 p.m.",
            "April 3, 1948, 7 p.m.",
            "April 3, 1948, 12 midnight",
        ),
        ("1948-04-03", "1948-04-03", "1948-04-03"),
    ),
    "3 April 1948—5 April 1948": ("1948-04-03/1948-04-05", "1948-04-03", "1948-04-05"),
    "Aug-2025": ("2025-08", "2025-08-01", "2025-08-31"),
    "15-Jun-1995": ("1995-06-15", "1995-06-15", "1995-06-15"),
    "2-Mar-1964": ("1964-03-02", "1964-03-02", "1964-03-02"),
    "Jun-1995 - Aug-1996": ("1995-06/1996-08", "1995-06-01", "1996-08-31"),
    "Jun-1995, Aug-1996": ("{1995-06,1996-08}", "1995-06-01", "1996-08-31"),
    "1945 July-1946": ("1945-07/1946", "1945-07-01", "1946-12-31"),
    "Dez. 1950": ("1950-12", "1950-12-01", "1950-12-31"),
    "1950 dez.": ("1950-12", "1950-12-01", "1950-12-31"),
    "ene. 1950": ("1950-01", "1950-01-01", "1950-01-31"),
    "12 mars 1950": ("1950-03-12", "1950-03-12", "1950-03-12"),
    "Okt. 1943 - Dez. 1950": ("1943-10/1950-12", "1943-10-01", "1950-12-31"),
}
READ = {**UNDATED_BESIDE, **LISTS, **REMARKS, **YEARS, **LANGUAGES, **SUPPLIED, **UNKNOWN, **PLATFORMS}
PROBLEMS = {
    DateProblem.MISPRINT: [
        "Apr 14, 2926",
        "April 2926",
        "2926",
        "1981-9183",
        "1988, 2991",
        "after 2926",
        "1810-1827, bulk 1850-1896",
        "明治28 [1894]",
    ],
    DateProblem.AMBIGUOUS: [
        "3/10/1942",
        "1700s",
        "2001/02",
        "1964/5",
        "2001/02-2003/04",
        "1972-, 2002",
        "1930, ? - 1950",
        "1936, July 4, 1937",
        "1950 May, June, July 1951",
    ],
    DateProblem.NOT_A_DATE: [
        "15-Jun-95",
        "Aug-25",
        "Aug - 2025",
        "? - ?",
        "April 1948—noon",
        "noon",
        "Moscow, April 3, 1948",
        "1950; published in Vienna: 1957",
        "dub 1998",
        "1998 Dub",
        "1998 (Dez.)",
        "Records, Dez. 1950",
        "Lis 1950",
        "4/76",
        "11/16/96",
        "1945, 46",
        "1990/1991/1992",
        "July 1910, 12",
        "July 12, 1910, 14",
        "1936 or 1937 and 1940",
        "1950 and",
        "or 1950",
        "and",
        "bulk",
        "1810-1927, bulk lost",
        "(2 of 2)",
        "scattered",
        "published",
        "Volume: 1950",
        "Published in Vienna, 1950",
        "out. 1950",
        "estate 1950",
        "siècle",
        "XX",
    ],
}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("text", READ)
def test_a_printed_date_has_its_edtf_and_its_bounds(text: str) -> None:
    written, earliest, latest = READ[text]
    found = read_date(text)
    assert (found.text, found.problem) == (text, None)
    assert (found.edtf, found.earliest, found.latest) == (written, _day(earliest), _day(latest))
    assert found.supplied == (text in SUPPLIED)


@pytest.mark.parametrize("text", [text for text in READ if OPEN not in READ[text]])
def test_the_library_edtf_reads_what_comes_out(text: str) -> None:
    found = read_date(text)
    judged = edtf.parse_edtf(found.edtf)
    assert date(*judged.lower_strict()[:3]) == found.earliest
    # edtf ends winter on 31 December: see parsers.dates.edtf.season.
    assert found.edtf.endswith("-24") or date(*judged.upper_strict()[:3]) == found.latest


@pytest.mark.parametrize(("text", "problem"), [(text, problem) for problem in PROBLEMS for text in PROBLEMS[problem]])
def test_a_text_that_gives_no_date_says_why(text: str, problem: DateProblem) -> None:
    found = read_date(text)
    assert found.problem == problem
    assert (found.edtf, found.earliest, found.latest, found.precision) == (None,) * 4


@pytest.mark.parametrize("text", ["undated, n.d.", "n.d. (copy)", "Date: unknown"])
def test_a_text_that_says_that_there_is_no_date_in_more_words_is_no_problem(text: str) -> None:
    assert read_date(text)[1:6] == (None,) * 5


@pytest.mark.parametrize(
    ("text", "language", "written"),
    [
        ("1998 (Dub)", "cs", "1998-04"),
        ("dub 1998", "cs-CZ", "1998-04"),
        ("12 dub 1998", None, "1998-04-12"),
        ("12 listopada 1950", None, "1950-11-12"),
        ("12 listopada 1950", "hr", "1950-10-12"),
        ("out. 1950", "pt-BR", "1950-10"),
        ("Di, 3. März 1964", "de-AT", "1964-03-03"),
        ("estate 1950", "it", "1950-22"),
        ("1950 a 1960", "es", "1950/1960"),
        ("1950 a 1960", "cs", "{1950,1960}"),
        ("1950 of 1951", "nl", "[1950,1951]"),
        ("12 juillet 1945", "en", "1945-07-12"),
        ("July 12, 1945", "de", "1945-07-12"),
        ("1950", "no language", "1950"),
        ("12 juillet 1945", "no language", "1945-07-12"),
    ],
)
def test_words_count_as_in_the_language_of_the_archive(text: str, language: str | None, written: str) -> None:
    assert read_date(text, language).edtf == written


def test_an_ambiguous_day_is_read_in_the_order_of_the_archive_and_assumed() -> None:
    for order, written in (("dmy", "1942-10-03"), ("mdy", "1942-03-10")):
        found = read_date("3/10/1942", date_order=order)
        assert (found.text, found.edtf, found.assumed) == ("3/10/1942", written, True)
    assert read_date("3/10/1942 - 5/11/1942", date_order="dmy").edtf == "1942-10-03/1942-11-05"


@pytest.mark.parametrize("text", ["13/10/1942", "10/13/1942", "5/5/1942", "1942-03-10", "July 12, 1945"])
def test_a_day_that_is_certain_is_no_other_in_any_order(text: str) -> None:
    certain = read_date(text)
    assert certain.edtf
    assert not certain.assumed
    assert read_date(text, date_order="dmy") == read_date(text, date_order="mdy") == certain


@pytest.mark.parametrize("text", ["31/11/1942", "3/10/42", "2001/02", "1900s"])
def test_an_order_makes_no_date_of_what_is_none(text: str) -> None:
    assert read_date(text).problem
    assert read_date(text, date_order="dmy") == read_date(text)


def test_languages_are_those_whose_months_are_known() -> None:
    assert [tag for tag in ("de", "de-AT", "hr", "tlh", "", "!") if is_language(tag)] == ["de", "de-AT", "hr"]


def test_no_word_of_dates_is_the_name_of_another_month_somewhere() -> None:
    names = languages._names()
    meanings = {**languages._WORDS, **ENGLISH}
    assert not [word for word in meanings.keys() & names if meanings[word].value != names[word].value]


def test_a_month_that_is_abbreviated_is_read_beside_its_year_where_it_means_nothing_else() -> None:
    names = {
        name: month for name, month in languages._names().items() if month.kind is Kind.ABBREVIATED and name.isalpha()
    }
    for name, month in names.items():
        written = None if means_more(name) and name not in ENGLISH else f"1950-{month.value:02}"
        assert (read_date(f"{name}. 1950").edtf, read_date(f"1950 {name}").edtf) == (written, written)
    croatian = languages._names_of("hr")
    assert all(means_more(name) for name, month in names.items() if croatian.get(name, month).value != month.value)


@pytest.mark.parametrize("label", [*remarks._WHAT.split("|"), "Laufzeit", "Entstehung", "Fechas"])
def test_every_label_is_left_out(label: str) -> None:
    assert read_date(f"{label}: 1950").edtf == "1950"


@pytest.mark.parametrize(
    "remark",
    [
        *("undated", "unknown", "date unknown", "months unknown", "without date", "undatiert", "sin fecha"),
        *("scattered", "with some gaps", "nonconsecutive", "non-consecutive", "incomplete", "inclusive dates"),
        *("(dubbed)", "(photocopies)", "(copies)", "(drafts)", "(typescript)", "(transcript)", "(reprint)"),
        *("released posthumously", "recorded subsequently", "predominantly", "chiefly", "mainly", "mostly"),
    ],
)
def test_every_remark_is_left_out(remark: str) -> None:
    assert read_date(f"1950, {remark}").edtf == "1950"


@pytest.mark.parametrize(
    "text",
    ["Sep\u00adtember 1950", "septem\u200bber 1950", "1950 gruodžio", "12 de septiembre de 1950", "Entstehung: 1950"],
)
def test_a_word_is_strange_only_as_a_whole(text: str) -> None:
    assert read_date(text).edtf


@pytest.mark.parametrize(
    "text", ["Records, 1950", "Report on 12 July 1945", "3/10/1942, mostly letters", "1950 umbrella"]
)
def test_a_text_with_a_strange_word_is_no_date(text: str) -> None:
    assert read_date(text).problem == DateProblem.NOT_A_DATE
