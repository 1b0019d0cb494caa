"""Four archives on four kinds of software, each declared in a few lines, and the pages of their listings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from declared_site import DECLARATION as LETTERS
from declared_site import ON_A_PAGE, declare_in
from declared_site import page as letters_page

Documents = Sequence[int]


@dataclass(frozen=True, slots=True)
class Declared:
    """An archive: its name, what its file says, and what its site answers to the number of a page of its listing."""

    name: str
    declaration: str
    host: str
    path: str
    page: Callable[[Documents, int], str]

    def number_of(self, url: str) -> int | None:
        """Which page of the listing a URL names; None for any other URL."""
        parts = urlsplit(url)
        before, _, number = parts.path.rstrip("/").partition("/page/")
        if before != self.path:
            return None
        return int(number or parse_qs(parts.query).get("page", ["1"])[0])

    def url_of(self, number: int) -> str:
        """The URL of a page, as the site's own links have it."""
        if self.name == "news":
            return f"https://{self.host}{self.path}/" + (f"page/{number}/" if number > 1 else "")
        return f"https://{self.host}{self.path}" + (f"?page={number}" if number > 1 else "")


def _shown(documents: Documents, number: int) -> tuple[Documents, int, int, bool]:
    """The documents of a page, the numbers of its first and its last row, and whether it is the last page."""
    first = (number - 1) * ON_A_PAGE + 1
    last = min(number * ON_A_PAGE, len(documents))
    return documents[first - 1 : last], first, last, last == len(documents)


def _html(head: str, body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Listing</title>{head}</head>{body}</html>'
    )


