"""The pages that `regest site` writes, as people use them in headless Chromium: searched, drawn, narrowed, attacked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from test_site_in_a_browser import CHROMIUM, TOLD, draw_on_the_timeline

from bench.served_files import served_files
from flows.text.harmless import harmless
from flows.typed_days import first_day, last_day
from warehouse.connecting import connect_for_reading
from warehouse.own_objects import look_for_tables_first
from warehouse.search import Sought, find

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here: install the package chromium")


@pytest.fixture(scope="module")
def origin(browsed_files: Path) -> Iterator[str]:
    with served_files(browsed_files) as origin:
        yield origin


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture
def look(browser: Browser, origin: str) -> Iterator[Any]:
    """Opens a page; what goes wrong on it, runs that is not its own, or leads elsewhere, fails the test."""
    contexts, wrong = [], list[str]()

    def open_(address: str, **options: Any) -> Page:
        context = browser.new_context(base_url=origin, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.on(
            "console", lambda said: wrong.append(said.text) if said.type == "error" and origin in said.text else None
        )
        page.on(
            "requestfinished",
            lambda asked: wrong.append(asked.url) if not asked.url.startswith((origin, "about:", "data:")) else None,
        )
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []


def count(page: Page, documents: int) -> None:
    expect(page.locator("#count")).to_have_text(f"{documents} document{'' if documents == 1 else 's'}")


def titles(page: Page) -> list[str]:
    expect(page.locator("#found")).to_have_attribute("aria-busy", "false")
    return page.locator(".documents h3").all_inner_texts()


def test_someone_finds_july_1945_and_outer_mongolia(look: Any) -> None:
    page = look("/")
    page.get_by_role("searchbox").press_sequentially("outer mongolia")
    page.get_by_label("Dated from").fill("1945-07")
    page.get_by_label("until").fill("1945-07")
    count(page, 6)
    page.locator(".documents h3 a").first.click()
    expect(page.get_by_role("heading", name="Cite")).to_be_visible()
    captured = page.frame_locator("main iframe")
    expect(captured.locator("[id^=regest-row-]:target")).to_be_visible()


QUERIES = [
    *("soong OR ceausescu", "soong -outer", "soong NOT outer", '"outer mongolia" soong', "mong*", "mong", "-treaty"),
    *(
        "T.V. Soong",
        "T. V. Soong",
        '"t.v. soong"',
        "deng xiao-ping",
        "the",
        "record of the meeting",
        "NOT soong treaty",
    ),
    *("meetings", "unheard-of", "treaty | soong stalin", '-"outer mongolia" soong', "ceauşescu"),
    *('"', "-", "- -", '""', "OR", "NOT", "OR NOT", "*", "NOT -", "…"),
]


ASK = """async (queries) => {
    const { Index } = await import("/assets/index.js");
    const { find } = await import("/assets/search.js");
    const index = await Index.open(new URL("/search/", location));
    const titles = async (words) =>
        (await index.shown([...await find(index, words)])).map((shown) => shown[3].slice(0, 60));
    return Object.fromEntries(await Promise.all(queries.map(async (words) => [words, await titles(words)])));
}"""


def test_what_is_searched_for_is_what_regest_find_finds_in_its_order(look: Any, browsed_copy: Path) -> None:
    answers = look("/listings.html").evaluate(ASK, QUERIES)
    with connect_for_reading(browsed_copy / "regest.duckdb") as connection:
        look_for_tables_first(connection)
        for words in QUERIES:
            expected = [harmless(hit.title)[:60] for hit in find(connection, Sought(words), 100).hits]
            assert answers[words] == expected, words


# A text that a browser reads otherwise than the tables would not be found by what stands in it.
PRINTED = [
    *("Nicolae Ceaușescu’s “letter”, 1º Đặng Xiǎo‐píng — T. V. Soong; O'Neill's", "ﬁnal Straße Ænima ħ ½ x² Ⅷ ２０ ﬀ"),
    *("中华人民共和国 1949–1950 毛泽东", "מכתב אל ראש־הממשלה", "Ё é ï Å ơ İstanbul Iğdır ǅ", "कि‍ ক্ষ ไทย 한국어 조선"),
    *(
        "a.b. U.S.S.R. 3.5 1945-07-02 e.g. x.y z.",
        "zero\u200bwidth soft\u00adhyphen tab\tline\nend \x1d unit",
        "&_^`|~$%#!?*",
    ),
    *("cities", "tries", "glasses", "treaties", "buses", "organisation", "realising", "analyse", "meeting", "agreed"),
    *("planned", "quickly", "nation", "action", "session", "rate", "colour", "honoured", "telling", "webb", "ties"),
]
READ = """async (texts) => {
    const { folded, isCompound, partsOf, piecesOf, stemOf, unitsOf, whole } = await import("/assets/words.js");
    return texts.map((text) => [
        unitsOf(folded(text)).map((unit) => [isCompound(unit), whole(unit), partsOf(unit), stemOf(unit)]),
        ...piecesOf(text),
    ]);
}"""
READ_BY_TABLES = """
    SELECT
        list_transform(
            kept.units_of(kept.folded($text)),
            lambda unit: row(kept.is_compound(unit), kept.whole(unit), kept.parts_of(unit), kept.stem_of(unit))
        ),
        kept.pieces_of($text) AS pieces, kept.flat_pieces_of(pieces)
