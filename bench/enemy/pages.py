"""Writes pages: a whole listing page with its furniture, and a document's own page."""

import json
from collections.abc import Sequence
from html import escape
from random import Random
from urllib.parse import urlencode

from bench.enemy.looks import Look, Place, row
from bench.enemy.words import MATTERS, NAMES
from bench.enemy.world import HOME, Item


def listing_page(look: Look, place: Place, items: Sequence[Item], total: int, seed: str) -> str:
    """The page of `items`, which are those of this page alone; the same for the same seed."""
    random = Random(f"{seed} {place.page}")
    first = place.page * look.size + 1
    last = first + len(items) - 1
    label = look.label(first, last, total) if items else ""
    if look.layout == "legacy":
        return _legacy_page(random, look, place, items, label, total)
    says = dict(place.query) if look.says is None else dict([look.says.split("=", 1)])
    canonical = f'<link rel="canonical" href="{look.canonical or HOME + "/search"}" />'
    current = says | ({"page": str(place.page)} if place.page else {})
    settings = json.dumps(
        {"path": {"baseUrl": "/", "currentPath": "search", "isFront": False, "currentQuery": current or None}}
    )
    settings = f'<script type="application/json" data-drupal-selector="drupal-settings-json">{settings}</script>'
    classes = "table" if look.layout == "plain" else "table table-hover table-striped"
    if items:
        rows = "\n".join(row(random, item, look.layout, n % 2 == 1) for n, item in enumerate(items))
        content = (
            f'<div class="view-content"><div class="table-responsive">\n<table class="{classes}">\n'
            f'<thead><tr><th scope="col">Documents</th></tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div></div>'
        )
    else:
        content = '<div class="view-empty"><p>No documents match your search.</p></div>'
    pages = max(1, -(-total // look.size)) if look.last_page is None else look.last_page + 1
    return f"""<!DOCTYPE html>{look.comment}
<html lang="en" dir="ltr">
<head>
{look.meta}
{canonical}
<meta name="Generator" content="Drupal 9 (https://www.drupal.org)" />
<title>Search | Wilson Center Digital Archive</title>
{look.head}
</head>
<body class="path-search">
<a href="#main-content" class="visually-hidden focusable skip-link">Skip to content</a>
<header><a href="/" rel="home"><img src="/logo.svg" alt="Home" /></a>{_menu(random)}</header>
<div role="main" class="main-container container"><div class="row">
<div class="col-sm-12"><h1 class="page-header">Search</h1>
{_form(says) if look.form is None else look.form}</div>
<aside class="col-sm-3">{_facets(random, says)}{look.aside}</aside>
<section class="col-sm-9" id="main-content">
{look.before}
<div class="view view-search view-id-search">
<div class="view-header">
{label}
</div>
{look.between}
{content}
{_pager(look, place, pages) if look.pager else ""}
</div>
{look.after}
</section>
</div></div>
<footer><ul class="menu menu--footer nav"><li><a href="/about">About the archive</a></li>
<li><a href="/document/how-to-cite">Citing documents</a></li></ul><p>Wilson Center Digital Archive</p></footer>
{settings if look.settings else ""}
{look.end}
</body>
</html>
"""


def document_page(item: Item) -> str:
    """A document's own page."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(item.title.folded)}</title></head>'
        f'<body class="path-node"><h1 class="title">{item.title.html}</h1><div class="date">{item.date.html}</div>'
        f'<div class="text-block">{item.summary.html}</div></body></html>'
    )


def _menu(random: Random) -> str:
    links = "".join(
        f'<li><a href="/document/of-the-day-{random.randint(1, 99)}">{escape(random.choice(NAMES))}</a></li>'
        for _ in range(random.randint(0, 3))
    )
    return (
        '<nav role="navigation"><ul class="menu menu--main nav navbar-nav"><li class="expanded dropdown">'
        f'<a href="/search">Documents</a><ul class="dropdown-menu">{links}'
        '<li><a href="/topics">Topics</a></li></ul></li>'
        '<li><a href="/people">People</a></li><li><a href="/about">About</a></li></ul></nav>'
    )


def _form(says: dict[str, str]) -> str:
    word = escape(says.get("search_api_fulltext", ""))
    return (
        '<form class="views-exposed-form" action="/search" method="get">\n<input type="text" '
        f'name="search_api_fulltext" value="{word}" size="30" class="form-text form-control" />\n'
        '<button type="submit" class="button btn">Search</button></form>'
    )


def _facets(random: Random, says: dict[str, str]) -> str:
    facets = ""
    for _ in range(random.randint(1, 4)):
        topic = random.randint(80000, 89999)
        href = escape("/search?" + urlencode([*says.items(), ("f[0]", f"topics:{topic}")]))
        facets += (
            f'<li class="facet-item"><a href="{href}" rel="nofollow"><span class="facet-item__value">'
            f'{escape(random.choice(MATTERS))}</span> <span class="facet-item__count">({random.randint(1, 900)})'
            "</span></a></li>\n"
        )
    return f'<section class="block block-facets"><h2>Topics</h2><ul>{facets}</ul></section>'


def _pager(look: Look, place: Place, pages: int) -> str:
    if pages < 2:
        return ""
    bootstrap, page = look.layout == "bootstrap", place.page
    items = ""
    if page:
        items += (
            f'<li class="pager__item pager__item--previous"><a href="{escape(place.link(page - 1))}" rel="prev">'
            '<span aria-hidden="true">‹‹</span></a></li>\n'
        )
    for number in range(max(0, page - 4), min(pages, page + 5)):
        active = (" is-active active" if bootstrap else " pager__item--active is-active") if number == page else ""
        items += f'<li class="pager__item{active}"><a href="{escape(place.link(number))}">{number + 1}</a></li>\n'
    if page + 1 < pages:
        items += (
            f'<li class="pager__item pager__item--next"><a href="{escape(place.link(page + 1))}" rel="next" '
            'title="Go to next page"><span class="visually-hidden">Next page</span>'
            '<span aria-hidden="true">››</span></a></li>\n'
        )
    if bootstrap:
        return f'<nav class="pager-nav text-center"><ul class="pagination js-pager__items">\n{items}</ul></nav>'
    return f'<nav class="pager" role="navigation"><ul class="pager__items js-pager__items">\n{items}</ul></nav>'


def _legacy_page(random: Random, look: Look, place: Place, items: Sequence[Item], label: str, total: int) -> str:
    rows = "\n".join(row(random, item, "legacy", n % 2 == 1) for n, item in enumerate(items))
    pages, pager = -(-total // look.size), ""
    if pages > 1:
        pager += f'<li class="active"><span>{place.page + 1}</span></li>'
        if place.page + 1 < pages:
            pager += f'<li class="next"><a href="{place.link(place.page + 1)}" rel="next">Next</a></li>'
    return f"""<!DOCTYPE html>{look.comment}
<html class="no-js" lang="en">
<head>
{look.meta}
<title>Wilson Center Digital Archive</title>{look.head}
</head>
<body class="search-results">
<header><h1 class="logo"><a href="/">Digital Archive</a></h1>{_menu(random)}
<form id="search" action="/search-results" method="get"><input type="text" name="term"></form></header>
<section class="content"><h2>Search results</h2>{look.before}{label}{look.between}
<div class="search-res"><ul>
{rows}
</ul></div>
<div class="pagination"><ul>{pager}</ul></div>{look.after}
</section>
<aside><h3>Subjects</h3><ul><li><a href="/theme/1/cold-war">Cold War</a></li></ul>{look.aside}</aside>
<footer><ul><li><a href="/document/119999">Citing documents</a></li></ul></footer>{look.end}
</body>
</html>
"""
