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
from flows.commands.options import BROWSED_AT
from flows.replay.pages import fixtures_over_time
from flows.replay.site import Replica, pages_from_fixtures
from flows.replay.wayback import WaybackReplica
from flows.runs.watching import watching
from flows.text.progress import watched_on_terminal
from flows.text.report import print_listings
from flows.text.rows import print_table
from flows.text.speaking import say, warn
from flows.text.terminal import output
from flows.text.wayback import report_in_a_line
from flows.wayback.harvest import run_wayback_harvest
from flows.wayback.request import wayback_request_for
from parsers.catalog import archive_named
from warehouse.data_folder import DataFolder
from warehouse.database import connect_published
from warehouse.documents import documents_of_each_precision
from warehouse.reports import listing_statuses

ARCHIVE = "wilson-center"
LISTINGS = {
    "mongolia": "mongolia",
    "korean war": (
        "https://digitalarchive.wilsoncenter.org/search?f[0]=people:83421&f[1]=topics:86435"
        "&search_api_fulltext=Korea+war&sort_bef_combine=created_DESC"
    ),
}
COLUMNS = ("printed", "EDTF", "earliest", "latest", "first seen", "title")


def command(
    data: Annotated[
        Path, typer.Option("--data", metavar="FOLDER", help="Folder of the demo: apart from your own data.")
    ] = Path("data/demo"),
) -> int:
    """Harvest from a small copy of an archive on this machine, and show what comes of it. Needs no internet."""
    return run_demo(data)


def run_demo(data: Path) -> int:
    """Harvests two listings from a replica of the archive on loopback, and one from a Wayback Machine there; shows what
    came of it."""
    archive = archive_named(ARCHIVE)
    with Replica(archive, pages_from_fixtures(archive)) as replica:
        say(f"a copy of the {archive.title} is served at {replica.origin}; Prefect starts, which takes some seconds")
        urls = list(LISTINGS.values())
        status = harvests_on_terminal(requests_for([ARCHIVE], urls, data=data, replica=replica.origin))
    with WaybackReplica(fixtures_over_time(archive)) as machine:
        say(f"a Wayback Machine that has captured it once a year is served at {machine.origin}")
        _harvest_from(machine, data)
    names = {archive.listing(listing): name for name, listing in LISTINGS.items()}
    folder = DataFolder(data)
    with connect_published(folder, warn) as connection:
        output.print(Text("\nListings", style="bold"))
        print_listings(listing_statuses(connection), names)
        output.print(Text("\nDocuments (some)", style="bold"))
        print_table(COLUMNS, documents_of_each_precision(connection))
    _print_next_steps(folder)
    return status


def _harvest_from(machine: WaybackReplica, data: Path) -> None:
    request = wayback_request_for(ARCHIVE, "mongolia", data=data, wayback=machine.origin)
    with watched_on_terminal("mongolia · Wayback Machine") as watcher:
        token = watching.set(watcher)
        try:
            say(report_in_a_line(asyncio.run(run_wayback_harvest(request))))
        finally:
            watching.reset(token)


def _command() -> str:
    """How this command was called, as it can be typed again: from a checkout it is not on the PATH."""
    return "regest" if shutil.which("regest") else os.path.relpath(sys.argv[0])


def _print_next_steps(folder: DataFolder) -> None:
    regest = _command()
    output.print(Text(f"\nThe database is {folder.database}; every response lies in {folder.captures}. Next:\n"))
    for command in (
        f"{regest} sql \"SELECT date_text, title FROM documents WHERE date_precision = 'month'\" --data {folder.path}",
        f"{regest} browse --data {folder.path}     # all of it in the browser, at http://127.0.0.1:{BROWSED_AT}",
        f"{regest} show record-meeting-between-tv-soong-and-stalin --data {folder.path}",
        f"{regest} rebuild --data {folder.path}",
        f"{regest} import PATH… --archive {ARCHIVE}     # pages of yours: folders, tar, zip, WARC, WACZ; into data/",
        f"{regest} harvest {ARCHIVE} --from wayback     # from the real Wayback Machine, into data/",
    ):
        output.print(Text(f"  {command}", style="cyan"), soft_wrap=True)
