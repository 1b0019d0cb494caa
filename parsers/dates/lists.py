"""Lists of dates: "1988, 1991", "September 9, 24, 1936", "1936 or 1937".

A comma parts two dates, or the parts of one. Which it is, the shapes on its two sides say; where they say both, the
list is ambiguous. What a member lacks it takes from its neighbours: the year that stands at the end or at the beginning
of the list, the month of the days before it or behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from parsers.dates import edtf
from parsers.dates.edtf import Interval, Period, Several, UnreadableDateError
from parsers.dates.forms import ASIDES, DASH, read_tokens, shape_of, with_unknown_sides
from parsers.dates.kinds import Kind
from parsers.dates.tokens import Token
from parsers.dates.years import without_eras
from parsers.records import DateProblem

_PARTING = frozenset((Kind.COMMA, Kind.LIST, Kind.AND, Kind.OR))
_SILENT_AT_ENDS = Kind.COMMA + Kind.LIST
_LISTED = re.compile(r"[,;&|]")
_HAS_YEAR = re.compile(r"[yNdc]")
_HAS_MONTH = re.compile(r"[mrs]")
_MONTH_FIRST = re.compile(r"[mr]")
_YEAR_FIRST = re.compile(r"y[mrsn]")
_WORDS = Kind.OPEN + Kind.BETWEEN
_BETWEEN_ENDS = re.compile(r"[-o]")
_YEAR_AND_MONTH = re.compile(r"y[mr]")
_DAYS = re.compile(r"n(?:-n)?(y?)")


class _Piece(NamedTuple):
    """What stands between two signs of a list, the signs before it, and its shape without asides."""

    signs: str
    tokens: Sequence[Token]
    shape: str


def _piece(signs: str, tokens: Sequence[Token]) -> _Piece:
    return _Piece(signs, tokens, shape_of([token for token in tokens if token.kind not in ASIDES]))


def read_list(tokens: Sequence[Token]) -> tuple[Period | Interval | Several, str | None]:
    """What the tokens of one date or of a list of them (without brackets) mean, and the "early" of "early 1962".

    Raises UnreadableDateError.
    """
    shape = shape_of(tokens)
    if Kind.ERA in shape:
        tokens = without_eras(tokens)
    if Kind.UNCERTAIN in shape:
        tokens = with_unknown_sides(tokens)
    if not _LISTED.search(shape):
        return read_tokens(tokens)
    pieces = _joined(_pieces(_with_between(tokens)))
    if len(pieces) == 1:
        return read_tokens(pieces[0].tokens)
    signs = "".join(piece.signs for piece in pieces[1:])
    is_choice = Kind.OR in signs
    if is_choice and (Kind.AND in signs or Kind.LIST in signs):
        raise UnreadableDateError(DateProblem.NOT_A_DATE)
    members = [read_tokens(member)[0] for member in _with_years(_with_months(pieces))]
    return edtf.several(members, is_choice=is_choice), None


def _with_between(tokens: Sequence[Token]) -> Sequence[Token]:
    """Writes the "and" of "between 1948 and 1956" as a dash, for it parts no list."""
    written = list(tokens)
    opened = False
    for at, token in enumerate(tokens):
        if opened and token.kind is Kind.AND:
            written[at] = DASH
        opened = token.kind is Kind.BETWEEN or (opened and token.kind is not Kind.AND)
    return written


def _pieces(tokens: Sequence[Token]) -> list[_Piece]:
    """Raises UnreadableDateError for a list that begins or ends with "and" or "or"."""
    pieces, signs = [], ""
    inside: list[Token] = []
    for token in tokens:
        if token.kind not in _PARTING:
            inside.append(token)
            continue
        if inside:
            pieces.append(_piece(signs, inside))
            inside, signs = [], ""
        signs += token.kind
    if inside:
        pieces.append(_piece(signs, inside))
    is_open = not inside and signs.strip(_SILENT_AT_ENDS)
    if is_open or not pieces or pieces[0].signs.strip(_SILENT_AT_ENDS):
        raise UnreadableDateError(DateProblem.NOT_A_DATE)
    return pieces


def _joined(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Puts together what commas part within a date. Raises UnreadableDateError."""
    joined = [pieces[0]]
    for at, piece in enumerate(pieces[1:], 1):
        last = joined[-1]
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        is_day_of = len(joined) == 1 and last.shape == Kind.NUMBER and _MONTH_FIRST.match(piece.shape)
        if piece.signs == Kind.COMMA and (is_day_of or _is_one_date(last, piece, following)):
            joined[-1] = _piece(last.signs, [*last.tokens, *piece.tokens])
        else:
            joined.append(piece)
    return joined


