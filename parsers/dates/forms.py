"""The forms that dates are printed in: which token is the year, which the month, which the day.

The letters of the tokens' kinds (`parsers.dates.kinds.Kind`) make up a shape: "July 12, 1945" has "mny", "12 July 1945"
has "nmy". A shape that is not listed is no date, so nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from parsers.dates import edtf
from parsers.dates.edtf import Interval, Period, UnreadableDateError
from parsers.dates.kinds import Kind
from parsers.dates.tokens import Token
from parsers.dates.years import completed, with_whole_years
from parsers.records import DatePrecision, DateProblem

# The units of a whole date, in the order of its tokens.
WHOLE = {
    "mny": ("month", "day", "year"),
    "nmy": ("day", "month", "year"),
    "nry": ("day", "month", "year"),
    "ymn": ("year", "month", "day"),
    "yrn": ("year", "month", "day"),
    "ynm": ("year", "day", "month"),
    "N": ("numeric",),
    "my": ("month", "year"),
    "ym": ("year", "month"),
    "sy": ("season", "year"),
    "ys": ("year", "season"),
    "y": ("year",),
    "d": ("decade",),
    "c": ("century",),
}
# The units of a date that takes what it lacks from the other end of its interval.
PARTIAL = {
    "ny": ("day", "year"),
    "mn": ("month", "day"),
    "nm": ("day", "month"),
    "nr": ("day", "month"),
    "yn": ("year", "day"),
    "m": ("month",),
    "n": ("day",),
    "s": ("season",),
}
_SHARED = "n-nmy n-nry n-N mn-ny mn-mny nm-nmy nr-nry m-my s-sy ymn-n ymn-mn yn-nm ynm-nm N-n ym-m ys-s"
# The intervals whose ends share a year or a month: "n-nmy" is 3-10 March 1964, "mn-ny" is March 3-10, 1964.
SHARED = frozenset(_SHARED.split())

_MARKS = {Kind.APPROXIMATE: "~", Kind.PART: "~", Kind.UNCERTAIN: "?", Kind.POSSIBLY: "?"}
_LEADING = frozenset((Kind.APPROXIMATE, Kind.POSSIBLY, Kind.UNCERTAIN))
ASIDES = frozenset((*_MARKS, Kind.TIME))
_NUMERIC_MONTH = re.compile(r"(?<![mnrs])(?:y-n|n-y)(?![mrsnyN])")
_JOINED = re.compile(r"(?<=[eo])-|(?:n-[mr]-y|[mr]-n-y|y-[mr]-n)")
_MONTH_AND_YEAR = re.compile(r"(?:(?<![-ny])|(?<=m-y-))m-y(?![mrsn]|-n)")
# A side that is nothing but a question mark.
_UNKNOWN = re.compile(r"(?<![^,;&|])\?(?=-)|(?<=-)\?(?![^,;&|])")

_DAY = DatePrecision.DAY
_TIGHT = frozenset("-‐‑/.")
DASH = Token(Kind.DASH, 0, " - ")
_DIGITS = re.compile(r"\d+")
_YEAR_FIRST = re.compile(r"\d{4}")

Units = Mapping[str, int]


class End(NamedTuple):
    """One end of an interval, or a date that has no ends: the tokens of its units, and what is said about them."""

    tokens: Sequence[Token]
    shape: str
    asides: Sequence[Token]

    @property
    def part(self) -> str | None:
        """The "early" of "early 1962"."""
        return next((token.text for token in self.asides if token.kind is Kind.PART), None)


def read_tokens(tokens: Sequence[Token]) -> tuple[Period | Interval, str | None]:
    """The period or interval that the tokens of a date (without brackets) mean, and the "early" of "early 1962".

    Raises UnreadableDateError.
    """
    # Most dates are whole: reading them at once takes half the time.
    if (shape := shape_of(tokens)) in WHOLE:
        return _period(End(tokens, shape, ())), None
    tokens = _with_numeric_months(_without_joints(with_whole_years(tokens, shape)))
    first = next((index for index, token in enumerate(tokens) if token.kind not in _LEADING), 0)
    leading, rest = tokens[:first], _with_dashes(tokens[first:])
    shape = shape_of(rest)
    if shape.startswith(Kind.OPEN) and rest[0].text == "since":
        rest = _without_onwards(rest)
    if shape.startswith(Kind.OPEN):
        return _open_interval(rest[0].text, _period(_end(rest[1:], leading))), None
    if shape.endswith((Kind.ONWARDS, Kind.DASH)):
        return _open_interval("since", _period(_end(_without_onwards(rest), leading))), None
    if Kind.DASH in shape:
        cut = shape.index(Kind.DASH)
        return _closed_interval(_end(rest[:cut], leading), _end(rest[cut + 1 :], leading)), None
    whole = _end(rest, leading)
    return edtf.alone(_period(whole)), whole.part


def shape_of(tokens: Sequence[Token]) -> str:
    """The letters of the tokens' kinds."""
    return "".join([token.kind for token in tokens])


