"""The dates that archives print, one line each, and two independent libraries' opinion of what comes out."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import edtf
import pytest
from babel import Locale

from parsers.dates.printed import read_date
from parsers.records import DateProblem

# The Makefile says why it lies there. It imports more of itself when it is used.
sys.path.append(str(Path(__file__).parents[2] / ".venv" / "undate"))
from undate import Undate, UndateInterval

OPEN = None
ONE_DAY = [
    "July 12, 1945",
    "12 July 1945",
    "12 Jul. 1945",
    "Jul 12 1945",
    "JULY 12, 1945",
    "1945 July 12",
    "12th July 1945",
    "the 12th of July, 1945",
    "Thursday, July 12, 1945",
    "Thurs., 12 July 1945",
    "12 July 1945 – Thursday",
    "Donnerstag – 12. Juli 1945",
    "the 12th day of July, 1945",
    "July\u00a012,\u20091945",
    "\u200eJuly 12, 1945\u200b",
    "12-Jul-1945",
    "Jul-12-1945",
    "12.VII.1945",
    "1945-07-12",
    "1945/07/12",
    "1945.07.12",
    "July 12, 1945, 11:00 am",
    "July 12, 1945, 11:00 a.m. - 12:00 noon",
    "July 12, 1945 at 23:15 GMT",
    "1945-07-12T11:00:00Z",
    "1945-07-12T11:00:00.5+02:00",
    "12 июля 1945 г.",
    "четверг, 12 июля 1945 года",
    "12. Juli 1945",
    "12 juillet 1945",
    "12 JUILLET 1945",
    "12 de julio de 1945",
    "12 d’juliol de 1945",
    "12 luglio 1945",
    "12 lipca 1945 r.",
    "12. července 1945",
    "1945. július 12.",
    "1945年7月12日",
    "１９４５年７月１２日",
    "1945년 7월 12일",
]
READ = {
    **dict.fromkeys(ONE_DAY, ("1945-07-12", "1945-07-12", "1945-07-12", "day")),
    "April 08, 1965": ("1965-04-08", "1965-04-08", "1965-04-08", "day"),
    "21 Dec., 1974": ("1974-12-21", "1974-12-21", "1974-12-21", "day"),
    "29 February 1944": ("1944-02-29", "1944-02-29", "1944-02-29", "day"),
    "1er janvier 1950": ("1950-01-01", "1950-01-01", "1950-01-01", "day"),
    "12 listopada 1950": ("1950-11-12", "1950-11-12", "1950-11-12", "day"),
    "12. listopadu 1950": ("1950-11-12", "1950-11-12", "1950-11-12", "day"),
    "12 AOUT 1945": ("1945-08-12", "1945-08-12", "1945-08-12", "day"),
    "13/07/1945": ("1945-07-13", "1945-07-13", "1945-07-13", "day"),
    "07/13/1945": ("1945-07-13", "1945-07-13", "1945-07-13", "day"),
    "13-07-1945": ("1945-07-13", "1945-07-13", "1945-07-13", "day"),
    "05.05.1945": ("1945-05-05", "1945-05-05", "1945-05-05", "day"),
    # months
    **dict.fromkeys(
        ("July 1945", "July, 1945", "1945-07", "07/1945", "1945/07", "1945年7月", "июль 1945 г."),
        ("1945-07", "1945-07-01", "1945-07-31", "month"),
    ),
    "Sept. 1945": ("1945-09", "1945-09-01", "1945-09-30", "month"),
    "juin 1950": ("1950-06", "1950-06-01", "1950-06-30", "month"),
    "1904.06": ("1904-06", "1904-06-01", "1904-06-30", "month"),
    "February 1944": ("1944-02", "1944-02-01", "1944-02-29", "month"),
    # years, decades, centuries
    "1979": ("1979", "1979-01-01", "1979-12-31", "year"),
    "1945年": ("1945", "1945-01-01", "1945-12-31", "year"),
    "1950s": ("195X", "1950-01-01", "1959-12-31", "decade"),
    "the 1950's": ("195X", "1950-01-01", "1959-12-31", "decade"),
    "19th century": ("18XX", "1800-01-01", "1899-12-31", "century"),
    # seasons
    "Spring 1962": ("1962-21", "1962-03-01", "1962-05-31", "season"),
    "Summer of 1962": ("1962-22", "1962-06-01", "1962-08-31", "season"),
    "Autumn 1962": ("1962-23", "1962-09-01", "1962-11-30", "season"),
    "Fall, 1962": ("1962-23", "1962-09-01", "1962-11-30", "season"),
    "Winter 1962": ("1962-24", "1962-12-01", "1963-02-28", "season"),
    "Winter 1963": ("1963-24", "1963-12-01", "1964-02-29", "season"),
    "Winter 1961-62": ("1961-24", "1961-12-01", "1962-02-28", "season"),
    "Winter 1961/1962": ("1961-24", "1961-12-01", "1962-02-28", "season"),
    "Winter 1961-1964": ("1961-24/1964", "1961-12-01", "1964-12-31", "interval"),
    # circa and perhaps
    **dict.fromkeys(
        ("circa 1950", "c. 1950", "c1950", "ca. 1950", "about 1950", "approximately 1950", "~1950"),
        ("1950~", "1950-01-01", "1950-12-31", "year"),
    ),
    "ca. July 1950": ("1950-07~", "1950-07-01", "1950-07-31", "month"),
    "1950?": ("1950?", "1950-01-01", "1950-12-31", "year"),
    "1950 (?)": ("1950?", "1950-01-01", "1950-12-31", "year"),
    "possibly 1950": ("1950?", "1950-01-01", "1950-12-31", "year"),
    "July 1950 [?]": ("1950-07?", "1950-07-01", "1950-07-31", "month"),
    "circa 1950?": ("1950%", "1950-01-01", "1950-12-31", "year"),
    "circa spring 1962": ("1962-03~/1962-05~", "1962-03-01", "1962-05-31", "interval"),
    # intervals
    **dict.fromkeys(
        (
            "3-10 March 1964",
            "3 – 10. März 1964",
            "March 3-10, 1964",
            "March 3 to 10, 1964",
            "March 3 - March 10, 1964",
            "from March 3 until March 10, 1964",
            "1964 March 3-10",
            "1964年3月3日-10日",
            "3-10/III/1964",
            "1964-03-03/1964-03-10",
            "March 3, 1964, 2:00 pm - March 10, 1964, 3:00 pm",
        ),
        ("1964-03-03/1964-03-10", "1964-03-03", "1964-03-10", "interval"),
    ),
    "28 April–2 May 1964": ("1964-04-28/1964-05-02", "1964-04-28", "1964-05-02", "interval"),
    "April 28 − May 2, 1964": ("1964-04-28/1964-05-02", "1964-04-28", "1964-05-02", "interval"),
    "13-15.07.1945": ("1945-07-13/1945-07-15", "1945-07-13", "1945-07-15", "interval"),
    "July 12, 1945 - July 14, 1945": ("1945-07-12/1945-07-14", "1945-07-12", "1945-07-14", "interval"),
    "September 1954 - October 1954": ("1954-09/1954-10", "1954-09-01", "1954-10-31", "interval"),
    "September-October 1954": ("1954-09/1954-10", "1954-09-01", "1954-10-31", "interval"),
    "September/October 1954": ("1954-09/1954-10", "1954-09-01", "1954-10-31", "interval"),
    "1954-09 - 1955-02": ("1954-09/1955-02", "1954-09-01", "1955-02-28", "interval"),
    "December 1953–January 1954": ("1953-12/1954-01", "1953-12-01", "1954-01-31", "interval"),
    **dict.fromkeys(
        (
            "1948-1956",
            "1948–56",
            "1948-56",
            "1948—1956",
            "1948‒1956",
            "1948―1956",
            "1948 − 1956",
            "1948 to 1956",
            "1948 through 1956",
            "1948 until 1956",
            "between 1948 and 1956",
            "from 1948 to 1956",
        ),
        ("1948/1956", "1948-01-01", "1956-12-31", "interval"),
    ),
    "1904–06": ("1904/1906", "1904-01-01", "1906-12-31", "interval"),
    "1904 to 06": ("1904/1906", "1904-01-01", "1906-12-31", "interval"),
    "1950s-1960s": ("195X/196X", "1950-01-01", "1969-12-31", "interval"),
    "late 1950s - early 1960s": ("1950~/1969~", "1950-01-01", "1969-12-31", "interval"),
    "19th-20th century": ("18XX/19XX", "1800-01-01", "1999-12-31", "interval"),
    "Spring-Summer 1962": ("1962-21/1962-22", "1962-03-01", "1962-08-31", "interval"),
    "Fall 1962 - Winter 1962": ("1962-23/1962-24", "1962-09-01", "1963-02-28", "interval"),
    "circa 1950-1955": ("1950~/1955~", "1950-01-01", "1955-12-31", "interval"),
    "1950?-1955": ("1950?/1955", "1950-01-01", "1955-12-31", "interval"),
    "July-September 1950?": ("1950-07?/1950-09?", "1950-07-01", "1950-09-30", "interval"),
    # open intervals
    "before 1950": ("../1949", OPEN, "1949-12-31", "interval"),
    "pre-1950": ("../1949", OPEN, "1949-12-31", "interval"),
    "prior to July 1950": ("../1950-06", OPEN, "1950-06-30", "interval"),
    "before July 1, 1950": ("../1950-06-30", OPEN, "1950-06-30", "interval"),
    "before circa 1950": ("../1949~", OPEN, "1949-12-31", "interval"),
    "before the 1950s": ("../1949", OPEN, "1949-12-31", "interval"),
    "before spring 1950": ("../1950-02", OPEN, "1950-02-28", "interval"),
    "after 1950": ("1951/..", "1951-01-01", OPEN, "interval"),
    "after July 12, 1950": ("1950-07-13/..", "1950-07-13", OPEN, "interval"),
    "after the 19th century": ("1900/..", "1900-01-01", OPEN, "interval"),
    "until July 1950": ("../1950-07", OPEN, "1950-07-31", "interval"),
    "until the 1950s": ("../1959", OPEN, "1959-12-31", "interval"),
    "by 1950": ("../1950", OPEN, "1950-12-31", "interval"),
    "no later than 1950": ("../1950", OPEN, "1950-12-31", "interval"),
    **dict.fromkeys(
        ("since 1950", "from 1950", "1950-", "1950 –", "1950-present", "1950 onwards", "not before 1950"),
        ("1950/..", "1950-01-01", OPEN, "interval"),
    ),
}
PARTS = {
    "early 1962": ("1962~", "early", "1962"),
    "mid 1962": ("1962~", "mid", "1962"),
    "mid-1962": ("1962~", "mid", "1962"),
    "late 1962": ("1962~", "late", "1962"),
    "the end of 1962": ("1962~", "late", "1962"),
    "early July 1962": ("1962-07~", "early", "July 1962"),
    "late 1950s": ("195X~", "late", "1950s"),
    "early 19th century": ("18XX~", "early", "19th century"),
    "early 1962?": ("1962%", "early", "1962"),
}
SUPPLIED = {
    "[1950]": "1950",
    "[July 1950]": "1950-07",
    "[1950?]": "1950?",
    "[ca. 1950]": "1950~",
    "[July] 1950": "1950-07",
    "194[5]": "1945",
    "19[45?]": "1945?",
    "[[1950]]": "1950",
}
SEASON = re.compile("(?i)spring|summer|autumn|fall|winter")
UNDATED = ["undated", "n.d.", "N. D.", "[n.d.]", "no date", "s.d.", "б.д.", "", " \u00a0 "]
PROBLEMS = {
    DateProblem.IMPOSSIBLE: [
        "February 30, 1945",
        "February 29, 1900",
        "31.11.1950",
        "1945-13-01",
        "32 July 1945",
        "July 0, 1945",
        "1945年13月",
        "0000",
        "1956-1948",
        "1956–48",
        "1945–07",
        "July 14 - 12, 1945",
        "before 0001",
        "after 9999",
        "Winter 9999",
        "1st century",
    ],
    DateProblem.AMBIGUOUS: ["07/12/1945", "7.12.1945", "12-07-1945", "1904-06", "1948-9", "1900s"],
    DateProblem.NOT_A_DATE: [
        "Tuesday",
        "soon",
        "July",
        "July 12",
        "July 45",
        "12.07.45",
        "'45",
        "July 12, 1945 - July 14",
        "between 1948",
        "early July 12, 1945",
        "early-mid 1962",
        "July 1945, 11:00",
        "11:00",
        "1955s",
        "-1945",
        "?",
        "[]",
        "before",
        "12345",
        "1945²",
        "July ①, 1945",
    ],
}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("text", READ)
def test_a_printed_date_has_its_edtf_and_its_bounds(text: str) -> None:
    written, earliest, latest, precision = READ[text]
    found = read_date(text)
    assert (found.edtf, found.earliest, found.latest) == (written, _day(earliest), _day(latest))
    assert found.precision == precision
    assert (found.problem, found.supplied, found.part) == (None, False, None)


@pytest.mark.parametrize("text", PARTS)
def test_early_mid_and_late_keep_the_bounds_of_the_whole(text: str) -> None:
    written, part, printed = PARTS[text]
    found, whole = read_date(text), read_date(printed)
    assert (found.edtf, found.part) == (written, part)
    assert (found.earliest, found.latest, found.precision) == (whole.earliest, whole.latest, whole.precision)


@pytest.mark.parametrize("text", SUPPLIED)
def test_a_date_in_square_brackets_is_supplied(text: str) -> None:
    assert (read_date(text).edtf, read_date(text).supplied) == (SUPPLIED[text], True)


@pytest.mark.parametrize("text", UNDATED)
def test_a_text_that_says_that_there_is_no_date_is_no_problem(text: str) -> None:
    found = read_date(text)
    assert (found.edtf, found.earliest, found.latest, found.precision, found.problem) == (None,) * 5


@pytest.mark.parametrize(("text", "problem"), [(text, problem) for problem in PROBLEMS for text in PROBLEMS[problem]])
def test_a_text_that_gives_no_date_says_why(text: str, problem: DateProblem) -> None:
    found = read_date(text)
    assert found.problem == problem
    assert (found.edtf, found.earliest, found.latest, found.precision) == (None,) * 4


def test_the_text_is_kept_as_printed_but_folded() -> None:
    assert read_date(" July\u00a0 12,\n1945 ").text == "July 12, 1945"
    assert read_date("12 aou\u0302t 1945").text == "12 août 1945"
    assert read_date("  not   a date ").text == "not a date"


@pytest.mark.parametrize("sign", ["1", "[", "]", "?", "-", "1-", "July ", "before ", "\u0301", "1:", "٣", "1.1."])
def test_a_megabyte_of_anything_is_no_date(sign: str) -> None:
    assert read_date(sign * (1_000_000 // len(sign))).problem == DateProblem.NOT_A_DATE


def test_white_space_does_not_count_as_length() -> None:
    assert read_date("July" + " " * 10_000 + "1945").edtf == "1945-07"


def test_the_english_names_are_those_of_the_cldr() -> None:
    for width in ("wide", "abbreviated"):
        for number, name in dict(Locale.parse("en").months["format"][width]).items():
            assert read_date(f"12 {name} 1945").edtf == f"1945-{number:02}-12"


def test_english_dates_load_no_locale() -> None:
    texts = ["July 12, 1945", "Thursday, 12 Sept. 1945", "circa 1950?", "n.d.", "07/12/1945"]
    script = (
        f"import sys; from parsers.dates.printed import read_date; [read_date(t) for t in {texts}]; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "babel" not in done.stdout.split()


@pytest.mark.parametrize("text", [*READ, *PARTS, *SUPPLIED])
def test_the_library_edtf_reads_what_comes_out(text: str) -> None:
    found = read_date(text)
    assert found.edtf
    judged = edtf.parse_edtf(found.edtf)
    # edtf has no day for an open side, and ends winter on 31 December: see parsers.dates.edtf.season.
    if found.earliest:
        assert date(*judged.lower_strict()[:3]) == found.earliest
    if found.latest and not found.edtf.endswith("-24"):
        assert date(*judged.upper_strict()[:3]) == found.latest


# undate knows no seasons.
@pytest.mark.parametrize("text", [text for text in (*READ, *PARTS, *SUPPLIED) if not SEASON.search(text)])
def test_the_library_undate_reads_what_comes_out(text: str) -> None:
    found = read_date(text)
    judged = Undate.parse(found.edtf, "EDTF")
    first, last = (judged, judged) if isinstance(judged, Undate) else (judged.earliest, judged.latest)
    assert isinstance(judged, Undate | UndateInterval)
    assert (str(first.earliest) if first else None) == (str(found.earliest) if found.earliest else None)
    assert (str(last.latest) if last else None) == (str(found.latest) if found.latest else None)
