"""Patterns of URLs, as a declaration has them: “/resources/{n}”, “https://files.example.org/{slug}.pdf”."""

from __future__ import annotations

import re
from dataclasses import dataclass

# What stands for a part of a path in a pattern. A number is taken whole, so that no URL is tried in a great many ways.
PARTS = {
    "n": r"[0-9]++",
    "year": r"[0-9]{4}",
    "month": r"[0-9]{1,2}+",
    "day": r"[0-9]{1,2}+",
    "slug": r"[^/]+",
    "path": r".+",
}
# For the same reason there are no more between two slashes of those that can be anything.
MOST_SLUGS = 2
PART = re.compile(r"\{([^{}]*)\}")
# Nothing of it is of documents alone: under index.php stands the whole of a site.
_ANYTHING = re.compile(r"(?:/(?:index\.php|\{slug\}|\{path\})?)*+")
# A host is a name as it stands: of none with parts that stand for others could be said whose it is.
_WHOLE = re.compile(r"https?://[a-z0-9_-]+(?:\.[a-z0-9_-]+)+(?=/)", re.IGNORECASE)


class PatternError(ValueError):
    """A pattern of URLs that cannot be one."""


@dataclass(frozen=True, slots=True)
class UrlPattern:
    """The URLs whose path, below that of the archive's home, matches `path` and whose query has the `names`. All of the
    paths begin with `beginning`. It `is_telling` unless it has nothing but parts that can be anything. One with a
    `site` (“https://files.example.org”) is of URLs there, whose paths are below nothing."""

    path: str
    names: tuple[str, ...] = ()
    beginning: str = "/"
    is_telling: bool = True
    site: str | None = None

    @classmethod
    def of(cls, text: str) -> UrlPattern:
        """Of `/resources/{n}`; of `/detail?id={n}`, where the query names the document; or of
        `https://files.example.org/{slug}.pdf`, on another host. Raises PatternError."""
        whole = _WHOLE.match(text)
        site, below = (whole[0].lower(), text[whole.end() :]) if whole else (None, text)
        path, _, query = below.partition("?")
        if not path.startswith("/"):
            raise PatternError(f"“{text}” begins neither with a slash nor with a host, as https://files.example.org/")
        if path.count("{path}") > 1:
            raise PatternError(f"“{text}” has {{path}} more than once")
        if any(part.count("{slug}") + part.count("{path}") > MOST_SLUGS for part in path.split("/")):
            raise PatternError(f"“{text}” has more than {MOST_SLUGS} of {{slug}} and {{path}} between two slashes")
        names = tuple(name.partition("=")[0] for name in query.split("&")) if query else ()
        is_telling = bool(names) or _ANYTHING.fullmatch(path) is None
        return cls(_expression_of(path.rstrip("/")), names, path.partition("{")[0], is_telling, site)


def _expression_of(path: str) -> str:
    pieces, place = [], 0
    for part in PART.finditer(path):
        if part[1] not in PARTS:
            known = ", ".join(f"{{{name}}}" for name in PARTS)
            raise PatternError(f"“{part[0]}” stands for nothing: known are {known}")
        pieces += [re.escape(path[place : part.start()]), PARTS[part[1]]]
        place = part.end()
    return "".join((*pieces, re.escape(path[place:])))
