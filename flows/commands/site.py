"""`regest site`: what is published, as files for any web host."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import COMPLETE, DEFAULT_DATA, DISCREPANT, PublishedData, nothing_written_when_stopped
from flows.runs.unknown import unknown_archives
from flows.settings.folders import data_folder
from flows.site.writing import write_site
from flows.text.speaking import say
from warehouse.published import Published

MOST_SAID = 5


def command(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder of the pages: a new one, or one of regest site.")],
    data: PublishedData = DEFAULT_DATA,
) -> int:
    """Write the pages of regest browse as files for any web host. They search in the browser, and load
    nothing from another host. All of them are written, or none."""
    return write(data, out)


def write(data: Path, out: Path) -> int:
    """Writes the pages; gives 1 where a captured page cannot be shown. Raises SiteNotWritten, and WarehouseError."""
    folder = data_folder(data)
    published = Published(folder, say)
    try:
        with nothing_written_when_stopped(), published.reading() as reading:
            for unknown in unknown_archives(reading.tables, folder):
                say(str(unknown))
            written = write_site(folder, reading, out, say)
    finally:
        published.close()
    for said in written.not_shown[:MOST_SAID]:
        say(said)
    if (left := len(written.not_shown) - MOST_SAID) > 0:
        say(f"… and {left:,} more captured pages that cannot be shown")
    say(f"the pages are in {out}: a web host serves them as they are, `python -m http.server --directory {out}` here")
    return DISCREPANT if written.not_shown else COMPLETE