def _is_one_date(before: _Piece, behind: _Piece, following: _Piece | None) -> bool:
    if before.shape.endswith((Kind.DASH, Kind.ONWARDS)):
        return False
    left = _BETWEEN_ENDS.split(before.shape.lstrip(_WORDS))[-1]
    right = _BETWEEN_ENDS.split(behind.shape.lstrip(_WORDS))[0]
    if not left or not right or (_YEAR_AND_MONTH.fullmatch(before.shape) and right == Kind.NUMBER):
        return True
    if right == Kind.YEAR:
        return not _HAS_YEAR.search(left) and not _YEAR_FIRST.match(before.shape)
    if before.shape == Kind.YEAR and _HAS_MONTH.search(right) and not _HAS_YEAR.search(behind.shape):
        if following and following.signs == Kind.COMMA and following.shape.startswith(Kind.YEAR):
            raise UnreadableDateError(DateProblem.AMBIGUOUS)
        return True
    return False


def _with_months(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Gives the days that have no month that of the days beside them: to the 24 of "September 9, 24, 1936", to the 9
    of "9, 24 September 1936"."""
    written = list(pieces)
    month: Token | None = None
    for at, piece in enumerate(written):
        days = _DAYS.fullmatch(piece.shape)
        if days and month:
            written[at] = _piece(piece.signs, [month, *piece.tokens])
        elif not days:
            month = _month_of(piece)
        if not piece.shape.endswith(Kind.NUMBER):
            month = None
    for at, piece in reversed(list(enumerate(written))):
        if at + 1 < len(written) and _DAYS.fullmatch(piece.shape):
            after = written[at + 1]
            if after.shape.startswith(Kind.NUMBER) and (month := _month_of(after)):
                written[at] = _piece(piece.signs, [*piece.tokens, month])
    return written


def _month_of(piece: _Piece) -> Token | None:
    months = [token for token in piece.tokens if token.kind in (Kind.MONTH, Kind.ROMAN)]
    return months[0] if len(months) == 1 else None


def _with_years(pieces: Sequence[_Piece]) -> list[Sequence[Token]]:
    """Gives the members without a year the one that stands behind or before them.

    Raises UnreadableDateError (ambiguous) where both do: "1950 May, June, July 1951".
    """
    return [
        piece.tokens if _HAS_YEAR.search(piece.shape) else _with_year(piece.tokens, pieces[:at], pieces[at + 1 :])
        for at, piece in enumerate(pieces)
    ]


def _with_year(tokens: Sequence[Token], before: Sequence[_Piece], behind: Sequence[_Piece]) -> Sequence[Token]:
    dated_before = next((piece for piece in reversed(before) if _HAS_YEAR.search(piece.shape)), None)
    dated_behind = next((piece for piece in behind if _HAS_YEAR.search(piece.shape)), None)
    first = _first_year(dated_before) if dated_before else None
    last = _last_year(dated_behind) if dated_behind else None
    if first and last:
        raise UnreadableDateError(DateProblem.AMBIGUOUS)
    if last:
        return [*tokens, last]
    if first:
        return [first, *tokens]
    raise UnreadableDateError(DateProblem.NOT_A_DATE)


def _first_year(piece: _Piece) -> Token | None:
    """The 1936 of "1936 September 24", which is that of the days behind it too; None for any that begins otherwise."""
    if not _YEAR_FIRST.match(piece.shape):
        return None
    return next(token for token in piece.tokens if token.kind is Kind.YEAR)


def _last_year(piece: _Piece) -> Token | None:
    """The 1936 of "24 September 1936", which is that of the days before it too; None for "1936" alone."""
    if not piece.shape.endswith(Kind.YEAR) or not _HAS_MONTH.search(piece.shape):
        return None
    return next(token for token in reversed(piece.tokens) if token.kind is Kind.YEAR)
