"""What a person has had set aside: a file of JSON lines beside the captures, to which lines are only ever added.

    {"forget": "1f0c…", "at": "2026-11-27T09:00:00+00:00", "what": "import 5d0e…", "runs": […], "captures": […],
     "of": 12, "files": […], "reason": null}
    {"undo": "1f0c…", "at": "2026-11-28T10:00:00+00:00"}

The captures themselves stay as they are in their WARC files. Whatever loads them passes over what stands here, so that
a rebuild gives what forgetting gave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from warehouse.warc.records import Capture
from warehouse.warc.stores import Captures, store_in

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


def forgettings_in(captures: Captures) -> list[Forgetting]:
    """All that was ever forgotten of some captures, the oldest first. Raises JsonLinesError."""
    found: dict[str, Forgetting] = {}

    def take(said: Any) -> None:
        if "undo" in said:
            undone = found[said["undo"]]
            found[said["undo"]] = replace(undone, undone_at=datetime.fromisoformat(said["at"]))
        else:
            found[said["forget"]] = _forgetting(said)

    store_in(captures).read_lines(FILE, take)
    return list(found.values())


def record_forgetting(captures: Captures, forgetting: Forgetting) -> None:
    """Notes that something is forgotten; on the disk when it returns. The caller holds the folder.

    Raises JsonLinesError.
    """
    store_in(captures).add_line(
        FILE,
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


def record_undoing(captures: Captures, forgetting_id: str, at: datetime) -> None:
    """Notes that something is forgotten no longer. The caller holds the folder. Raises JsonLinesError."""
    store_in(captures).add_line(FILE, {"undo": forgetting_id, "at": at.isoformat()})


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
