"""How wide the columns of a table are, which of them fit, and where a text is broken. Pure: no terminal is asked."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells

# Shorter ones are never broken.
LONGEST_SHORT_VALUE = 28
NARROWEST_LONG_COLUMN = 24
WIDE_GAP, NARROW_GAP = 3, 2
# So few were named by somebody who wants to see all of them.
MOST_NAMED_COLUMNS = 8
FEWEST_COLUMNS = 2
# By what a person recognizes a document, where not everything fits.
IMPORTANT = ("title", "date_text", "printed", "date_edtf", "url", "change", "listing", "archive", "verdict", "summary")


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns are shown, each with its width, and how many blanks stand between two."""

    columns: tuple[int, ...]
    widths: tuple[int, ...]
    gap: int = WIDE_GAP


def unbroken(naturals: Sequence[int]) -> Layout:
    """All columns, as wide as they need."""
    return Layout(tuple(range(len(naturals))), tuple(naturals))


def fitted(
    names: Sequence[str], naturals: Sequence[int], width: int, *, leaves_out: bool = False, empty: Container[int] = ()
) -> Layout | None:
    """Columns that need `naturals` cells each within so many cells: as they are where they fit, else long ones share
    what is left. `leaves_out` lets some of many columns be left out, the `empty` and less important ones first. None
    where they do not fit.
    """
    every = tuple(range(len(naturals)))
    for gap in (WIDE_GAP, NARROW_GAP):
        if _with_gaps(naturals, gap) <= width:
            return Layout(every, tuple(naturals), gap)
    least = [min(natural, _least(name, natural)) for name, natural in zip(names, naturals, strict=True)]
    chosen = every
    if _with_gaps(least, NARROW_GAP) > width:
        chosen = _chosen(names, least, width, empty) if leaves_out and len(names) > MOST_NAMED_COLUMNS else ()
    if len(chosen) < min(FEWEST_COLUMNS, len(every)):
        return None
    spare = width - _with_gaps([least[index] for index in chosen], NARROW_GAP)
    shares = _shared([naturals[index] - least[index] for index in chosen], spare)
    widths = tuple(least[index] + share for index, share in zip(chosen, shares, strict=True))
    return Layout(chosen, widths, NARROW_GAP)


def _with_gaps(widths: Sequence[int], gap: int) -> int:
    return sum(widths) + gap * max(0, len(widths) - 1)


def _least(name: str, natural: int) -> int:
    return natural if natural <= LONGEST_SHORT_VALUE else max(NARROWEST_LONG_COLUMN, cell_len(name))


def _chosen(names: Sequence[str], least: Sequence[int], width: int, empty: Container[int]) -> tuple[int, ...]:
    """As many columns as fit, the most important ones first, in their own order."""

    def rank(index: int) -> int:
        return IMPORTANT.index(names[index]) if names[index] in IMPORTANT else len(IMPORTANT)

    chosen: list[int] = []
    for index in sorted((index for index in range(len(names)) if index not in empty), key=rank):
        if _with_gaps([least[other] for other in (*chosen, index)], NARROW_GAP) <= width:
            chosen.append(index)
    return tuple(sorted(chosen))


def _shared(wanted: Sequence[int], spare: int) -> list[int]:
    """What each gets of what there is to spare: all get the same, but nobody more than it wants."""
    given = [0] * len(wanted)
    by_want = sorted(range(len(wanted)), key=lambda index: wanted[index])
    for place, index in enumerate(by_want):
        given[index] = min(wanted[index], spare // (len(by_want) - place))
        spare -= given[index]
    return given


def broken(text: str, width: int, *, keeps_words: bool = False) -> Iterator[str]:
    """A text in lines of at most so many cells, broken between words, and within those that are longer than a line,
    unless these are to be kept whole."""
    if cell_len(text) <= width:
        yield text
        return
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= width:
            line = joined
            continue
        if line:
            yield line
        *whole, line = [word] if keeps_words else chop_cells(word, width) or [""]
        yield from whole
    yield line


def padded(text: str, width: int) -> str:
    """A text with blanks up to so many cells; longer ones stay whole."""
    return text + " " * max(0, width - cell_len(text))
