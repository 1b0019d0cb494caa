"""The pages as people use them, in headless Chromium: found, opened, cited; by keyboard, on a phone, without scripts,
in the dark, and as axe looks at them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from generated_site import ARCHIVE, LISTING
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from flows.site.naming import name_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here: install the package chromium")
CLIPBOARD = ["clipboard-read", "clipboard-write"]
DOCUMENT = (
    f"/document/{ARCHIVE.name}/{name_of(ARCHIVE.name, 'https://digitalarchive.wilsoncenter.org/document/telegram')}"
)
PAGES = {
    "register": "/",
    "found": "/?q=outer+mongolia&from=1945&until=1945",
    "nothing found": "/?q=unheard-of",
    "document": DOCUMENT,
    "changes": "/changes",
    "listings": "/listings",
    "listing": f"/listing/{ARCHIVE.name}/{name_of(ARCHIVE.name, LISTING)}",
    "refusal": "/?from=soon",
}

# Titles that are written to do harm, by what must be read of them.
TOLD = {"markup": "<script>alert(1)</script>", "reversed": "Minutes", "hebrew": "מכתב"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Its event loop would be in the way of other tests'."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


def _is_wrong(said: ConsoleMessage) -> bool:
    """Of a refusal Chromium says that it failed, of what a captured page may not load that a policy forbids it."""
    return said.type == "error" and "status of 400" not in said.text and "https://elsewhere.example/" not in said.text


def _leaves(asked: Request, own: tuple[str, ...]) -> bool:
    """Whether something was asked for elsewhere. What a policy forbids is told as one that failed, and is none."""
    return not asked.url.startswith(own) and asked.failure != "csp"


@pytest.fixture
def look(browser: Browser, browsed_site: str) -> Iterator[Any]:
    """Opens a page of the site; what goes wrong on it, or leads elsewhere, fails the test."""
    contexts, wrong, own = [], [], (browsed_site, "about:")

    def open_(address: str, **options: Any) -> Page:
        context = browser.new_context(base_url=browsed_site, permissions=CLIPBOARD, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if _is_wrong(said) else None)
        for event in ("requestfinished", "requestfailed"):
            page.on(event, lambda asked: wrong.append(asked.url) if _leaves(asked, own) else None)
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []


def test_someone_who_has_never_seen_it_finds_july_1945_and_outer_mongolia_and_cites_it(look: Any) -> None:
    page = look("/")
    page.get_by_role("searchbox").press_sequentially("outer mongolia")
    page.get_by_label("Dated from").fill("1945-07")
    page.get_by_label("until").fill("1945-07")
    expect(page).to_have_url(re.compile(r"q=outer\+mongolia&from=1945-07&until=1945-07"))
    first = page.locator(".documents h3 a").first
    expect(page.locator(".documents .date").first).to_contain_text("July")
    expect(page.locator(".documents mark").first).to_be_visible()
    title = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    captured = page.frame_locator("main iframe")
    expect(captured.get_by_role("note")).to_contain_text(title)
    expect(captured.frame_locator("iframe").get_by_role("link", name=title)).to_be_visible()
    page.get_by_role("button", name="Copy").first.click()
    expect(page.locator("#copied")).to_have_text("The citation is copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert title in copied
    assert "July" in copied
    assert "1945" in copied


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_in_light_and_dark_and_a_phone_shows_all(look: Any, name: str) -> None:
    page = look(PAGES[name])
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options={"iframes": False}).response["violations"]
        assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == [], scheme
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("slug", TOLD)
def test_what_an_archive_prints_runs_and_loads_nothing(browser: Browser, browsed_site: str, slug: str) -> None:
    """Neither the titles nor the captured page. Of what that one's styles want from elsewhere Chromium says that the
    policy forbids it, and asks for none of it."""
    url = f"https://digitalarchive.wilsoncenter.org/document/{slug}"
    left, own = list[str](), (browsed_site, "about:", "data:")
    with browser.new_context(base_url=browsed_site) as context:
        page = context.new_page()
        for event in ("requestfinished", "requestfailed"):
            page.on(event, lambda asked: left.append(asked.url) if _leaves(asked, own) else None)
        page.on("dialog", lambda dialog: left.append(dialog.message))
        page.goto(f"/document/{ARCHIVE.name}/{name_of(ARCHIVE.name, url)}")
        expect(page.get_by_role("heading", level=1)).to_contain_text(TOLD[slug])
        captured = page.frame_locator("main iframe").frame_locator("iframe")
        expect(captured.locator("[id^=row-]")).to_contain_text(TOLD[slug])
        expect(captured.get_by_text("Run", exact=True)).not_to_have_attribute("href", re.compile("."))
        assert left == []
        assert page.evaluate("window.ran") is None
        assert page.url.startswith(browsed_site)


def test_a_range_of_the_timeline_is_set_by_keyboard(look: Any) -> None:
    page = look("/")
    handle = page.get_by_role("slider", name="first day of the range")
    handle.focus()
    before = handle.get_attribute("aria-valuetext")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert (handle.get_attribute("aria-valuetext") or "") > (before or "")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("from="))
    page.get_by_role("link", name="All dates").focus()
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("from="))


def draw_on_the_timeline(page: Page) -> None:
    """Draws a range on it, with the mouse."""
    box = page.locator("#timeline svg").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 30, steps=4)
    page.mouse.up()


def test_a_range_of_the_timeline_is_drawn_with_the_mouse(look: Any) -> None:
    page = look("/")
    draw_on_the_timeline(page)
    expect(page).to_have_url(re.compile(r"from=\d{4}-\d\d.*until=\d{4}"))
    expect(page.locator(".limits")).to_contain_text("possibly")


def test_all_of_it_is_reached_by_keyboard_and_the_content_at_once(look: Any) -> None:
    page = look("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("plan")
    page.keyboard.press("Enter")
    expect(page.locator(".documents h3")).to_have_text(["Plan"])


def test_without_scripts_it_does_all_the_same(look: Any) -> None:
    page = look("/", java_script_enabled=False)
    page.get_by_role("searchbox").fill("outer mongolia")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".documents mark").first).to_be_visible()
    page.locator(".facet a", has_text="month").click()
    expect(page.locator(".limits")).to_contain_text("precision: month")
    page.locator(".documents h3 a").first.click()
    expect(page.get_by_role("heading", name="Cite")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
