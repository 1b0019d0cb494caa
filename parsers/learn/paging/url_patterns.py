"""Patterns of the URLs of documents, as a declaration has them, from the URLs of some: “/resources/{n}”,
“/detail?id={n}”."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from parsers.learn.paging.decoration import is_decoration

MOST_PATTERNS, MOST_PARAMETERS, MOST_DEPTHS, MOST_IN_A_FOLDER = 8, 4, 3, 2
MOST_OF_A_COLUMN = 2_000
YEARS = range(1500, 2101)
# What so few values have in common, they have by chance; a longer beginning of an only one is words, and no name.
FEWEST_ALIKE, LONGEST_NAME = 4, 12
_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|ashx|jspx?|cgi|cfm|do|pl|py|dll|exe|action|html?)$|/$|^$", re.IGNORECASE)
_CALLED = re.compile(r"\.(?:php\d?|aspx?|ashx|jspx?|cgi|cfm|do|pl|dll|exe|action)$", re.IGNORECASE)
_BOUNDARY = re.compile(r"[^A-Za-z0-9%]")
# A folder of a year or of a month: the next one is called otherwise.
_OF_A_TIME = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?:^|[^a-z])(?:january|february|march|april|june|july|august|september|october|november"
    r"|december)(?:$|[^a-z])",
    re.IGNORECASE,
)
_BRACES = re.compile(r"[{}]")

Pairs = tuple[tuple[str, str], ...]


class DocumentAt(NamedTuple):
    """The URL of a document: its normal path, and its query's names and values."""

    path: str
    pairs: Pairs


def patterns_of(documents: Sequence[DocumentAt], own: Pairs = ()) -> tuple[str, ...]:
    """Patterns that all of the documents match; `own` is the query of the page that leads to them. None where there are
    none, or too many would be needed."""
    asked, plain = _parted(documents, own)
    return tuple(dict.fromkeys((*_by_query(asked, own), *_by_path(plain))))[:MOST_PATTERNS]


