"""The text of a declaration: keys in the order of docs/declarations.md, and a comment where a person would ask."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from parsers.dates.printed import read_date
from parsers.declarations.toml import Value, comment, toml_key, toml_value
from parsers.learn.finding.fields import DATE
from parsers.learn.finding.further import SUMMARY
from parsers.learn.understood import OF_EVERY_ROW, UnderstoodListing, texts_at

# Of what was seen so much is asked: a listing may be worse than the pages of it that were looked at.
ROOM, LEAST_SHARE = 0.1, 0.3
FEWEST_ROWS = 4


def composed(of: UnderstoodListing) -> str:
    """The declaration of what was understood."""
    tables = (_head(of), _listings(of), _row(of), _fields(of), _page(of), _urls(of), _bounds(of))
    return "\n\n".join("\n".join(lines) for table in tables if (lines := list(table))) + "\n"


def _head(of: UnderstoodListing) -> Iterator[str]:
    pages = f"{len(of.rows)} pages" if len(of.rows) > 1 else "one page"
    yield from comment(f"Learned from {pages} with {max(of.count, of.records)} rows.")
    yield ""
    yield _line("title", of.title)
    yield _line("home", of.urls.home)
    if of.urls.hosts:
        yield _line("hosts", of.urls.hosts)
    if of.manner.language:
        yield _line("language", of.manner.language)
    for one in of.manner.uncertain:
        yield from comment(f"{one.what}: {one.says}.")
    if of.manner.date_order:
        yield _line("date_order", of.manner.date_order)
    yield _line("signs", of.signs)
    if of.other_lists:
        yield from comment("Other lists on the page, marked up as this one is.")
        yield _line("other_lists", of.other_lists)
    if of.nothing_found:
        yield _line("nothing_found", of.nothing_found)


def _listings(of: UnderstoodListing) -> Iterator[str]:
    name, path = of.listing
    yield "[listings]"
    yield _line(name, path)


def _row(of: UnderstoodListing) -> Iterator[str]:
    yield "[row]"
    yield _line("at", of.at)
    if of.reads_blocks:
        yield from comment("What stands before a row's link is its date, what follows its summary.")
        yield _line("reading", "blocks")
        return
    for name in OF_EVERY_ROW:
        if place := of.places.get(name):
            if place.elsewhere:
                yield from comment(f"{place.elsewhere} of {of.count} rows have their {name} elsewhere.")
            yield _line(name, place.value)


def _fields(of: UnderstoodListing) -> Iterator[str]:
    if of.fields and not of.reads_blocks:
        yield "[row.fields]"
        for name, place in of.fields.items():
            yield _line(name, place.value)


def _page(of: UnderstoodListing) -> Iterator[str]:
    lines: list[str] = []
    if (paging := of.paging) is not None:
        named: Mapping[str, Value | None] = {"query": paging.query, "path": paging.path}
        lines += [_line(name, value) for name, value in named.items() if value]
        if paging.query or paging.path:
            lines += [_line("from", paging.first)] if paging.first != 1 else []
            lines += [_line("step", paging.step)] if paging.step != 1 else []
        if paging.by_script:
            lines += comment(f"More comes by script or form alone, which no harvest follows: “{paging.by_script}”.")
        lines += [_line("next", paging.next)] if paging.next else []
    if (promise := of.promise) is not None:
        lines += comment(f"“{promise.says}”")
        table = {"at": promise.at, "pattern": promise.pattern, "stands": promise.stands}
        said = {name: value for name, value in table.items() if value}
        lines.append(_line("promise", promise.at if said == {"at": promise.at} else said))
    if any(not line.startswith("#") for line in lines):
        yield "[page]"
    yield from lines


def _urls(of: UnderstoodListing) -> Iterator[str]:
    yield "[urls]"
    if of.urls.unsaid:
        shown = of.urls.unsaid[0][:80]
        yield from comment(f"{len(of.urls.unsaid)} links lead to no document of this site, as {shown}")
    if of.urls.elsewhere:
        yield from comment("Of documents on another host, which is never asked, the whole URL.")
    yield _line("document", (*of.urls.document, *of.urls.elsewhere))
    yield _line("listing", of.urls.listing)
    if of.urls.defaults:
        yield _line("defaults", of.urls.defaults)
    if of.urls.ignore:
        yield _line("ignore", of.urls.ignore)
    if of.urls.slash:
        yield _line("slash", True)


def _bounds(of: UnderstoodListing) -> Iterator[str]:
    lines: list[str] = []
    counts = [len(one.rows) for one in of.rows]
    fullest = max(counts)
    leads_on = of.paging is not None and of.paging.next_url is not None
    if leads_on and fullest >= FEWEST_ROWS:
        lines += comment(f"{fullest} rows were seen on a page.")
        lines.append(_line("rows_on_a_page", fullest // 2))
    if not of.reads_blocks:
        lines += _shares(of)
    if lines:
        yield "[bounds]"
    yield from lines


def _shares(of: UnderstoodListing) -> Iterator[str]:
    if DATE in of.places:
        dates = [text for one in of.rows for text in texts_at(one, DATE)]
        read = [read_date(text, of.manner.language, of.manner.date_order).edtf is not None for text in dates]
        elsewhere = of.places[DATE].elsewhere
        for name, said in (("share_with_date", len(dates)), ("share_with_parsed_date", sum(read))):
            have = max(0, said - elsewhere)
            if (least := _least(have, of.count)) >= LEAST_SHARE:
                yield from comment(f"{have} of {of.count} rows.") if have < of.count else ()
                yield _line(name, least)
    if SUMMARY in of.places:
        have = sum(len(texts_at(one, SUMMARY)) for one in of.rows)
        if (least := _least(have, of.count)) >= LEAST_SHARE:
            yield _line("share_with_summary", least)


def _least(have: int, of_all: int) -> float:
    """The share that is asked for where so many of all have a thing: less than was seen, in steps of .05."""
    return math.floor(20 * (have / max(1, of_all) - ROOM)) / 20


def _line(name: str, value: Value) -> str:
    return f"{toml_key(name)} = {toml_value(value)}"
