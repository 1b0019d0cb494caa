"""What learning looks at of a page is bounded as a whole: counted, not timed, and what is left out is said."""

from __future__ import annotations

import gc
import random
from collections import Counter
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from bench.learn_mutated import BOUND, HOSTILE, Outcome, hostile, mutated, outcome, pages
from parsers.declarations.parser import DeclaredParser
from parsers.learn.declaration import MOST_BYTES_READ, MOST_TAGS_READ
from parsers.learn.finding.columns import columns_of
from parsers.learn.finding.outline import MOST_ELEMENTS, Outline, outline_of
from parsers.learn.finding.sampling import MOST_ROWS
from parsers.learn.learn import Learned, PageToLearn, Refused, learn
from parsers.learn.paging import page_links
from parsers.learn.paging.promise_selector import MOST_COUNTED, promise_selectors
from parsers.learn.paging.short_texts import MOST_NODES, short_elements
from parsers.learn.selecting import placing, selectors
from parsers.learn.selecting.selectors import Case
from parsers.records import ListingPage
from tests.parsers.learn.holdings import KINDS, URL
from tests.parsers.learn.holdings import page as page_of_letters

ROWS = MOST_ROWS + 700
FINDING = "parsers.learn.finding"


def learned(body: bytes) -> Learned:
    answer = learn([PageToLearn(URL, body)])
    assert isinstance(answer, Learned), answer
    return answer


def test_places_are_told_by_the_first_rows_and_all_rows_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[str] = Counter()
    real = selectors.place_selector
    monkeypatch.setattr(
        placing,
        "place_selector",
        lambda cases, *a, **k: asked.update(cases=len(cases), times=1) or real(cases, *a, **k),
    )
    named, labelled = columns_of, page_links._label
    monkeypatch.setattr(f"{FINDING}.fields.columns_of", lambda o, r, p: asked.update(named=len(r)) or named(o, r, p))
    monkeypatch.setattr(page_links, "_label", lambda *given: asked.update(links=1) or labelled(*given))
    answer = learned(hostile("rows", ROWS))
    assert asked["cases"] <= asked["times"] * MOST_ROWS
    assert 0 < asked["named"] <= 2 * MOST_ROWS
    assert 0 < asked["links"] <= page_links.MOST_IN_RECORDS
    assert len(answer.declaration.read[0].entries) == ROWS
    said = {one.what: one.says for one in answer.declaration.uncertain}
    assert said["looked at"] == f"rows and places are told by the first {MOST_ROWS:,} of {ROWS:,} records"
    assert f"with {ROWS} rows" in answer.declaration.text


def test_what_documents_are_called_is_told_by_rows_from_all_of_the_list() -> None:
    rows = "".join(f'<li><a href="/letters/{2020 - n // 200}/{n}">Letter number {n}</a></li>' for n in range(ROWS))
    old = rows.replace(f"/letters/{2020 - (ROWS - 1) // 200}/", "/letters/undated/")
    answer = learned(page_of_letters(f"<ul>{old}</ul>"))
    assert len(answer.declaration.read[0].entries) == ROWS


def test_no_garbage_is_looked_for_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def outlined(body: bytes, charset: str | None) -> Outline:
        seen.append(gc.isenabled())
        return outline_of(body, charset)

    monkeypatch.setattr(f"{FINDING}.records.outline_of", outlined)
    assert gc.isenabled()
    learned(page_of_letters(KINDS["cards"]))
    assert seen == [False]
    assert gc.isenabled()


def test_among_very_many_siblings_none_is_told_by_its_number() -> None:
    tree = LexborHTMLParser(f"<div class=a>{'<i>7</i>' * MOST_COUNTED}<b>7 letters</b></div>")
    node = tree.css_first("b")
    assert node is not None
    assert "nth-of-type" not in " ".join(promise_selectors(tree, node))


def test_rows_beyond_what_is_looked_at_are_read_as_well() -> None:
    count = MOST_ELEMENTS // 3 + 1_500
    answer = learned(hostile("rows", count))
    assert len(answer.pages[0].records) < count  # type: ignore[union-attr]
    assert len(answer.declaration.read[0].entries) == count


