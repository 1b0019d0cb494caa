"""Dates that a page prints and states in an attribute: what is read of both, and what they contradict each other in."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.dates.printed import LAST_YEAR, is_within, read_date
from parsers.dates.stated import read_dates_of
from parsers.records import DateProblem

UNTIMED = settings(deadline=None)
DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(LAST_YEAR, 12, 31))
# What is printed, what is stated, what is read.
BOTH = [
    # the year is missing
    ("3 March", "1964-03-03", "1964-03-03"),
    ("March 3", "1964-03-03", "1964-03-03"),
    ("March 3", "1964", "1964-03-03"),
    ("3月3日", "1964-03-03", "1964-03-03"),
    ("March", "1964-03-12", "1964-03-12"),
    ("March 3-10", "1964-03-03/1964-03-10", "1964-03-03/1964-03-10"),
    ("1 January", "1963-12-31T23:00:00Z", "1964-01-01"),
    ("3 March", "1964/1965", "1964/1965"),
    # everything is missing
    ("Tuesday", "1964-03-03", "1964-03-03"),
    ("Tuesday", "1963-01-01", "1963-01-01"),
    ("12.07.45", "1945-07-12", "1945-07-12"),
    ("soon", "1964/..", "1964/.."),
    # a finer unit is missing
    ("March 1964", "1964-03-12", "1964-03-12"),
    ("1950s", "1954", "1954"),
    # what software makes of a month or a year is no day
    ("March 1964", "1964-03-01", "1964-03"),
    ("March 1964", "1964-03-31", "1964-03"),
    ("January", "1964-01-01", "1964-01"),
    ("1964", "1964-01-01", "1964"),
    ("1964", "1963-12-31T23:00:00Z", "1964"),
    ("1950-1955", "1950-01-01", "1950/1955"),
    ("1950-1955", "1950-07/1955-06", "1950/1955"),
    ("before 1950", "1900/1949", "../1949"),
    ("1988, 1991", "1988/1991", "{1988,1991}"),
    # the same in other words
    ("3 March 1964", "1964-03-03", "1964-03-03"),
    ("3 March 1964", "1964", "1964-03-03"),
    ("3 March 1964", "1964-03-03T10:30", "1964-03-03"),
    ("3 March 1964", "1964-03-02T23:00:00Z", "1964-03-03"),
    ("3 March 1964", "1964-03-04 01:00:00+14:00", "1964-03-03"),
    ("3 March", "1964-03-02T23:00:00Z", "1964-03-03"),
    ("circa 1950", "1945/1955", "1950~"),
    ("circa 1950", "1950-05-03", "1950~"),
    ("Winter 1962", "1962", "1962-24"),
    # an ambiguous text is settled
    ("3/10/1942", "1942-10-03", "1942-10-03"),
    ("3/10/1942", "1942-03-10", "1942-03-10"),
    ("1904-06", "1904-06", "1904-06"),
    ("1904-06", "1904/1906", "1904/1906"),
    ("1900s", "1900/1909", "1900/1909"),
]
CONTRADICTED = [
    ("3 March 1964", "1964-04-03", "1964-03-03"),
    ("3 March 1964", "1964-03-01T00:00:00Z", "1964-03-03"),
    ("1950-1955", "1950/1956", "1950/1955"),
    ("circa 1950", "1960", "1950~"),
    ("4 March", "1964-03-03", None),
    ("3/10/1942", "1942-05-05", None),
    ("1900s", "1910/1919", None),
    ("undated", "1964", None),
]
STATED = {
    "1964-03-03": "1964-03-03",
    "19640303": "1964-03-03",
    "1964-03-03T10:30:00.5+02:00": "1964-03-03",
    "1964-03": "1964-03",
    "1904-06": "1904-06",
    "1964-21": "1964-21",
    "1964~": "1964~",
    "196X": "196X",
    "19XX?": "19XX?",
    "1964-XX-XX": "1964",
    "1964/..": "1964/..",
    "../1964-03": "../1964-03",
    "1964-03/": "1964-03/",
    "/1964": "/1964",
    "1904/1906": "1904/1906",
    "{1960,1962..1964}": "{1960,1962..1964}",
    "[1960,1961]": "[1960,1961]",
}


@pytest.mark.parametrize(("printed", "stated", "written"), BOTH)
def test_what_is_printed_is_kept_and_what_it_lacks_is_read(printed: str, stated: str, written: str) -> None:
    found = read_dates_of(printed, stated)
    assert (found.text, found.edtf, found.problem) == (printed, written, None)
    alone = read_date(written)
    if alone.edtf == written:
        assert (found.earliest, found.latest, found.precision) == (alone.earliest, alone.latest, alone.precision)


@pytest.mark.parametrize(("printed", "stated", "written"), CONTRADICTED)
def test_where_they_contradict_each_other_the_print_stays(printed: str, stated: str, written: str | None) -> None:
    found = read_dates_of(printed, stated)
    assert (found.edtf, found.problem) == (written, DateProblem.CONTRADICTED)
    assert found == read_date(printed)._replace(problem=DateProblem.CONTRADICTED, stated=stated)


@pytest.mark.parametrize("text", STATED)
def test_where_nothing_is_printed_the_attribute_is_the_text(text: str) -> None:
    found = read_dates_of(" ", text)
    assert (found.text, found.edtf, found.problem) == (text, STATED[text], None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("yesterday", DateProblem.NOT_A_DATE),
        ("July 12, 1945", DateProblem.NOT_A_DATE),
        ("../..", DateProblem.NOT_A_DATE),
        ("{}", DateProblem.NOT_A_DATE),
        ("1964-02-30", DateProblem.IMPOSSIBLE),
        ("1964/1963", DateProblem.IMPOSSIBLE),
        ("0000", DateProblem.IMPOSSIBLE),
        ("2964-03-03", DateProblem.MISPRINT),
    ],
)
def test_an_attribute_that_states_no_date_counts_for_nothing(text: str, problem: DateProblem) -> None:
    assert read_dates_of("3 March 1964", text) == read_date("3 March 1964")._replace(stated=text)
    assert read_dates_of("3 March", text) == read_date("3 March")._replace(stated=text)
    assert read_dates_of("", text)[:6] == (text, None, None, None, None, problem)


def test_without_an_attribute_the_print_alone_counts() -> None:
    for stated in (None, "", " "):
        assert read_dates_of("3 March 1964", stated) == read_date("3 March 1964")
        assert read_dates_of("", stated) == read_date("")


def test_a_print_that_no_calendar_has_stays_as_it_is() -> None:
    for text in ("February 30, 1945", "Apr 14, 2926"):
        assert read_dates_of(text, "1945-03-02") == read_date(text)._replace(stated="1945-03-02")


def test_brackets_are_those_of_the_print() -> None:
    found = read_dates_of("[March] 1964", "1964-03-12")
    assert (found.edtf, found.supplied) == ("1964-03-12", True)


def test_an_attribute_stands_above_the_order_that_the_archive_declares() -> None:
    assert read_dates_of("3/10/1942", None, date_order="dmy").assumed
    found = read_dates_of("3/10/1942", "1942-03-10", date_order="dmy")
    assert (found.edtf, found.assumed, found.problem) == ("1942-03-10", False, None)


def test_the_archives_language_counts_here_too() -> None:
    assert read_dates_of("12 listopada", "1950-10-12", "hr").edtf == "1950-10-12"
    assert read_dates_of("12 listopada", "1950-10-12", "pl").problem == DateProblem.CONTRADICTED


@UNTIMED
@given(DAYS, DAYS)
def test_a_day_is_confirmed_by_itself_and_contradicted_by_any_other(day: date, other: date) -> None:
    printed = f"{day.day} {day:%B} {day.year}"
    found = read_dates_of(printed, other.isoformat())
    assert (found.earliest, found.latest, found.text) == (day, day, printed)
    assert found.problem == (None if day == other else DateProblem.CONTRADICTED)
    assert read_dates_of(f"{day.day} {day:%B}", day.isoformat())[:4] == (
        f"{day.day} {day:%B}",
        day.isoformat(),
        day,
        day,
    )


@UNTIMED
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_are_a_date_or_say_why_not(printed: str, stated: str) -> None:
    found = read_dates_of(printed, stated)
    assert found.text == (read_date(printed).text or read_date(stated).text)
    assert found.edtf or found.problem or not found.precision


@UNTIMED
@given(DAYS, st.sampled_from(["%B %Y", "%Y", "%d %B %Y"]), st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"]))
def test_what_is_read_is_no_finer_than_both_and_no_coarser_than_the_print(day: date, printed: str, stated: str) -> None:
    found = read_dates_of(day.strftime(printed), day.strftime(stated))
    alone = [read_date(day.strftime(printed)), read_dates_of("", day.strftime(stated))]
    assert found.problem is None
    assert found.edtf in [date.edtf for date in alone]
    assert is_within(found, alone[0])
    assert found.earliest
    assert found.latest
    assert found.earliest <= day <= found.latest
