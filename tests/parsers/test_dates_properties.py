"""What holds of every printed date, and of every text that is not one."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date

import edtf
from babel import Locale
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.dates.languages import LOCALES
from parsers.dates.printed import LAST_YEAR, read_date
from parsers.dates.words import ENGLISH
from parsers.records import DatePrecision, DateProblem, HistoricalDate

# The first word that is not English loads the other languages.
UNTIMED = settings(deadline=None)
# A later year is a misprint.
DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(LAST_YEAR, 12, 31))
YEARS = st.integers(min_value=1, max_value=LAST_YEAR)
DASHES = st.sampled_from(["-", " - ", "–", " – ", "—", "‒", "―", "−", " to ", " through "])
ORDERS = st.sampled_from(
    ["{day} {month} {year}", "{month} {day}, {year}", "{day}. {month} {year}", "{year} {month} {day}"]
)
WIDTHS = st.sampled_from(["wide", "abbreviated"])
CONTEXTS = st.sampled_from(["format", "stand-alone"])
VOCABULARY = [*ENGLISH, "12", "31", "99", "1950", "1945", "0000", "9999", "45", "1950s", "19th", "century", "janvier"]
VOCABULARY += ["undated", "bulk", "siècle", "entre", "193-", "19--", "明治27", "1991/92", "(2 of 2)", "Created:"]
SIGNS = [
    " ",
    "-",
    "–",
    "--",
    "/",
    ".",
    ",",
    ";",
    "&",
    "?",
    "[",
    "]",
    "~",
    "年",
    "月",
    "日",
    "11:00",
    "am",
    "²",
    "٣",
    "\u00a0",
    "'s",
]
NEAR_DATES = st.lists(st.sampled_from([*VOCABULARY, *SIGNS]), max_size=12).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda space: space.join(pieces))
)


def _bounds(found: HistoricalDate) -> tuple[date | None, date | None]:
    return found.earliest, found.latest


def _last_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


@UNTIMED
@given(DAYS, st.sampled_from(("en", *LOCALES)), WIDTHS, CONTEXTS, ORDERS, st.booleans())
def test_a_day_in_any_language_and_order_is_that_day(
    day: date, locale: str, width: str, context: str, order: str, capitals: bool
) -> None:
    name = Locale.parse(locale).months[context][width][day.month]
    text = order.format(day=day.day, month=name.upper() if capitals and locale != "tr" else name, year=day.year)
    found = read_date(text)
    assert (found.edtf, *_bounds(found), found.precision) == (day.isoformat(), day, day, DatePrecision.DAY)


@UNTIMED
@given(
    DAYS, st.sampled_from(["de", "fr", "es", "it", "pt", "nl", "ru", "uk", "cs", "da", "sv", "ja", "zh", "ko", "en"])
)
def test_a_day_as_babel_prints_it_is_that_day(day: date, locale: str) -> None:
    assert read_date(format_date(day, "long", locale=locale)).edtf == day.isoformat()


@UNTIMED
@given(DAYS)
def test_an_all_numeric_day_is_read_or_ambiguous_but_never_another(day: date) -> None:
    for text in (f"{day:%d/%m/}{day.year}", f"{day:%m/%d/}{day.year}", f"{day.day}.{day.month}.{day.year}"):
        found = read_date(text)
        assert found.edtf == day.isoformat() or (found.problem == DateProblem.AMBIGUOUS and day.day <= 12)
    assert read_date(day.isoformat()).edtf == read_date(f"{day:%Y/%m/%d}").edtf == day.isoformat()


@UNTIMED
@given(YEARS, st.integers(1, 12))
def test_a_month_is_that_month(year: int, month: int) -> None:
    for text in (f"{calendar.month_name[month]} {year:04}", f"{year:04}年{month}月", f"{month}/{year:04}"):
        found = read_date(text)
        assert (found.edtf, found.precision) == (f"{year:04}-{month:02}", DatePrecision.MONTH)
        assert _bounds(found) == (date(year, month, 1), _last_of(year, month))


@UNTIMED
@given(YEARS)
def test_a_year_and_a_decade_are_their_years(year: int) -> None:
    assert _bounds(read_date(f"{year:04}")) == (date(year, 1, 1), date(year, 12, 31))
    first = year // 10 * 10
    if first % 100 and first + 9 <= LAST_YEAR:
        found = read_date(f"{first:04}s")
        assert (found.edtf, found.precision) == (f"{first // 10:03}X", DatePrecision.DECADE)
        assert _bounds(found) == (date(first, 1, 1), date(first + 9, 12, 31))


@UNTIMED
@given(DAYS, DAYS, DASHES)
def test_two_days_in_order_are_an_interval_and_impossible_otherwise(one: date, other: date, dash: str) -> None:
    first, last = sorted((one, other))
    found = read_date(f"{first:%B} {first.day}, {first.year}{dash}{last:%B} {last.day}, {last.year}")
    assert (found.edtf, *_bounds(found)) == (f"{first.isoformat()}/{last.isoformat()}", first, last)
    if first != last:
        backwards = read_date(f"{last.day} {last:%B} {last.year}{dash}{first.day} {first:%B} {first.year}")
        assert (backwards.edtf, backwards.problem) == (None, DateProblem.IMPOSSIBLE)


@UNTIMED
@given(DAYS, st.integers(1, 31), DASHES)
def test_days_that_share_a_month_are_an_interval(first: date, number: int, dash: str) -> None:
    for text in (
        f"{first:%B} {first.day}{dash}{number}, {first.year}",
        f"{first.day}{dash}{number} {first:%B} {first.year}",
    ):
        found = read_date(text)
        if first.day <= number <= _last_of(first.year, first.month).day:
            assert _bounds(found) == (first, first.replace(day=number))
        else:
            assert found.problem == DateProblem.IMPOSSIBLE


@UNTIMED
@given(st.integers(1000, LAST_YEAR - 1), st.integers(0, 99), DASHES.filter(lambda dash: dash != "-"))
def test_two_digits_after_a_year_complete_it_forwards_only(year: int, digits: int, dash: str) -> None:
    found = read_date(f"{year}{dash}{digits:02}")
    if digits > year % 100:
        assert found.edtf == f"{year}/{year // 100:02}{digits:02}"
    else:
        assert found.problem == DateProblem.IMPOSSIBLE


@UNTIMED
@given(st.one_of(st.text(max_size=250), NEAR_DATES))
def test_any_text_is_a_date_or_says_why_not(text: str) -> None:
    found = read_date(text)
    assert found.text == unicodedata.normalize("NFC", " ".join(text.split()))
    if found.edtf is None:
        assert (found.earliest, found.latest, found.precision, found.part) == (None,) * 4
        return
    assert found.problem is None
    assert found.precision is not None
    assert found.earliest or found.latest
    assert (found.earliest or date.min) <= (found.latest or date.max)
    edtf.parse_edtf(found.edtf)


@UNTIMED
@given(NEAR_DATES)
def test_no_day_without_a_number_for_it(text: str) -> None:
    found = read_date(text)
    if found.precision == DatePrecision.DAY:
        assert re.search(r"(?<!\d)\d{1,2}(?!\d)", text)


@UNTIMED
@given(NEAR_DATES)
def test_reading_what_was_kept_gives_the_same(text: str) -> None:
    found = read_date(text)
    assert read_date(found.text) == found
