"""The index of the Wayback Machine on loopback: which captures there are, as the CDX server says it."""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha1
from urllib.parse import parse_qs, quote_plus, unquote, urlsplit

from flows.replay.pages import Page

ALL_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
MOST_ROWS = 150_000

Row = dict[str, str]


class Kept:
    """A page as it was captured at a time in UTC."""

    def __init__(self, page: Page, captured_at: datetime) -> None:
        self.page = page
        self.captured_at = captured_at.astimezone(UTC).replace(microsecond=0)
        self.timestamp = f"{self.captured_at:%Y%m%d%H%M%S}"

    @cached_property
    def row(self) -> Row:
        """Its row in the index; the page is read for it once."""
        read = self.page.read()
        content_type = next((value for name, value in read.headers if name.lower() == "content-type"), "unk")
        return {
            "urlkey": urlkey(self.page.url),
            "timestamp": self.timestamp,
            "original": self.page.url,
            "mimetype": content_type.partition(";")[0].strip(),
            "statuscode": str(read.status),
            "digest": b32encode(sha1(read.body, usedforsecurity=False).digest()).decode(),
            "length": str(len(read.body)),
        }


@dataclass(frozen=True, slots=True)
class _Question:
    """What the parameters of a query ask for."""

    matches: Callable[[str], bool]
    first: str
    last: str
    filters: tuple[Callable[[Row], bool], ...]
    fields: tuple[str, ...]
    limit: int
    shows_key: bool
    resume_key: str

    def wants(self, row: Row) -> bool:
        return (
            self.matches(row["urlkey"])
            and self.first <= row["timestamp"] <= self.last
            and all(one(row) for one in self.filters)
        )


class Index:
    """The captures, in the order of their URLs' keys and their times. A page that has not changed since its capture
    before is a revisit."""

    def __init__(self, kept: Iterable[Kept]) -> None:
        self._kept = sorted(kept, key=lambda one: (urlkey(one.page.url), one.timestamp))
        self._by_url: dict[str, list[Kept]] = {}
        for one in self._kept:
            self._by_url.setdefault(unquote(urlkey(one.page.url)), []).append(one)

    def captures(self, url: str) -> list[Kept]:
        """All captures of a URL, however much of it is percent-encoded, the earliest first."""
        return self._by_url.get(unquote(urlkey(url)), [])

    def answer(self, query: str) -> str:
        """The answer to a query, as plain text. Raises ValueError, KeyError or re.error for a query that is none."""
        question = _question(query)
        rows = self._wanted_rows(question.wants)
        start = int(question.resume_key.rpartition("!")[2] or 0)
        end = start + question.limit
        lines = [" ".join(row[name] for name in question.fields) for row in self._given(rows, start, end)]
        if rows[end:] and question.shows_key:
            last = rows[end - 1]
            lines += ["", quote_plus(f"{last['urlkey']} {last['timestamp']}!{end}")]
        return "".join(f"{line}\n" for line in lines)

    def _wanted_rows(self, wants: Callable[[Row], bool]) -> list[Row]:
        return [row for row in self._rows() if wants(row)]

    def _given(self, rows: list[Row], start: int, end: int) -> list[Row]:
        return rows[start:end]

    def _rows(self) -> Iterator[Row]:
        before: Row = {}
        for kept in self._kept:
            row = kept.row
            is_same = (row["original"], row["digest"]) == (before.get("original"), before.get("digest"))
            yield {**row, "mimetype": "warc/revisit", "statuscode": "-"} if is_same else row
            before = row


def urlkey(url: str) -> str:
    """The form of a URL that the index is ordered by: the host backwards, without scheme, www and default port."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    host = (parts.hostname or "").removeprefix("www.")
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return f"{','.join(reversed(host.split('.')))}){path.lower()}"


def _question(query: str) -> _Question:
    asked = parse_qs(query, keep_blank_values=True)

    def one(name: str, default: str = "") -> str:
        return asked.get(name, [default])[0]

    if one("output", "text") != "text":
        raise ValueError("this index answers in plain text alone")
    fields = tuple(one("fl", ",".join(ALL_FIELDS)).split(","))
    if not set(fields) <= set(ALL_FIELDS):
        raise ValueError(f"no such field: {fields}")
    return _Question(
        matches=_matching(asked["url"][0], one("matchType", "exact")),
        first=one("from").ljust(14, "0"),
        last=one("to").ljust(14, "9"),
        filters=tuple(_filter(text) for text in asked.get("filter", [])),
        fields=fields,
        limit=min(int(one("limit", str(MOST_ROWS))), MOST_ROWS),
        shows_key=one("showResumeKey") == "true",
        resume_key=one("resumeKey"),
    )


def _matching(url: str, match_type: str) -> Callable[[str], bool]:
    key = urlkey(url)
    host = key.partition(")")[0]
    kinds: dict[str, Callable[[str], bool]] = {
        "exact": lambda other: other == key,
        "prefix": lambda other: other.startswith(key),
        "host": lambda other: other.startswith(f"{host})"),
        "domain": lambda other: other.startswith((f"{host})", f"{host},")),
    }
    return kinds[match_type]


def _filter(text: str) -> Callable[[Row], bool]:
    name, _, pattern = text.removeprefix("!").partition(":")
    is_wanted = not text.startswith("!")
    whole = re.compile(pattern)
    return lambda row: (whole.fullmatch(row[name]) is not None) == is_wanted
