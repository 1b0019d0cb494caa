"""What URLs of documents look like, by the links of the records alone."""

from __future__ import annotations

import os.path
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from parsers.urls import absolute_url, normal_path

MOST_PATTERNS = 6


@dataclass(frozen=True, slots=True)
class SimpleUrls:
    """Where the site begins, its further hosts, the patterns of its documents, and the listing's own path."""

    home: str
    hosts: tuple[str, ...]
    document: tuple[str, ...]
    listing: str


def simple_urls(url: str, hrefs: Sequence[str]) -> SimpleUrls | str:
    """What is seen of URLs on a page at `url` whose records lead to these links; a reason where nothing can be said."""
    here = urlsplit(url)
    if here.scheme not in ("http", "https") or not here.hostname:
        return f"the page's own URL is none of the web: “{url}”"
    links = [link for href in hrefs if (link := absolute_url(href, url)) is not None]
    hosts = Counter(link.hostname or "" for link in links)
    own = {here.hostname, _other_name(here.hostname)}
    at_home = [link for link in links if link.hostname in own]
    if 2 * len(at_home) < len(links) or not at_home:
        elsewhere, _ = hosts.most_common(1)[0] if hosts else ("", 0)
        return f"its records lead to another site, {elsewhere}" if elsewhere else "its records lead nowhere"
    further = tuple(sorted({link.hostname or "" for link in at_home} - {here.hostname}))
    home = f"{here.scheme}://{here.netloc.rpartition('@')[2]}/"
    return SimpleUrls(home, further, tuple(_patterns(at_home, normal_path(here.path))), _listing(here))


def _other_name(host: str) -> str:
    return host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"


def _listing(here: SplitResult) -> str:
    query = [(name, value) for name, value in parse_qsl(here.query, keep_blank_values=True) if name != "page"]
    path = here.path.lstrip("/") or "/"
    return f"{path}?{urlencode(query)}" if query else path


def _patterns(links: Iterable[SplitResult], own: str) -> list[str]:
    by_length: dict[int, list[list[str]]] = defaultdict(list)
    by_query: dict[str, list[dict[str, str]]] = defaultdict(list)
    several = list(links)
    paths = Counter(normal_path(link.path) for link in several)
    for link in several:
        path = normal_path(link.path)
        if link.query and (path == own or paths[path] > 1 or len(several) == 1):
            by_query[path].append(dict(parse_qsl(link.query, keep_blank_values=True)))
        else:
            parts = path.split("/")[1:]
            by_length[len(parts)].append(parts)
    found = [_by_query(path, queries) for path, queries in by_query.items()]
    if len(by_length) > MOST_PATTERNS:
        beginning = os.path.commonpath(["/" + "/".join(parts[:-1]) for group in by_length.values() for parts in group])
        return [*found, f"{beginning.rstrip('/')}/{{path}}"]
    return [*found, *("/" + "/".join(map(_part, zip(*group, strict=True))) for group in by_length.values())]


def _by_query(path: str, queries: Sequence[dict[str, str]]) -> str:
    shared = [name for name in queries[0] if all(name in query for query in queries)]
    telling = [name for name in shared if len({query[name] for query in queries}) > 1] or shared[:1]
    return f"{path or '/'}?{'&'.join(f'{name}={{n}}' for name in telling)}"


def _part(values: Sequence[str]) -> str:
    different = set(values)
    if len(different) == 1:
        return values[0].replace("{", "%7B").replace("}", "%7D")
    if all(re.fullmatch("[0-9]+", value) for value in different):
        years = all(re.fullmatch("(?:1[5-9]|20)[0-9]{2}", value) for value in different)
        return "{year}" if years else "{n}"
    ends = {PurePosixPath(value).suffix for value in different}
    end = ends.pop() if len(ends) == 1 else ""
    return f"{{slug}}{end}" if re.fullmatch(r"\.[a-z]{2,5}", end) else "{slug}"
