"""Identifiers as people type them: the beginning of one is enough."""

from __future__ import annotations

from collections.abc import Iterable

from parsers.errors import WrongUsage

SHORTEST = 4


def only_one(which: str, identifiers: Iterable[str], error: type[WrongUsage], thing: str, how_to_list: str) -> str:
    """The one of them that begins so, of the `thing` that they identify. Raises `error` where none does, or several."""
    wanted = which.lower()
    found = [one for one in identifiers if one.startswith(wanted)] if len(wanted) >= SHORTEST else []
    if len(found) > 1:
        raise error(f"“{which}” is the beginning of {len(found)} of them: give more of it; {how_to_list}")
    if not found:
        raise error(f"nothing {thing} is called “{which}”: {how_to_list}")
    return found[0]