def narrower_patterns_of(documents: Sequence[DocumentAt], own: Pairs = ()) -> Iterator[tuple[str, ...]]:
    """Other patterns that all of the documents match and fewer other URLs do: with the folders in which they lie, at
    each place where these are few."""
    asked, plain = _parted(documents, own)
    by_query = tuple(_by_query(asked, own))
    for place in range(MOST_DEPTHS):
        folders: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for path in plain:
            parts = path.strip("/").split("/")
            folders[tuple(parts[: min(place + 1, len(parts) - 1)])].append(path)
        # Where each folder has its own document, the next document will have another folder.
        if 1 < len(folders) <= min(MOST_PATTERNS, len(plain) // 2):
            found = [pattern for paths in folders.values() for pattern in _by_path(paths, MOST_IN_A_FOLDER)]
            if len(set(found)) <= MOST_PATTERNS:
                yield tuple(dict.fromkeys((*by_query, *found)))


def _parted(documents: Sequence[DocumentAt], own: Pairs) -> tuple[dict[str, list[DocumentAt]], list[str]]:
    """The paths whose query names the document, with their documents, and the other paths."""
    by_path: dict[str, list[DocumentAt]] = defaultdict(list)
    for one in dict.fromkeys(documents):
        by_path[one.path].append(one)
    asked = {path: some for path, some in by_path.items() if _needs_query(path, some, own)}
    lone = [path for path, some in asked.items() if len(some) == 1]
    plain = [path for path in by_path if path not in asked]
    if len(plain) > len(lone):
        # Among many plain pages one with a query is a plain page that somebody has linked from elsewhere.
        plain += [path for path in lone if not _CALLED.search(path)]
        asked = {path: some for path, some in asked.items() if path not in plain}
    return asked, plain


def _needs_query(path: str, documents: Sequence[DocumentAt], own: Pairs) -> bool:
    """Whether it is the query that tells documents at a path from each other."""
    if len(documents) > 1:
        return bool(_telling_names(documents, own))
    named = [pair for pair in documents[0].pairs if not is_decoration(*pair) and pair not in own]
    return bool(named) and _SCRIPT.search(path) is not None


def _by_query(asked: Mapping[str, Sequence[DocumentAt]], own: Pairs) -> Iterator[str]:
    """Paths whose query names the document; those that have the same names as one pattern."""
    by_names: dict[tuple[str, ...], list[str]] = defaultdict(list)
    shapes: dict[tuple[str, ...], list[Mapping[str, str]]] = defaultdict(list)
    for path, documents in asked.items():
        names = _telling_names(documents, own) or tuple(
            name for name, _ in documents[0].pairs if not _is_own(name, own)
        )
        by_names[names[:MOST_PARAMETERS]].append(path)
        shapes[names[:MOST_PARAMETERS]].extend(dict(one.pairs) for one in documents)
    for names, paths in by_names.items():
        query = "&".join(f"{name}={_part([values.get(name, '') for values in shapes[names]])}" for name in names)
        patterns = map(_literal, paths) if len(paths) <= MOST_DEPTHS else _by_path(paths)
        yield from (f"{pattern}?{query}" for pattern in patterns)


def _is_own(name: str, own: Pairs) -> bool:
    return any(known == name for known, _ in own)


def _telling_names(documents: Sequence[DocumentAt], own: Pairs) -> tuple[str, ...]:
    """The parameters that tell documents of one path from each other, and those that all have and without which none of
    them would be found."""
    of_each = [dict(one.pairs) for one in islice(documents, MOST_OF_A_COLUMN)]
    common = [name for name in of_each[0] if all(name in one for one in of_each)]
    common = [name for name in common if not _is_of_no_document(name, of_each)][:40]
    varying = sorted(common, key=lambda name: -len({one[name] for one in of_each}))
    chosen: list[str] = []
    told = 1
    for name in varying:
        now = len({tuple(one[known] for known in (*chosen, name)) for one in of_each})
        if now > told:
            chosen.append(name)
            told = now
        if told == len(of_each):
            break
    if not chosen:
        return ()
    constant = [name for name in common if len({one[name] for one in of_each}) == 1]
    kept = [name for name in constant if (name, of_each[0][name]) not in own]
    names = {*chosen, *kept}
    return tuple(name for name in of_each[0] if name in names)


def _is_of_no_document(name: str, of_each: Sequence[Mapping[str, str]]) -> bool:
    """Whether a parameter is decoration. What a machine has made names documents where it is another in each link."""
    values = {one[name] for one in of_each}
    return is_decoration(name, values.pop() if len(values) == 1 else None)


def _by_path(paths: Sequence[str], most: int = MOST_DEPTHS) -> Iterator[str]:
    """Patterns of paths, one for each depth; for all of them together where they are of many depths."""
    by_depth: dict[int, list[list[str]]] = defaultdict(list)
    for path in paths:
        parts = path.strip("/").split("/")
        by_depth[len(parts)].append(parts)
    if len(by_depth) > most:
        yield _of_any_depth(paths)
        return
    for same in by_depth.values():
        lone = len(same) == 1 and len(paths) > 1
        yield "/" + "/".join(_of_lone(same[0], paths) if lone else _columns(same))


def _of_any_depth(paths: Sequence[str]) -> str:
    before = _same_begin(paths).rpartition("/")[0]
    endings = {path.rpartition(".")[2] for path in paths}
    ending = endings.pop() if len(endings) == 1 else ""
    behind = f".{ending}" if 0 < len(ending) <= 5 and ending.isalnum() and not ending.isdecimal() else ""
    return f"{_literal(before)}/{{path}}{behind}"


def _of_lone(parts: Sequence[str], paths: Sequence[str]) -> Iterator[str]:
    """What stands for each part of the only path of a depth: what it has in common with others stays."""
    several = Counter(begin for path in paths for begin in _beginnings(path, len(parts)))
    columns = list(_columns([parts]))
    for place, kind in enumerate(columns):
        is_shared = place == 0 or several[tuple(parts[: place + 1])] > 1
        yield kind if is_shared or kind.startswith("{") or place == len(parts) - 1 else "{slug}"


def _beginnings(path: str, most: int) -> Iterator[tuple[str, ...]]:
    parts = path.strip("/").split("/")
    yield from (tuple(parts[: place + 1]) for place in range(min(len(parts), most)))


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """What stands for each part of paths of one depth. Of an only path the last part stands for others."""
    last = len(rows[0]) - 1
    kinds: list[str] = []
    for place in range(last + 1):
        values = [row[place] for row in islice(rows, MOST_OF_A_COLUMN)]
        is_same = len(set(values)) == 1 and (len(rows) > 1 or place < last)
        if is_same and not _is_date_part(values, kinds):
            kind = "{slug}" if _OF_A_TIME.search(values[0]) else _literal(values[0])
        elif all(map(_is_number, values)):
            kind = _of_numbers(values, kinds, is_last=place == last)
        else:
            kind = _part(values)
        kinds.append(kind)
        yield kind


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdecimal()


def _is_date_part(values: Sequence[str], before: Sequence[str]) -> bool:
    """Whether a part that is the same in all is a year, or the month or day behind one: next month it is another."""
    if not all(map(_is_number, values)):
        return False
    if before and before[-1] in ("{year}", "{month}"):
        return all(len(one) <= 2 for one in values)
    return all(len(one) == 4 and int(one) in YEARS for one in values)


def _of_numbers(values: Sequence[str], before: Sequence[str], *, is_last: bool) -> str:
    if not is_last and all(len(one) == 4 and int(one) in YEARS for one in values):
        return "{year}"
    if before and before[-1] == "{year}" and all(len(one) <= 2 and 1 <= int(one) <= 12 for one in values):
        return "{month}"
    if before and before[-1] == "{month}" and all(len(one) <= 2 and 1 <= int(one) <= 31 for one in values):
        return "{day}"
    return "{n}"


def _part(values: Sequence[str]) -> str:
    """What stands for a part of a path or a query: what all values begin and end with, and a number or anything."""
    if all(map(_is_number, values)):
        return "{n}"
    distinct = sorted(set(values))
    begin, end = _common_begin(distinct), _common_end(distinct)
    if any(len(value) <= len(begin) + len(end) for value in distinct):
        begin, end = "", end if all(len(value) > len(end) for value in distinct) else ""
    middle = [value[len(begin) : len(value) - len(end)] for value in distinct]
    kind = "{n}" if all(map(_is_number, middle)) and (begin or end) else "{slug}"
    return f"{_literal(begin)}{kind}{_literal(end)}"


def _same_begin(values: Sequence[str]) -> str:
    lowest, highest = min(values), max(values)
    count = next((place for place, sign in enumerate(lowest) if highest[place : place + 1] != sign), len(lowest))
    return lowest[:count]


def _common_begin(values: Sequence[str]) -> str:
    """What all values begin with, up to a sign that parts words."""
    if len(values) == 1:
        found = re.match(r"(.*?[^A-Za-z0-9%])?[0-9]+(?:\.[a-z]{2,5})?$", values[0])
        return found[1] or "" if found and len(found[1] or "") <= LONGEST_NAME else ""
    begin = _same_begin(values)
    if all(_is_number(value[len(begin) :].partition(".")[0] or "x") for value in values):
        begin = begin.rstrip("0123456789")
        return begin if not re.search(r"[0-9]", begin) else ""
    if len(values) < FEWEST_ALIKE:
        return ""
    # A number at the beginning of all is a year's, or a volume's, and another one tomorrow.
    begin = re.split(r"[0-9]", begin, maxsplit=1)[0]
    places = [found.end() for found in _BOUNDARY.finditer(begin)]
    return begin[: places[-1]] if places else ""


def _common_end(values: Sequence[str]) -> str:
    """The ending of a file that all values have."""
    endings = Counter(value.rpartition(".")[2] if "." in value else "" for value in values)
    ending = next(iter(endings)) if len(endings) == 1 else ""
    return f".{ending}" if 0 < len(ending) <= 5 and ending.isalnum() and not ending.isdecimal() else ""


def _literal(text: str) -> str:
    """A part of a URL as a pattern has it: braces stand for something there."""
    return _BRACES.sub(lambda brace: f"%{ord(brace[0]):02X}", text)
