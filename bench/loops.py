"""The peers' ways to read a page: each as its documentation shows it, on the same bytes, to the same rows.

None of them reads dates, recognizes a bot challenge, or checks anything: that is Regest's part of the work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from parsel import Selector, SelectorList
from selectolax.lexbor import LexborHTMLParser, LexborNode

from bench.found import FoundPage, FoundRow, numbers_of

Loop = Callable[[bytes, str], object]


def lexbor_parse_only(body: bytes, _url: str) -> None:
    """Parses and finds nothing: the floor that every other loop is held against."""
    LexborHTMLParser(body, encoding=True)


def with_selectolax(body: bytes, url: str) -> FoundPage:
    """The page in `body`, found at `url`, as a hand-written selectolax loop reads it."""
    tree = LexborHTMLParser(body, encoding=True)
    label, following = tree.css_first(".results-count"), tree.css_first('a[rel~="next"]')
    return FoundPage(
        label=numbers_of(label.text() if label else None),
        next_url=urljoin(url, following.attributes["href"] or "") if following else None,
        rows=tuple(_selectolax_row(row, url) for row in tree.css("td.document")),
    )


def _selectolax_row(row: LexborNode, url: str) -> FoundRow:
    link = row.css_first("h3.title a")
    assert link is not None, "every generated row has a title"
    date = row.css_first(".date")
    return FoundRow(
        date=date.text(strip=True) if date else None,
        title=link.text(strip=True),
        url=urljoin(url, link.attributes["href"] or ""),
        summary=" ".join(paragraph.text(strip=True) for paragraph in row.css(".summary p")) or None,
    )


def with_parsel(body: bytes, url: str) -> FoundPage:
    """The page in `body`, found at `url`, as parsel reads it."""
    return found_by_selectors(Selector(body=body, encoding="utf-8"), url)


def found_by_selectors(page: Selector | Any, url: str) -> FoundPage:
    """What parsel's selectors find on a page; a Scrapy response has the same selectors."""
    following = page.css('a[rel~="next"]::attr(href)').get()
    return FoundPage(
        label=numbers_of(page.css(".results-count::text").get()),
        next_url=urljoin(url, following) if following else None,
        rows=tuple(_parsel_row(row, url) for row in page.css("td.document")),
    )


def _parsel_row(row: Selector, url: str) -> FoundRow:
    link: SelectorList[Selector] = row.css("h3.title a")
    return FoundRow(
        date=row.css(".date::text").get(),
        title="".join(link.css("::text").getall()).strip(),
        url=urljoin(url, link.attrib["href"]),
        summary=" ".join(row.css(".summary p::text").getall()) or None,
    )


def with_beautiful_soup_on_lxml(body: bytes, url: str) -> FoundPage:
    """The page in `body`, found at `url`, as BeautifulSoup reads it over lxml."""
    return _found_by_soup(BeautifulSoup(body, "lxml", from_encoding="utf-8"), url)


def with_beautiful_soup_on_html_parser(body: bytes, url: str) -> FoundPage:
    """The page in `body`, found at `url`, as BeautifulSoup reads it over Python's own parser."""
    return _found_by_soup(BeautifulSoup(body, "html.parser", from_encoding="utf-8"), url)


def _found_by_soup(page: Any, url: str) -> FoundPage:
    label, following = page.find(class_="results-count"), page.find("a", rel="next")
    return FoundPage(
        label=numbers_of(label.get_text() if label else None),
        next_url=urljoin(url, following["href"]) if following else None,
        rows=tuple(_soup_row(row, url) for row in page.find_all("td", class_="document")),
    )


def _soup_row(row: Any, url: str) -> FoundRow:
    date, link, summary = row.find(class_="date"), row.find("h3", class_="title").a, row.find(class_="summary")
    return FoundRow(
        date=date.get_text(strip=True) if date else None,
        title=link.get_text(strip=True),
        url=urljoin(url, link["href"]),
        summary=" ".join(paragraph.get_text(strip=True) for paragraph in summary.find_all("p")) if summary else None,
    )