def _pages_around(number: int, documents: Documents) -> range:
    return range(1, -(-len(documents) // ON_A_PAGE) + 1)


def archivesspace(documents: Documents, number: int) -> str:
    """Its pager prints no link to the next page where it shows the last one."""
    shown, first, last, _ = _shown(documents, number)
    rows = "".join(
        f'<div class="recordrow" data-uri="/repositories/2/resources/{one}"><h3><a class="record-title" '
        f'href="/repositories/2/resources/{one}">Papers {one}</a></h3><div class="badge-and-identifier">'
        f'<div class="record-type-badge resource">Collection</div><div class="identifier"><span class="id-label">'
        f'Identifier:</span> <span class="component">MSS-{one:04}</span></div></div><div class="recordsummary">'
        f'<div class="abstract single_note"><span class="inline-label">Abstract</span> Of matter {one}.</div>'
        f'<div class="dates"><strong>Dates: </strong>1940 - 1956, undated</div></div></div>'
        for one in shown
    )
    pager = "".join(
        f'<li class="active page-item"><a class="page-link" href="#">{page}</a></li>'
        if page == number
        else f'<li class="page-item"><a class="page-link" href="?page={page}">{page}</a></li>'
        for page in _pages_around(number, documents)
    )
    return _html(
        "",
        f'<body><main id="content"><div><div class="col-sm-12"><h1>Showing Collections: {first} - {last} of '
        f'{len(documents)}</h1></div></div><nav id="paging"><ul class="pagination">{pager}</ul></nav>{rows}'
        "</main></body>",
    )


def blacklight(documents: Documents, number: int) -> str:
    """Each row has a counter before its title."""
    shown, first, last, is_last = _shown(documents, number)
    rows = "".join(
        f'<article data-document-counter="{place}" class="blacklight-manuscript document document-position-{place}">'
        f'<header class="documentHeader"><h3 class="index_title document-title-heading"><span class="document-counter">'
        f'{place}. </span><a itemprop="name" href="/catalog/ms-{one}">Manuscript {one}</a></h3></header>'
        f'<dl class="document-metadata"><dt class="blacklight-pub_date_ssim">Date:</dt>'
        f'<dd class="blacklight-pub_date_ssim">{1900 + one % 60}</dd><dt class="blacklight-author_tsim">Author:</dt>'
        f'<dd class="blacklight-author_tsim">Author {one % 7}</dd></dl></article>'
        for place, one in enumerate(shown, first)
    )
    following = (
        "" if is_last else f'<li class="page-item"><a rel="next" href="/catalog?page={number + 1}">Next »</a></li>'
    )
    pager = "".join(
        f'<li class="page-item active"><span class="page-link" aria-current="true">{page}</span></li>'
        if page == number
        else f'<li class="page-item"><a href="/catalog?page={page}">{page}</a></li>'
        for page in _pages_around(number, documents)
    )
    return _html(
        "",
        f'<body class="blacklight-catalog blacklight-catalog-index"><main><span class="page-entries">'
        f"<strong>{first}</strong> - <strong>{last}</strong> of <strong>{len(documents):,}</strong></span>"
        f'<div id="documents">{rows}</div><nav class="pagination"><ul class="pagination">{pager}{following}</ul></nav>'
        "</main></body>",
    )


def wordpress(documents: Documents, number: int, following: str = "next page-numbers") -> str:
    """Its lists say nowhere how many posts there are. `following` are the classes of the link to the next page."""
    shown, _, _, is_last = _shown(documents, number)
    rows = "".join(
        f'<article id="post-{one}" class="post-{one} post type-post hentry"><header class="entry-header">'
        f'<h2 class="entry-title"><a href="https://news.example.org/2020/05/news-{one}/">News {one}</a></h2>'
        f'</header><div class="entry-content"><p>Of matter {one}. <a class="more-link" href="/2020/05/news-{one}/">'
        f'Continue</a></p></div><footer><span class="posted-on">Published <time class="entry-date published updated" '
        f'datetime="2020-05-{one % 28 + 1:02}T10:00:00+00:00">May {one % 28 + 1}, 2020</time></span></footer></article>'
        for one in shown
    )
    links = "".join(
        f'<span aria-current="page" class="page-numbers current">{page}</span>'
        if page == number
        else f'<a class="page-numbers" href="https://news.example.org/category/releases/page/{page}/">{page}</a>'
        for page in _pages_around(number, documents)
    )
    if not is_last:
        links += (
            f'<a class="{following}" href="https://news.example.org/category/releases/page/{number + 1}/">Older</a>'
        )
    return _html(
        '<meta name="generator" content="WordPress 6.1">',
        f'<body class="archive category hfeed"><main><h1>Category: Releases</h1>{rows}'
        f'<nav class="navigation pagination"><div class="nav-links">{links}</div></nav></main></body>',
    )


FOUR = (
    Declared(
        "university",
        'title = "Example University Archives"\nplatform = "archivesspace"\nhome = "https://archives.example.edu/"\n'
        '[listings]\ncollections = "repositories/resources"\n',
        "archives.example.edu", "/repositories/resources", archivesspace,
    ),
    Declared(
        "library",
        'title = "Example Library Catalog"\nplatform = "blacklight"\nhome = "https://catalog.example.org/"\n'
        '[listings]\nall = "catalog"\n',
        "catalog.example.org", "/catalog", blacklight,
    ),
    Declared(
        "news",
        'title = "Example Archive News"\nplatform = "wordpress"\nhome = "https://news.example.org/"\n'
        '[listings]\nreleases = "category/releases/"\n',
        "news.example.org", "/category/releases", wordpress,
    ),
    Declared("letters", LETTERS, "letters.example.org", "/s/letters/item", letters_page),
)  # fmt: skip


def declare_all_in(data: Path) -> None:
    """Puts all four declarations into a data folder."""
    for archive in FOUR:
        declare_in(data, archive.declaration, archive.name)


def mirrored_in(folder: Path, archive: Declared, documents: Documents) -> Path:
    """A folder as `wget -r` leaves it."""
    for number in _pages_around(1, documents):
        parts = urlsplit(archive.url_of(number))
        name = parts.path.strip("/") + (f"?{parts.query}" if parts.query else "")
        file = folder / archive.host / (f"{name}/index.html" if parts.path.endswith("/") else name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(archive.page(documents, number), "utf-8")
    return folder
