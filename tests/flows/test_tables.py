"""Tables on terminals of any width, in pipes, and as blocks: what is shown, and that nothing is cut in silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from flows.text.layout import broken, fitted
from flows.text.listings import print_listings
from flows.text.rows import print_table
from flows.text.table import Shape, Shown, lines_of
from warehouse.reports import ListingStatus

Screen = Callable[[int], None]
SUMMARY = "Stalin and T.V. Soong review outstanding issues affecting Sino-Soviet relations in 1945. " * 3
NAMES = ("date_text", "title", "summary")
ROWS = [("July 12, 1945", "Record of a Meeting between T.V. Soong and Stalin", SUMMARY), ("1952", "Letter", None)]
STATUS = ListingStatus(
    archive="wilson-center",
    listing_url="https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=Mongolia",
    promised=9,
    found=9,
    verdict="proven",
    is_confirmed=False,
    because=None,
    read_from=datetime(2026, 11, 25, 16, 2, tzinfo=UTC),
    read_until=datetime(2026, 11, 25, 16, 2, tzinfo=UTC),
    discrepancies=0,
    rejects=0,
    losses_withheld=0,
    last_harvest=datetime(2026, 11, 25, 16, 2, tzinfo=UTC),
    harvests=1,
    run_id="a run",
    unreached_at=None,
    first_discrepancy=None,
    layout_changed_on=None,
    markup_before=None,
    markup_after=None,
)


def shown(shape: Shape, names: tuple[str, ...] = NAMES, rows: list[tuple[object, ...]] = ROWS) -> tuple[str, Shown]:
    counted = Shown()
    return "\n".join(line.plain for line in lines_of(names, rows, shape, counted)), counted


def words(text: object) -> list[str]:
    return str(text).split()


@pytest.mark.parametrize("width", [60, 80, 100, 200, 400])
def test_rows_fit_the_terminal_and_nothing_of_them_is_missing(width: int) -> None:
    text, _ = shown(Shape(width, leaves_out=True))
    assert max(map(cell_len, text.splitlines())) <= width
    for value in (*NAMES, *ROWS[0], "1952", "Letter", "–"):
        assert all(word in text for word in words(value))


def test_a_terminal_too_narrow_for_columns_shows_blocks() -> None:
    text, counted = shown(Shape(60, leaves_out=True))
    assert counted.are_records
    assert "── 1 ──" in text
    assert "── 2 ──" in text
    assert "date_text  July 12, 1945" in text


def test_a_terminal_narrower_than_names_and_values_shows_them_one_beneath_another() -> None:
    text, _ = shown(Shape(24, leaves_out=True))
    assert "title\n  Record of a Meeting\n" in text


def test_of_many_columns_those_are_shown_by_which_a_document_is_recognized() -> None:
    names = (*(f"column_{number:02}" for number in range(20)), "title", "empty", "date_text")
    rows: list[tuple[object, ...]] = [(*range(20), "A title", None, "July 1945")] * 2
    text, counted = shown(Shape(80, leaves_out=True), names, rows)
    assert text.splitlines()[0].split()[-2:] == ["title", "date_text"]
    assert "empty" not in text
    assert 0 < counted.columns_left_out == len(names) - len(text.splitlines()[0].split())


def test_of_few_columns_none_is_left_out_and_a_single_row_is_whole() -> None:
    many: list[tuple[object, ...]] = [("v" * 30,) * 12]
    names = tuple(f"column_{number:02}" for number in range(12))
    for rows, columns in ((many, 12), (many * 2, 5)):
        text, counted = shown(Shape(70, leaves_out=True), names[:columns], [row[:columns] for row in rows])
        assert (counted.are_records, counted.columns_left_out) == (True, 0)
        assert all(name in text for name in names[:columns])


def test_a_pipe_is_neither_broken_nor_cut() -> None:
    text, counted = shown(Shape(), rows=[("1945", "T", "word " * 5_000 + "end"), *ROWS])
    lines = text.splitlines()
    assert len(lines) == 2 + 3
    assert lines[2].endswith("end")
    assert counted.cells_cut == 0
    # A value that is longer than any column makes no other line longer.
    assert max(map(len, lines[3:])) < 2_000


def test_a_wide_table_has_every_column_on_one_line() -> None:
    text, _ = shown(Shape(60, is_wide=True))
    assert len(text.splitlines()) == 2 + len(ROWS)


def test_what_is_cut_on_a_terminal_ends_so_and_is_told_of(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    screen(80)
    print_table(("n", "text"), [(1, "x" * 1_001), (2, "y" * 1_000)])
    printed = capsys.readouterr()
    assert printed.out.count("…") == 1
    assert printed.out.count("y") == 1_000
    assert printed.err.startswith("regest: 1 value is cut after 1,000 characters")
    assert printed.err.count("\n") <= 2


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_the_status_keeps_its_listing_at_any_width(
    screen: Screen, capsys: pytest.CaptureFixture[str], width: int
) -> None:
    screen(width)
    other = replace(STATUS, listing_url=STATUS.listing_url.replace("Mongolia", "Korea"), found=8)
    print_listings([STATUS, other], STATUS.last_harvest + timedelta(days=3))
    table = capsys.readouterr().out.partition("Mongolia: ")[0]
    for word in ("Mongolia", "Korea", "wilson-center", "promised", "found", "proven", "3 days ago"):
        assert word in table
    assert max(map(cell_len, table.splitlines())) <= width


def test_a_number_stands_above_its_block() -> None:
    text, _ = shown(Shape(40, in_records=True), ("", "title"), [("7", "Letter"), ("8", "Cable")])
    assert [line.rstrip("─") for line in text.splitlines()] == ["── 7 ", "title  Letter", "── 8 ", "title  Cable"]


def test_widths_are_worked_out_of_cells_not_characters() -> None:
    text, _ = shown(Shape(40), ("title", "n"), [("蒙古人民共和国", 1), ("a letter", 2)])
    *_, first, second = text.splitlines()
    assert cell_len(first.rpartition("1")[0]) == cell_len(second.rpartition("2")[0])


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Mn"]), max_size=200), st.integers(2, 40))
def test_a_broken_text_fits_and_loses_nothing(text: str, width: int) -> None:
    lines = list(broken(text, width))
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.lists(st.integers(1, 300), min_size=1, max_size=30), st.integers(10, 250), st.booleans())
def test_a_layout_never_exceeds_its_width(naturals: list[int], width: int, leaves_out: bool) -> None:
    layout = fitted([f"c{n}" for n in range(len(naturals))], naturals, width, leaves_out=leaves_out)
    if layout is not None:
        assert sum(layout.widths) + layout.gap * (len(layout.widths) - 1) <= width
        assert list(layout.columns) == sorted(set(layout.columns))
        assert leaves_out or len(layout.columns) == len(naturals)
