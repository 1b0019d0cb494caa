"""`regest demo`: a harvest from end to end, without internet, and what to do next."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from flows.commands.harvest import harvests_on_terminal, requests_for
from flows.commands.options import BROWSED_AT, DEFAULT_DATA, DEMO_DATA, in_folder
from flows.replay.earlier_years import demo_over_time
from flows.replay.site import Replica, pages_from_fixtures
from flows.replay.wayback import WaybackReplica
from flows.runs.watching import watching
from flows.settings.folders import data_folder
from flows.show.last_result import Numbered, remember
from flows.text.happenings import print_changes
from flows.text.listings import print_listings
from flows.text.progress import watched_on_terminal
from flows.text.rows import print_table
from flows.text.speaking import say, voice, warn
from flows.text.terminal import output
from flows.text.wayback import report_in_a_line
from flows.wayback.harvest import run_wayback_harvest
from flows.wayback.request import wayback_request_for
from parsers.catalog import archive_named
from warehouse.data_folder import DataFolder
from warehouse.database import connect_published
from warehouse.documents import documents_of_each_precision
from warehouse.happenings import WantedChanges, wanted_changes
from warehouse.reports import listing_statuses

ARCHIVE = "wilson-center"
LISTINGS = {
    "mongolia": "mongolia",
    "korean war": (
        "https://digitalarchive.wilsoncenter.org/search?f[0]=people:83421&f[1]=topics:86435"
        "&search_api_fulltext=Korea+war&sort_bef_combine=created_DESC"
    ),
}
# The listing that is also harvested as it was.
PAST = "mongolia"
MOST_CHANGES = 8
COLUMNS = ("printed", "EDTF", "earliest", "latest", "title")


def command(
    data: Annotated[
        Path, typer.Option("--data", metavar="FOLDER", help="Folder of the demo: apart from your own data.")
    ] = DEMO_DATA,
) -> int:
    """Harvest from a small copy of an archive on this machine, and show what comes of it. Needs no internet."""
    return run_demo(data)


def run_demo(data: Path) -> int:
    """Harvests a listing from a Wayback Machine on loopback, as it was in three years, then two from a replica of the
    archive; shows what came of it."""
    archive = archive_named(ARCHIVE)
    with WaybackReplica(demo_over_time(archive, archive.listing(PAST))) as machine:
        say(f"a Wayback Machine that has captured the {archive.title} once a year is served at {machine.origin}")
        say("what differs there from the copy that is harvested next is made up for the demo")
        _harvest_from(machine, data)
    with Replica(archive, pages_from_fixtures(archive)) as replica:
        say(f"a copy of the archive as it is is served at {replica.origin}; Prefect starts, which takes some seconds")
        urls = list(LISTINGS.values())
        status = harvests_on_terminal(requests_for([ARCHIVE], urls, data=data, replica=replica.origin))
    folder = data_folder(data)
    with connect_published(folder, warn) as connection:
        _print_heading("Listings")
        print_listings(listing_statuses(connection), voice.now())
        _print_heading("Documents (some)")
        print_table(COLUMNS, documents_of_each_precision(connection))
        _print_heading("Changes")
        _, changes = wanted_changes(connection, WantedChanges(), MOST_CHANGES)
    print_changes(changes)
    remember(data, "regest demo", [Numbered(one.url, one.archive, one.change) for one in changes])
    _print_next_steps(folder)
    return status


def _print_heading(text: str) -> None:
    output.print(Text(f"\n{text}", style="bold"))


def _harvest_from(machine: WaybackReplica, data: Path) -> None:
    request = wayback_request_for(ARCHIVE, PAST, data=data, wayback=machine.origin)
    with watched_on_terminal(f"{PAST} · Wayback Machine") as watcher:
        token = watching.set(watcher)
        try:
            say(report_in_a_line(asyncio.run(run_wayback_harvest(request))))
        finally:
            watching.reset(token)


def _command() -> str:
    """How this command was called, as it can be typed again: from a checkout it is not on the PATH."""
    return "regest" if shutil.which("regest") else os.path.relpath(sys.argv[0])


def _print_next_steps(folder: DataFolder) -> None:
    # Verbs that read find the demo by themselves where it lies as it does by default.
    regest, where = _command(), in_folder(folder.path, DEMO_DATA)
    output.print(Text(f"\nThe database is {folder.database}; every response lies in {folder.store}. Next:\n"))
    for command in (
        f"{regest} browse{where}     # all of it in the browser, at http://127.0.0.1:{BROWSED_AT}",
        f'{regest} find "outer mongolia" --from 1945-07 --to 1945-07{where}',
        f"{regest} show 1{where}     # the first of these, and its page",
        f"{regest} changes{where}",
        f"{regest} sql \"SELECT * FROM timeline('year')\"{where}",
        f"{regest} import PATH…     # pages of yours, into {DEFAULT_DATA}/",
        f"{regest} harvest {ARCHIVE} --from wayback     # the real one, into {DEFAULT_DATA}/",
    ):
        output.print(Text(f"  {command}", style="cyan"), soft_wrap=True)
