"""`regest publish`: what is published here, elsewhere too."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.options import COMPLETE, DEFAULT_DATA, Data
from flows.runs.publishing import publish_into_its_lake
from flows.settings.folders import data_folder
from flows.text.speaking import say, warn
from parsers.errors import WrongUsage
from warehouse.database import connect_published


def command(
    lake: Annotated[bool, typer.Option("--lake", help="Bring it into the lake that regest.toml names.")] = False,
    data: Data = DEFAULT_DATA,
) -> int:
    """Bring what is published into the lake that regest.toml names.

    Every run does so by itself when it publishes. This is for a folder that was filled before, for a lake that could
    not be reached, and for an environment of its own that has the lake's DuckDB: docs/lake.md.
    """
    if not lake:
        raise WrongUsage("say where to: --lake (see `regest publish --help`)")
    folder = data_folder(data)
    # One of an older Regest is migrated first.
    connect_published(folder, warn).close()
    with folder.writing(warn):
        arrived, left, snapshot = publish_into_its_lake(folder)
    if arrived or left:
        say(f"snapshot {snapshot:,}: {arrived:,} rows arrived, {left:,} left")
    else:
        say(f"snapshot {snapshot:,} has all of it already")
    return COMPLETE
