"""Rules that say which URL a saved page came from, by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from parsers.archive import Archive
from parsers.errors import WrongUsage
from parsers.saved.name import LONGEST_NAME, Any, NamePattern, Wildcard, in_ascii, quoted, with_slashes
from parsers.urls import host_of

SEPARATOR = re.compile(r"=(?=https?://)")
PIECE = re.compile(r"\{\{|\}\}|\*\*|\*|\{[^{}]*\}|[{}]|[^{}*]+")
NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
SUM = re.compile(r"(?P<name>[A-Za-z_]\w*)(?:\*(?P<times>\d{1,4}))?(?P<plus>[+-]\d{1,6})?", re.ASCII)
EXAMPLE = "results/{page}.html=https://…/search?page={page-1}"


@dataclass(frozen=True, slots=True)
class UrlRule:
    """`PATTERN=URL`: pages whose names end with the pattern came from the URL.

    In the pattern, {word} stands for any text within one folder's or file's name, * for text that the URL does not
    need, ** for text across folders. The URL, on one of the archive's hosts, repeats the words: {page} as the text
    stands, {page-1}, {page+0}, {page*10}, {page*10-9} as a number reckoned from it. Where that would be below zero, or
    the text is no number, the rule does not fit. {{ and }} are braces. A pattern begins where a folder's or file's name
    begins: results/{page}.html is the end of mirror.zip/results/0001.html.
    """

    text: str
    pattern: NamePattern
    template: tuple[str | re.Match[str], ...]

    def url_of(self, name: str) -> str | None:
        """The URL of the page of that name, None when the rule is not of it."""
        name = with_slashes(name)
        words = self.pattern.words_in(name) if len(name) <= LONGEST_NAME else None
        if words is None:
            return None
        sums = (part for part in self.template if not isinstance(part, str) and _is_sum(part))
        if any(_reckoned(part, words[part["name"]]) < 0 for part in sums):
            return None
        return "".join(part if isinstance(part, str) else _filled(part, words) for part in self.template)


def url_rules(archive: Archive, texts: Iterable[str]) -> tuple[UrlRule, ...]:
    """The rules as they were typed, in their order. Raises WrongUsage for one that is none, and says why."""
    return tuple(_rule(archive, text) for text in texts)


def url_of_rule(text: str) -> str | None:
    """How the URL of a rule begins, as far as it is the same for all pages; None for what is no rule."""
    _, *url = SEPARATOR.split(text, maxsplit=1)
    return url[0].partition("{")[0] if url else None


def _rule(archive: Archive, text: str) -> UrlRule:
    pattern, *url = SEPARATOR.split(text, maxsplit=1)
    if not url or not pattern.strip("/"):
        raise _wrong(text, f"it must be PATTERN=URL, as {EXAMPLE}")
    if host_of(url[0].partition("{")[0]) not in archive.hosts:
        raise _wrong(text, f"its URL must begin with https://{archive.hosts[0]}/")
    template = _template(text, url[0])
    reckoned = {part["name"] for part in template if not isinstance(part, str) and _is_sum(part)}
    compiled = _pattern(text, pattern, reckoned)
    for part in template:
        if not isinstance(part, str) and part["name"] not in compiled.words:
            raise _wrong(text, f"{{{part['name']}}} stands in the URL and not in the pattern")
    return UrlRule(text, compiled, template)


def _pattern(text: str, pattern: str, reckoned: set[str]) -> NamePattern:
    """Words that are reckoned with stand for digits only."""
    pieces: list[str | Wildcard] = []
    names: set[str] = set()
    was_wildcard = False
    for piece in PIECE.findall(re.sub(r"^(?:\./|/)+", "", with_slashes(pattern))):
        is_wildcard = piece.startswith("*") or (piece[0] == "{" and piece != "{{")
        if is_wildcard and was_wildcard:
            raise _wrong(text, f"something must stand between {piece} and what is before it")
        was_wildcard = is_wildcard
        if piece in ("{", "}"):
            raise _wrong(text, "a brace without its other one: {{ and }} stand for braces")
        if piece in ("{{", "}}"):
            pieces.append(piece[0])
        elif piece.startswith("*"):
            pieces.append(Wildcard(Any.ACROSS_FOLDERS if piece == "**" else Any.WITHIN_A_NAME))
        elif piece[0] == "{":
            name = piece[1:-1]
            if not NAME.fullmatch(name):
                raise _wrong(text, f"{piece} in a pattern must be one word, as {{page}}")
            if name in names:
                raise _wrong(text, f"{piece} stands twice in the pattern")
            names.add(name)
            pieces.append(Wildcard(Any.NUMBER if name in reckoned else Any.WITHIN_A_NAME, name))
        else:
            pieces.append(piece)
    return NamePattern(pieces)


def _template(text: str, url: str) -> tuple[str | re.Match[str], ...]:
    parts: list[str | re.Match[str]] = []
    for piece in PIECE.findall(url):
        if piece in ("{", "}"):
            raise _wrong(text, "a brace without its other one: {{ and }} stand for braces")
        if piece[0] != "{" or piece == "{{":
            parts.append(piece[0] if piece in ("{{", "}}") else in_ascii(piece))
        elif found := SUM.fullmatch(piece[1:-1].replace(" ", "")):
            parts.append(found)
        else:
            raise _wrong(text, f"{piece} cannot be reckoned: {{page}}, {{page-1}} and {{page*10+1}} can")
    return tuple(parts)


def _is_sum(part: re.Match[str]) -> bool:
    return bool(part["times"] or part["plus"])


def _filled(part: re.Match[str], words: dict[str, str]) -> str:
    word = words[part["name"]]
    if not _is_sum(part):
        return quoted(word)
    return str(_reckoned(part, word))


def _reckoned(part: re.Match[str], word: str) -> int:
    return int(word) * int(part["times"] or 1) + int(part["plus"] or 0)


def _wrong(text: str, reason: str) -> WrongUsage:
    return WrongUsage(f"the rule “{text}” cannot be used: {reason}")
