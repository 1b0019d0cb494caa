"""What every break-in is, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class From(StrEnum):
    """Who means harm, by what it is that they hand over; the order is that of the table."""

    FOLDER = "a data folder that somebody hands over"
    FILES = "pages, WARC files and archives of files of a stranger"
    SITE = "an archive's site, or what stands between"
    PARSER = "a page that has taken over the process which parses it"
    BROWSER = "a web page that is open while Regest runs"
    SHOWN = "a captured page, or its text, when somebody looks at it"
    INSTALLED = "what is installed, and what is left lying about"


@dataclass(frozen=True, slots=True)
class BreakIn:
    """A way in. `attempt` tries it in an empty folder of its own, without the network, and gives what the intruder got
    by it, in a few words, or None where nothing was got.

    An attempt uses Regest as people do (the command, a parser's name), or what has the same name in every version, so
    that the same attempt can be made on an older one.
    """

    name: str
    by: From
    attempt: Callable[[Path], str | None]


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a break-in went: what the intruder got, None for nothing. `mebibytes` is the largest process's, `seconds`
    are of the whole attempt."""

    name: str
    got: str | None
    seconds: float
    mebibytes: int
