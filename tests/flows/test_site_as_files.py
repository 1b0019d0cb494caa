"""`regest site`: the pages as files, whole or not at all; where they lead; how they search in a browser."""

from __future__ import annotations

import functools
import re
import shutil
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import pytest
from command import Command
from generated_site import rows_of
from selectolax.lexbor import LexborHTMLParser
from test_site_in_a_browser import CHROMIUM

from flows.reading import page as reading
from flows.site import writing
from flows.site.document_page import whens_of
from flows.site.writing import MARK, SiteNotWritten, write_site
from warehouse.data_folder import DataFolder
from warehouse.published import Published


def write(data: Path, out: Path) -> None:
    published = Published(DataFolder(data), print)
    with published.reading() as looked_at:
        write_site(DataFolder(data), looked_at, out, print)
    published.close()


@pytest.fixture(scope="module")
def data(browsed_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, as the pages of the other one may be served in this process."""
    return Path(shutil.copytree(browsed_data, tmp_path_factory.mktemp("files") / "data"))


@pytest.fixture(scope="module")
def out(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "ParserProcess", reading.ThisProcess)
        write(data, folder)
    return folder


def links(page: Path) -> Iterator[str]:
    for node in LexborHTMLParser(page.read_bytes()).css("[href], [src]"):
        link = node.attributes.get("href") or node.attributes.get("src") or ""
        if not urlsplit(link).scheme:
            yield link


def test_every_link_leads_to_a_file_and_every_document_has_one(data: Path, out: Path) -> None:
    pages = [page for page in out.rglob("*.html") if page.parent.name != "captured" and "pagefind" not in page.parts]
    [(documents,)] = rows_of(data, "SELECT count(*) FROM documents")
    assert len([page for page in pages if "document" in page.parts]) == documents
    for page in pages:
        for link in links(page):
            path, _, place = link.partition("#")
            assert not path.startswith("/"), link
            file = page.parent / unquote(path.partition("?")[0]) if path else page
            assert file.is_file(), f"{page}: {link}"
            if place.startswith("regest-row-"):
                assert f'id="{place}"' in file.read_text("utf-8-sig"), f"{page}: {link}"


def test_pages_run_and_load_nothing_but_their_own(out: Path) -> None:
    for page in out.rglob("*.html"):
        tree = LexborHTMLParser(page.read_bytes())
        policy = tree.css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"]
        assert policy.startswith("default-src 'none'"), page
        assert not tree.css("base, object, embed"), page
        assert {node.attributes.get("src", "").rpartition("/")[2] for node in tree.css("script")} <= {"static.js"}, page


def test_the_folder_is_replaced_as_a_whole_or_stays_as_it_was(
    data: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = Path(shutil.copytree(out, tmp_path / "again"))
    (again / "document" / "left over").touch()
    monkeypatch.setattr(writing, "ParserProcess", reading.ThisProcess)
    monkeypatch.setattr(writing, "_index", lambda folder: (folder / "none").mkdir() or (folder / "none").mkdir())
    with pytest.raises(SiteNotWritten):
        write(data, again)
    assert (again / "document" / "left over").is_file()
    monkeypatch.setattr(writing, "_index", lambda folder: None)
    write(data, again)
    assert (again / MARK).is_file()
    assert not (again / "document" / "left over").exists()
    assert [entry.name for entry in tmp_path.iterdir()] == ["again"]


def test_what_is_no_such_site_is_not_touched(regest: Command, data: Path, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "mine.txt").write_text("mine")
    assert "holds other things" in regest.refused("site", tmp_path / "papers", "--data", data)
    assert "is no folder" in regest.refused("site", tmp_path / "papers" / "mine.txt", "--data", data)
    assert (tmp_path / "papers" / "mine.txt").read_text() == "mine"


def test_what_somebody_has_put_beside_the_pages_is_not_touched(
    regest: Command, data: Path, out: Path, tmp_path: Path
) -> None:
    published = Path(shutil.copytree(out, tmp_path / "published"))
    (published / ".git").mkdir()
    assert "other things than pages of regest site, as “.git”" in regest.refused("site", published, "--data", data)
    assert (published / ".git").is_dir()


def test_no_pages_are_written_into_a_data_folder_or_around_it(regest: Command, data: Path) -> None:
    for place in (data, data / "pages", data / "captures" / "pages", data.parent):
        assert "in one another" in regest.refused("site", place, "--data", data)
    assert not (data / "pages").exists()


def test_without_pagefind_it_says_what_to_install(
    regest: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "find_spec", lambda name: None)
    assert "pip install" in regest.refused("site", tmp_path / "out", "--data", data)
    assert not (tmp_path / "out").exists()


def test_what_a_date_is_found_by_among_files() -> None:
    from datetime import date

    assert list(whens_of(date(1945, 7, 1), date(1945, 7, 31))) == ["1945-07"]
    assert len(list(whens_of(date(1945, 1, 1), date(1946, 12, 31)))) == 24
    assert list(whens_of(date(1940, 1, 1), date(1949, 12, 31)))[::9] == ["1940", "1949"]
    assert list(whens_of(None, date(1949, 12, 31))) == ["open"]
    assert list(whens_of(None, None)) == []


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here: install the package chromium")
def test_files_are_searched_in_the_browser(out: Path) -> None:
    from playwright.sync_api import expect, sync_playwright

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *said: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(out)))
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page(base_url=f"http://127.0.0.1:{server.server_port}")
            wrong: list[str] = []
            page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
            page.goto("/")
            page.get_by_role("searchbox").press_sequentially("outer mongolia")
            page.get_by_label("Dated from").fill("1945-07")
            page.get_by_label("until").fill("1945-07")
            expect(page.locator("#count")).to_have_text("6 documents")
            page.locator(".documents h3 a").first.click()
            expect(page.get_by_role("heading", name="Cite")).to_be_visible()
            captured = page.frame_locator("main iframe")
            expect(captured.locator("[id^=regest-row-]:target")).to_be_visible()
            page.goto("/index.html?from=1800&until=1801")
            expect(page.locator(".documents h3")).to_have_text([re.compile("Notes")])
            assert wrong == []
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
