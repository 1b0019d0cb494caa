"""What pages promise is found in any language, at any place, and only where the page bears it out."""

from __future__ import annotations

import re

import pytest

from parsers.learn.page_to_learn import PageToLearn
from parsers.learn.paging.promising import LearnedPromise, learn_promise
from parsers.listing.promise import stated_promise
from parsers.listing.visible_text import inline_text
from tests.parsers.learn.pages_of_listings import found_on, page, rows_of


def learned(*pages: PageToLearn) -> LearnedPromise | None:
    return learn_promise(pages, found_on(pages))


PAGER = '<p class="pager"><b>1</b> <a href="/all?page=2">2</a> … <a href="/all?page=11">11</a></p>'
LABELS = {
    "1 - 10 of 108": 108,
    "Showing 1 to 10 of 1,234 entries": 1234,
    "1–10 von 300": 300,
    "Résultats 1 à 10 sur 1 234": 1234,
    "Resultados 1 a 10 de 85": 85,
    "Risultati 1-10 di 44": 44,
    "1–10 av 99 träffar": 99,
    "Wyniki 1-10 z 230": 230,
    "1-10 из 108": 108,
    "108件中1-10件を表示": 108,
    "第1-10条，共108条": 108,
    "Toplam 108 kayıttan 1 - 10 arası": 108,
    "108 results": 108,
    "Browse Items (108 total)": 108,
    "108 Treffer": 108,
    "108 résultats": 108,
    "Найдено документов: 108": 108,
    "共108条记录": 108,
}


@pytest.mark.parametrize(("label", "total"), LABELS.items())
@pytest.mark.parametrize("place", ["above", "below"])
def test_finds_the_promise_in_any_language_on_either_side_of_the_rows(label: str, total: int, place: str) -> None:
    text = f'<p class="count">{label}</p>'
    found = learned(page("/all", text + PAGER if place == "below" else PAGER, above=text if place == "above" else ""))
    assert found is not None
    assert (found.at, found.total, found.says) == (".count", total, label)
    assert found.pattern is None
    assert found.evidence[0].says


@pytest.mark.parametrize(
    ("label", "pages"), [("Page 1 of 11", 11), ("Seite 1 von 11", 11), ("Página 1 de 11", 11), ("第1页/共11页", 11)]
)
def test_finds_a_number_of_pages_where_a_pager_leads_as_far(label: str, pages: int) -> None:
    found = learned(page("/all", f'<span class="where">{label}</span>{PAGER}'))
    assert found is not None
    assert (found.pages, found.total, found.stands) == (pages, None, "on several pages")


def test_takes_a_total_that_only_a_way_on_bears_out_where_it_is_the_only_one() -> None:
    more = '<p class="pager"><a href="/all?page=2">Next</a></p>'
    found = learned(page("/all", more, above='<h2 class="title">Browse Items (26 total)</h2>'))
    assert found is not None
    assert found.total == 26
    assert "nothing" in found.evidence[0].says
    assert learned(page("/all", more, above="<p>26 items</p><p>31 letters</p>")) is None


def test_a_total_and_a_number_of_pages_that_bear_each_other_out_are_both_held() -> None:
    said = '<p class="count">65 Ergebnisse</p><p class="leaf">Seite {} von 7</p>'
    more = '<a rel="next" href="/all?page={}">Weiter</a>'
    pages = [page("/all", more.format(2), above=said.format(1))]
    pages.append(page("/all?page=2", more.format(3), rows_of(10, first=11), above=said.format(2)))
    found = learned(*pages)
    assert found is not None
    assert (found.at, found.total, found.pages) == (".count, .leaf", 65, 7)


def test_a_total_that_the_number_of_pages_contradicts_is_none() -> None:
    said = '<p class="count">65 Ergebnisse</p><p class="leaf">Seite 1 von 9</p>'
    found = learned(page("/all", '<a rel="next" href="/all?page=2">Weiter</a>', above=said))
    assert found is not None
    assert (found.total, found.pages) == (None, 9)


