"""Where a statement ends that somebody is still typing: at a semicolon outside of texts, names and comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# What a semicolon may stand in: texts, quoted names, dollar quotes, comments. Those that are not closed go on to the
# end, and the one that is not closed is the last group.
_PIECE = re.compile(
    r"""'(?:[^']|'')*+' | "(?:[^"]|"")*+" | \$(\w*)\$.*?\$\1\$ | --[^\n]*+(?:\n|\Z) | /\*.*?\*/
    | (?P<open>['"] | \$\w*\$ | /\*)
    | (?P<end>;)
    | (?P<other>\S)
    | \s++""",
    re.VERBOSE | re.DOTALL,
)
COMMAND = "."
# What other prompts take: alone they are commands here too, and no beginning of a statement.
_WORDS = {"exit": ".quit", "quit": ".quit", "help": ".help"}


def is_whole(text: str) -> bool:
    """Whether what was typed so far can be run: it is a command, ends in a semicolon, or is nothing at all."""
    if not text.strip() or _command(text):
        return True
    return not list(_split(text))[-1][1]


def statements_of(text: str) -> list[str]:
    """The statements of a text, or the command that it is; the last statement needs no semicolon."""
    if command := _command(text):
        return [command]
    return [statement for statement, rest in _split(text.strip()) for statement in (statement or rest,) if statement]


def statements_in(lines: Iterable[str]) -> Iterator[str]:
    """What is to be run of the lines of a script, one after another."""
    held = ""
    for line in lines:
        held += line
        if is_whole(held):
            yield from statements_of(held)
            held = ""
    yield from statements_of(held)


def _command(text: str) -> str | None:
    """The command that a text is, None for one that is none."""
    stripped = text.strip()
    return stripped if stripped.startswith(COMMAND) else _WORDS.get(stripped.rstrip("; ").lower())


def _split(text: str) -> Iterator[tuple[str, str]]:
    """Each statement, and last an empty one with what is left behind the last semicolon, if it is not a comment."""
    start, is_open = 0, False
    for found in _PIECE.finditer(text):
        if found["open"]:
            is_open = True
            break
        if found["end"]:
            yield text[start : found.end()].strip(), ""
            start, is_open = found.end(), False
        elif not found.group().isspace() and not found.group().startswith(("--", "/*")):
            is_open = True
    yield "", text[start:].strip() if is_open else ""
