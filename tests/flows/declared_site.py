"""A site that runs Omeka S, as a user declares it, and its listing's pages."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

HOME = "https://letters.example.org/"
LISTING = f"{HOME}s/letters/item"
ON_A_PAGE = 10
DECLARATION = f"""\
title = "Letters of the Cold War"
platform = "omeka-s"
home = "{HOME}"
[listings]
all = "s/letters/item"
"""


def declare_in(data: Path, text: str = DECLARATION, name: str = "letters") -> Path:
    """A data folder in which a text declares an archive; gives the declaration's file."""
    file = data / "archives" / f"{name}.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def page(documents: Sequence[int], number: int, following: str = "next o-icon-next") -> str:
    """A page of the listing of documents; `following` are the classes of the link to the next one."""
    shown = documents[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    first = (number - 1) * ON_A_PAGE + 1
    is_last = number * ON_A_PAGE >= len(documents)
    link = "" if is_last else f'<a class="{following}" href="?page={number + 1}" title="Next"></a>'
    before = f'<a class="previous o-icon-prev" href="?page={number - 1}" title="Previous"></a>' if number > 1 else ""
    rows = "".join(
        f'<li class="item resource"><a class="resource-link" href="/s/letters/item/{document}">'
        f'<span class="resource-name">{escape(f"Letter {document}")}</span></a>'
        f'<div class="description">On matter {document}.</div></li>'
        for document in shown
    )
    return (
        f'<!DOCTYPE html><html><head><title>Letters</title><link rel="canonical" href="{LISTING}?page={number}"></head>'
        f'<body class="items browse"><h1>Items</h1><nav class="pagination"><form method="GET" action="">'
        f'<input type="text" name="page" value="{number}"></form>'
        f'<span class="row-count">{first}–{first + len(shown) - 1} of {len(documents)}</span>{before}{link}</nav>'
        f'<ul class="resource-list">{rows}</ul></body></html>'
    )


def page_at(url: str, documents: Sequence[int]) -> str | None:
    """What the site answers to a URL; None where it has nothing."""
    parts = urlsplit(url)
    if parts.path != "/s/letters/item":
        return None
    return page(documents, int(parse_qs(parts.query).get("page", ["1"])[0]))


def saved_in(folder: Path, documents: Sequence[int]) -> Path:
    """A folder of the listing's pages as a browser saves them."""
    folder.mkdir(parents=True)
    for number in range(1, -(-len(documents) // ON_A_PAGE) + 1):
        (folder / f"Letters {number}.html").write_text(page(documents, number), "utf-8")
    return folder
