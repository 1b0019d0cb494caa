"""What was understood of a listing, on one screen."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from flows.learning.fetching import PAUSE
from flows.learning.looked_at import Look, last_page_of, pointed_past
from flows.learning.promised import held_against
from flows.learning.request import AddRequest
from flows.learning.understood import NotUnderstood, Understood
from flows.text.harmless import cut, harmless
from flows.text.json import page_as_json
from flows.text.layout import WIDE_GAP, broken
from flows.text.rows import print_table
from flows.text.speaking import say, say_more, warn
from flows.text.terminal import output, width_of_terminal
from parsers.archive import Archive
from parsers.declarations.parser import DeclaredParser
from parsers.declarations.urls import Paging, UrlRules
from parsers.learn.finding.known import Known
from parsers.listing.markup import Layout, Place
from parsers.records import Entry, ListingPage

MOST_ROWS = 10
NARROW, INDENT = 70, "  "
WIDTH_OF_NO_TERMINAL = 120
LONGEST_DATE, LONGEST_SELECTOR, NARROWEST_TITLE = 28, 60, 20
STEERING = "--title or --date with words of a row, --row with its number"


def print_understood(request: AddRequest, look: Look, archive: Archive) -> None:
    """Ten rows as a table, and what was understood, each with its place on the page."""
    assert isinstance(look.outcome, Understood)
    first = look.outcome.pages[0]
    entries = first.entries if first else ()
    title = f"{archive.title} · {archive.listing()}"
    output.print(Text(harmless(title, width_of_terminal() or WIDTH_OF_NO_TERMINAL), style="bold"), soft_wrap=True)
    print_table(*_rows(entries[:MOST_ROWS]))
    output.print()
    _print_understood(list(_understood(look, look.outcome, archive, request.known)))
    output.print(Text(f"\nIt would stand in {request.file}.", style="dim"))
    for one in look.outcome.evidence:
        say_more(f"{one.what}: {one.says}")


def _print_understood(lines: Sequence[tuple[str, str, str]]) -> None:
    """What was understood as a table, or, on a narrow terminal, in which three columns are of a few words each, below
    one another."""
    width = width_of_terminal()
    if width is None or width >= NARROW:
        print_table(("", "understood", "where"), lines)
        return
    for name, understood, where in lines:
        output.print(Text(harmless(name), style="bold"), soft_wrap=True)
        for text, style in ((understood, ""), (where, "dim")):
            for line in broken(harmless(text), width - len(INDENT)) if text else ():
                output.print(Text(f"{INDENT}{line}", style=style), soft_wrap=True)


def print_not_understood(refused: NotUnderstood) -> None:
    """The reason, what to do, and the other ways in that the page itself mentions."""
    warn(f"no listing was understood: {refused.reason}")
    if refused.interfaces:
        say("the page itself mentions:")
        for one in refused.interfaces:
            say(f"  {one.kind}: {one.url or 'on the page'} ({one.says})")
    say(f"if there is a list on it after all, point at it: {STEERING}")
    say("or declare it by hand: `regest archives new` begins a file, docs/declarations.md says what can stand in it")
    for found in refused.evidence:
        say_more(f"{found.what}: {found.says}")


def as_json(request: AddRequest, look: Look) -> dict[str, Any]:
    """All that was understood, or why nothing was."""
    outcome = look.outcome
    if isinstance(outcome, NotUnderstood):
        return {
            "refused": outcome.reason,
            "interfaces": [{"kind": one.kind, "url": one.url or None, "says": one.says} for one in outcome.interfaces],
            "evidence": [{"what": one.what, "says": one.says} for one in outcome.evidence],
        }
    held = held_against(look.archive(request.name), outcome.pages)
    return {
        "archive": request.name,
        "file": str(request.file),
        "platform": outcome.platform,
        "other_platforms": list(outcome.others),
        "declaration": outcome.text,
        "pages": [page_as_json(page) if page else None for page in outcome.pages],
        "promise": {"says": held.promise, "agrees": list(held.agrees), "differs": list(held.differs)},
        "missing": [*pointed_past(request.known, outcome.pages[0]), *outcome.missing],
        "uncertain": [{"what": one.what, "says": one.says} for one in outcome.uncertain],
        "not_fetched": list(look.unfetched),
        "evidence": [{"what": one.what, "says": one.says} for one in outcome.evidence],
    }


def _rows(entries: Sequence[Entry]) -> tuple[Sequence[str], list[Sequence[object]]]:
    """Names and values; each row is one line, so that all of it fits on a screen."""
    width = width_of_terminal() or WIDTH_OF_NO_TERMINAL
    dates = [cut(entry.date.text, LONGEST_DATE) for entry in entries]
    has_dates = any(dates)
    read_as = [entry.date.edtf or "" for entry in entries] if has_dates else []
    taken = [len("row"), *([_widest("date", dates), _widest("read as", read_as)] if has_dates else [])]
    left = width - sum(column + WIDE_GAP for column in taken)
    has_summaries = left >= 2 * NARROWEST_TITLE + WIDE_GAP and any(entry.summary for entry in entries)
    titles = max((cell_len(entry.title) for entry in entries), default=0)
    for_title = min(titles, left * 3 // 5) if has_summaries else max(left, NARROWEST_TITLE)
    for_summary = left - for_title - WIDE_GAP
    names = ["row", *(["date", "read as"] if has_dates else []), "title", *(["summary"] if has_summaries else [])]
    values: list[Sequence[object]] = [
        [
            entry.position,
            *([date or None, entry.date.edtf] if has_dates else []),
            cut(entry.title, for_title),
            *([cut(entry.summary or "", for_summary) or None] if has_summaries else []),
        ]
        for entry, date in zip(entries, dates, strict=True)
    ]
    return names, values


def _widest(name: str, texts: Iterable[str]) -> int:
    return max(map(cell_len, [name, *texts]))


def _understood(look: Look, understood: Understood, archive: Archive, known: Known) -> Iterator[tuple[str, str, str]]:
    first = understood.pages[0]
    assert first is not None
    assert isinstance(archive.parser, DeclaredParser)
    layout = next((one for one in archive.parser.markup.layouts if one.name == first.layout), None)
    if understood.platform is not None:
        others = f"; {', '.join(understood.others)} would fit too" if understood.others else ""
        yield "platform", f"recognized by its signs{others}", understood.platform
    yield "rows", _counted(archive, understood.pages), _selector(layout.row) if layout else ""
    yield from _places(first.entries, layout)
    yield from _promise(archive, understood.pages, layout)
    yield from _paging(look, archive, first)
    if archive.pause > PAUSE:
        yield "pause", f"{archive.pause:g} seconds between two requests", ""
    if documents := _documents(understood.text):
        elsewhere = f"; of those on {', '.join(archive.elsewhere)} none is asked for" if archive.elsewhere else ""
        yield "documents", f"the URLs of all rows are such{elsewhere}", documents
    for words in pointed_past(known, first):
        yield "not found", words, ""
    for missing in understood.missing:
        yield "not found", missing, ""
    for doubt in understood.uncertain:
        yield "uncertain", f"{doubt.what}: {doubt.says}", ""
    for unfetched in look.unfetched:
        yield "not fetched", unfetched, ""


def _counted(archive: Archive, pages: Iterable[ListingPage | None]) -> str:
    counts = [
        f"{len(page.entries)} on page {archive.parser.page_number(page.url)}"
        + (f" and {len(page.rejects)} that cannot be read ({_reasons(page)})" if page.rejects else "")
        for page in pages
        if page is not None
    ]
    unread = sum(page is None for page in pages)
    return ", ".join([*counts, *([f"none on {unread} other pages"] if unread else [])])


def _reasons(page: ListingPage) -> str:
    return ", ".join(Counter(str(reject.reason) for reject in page.rejects))


def _places(entries: Sequence[Entry], layout: Layout | None) -> Iterator[tuple[str, str, str]]:
    places = layout.places if layout else None
    count = len(entries)
    yield "title", f"in {count} of {count}", _at(places.title if places else None)
    if places and places.link:
        yield "link", f"in {count} of {count}", _at(places.link)
    dated, read = sum(bool(entry.date.text) for entry in entries), sum(bool(entry.date.edtf) for entry in entries)
    if dated or (places and places.date):
        assumed = sum(entry.date.assumed for entry in entries)
        order = f", {assumed} in the order that is declared" if assumed else ""
        yield "date", f"in {dated} of {count}, {read} read{order}", _at(places.date if places else None)
    with_summary = sum(entry.summary is not None for entry in entries)
    if with_summary or (places and places.summary):
        yield "summary", f"in {with_summary} of {count}", _at(places.summary if places else None)
    if others := sum(entry.other_text is not None for entry in entries):
        yield "other text", f"in {others} of {count}: kept beside the row, without a name", ""
    had = Counter(field.name for entry in entries for field in entry.fields)
    for name, place in places.fields if places else ():
        if had[name]:
            yield name, f"in {had[name]} of {count}", _at(place)


def _at(place: Place | None) -> str:
    if place is None:
        return ""
    attribute = f" [{place.attribute}]" if place.attribute else ""
    side = f"{place.side} it: " if place.side else ""
    return _selector(f"{side}{place.at or 'the row itself'}{attribute}")


def _selector(selector: str) -> str:
    return cut(" ".join(selector.split()), LONGEST_SELECTOR)


def _promise(
    archive: Archive, pages: Sequence[ListingPage | None], layout: Layout | None
) -> Iterator[tuple[str, str, str]]:
    held = held_against(archive, pages)
    if held.promise is None:
        yield "promise", "none: what is found can be exhausted at best, never proven", ""
        return
    against = f"; held against: {', '.join(held.agrees)}" if held.agrees else "; held against nothing"
    differs = f"; but {', '.join(held.differs)}" if held.differs else ""
    at = str(layout.promise).removeprefix("at ").strip("`") if layout and layout.promise else "looked for on each page"
    yield "promise", f"“{held.promise}”{against}{differs}", _selector(at)


def _paging(look: Look, archive: Archive, first: ListingPage) -> Iterator[tuple[str, str, str]]:
    parser = archive.parser
    assert isinstance(parser, DeclaredParser)
    last = last_page_of(first)
    if last < 2:
        yield "pages", "one: nothing leads to a second", ""
        return
    numbers = [parser.page_number(page.url) for page in look.pages]
    fetched = f"looked at: {', '.join(map(str, numbers))}"
    way = _numbered(parser.urls.paging) if isinstance(parser.urls, UrlRules) else ""
    is_promised = first.pages is not None or first.total is not None
    count = f"{last:,}, by the promise" if is_promised else f"{last:,} at least, as far as links lead"
    says = "; ".join(filter(None, [count, way, fetched]))
    yield "pages", says, _selector(parser.markup.next_link or "the usual links to the next page")


def _numbered(paging: Paging) -> str:
    second = paging.printed(2)
    place = paging.path.replace("{page}", second) if paging.path is not None else f"?{paging.query}={second}"
    return f"the second is {place}"


def _documents(text: str) -> str:
    """The patterns of documents that the declaration has of its own."""
    patterns = tomllib.loads(text).get("urls", {}).get("document", [])
    return cut(", ".join(map(str, patterns)), LONGEST_SELECTOR)
