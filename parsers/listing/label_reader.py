"""What a text says of how much a listing has: a range and a total, a total alone, a number of pages, or nothing at all.

The patterns are of the letters of parsers.listing.label_tokens. What has been read is taken out of them, and the rest
read on: “Page 3 of 17, 10 per page, 163 results”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from parsers.listing.label_meanings import NOTHING_PHRASES, Kind, plain
from parsers.listing.label_tokens import Tokens, meaning, tokens_of
from parsers.listing.numbers import in_ascii_digits, number_of

_OUT_OF, _TO, _IN_ALL, _RESULTS = meaning(Kind.OF), meaning(Kind.TO), meaning(Kind.TOTAL), meaning(Kind.RESULTS)
_PAGE, _PER, _ORDINAL = meaning(Kind.PAGE), meaning(Kind.PER), meaning(Kind.ORDINAL)
_ABOUT, _MORE, _FILLER = meaning(Kind.ABOUT), meaning(Kind.MORE), meaning(Kind.FILLER)
_BESIDE, _ORDER = meaning(Kind.RESULTS, Kind.FILLER), meaning(Kind.RESULTS, Kind.ORDINAL, Kind.FILLER)
_OF_THEM = meaning(Kind.OF_THEM)
_ANY_WORD = "[^N,.:()/~+<\n-]"
# From what is shown to the total: “of”, “(von insgesamt”, “项，共”, “件 /”.
_LEADS_ON = (
    rf"(?:[(,.:\n]{{0,2}}{_BESIDE}){{0,3}}[(,.:\n]{{0,2}}(?:{_OUT_OF}|{_IN_ALL}|/)"
    rf"(?:[:\n+~<]?{meaning(Kind.OF, Kind.TOTAL, Kind.RESULTS, Kind.FILLER, Kind.ABOUT)}){{0,4}}[(:\n+~<]?"
)

# “10 per page”, “Results per page: 10 20 50”; the numbers of a pager; “Page 3 of 17”, “3/17ページ”.
_PAGE_SIZES = re.compile(
    rf"N\n?{_ANY_WORD}{{0,3}}(?:{_PER}|/){_ANY_WORD}{{0,2}}{_PAGE}"
    rf"|(?:{_PER}{_PAGE}|N?{_PAGE}{_PER})(?:[:.]|{_BESIDE})?(?:[,/]?N(?![-~])){{1,9}}"
)
_PAGER = re.compile(rf"{_PAGE}[:.]?N(?:[,~+]?N){{2,50}}")
_PAGE_OF = re.compile(rf"{_PAGE}[:.\n]?{_ORDINAL}?(N){_PAGE}?{_LEADS_ON}(N)(?!{_RESULTS})")
_OF_PAGES = re.compile(rf"(?<![-/~])(N)(?:{_OUT_OF}|/){_FILLER}?(N){_PAGE}")
_PAGE_NUMBER = re.compile(rf"(?:{_PAGE}[:.]?|{_ORDINAL}(?=N{_PAGE}))(N)(?!-|~|{_TO}N)")
_PAGE_COUNT = re.compile(
    rf"(?:{_PAGE}{_LEADS_ON}|{_IN_ALL}(?:{_OUT_OF}|{_FILLER}){{0,2}}{_PAGE}[:.]?"
    rf"|(?<!{_ORDINAL})(?=N{_PAGE}(?![:.]?[N_])))(N)(?!{_RESULTS})"
)

# “1 - 10”, “1 件から 10”, “od 1. do 10”; but neither “1-2-3” nor “3/4 - 5”.
RANGE = re.compile(rf"(?<!N[-/~])(?<!N)(N){_BESIDE}?\.?(?:[-~]|{_TO})(?:{_ORDINAL}|{_FILLER})?(N)(?![-~]|{_TO}N)\.?")
_TOTAL_BEHIND = re.compile(rf"{_LEADS_ON}(N)")
_TOTAL_OF_THEM = re.compile(rf"(N){_BESIDE}{{0,3}}{_OF_THEM}{_TO}?[(,:\n]?{_ORDER}{{0,3}}$")
_TOTAL_BEFORE = re.compile(rf"{_IN_ALL}[:\n]?{_BESIDE}?(N){_RESULTS}{{0,2}}[^N]{{0,6}}$")
# Neither of the two matches more.
LONGEST_LEAD = 16
_PART = re.compile(rf"(?<![-/~])(N){_BESIDE}{{0,2}}{_LEADS_ON}(N)(?![-/])")
# “Entries 51069”, and “Letters 1950” too.
_RESULTS_BEFORE = re.compile(rf"{_RESULTS}(N)(?=[,.):\n]|\Z)")
YEARS = range(1000, 2100)
# How a number stands with the words that make a total of it, the surest way first.
_TOTALS = (
    re.compile(rf"{_IN_ALL}[:.\n]?(?:{_OUT_OF}|{_BESIDE}|{_ABOUT}){{0,3}}[:(.\n+~<]{{0,2}}(N)"),
    re.compile(rf"(N)(?:{_OUT_OF}|{_BESIDE}){{0,2}}[,(]?{_IN_ALL}"),
    re.compile(rf"(N){_ANY_WORD}{{0,2}}{_RESULTS}"),
    re.compile(rf"{_RESULTS}[:(][:(\n+~<]{{0,2}}{_ABOUT}?(N)"),
    _RESULTS_BEFORE,
    re.compile(r"\A[(,.:\n+~<]{0,3}(N)[),.:+~\n]{0,3}\Z"),
)
# The ways that no date, no heading and no form's field has.
_COUNTED = _TOTALS[:3]
MOST_WORDS_BESIDE = 12
_ABOUT_IT = re.compile(rf"(?:{_ABOUT}(?:{_OUT_OF}|{_FILLER}|x)?|[+~<N])$")
_CHANGED = re.compile(
    rf"N|\n?[+~]|\n?(?:{_FILLER}|x)?{_MORE}|(?:[-/]|{_TO})N|\({_ANY_WORD}{{0,3}}N|{_ANY_WORD}{{0,4}}{meaning(Kind.SHOWN)}"
)
_NO_RESULTS = re.compile(rf"{meaning(Kind.NO)}(?:{_FILLER}|x){{0,2}}{_RESULTS}")
_NOTHING_FOUND = re.compile(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, NOTHING_PHRASES))})")

# What a declared pattern can say.
GROUPS = ("first", "last", "total", "pages")


class Statement(NamedTuple):
    """What a text says, as printed: the range and the total, this page's number and the number of pages; `shown` where
    it says how many of the total the page shows, but not which (“10 of 108 results”)."""

    first: int | None = None
    last: int | None = None
    total: int | None = None
    page: int | None = None
    pages: int | None = None
    shown: int | None = None

    def beside(self, of_pages: Statement) -> Statement:
        """The same, with what is said of pages elsewhere in its text."""
        return of_pages._replace(**{name: said for name, said in self._asdict().items() if said is not None})

    def agrees(self, rows: int, number: int) -> bool:
        """Whether it can be true of a page with so many rows and that number."""
        return (
            (self.total is None or self.total >= max(rows, self.last or 0))
            and self.page in (None, number)
            and (self.pages is None or self.pages >= number)
            and self.shown in (None, rows)
        )


class RangeOfTotal(NamedTuple):
    """A range with its total, None where it is changed by what stands beside it, and where the letters of both begin
    and end."""

    first: int
    last: int
    total: int | None
    start: int
    end: int


def readings(text: str) -> list[Statement | None]:
    """All that a text can say, the likeliest first: None is what reads like a label and cannot be read. Empty where it
    has neither a number nor words for nothing having been found."""
    says_nothing = _NOTHING_FOUND.search(plain(text)) is not None
    found = [reading for tokens in tokens_of(text) for reading in _readings(tokens, says_nothing=says_nothing)]
    if not found and any(map(str.isdecimal, text)):
        return [None]
    return list(dict.fromkeys(found))


def matched(pattern: re.Pattern[str], text: str) -> list[Statement | None]:
    """What the groups `first`, `last`, `total` and `pages` of a pattern say, in the form that readings() has. Where the
    pattern is not found, only words for nothing having been found are read."""
    found = pattern.search(text)
    if found is None:
        return [one if one and one.total == 0 else None for one in readings(text)]
    groups = {name: printed for name, printed in found.groupdict().items() if printed is not None}
    numbers = {name: number_of(in_ascii_digits(groups[name].strip())) for name in GROUPS if name in groups}
    if None in numbers.values() or numbers.keys().isdisjoint(("total", "pages")):
        return [None]
    statement = Statement(**numbers)
    return [statement if None not in (statement.first, statement.last) else statement._replace(first=None, last=None)]


def counted_alone(text: str) -> Statement | None:
    """The total or the page and the number of pages in a short text that says little else, with words for what is
    counted beside them; None where it says neither, or a range too."""
    said = readings(text)
    best = said[0] if said else None
    if best is None or best.first is not None or best.shown is not None:
        return None
    letters = [tokens.letters for tokens in tokens_of(text)]
    is_counted = any(pattern.search(one) for pattern in _COUNTED for one in letters)
    is_short = all(len(one) <= MOST_WORDS_BESIDE for one in letters)
    total = best.total if is_counted and is_short else None
    pages = best.pages if best.page is not None and is_short else None
    return None if total is None and pages is None else Statement(total=total, page=best.page, pages=pages)


def range_of_total(tokens: Tokens, found: re.Match[str]) -> RangeOfTotal | None:
    """The range that RANGE has found, with the total behind or before it; None where none stands there, or where an end
    of the range is no number."""
    letters, numbers = tokens
    behind = _TOTAL_BEHIND.match(letters, found.end())
    near = max(found.start() - LONGEST_LEAD, 0), found.start()
    total = behind or _TOTAL_OF_THEM.search(letters, *near) or _TOTAL_BEFORE.search(letters, *near)
    first, last = numbers[found.start(1)], numbers[found.start(2)]
    if total is None or first is None or last is None:
        return None
    place = total.start(1)
    is_sure = not _is_about(letters, place) and not (behind and _is_changed(letters, place))
    start, end = (found.start(), total.end()) if behind else (total.start(), found.end())
    return RangeOfTotal(first, last, numbers[place] if is_sure else None, start, end)


def _readings(tokens: Tokens, *, says_nothing: bool) -> Iterator[Statement | None]:
    of_pages, tokens = _pages_of(tokens)
    labels = list(_ranges(tokens)) or list(_totals(tokens))
    if of_pages is None:
        yield None
    elif labels:
        yield from (label and label.beside(of_pages) for label in labels)
    elif of_pages.pages is not None:
        yield of_pages
    elif says_nothing or _NO_RESULTS.search(tokens.letters):
        yield of_pages._replace(total=0)
    elif "N" in tokens.letters or "_" in tokens.letters:
        yield None


def _pages_of(tokens: Tokens) -> tuple[Statement | None, Tokens]:
    """What a text says of pages, None where that cannot be read, and the text without it and without the sizes of pages
    to choose from."""
    tokens = _without(_PAGER, _without(_PAGE_SIZES, tokens))
    of_pages: Statement | None = Statement()
    for pattern in (_PAGE_OF, _OF_PAGES):
        if found := pattern.search(tokens.letters):
            of_pages = _of_pages(tokens.numbers[found.start(1)], _sure_number(tokens, found.start(2)))
            return of_pages, _without(pattern, tokens)
    if found := _PAGE_COUNT.search(tokens.letters):
        of_pages = _of_pages(None, _sure_number(tokens, found.start(1)))
        tokens = _without(_PAGE_COUNT, tokens)
    if of_pages and (found := _PAGE_NUMBER.search(tokens.letters)):
        of_pages = of_pages._replace(page=tokens.numbers[found.start(1)])
    return of_pages, _without(_PAGE_NUMBER, tokens)


def _of_pages(page: int | None, pages: int | None) -> Statement | None:
    return None if pages is None else Statement(page=page, pages=pages)


def _ranges(tokens: Tokens) -> Iterator[Statement | None]:
    """The range and the total that a text states; a range that has none cannot be read."""
    ranges = list(RANGE.finditer(tokens.letters))
    whole = {label[:3] for found in ranges if (label := range_of_total(tokens, found))}
    if len(whole) == 1:
        [(first, last, total)] = whole
        yield Statement(first, last, total) if total is not None else None
    elif len(ranges) == 1 and not whole:
        ends = [tokens.numbers[ranges[0].start(group)] for group in (1, 2)]
        for stated in list(_totals(_without(RANGE, tokens))) or [None]:
            yield stated and stated._replace(first=ends[0], last=ends[1])
    elif ranges:
        yield None


def _totals(tokens: Tokens) -> Iterator[Statement | None]:
    """The totals without a range that a text can mean."""
    letters, numbers = tokens
    if part := _PART.search(letters):
        shown, total = numbers[part.start(1)], _sure_number(tokens, part.start(2))
        yield Statement(total=total, shown=shown) if None not in (shown, total) else None
        if re.search(_RESULTS, letters) is None:
            yield Statement(page=shown, pages=total) if None not in (shown, total) else None
    for pattern in _TOTALS:
        places = [found.start(1) for found in pattern.finditer(letters)]
        if places:
            found_totals = {_sure_number(tokens, place) for place in places}
            total = found_totals.pop() if len(found_totals) == 1 else None
            is_year = pattern is _RESULTS_BEFORE and total in YEARS
            yield Statement(total=total) if total is not None and not is_year else None
            return


def _sure_number(tokens: Tokens, place: int) -> int | None:
    """The number at a place, None where what stands beside it makes another one of it."""
    letters = tokens.letters
    return None if _is_about(letters, place) or _is_changed(letters, place) else tokens.numbers[place]


def _is_about(letters: str, place: int) -> bool:
    return _ABOUT_IT.search(letters[max(place - 3, 0) : place]) is not None


def _is_changed(letters: str, place: int) -> bool:
    return _CHANGED.match(letters, place + 1) is not None


def _without(pattern: re.Pattern[str], tokens: Tokens) -> Tokens:
    """The tokens with `_` for the numbers in what a pattern finds: what has been read already."""
    return tokens._replace(letters=pattern.sub(lambda found: found.group().replace("N", "_"), tokens.letters))
