"""Forgets what was taken in by mistake, and takes it back: an import, a run, a page, a listing.

    what is meant → its captures → a copy of the tables without them, or with → the record in the folder → published

The captures stay in their files. The record, once it is written, holds for every later load: what is killed before is
as if it had not been begun, what is killed behind it is gone on with by whatever is run next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID, uuid4

from duckdb import DuckDBPyConnection

from flows.runs.loading import CaughtUp
from flows.runs.publishing import publish
from flows.runs.run import beside_the_working_tables, on_copied_tables, on_working_tables
from flows.runs.watching import Watcher
from flows.text.harmless import storable
from flows.upkeep.identifiers import only_one
from parsers.archive import Archive
from parsers.catalog import archives
from parsers.errors import WrongUsage
from parsers.urls import host_of
from warehouse.comparison import LostByForgetting, lost_by_forgetting
from warehouse.data_folder import DataFolder, is_own
from warehouse.database import HOW_TO_BEGIN, WarehouseError, connect_working, is_published, replace_working
from warehouse.forgettable import (
    CaptureToForget,
    capture_alone,
    captures_at,
    captures_of_listing,
    imported_captures_of_run,
    imports_to_forget,
    runs_of_listing,
    runs_to_forget,
)
from warehouse.forgotten import Forgetting, forgettings_in, holding, record_forgetting, record_undoing
from warehouse.lookups import loaded_files
from warehouse.warc.captures import Registration, read_captures, stored_url

What = Literal["import", "run", "page", "listing"]
LAST = "last"
LENGTH_OF_ID = 8
COPY = "forgetting.duckdb"
HOW_TO_LIST = "`regest forget --list` names them"


class NothingToForget(WrongUsage):
    """No import, run, page or listing of that name is held, or none that is forgotten."""


@dataclass(frozen=True, slots=True)
class ForgetRequest:
    """What to forget: an import or a run by its identifier, the beginning of it, or “last”; a page by its URL or its
    capture_id; a listing of an `archive` by its canonical URL. `reason` is the person's. With `is_dry_run` nothing is
    changed."""

    folder: DataFolder
    what: What
    which: str
    archive: Archive | None = None
    reason: str | None = None
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Forgot:
    """What is forgotten, and what the tables lose by it: pages, and documents that no other capture shows. `warnings`
    tell of captures that could not be loaded before."""

    forgetting: Forgetting
    lost: LostByForgetting
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What is forgotten no longer, and what was loaded for it, or would be."""

    forgetting: Forgetting
    caught_up: CaughtUp


def forget(request: ForgetRequest, watcher: Watcher) -> Forgot:
    """Sets aside what is meant, in the folder and in the tables, and publishes these.

    Raises NothingToForget, ParserFails when a parser fails on what is left, and RegestError when the data folder cannot
    be used.
    """
    folder = request.folder
    _require_tables(folder)
    with folder.writing(watcher.said):
        with on_working_tables(folder, watcher) as run:
            caught_up = run.bring_in()
            run.say_unknown()
            # What a failing parser has read may be what is to be forgotten.
            is_read_right = run.derive_unless_parsers_fail()
            forgetting = _forgetting(run.connection, request)
        with beside_the_working_tables(folder, COPY) as copy:
            with on_copied_tables(folder, watcher, copy) as run:
                # What is damaged was told just now.
                run.bring_in([*forgettings_in(folder.store), forgetting])
                run.derive()
                lost = lost_by_forgetting(run.connection, folder.working)
            if not request.is_dry_run:
                record_forgetting(folder.store, forgetting)
                replace_working(folder, copy)
            if not request.is_dry_run or (is_read_right and not is_published(folder)):
                publish(folder, watcher)
    return Forgot(forgetting, lost, tuple(caught_up.warnings))


def take_back(folder: DataFolder, which: str, watcher: Watcher, *, is_dry_run: bool) -> TakenBack:
    """Takes back what was forgotten, by the identifier of that or “last”: loads and publishes it again. With
    `is_dry_run` nothing is changed.

    Raises NothingToForget, ParserFails with nothing taken back, and RegestError when the data folder cannot be used.
    """
    _require_tables(folder)
    with folder.writing(watcher.said):
        forgettings, now = forgettings_in(folder.store), datetime.now(UTC)
        forgetting = _holding(forgettings, which)
        _require_known(forgetting)
        left = [replace(one, undone_at=now) if one is forgetting else one for one in forgettings]
        connect_working(folder).close()
        with beside_the_working_tables(folder, COPY) as copy:
            with on_copied_tables(folder, watcher, copy) as run:
                caught_up = run.bring_in(left)
                run.say_unknown()
                run.derive()
            if not is_dry_run:
                record_undoing(folder.store, forgetting.forgetting_id, now)
                replace_working(folder, copy)
                publish(folder, watcher)
    return TakenBack(forgetting, caught_up)


