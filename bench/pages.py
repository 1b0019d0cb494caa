"""Listing pages as the Wilson Center Digital Archive's Drupal site printed them: for bench, fuzzing and replica.

The parts that scrapers saw are as they saw them: the table's classes, `td.document`, a date block before the title,
the count label in blocks of its own, pager links that carry the whole query. The rest is a plain Drupal page.
Standard library only; the same arguments always give the same bytes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal
from urllib.parse import quote

from bench import drupal, words

GENERATED_LISTING = "https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=generated"
ROWS_ON_A_PAGE = 10
FACETS_OF_A_LARGE_PAGE = 27
AI_NOTICE = "This summary was written by artificial intelligence and reviewed by the staff of the Digital Archive."

_SMALL_WORDS = frozenset((
    "a", "an", "as", "at", "before", "but", "by", "for", "from", "in", "into", "is", "like", "of", "off", "on", "onto",
    "per", "since", "than", "that", "the", "this", "to", "up", "via", "with",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """What one row prints: `date` as printed or None, `summary` as its paragraphs, and `slug` of /document/<slug>."""

    date: str | None
    title: str
    slug: str
    summary: tuple[str, ...] = ()


def slug(title: str) -> str:
    """The end of a document's path as Drupal's Pathauto makes it from a title: ASCII words in lower case, without
    punctuation and small words, cut at a word to 100 characters. Equal titles get -0, -1, … after the first."""
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    parts = re.split(r"[\s-]+", re.sub(r"[^a-z0-9\s-]", "", ascii_title))
    kept = "-".join(part for part in parts if part and part not in _SMALL_WORDS)
    return kept if len(kept) <= 100 else kept[:101].rpartition("-")[0]


def listing_page(
    rows: Sequence[Row],
    *,
    url: str,
    first: int = 1,
    total: int | None,
    pager: Literal["bootstrap", "core"] = "bootstrap",
    facets: int = 3,
) -> bytes:
    """The page at `url` with `rows`, as UTF-8.

    The label says `first` - (last row) of `total`, and a pager leads through the pages of `total`; with None there is
    neither. `pager` names the theme whose pager is printed. `facets` is the number of choices in each of five facets:
    3 give a page of about 14 KB with ten rows, FACETS_OF_A_LARGE_PAGE one of about 60 KB.
    """
    query = drupal.query_of(url)
    return "".join(
        (
            drupal.head(url),
            drupal.facets(query, facets),
            '<section class="col-sm-9 main-content" id="main-content">\n<div class="views-element-container">\n',
            '<div class="view view-search view-id-search view-display-id-page_1">\n',
            "" if total is None else _label(first, first + len(rows) - 1, total),
            _table(rows) if rows else '<div class="view-empty"><p>No documents match your search.</p></div>\n',
            "" if total is None else _pager(pager, query, first, total),
            "</div></div>\n</section>\n",
            drupal.foot(url),
        )
    ).encode()


def generated_pages(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """`count` full pages of one listing as (URL, body), about 60 KB each: GENERATED_LISTING with page=0, page=1, …

    Titles, dates and summaries are drawn by `seed`; no slug comes twice.
    """
    for page, rows in enumerate(generated_rows(count, seed)):
        yield generated_page(rows, page, count)


def generated_rows(count: int, seed: int) -> Iterator[list[Row]]:
    """The rows of each of those pages: drawn one after another, as each slug depends on all titles before it."""
    random = Random(seed)
    titles: Counter[str] = Counter()
    for _ in range(count):
        yield [_generated_row(random, titles) for _ in range(ROWS_ON_A_PAGE)]


def generated_page(rows: Sequence[Row], page: int, count: int) -> tuple[str, bytes]:
    """Page `page`, from 0, of `count` with its rows, as (URL, body). It depends on nothing else."""
    url = f"{GENERATED_LISTING}&page={page}"
    first, total = page * ROWS_ON_A_PAGE + 1, count * ROWS_ON_A_PAGE
    return url, listing_page(rows, url=url, first=first, total=total, facets=FACETS_OF_A_LARGE_PAGE)


def _generated_row(random: Random, titles: Counter[str]) -> Row:
    title = words.title(random)
    base = slug(title)
    suffix = f"-{titles[base] - 1}" if titles[base] else ""
    titles[base] += 1
    return Row(_generated_date(random), title, base + suffix, _generated_summary(random))


def _generated_date(random: Random) -> str | None:
    """A printed date; the forms come about as often as in the archive's rows."""
    month, year = random.choice(words.MONTHS), random.randint(1934, 1991)
    drawn = random.random()
    if drawn < 0.91:
        return f"{month} {random.randint(1, 28)}, {year}"
    if drawn < 0.96:
        return f"{month} {year}"
    return str(year) if drawn < 0.99 else None


def _generated_summary(random: Random) -> tuple[str, ...]:
    drawn = random.random()
    if drawn < 0.02:
        return ()
    summary = words.prose(random, random.randint(20, 120))
    return (summary, AI_NOTICE) if drawn > 0.99 else (summary,)


def _label(first: int, last: int, total: int) -> str:
    return f"""<div class="view-header">
<div class="results-label">Results:</div>
<div class="results-count">{first} - {last} of {total}</div>
</div>
"""


def _pager(name: str, query: drupal.Query, first: int, total: int) -> str:
    """Drupal prints no pager where there is one page only."""
    pages = -(-total // ROWS_ON_A_PAGE)
    if pages < 2:
        return ""
    pager = drupal.core_pager if name == "core" else drupal.bootstrap_pager
    return pager(query, (first - 1) // ROWS_ON_A_PAGE, pages)


def _table(rows: Sequence[Row]) -> str:
    return f"""<div class="view-content"><div class="table-responsive">
<table class="table table-hover table-striped">
<thead><tr><th id="view-title-table-column" class="views-field" scope="col">Documents</th></tr></thead>
<tbody>
{"".join(_row(row) for row in rows)}</tbody>
</table>
</div></div>
"""


def _row(row: Row) -> str:
    date = f'<div class="date">{drupal.text(row.date)}</div>\n' if row.date is not None else ""
    title = f'<a href="/document/{quote(row.slug)}" rel="bookmark"><span>{drupal.text(row.title)}</span></a>'
    paragraphs = "".join(f"<p>{drupal.text(paragraph)}</p>" for paragraph in row.summary)
    summary = f'<div class="summary">{paragraphs}</div>\n' if paragraphs else ""
    return f"""<tr>
<td class="document contextual-region">
{date}<h3 class="title">{title}</h3>
{summary}</td>
</tr>
"""
