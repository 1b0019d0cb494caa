"""`regest notify`: messages to those whom regest.toml names: a test, and what has happened in words."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.options import COMPLETE, DEFAULT_DATA, FAILED, Data
from flows.notices.notify import NobodyToTell, NotDelivered, recipients_of, send
from flows.notices.summary import send_summary, summary_of
from flows.settings.folders import data_folder
from flows.settings.settings import Settings, settings_of
from flows.text.speaking import complain, say, voice
from flows.text.terminal import output
from flows.typed_days import first_day
from parsers.errors import WrongUsage

TEST = "This is a test of `regest notify`: whoever reads it will be told of what happens in the archives."


def command(
    test: Annotated[bool, typer.Option("--test", help="Send a message to each of them that only says so.")] = False,
    summary: Annotated[
        bool, typer.Option("--summary", help="Send what has happened since the last summary, or in a week.")
    ] = False,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="With --summary: since 2026, 2026-11 or 2026-11-25 (UTC).")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --summary: print it, and send nothing.")] = False,
    data: Data = DEFAULT_DATA,
) -> int:
    """Tell whom regest.toml names: try whether messages reach them, or send what has happened in words.

    After each harvest they are told by themselves of what they should know: docs/notifications.md says of what.
    """
    if test == summary:
        raise WrongUsage("give --test or --summary (see `regest notify --help`)")
    if test and (since or dry_run):
        raise WrongUsage("--since and --dry-run go with --summary")
    folder, day = data_folder(data), first_day(since) if since else None
    if dry_run:
        made = summary_of(folder, voice.now(), day)
        output.print(f"{made.title}\n\n{made.text}", markup=False, highlight=False, soft_wrap=True)
        return COMPLETE
    settings = settings_of(data)
    troubles = _tested(settings) if test else send_summary(folder, settings, voice.now(), day)
    for trouble in troubles:
        complain(trouble)
    if reached := len(settings.notify.to) - len(troubles):
        say(f"{reached:,} of {len(settings.notify.to):,} were told")
    return FAILED if troubles else COMPLETE


def _tested(settings: Settings) -> list[str]:
    """A line for each who could not be told. Raises NobodyToTell."""
    if not settings.notify.to:
        raise NobodyToTell()
    troubles = []
    for recipient in recipients_of(settings):
        try:
            send(recipient, "Regest: a test", TEST)
        except NotDelivered as error:
            troubles.append(str(error))
    return troubles
