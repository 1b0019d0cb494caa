"""`regest browse`: what is published, as pages in the browser."""

from __future__ import annotations

import sys
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import BROWSED_AT, COMPLETE, DEFAULT_DATA, PublishedData
from flows.runs.unknown import unknown_archives
from flows.settings.folders import data_folder
from flows.site.looking_ahead import looking_ahead, stopped_afterwards
from flows.text.speaking import say
from warehouse.data_folder import DataFolder
from warehouse.published import Published


def command(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 for a free one.")] = BROWSED_AT,
    browser: Annotated[
        bool | None, typer.Option(help="Open the pages in the browser; by default on a terminal.", show_default=False)
    ] = None,
    data: PublishedData = DEFAULT_DATA,
) -> int:
    """Look at what is published in the browser: search, documents with their captured pages, citations, changes.

    The pages are served on this machine alone, and show the newest state at each look. Ctrl-C ends it.
    """
    browse(data, port, is_opened=sys.stdout.isatty() if browser is None else browser)
    return COMPLETE


def browse(data: Path, port: int, *, is_opened: bool) -> None:
    """Serves the pages until Ctrl-C. Raises WarehouseError without a database, PortTaken for a port in use."""
    folder = data_folder(data)
    published = Published(folder, say)
    with published.reading() as reading:
        for unknown in unknown_archives(reading.tables, folder):
            say(str(unknown))
    with looking_ahead(published):
        _serve(folder, published, port, is_opened=is_opened)


def _serve(folder: DataFolder, published: Published, port: int, *, is_opened: bool) -> None:
    # They are loaded while the tables are read. What is loaded by half, no other thread can load, or it waits for ever.
    with stopped_afterwards():
        from flows.site.app import application
        from flows.site.serving import serve

    def on_start(address: str) -> None:
        say(f"the register is at {address}; stop with Ctrl-C")
        if is_opened:
            with suppress(webbrowser.Error):
                webbrowser.get().open(address)

    with suppress(KeyboardInterrupt):
        serve(application(folder, published), port, on_start)
