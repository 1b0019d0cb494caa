"""`regest rebuild`: the database anew from the captures."""

from __future__ import annotations

from flows.commands.options import COMPLETE, DEFAULT_DATA, DISCREPANT, AcceptLosses, Data, Workers
from flows.runs.safeguards import HOW_TO_GO_ON, losses_in_words
from flows.settings.folders import data_folder
from flows.text.progress import watched_on_terminal
from flows.text.speaking import say, warn
from flows.upkeep.rebuild import rebuild


def command(accept_losses: AcceptLosses = False, workers: Workers = None, data: Data = DEFAULT_DATA) -> int:
    """Make the database anew from the captures alone, read by the parsers as they are now.

    Rows of an archive that is not known here any more stay as they are published.
    What would lose more documents than the archives' bounds allow is not published.
    """
    with watched_on_terminal("rebuild") as watcher:
        rebuilt = rebuild(data_folder(data), watcher, accepts_losses=accept_losses, workers=workers)
    loaded = rebuilt.caught_up
    for warning in loaded.warnings:
        warn(warning)
    for unknown in rebuilt.unknown:
        warn(str(unknown))
    if rebuilt.losses:
        for line in losses_in_words(rebuilt.losses):
            warn(line)
        warn(HOW_TO_GO_ON)
        return DISCREPANT
    say(f"{loaded.captures:,} captures loaded, {loaded.pages:,} pages read")
    rejects = rebuilt.rejects
    if rejects.cleared or rejects.left:
        say(f"{rejects.cleared:,} rejects cleared, {rejects.won_back:,} rows won back; {rejects.left:,} rejects left")
    if rejects.documents_lost:
        warn(f"{rejects.documents_lost:,} documents are lost: no capture that can be read shows them any more")
    return COMPLETE if rebuilt.is_sound else DISCREPANT
