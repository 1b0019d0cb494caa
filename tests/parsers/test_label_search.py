"""Labels are found in any language where a page does not say where its own stands, and prose is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.listing.promise import NOTHING, CountLabel, Promise, promise_beside, promise_on

LABELS = (
    "Ergebnisse 1–10 von 57", "1 - 10 de 57", "Résultats 1 à 10 sur 57", "1 a 10 de 57 resultados",
    "Itens 1 para 10 de 57",
    "1 - 10 di 57", "1-10 van 57", "Записи с 1 по 10 из 57", "1 - 10 z 57", "1 – 10 av 57 träffar", "1 - 10 / 57",
    "第 1-10 条，共 57 条", "共57条 1-10", "57件中 1～10件", "총 57건 중 1-10", "57 kayıttan 1 - 10 arası",
    "1 do 10 od 57 zapisa",
    "نمایش ۱ تا ۱۰ از ۵۷", "١ - ١٠ من ٥٧", "1 - 10 מתוך 57", "५७ में से १ - १०", "1 - 10 จาก 57", "1 - 10 trong số 57",
    "Melihat 10 topik - 1 sampai 10 (dari total 57)", "1 - 10 (yhteensä 57)",
)  # fmt: skip
PROSE = (
    "3 - 5 de 1942", "1 - 3 de mayo de 1942", "Cartas, 3 - 5 de 1942", "Seite 10 - 20 von 300",
    "Bände 3-5 von 20 Teilen",
    "1939 - 1945 de 2000", "12/10/1950", "2018-11-27", "10-12/1942", "1945-1949 (23)", "Kästen 1-3, 14 Akten",
    "vom 3. bis 5. Mai 1942", "3 bis 5 von vielen", "Telefon 0228 10-20 / 57", "9-17 Uhr", "10 - 1 von 57",
    "1 - 10 von 5", "Boxes 1-7, total 12 items", "Volumes 1-7 of the series", "97 of 104 people found this helpful",
    "57 Treffer", "Seite 3 von 17", "48 von 57",
)  # fmt: skip


def _promise(before: str, rows: int = 10, after: str = "") -> Promise:
    items = "".join(f'<li><a href="/{place}">Brief 1 - 9 von 40</a></li>' for place in range(rows))
    tree = LexborHTMLParser(f"<main><div>{before}</div><ul>{items}</ul><div>{after}</div></main>")
    return promise_beside([tree.css_first("ul")], tree.css("li"))


@pytest.mark.parametrize("text", LABELS)
def test_a_range_with_its_total_is_found_in_any_language(text: str) -> None:
    assert _promise(f"<h2>Sammlung</h2><p>{text}</p>") == Promise(CountLabel(1, 10, 57))
    assert _promise("", after=f"<p>{text}</p>") == Promise(CountLabel(1, 10, 57))


@pytest.mark.parametrize("text", PROSE)
@pytest.mark.parametrize("rows", [4, 10])
def test_dates_parts_of_books_and_totals_alone_are_no_label(text: str, rows: int) -> None:
    assert _promise(f"<h2>{text}</h2>", rows) is NOTHING


@pytest.mark.parametrize(("text", "rows"), [("3 - 5 de 1942", 3), ("Seite 1 - 10 von 300", 10), ("S. 1-4 / 12 S.", 4)])
def test_what_fits_the_rows_by_chance_is_no_label(text: str, rows: int) -> None:
    assert _promise(f"<h2>{text}</h2>", rows) is NOTHING


def test_a_label_in_pieces_is_one() -> None:
    assert _promise("<p>1 <span>-</span> 10</p><p>von <b>1.234</b></p>").label == CountLabel(1, 10, 1234)


def test_a_row_less_than_the_label_says_does_not_hide_the_label() -> None:
    assert _promise("<p>1–10 von 57</p>", rows=9).label == CountLabel(1, 10, 57)
    assert _promise("<p>Briefe aus Bonn: 1–10 von 57 Treffern</p>", rows=9).label == CountLabel(1, 10, 57)


@pytest.mark.parametrize("total", ["57+", "über 57", "ungefähr 57", "57 Tausend", "57/180", "57.5"])
def test_a_total_that_is_none_is_a_problem(total: str) -> None:
    promise = _promise(f"<p>1–10 von {total}</p>")
    assert promise.label is None
    assert "cannot be read" in str(promise.problem)


def test_labels_that_disagree_are_none() -> None:
    promise = _promise("<p>1–10 von 57</p>", after="<p>1–10 von 58</p>")
    assert promise.label is None
    assert "disagree" in str(promise.problem)


def test_an_english_label_is_the_only_one_where_there_is_one() -> None:
    assert _promise("<p>1 - 10 of 57</p>", after="<p>1–10 von 58</p>").label == CountLabel(1, 10, 57)


def test_what_nobody_sees_is_no_label() -> None:
    assert _promise("<p hidden>1–10 von 57</p><script>1–10 von 57</script>") is NOTHING


def test_rows_each_in_a_holder_of_its_own_are_gone_through_as_often_as_in_one() -> None:
    class Counted(list[LexborNode]):
        times = 0

        def __iter__(self) -> Iterator[LexborNode]:
            self.times += 1
            return super().__iter__()

    times = []
    for count in (2, 20):
        tree = LexborHTMLParser("<div><p><a href=/x>Brief</a> 1</p></div>" * count)
        rows = Counted(tree.css("p"))
        promise_beside(tree.css("div"), rows)
        times.append(rows.times)
    assert times[0] == times[1]


def test_a_page_without_rows_can_promise_some() -> None:
    body = LexborHTMLParser("<h1>Suche</h1><p>Ergebnisse 1–10 von 57</p>").body
    assert body is not None
    assert promise_on(body).label == CountLabel(1, 10, 57)
