"""A long output is shown by the program that people have chosen to look through long texts with."""

from __future__ import annotations

import io
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice

from rich.console import Console
from rich.text import Text

from flows.text.terminal import LINES_AT_ONCE, output, print_lines

# It ends by itself where all fits, shows colours, leaves the text on the screen, and breaks no line that is to be wide.
USUAL = ("less", "-FRXS")


def print_paged(lines: Iterator[Text], *, is_paged: bool) -> None:
    """Prints lines as they come; through a pager where there are more than the terminal has, and `is_paged`.

    Who leaves the pager has seen enough: then no further lines are asked for.
    """
    if not is_paged or (command := pager()) is None:
        print_lines(lines)
        return
    first = list(islice(lines, output.height - 1))
    if len(first) < output.height - 1:
        print_lines(first)
        return
    try:
        pager_process = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 - a person has named it
    except OSError:
        print_lines(chain(first, lines))
        return
    _feed(pager_process, chain(first, lines))


def pager() -> Sequence[str] | None:
    """The pager that PAGER names, or the usual one; None where none is to be had, or wanted."""
    if not (output.is_terminal and sys.stdin.isatty()):
        return None
    if (named := os.environ.get("PAGER")) is not None:
        with suppress(ValueError):
            words = shlex.split(named)
            return words if words and words != ["cat"] else None
        return None
    return USUAL if shutil.which(USUAL[0]) else None


def _feed(process: subprocess.Popen[bytes], lines: Iterator[Text]) -> None:
    assert process.stdin is not None
    # A console ends the whole program when its pipe breaks: so it only says how lines look, and the pipe is ours.
    shown = Console(file=io.StringIO(), force_terminal=True, no_color=output.no_color, width=output.width)
    try:
        while some := list(islice(lines, LINES_AT_ONCE)):
            with shown.capture() as looks:
                shown.print(Text("\n").join(some), soft_wrap=True)
            process.stdin.write(looks.get().encode(errors="replace"))
    except BrokenPipeError:
        pass
    finally:
        # Also of a query that is stopped or fails midway what came of it stays to be looked at.
        _wait(process)


def _wait(process: subprocess.Popen[bytes]) -> None:
    """Until the pager is left; Ctrl-C means something else to it than to us."""
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.close()
    while True:
        with suppress(KeyboardInterrupt):
            process.wait()
            return
