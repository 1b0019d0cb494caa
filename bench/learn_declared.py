"""Declarations learned from real pages: `python -m bench.learn_declared FOLDER`: of the listings that are found how
many end in a declaration, how many of those read all their rows, and why the others do not."""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from bench.learn import is_unseen
from parsers.learn.finding.records import FoundRecords, Refused, find_records
from parsers.learn.learn import Learned, PageToLearn, learn

ANYWHERE = "https://archives.example.org/listing"


@dataclass(frozen=True, slots=True)
class Declared:
    """What came of one page: the records found, the rows that its declaration reads, why it has none, and the
    processor's seconds."""

    file: str
    records: int
    read: int
    reason: str
    seconds: float
    text: str = ""
    says: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return bool(self.records) and not self.reason and self.read >= self.records


def declared(folder: Path, page: dict[str, Any]) -> Declared:
    """One page of the manifest, learned from alone."""
    body = (folder / page["file"]).read_bytes()
    found = find_records(body)
    records = len(found.records) if isinstance(found, FoundRecords) else 0
    begun = time.process_time()
    learned = learn([PageToLearn(url_of(page, found), body)])
    seconds = time.process_time() - begun
    if not isinstance(learned, Learned):
        return Declared(page["file"], records, 0, learned.reason, seconds)
    declaration = learned.declaration
    read = sum(len(one.entries) for one in declaration.read)
    says = (*declaration.missing, *(f"{one.what}: {one.says}" for one in declaration.uncertain))
    return Declared(page["file"], records, read, "", seconds, declaration.text, says)


def url_of(page: dict[str, Any], found: FoundRecords | Refused) -> str:
    """The URL that a page of the manifest had, or one on the host to which most of its records lead."""
    url = str(page.get("url") or "")
    if url.startswith("http") or isinstance(found, Refused):
        return url or ANYWHERE
    hosts = Counter(urlsplit(href).netloc for one in found.records for href in one.hrefs[:1] if href.startswith("http"))
    host = hosts.most_common(1)[0][0] if hosts else urlsplit(ANYWHERE).netloc
    return f"https://{host}/listing"


def main() -> None:
    """Measures the folder that was named."""
    parser = argparse.ArgumentParser(prog="python -m bench.learn_declared", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--manifest", type=Path, help="default: manifest.jsonl in the folder")
    parser.add_argument("--shown", action="store_true", help="print, of the sites seen, each declaration and reason")
    given = parser.parse_args()
    console = Console(width=140)
    manifest = given.manifest or given.folder / "manifest.jsonl"
    pages = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    table = Table("group", "part", "pages", "found", "declared", "all rows", "ms", "worst")
    reasons: Counter[str] = Counter()
    for group in sorted({page["group"] for page in pages if page["kind"] == "rows"}):
        for part in (False, True):
            own = [p for p in pages if p["group"] == group and p["kind"] == "rows" and is_unseen(p["site"]) is part]
            results = [declared(given.folder, page) for page in own]
            found = [one for one in results if one.records]
            if not found:
                continue
            whole, times = sum(one.is_whole for one in found), [1000 * one.seconds for one in found]
            row = (len(results), len(found), sum(not one.reason for one in found), whole)
            ends = (f"{statistics.median(times):.0f}", f"{max(times):.0f}")
            table.add_row(group, "unseen" if part else "seen", *map(str, row), *ends)
            reasons.update(one.reason.partition(":")[0][:90] for one in found if one.reason)
            for one in results if given.shown and not part else ():
                print(f"=== {one.file} {one.records} {one.read} {one.reason}\n{one.text}{'; '.join(one.says)}")
    console.print(table)
    for reason, count in reasons.most_common(25):
        console.print(f"{count:4} {reason}")


if __name__ == "__main__":
    main()
