"""Before a declaration is written, a person is asked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from flows.commands.options import STOPPED
from flows.text.speaking import complain, say


def is_wanted(question: str, otherwise: str = "") -> bool:
    """Asks, where there is a terminal to ask on. Says that nothing is written where nobody said yes, and what can be
    done `otherwise` where somebody said no."""
    if not sys.stdin.isatty():
        say("nothing is written, as there is no terminal to ask on: --yes writes it")
        return False
    if typer.confirm(question, err=True):
        return True
    say(f"nothing is written{otherwise}")
    return False


@contextmanager
def nothing_written_when_stopped() -> Iterator[None]:
    """In the block nothing is written yet: who stops it is told so. Raises SystemExit."""
    try:
        yield
    except (typer.Abort, KeyboardInterrupt):
        complain("stopped; nothing is written")
        raise SystemExit(STOPPED) from None
