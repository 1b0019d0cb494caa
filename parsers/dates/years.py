"""Years and centuries that take several tokens: 1699/1700, 1991/92, winter 1966-67, XXe siècle, 明治27 [1894]."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from parsers.dates.edtf import UnreadableDateError
from parsers.dates.kinds import Kind
from parsers.dates.tokens import Token
from parsers.dates.words import SEASONS
from parsers.records import DateProblem

# Years that begin on another day than 1 January are printed in dates until about then.
LAST_OLD_STYLE = 1800
# Japan counts the days as Europe does from this year on.
FIRST_GREGORIAN_IN_JAPAN = 1873

_CENTURIES = re.compile(r"[nrR](?:-[nrR]){0,3}C|C[nrR](?:-[nrR]){0,3}")
_WINTERS = re.compile(r"sy-[yn](?![mrsn])|(?<![mrsn])y-[yn]s")
_PAIR = re.compile(r"y(?=-[yn])")
_MONTH_BEFORE = re.compile(r"([mr])n?\Z")
_MONTH_BEHIND = re.compile(r"n?([mr])")
_FIRST_MONTHS = range(1, 4)


def without_eras(tokens: Sequence[Token]) -> Sequence[Token]:
    """Leaves the years of Japan's eras out where the year stands beside them, and makes them years where none does.

    Raises UnreadableDateError (a misprint) where they are not the year that stands beside them.
    """
    years = {token.value for token in tokens if token.kind is Kind.YEAR}
    eras = {token.value for token in tokens if token.kind is Kind.ERA}
    if years:
        if not eras <= years:
            raise UnreadableDateError(DateProblem.MISPRINT)
        return [token for token in tokens if token.kind is not Kind.ERA]
    if min(eras) < FIRST_GREGORIAN_IN_JAPAN and any(token.kind is Kind.MONTH for token in tokens):
        raise UnreadableDateError(DateProblem.NOT_A_DATE)
    return [token._replace(kind=Kind.YEAR) if token.kind is Kind.ERA else token for token in tokens]


def with_whole_years(tokens: Sequence[Token], shape: str) -> Sequence[Token]:
    """Makes one token of the tokens of a century, of a winter and of a year that is printed twice.

    Raises UnreadableDateError (ambiguous) for 2001/02, which can be February 2001 or 2001 to 2002.
    """
    if Kind.CENTURY_WORD in shape and (found := _CENTURIES.search(shape)):
        tokens = [*tokens[: found.start()], *_centuries(tokens[slice(*found.span())]), *tokens[found.end() :]]
    elif found := _WINTERS.search(shape):
        tokens = [*tokens[: found.start()], *_winter(tokens[slice(*found.span())]), *tokens[found.end() :]]
    elif _PAIR.search(shape):
        tokens = _without_dual_years(tokens, shape)
    return tokens


def completed(year: Token, number: Token) -> int:
    """The 1956 of 1948-56."""
    return int(f"{year.value:04}"[: -len(number.text)] + number.text) if number.kind is Kind.NUMBER else number.value


def _centuries(tokens: Sequence[Token]) -> Sequence[Token]:
    kept = [token for token in tokens if token.kind is not Kind.CENTURY_WORD]
    return [token if token.kind is Kind.DASH else token._replace(kind=Kind.CENTURY) for token in kept]


def _winter(tokens: Sequence[Token]) -> Sequence[Token]:
    """The winter of 1966 for "winter 1966-67" and "1966-1967 winter"."""
    season = next(token for token in tokens if token.kind is Kind.SEASON)
    first, _, second = (token for token in tokens if token.kind is not Kind.SEASON)
    is_one = season.value == SEASONS["winter"] and completed(first, second) == first.value + 1
    return [season, first] if is_one else tokens


def _without_dual_years(tokens: Sequence[Token], shape: str) -> Sequence[Token]:
    pairs = [at for found in _PAIR.finditer(shape) if _is_dual(tokens, at := found.start())]
    if any(second - first == 2 for first, second in pairwise(pairs)):
        raise UnreadableDateError(DateProblem.NOT_A_DATE)
    is_certain = any(not _may_be_month(tokens, at) for at in pairs)
    written = list(tokens)
    for at in reversed(pairs):
        month = _month_beside(tokens, shape, at)
        if month is None:
            if _may_be_month(tokens, at) and not is_certain:
                raise UnreadableDateError(DateProblem.AMBIGUOUS)
            written[at : at + 3] = _academic(tokens, at)
        elif month in _FIRST_MONTHS and _second(tokens, at).value < LAST_OLD_STYLE:
            written[at : at + 3] = [_second(tokens, at)]
    return written


def _is_dual(tokens: Sequence[Token], at: int) -> bool:
    """Whether two years that follow one another stand there with a slash between, as in 1699/1700 and 1991/92."""
    return tokens[at + 1].text == "/" and _second(tokens, at).value == tokens[at].value + 1


def _second(tokens: Sequence[Token], at: int) -> Token:
    """The second of two years: the 2000 of 1999/00 too."""
    first, second = tokens[at], tokens[at + 2]
    year = first.value + 1 if second.text == "00" and first.value % 100 == 99 else completed(first, second)
    return Token(Kind.YEAR, year, second.text)


def _may_be_month(tokens: Sequence[Token], at: int) -> bool:
    first, second = tokens[at], tokens[at + 2]
    is_old_style = len(second.text) == 1 and first.value < LAST_OLD_STYLE
    return second.kind is Kind.NUMBER and 1 <= second.value <= 12 and not is_old_style


def _month_beside(tokens: Sequence[Token], shape: str, at: int) -> int | None:
    if found := _MONTH_BEFORE.search(shape, 0, at):
        return tokens[found.start(1)].value
    found = _MONTH_BEHIND.match(shape, at + 3)
    return tokens[found.start(1)].value if found else None


def _academic(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    """What stands for 1991/92: both years, at an end of an interval the one at that end."""
    if any(token.kind is Kind.DASH for token in tokens[at + 3 : at + 4]):
        return [tokens[at]]
    if any(token.kind is Kind.DASH for token in tokens[max(0, at - 1) : at]):
        return [_second(tokens, at)]
    return [tokens[at], tokens[at + 1]._replace(text=" - "), _second(tokens, at)]
