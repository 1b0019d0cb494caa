"""Forgets what was taken in by mistake, and takes it back: an import, a run, a page, a listing.

    what is meant → its captures → a copy of the tables without them, or with → the record in the folder → published

The captures stay in their files. The record, once it is written, holds for every later load: what is killed before is
as if it had not been begun, what is killed behind it is gone on with by whatever is run next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID, uuid4

from duckdb import DuckDBPyConnection

from flows.identifiers import only_one
from flows.runs.beginning import derive_with_declared_bounds
from flows.runs.catch_up import catch_up
from flows.runs.loading import CaughtUp
from flows.runs.safeguards import failing_parsers, require_working_parsers
from flows.runs.watching import Watcher
from flows.text.harmless import storable
from parsers.archive import Archive
from parsers.catalog import archives
from parsers.errors import WrongUsage
from parsers.urls import host_of
from warehouse.comparison import attached
from warehouse.data_folder import DataFolder, is_own
from warehouse.database import (
    HOW_TO_BEGIN,
    WarehouseError,
    connect_copy,
    connect_working,
    is_published,
    publish,
    replace_working,
)
from warehouse.forgotten import Forgetting, forgettings_in, holding, record_forgetting, record_undoing
from warehouse.lookups import loaded_files
from warehouse.sql import statement
from warehouse.warc.captures import Registration, read_captures, stored_url

What = Literal["import", "run", "page", "listing"]
LAST = "last"
LENGTH_OF_ID = 8
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
class VerdictChange:
    """How a listing stands without what is forgotten; None where there is nothing left of it."""

    archive: str
    listing_url: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Forgot:
    """What is forgotten, and what the tables lose by it: pages, and documents that no other capture shows, of which
    some are named. `warnings` tell of captures that could not be loaded before."""

    forgetting: Forgetting
    pages: int
    documents: int
    some_documents: tuple[str, ...]
    verdicts: tuple[VerdictChange, ...]
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
        with connect_working(folder) as connection:
            caught_up = catch_up(connection, folder, watcher.caught_up)
            # What a failing parser has read may be what is to be forgotten.
            is_read_right = not failing_parsers(connection)
            if is_read_right:
                derive_with_declared_bounds(connection)
            forgetting = _forgetting(connection, request)
        with _copy_of(folder) as copy:
            with connect_copy(folder, copy) as connection:
                # What is damaged was told just now.
                catch_up(connection, folder, watcher.caught_up, [*forgettings_in(folder.captures), forgetting])
                require_working_parsers(connection)
                derive_with_declared_bounds(connection)
                forgot = _consequences(connection, folder, forgetting, tuple(caught_up.warnings))
            if not request.is_dry_run:
                record_forgetting(folder.captures, forgetting)
                replace_working(folder, copy)
            if not request.is_dry_run or (is_read_right and not is_published(folder)):
                publish(folder)
    return forgot


def take_back(folder: DataFolder, which: str, watcher: Watcher, *, is_dry_run: bool) -> TakenBack:
    """Takes back what was forgotten, by the identifier of that or “last”: loads and publishes it again. With
    `is_dry_run` nothing is changed.

    Raises NothingToForget, ParserFails with nothing taken back, and RegestError when the data folder cannot be used.
    """
    _require_tables(folder)
    with folder.writing(watcher.said):
        forgettings, now = forgettings_in(folder.captures), datetime.now(UTC)
        forgetting = _holding(forgettings, which)
        _require_known(forgetting)
        left = [replace(one, undone_at=now) if one is forgetting else one for one in forgettings]
        connect_working(folder).close()
        with _copy_of(folder) as copy:
            with connect_copy(folder, copy) as connection:
                caught_up = catch_up(connection, folder, watcher.caught_up, left)
                require_working_parsers(connection)
                derive_with_declared_bounds(connection)
            if not is_dry_run:
                record_undoing(folder.captures, forgetting.forgetting_id, now)
                replace_working(folder, copy)
                publish(folder)
    return TakenBack(forgetting, caught_up)


@contextmanager
def _copy_of(folder: DataFolder) -> Iterator[Path]:
    """Where a copy of the working database may lie meanwhile."""
    copy = folder.working.with_name("forgetting.duckdb")
    try:
        yield copy
    finally:
        copy.unlink(missing_ok=True)


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
    table = "runs_to_forget" if what == "run" else "imports_to_forget"
    rows = _rows(connection, table)
    if not rows:
        raise NothingToForget(f"no {what} is held")
    known = {str(run_id): row for run_id, *row in rows}
    if which == LAST:
        run_id = next(iter(known))
    else:
        run_id = only_one(which, known, NothingToForget, f"that is held as {_a(what)}", HOW_TO_LIST)
    started_at, kind, of = known[run_id]
    name = f"the {what} {run_id[:LENGTH_OF_ID]} of {started_at:%Y-%m-%d %H:%M} UTC"
    if kind != "own":
        runs = [UUID(run_id)] if kind == "imported" else []
        return _of_captures(connection, name, "run_id = $which::UUID AND import_id IS NOT NULL", run_id, runs)
    files = [file for file in folder.capture_files if f"-{run_id[:8]}-" in file.rpartition("/")[2]]
    registered = [said.file for said in read_captures(folder.captures, files) if isinstance(said, Registration)]
    return _new(name, [UUID(run_id)], [], of, [*files, *registered])


def _of_page(connection: DuckDBPyConnection, which: str) -> Forgetting:
    try:
        capture_id = UUID(which)
    except ValueError:
        if not host_of(which):
            raise NothingToForget(f"--page takes a URL or a capture_id, not “{which}”") from None
        return _of_captures(connection, f"the page {which}", "url = $which", stored_url(which))
    return _of_captures(connection, f"the capture {capture_id}", "capture_id = $which::UUID", str(capture_id))


def _of_listing(connection: DuckDBPyConnection, request: ForgetRequest) -> Forgetting:
    """Its runs as a whole, and of imports what is a page of it."""
    assert request.archive is not None
    parameters = {"which": request.which, "archive": request.archive.name}
    runs = connection.execute(statement("runs_of_listing"), parameters).fetchall()
    condition = "archive = $archive AND (listing_url = $which OR list_contains($runs::UUID[], run_id))"
    name = f"the listing {request.which} of {request.archive.name}"
    run_ids = [run_id for (run_id,) in runs]
    return _of_captures(connection, name, condition, request.which, run_ids, archive=request.archive.name)


def _of_captures(
    connection: DuckDBPyConnection,
    what: str,
    condition: str,
    which: str,
    runs: Sequence[UUID] = (),
    **parameters: object,
) -> Forgetting:
    """Single captures. Those that came in files of other programs are loaded again with what registers these."""
    parameters["which"] = which
    if "$runs" in condition:
        parameters["runs"] = [str(run_id) for run_id in runs]
    query = statement("captures_to_forget").format(condition=condition)
    rows = connection.execute(query, parameters).fetchall()
    origins = {run_id.hex[:8] for run_id in (*runs, *(run_id for _, _, run_id in rows))}
    own = [file for file in loaded_files(connection) if is_own(file) and any(f"-{one}-" in file for one in origins)]
    files = [*own, *(file for _, file, _ in rows)]
    return _new(what, runs, [capture_id for capture_id, *_ in rows], len(rows), files)


def _consequences(
    connection: DuckDBPyConnection, folder: DataFolder, forgetting: Forgetting, warnings: tuple[str, ...]
) -> Forgot:
    with attached(connection, folder.working):
        [(pages, documents, some)] = _rows(connection, "lost_by_forgetting")
        verdicts = [VerdictChange(*row) for row in _rows(connection, "verdicts_by_forgetting")]
    return Forgot(forgetting, pages, documents, tuple(some or ()), tuple(verdicts), warnings)


def _rows(connection: DuckDBPyConnection, name: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = connection.execute(statement(name)).fetchall()
    return rows


def _a(what: str) -> str:
    return "an import" if what == "import" else "a run"
