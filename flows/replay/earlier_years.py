"""A listing as it is made up to have been in earlier years, for the demo: fixtures are of one day, and to see what has
changed there must have been another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from flows.replay.pages import ReplayedPage, fixtures_over_time
from parsers.archive import Archive

# None of this was ever on the archive's site.
WITHDRAWN = b"""\
<tr>
<td class="document contextual-region">
<div class="date">circa July 1945</div>
<h3 class="title"><a href="/document/draft-made-up-for-the-demo"><span>Draft of a Cable on Outer Mongolia \
(made up for the demo)</span></a></h3>
<div class="summary"><p>A document that stood in the listing until 2025, and does not any more.</p></div>
</td>
</tr>
"""
TITLE = b"Record of a Meeting Between T. V. Soong and V. M. Molotov"
EARLIER_TITLE = b"Minutes of Soong and Molotov (an earlier title, made up for the demo)"
MONTH, EARLIER_DATE = b'<div class="date">July 1945</div>', b'<div class="date">1945</div>'
LATER_ADDED = b"Cable, Summary of Averell Harriman Meeting with T. V. Soong"
LABEL, LABEL_OF_MORE = b"1 - 9 of 9", b"1 - 10 of 10"


def demo_over_time(archive: Archive, listing_url: str) -> list[ReplayedPage]:
    """The archive's fixtures as if they had been captured once a year, with a listing of one page that is another one
    each year: a document that is not there yet, a date and a title that were otherwise, a document that is not there
    any more. Raises ValueError for a page that does not have what is changed."""
    return [_in_its_year(page, archive, listing_url) for page in fixtures_over_time(archive)]


def _in_its_year(page: ReplayedPage, archive: Archive, listing_url: str) -> ReplayedPage:
    if page.captured_at is None or archive.parser.listing_url(page.url) != listing_url:
        return page
    as_of = _AS_OF.get(page.captured_at.year)
    return replace(page, body=as_of(page.body)) if as_of is not None else page


def _as_of_2023(body: bytes) -> bytes:
    """The documents are as many as now: one is not there yet, another is there still."""
    row = next((row for row in body.split(b"<tr>") if LATER_ADDED in row), b"")
    return _changed(_changed(_as_of_2024(body), b"<tr>" + row, b""), LABEL_OF_MORE, LABEL)


def _as_of_2024(body: bytes) -> bytes:
    return _changed(_changed(_as_of_2025(body), TITLE, EARLIER_TITLE), MONTH, EARLIER_DATE)


def _as_of_2025(body: bytes) -> bytes:
    with_another = _changed(body, b"<tbody>", b"<tbody>" + WITHDRAWN)
    return _changed(with_another, LABEL, LABEL_OF_MORE)


_AS_OF: Mapping[int, Callable[[bytes], bytes]] = {2023: _as_of_2023, 2024: _as_of_2024, 2025: _as_of_2025}


def _changed(body: bytes, before: bytes, after: bytes) -> bytes:
    if not before or body.count(before) != 1:
        raise ValueError(f"{before!r} does not stand once on the page")
    return body.replace(before, after)