def _require_tables(folder: DataFolder) -> None:
    if not (folder.database.exists() or folder.working.exists() or folder.has_captures):
        raise WarehouseError(f"no database at {folder.database}: {HOW_TO_BEGIN}")


def _require_known(forgetting: Forgetting) -> None:
    unknown = {file.partition("/")[0] for file in forgetting.files if is_own(file)} - archives().keys()
    if unknown:
        raise NothingToForget(
            f"{forgetting.what} is of {', '.join(sorted(unknown))}, which is no archive that is known here: it could "
            "not be read, and stays forgotten"
        )


def _holding(forgettings: Iterable[Forgetting], which: str) -> Forgetting:
    known = {forgetting.forgetting_id: forgetting for forgetting in holding(forgettings)}
    if not known:
        raise NothingToForget("nothing is forgotten, so that nothing can be taken back")
    if which == LAST:
        return list(known.values())[-1]
    return known[only_one(which, known, NothingToForget, "forgotten", HOW_TO_LIST)]


def _forgetting(connection: DuckDBPyConnection, request: ForgetRequest) -> Forgetting:
    match request.what:
        case "import" | "run":
            meant = _of_run(connection, request.folder, request.what, request.which)
        case "page":
            meant = _of_page(connection, request.which)
        case "listing":
            meant = _of_listing(connection, request)
    return replace(meant, reason=storable(request.reason))


def _new(what: str, runs: Sequence[UUID], captures: Sequence[UUID], of: int, files: Iterable[str]) -> Forgetting:
    if not (of or runs):
        raise NothingToForget(f"nothing is held of {what}")
    return Forgetting(
        forgetting_id=uuid4().hex[:LENGTH_OF_ID],
        at=datetime.now(UTC),
        what=what,
        runs=tuple(runs),
        captures=tuple(captures),
        of=of,
        files=tuple(sorted(set(files))),
    )


def _of_run(connection: DuckDBPyConnection, folder: DataFolder, what: str, which: str) -> Forgetting:
    """Of a run that came with an import, or was put together from imported captures, these captures are meant."""
    held = runs_to_forget(connection) if what == "run" else imports_to_forget(connection)
    if not held:
        raise NothingToForget(f"no {what} is held")
    known = {str(run.run_id): run for run in held}
    if which == LAST:
        run = held[0]
    else:
        run = known[only_one(which, known, NothingToForget, f"that is held as {_a(what)}", HOW_TO_LIST)]
    run_id = str(run.run_id)
    name = f"the {what} {run_id[:LENGTH_OF_ID]} of {run.started_at:%Y-%m-%d %H:%M} UTC"
    if run.kind != "own":
        runs = [run.run_id] if run.kind == "imported" else []
        return _of_captures(connection, name, imported_captures_of_run(connection, run.run_id), runs)
    files = [file for file in folder.capture_files if f"-{run_id[:8]}-" in file.rpartition("/")[2]]
    registered = [said.file for said in read_captures(folder.store, files) if isinstance(said, Registration)]
    return _new(name, [run.run_id], [], run.captures, [*files, *registered])


def _of_page(connection: DuckDBPyConnection, which: str) -> Forgetting:
    try:
        capture_id = UUID(which)
    except ValueError:
        if not host_of(which):
            raise NothingToForget(f"--page takes a URL or a capture_id, not “{which}”") from None
        return _of_captures(connection, f"the page {which}", captures_at(connection, stored_url(which)))
    return _of_captures(connection, f"the capture {capture_id}", capture_alone(connection, capture_id))


def _of_listing(connection: DuckDBPyConnection, request: ForgetRequest) -> Forgetting:
    """Its runs as a whole, and of imports what is a page of it."""
    assert request.archive is not None
    archive, listing_url = request.archive.name, request.which
    runs = runs_of_listing(connection, archive, listing_url)
    captures = captures_of_listing(connection, archive, listing_url, runs)
    return _of_captures(connection, f"the listing {listing_url} of {archive}", captures, runs)


def _of_captures(
    connection: DuckDBPyConnection, what: str, captures: Sequence[CaptureToForget], runs: Sequence[UUID] = ()
) -> Forgetting:
    """Single captures. Those that came in files of other programs are loaded again with what registers these."""
    origins = {run_id.hex[:8] for run_id in (*runs, *(capture.brought_by for capture in captures))}
    own = [file for file in loaded_files(connection) if is_own(file) and any(f"-{one}-" in file for one in origins)]
    files = [*own, *(capture.file for capture in captures)]
    return _new(what, runs, [capture.capture_id for capture in captures], len(captures), files)


def _a(what: str) -> str:
    return "an import" if what == "import" else "a run"
