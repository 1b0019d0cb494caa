"""What the element promises that a declaration calls the promise, in any language: read right or not at all."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.listing.label_words import LANGUAGES
from parsers.listing.promise import NOTHING, CountLabel, Promise, promise_of, stated_promise

UNTIMED = settings(deadline=None)
# Of each language how it says that rows 1 to 10 of 57 are shown.
RANGES = {
    "en": "Showing 1 to 10 of 57 entries",
    "de": "Ergebnisse 1–10 von insgesamt 57",
    "fr": "Affichage de l’élément 1 à 10 sur 57 éléments",
    "es": "Mostrando registros del 1 al 10 de un total de 57 registros",
    "pt": "Itens 1 até 10 de 57",
    "it": "Risultati da 1 a 10 su 57",
    "ca": "Mostrant de l'1 a 10 de 57 registres",
    "ro": "Afișate de la 1 la 10 din 57 înregistrări",
    "nl": "1 tot 10 van 57 resultaten",
    "sv": "Visar 1 till 10 av totalt 57 träffar",
    "da": "Viser 1 til 10 af 57 poster",
    "nb": "Viser 1–10 av 57 treff",
    "fi": "Näytetään rivit 1 – 10 (yhteensä 57)",
    "et": "Kuvatakse 1 kuni 10, kokku 57 kirjet",
    "lv": "Parādīti 1. līdz 10. no 57 ierakstiem",
    "lt": "Rodomi įrašai nuo 1 iki 10 iš 57 įrašų",
    "pl": "Pozycje od 1 do 10 z 57",
    "cs": "Zobrazuji 1 až 10 z celkem 57 záznamů",
    "sk": "Záznamy 1 až 10 z celkom 57",
    "hr": "Prikazano 1 do 10 od ukupno 57 zapisa",
    "sl": "Prikazujem 1 do 10 od skupno 57 zapisov",
    "sr": "Приказ 1 до 10 од укупно 57 записа",
    "ru": "Записи с 1 по 10 из 57",
    "uk": "Записи з 1 по 10 із 57 записів",
    "bg": "Показване на резултати от 1 до 10 от общо 57",
    "el": "Εμφάνιση 1 έως 10 από 57 εγγραφές",
    "hu": "Találatok: 1 – 10 Összesen: 57",
    "tr": "57 kayıttan 1 - 10 arasındaki kayıtlar",
    "fa": "نمایش ۱ تا ۱۰ از ۵۷ رکورد",
    "ar": "إظهار ١ إلى ١٠ من أصل ٥٧ مدخل",
    "he": "מציג 1 עד 10 מתוך 57 רשומות",
    "hi": "५७ में से १ से १० परिणाम",
    "vi": "Hiển thị 1 đến 10 trong tổng số 57 mục",
    "id": "Menampilkan 1 sampai 10 dari 57 entri",
    "th": "แสดง ๑ ถึง ๑๐ จาก ๕๗ รายการ",
    "ja": "57件中 1～10件を表示",
    "zh": "第 1-10 条，共 57 条",
    "ko": "총 57건 중 1-10건",
}
MORE_RANGES = (
    "1 - 10 of 57", "(1 – 10 of 57)", "Results: 1—10 of 57.", "1 - 10 / 57", "1..10 of 57", "1-10 out of 57 found",
    "Itens 1 para 10 de 57 total", "10 topik - 1 sampai 10 (dari total 57)", "1 bis 10 von 57 Einträgen",
    "显示第 1 至 10 项结果，共 57 项", "57 件中 1 から 10 まで表示", "全57件中 1〜10件目", "총 57 중 1 부터 10 까지",
    "共57条，显示第1-10条", "１－１０ of ５７", "1 - 10 of 57 documents for Korea 1950", "1 - 10 of 57 (10 per page)",
    "1–10 von 57 Nächste Seite", "Results per page: 10 20 50 | 1 - 10 of 57", "57 results, showing 1 - 10",
)  # fmt: skip
TOTALS = (
    ("Browse Items (57 total)", 57), ("Showing 57 results", 57), ("1 entry found", 1), ("0 results", 0), ("57", 57),
    ("(57)", 57), ("Search found 388,350 items", 388350), ("Results: 93 Records found.", 93), ("Entries 51069", 51069),
    ("1.234 Treffer", 1234), ("Total: 1 234", 1234), ("1 234 567 документов", 1234567), ("Всего: 57", 57),
    ("135 results 1 2 3 4 5 ... 17", 135), ("Toplam 57 kayıt", 57),
    ("共 57 条", 57), ("57件", 57), ("총 57건", 57), ("ทั้งหมด 57 รายการ", 57),
    ("סה״כ 57 תוצאות", 57), ("عدد النتائج: ٥٧", 57), ("1,08,018 परिणाम", 108018), ("Liczba wyników: 57", 57),
    ("No entries found", 0), ("Keine passenden Einträge", 0), ("Aucun résultat pour 1950", 0), ("Ничего не найдено", 0),
    ("没有找到相关结果", 0), ("見つかりませんでした", 0), ("결과가 없습니다", 0), ("No se encontraron documentos", 0),
    ("لا توجد نتائج", 0), ("Ei tuloksia", 0), ("Không tìm thấy", 0), ("Brak wyników", 0), ("Nincs találat", 0),
)  # fmt: skip
PAGES = (
    "Page 3 of 17", "page: 3/17", "Seite 3 von 17", "Page 3 sur 17", "Página 3 de 17", "Страница 3 из 17",
    "第3页 共17页",
    "3/17ページ", "3 of 17 pages", "第 3/17 页", "Strona 3 z 17", "Sayfa 3 / 17", "صفحه ۳ از ۱۷", "17 pages",
    "Page 3 of 17 > >>", "共 17 页",
)  # fmt: skip
UNREADABLE = (
    "About 57 results", "57+ results", "Über 1000 Treffer", "plus de 1 050 résultats", "Más de 57 resultados", "1万件",
    "более 57 документов", "57K items", "12.5 results", "9,999,999,999 results", "57 results and 58 results",
    "Letters 1950", "Updated 3 May 1942", "2018-11-27", "10 results per page", "20 条/页", "Items 1 - 20", "4½ results",
    "1 - 10 of 57 and 1 - 10 of 58", "Page 3 of about 17", "57 results, page 3 of 17+",
    "1 - 10 of 10²", "57 Fotografien aus Bonn", "#11",
    "> 57 results", "of 108", "A4",
)  # fmt: skip


def _read(text: str, rows: int = 10, number: int = 1) -> Promise:
    return stated_promise([text], rows, number)


def _is_problem(promise: Promise) -> bool:
    return (promise.label, promise.pages) == (None, None) and promise.problem is not None


@pytest.mark.parametrize("text", [*RANGES.values(), *MORE_RANGES])
def test_a_range_and_its_total_are_read_in_any_language(text: str) -> None:
    assert _read(text) == Promise(CountLabel(1, 10, 57))


def test_each_language_there_are_words_of_is_tried() -> None:
    assert set(RANGES) == {language.code for language in LANGUAGES}


@pytest.mark.parametrize(("text", "total"), TOTALS)
def test_a_total_alone_is_read_in_any_language(text: str, total: int) -> None:
    assert _read(text, rows=min(total, 10)) == Promise(CountLabel(None, None, total))


@pytest.mark.parametrize("text", PAGES)
def test_a_number_of_pages_is_read_in_any_language(text: str) -> None:
    assert _read(text, number=3) == Promise(pages=17)


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_has_a_number_and_cannot_be_read_is_a_problem(text: str) -> None:
    assert _is_problem(_read(text, rows=1, number=3))


@pytest.mark.parametrize("text", ["", " ", "Browse Items", "Sammlung", "結果", "No more results", "Casino results"])
def test_what_has_no_number_promises_nothing(text: str) -> None:
    assert _read(text) is NOTHING


def test_no_text_promises_nothing() -> None:
    assert stated_promise([], 10, 1) is NOTHING


@pytest.mark.parametrize(
    ("text", "rows", "number"),
    [
        ("5 results", 10, 1),
        ("1 - 10 of 5", 5, 1),
        ("1 - 10 of 12", 13, 1),
        ("Keine Treffer", 1, 1),
        ("Page 3 of 17", 10, 2),
        ("Page 3 of 2", 10, 3),
        ("2 pages", 10, 3),
        ("10 of 108", 9, 1),
    ],
)
def test_what_does_not_agree_with_the_page_is_a_problem(text: str, rows: int, number: int) -> None:
    promise = _read(text, rows, number)
    assert _is_problem(promise)
    assert text in str(promise.problem)


def test_a_range_of_more_rows_than_the_page_has_is_kept() -> None:
    assert _read("1 - 10 of 57", rows=9).label == CountLabel(1, 10, 57)


def test_what_fits_the_page_says_which_of_two_readings_is_meant() -> None:
    assert _read("3 of 17", rows=3, number=1) == Promise(CountLabel(None, None, 17))
    assert _read("3 of 17", rows=10, number=3) == Promise(pages=17)
    assert _read("Seite 3 120 Treffer", number=3).label == CountLabel(None, None, 120)
    assert _read("1 - 25 of 300 100 per page", rows=25).label == CountLabel(1, 25, 300)
    assert _read("1 - 10 of 300 100").label == CountLabel(1, 10, 300100)


def test_a_range_of_nothing_is_a_total_of_none() -> None:
    assert _read("0 - 0 of 0", rows=0).label == CountLabel(None, None, 0)


def test_what_several_elements_say_is_put_together() -> None:
    assert stated_promise(["57 results", "1–10 of 57", "Page 1 of 6", "Items"], 10, 1) == Promise(
        CountLabel(1, 10, 57), pages=6
    )
    assert stated_promise(["67 items in 7 pages"], 10, 1) == Promise(CountLabel(None, None, 67), pages=7)


@pytest.mark.parametrize("texts", [["57 results", "1–10 of 58"], ["Page 1 of 6", "7 pages"], ["57 results", "57+"]])
def test_elements_that_disagree_promise_nothing(texts: list[str]) -> None:
    assert _is_problem(stated_promise(texts, 10, 1))


@pytest.mark.parametrize("rest", ["+", " K", "/180", "–20", " or more", " (of 180 in all)", ".5", "*", "…", "\n+"])
@pytest.mark.parametrize("of", ["of", "von", "sur", "из", "/"])
def test_a_number_with_something_left_over_is_no_total(of: str, rest: str) -> None:
    assert _is_problem(_read(f"1 - 10 {of} 10{rest}"))


@pytest.mark.parametrize(
    "rest", ["", " results", " documents for Korea 1950", "\n100 per page", " | page 1", " (by date)"]
)
def test_what_is_read_where_nothing_is_declared_is_read_alike(rest: str) -> None:
    text = f"Results: 1 - 10 of 108{rest}"
    assert _read(text).label == promise_of([text]).label == CountLabel(1, 10, 108)


def test_a_pattern_says_what_the_numbers_are() -> None:
    pattern = re.compile(r"(?P<total>[\d ]+) Fotos(?:, Blatt \d+ von (?P<pages>\d+))?")
    assert stated_promise(["1 234 Fotos, Blatt 1 von 9"], 10, 1, pattern) == Promise(
        CountLabel(None, None, 1234), pages=9
    )
    assert stated_promise(["١٢ Fotos"], 10, 1, pattern).label == CountLabel(None, None, 12)
    ranged = re.compile(r"(?P<first>\d+)_(?P<last>\d+)_(?P<total>\d+)")
    assert stated_promise(["11_20_57"], 10, 2, ranged).label == CountLabel(11, 20, 57)


@pytest.mark.parametrize("text", ["57 results", "1.5 Fotos", "5 Fotos", "9,999,999,999 Fotos"])
def test_what_a_pattern_does_not_find_or_cannot_be_is_a_problem(text: str) -> None:
    assert _is_problem(stated_promise([text], 10, 1, re.compile(r"(?P<total>[\d.,]+) Fotos")))


def test_beside_a_pattern_nothing_found_is_still_read() -> None:
    pattern = re.compile(r"(?P<total>\d+) Fotos")
    assert stated_promise(["Keine Treffer"], 0, 1, pattern).label == CountLabel(None, None, 0)
    assert stated_promise(["Fotos"], 10, 1, pattern) is NOTHING


def test_a_pattern_without_a_total_promises_nothing_that_could_be_held() -> None:
    assert _is_problem(stated_promise(["1 - 10 of 57"], 10, 1, re.compile(r"(?P<first>\d+) - (?P<last>\d+)")))


SCRIPTS = [str.maketrans("0123456789", "".join(chr(ord(zero) + digit) for digit in range(10))) for zero in "0٠۰०๐０০"]
GROUPS = st.sampled_from(["", ",", ".", "'", "’", " ", "\u00a0", "\u202f", "٬"])
WORDS = st.sampled_from(
    [("of", ""), ("von", ""), ("sur", "résultats"), ("из", "записей"), ("/", "results"), ("de un total de", "")]
)


@UNTIMED
@given(
    st.integers(1, 10**8), st.integers(1, 200), st.integers(0, 10**8), GROUPS, st.sampled_from(SCRIPTS), WORDS,
    st.sampled_from([" - ", "–", " — ", "-", "～", " − "]),
)  # fmt: skip
def test_numbers_grouped_in_any_way_and_in_digits_of_any_script_are_those_numbers(
    first: int, rows: int, more: int, group: str, script: dict[int, str], words: tuple[str, str], dash: str
) -> None:
    last, total = first + rows - 1, first + rows - 1 + more
    printed = [f"{number:,}".replace(",", group).translate(script) for number in (first, last, total)]
    text = f"{printed[0]}{dash}{printed[1]} {words[0]} {printed[2]} {words[1]}"
    assert _read(text, rows) == Promise(CountLabel(first, last, total))
    assert _read(f"{printed[2]} results", rows) == Promise(CountLabel(None, None, total))


PIECES = [*"0123456789", "10", "1 234", "1,234", *"-–/.,()+~ \n", "of", "von", "page", "Seite", "results", "total",
          "共", "条", "件中", "中", "no", "about", "per", "第", "से", "½", "²", "٣", "\u200b"]  # fmt: skip


@UNTIMED
@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=60),
    st.integers(0, 30), st.integers(1, 5),
)  # fmt: skip
def test_any_text_is_read_or_is_a_problem_or_has_no_number(text: str, rows: int, number: int) -> None:
    promise = _read(text, rows, number)
    if promise is NOTHING:
        assert not any(map(str.isdecimal, text))
    if promise.label is not None:
        assert promise.label.total >= max(rows, promise.label.last or 0)
    assert promise.problem is None or (promise.label, promise.pages) == (None, None)
