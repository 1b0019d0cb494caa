"""The parts of a Drupal page around a listing: head, menus, facets, the pagers of two themes, footer.

Links carry the listing's whole query, percent-encoded as Drupal's UrlHelper::buildQuery does it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from html import escape
from random import Random
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from bench import words

Query = tuple[tuple[str, str], ...]


def text(printed: str) -> str:
    """`printed` as Twig escapes it."""
    return escape(printed).replace("&#x27;", "&#039;")


def query_of(url: str) -> Query:
    """The listing's own query: everything but the page."""
    return tuple(pair for pair in parse_qsl(urlsplit(url).query, keep_blank_values=True) if pair[0] != "page")


def href(query: Sequence[tuple[str, str]]) -> str:
    """A link that changes nothing but the query."""
    return "?" + text(urlencode(query, quote_via=quote))


def bootstrap_pager(query: Query, page: int, pages: int) -> str:
    """The pager of the Bootstrap 3 base theme on `page` (from 0) of `pages`."""
    previous = _arrow("previous", "prev", "‹ Previous", query, page - 1) if page > 0 else ""
    numbers = "".join(
        f'<li class="pager__item{" is-active active" if number == page else ""}">'
        f'<a href="{_page_href(query, number)}">{number + 1}</a></li>\n'
        for number in _numbered(page, pages)
    )
    following = _arrow("next", "next", "Next ›", query, page + 1) if page < pages - 1 else ""
    return f"""<nav class="pager-nav text-center" role="navigation" aria-labelledby="pagination-heading">
<h4 id="pagination-heading" class="visually-hidden">Pagination</h4>
<ul class="pagination js-pager__items">
{previous}{numbers}{following}</ul>
</nav>
"""


def core_pager(query: Query, page: int, pages: int) -> str:
    """The pager of Drupal core, which also links to the first and the last page."""
    first = _arrow("first", "", "« First", query, 0) + _arrow("previous", "prev", "‹‹", query, page - 1)
    numbers = "".join(
        f'<li class="pager__item{" pager__item--active is-active" if number == page else ""}">'
        f'<a href="{_page_href(query, number)}"{" aria-current=page" if number == page else ""}>'
        f'<span class="visually-hidden">{"Current page" if number == page else "Page"}</span> {number + 1}</a></li>\n'
        for number in _numbered(page, pages)
    )
    last = _arrow("next", "next", "››", query, page + 1) + _arrow("last", "", "Last »", query, pages - 1)
    return f"""<nav class="pager" role="navigation" aria-labelledby="pagination-heading">
<h4 id="pagination-heading" class="pager__heading visually-hidden">Pagination</h4>
<ul class="pager__items js-pager__items">
{first if page > 0 else ""}{numbers}{last if page < pages - 1 else ""}</ul>
</nav>
"""


def _arrow(kind: str, rel: str, printed: str, query: Query, page: int) -> str:
    relation = f' rel="{rel}"' if rel else ""
    return f"""<li class="pager__item pager__item--{kind}">
<a href="{_page_href(query, page)}" title="Go to {kind} page"{relation}>
<span class="visually-hidden">{kind.title()} page</span><span aria-hidden="true">{printed}</span></a></li>
"""


def _page_href(query: Query, page: int) -> str:
    return href((*query, ("page", str(page))))


def _numbered(page: int, pages: int) -> range:
    """The pages whose numbers the pager prints: up to nine around `page`."""
    start = max(0, min(page - 4, pages - 9))
    return range(start, min(start + 9, pages))


@cache
def facets(query: Query, choices: int) -> str:
    """The sidebar: five facets of `choices` links each, in lists that are not rows."""
    random = Random(choices)
    names = ("topics", "people", "places", "languages", "collections")
    blocks = "".join(_facet(random, name, query, choices) for name in names)
    return f"""<aside class="col-sm-3" role="complementary"><div class="region region-sidebar-first">
{blocks}</div></aside>
"""


def _facet(random: Random, name: str, query: Query, choices: int) -> str:
    numbers = random.sample(range(83000, 87000), choices)
    items = "".join(_facet_item(random, name, number, query) for number in numbers)
    return f"""<section class="block block-facets block-facet--checkbox" id="block-{name}">
<h2 class="block-title">{name.title()}</h2>
<ul class="facet-inactive js-facets-checkbox-links item-list__checkbox" data-drupal-facet-id="{name}">
{items}</ul></section>
"""