def with_unknown_sides(tokens: Sequence[Token]) -> Sequence[Token]:
    """Makes the question mark of "1947 - ?" and of "? - 1950" a side of its own, but not that of "1947?-"."""
    unknown = {found.start() for found in _UNKNOWN.finditer(shape_of(tokens))}
    return [token._replace(kind=Kind.UNKNOWN) if at in unknown else token for at, token in enumerate(tokens)]


def _without_joints(tokens: Sequence[Token]) -> Sequence[Token]:
    """Leaves out the dashes that mean no interval: mid-1962, pre-1950, 12-Jul-1945, Jul-1945."""
    shape = shape_of(tokens)
    joints = {at for found in _JOINED.finditer(shape) for at in range(*found.span()) if shape[at] == Kind.DASH}
    between = (found.start() + 1 for found in _MONTH_AND_YEAR.finditer(shape))
    joints.update(at for at in between if tokens[at].text in _TIGHT)
    return [token for at, token in enumerate(tokens) if at not in joints]


def _with_numeric_months(tokens: Sequence[Token]) -> Sequence[Token]:
    """Makes the number a month in 1945-07 and 07/1945, but not in 1948-56.

    Raises UnreadableDateError (ambiguous) for 1904-06, which can be June 1904 or 1904 to 1906.
    """
    written = list(tokens)
    for found in reversed(list(_NUMERIC_MONTH.finditer(shape_of(tokens)))):
        here = slice(*found.span())
        dash = tokens[here][1].text
        if dash in _TIGHT and (month := _numeric_month(tokens[here], may_be_years=dash != ".")):
            written[here] = month
    return written


def _numeric_month(tokens: Sequence[Token], *, may_be_years: bool) -> Sequence[Token] | None:
    year, number = (tokens[0], tokens[2]) if tokens[0].kind is Kind.YEAR else (tokens[2], tokens[0])
    is_interval = may_be_years and year is tokens[0] and completed(year, number) > year.value
    if is_interval and 1 <= number.value <= 12:
        raise UnreadableDateError(DateProblem.AMBIGUOUS)
    return None if is_interval else (year, number._replace(kind=Kind.MONTH))


def _with_dashes(tokens: Sequence[Token]) -> Sequence[Token]:
    """Writes "from X until Y" and "between X - Y" as "X - Y"."""
    if not tokens:
        raise UnreadableDateError(DateProblem.NOT_A_DATE)
    first, *others = tokens
    joined = [DASH if token.kind is Kind.OPEN and token.text == "until" else token for token in others]
    is_pair = any(token.kind is Kind.DASH for token in joined)
    if is_pair and (first.kind is Kind.BETWEEN or first.text == "since"):
        return joined
    return [first, *joined]


def _without_onwards(tokens: Sequence[Token]) -> Sequence[Token]:
    while tokens and tokens[-1].kind in (Kind.ONWARDS, Kind.DASH):
        tokens = tokens[:-1]
    return tokens


def _end(tokens: Sequence[Token], leading: Sequence[Token]) -> End:
    units = [token for token in tokens if token.kind not in ASIDES]
    if len(units) == len(tokens):
        return End(units, shape_of(units), leading)
    asides = [token for token in tokens if token.kind in ASIDES]
    return End(units, shape_of(units), [*leading, *asides])


def _open_interval(direction: str, period: Period) -> Interval:
    match direction:
        case "before":
            return edtf.before(period)
        case "after":
            return edtf.after(period)
        case "until":
            return edtf.interval(None, period)
    return edtf.interval(period, None)


