"""The tables: whether they can be read, and whether they are of all that is captured."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flows.doctoring.finding import Finding, fine, not_applicable, wrong
from flows.doctoring.sizes import counted, size
from flows.doctoring.subject import Subject
from flows.runs.unknown import unknown_archives
from parsers.catalog import archives
from warehouse.data_folder import DataFolder, archive_of
from warehouse.database import OlderDatabase, WarehouseError, connect_published, is_published, newest_version
from warehouse.holders import writer_of
from warehouse.lookups import loaded_files
from warehouse.regular_files import is_there

DATABASE = "database"
PUBLISHED = "published"
LOADED = "captures loaded"
FILES = "capture files"
UNKNOWN = "unknown archives"
NO_TABLES = "there are no tables to ask"
BRINGS_IN = "the next harvest brings them in, or `regest reparse` now"
BEING_WRITTEN = "it is being written to"


def database(subject: Subject) -> Iterator[Finding]:
    """Whether it opens, is of this Regest's schema, and holds nothing but what is Regest's own."""
    folder = subject.folder
    if not is_there(folder.database):
        yield _none(folder)
        return
    if subject.tables is not None:
        about = f"schema {newest_version()}, {size(folder.database.stat().st_size)}"
        yield fine(DATABASE, f"{folder.database} opens: {about}, nothing in it but Regest's own")
        return
    try:
        connect_published(folder, lambda _: None, migrates=False).close()
        yield fine(DATABASE, f"{folder.database} opens")
    except OlderDatabase as error:
        yield wrong(DATABASE, str(error), "`regest status` brings it up to date, within seconds; keep a copy")
    except WarehouseError as error:
        says, _, mend = str(error).rpartition(": ")
        yield wrong(DATABASE, says, mend)


def _none(folder: DataFolder) -> Finding:
    if folder.has_captures:
        says = f"captures are held, and no tables at {folder.database}"
        return wrong(DATABASE, says, "`regest rebuild` makes them from the captures")
    return not_applicable(DATABASE, f"nothing has been harvested or imported into {folder.path} yet")


def published(subject: Subject) -> Iterator[Finding]:
    """Whether readers see what was written last."""
    folder = subject.folder
    if not is_there(folder.database) or not is_there(folder.working):
        yield not_applicable(PUBLISHED, "nothing is being worked on")
    elif writer_of(folder) is not None:
        yield not_applicable(PUBLISHED, BEING_WRITTEN)
    elif is_published(folder):
        yield fine(PUBLISHED, "readers see what was written last")
    else:
        says = (
            "what readers see is older than what was written last: a run was killed before it published, or the folder "
            "was copied without the times of its files"
        )
        yield wrong(PUBLISHED, says, "the next harvest publishes it, or `regest reparse` now")


def captures_loaded(subject: Subject) -> Iterator[Finding]:
    """Whether the tables are of all files of captures, and all files are there that the tables are of."""
    if subject.tables is None:
        yield not_applicable(LOADED, NO_TABLES)
        return
    if writer_of(subject.folder) is not None:
        yield not_applicable(LOADED, BEING_WRITTEN)
        return
    there, loaded = subject.folder.capture_files, loaded_files(subject.tables)
    yield _unloaded({file: there[file] for file in there if loaded.get(file) != there[file]})
    yield _gone(subject.folder, [file for file in loaded if file not in there])


def _unloaded(files: dict[str, int]) -> Finding:
    readable = {file: size_of for file, size_of in files.items() if archive_of(file) in archives()}
    if not readable:
        return fine(LOADED, "the tables are of all captures that can be read")
    known = size(sum(readable.values()))
    says = f"{counted(len(readable), 'file of captures')} ({known}) not in the tables, as {min(readable)}"
    return wrong(LOADED, says, BRINGS_IN)


def _gone(folder: DataFolder, files: list[str]) -> Finding:
    gone = sorted(folder.store.missing(files))
    if not gone:
        return fine(FILES, "all that the tables were made from are there")
    says = f"{counted(len(gone), 'file')} of the tables gone, as {gone[0]}: nobody can check the rows from there"
    if Path(gone[0]).is_absolute():
        return wrong(
            FILES, says, "bring them back to where they were; `regest import … --copy` keeps others in the folder"
        )
    return wrong(FILES, says, "bring them back, or let `regest rebuild` make the tables of what is there")


def archives_that_are_known(subject: Subject) -> Iterator[Finding]:
    """Whether every archive is declared whose captures are held."""
    if subject.tables is None:
        yield not_applicable(UNKNOWN, NO_TABLES)
        return
    unknown = unknown_archives(subject.tables, subject.folder)
    if not unknown:
        yield fine(UNKNOWN, "every archive is known whose captures are held")
    for one in unknown:
        mend = f"bring its declaration back to {subject.folder.path / 'archives'}, or mend it; then `regest reparse`"
        yield wrong(UNKNOWN, str(one), mend)
