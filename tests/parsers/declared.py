"""Declarations for tests, and the archive that each declares."""

from __future__ import annotations

from parsers.archive import Archive
from parsers.declarations.build import archive_of
from parsers.declarations.source import Source

NEWS = """\
title = "Example Archive News"
home = "https://news.example.org/"
signs = ["article.post", "body.feed"]

[listings]
releases = "category/releases"

[row]
at = "article.post"
title = "h2 a"
date = ".date"
summary = ".excerpt"

[row.fields]
section = ".section"

[page]
query = "page"

[urls]
document = ["/{year}/{slug}"]
listing = ["/category/{slug}"]
"""


def declared(text: str = NEWS, name: str = "news", **platforms: str) -> Archive:
    """The archive that a text declares, with platforms by their names. Raises BrokenDeclaration."""
    files = {key: Source(f"platforms/{key}.toml", said) for key, said in platforms.items()}
    return archive_of(name, Source(f"archives/{name}.toml", text), files)
