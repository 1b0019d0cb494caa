"""What locked doors cost whoever means no harm: ordinary commands, of this version and another, turn by turn.

python -m bench.break_ins.uses --before FOLDER
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.break_ins.versions import ROOT, version_in
from bench.harvesting import listing_server
from bench.markdown import PagePart, table
from bench.pages import GENERATED_LISTING, generated_pages, generated_rows
from bench.processes import run
from bench.warc_files import write_warc

PART = PagePart("python -m bench.break_ins.uses")
ARCHIVE = "wilson-center"
SEED = 1945
PAGES_IN_TAR = 100
# Older versions have the same under other names.
COMMAND = """
try: from flows.commands.app import main
except ImportError: from flows.cli import main
main()
"""
REPLAY = """
import sys
from pathlib import Path
from urllib.request import urlopen
try:
    from flows.replay.site import Replica, pages_from_captures
    from flows.replay.pages import target_of
    from parsers.catalog import archive_named
except ImportError:
    from flows.replay import Replica, pages_from_captures
    from flows.replay_pages import target_of
    from parsers.archive import archive_named
from warehouse.data_folder import DataFolder
archive = archive_named(sys.argv[1])
pages = pages_from_captures(DataFolder(Path("data")), archive)
with Replica(archive, pages) as replica:
    for page in pages:
        urlopen(replica.origin + target_of(page.url)).read()
"""
COPY = "COPY (SELECT date_edtf, title FROM documents ORDER BY url) TO 'documents.csv'"


@dataclass(frozen=True, slots=True)
class Use:
    """An ordinary command. `arguments` are of any version, `more` of this one alone; `makes` is a folder or file that
    is taken away before it is run again; `command` is Python that does the same as a person does at a browser."""

    name: str
    arguments: Sequence[str]
    more: Sequence[str] = ()
    makes: str = ""
    command: str = COMMAND


def uses(site: str, pages: int) -> Iterator[Use]:
    """The first makes the data folder that others ask."""
    to_archive = ("--archive", ARCHIVE)
    document = next(generated_rows(1, SEED))[0].slug
    harvest = ("harvest", ARCHIVE, "--listing", GENERATED_LISTING, "--replica", site, "--data", "harvested")
    yield Use(f"import of a WARC file of {pages:,} pages", ("import", "pages.warc.gz", *to_archive), makes="data")
    yield Use("the same, again", ("import", "pages.warc.gz", *to_archive))
    yield Use(
        f"import of a tar file of {PAGES_IN_TAR} pages",
        ("import", "pages.tar.gz", *to_archive, "--data", "tar"),
        makes="tar",
    )
    yield Use(f"harvest of {pages:,} pages", harvest, makes="harvested")
    yield Use("rebuild", ("rebuild",))
    yield Use("status", ("status",))
    yield Use("sql … COPY", ("sql", COPY), more=("--allow-files",), makes="documents.csv")
    yield Use("show … --to FILE", ("show", document, "--to", "shown.html"), makes="shown.html")
    yield Use("replay, each page asked for", (ARCHIVE,), command=REPLAY)
    yield Use("parse of a page", ("parse", "page.html", *to_archive, "--url", GENERATED_LISTING))


def measure(before: Path, pages: int, turns: int) -> list[tuple[str, float, float]]:
    """Each use with the median seconds of the other version and of this one. Raises CommandError when one fails."""
    with ExitStack() as stack:
        versions = [(stack.enter_context(version_in(code)), code == ROOT) for code in (before, ROOT)]
        site = stack.enter_context(listing_server(pages, SEED))
        folders = [Path(stack.enter_context(TemporaryDirectory(prefix="regest-uses-"))) for _ in versions]
        for folder in folders:
            _make_input(folder, pages)
        seconds: dict[str, tuple[list[float], list[float]]] = {}
        for use in uses(site, pages):
            took = seconds.setdefault(use.name, ([], []))
            for _ in range(turns):
                for at, ((code, is_this), folder) in enumerate(zip(versions, folders, strict=True)):
                    took[at].append(_seconds(use, folder, code, is_this))
    return [(name, median(then), median(now)) for name, (then, now) in seconds.items()]


def _make_input(folder: Path, pages: int) -> None:
    write_warc(folder / "pages.warc.gz", pages, SEED)
    saved = folder / "page.html"
    with tarfile.open(folder / "pages.tar.gz", "w:gz") as tar:
        for url, page in generated_pages(PAGES_IN_TAR, SEED):
            saved.write_bytes(page)
            tar.add(saved, f"{url.removeprefix('https://')}.html")


def _seconds(use: Use, folder: Path, code: Path, is_this: bool) -> float:
    made = folder / use.makes
    if use.makes and made.exists():
        shutil.rmtree(made) if made.is_dir() else made.unlink()
    arguments = [*use.arguments, *(use.more if is_this else ())]
    home = {"HOME": str(folder / "home"), "PREFECT_HOME": str(folder / "prefect"), "PYTHONPATH": str(code)}
    home["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"] = "180"
    here = f"import os; os.chdir({str(folder)!r})\n"
    return run([sys.executable, "-P", "-c", here + use.command, *arguments], {**os.environ, **home}).wall


def section(measured: Sequence[tuple[str, float, float]], turns: int) -> str:
    """The table, of medians of so many turns."""
    rows = [(name, then, now, f"{now / then:.2f} x") for name, then, now in measured]
    return f"Medians of {turns} turns:\n\n" + table(("command", "seconds before", "seconds now", ""), rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table, or writes it into a page."""
    parser = argparse.ArgumentParser(prog="python -m bench.break_ins.uses", description=__doc__)
    parser.add_argument("--before", type=Path, required=True, metavar="FOLDER", help="a checkout of the other version")
    parser.add_argument("--pages", type=int, default=1_676)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--write", type=Path, metavar="FILE", help="renew the table in this page")
    given = parser.parse_args(arguments)
    told = section(measure(given.before, given.pages, given.turns), given.turns)
    if given.write:
        given.write.write_text(PART.put_into(given.write.read_text("utf-8"), told), "utf-8")
    else:
        print(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