"""


def test_texts_are_read_as_the_tables_read_them(look: Any, browsed_copy: Path) -> None:
    read = look("/listings.html").evaluate(READ, PRINTED)
    with connect_for_reading(browsed_copy / "regest.duckdb") as connection:
        for text, (units, *pieces) in zip(PRINTED, read, strict=True):
            [(expected, *expected_pieces)] = connection.execute(READ_BY_TABLES, {"text": text}).fetchall()
            assert [tuple(unit) for unit in units] == expected, text
            assert pieces == expected_pieces, text


def test_a_search_for_nothing_shows_everything_and_one_without_a_word_nothing_and_says_why(look: Any) -> None:
    count(look(f"/index.html?{urlencode({'q': ' '})}"), 40)
    page = look(f"/index.html?{urlencode({'q': 'NOT'})}")
    count(page, 0)
    expect(page.locator(".nothing")).to_contain_text("give words that stand in a title, a summary or a field")
    page.get_by_role("searchbox").fill("unheard-of")
    expect(page.locator(".nothing")).to_have_text("Nothing is found for this.")


@pytest.mark.parametrize(
    ("query", "meaning"),
    [
        ("1936", ""),
        ("1937", ""),
        ("1938", ""),
        ("1943", "certainly"),
        ("1950", "certainly"),
        ("1800", ""),
        ("1944-06", ""),
    ],
)
def test_dates_are_found_by_what_they_mean(look: Any, browsed_copy: Path, query: str, meaning: str) -> None:
    with connect_for_reading(browsed_copy / "regest.duckdb") as connection:
        documents = connection.execute(
            "SELECT count(*) FROM documents_between($first, $last, meaning := $meaning)",
            {"first": first_day(query), "last": last_day(query), "meaning": meaning or "possibly"},
        ).fetchall()
    count(look(f"/index.html?from={query}&until={query}&meaning={meaning}"), documents[0][0])


def test_a_side_of_a_time_may_be_left_open(look: Any) -> None:
    count(look("/index.html?from=1960&meaning=certainly"), 1)
    assert titles(look("/index.html?until=1937")) == ["Drafts", "Notes"]


def test_a_range_of_the_timeline_is_set_by_keyboard_and_stays_to_be_changed(look: Any) -> None:
    page = look("/")
    handle = page.get_by_role("slider", name="last day of the range")
    handle.focus()
    for _ in range(3):
        page.keyboard.press("PageDown")
    day = handle.get_attribute("aria-valuetext")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"until={day}"))
    expect(page.locator(".limits")).to_contain_text(f"until: {day}")
    expect(handle).to_be_focused()
    expect(handle).to_have_attribute("aria-valuetext", day or "")
    page.reload()
    expect(handle).to_have_attribute("aria-valuetext", day or "")


def test_a_range_of_the_timeline_is_drawn_with_the_mouse(look: Any) -> None:
    page = look("/")
    draw_on_the_timeline(page)
    expect(page).to_have_url(re.compile(r"from=\d{4}-\d\d-\d\d&until=\d{4}"))
    expect(page.locator(".limits li")).to_have_count(2)


def test_every_choice_beside_the_results_leads_to_as_many_documents_as_it_says(look: Any) -> None:
    page = look("/")
    choices = [
        (choice.locator("a").get_attribute("href"), choice.locator(".count").inner_text())
        for choice in page.locator(".facet li").all()
    ]
    assert len(choices) > 10
    for address, documents in choices:
        page.goto(f"/{address}")
        count(page, int(documents))


def test_who_empties_the_search_sees_the_register_again_and_types_on(look: Any) -> None:
    page = look("/")
    page.get_by_role("searchbox").press_sequentially("plan")
    count(page, 1)
    page.get_by_role("searchbox").fill("")
    count(page, 40)
    expect(page.get_by_role("searchbox")).to_be_focused()
    assert page.url.endswith("/index.html") or page.url.endswith("/")


def test_more_is_loaded_and_shown_where_more_is_found_and_wanted(look: Any) -> None:
    page, loaded = look("/"), list[str]()
    page.on("request", lambda asked: loaded.append(asked.url) if "/search/documents/" in asked.url else None)
    page.get_by_role("searchbox").fill("treaty OR soong")
    expect(page.locator(".documents > li")).to_have_count(25)
    assert len(loaded) == 25
    page.get_by_role("button", name="More").click()
    expect(page.get_by_role("button", name="More")).to_have_count(0)
    assert len(titles(page)) == int(page.locator("#count").inner_text().split()[0])


def test_a_search_that_cannot_be_loaded_says_so(look: Any) -> None:
    page = look("/")
    page.route("**/search/**", lambda route: route.abort())
    page.get_by_role("searchbox").fill("treaty")
    expect(page.locator("#count")).to_have_text("The search cannot be loaded.")


@pytest.mark.parametrize(
    "words", ["alert", "minutes", "gnidrocer", "hyperlink", "מכתב", "<script>alert(1)</script>", "[[_$%*"]
)
def test_what_an_archive_prints_is_text_among_what_is_found(look: Any, words: str) -> None:
    page = look(f"/index.html?{urlencode({'q': words})}")
    expect(page.locator("#said")).to_contain_text("document")
    assert page.locator("#found script, #found img, #found [onerror], #found [href^='javascript:']").count() == 0
    assert not re.search("[\u202a-\u202e]", page.locator("#found").inner_text())
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("slug", TOLD)
def test_a_document_of_a_hostile_archive_runs_and_loads_nothing(look: Any, browsed_files: Path, slug: str) -> None:
    [file] = (browsed_files / "document").rglob(f"{slug}-*.html")
    page = look(f"/{file.relative_to(browsed_files)}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(TOLD[slug])
    captured = page.frame_locator("main iframe")
    expect(captured.locator("[id^=regest-row-]:target")).to_contain_text(TOLD[slug])
    expect(captured.get_by_text("Run", exact=True)).not_to_have_attribute("href", re.compile("."))
    assert page.evaluate("window.ran") is None


def test_axe_finds_nothing_and_a_phone_shows_all_of_what_is_found(look: Any) -> None:
    page = look("/index.html?q=treaty&from=1930&until=1944")
    expect(page.locator(".documents mark").first).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options={"iframes": False}).response["violations"]
        assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == [], scheme
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_listing_that_nobody_has_named_has_a_url_that_fits(look: Any) -> None:
    page = look("/listings.html", viewport={"width": 1200, "height": 800})
    page.locator("tbody th bdi").first.evaluate(
        "(name) => name.textContent = 'https://archive.example/' + 'x'.repeat(276)"
    )
    assert page.evaluate(
        "[...document.querySelectorAll('.listings .scroll')].every((one) => one.scrollWidth <= one.clientWidth)"
    )
