"""What a person has had set aside: a file of JSON lines beside the captures, to which lines are only ever added.

    {"forget": "1f0c…", "at": "2026-11-27T09:00:00+00:00", "what": "import 5d0e…", "runs": […], "captures": […],
     "of": 12, "files": […], "reason": null}
    {"undo": "1f0c…", "at": "2026-11-28T10:00:00+00:00"}

The captures themselves stay as they are in their WARC files. Whatever loads them passes over what stands here, so that
a rebuild gives what forgetting gave. What is set aside stays in the tables of captures, marked as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as arrow
from duckdb import DuckDBPyConnection

from warehouse.connecting import in_little_memory
from warehouse.data_folder import is_own
from warehouse.json_lines import append_line, read_lines
from warehouse.lookups import forgettings_known
from warehouse.sql import statement, transaction
from warehouse.warc.records import Capture

FILE = "forgotten.jsonl"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Whose captures are passed over: those of `runs` (of imports too), and single ones."""

    runs: frozenset[UUID] = frozenset()
    captures: frozenset[UUID] = frozenset()

    def has(self, capture: Capture) -> bool:
        """Whether a capture, as it stands in its file, is passed over."""
        return capture.run_id in self.runs or capture.capture_id in self.captures


NOTHING = Forgotten()


@dataclass(frozen=True, slots=True)
class Forgetting:
    """One time that something was forgotten: `what` in words, and `reason` in those of the person.

    `runs` are runs and imports that are forgotten as a whole, `captures` single captures of others, `of` the number of
    all of them. `files` are those in which they lie, and those of Regest's own that have registered these: relative to
    the captures folder, or absolute. Times are UTC; `undone_at` is None while it holds.
    """

    forgetting_id: str
    at: datetime
    what: str
    runs: tuple[UUID, ...]
    captures: tuple[UUID, ...]
    of: int
    files: tuple[str, ...]
    reason: str | None = None
    undone_at: datetime | None = None


def holding(forgettings: Iterable[Forgetting]) -> list[Forgetting]:
    """Those that were not undone."""
    return [forgetting for forgetting in forgettings if forgetting.undone_at is None]


def forgotten_by(forgettings: Iterable[Forgetting]) -> Forgotten:
    """What is passed over by all those that hold."""
    hold = holding(forgettings)
    return Forgotten(
        frozenset(run_id for forgetting in hold for run_id in forgetting.runs),
        frozenset(capture_id for forgetting in hold for capture_id in forgetting.captures),
    )


def files_of(forgettings: Iterable[Forgetting]) -> frozenset[str]:
    """The files in which lies what is passed over."""
    return frozenset(file for forgetting in holding(forgettings) for file in forgetting.files)


def forgettings_in(captures: Path) -> list[Forgetting]:
    """All that was ever forgotten in a captures folder, the oldest first. Raises JsonLinesError."""
    found: dict[str, Forgetting] = {}

    def take(said: Any) -> None:
        if "undo" in said:
            undone = found[said["undo"]]
            found[said["undo"]] = replace(undone, undone_at=datetime.fromisoformat(said["at"]))
        else:
            found[said["forget"]] = _forgetting(said)

    read_lines(captures / FILE, take)
    return list(found.values())


def record_forgetting(captures: Path, forgetting: Forgetting) -> None:
    """Notes that something is forgotten; on the disk when it returns. The caller holds the folder.

    Raises JsonLinesError.
    """
    append_line(
        captures / FILE,
        {
            "forget": forgetting.forgetting_id,
            "at": forgetting.at.isoformat(),
            "what": forgetting.what,
            "runs": [str(run_id) for run_id in forgetting.runs],
            "captures": [str(capture_id) for capture_id in forgetting.captures],
            "of": forgetting.of,
            "files": list(forgetting.files),
            "reason": forgetting.reason,
        },
    )


def record_undoing(captures: Path, forgetting_id: str, at: datetime) -> None:
    """Notes that something is forgotten no longer. The caller holds the folder. Raises JsonLinesError."""
    append_line(captures / FILE, {"undo": forgetting_id, "at": at.isoformat()})