def test_of_few_rows_nothing_is_left_out() -> None:
    answer = learned(page_of_letters(KINDS["cards"]))
    assert "looked at" not in {one.what for one in answer.declaration.uncertain}


def test_a_selector_is_held_against_what_was_looked_at() -> None:
    tree = learned(page_of_letters(KINDS["list items"])).pages[0].tree  # type: ignore[union-attr]
    root, nodes = tree.root, tree.css("main li")
    assert root is not None
    whole = selectors.rows_selector([Case((root,), tuple(nodes[:3]))])
    cut = selectors.rows_selector([Case((root,), tuple(nodes[:3]), is_cut=True)])
    assert whole is None or len(tree.css(whole.selector)) == 3
    assert cut is not None
    assert len(tree.css(cut.selector)) == len(nodes)


@pytest.mark.parametrize(
    ("filling", "most"),
    [("", 8), ("x" * MOST_BYTES_READ, 1), ("--><!--" * (MOST_TAGS_READ // 2), 1)],
    ids=["small", "many bytes", "many tags"],
)
def test_a_large_page_is_read_once(filling: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    readings: list[int] = []
    real = DeclaredParser.parse_page

    def counted(*given: Any) -> ListingPage:
        readings.append(1)
        return real(*given)

    monkeypatch.setattr(DeclaredParser, "parse_page", counted)
    # All titles are the same: no declaration of it is whole, and others are tried.
    rows = "".join(f'<li class="x"><a href="/item/{n}">A letter</a> <i>May {n}, 1945</i></li>' for n in range(1, 20))
    learn([PageToLearn(URL, page_of_letters(f"<ul>{rows}</ul><!--{filling}-->"))])
    assert 1 <= len(readings) <= most
    assert (len(readings) == 1) is bool(filling)


def test_no_more_than_so_many_elements_are_walked_for_a_promise() -> None:
    tree = learned(page_of_letters(KINDS["list items"])).pages[0].tree  # type: ignore[union-attr]
    asked: list[int] = []
    long = type(tree)("<p>7</p>" * (MOST_NODES + 100))
    assert long.body is not None
    short_elements(long.body, 200, 40, lambda node: asked.__iadd__([1]) == [])
    assert len(asked) <= MOST_NODES


@pytest.mark.parametrize("form", ["https://a.example.org/?q={}", "https://a.example.org/{}", "https://{}.example.org/"])
def test_a_url_with_half_a_sign_is_refused(form: str) -> None:
    answer = learn([PageToLearn(form.format("\ud800"), page_of_letters(KINDS["cards"]))])
    assert isinstance(answer, Refused)
    assert "is no URL of a page" in answer.reason
    assert answer.reason.encode()


@pytest.mark.parametrize("kind", HOSTILE)
def test_broken_hostile_pages_end_in_an_answer_that_holds(kind: str) -> None:
    one = outcome(kind, mutated(hostile(kind, 200), random.Random(kind)))
    assert not one.error
    assert one.read >= one.shown


def test_broken_saved_pages_end_in_an_answer_that_holds() -> None:
    made = pages(seed=3)
    next(made)
    for _ in range(19):
        one = outcome(*next(made))
        assert not one.error
        assert one.read >= one.shown


def test_pages_are_the_same_for_the_same_seed() -> None:
    first, again = pages(seed=5), pages(seed=5)
    assert [next(first) for _ in range(4)] == [next(again) for _ in range(4)]


def test_reading_is_counted_apart() -> None:
    assert Outcome("rows", BOUND + 1.0, 1.5).learning < BOUND
    one = outcome("rows", hostile("rows", 50))
    assert (one.shown, one.read) == (50, 50)
    assert 0 < one.reading < one.seconds


def test_elements_with_names_that_no_selector_can_have_end_in_an_answer() -> None:
    body = page_of_letters(KINDS["list items"]).replace(b"<li>", b'<li"=><b"/x>').replace(b"</li>", b'</b"></li"=>')
    answer = learn([PageToLearn(URL, body)])
    assert isinstance(answer, Learned | Refused)
