"""Links to the next page found on real pages: `python -m bench.learn_pagers FOLDER`, beside a rule of six lines and,
where the interpreter that `--autopager` names has it, autopager.

The folder holds pages and `manifest.jsonl` (or `--manifest` says where it lies); each page of the kind `pager` has
`<page>.pager.json` beside it: selectors of the links PREV, PAGE, NEXT, LAST and FIRST. A page is right when the link
that is called NEXT is the one given, and none is given where there is none. A third of the sites, by a hash of their
names, is the part that nothing was tuned on."""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from selectolax.lexbor import LexborHTMLParser, LexborNode

from bench.learn import is_unseen
from parsers.html import parse_html
from parsers.learn.finding.records import FoundRecords, find_records
from parsers.learn.page_to_learn import PageToLearn
from parsers.learn.paging.next_link import next_of, pages_of
from parsers.learn.paging.page_links import links_of

# The page, its URL → the hrefs that it gives as the next page's: none, or one.
Finder = Callable[[bytes, str], str | None]
_NEXT = re.compile(r"\b(?:next|older|weiter|suivant|siguiente|след)|[›»→>]\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of one page: the links that are right, the one that is given, seconds."""

    file: str
    group: str
    unseen: bool
    expected: frozenset[str]
    numbered: frozenset[str]
    given: str | None
    seconds: float

    @property
    def right(self) -> bool:
        """As the pages' authors have it: the link that is called next, or none."""
        return self.given in self.expected if self.expected else self.given is None

    @property
    def leads_on(self) -> bool:
        """Whether the way on is right: where no link is called next, by the pager's number after this page's."""
        return self.right or (not self.expected and self.given in self.numbered)


def learned(body: bytes, url: str) -> str | None:
    """The next link that parsers.learn finds, as printed."""
    records = find_records(body)
    found = records if isinstance(records, FoundRecords) else None
    page = links_of(PageToLearn(url, body), found)
    following = next_of(page, pages_of(page, len(found.records) if found else 0))
    # A link in the head is for machines: it is none that the page shows.
    return following.link.href if following and following.link.node.tag != "link" else None


def six_lines(body: bytes, _: str) -> str | None:
    """The first link whose text says next, or ends with an arrow."""
    for link in parse_html(body).css("a[href]"):
        text = " ".join((link.text() or "").split())
        if link.attributes.get("rel") == "next" or (len(text) < 25 and _NEXT.search(text)):
            return link.attributes.get("href")
    return None


def autopager_of(python: str, folder: Path) -> Finder:
    """autopager's NEXT, asked of another interpreter, one process for all pages."""
    code = (
        "import sys,json,autopager\n"
        "for line in sys.stdin:\n"
        "    f,u=json.loads(line)\n"
        "    try:\n"
        "        t=open(f,'rb').read().decode('utf-8','replace')\n"
        "        r=[x.attrib.get('href') for c,x in autopager.extract(t,direct=True,prev=False) if c=='NEXT']\n"
        "    except Exception as e: r=[]\n"
        "    print(json.dumps(r[:1]),flush=True)\n"
    )
    asked = subprocess.Popen(
        [python, "-W", "ignore", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert asked.stdin is not None
    assert asked.stdout is not None
    stdin, stdout = asked.stdin, asked.stdout
    scratch = folder / "page.html"

    def find(body: bytes, url: str) -> str | None:
        scratch.write_bytes(body)
        stdin.write(json.dumps([str(scratch), url]) + "\n")
        stdin.flush()
        found: list[str] = json.loads(stdout.readline() or "[]")
        return found[0] if found else None

    return find


def hrefs_at(tree: LexborHTMLParser, selector: str) -> Iterator[str]:
    """Where the links lead that a selector of the page's authors selects, or that are in or around what it does."""
    for node in tree.css(selector) if selector.strip() else ():
        link: LexborNode | None = node
        while link is not None and link.tag != "a":
            link = link.parent
        link = link or node.css_first("a[href]")
        if link is not None:
            yield (link.attributes.get("href") or "").strip()


def measured(folder: Path, page: dict[str, Any], finder: Finder) -> Measured:
    """One page of the manifest, read with a finder."""
    file = folder / page["file"]
    body = file.read_bytes()
    selectors = json.loads(file.with_suffix(".pager.json").read_text(encoding="utf-8"))["selectors"]
    tree = parse_html(body)
    expected = frozenset(hrefs_at(tree, selectors.get("NEXT") or ""))
    numbered = frozenset(hrefs_at(tree, selectors.get("PAGE") or ""))
    begun = time.perf_counter()
    given = finder(body, page["url"])
    return Measured(
        page["file"], page["group"], is_unseen(page["site"]), expected, numbered, given, time.perf_counter() - begun
    )


def measure(folder: Path, pages: list[dict[str, Any]], finder: Finder, name: str, table: Table) -> list[Measured]:
    """Adds a finder's figures to the table."""
    results = [measured(folder, page, finder) for page in pages]
    parts = [*sorted({(one.group, one.unseen) for one in results}), ("all", False), ("all", True)]
    for group, unseen in parts:
        of_part = [one for one in results if one.unseen is unseen and group in (one.group, "all")]
        if of_part:
            table.add_row(name, group, "unseen" if unseen else "seen", *_figures(of_part))
    return results


def _figures(results: list[Measured]) -> Iterator[str]:
    with_next, without = [one for one in results if one.expected], [one for one in results if not one.expected]
    seconds = [1000 * one.seconds for one in results]
    yield str(len(results))
    yield f"{statistics.mean(one.right for one in results):.3f}"
    yield f"{statistics.mean(one.leads_on for one in results):.3f}"
    yield f"{sum(one.right for one in with_next)} of {len(with_next)}"
    yield f"{sum(one.right for one in without)} of {len(without)}"
    yield f"{statistics.median(seconds):.0f}"
    yield f"{max(seconds):.0f}"


def main() -> None:
    """Measures the folder that was named."""
    parser = argparse.ArgumentParser(prog="python -m bench.learn_pagers", description="Next links on real pages.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--manifest", type=Path, help="default: manifest.jsonl in the folder")
    parser.add_argument("--autopager", help="a Python interpreter that has autopager")
    parser.add_argument("--missed", action="store_true", help="name the pages, of those seen, that are not right")
    given = parser.parse_args()
    manifest = given.manifest or given.folder / "manifest.jsonl"
    lines = manifest.read_text(encoding="utf-8").splitlines()
    pages = [page for page in map(json.loads, lines) if page["kind"] == "pager"]
    console = Console(width=140)
    table = Table(
        "finder", "group", "part", "pages", "right", "leads on", "where there is one", "where none", "ms", "worst"
    )
    results = measure(given.folder, pages, learned, "parsers.learn", table)
    measure(given.folder, pages, six_lines, "six lines", table)
    if given.autopager:
        import tempfile

        with tempfile.TemporaryDirectory() as scratch:
            measure(given.folder, pages, autopager_of(given.autopager, Path(scratch)), "autopager", table)
    console.print(table)
    for one in results if given.missed else ():
        if not one.right and not one.unseen:
            console.print(f"  {one.file}: expected {sorted(one.expected) or 'none'}, given {one.given}", markup=False)


if __name__ == "__main__":
    main()