def _forgetting(said: Mapping[str, Any]) -> Forgetting:
    return Forgetting(
        forgetting_id=said["forget"],
        at=datetime.fromisoformat(said["at"]),
        what=said["what"],
        runs=tuple(UUID(run_id) for run_id in said["runs"]),
        captures=tuple(UUID(capture_id) for capture_id in said["captures"]),
        of=said["of"],
        files=tuple(said["files"]),
        reason=said["reason"],
    )


@in_little_memory
def keep_to(connection: DuckDBPyConnection, forgettings: Sequence[Forgetting]) -> None:
    """Sets aside what is forgotten and not set aside yet, and makes due for loading what is forgotten no longer, and
    what may stand in for either. The caller loads and derives."""
    hold = {forgetting.forgetting_id: forgetting for forgetting in holding(forgettings)}
    known = forgettings_known(connection)
    if known == set(hold):
        return
    changed = [one for one in forgettings if (one.forgetting_id in known) != (one.forgetting_id in hold)]
    with transaction(connection):
        _read_imports_anew(connection, changed)
        _take_back(connection, known - set(hold), forgettings)
        _set_aside(connection, [hold[name] for name in hold if name not in known], forgettings)


def drop_unneeded(connection: DuckDBPyConnection) -> None:
    """Drops what is set aside and whose bytes nothing needs."""
    connection.execute(statement("drop_unneeded"))


def name_forgotten(connection: DuckDBPyConnection, forgotten: Forgotten) -> None:
    """Puts what is forgotten into the temporary tables `forgotten_runs` and `forgotten_captures`."""
    for name, identifiers in (("forgotten_runs", forgotten.runs), ("forgotten_captures", forgotten.captures)):
        arriving = arrow.table({"identifier": arrow.array([str(one) for one in identifiers], arrow.string())})
        connection.register("arriving", arriving)
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT identifier::UUID AS identifier FROM arriving"
        )
        connection.unregister("arriving")


def is_lacking_bytes(connection: DuckDBPyConnection) -> bool:
    """Whether a revisit is loaded, and not derived from yet, without the capture that holds its bytes."""
    [(is_lacking,)] = connection.execute(statement("is_lacking_bytes")).fetchall()
    return bool(is_lacking)


def _read_imports_anew(connection: DuckDBPyConnection, changed: Iterable[Forgetting]) -> None:
    """The same captures may stand in several files of other programs. Of which import they are depends on all of those
    that are not forgotten, in their order."""
    for archive in {file.partition("/")[0] for forgetting in changed for file in forgetting.files if is_own(file)}:
        connection.execute(statement("read_imports_anew"), {"archive": archive})


def _set_aside(connection: DuckDBPyConnection, new: Sequence[Forgetting], all_of_them: Iterable[Forgetting]) -> None:
    if not new:
        return
    name_forgotten(connection, forgotten_by(all_of_them))
    connection.execute(statement("set_aside"))
    drop_unneeded(connection)
    connection.execute(statement("assemble_runs"))
    for forgetting in new:
        row = [forgetting.forgetting_id, forgetting.at, forgetting.what, forgetting.reason, forgetting.of]
        connection.execute("INSERT INTO forgettings VALUES (?, ?, ?, ?, ?)", row)
        for file in forgetting.files:
            # A file of another program may be imported anew, if the import that brought it is forgotten.
            if not (is_own(file) or forgetting.captures):
                connection.execute(statement("unmark_registered"), [file])


def _take_back(connection: DuckDBPyConnection, undone: Iterable[str], forgettings: Iterable[Forgetting]) -> None:
    """Where nothing says any more in which files that lies, all of them are read again."""
    files = {forgetting.forgetting_id: forgetting.files for forgetting in forgettings}
    for forgetting_id in undone:
        connection.execute("DELETE FROM forgettings WHERE forgetting_id = ?", [forgetting_id])
        if forgetting_id not in files:
            connection.execute("DELETE FROM capture_files")
        for file in files.get(forgetting_id, ()):
            connection.execute("DELETE FROM capture_files WHERE file = ?", [file])
