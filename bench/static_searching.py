"""Searches in Chromium, of pages served on loopback: Regest's own, with Pagefind, and with MiniSearch."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Protocol
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from bench.served_files import served_files
from bench.static_queries import SiteQuery, documents_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SHOWN_AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Searched:
    """A search, the seconds until its first page was there, and how many documents were found."""

    query: SiteQuery
    seconds: float
    found: int


class Contender(Protocol):
    """What searches pages in a folder."""

    def search(self, browser: Browser, origin: str, queries: Sequence[SiteQuery]) -> Iterator[Searched]:
        """Searches, one after another."""


def searched(folder: Path, contender: Contender, queries: Sequence[SiteQuery]) -> Iterator[Searched]:
    """What a contender takes for each of the queries, on pages that are served from a folder."""
    with served_files(folder) as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield from contender.search(browser, origin, queries)
        browser.close()


@dataclass(frozen=True, slots=True)
class Regest:
    """The pages that `regest site` writes. Cold, each query is an address that is opened by who has loaded nothing."""

    is_cold: bool

    def search(self, browser: Browser, origin: str, queries: Sequence[SiteQuery]) -> Iterator[Searched]:
        """See Contender."""
        if self.is_cold:
            for query in queries:
                with _page(browser) as page:
                    page.goto(f"{origin}/index.html?{urlencode(query.parameters)}", wait_until="commit")
                    shown = page.wait_for_function(_SHOWN, timeout=120_000, polling=10).json_value()
                    yield _searched(query, shown)
            return
        with _page(browser) as page:
            page.goto(f"{origin}/index.html")
            for query in queries:
                yield _searched(query, page.evaluate(_SENT, query.parameters))


@dataclass(frozen=True, slots=True)
class Pagefind:
    """An index that Pagefind makes of the same documents, asked as its own documentation does."""

    name: str = "Pagefind"

    def build(self, site: Path, folder: Path) -> str:
        """Makes the index, and says how long it took."""
        folder.mkdir()
        begun = perf_counter()
        asyncio.run(_pagefind_index(site, folder))
        return f"indexed in {perf_counter() - begun:.0f} s"

    def search(self, browser: Browser, origin: str, queries: Sequence[SiteQuery]) -> Iterator[Searched]:
        """See Contender."""
        yield from _asked_on_a_page(browser, origin, _PAGEFIND, queries)


@dataclass(frozen=True, slots=True)
class MiniSearch:
    """An index that MiniSearch makes of the same documents beforehand, which a browser loads whole. It knows no
    phrases: it is asked for all of their words."""

    package: Path
    name: str = "MiniSearch"

    def build(self, site: Path, folder: Path) -> str:
        """Makes the index, and says how long it took."""
        folder.mkdir()
        shutil.copy(self.package / "dist" / "es" / "index.js", folder / "minisearch.mjs")
        documents = [
            {"id": number, "title": title, "summary": summary, "file": file, "date": date}
            for number, (file, title, date, summary) in enumerate(documents_of(site))
        ]
        (folder / "documents.json").write_text(json.dumps(documents))
        (folder / "make.mjs").write_text(_MAKE_MINISEARCH)
        begun = perf_counter()
        subprocess.run(["node", "make.mjs"], cwd=folder, check=True)
        took = perf_counter() - begun
        for name in ("documents.json", "make.mjs"):
            (folder / name).unlink()
        return f"indexed in {took:.0f} s"

    def search(self, browser: Browser, origin: str, queries: Sequence[SiteQuery]) -> Iterator[Searched]:
        """See Contender."""
        yield from _asked_on_a_page(browser, origin, _MINISEARCH, queries)


def _asked_on_a_page(browser: Browser, origin: str, script: str, queries: Sequence[SiteQuery]) -> Iterator[Searched]:
    with _page(browser) as page:
        page.goto(f"{origin}/")
        for query in queries:
            begun = perf_counter()
            found = page.evaluate(script, query.words)
            yield Searched(query, perf_counter() - begun, found)


def _searched(query: SiteQuery, shown: tuple[float, str]) -> Searched:
    milliseconds, said = shown
    return Searched(query, milliseconds / 1000, int(said.split()[0].replace(",", "")))


@contextmanager
def _page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(120_000)
    yield page
    context.close()


async def _pagefind_index(site: Path, folder: Path) -> None:
    from pagefind.index import IndexConfig, PagefindIndex

    async with PagefindIndex(config=IndexConfig(output_path=str(folder / "pagefind"))) as index:
        for file, title, date, summary in documents_of(site):
            await index.add_custom_record(
                url=f"/{file}", content=f"{title}. {summary}", language="en", meta={"title": title, "date": date}
            )
    (folder / "index.html").write_text('<!DOCTYPE html><html lang="en"></html>')


_SHOWN = """() => {
    const said = document.getElementById("said")?.textContent;
    return said && document.getElementById("found").ariaBusy === "false" ? [performance.now(), said] : null;
}"""
_SENT = """async (parameters) => {
    const [search, found] = [document.getElementById("search"), document.getElementById("found")];
    const kept = parameters.precision ? `?precision=${parameters.precision}` : "";
    history.replaceState({}, "", location.pathname + kept);
    for (const name of ["q", "from", "until"]) search.elements[name].value = parameters[name] ?? "";
    const begun = performance.now();
    search.requestSubmit();
    while (found.ariaBusy !== "false") await new Promise((resolve) => setTimeout(resolve, 1));
    return [performance.now() - begun, document.getElementById("count").textContent];
}"""
_PAGEFIND = """async (words) => {
    const pagefind = await import("/pagefind/pagefind.js");
    const { results } = await pagefind.search(words);
    await Promise.all(results.slice(0, 25).map((result) => result.data()));
    return results.length;
}"""
_OPTIONS = '{ fields: ["title", "summary"], storeFields: ["title", "summary", "file", "date"] }'
_MAKE_MINISEARCH = f"""import {{ readFileSync, writeFileSync }} from "node:fs";
import MiniSearch from "./minisearch.mjs";
const index = new MiniSearch({_OPTIONS});
index.addAll(JSON.parse(readFileSync("documents.json", "utf-8")));
writeFileSync("index.json", JSON.stringify(index));
writeFileSync("index.html", "<!DOCTYPE html>");
"""
_MINISEARCH = f"""async (words) => {{
    window.opened ??= (async () => {{
        const {{ default: MiniSearch }} = await import("/minisearch.mjs");
        return MiniSearch.loadJSON(await (await fetch("/index.json")).text(), {_OPTIONS});
    }})();
    return (await window.opened).search(words, {{ combineWith: "AND" }}).length;
}}"""