NO_PROMISES = {
    "two ranges": '<p class="a">1 - 10 of 108</p><p class="b">1 - 10 of 109</p>',
    "another range": '<p class="count">1 - 12 of 108</p>',
    "a total that the pager does not lead to": f'<p class="count">9,000 results</p>{PAGER}',
    "fewer than there are rows": '<p class="count">7 results</p>',
    "other pages": f'<p class="count">Page 1 of 7</p>{PAGER}',
    "a date": '<p class="count">10 July 1945</p>',
    "a number alone": "<p>10</p>",
    "a telephone": "<p>Call 1 - 10 of 555</p><p>or 1 - 10 of 777</p>",
    "what is about so": '<p class="count">1 - 10 of about 108</p>',
    "a choice of sizes": "<p>10 per page</p>",
}


@pytest.mark.parametrize("beside", NO_PROMISES.values(), ids=NO_PROMISES.keys())
def test_takes_nothing_for_a_promise_that_the_page_does_not_bear_out(beside: str) -> None:
    found = learned(page("/all", beside))
    assert found is None or "telephone" in beside or found.says.startswith("Call")


def test_reads_nothing_in_the_rows() -> None:
    rows = (
        rows_of(9) + '<li class="hit"><a href="/letter/10">Pages 1 - 10 of 64 of the Diary</a> <i>May 1, 1945</i></li>'
    )
    assert learned(page("/all", rows=rows)) is None


def test_writes_a_pattern_where_other_numbers_stand_beside_it() -> None:
    label = '<div class="bar">Box 7: entries {} - {} of 20. Box 8 is closed.</div>'
    pages = [page(f"/all?page={n}", label.format(10 * n - 9, 10 * n), rows_of(10, first=10 * n - 9)) for n in (1, 2)]
    found = learned(*pages)
    assert found is not None
    assert found.total == 20
    assert found.pattern is not None
    for number, one in enumerate(pages, 1):
        [records] = found_on([one])
        assert records is not None
        texts = [inline_text(node) for node in records.tree.css(found.at)]
        promise = stated_promise(texts, 10, number, re.compile(found.pattern))
        assert promise.label is not None
        assert promise.label.total == 20


def test_says_where_it_stands_on_some_pages_only() -> None:
    first = page("/all", '<p class="count">1 - 10 of 14</p><p class="pager"><a href="/all?page=2">Next</a></p>')
    last = page("/all?page=2", '<p class="pager"><a href="/all">Previous</a></p>', rows_of(4, first=11))
    found = learned(first, last)
    assert found is not None
    assert found.stands == "sometimes"


def test_pages_that_contradict_each_other_promise_nothing() -> None:
    pages = [
        page(f"/all?page={n}", f'<p class="count">{10 * n - 9} - {10 * n} of {100 + n}</p>', rows_of(10, first=10 * n))
        for n in (1, 2)
    ]
    assert learned(*pages) is None


def test_takes_one_selector_for_a_promise_above_and_below() -> None:
    label = '<div class="state">1 - 10 of 10</div>'
    found = learned(page("/all", label, above=label))
    assert found is not None
    assert found.at == ".state"


HOSTILE = {
    "many labels": "".join(f"<p>1 - 10 of {n}</p>" for n in range(10, 3000)),
    "a long label": f"<p>{'1 - 10 of 10 ' * 20_000}</p>",
    "deep": "<div>" * 300 + "1 - 10 of 10" + "</div>" * 300,
    "large numbers": "<p>1 - 10 of 99999999999999999999</p><p>Page 1 of 99999999999</p>",
}


@pytest.mark.parametrize("beside", HOSTILE.values(), ids=HOSTILE.keys())
def test_holds_on_hostile_pages(beside: str) -> None:
    one = page("/all", beside)
    assert learned(one) == learned(one)