def _closed_interval(left: End, right: End) -> Period | Interval:
    if right.shape == Kind.UNKNOWN:
        return edtf.interval(_period(left), None, is_unknown=True)
    if left.shape == Kind.UNKNOWN:
        return edtf.interval(None, _period(right), is_unknown=True)
    if left.shape in ("y", "sy") and right.shape == "n":
        right = _with_full_year(left, right)
    if left.shape in WHOLE and right.shape in WHOLE:
        return edtf.interval(_period(left), _period(right))
    if f"{left.shape}-{right.shape}" not in SHARED:
        raise UnreadableDateError(DateProblem.NOT_A_DATE)
    first, last = _units(left), _units(right)
    asides = [*left.asides, *right.asides]
    return edtf.interval(_period(left._replace(asides=asides), last), _period(right._replace(asides=asides), first))


def _with_full_year(left: End, right: End) -> End:
    """Completes the 56 of 1948-56 from the 1948."""
    year, number = left.tokens[-1], right.tokens[0]
    full = completed(year, number)
    if full <= year.value:
        raise UnreadableDateError(DateProblem.IMPOSSIBLE)
    return right._replace(tokens=[Token(Kind.YEAR, full, number.text)], shape="y")


def _period(end: End, shared: Units | None = None) -> Period:
    """The period that one end means, with the units `shared` by the other. Raises UnreadableDateError."""
    units = {**(shared or {}), **_units(end)}
    kinds = [token.kind for token in end.asides]
    period = _made_of(units)
    is_day = period.precision is _DAY
    if (Kind.TIME in kinds and not is_day) or kinds.count(Kind.PART) > (0 if is_day else 1):
        raise UnreadableDateError(DateProblem.NOT_A_DATE)
    marks = {_MARKS[kind] for kind in kinds if kind in _MARKS}
    return period._replace(mark="%" if len(marks) == 2 else "".join(marks)) if marks else period


def _units(end: End) -> Units:
    names = WHOLE.get(end.shape) or PARTIAL.get(end.shape)
    if names is None:
        raise UnreadableDateError(DateProblem.NOT_A_DATE)
    if end.shape == Kind.NUMERIC:
        return _numeric_units(end.tokens[0].text)
    if end.shape == Kind.DECADE:
        _require_one_decade(end.tokens[0])
    return {name: token.value for name, token in zip(names, end.tokens, strict=True)}


def _require_one_decade(token: Token) -> None:
    """1900s can be a decade or a century, 190- is a decade. Raises UnreadableDateError."""
    if token.value % 10:
        raise UnreadableDateError(DateProblem.NOT_A_DATE)
    if token.value % 100 == 0 and token.text.endswith("s"):
        raise UnreadableDateError(DateProblem.AMBIGUOUS)


def in_order(tokens: Sequence[Token], order: str) -> tuple[Sequence[Token], bool]:
    """The tokens with the ambiguous 3/10/1942 in the archive's order, "dmy" or "mdy", and whether there were any."""
    written = list(tokens)
    for at, token in enumerate(tokens):
        if token.kind is Kind.NUMERIC and not _YEAR_FIRST.match(token.text):
            first, second, year = (int(number) for number in _DIGITS.findall(token.text))
            month, day = (second, first) if order == "dmy" else (first, second)
            if first != second and _is_day(year, first, second) and _is_day(year, second, first):
                written[at] = token._replace(text=f"{year:04}-{month}-{day}")
    return written, written != list(tokens)


def _numeric_units(text: str) -> Units:
    """Reads 13/07/1945 and 1945-07-13.

    Raises UnreadableDateError (ambiguous) for 07/12/1945 and (impossible) for 31.11.1950.
    """
    first, second, third = (int(number) for number in _DIGITS.findall(text))
    if _YEAR_FIRST.match(text):
        return {"year": first, "month": second, "day": third}
    readings = {(month, day) for day, month in ((first, second), (second, first)) if _is_day(third, month, day)}
    if len(readings) > 1:
        raise UnreadableDateError(DateProblem.AMBIGUOUS)
    if not readings:
        raise UnreadableDateError(DateProblem.IMPOSSIBLE)
    ((month, day),) = readings
    return {"year": third, "month": month, "day": day}


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        edtf.day(year, month, day)
    except UnreadableDateError:
        return False
    return True


def _made_of(units: Units) -> Period:
    match units:
        case {"year": year, "month": month, "day": day}:
            return edtf.day(year, month, day)
        case {"year": year, "month": month}:
            return edtf.month(year, month)
        case {"year": year, "season": season}:
            return edtf.season(year, season)
        case {"year": year, **rest} if not rest:
            return edtf.year(year)
        case {"decade": first_year}:
            return edtf.decade(first_year)
        case {"century": number}:
            return edtf.century(number)
    raise UnreadableDateError(DateProblem.NOT_A_DATE)
