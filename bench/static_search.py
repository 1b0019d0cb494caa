"""The search of pages that are files, in Chromium, beside Pagefind and MiniSearch: `python -m bench.static_search`.

A folder is imported and written by `regest site`, unless `--site` names one that is. Its documents have the titles and
summaries of bench.pages, and in each summary some words as a language has them: the second commonest half as often as
the commonest, most of them rare. Pages are served on loopback. A search takes until its first page is shown: cold from
the first byte of a page that nothing was loaded of before, warm from the form's sending.

    npm install minisearch
    python -m bench.static_search --pagefind --minisearch node_modules/minisearch
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from bench.importing import REGEST
from bench.markdown import table
from bench.pages import ROWS_ON_A_PAGE, Row, generated_rows
from bench.processes import Cost, run
from bench.search import SYLLABLES
from bench.static_queries import KINDS, KINDS_OF_ALL, queries_of
from bench.static_searching import MiniSearch, Pagefind, Regest, Searched, searched
from bench.warc_files import SEED, write_warc

DOCUMENTS, QUERIES, QUERIES_OF_PEERS = 50_000, 200, 32
WORDS = 200_000


@dataclass(frozen=True, slots=True)
class WrittenFiles:
    """How many files there are in a folder, their bytes, and those of the disk's blocks that they take."""

    files: int
    size: int
    on_disk: int


def make_site(folder: Path, documents: int) -> tuple[Path, Cost]:
    """A folder with as many documents, and its pages, which are made in it: where they are, and what writing took."""
    pages = documents // ROWS_ON_A_PAGE
    write_warc(folder / "pages.warc.gz", pages, SEED, rows=varied(generated_rows(pages, SEED), Random(SEED)))
    arguments = ["--data", str(folder / "data")]
    run([REGEST, "import", str(folder / "pages.warc.gz"), "--archive", "wilson-center", *arguments], os.environ)
    return folder / "site", run([REGEST, "site", str(folder / "site"), *arguments], os.environ)


def varied(pages: Iterator[list[Row]], random: Random) -> Iterator[list[Row]]:
    """The same rows, with further words in their summaries."""
    for rows in pages:
        yield [
            replace(row, summary=(" ".join((*row.summary[:1], *_rare_words(random))), *row.summary[1:])) for row in rows
        ]


def _rare_words(random: Random) -> Iterator[str]:
    for _ in range(random.randint(5, 25)):
        number = int(exp(random.random() * log(WORDS)))
        yield "".join(SYLLABLES[number // 75**place % 75] for place in range(2 + (number >= 75**2)))


def files_in(folder: Path) -> WrittenFiles:
    """What a folder holds."""
    found = [Path(place, name).stat() for place, _, names in os.walk(folder) for name in names]
    return WrittenFiles(len(found), sum(one.st_size for one in found), sum(one.st_blocks for one in found) * 512)


def section(site: Path, written: Cost | None, taken: Mapping[str, Sequence[Searched]], peers: Sequence[str]) -> str:
    """The tables, as markdown."""
    whole, index = files_in(site), files_in(site / "search")
    load = f"load {os.getloadavg()[1]:.1f} on {os.cpu_count()} processors"
    told = f"{whole.files:,} files, {_megabytes(whole.size)}, {_megabytes(whole.on_disk)} of the disk"
    if written:
        cpu = written.own.cpu + written.children.cpu
        told += f", written in {written.wall / 60:.1f} minutes with {cpu / 60:.1f} minutes of processors"
    told += (
        f". The index of the search: {index.files:,} files, {_megabytes(index.size)}, {_megabytes(index.on_disk)} of"
        f" the disk. {load.capitalize()}."
    )
    own = table(
        ("", "queries", "documents found, p50", "cold p50", "cold p95", "warm p50", "warm p95"),
        [
            (name, len(cold), f"{median(one.found for one in warm):,.0f}", *_times(cold), *_times(warm))
            for name, cold, warm in _by_kind(taken["cold"], taken["warm"])
        ],
    )
    rows = [(name, *_times(taken[name][:1])[:1], *_times(taken[name][1:])) for name in peers]
    beside = table(("", "first answer", "p50", "p95"), rows) if rows else ""
    return f"{told}\n\n{own}\n\n{beside}"


def _by_kind(
    cold: Sequence[Searched], warm: Sequence[Searched]
) -> Iterator[tuple[str, Sequence[Searched], Sequence[Searched]]]:
    yield "all", cold, warm
    for kind, name in KINDS.items():
        yield name, *([one for one in taken if one.query.kind == kind] for taken in (cold, warm))


def _times(taken: Sequence[Searched]) -> tuple[str, str]:
    seconds = [one.seconds for one in taken]
    last = quantiles(seconds, n=20)[-1] if len(seconds) > 1 else max(seconds)
    return f"{median(seconds):.2f} s", f"{last:.2f} s"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.static_search", description=__doc__)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--queries", type=int, default=QUERIES)
    parser.add_argument("--site", type=Path, metavar="FOLDER", help="pages that are written already")
    parser.add_argument("--minisearch", type=Path, metavar="FOLDER", help="its npm package; needs node")
    parser.add_argument("--pagefind", action="store_true", help="beside Pagefind, which takes minutes to index")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="regest-bench-") as work:
        folder = Path(work)
        site, written = (given.site, None) if given.site else make_site(folder, given.documents)
        print(_measured(site, written, folder, given))


def _measured(site: Path, written: Cost | None, folder: Path, given: argparse.Namespace) -> str:
    queries = queries_of(site, given.queries, SEED)
    taken = {
        "cold": list(searched(site, Regest(is_cold=True), queries)),
        "warm": list(searched(site, Regest(is_cold=False), queries)),
    }
    few = [query for query in queries if query.kind in KINDS_OF_ALL][:QUERIES_OF_PEERS]
    own = f"Regest, {_of(files_in(site / 'search'))}"
    taken[own] = list(searched(site, Regest(is_cold=False), few))
    peers = [own]
    for peer in _peers(given):
        place = folder / "peer"
        told = peer.build(site, place)
        name = f"{peer.name}, {told}: {_of(files_in(place))}"
        taken[name] = list(searched(place, peer, few))
        peers.append(name)
        shutil.rmtree(place)
    return section(site, written, taken, peers)


def _peers(given: argparse.Namespace) -> Iterator[Pagefind | MiniSearch]:
    if given.pagefind:
        yield Pagefind()
    if given.minisearch:
        yield MiniSearch(given.minisearch)


def _of(files: WrittenFiles) -> str:
    return f"{files.files:,} files, {_megabytes(files.size)}"


if __name__ == "__main__":
    main()
