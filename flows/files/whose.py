"""Which archive files are of that somebody has, found by itself: of saved pages one by one, of WARC and WACZ files as a
whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from flows.files.pages import SavedPage
from parsers.archive import Archive
from parsers.errors import WrongUsage
from parsers.saved.rule import UrlRule, url_of_rule, url_rules
from parsers.saved.whose import archives_of_page, archives_of_url
from warehouse.warc.files import WarcPart, parts_of, records_in
from warehouse.warc.foreign_records import parse_foreign
from warehouse.warc.framing import Gap
from warehouse.warc.records import CaptureError

# A crawl of an archive holds more of it than of what it links to. Of a file, so many records are looked at.
RECORDS_LOOKED_AT = 1_000


@dataclass(frozen=True, slots=True)
class Whose:
    """Finds the archives of files, of all that are known. `rules` are the user's, by the name of their archive."""

    known: Sequence[Archive]
    rules: Mapping[str, tuple[UrlRule, ...]]

    def of_page(self, page: SavedPage) -> tuple[Archive, ...]:
        """The archives that a page may be of: one as a rule, none or several where it cannot be told."""
        ruled = [one for one in self.known if any(rule.url_of(page.name) for rule in self.rules.get(one.name, ()))]
        return tuple(ruled) or archives_of_page(self.known, page.name, page.body, page.saved_from)

    def of_web_archive(self, path: Path) -> tuple[Archive, ...]:
        """The archives whose pages a WARC or WACZ file holds, by its first thousand records that are of any. Raises
        CaptureError for a file that cannot be read."""
        urls = (url for part in parts_of(path) for url in _urls_in(part))
        found = list(islice(filter(None, (archives_of_url(self.known, url) for url in urls)), RECORDS_LOOKED_AT))
        # Of archives that share a host, only their listings tell.
        told = [archives for archives in found if len(archives) == 1] or found
        return tuple({archive.name: archive for archives in told for archive in archives}.values())


def rules_by_archive(known: Sequence[Archive], texts: Iterable[str]) -> dict[str, tuple[UrlRule, ...]]:
    """Rules as they were typed, each for the archives on whose hosts its URL is. Raises WrongUsage for one that is
    none, and for one whose URL is on no known archive's host."""
    rules: dict[str, tuple[UrlRule, ...]] = {}
    for text in texts:
        begin = url_of_rule(text)
        archives = archives_of_url(known, begin) if begin else known[:1]
        if not archives:
            raise WrongUsage(f"the rule “{text}” cannot be used: no archive that is known has {begin}")
        for archive in archives:
            rules[archive.name] = (*rules.get(archive.name, ()), *url_rules(archive, [text]))
    return rules


def _urls_in(part: WarcPart) -> Iterator[str]:
    """The URLs of pages in a WARC file, of what can be read of it."""
    is_in_place = part.is_readable_in_place
    for found in records_in(part, part.start, part.end, is_boundary=True) if is_in_place else part.stream():
        if isinstance(found, Gap):
            continue
        try:
            record = parse_foreign(found.data, is_whole=found.is_whole, is_checked=True)
        except CaptureError:
            continue
        if record is not None:
            yield record.exchange.url
