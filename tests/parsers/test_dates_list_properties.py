"""What holds of every date that a finding aid prints: in lists, with remarks, of two years, in the archive's order."""

from __future__ import annotations

from calendar import month_name, monthrange
from datetime import date
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from parsers.dates.printed import LAST_YEAR, read_date
from parsers.records import DatePrecision, DateProblem, HistoricalDate

UNTIMED = settings(deadline=None)
DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(LAST_YEAR, 12, 31))
YEARS = st.integers(1000, LAST_YEAR)
SEVERAL_YEARS = st.lists(YEARS, min_size=2, max_size=6, unique=True)
COMMAS = st.sampled_from([", ", "; ", " and ", " & ", ", and "])
FORMS = st.sampled_from(
    (
        *("{0:%B} {0.day}, {0.year}", "{0.day} {0:%B} {0.year}", "{0.year} {0:%b} {0.day}", "{0:%B} {0.year}"),
        *("{0.year}", "{0.year}-2100", "circa {0.year}", "[{0.year}?]", "{0:%b}. {0.year} - 2100", "3/10/{0.year}"),
    )
)
REMARKS = st.sampled_from(
    (
        *("{}, undated", "{} undated", "undated, {}", "n.d., {}", "{} and undated", "{} (scattered)", "{}, with gaps"),
        *("{} (2 of 2)", "{}, published later", "Created: {}", "Date: {}", "Bulk, {}", "{} (bulk)"),
        "1000-2100, bulk {}",
    )
)
CENTURIES = list(enumerate("X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split(), 10))  # noqa: SIM905
ERAS = [("明治", "Meiji", 1867), ("大正", "Taishō", 1911), ("昭和", "Showa", 1925), ("平成", "Heisei", 1988)]
MONTHS = st.lists(st.integers(1, 12), min_size=2, max_size=5, unique=True)


def _bounds(found: HistoricalDate) -> tuple[date | None, date | None]:
    return found.earliest, found.latest


def _of_years(first: int, last: int) -> tuple[date, date]:
    return date(first, 1, 1), date(last, 12, 31)


def _last_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


@UNTIMED
@given(DAYS, FORMS, st.sampled_from([" - ", "-", "–", " to "]))
def test_an_unknown_side_is_open_and_says_that_it_is_unknown(day: date, form: str, dash: str) -> None:
    text = form.format(day)
    alone = read_date(text)
    if alone.edtf and alone.precision is not DatePrecision.INTERVAL:
        start, end = read_date(f"{text}{dash}?"), read_date(f"?{dash}{text}")
        assert (start.edtf, *_bounds(start)) == (f"{alone.edtf}/", alone.earliest, None)
        assert (end.edtf, *_bounds(end)) == (f"/{alone.edtf}", None, alone.latest)


@UNTIMED
@given(DAYS, DAYS, FORMS, st.sampled_from(["Broadcast: ", "Copyright: ", "Published "]))
def test_a_label_before_a_member_of_a_list_changes_nothing(first: date, second: date, form: str, label: str) -> None:
    one, other = form.format(first), form.format(second)
    assert read_date(f"Creation: {one}; {label}{other}")[1:] == read_date(f"{one}; {other}")[1:]


@UNTIMED
@given(DAYS, st.integers(1, 12), st.sampled_from(["noon", "midnight", "{} p.m.", "{}:30 a. m."]))
def test_a_time_behind_a_long_dash_is_dropped(day: date, hour: int, time: str) -> None:
    found = read_date(f"{day:%B} {day.day}, {day.year}—{time.format(hour)}")
    assert (found.edtf, *_bounds(found)) == (day.isoformat(), day, day)


@UNTIMED
@given(DAYS)
def test_a_month_tied_to_its_year_is_a_month(day: date) -> None:
    assert read_date(f"{day:%b}-{day.year}").edtf == f"{day.year}-{day.month:02}"
    assert read_date(f"{day:%b}-{day.year % 100:02}").edtf is None


@UNTIMED
@given(SEVERAL_YEARS, COMMAS)
def test_a_list_of_years_is_all_of_them(years: list[int], comma: str) -> None:
    found = read_date(comma.join(str(year) for year in years))
    assert found.edtf == f"{{{','.join(str(year) for year in years)}}}"
    assert (_bounds(found), found.precision) == (_of_years(min(years), max(years)), DatePrecision.INTERVAL)


@UNTIMED
@given(SEVERAL_YEARS)
def test_years_with_or_between_are_one_of_them(years: list[int]) -> None:
    *others, last = (str(year) for year in years)
    found = read_date(f"{', '.join(others)} or {last}")
    assert (found.edtf, _bounds(found)) == (f"[{','.join([*others, last])}]", _of_years(min(years), max(years)))


@UNTIMED
@given(
    st.lists(DAYS, min_size=2, max_size=5, unique=True),
    COMMAS,
    st.sampled_from(["{0:%B} {0.day}, {0.year}", "{0.day} {0:%b} {0.year}", "{0.year} {0:%B} {0.day}"]),
)
def test_a_list_of_days_is_all_of_them(days: list[date], comma: str, form: str) -> None:
    found = read_date(comma.join(form.format(day) for day in days))
    assert found.edtf == f"{{{','.join(day.isoformat() for day in days)}}}"
    assert _bounds(found) == (min(days), max(days))


@UNTIMED
@given(st.lists(YEARS, min_size=4, max_size=8, unique=True).filter(lambda years: len(years) % 2 == 0), COMMAS)
def test_a_list_of_intervals_is_all_of_them(years: list[int], comma: str) -> None:
    ordered = sorted(years)
    pairs = list(zip(ordered[::2], ordered[1::2], strict=True))
    found = read_date(comma.join(f"{first}-{last}" for first, last in pairs))
    assert found.edtf == f"{{{','.join(f'{first}..{last}' for first, last in pairs)}}}"
    assert _bounds(found) == _of_years(ordered[0], ordered[-1])


@UNTIMED
@given(YEARS, st.integers(1, 12), st.lists(st.integers(1, 28), min_size=2, max_size=5, unique=True), COMMAS)
def test_days_of_one_month_are_days_of_it(year: int, month: int, numbers: list[int], comma: str) -> None:
    days, name = comma.join(str(number) for number in numbers), month_name[month]
    for text in (f"{name} {days}, {year}", f"{year} {name} {days}", f"{days} {name} {year}"):
        found = read_date(text)
        assert found.edtf == f"{{{','.join(f'{year}-{month:02}-{number:02}' for number in numbers)}}}"
        assert _bounds(found) == (date(year, month, min(numbers)), date(year, month, max(numbers)))


@UNTIMED
@given(YEARS, MONTHS, COMMAS)
def test_months_of_one_year_are_months_of_it(year: int, months: list[int], comma: str) -> None:
    names = comma.join(month_name[month] for month in months)
    for text in (f"{names} {year}", f"{year} {names}"):
        found = read_date(text)
        assert found.edtf == f"{{{','.join(f'{year}-{month:02}' for month in months)}}}"
        assert _bounds(found) == (date(year, min(months), 1), _last_of(year, max(months)))


@UNTIMED
@given(DAYS, FORMS, REMARKS)
def test_what_says_nothing_of_the_days_changes_none(day: date, form: str, remark: str) -> None:
    text = form.format(day)
    alone, found = read_date(text), read_date(remark.format(text))
    assert found.text == remark.format(text)
    if remark.startswith("1000") and alone.edtf:
        assert _bounds(found) == _of_years(1000, 2100)
    else:
        assert found[1:] == alone[1:]


@UNTIMED
@given(st.integers(1000, LAST_YEAR - 2), st.integers(1, 50), st.booleans())
def test_academic_years_are_from_the_first_to_the_last(first: int, length: int, are_short: bool) -> None:
    last = min(first + length, LAST_YEAR - 1)
    width = 2 if are_short else 4
    text = f"{first}/{str(first + 1)[-width:]}-{last}/{str(last + 1)[-width:]}"
    found = read_date(text)
    if found.problem == DateProblem.AMBIGUOUS:
        assert are_short
        assert all((year + 1) % 100 in range(1, 13) for year in (first, last))
    else:
        assert (found.edtf, _bounds(found)) == (f"{first}/{last + 1}", _of_years(first, last + 1))


@UNTIMED
@given(st.dates(date(1001, 1, 1), date(1799, 12, 31)).filter(lambda day: day.month < 4), st.sampled_from([1, 2, 4]))
def test_a_day_of_two_years_is_of_the_later_one(day: date, digits: int) -> None:
    before, year = day.year - 1, str(day.year)[-digits:]
    if digits == 1 and day.year % 10 == 0:
        return
    for text in (f"{day.day} {day:%B} {before}/{year}", f"{before}/{year} {day:%b}. {day.day}"):
        assert (read_date(text).edtf, *_bounds(read_date(text))) == (day.isoformat(), day, day)


@UNTIMED
@given(st.integers(100, 209), st.sampled_from(["-", "u", "x", "X", "_"]))
def test_a_decade_without_its_last_digit_is_its_ten_years(decade: int, sign: str) -> None:
    found = read_date(f"[{decade}{sign}]")
    assert (found.edtf, found.precision, found.supplied) == (f"{decade}X", DatePrecision.DECADE, True)
    assert _bounds(found) == _of_years(10 * decade, 10 * decade + 9)


@UNTIMED
@given(st.integers(10, 20), st.sampled_from(["--", "uu", "xx", "XX"]))
def test_a_century_without_its_last_digits_is_its_hundred_years(century: int, sign: str) -> None:
    found = read_date(f"{century}{sign}")
    assert (found.edtf, found.precision) == (f"{century}XX", DatePrecision.CENTURY)
    assert _bounds(found) == _of_years(100 * century, 100 * century + 99)


@UNTIMED
@given(
    st.sampled_from(list(enumerate(["X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX"], 10))),
    st.sampled_from(
        ["{1}e siècle", "{0}e siècle", "sec. {1}", "siglo {1}", "{1} век", "{0}. Jahrhundert", "século {1}"]
    ),
)
def test_a_century_in_any_language_is_its_hundred_years(century: tuple[int, str], form: str) -> None:
    found = read_date(form.format(*century))
    first = 100 * (century[0] - 1)
    assert (_bounds(found), found.precision) == (_of_years(first, first + 99), DatePrecision.CENTURY)


@UNTIMED
@given(DAYS, DAYS, st.sampled_from(["{0.year} {0:%B} {0.day}", "{0.year} {0.day} {0:%b}"]))
def test_year_month_and_day_in_this_order_are_an_interval_too(one: date, other: date, form: str) -> None:
    first, last = sorted((one, other))
    found = read_date(f"{form.format(first)} - {form.format(last)}")
    assert (found.edtf, *_bounds(found)) == (f"{first.isoformat()}/{last.isoformat()}", first, last)
    within = read_date(f"{first.year} {first.day}-{_last_of(first.year, first.month).day} {first:%B}")
    assert _bounds(within) == (first, _last_of(first.year, first.month))


@UNTIMED
@given(DAYS, st.sampled_from(["{}/{}/{}", "{}.{}.{}", "{} - {} - {}", "{:02}-{:02}-{}"]))
def test_an_all_numeric_day_is_that_day_in_the_order_of_the_archive(day: date, form: str) -> None:
    for order, numbers in (("dmy", (day.day, day.month)), ("mdy", (day.month, day.day))):
        text = form.format(*numbers, day.year)
        found = read_date(text, date_order=order)
        assert (found.edtf, *_bounds(found)) == (day.isoformat(), day, day)
        assert found.assumed == (read_date(text).problem == DateProblem.AMBIGUOUS)


@UNTIMED
@given(
    st.sampled_from(
        [("明治", "Meiji", 1867), ("大正", "Taishō", 1911), ("昭和", "Showa", 1925), ("平成", "Heisei", 1988)]
    ),
    st.integers(1, 14),
    st.integers(-1, 1),
)
def test_a_year_of_an_era_is_the_year_beside_it_or_a_misprint(era: tuple[str, str, int], number: int, off: int) -> None:
    sign, name, before = era
    found = read_date(f"{sign}{number}, {name} {number} [{before + number + off}]")
    if off:
        assert found.problem == DateProblem.MISPRINT
    else:
        assert (found.supplied, _bounds(found)) == (True, _of_years(before + number, before + number))
        assert _bounds(read_date(f"{sign}{number}年")) == _bounds(found)


@UNTIMED
@given(YEARS, YEARS, st.sampled_from(["entre {} et {}", "de {} à {}", "von {} bis {}", "desde {} hasta {}", "{}--{}"]))
def test_an_interval_in_any_language_is_from_the_first_to_the_last_year(one: int, other: int, form: str) -> None:
    first, last = sorted((one, other))
    found = read_date(form.format(first, last))
    assert (found.edtf, _bounds(found)) == (f"{first}/{last}", _of_years(first, last))


@UNTIMED
@given(DAYS, st.integers(LAST_YEAR + 1, 9999))
def test_a_year_far_to_come_is_a_misprint(day: date, year: int) -> None:
    assume((day.month, day.day) != (2, 29))  # of another year it is impossible
    assert read_date(f"{day.day} {day:%B} {year}").problem == DateProblem.MISPRINT
    assert read_date(f"{day.year}-{year}").problem == DateProblem.MISPRINT


@UNTIMED
@given(SEVERAL_YEARS)
def test_nothing_follows_an_open_end(years: list[int]) -> None:
    for first, second in pairwise(years):
        assert read_date(f"{first}-, {second}").problem == DateProblem.AMBIGUOUS
        assert _bounds(read_date(f"{first}, {second}-"))[1] is None
