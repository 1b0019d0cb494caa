"""How listing pages look: the layouts, and what a page has besides its rows."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from urllib.parse import parse_qsl, urlencode

from bench.enemy.world import HOME, SIZE, Item

Label = Callable[[int, int, int], str]


def usual_label(first: int, last: int, total: int) -> str:
    return f'<div class="results-label">Results:</div>\n<div class="results-count">{first} - {last} of {total}</div>'


def label_in_pieces(first: int, last: int, total: int) -> str:
    return (
        f'<div class="results-label">Results:</div><p><span>{first}</span> <span>–</span> <span>{last}</span></p>'
        f"<p>of</p><p><strong>{total}</strong></p><div>Documents</div>"
    )


def no_label(first: int, last: int, total: int) -> str:
    del first, last, total
    return ""


def label_of(text: str) -> Label:
    """A label in the usual place with other words; {first}, {last} and {total} stand for the numbers."""
    return lambda first, last, total: (
        '<div class="results-label">Results:</div>\n<div class="results-count">'
        + text.format(first=first, last=last, total=total)
        + "</div>"
    )


@dataclass(frozen=True)
class Look:
    """What a page is like apart from its rows."""

    layout: str = "core"
    """core, bootstrap, plain, legacy"""
    label: Label = usual_label
    size: int = SIZE
    pager: bool = True
    last_page: int | None = None
    """What the pager takes for the last page, from 0; by default it is right."""
    head: str = ""
    before: str = ""
    between: str = ""
    """Between the label and the list."""
    after: str = ""
    aside: str = ""
    end: str = ""
    form: str | None = None
    canonical: str | None = None
    settings: bool = True
    says: str | None = None
    """The query that the page's form and settings tell of; by default the one asked for."""
    meta: str = '<meta charset="utf-8" />'
    comment: str = ""


@dataclass(frozen=True)
class Place:
    """A page of a listing: which query, which page from 0, and how its links are made."""

    query: tuple[tuple[str, str], ...] = ()
    page: int = 0
    legacy: str = ""
    """The older site's search, as its URLs write it."""

    def link(self, page: int) -> str:
        if self.legacy:
            return f"/search-results/{page + 1}/{self.legacy}"
        return "?" + urlencode([*self.query, ("page", str(page))])

    @property
    def listing_url(self) -> str:
        if self.legacy:
            return f"{HOME}/search-results/1/{self.legacy}"
        return f"{HOME}/search" + (f"?{urlencode(list(self.query))}" if self.query else "")

    @property
    def url(self) -> str:
        if self.legacy:
            return HOME + self.link(self.page)
        return self.listing_url if self.page == 0 else f"{HOME}/search{self.link(self.page)}"


def place_of(query: str, page: int = 0) -> Place:
    return Place(tuple((k, v) for k, v in parse_qsl(query, keep_blank_values=True) if k != "page"), page)


def row(random: Random, item: Item, layout: str, odd: bool) -> str:
    """One row as the layout prints it."""
    if item.row:
        return item.row
    if layout == "legacy":
        summary = f'<div class="itm-desc">{item.summary.html}</div>' if item.summary.html else ""
        return item.cell or (
            f"<li{' class=odd' if odd else ''}>\n"
            f'<div class="itm-meta"><span class="itm-date">{item.date.html}</span></div>\n'
            f'<a class="lnk-res" href="{item.link}"><span class="itm-title">{item.title.html}</span></a>\n'
            f"{summary}\n</li>"
        )
    if layout == "plain":
        inner = item.cell or (
            f'\n{item.date.html}\n<h4><a href="{item.link}">{item.title.html}</a></h4>\n{item.summary.html}'
        )
        return f"<tr{' class=odd' if odd else ''}>\n<td>{inner}</td>\n</tr>"
    inner = item.cell or usual_cell(item, random)
    classes = random.choice(("document", "document contextual-region"))
    spice = random.choice(("", "", f' data-history-node-id="{random.randint(1, 9999)}"', ' id="r1"', " about='/x'"))
    return f'<tr{" class=odd" if odd else ""}>\n<td class="{classes}"{spice}>{inner}</td>\n</tr>'


def usual_cell(item: Item, random: Random | None = None) -> str:
    """Date, title and summary, each its own block."""
    draw = random.random() if random else 0.0
    link = f'<a href="{item.link}" rel="bookmark"><span>{item.title.html}</span></a>'
    if draw > 0.9:
        link = f"<a\n rel=bookmark href='{item.link}' title=\"Documents 1 - 2\">{item.title.html}</a>"
    summary = f'<div class="summary">{item.summary.html}</div>' if item.summary.html or draw > 0.5 else ""
    date = f'<div class="date">{item.date.html}</div>' if item.date.html else ""
    return f'\n{date}\n<h3 class="title">{link}</h3>\n{summary}\n'
