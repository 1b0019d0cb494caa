"""What is wanted of the register, as it stands in an address: read, and written."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from flows.site.naming import name_of
from flows.text.harmless import cut, storable
from flows.typed_days import first_day, last_day
from parsers.errors import WrongUsage
from warehouse.register import SORTS, Wanted

LONGEST_WORDS = 400
LAST_PAGE = 1_000_000


class NotAsked(WrongUsage):
    """An address that asks for nothing that there can be."""


def wanted_of(asked: Mapping[str, str], listings: Sequence[tuple[str, str]]) -> Wanted:
    """What an address asks for by its parameters; `listings` are those there are, by archive and URL.

    Raises NotAsked, which says what is wrong with it.
    """
    given = {name: storable(value) or "" for name, value in asked.items()}
    archive, listing_url = _listing(given, listings)
    return Wanted(
        words=" ".join(cut(given.get("q", ""), LONGEST_WORDS).split()),
        archive=archive,
        listing_url=listing_url,
        first_day=day_asked(given.get("from"), first_day),
        last_day=day_asked(given.get("until"), last_day),
        certainly=given.get("meaning") == "certainly",
        precision=given.get("precision") or None,
        field=given.get("field") or None,
        value=given.get("value") or None if given.get("field") else None,
        changed_since=day_asked(given.get("since"), first_day),
        sort=next((sort for sort in SORTS if sort == given.get("sort")), None),
        page=_page(given.get("page", "1")),
    )


def parameters_of(wanted: Wanted) -> dict[str, str]:
    """The parameters that ask for it, always the same and in the same order."""
    return dict(_parameters(wanted))


def query_of(wanted: Wanted) -> str:
    """The same as it stands in an address, with “?”; empty for all there is."""
    parameters = parameters_of(wanted)
    return f"?{urlencode(parameters)}" if parameters else ""


def narrowed(wanted: Wanted, **changes: object) -> Wanted:
    """The same with other limits, from its first page on."""
    return replace(wanted, **{"page": 1, **changes})  # type: ignore[arg-type]


def day_asked(text: str | None, read: Callable[[str], date]) -> date | None:
    """A day as `read` of flows.typed_days reads it, None where none is asked for. Raises NotAsked."""
    try:
        return read(cut(text, 40)) if text else None
    except WrongUsage as error:
        raise NotAsked(str(error)) from error


def day_in_short(first: date | None, last: date | None) -> str:
    """A year or a month that begins and ends with these days in its short form, else the one that is given."""
    if first and last and first.year == last.year:
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
            return f"{first:%Y}"
        if first.month == last.month and first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
            return f"{first:%Y-%m}"
    return str(first or last or "")


def _parameters(wanted: Wanted) -> Iterator[tuple[str, str]]:
    if wanted.words:
        yield "q", wanted.words
    if wanted.archive:
        yield "archive", wanted.archive
    if wanted.listing_url:
        yield "listing", name_of(wanted.archive or "", wanted.listing_url).digest
    if wanted.first_day:
        yield "from", shortest_from(wanted.first_day)
    if wanted.last_day:
        yield "until", shortest_until(wanted.last_day)
    if wanted.certainly and (wanted.first_day or wanted.last_day):
        yield "meaning", "certainly"
    for name in ("precision", "field", "value"):
        if value := getattr(wanted, name):
            yield name, value
    if wanted.changed_since:
        yield "since", str(wanted.changed_since)
    if wanted.sort and wanted.sort != replace(wanted, sort=None).order:
        yield "sort", wanted.sort
    if wanted.page > 1:
        yield "page", str(wanted.page)


def shortest_from(day: date) -> str:
    """The first day of a year or a month as the year or month: read again it is the same day."""
    return f"{day.year:04}" if (day.month, day.day) == (1, 1) else str(day)[:7] if day.day == 1 else str(day)


def shortest_until(day: date) -> str:
    """The same of the last day."""
    if (day.month, day.day) == (12, 31):
        return f"{day.year:04}"
    return str(day)[:7] if day.day == monthrange(day.year, day.month)[1] else str(day)


def _listing(given: Mapping[str, str], listings: Sequence[tuple[str, str]]) -> tuple[str | None, str | None]:
    """The archive and the listing that are asked for; a listing names its archive too."""
    asked = given.get("listing")
    if not asked:
        return given.get("archive") or None, None
    for archive, url in listings:
        if name_of(archive, url).digest == asked:
            return archive, url
    raise NotAsked(f"there is no listing “{cut(asked, 40)}” here")


def _page(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 0 < int(text) <= LAST_PAGE):
        raise NotAsked(f"“{cut(text, 40)}” is no page: pages are counted from 1")
    return int(text)
