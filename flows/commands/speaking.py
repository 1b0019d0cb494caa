"""The options that stand before the verb: how much is told of what happens, and as what; the version; completion."""

from __future__ import annotations

import sys
from enum import StrEnum
from importlib.metadata import version
from typing import Annotated

import typer
from rich.text import Text

from flows.text.harmless import harmless_lines
from flows.text.speaking import FORMAT_VARIABLE, Level, errors, voice
from parsers.errors import RegestError, WrongUsage


class LogFormat(StrEnum):
    """How lines are said."""

    TEXT = "text"
    JSON = "json"


options = typer.Typer(rich_markup_mode="rich")


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        sys.stdout.write(f"regest {version('regest')}\n")
        raise typer.Exit


@options.callback()
def speak_so(
    _version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_print_version, help="Say which Regest this is."),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say nothing on stderr but what is wrong or left out.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say also what is done meanwhile.")] = False,
    log_format: Annotated[
        LogFormat,
        typer.Option(
            envvar=FORMAT_VARIABLE, help="How it is said on stderr: as text, or as JSON lines of time, level and event."
        ),
    ] = LogFormat.TEXT,
) -> None:
    """Sets how the command speaks. Raises WrongUsage for what contradicts itself."""
    if quiet and verbose:
        raise WrongUsage("--quiet does not go with --verbose: leave one of them out")
    voice.least = Level.WARNING if quiet else Level.DEBUG if verbose else Level.INFO
    voice.is_json = log_format is LogFormat.JSON


def show_where(error: RegestError) -> None:
    """Shows on a terminal where in a text it is that cannot be used."""
    if error.where and errors.is_terminal and not voice.is_json:
        errors.print(Text(harmless_lines(error.where), style="dim"), soft_wrap=True)
