"""Pages out of templates. Whatever is printed is made harmless and escaped, and a link leads out only to the web."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flows.show.page import row_id
from flows.site.links import Links
from flows.site.naming import archive_title, name_of
from flows.site.units import span_in_words
from flows.text.harmless import harmless, harmless_url
from flows.text.listing_names import listing_title
from warehouse.register import Wanted

HERE = Path(__file__).parent
LONGEST_TEXT = 200_000
HTML = "text/html; charset=utf-8"
_NO_CHARACTERS = {0xFFFE: "\N{REPLACEMENT CHARACTER}", 0xFFFF: "\N{REPLACEMENT CHARACTER}"}


@dataclass(frozen=True, slots=True)
class Page:
    """What is answered: a body of a media type, a status, and headers beyond those that every answer has."""

    body: bytes
    media_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def page(template: str, links: Links, *, status: int = 200, media_type: str = HTML, **said: object) -> Page:
    """A page made of a template and of what is said in it."""
    text = _environment().get_template(template).render(links=links, **said)
    return Page(text.encode("utf-8", "replace"), media_type, status)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        outward=outward, day=_day, moment=_moment, stamp=_stamp, number=_number, of=_of, cut=harmless
    )
    environment.globals.update(
        all=Wanted(),
        of_archive=lambda archive: Wanted(archive=archive),
        of_listing=lambda archive, listing_url: Wanted(archive=archive, listing_url=listing_url),
        archive_title=archive_title,
        listing_title=listing_title,
        name_of=name_of,
        row_id=row_id,
        span_in_words=span_in_words,
    )
    return environment


def outward(url: str | None) -> str | None:
    """A link to the web, None for what leads anywhere else, as to a script."""
    if url is None or not url.lower().startswith(("http://", "https://")):
        return None
    return harmless_url(url)


def printable(value: object) -> str:
    """Text that an archive prints, for a page. No XML may have the last two characters of a plane."""
    return harmless(value, LONGEST_TEXT).translate(_NO_CHARACTERS)


def _harmless(value: object) -> object:
    """What every expression of a template goes through."""
    return value if isinstance(value, Markup) or value is None else printable(value)


def _day(moment: date | datetime) -> str:
    """“28 November 2026”, in UTC."""
    day = moment.astimezone(UTC) if isinstance(moment, datetime) else moment
    return f"{day.day} {day:%B} {day.year}"


def _moment(moment: datetime) -> str:
    """“28 November 2026, 00:22 UTC”."""
    return f"{_day(moment)}, {moment.astimezone(UTC):%H:%M} UTC"


def _stamp(moment: datetime) -> str:
    """The same for machines."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _number(number: int) -> str:
    return f"{number:,}"


def _of(number: int, one: str, many: str | None = None) -> str:
    """“1 document”, “2,000 documents”."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
