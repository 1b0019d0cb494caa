"""The frequent forms of dates that are read without tokens: they mean what their tokens mean."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.dates import printed
from parsers.dates.frequent import at_a_glance
from parsers.records import HistoricalDate

MONTHS = ["January", "feb", "MARCH", "Apr", "May", "June", "Aug", "September", "Sept", "oct", "dec", "Dezember", "Foo"]
FORMS = {
    "{m} {d}, {y}": "July 12, 1945",
    "{m} {y}": "July 1945",
    "{y}": "1945",
    "{d} {m} {y}": "12 July 1945",
    "{y}-{n}-{n}": "1945-07-12",
    "circa {y}": "circa 1950",
    "c. {m} {y}": "c. July 1950",
    "ca. {m} {d}, {y}": "ca. July 12, 1945",
    "{y}{to}{y}": "1948-1956",
    "circa {y}{to}{y}": "circa 1950-1955",
    "between {y} and {y}": "between 1948 and 1956",
    "between {y}{to}{y}": "between 1948-1956",
    "{y}{to}{n}": "1948–56",
    "{y}0s": None,
    "{t}0s": "1950s",
    "{y}?": "1950?",
    "{y}-": "1950-",
    "[{y}]": "[1950]",
    "before {y}": "before 1950",
    "Until {y}": "Until 1950",
    "since {y}": "since 1950",
    "After {y}": "After 1950",
    "{y} {m}": "1776 July",
    "{y} {m} {d}": "1776 July 4",
    "{y} {m}.-{m}.": "1776 Jul.-Sept.",
    "{d}{to}{d} {m} {y}": "3-10 March 1964",
    "{m} {d}{to}{d}, {y}": "March 3-10, 1964",
    "{m}{to}{m} {y}": "July-August 1945",
    "{m} {y}{to}{m} {y}": "July 1945 - May 1946",
    "{m} {d}, {y}{to}{m} {d}, {y}": "July 12, 1945 - May 3, 1946",
    "{d} {m} {y}{to}{d} {m} {y}": "12 July 1945 - 3 May 1946",
    "{y}, {y}": "1988, 1991",
    "{y}{to}{y}, {y}": "1967-1974, 2003",
    "{y}; {y}{to}{y}, {y}": "1991; 1967-1974, 2003",
    "{y} and {y}": "1990 and 1994",
    "{y} or {y}": "1936 or 1937",
    "{m} {d}, {d}, {y}": "September 9, 24, 1936",
    "{m} {d}, {y}; {d} {m} {y}": "September 16, 1992; 19 August 1992",
    "{y}; {m} {y}": "1992; August 1993",
    "Wednesday, {m} {d}, {y}": "Wednesday, July 4, 1945",
    "undated, {y}": "undated, 1955",
    "{y}{to}{y}, undated": "1979-1980, undated",
    "{m} {d}, {y} and undated": "July 4, 1993 and undated",
    "{y}, {y}, n.d.": "1988, 1991, n.d.",
}
PIECES = {
    "m": st.sampled_from(MONTHS),
    "d": st.integers(0, 32).map(str) | st.integers(1, 9).map("0{}".format),
    "n": st.integers(0, 99).map("{:02}".format),
    "y": st.integers(1940, 1952).map(str) | st.integers(900, 2200).map(str),
    "t": st.integers(90, 220).map(str),
    "to": st.sampled_from(["-", " - ", "–", " — ", "--", "/"]),
}


def by_tokens(text: str) -> HistoricalDate:
    with patch.object(printed, "at_a_glance", return_value=None):
        return printed._read(text)


@st.composite
def dates(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(list(FORMS)))
    while "{" in text:
        before, _, rest = text.partition("{")
        name, _, behind = rest.partition("}")
        text = f"{before}{draw(PIECES[name])}{behind}"
    return text


@settings(deadline=None, max_examples=800)
@given(dates())
def test_what_is_read_at_a_glance_is_what_the_tokens_say(text: str) -> None:
    found = at_a_glance(text)
    assert found in (None, by_tokens(text))


@pytest.mark.parametrize("text", [example for example in FORMS.values() if example])
def test_each_form_is_read_at_a_glance(text: str) -> None:
    assert at_a_glance(text) == by_tokens(text)


@pytest.mark.parametrize("text", ["", "soon", "1904-06", "1900s", "March 10-3, 1964", "29 February 1945", "Foo 1945"])
def test_what_is_in_doubt_is_left_to_the_tokens(text: str) -> None:
    assert at_a_glance(text) is None
