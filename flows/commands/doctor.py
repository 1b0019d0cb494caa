"""`regest doctor`: what is wrong on this machine, and how to mend it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from flows.commands.options import COMPLETE, DEFAULT_DATA, DISCREPANT, Data, Format
from flows.doctoring.examination import examined
from flows.doctoring.finding import Finding
from flows.settings.folders import folder_to_look_at
from flows.text.harmless import harmless
from flows.text.rows import print_rows
from flows.text.speaking import say, voice

STYLES = {"wrong": "red", "fine": "green", "not applicable": "dim"}
ORDER = tuple(STYLES)


def command(
    is_wrong_only: Annotated[bool, typer.Option("--wrong", help="Show nothing but what is wrong.")] = False,
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Say what is wrong on this machine, and how to mend it: server, tables, disk, locks, clock.

    It changes nothing, and ends with status 1 when something is wrong.
    """
    findings = sorted(examined(folder_to_look_at(data), voice.now()), key=lambda finding: ORDER.index(finding.state))
    wrong = [finding for finding in findings if finding.is_wrong]
    print_rows([_row(one, format) for one in (wrong if is_wrong_only else findings)], format.value)
    if wrong:
        say("one thing is wrong" if len(wrong) == 1 else f"{len(wrong):,} things are wrong")
    else:
        say("nothing is wrong")
    return DISCREPANT if wrong else COMPLETE


def _row(finding: Finding, format: Format) -> dict[str, object]:
    state: object = finding.state
    if format is Format.TABLE:
        state = Text(harmless(finding.state), style=STYLES[finding.state])
    return {"what": finding.what, "state": state, "says": finding.says, "mend": finding.mend or None}