def _facet_item(random: Random, name: str, number: int, query: Query) -> str:
    link = href((("f[0]", f"{name}:{number}"), ("fo[0]", str(number)), *query))
    return f"""<li class="facet-item"><input type="checkbox" class="facets-checkbox" id="{name}-{number}">
<a href="/search{link}" rel="nofollow" data-drupal-facet-item-id="{name}-{number}">
<span class="facet-item__value">{text(random.choice(words.NAMES))}</span>
<span class="facet-item__count">({random.randint(1, 900)})</span></a></li>
"""


def head(url: str) -> str:
    """The page from its doctype to the search form."""
    searched = dict(query_of(url)).get("search_api_fulltext", "")
    return f"""<!DOCTYPE html>
<html lang="en" dir="ltr" prefix="og: https://ogp.me/ns#">
<head>
<meta charset="utf-8" />
<link rel="canonical" href="{text(url.partition("?")[0])}" />
<meta name="description" content="Search the documents of the Digital Archive." />
<meta property="og:site_name" content="Wilson Center Digital Archive" />
<meta name="Generator" content="Drupal 9 (https://www.drupal.org)" />
<meta name="viewport" content="width=device-width, initial-scale=1.0" />
<title>Search | Wilson Center Digital Archive</title>
<link rel="icon" href="/themes/custom/wilson/favicon.ico" type="image/vnd.microsoft.icon" />
<link rel="stylesheet" media="all" href="/sites/default/files/css/css_8Xq1.css" />
<link rel="stylesheet" media="print" href="/themes/custom/wilson/css/print.css" />
<script src="/core/assets/vendor/modernizr/modernizr.min.js?v=3.11.7"></script>
</head>
<body class="path-search has-glyphicons">
<a href="#main-content" class="visually-hidden focusable skip-link">Skip to content</a>
<div class="dialog-off-canvas-main-canvas" data-off-canvas-main-canvas>
<header class="navbar navbar-default container" id="navbar" role="banner">
<a class="logo navbar-btn" href="/" title="Home" rel="home"><img src="/themes/custom/wilson/logo.svg" alt="Home" /></a>
<nav role="navigation" aria-labelledby="main-menu"><h2 class="visually-hidden" id="main-menu">Main navigation</h2>
<ul class="menu menu--main nav navbar-nav">
<li class="expanded dropdown"><a href="/search">Documents</a><ul class="dropdown-menu">
<li><a href="/search?sort_bef_combine=created_DESC">Recently added</a></li>
<li><a href="/topics">Topics</a></li></ul></li>
<li><a href="/people">People</a></li><li><a href="/places">Places</a></li><li><a href="/about">About</a></li>
</ul></nav>
</header>
<div role="main" class="main-container container js-quickedit-main-content"><div class="row">
<div class="col-sm-12"><h1 class="page-header">Search</h1>
<form class="views-exposed-form" action="/search" method="get">
<input type="text" name="search_api_fulltext" value="{text(searched)}" size="30" class="form-text form-control" />
<button type="submit" class="button js-form-submit btn-primary btn">Search</button></form></div>
"""


def foot(url: str) -> str:
    """The page from the end of its content on: footer and scripts."""
    settings = {
        "path": {"baseUrl": "/", "currentPath": "search", "isFront": False, "currentQuery": dict(query_of(url))},
        "ajaxPageState": {"theme": "wilson", "libraries": "facets/drupal.facets.checkbox-widget,views/views.module"},
        "user": {"uid": 0, "permissionsHash": "5d3b0c0f6b7e4c1a"},
    }
    # As Drupal prints it, so that no search word can end the script element.
    script = json.dumps(settings, separators=(",", ":")).replace("<", "\\u003C")
    return f"""</div></div>
<footer class="footer container" role="contentinfo"><ul class="menu menu--footer nav">
<li><a href="/about">About the archive</a></li><li><a href="/contact">Contact</a></li>
<li><a href="/privacy">Privacy</a></li></ul><p>Wilson Center Digital Archive</p></footer>
</div>
<script type="application/json" data-drupal-selector="drupal-settings-json">{script}</script>
<script src="/sites/default/files/js/js_5kQw.js"></script>
</body>
</html>
"""
