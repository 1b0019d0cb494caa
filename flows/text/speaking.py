"""What is told to a person, line by line on stderr, apart from the output proper: how much of it, and as what."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

from rich.console import Console
from rich.text import Text

from flows.text.harmless import harmless, harmless_in_json
from flows.text.layout import broken

# For every command, and for what a schedule starts.
FORMAT_VARIABLE = "REGEST_LOG_FORMAT"


class Level(IntEnum):
    """How much it matters to be told; `--quiet` leaves out what is less than a warning, `--verbose` nothing."""

    DEBUG = 10
    INFO = 20
    WARNING = 30
    ERROR = 40


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Voice:
    """How the command speaks. It is set once, before a verb runs."""

    least: Level = Level.INFO
    is_json: bool = False
    now: Callable[[], datetime] = _now


def _is_json_by_itself() -> bool:
    return os.environ.get(FORMAT_VARIABLE) == "json"


voice = Voice(is_json=_is_json_by_itself())
errors = Console(stderr=True, soft_wrap=True)


def speak_as_usual() -> None:
    """Until the options before the verb are read: what is wrong with these is said so."""
    voice.least, voice.is_json = Level.INFO, _is_json_by_itself()


def say(line: str, level: Level = Level.INFO) -> None:
    """One line for a person; with `--log-format json` an object of time, level and event, for what collects logs."""
    if level < voice.least:
        return
    if not voice.is_json:
        _print(f"regest: {harmless(line)}")
        return
    moment = voice.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    said = {"time": moment, "level": level.name.lower(), "event": harmless(line)}
    sys.stderr.write(harmless_in_json(json.dumps(said, ensure_ascii=False)) + "\n")


def _print(said: str) -> None:
    """A line; on a terminal broken between words, and never within one: a path or an address can be copied whole."""
    for line in broken(said, errors.width, keeps_words=True) if errors.is_terminal else [said]:
        errors.print(Text(line))


def warn(line: str) -> None:
    """What a person must know also when they want to be told little: something is damaged, left out or not proven."""
    say(line, Level.WARNING)


def complain(line: str) -> None:
    """Why the command ends without having done what it was asked for."""
    say(line, Level.ERROR)


def say_more(line: str) -> None:
    """What only they want to know who ask for more."""
    say(line, Level.DEBUG)


def shows_progress() -> bool:
    """Whether something may move on stderr: on a terminal, unless it is to be quiet or a log."""
    return errors.is_terminal and not voice.is_json and voice.least <= Level.INFO
