"""Takes over files of which nobody says of which archive they are: each is taken for the one that it is found to be of.

A folder of several archives' pages becomes an import of each, in one run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from flows.files.importing import (
    HELD,
    NOTHING,
    Imported,
    ImportRequest,
    Intake,
    files_at,
    leave_out,
    refuse,
)
from flows.files.pages import SavedPage, saved_pages
from flows.files.whose import Whose
from flows.runs.takeover import TakenOver, Takeovers, taking_over_for_each
from flows.runs.watching import Watcher
from parsers.archive import Archive
from warehouse.data_folder import DataFolder
from warehouse.warc.captures import CaptureError
from warehouse.warc.files import is_web_archive

UNKNOWN = "nothing says that it is of an archive that is known: give --archive"


@dataclass(frozen=True, slots=True)
class SortingRequest:
    """What to take over, of whichever of the known archives it is; the rest as in ImportRequest."""

    whose: Whose
    paths: tuple[Path, ...]
    folder: DataFolder
    copy: bool = False
    is_forced: bool = False
    workers: str | None = None


@dataclass(frozen=True, slots=True)
class SortedImports:
    """An import for each archive of which there was something, in the order of the archives' names. `rest` is what is
    of none, or not told of which, and what was loaded for all of them."""

    imports: tuple[tuple[Archive, Imported], ...]
    rest: TakenOver = field(default_factory=TakenOver)

    @property
    def exit_status(self) -> int:
        """0 complete, 1 with refusals, damage, discrepancies or rejects, 3 when nothing was there to take over."""
        statuses = [imported.exit_status for _, imported in self.imports]
        if not (any(status != NOTHING for status in statuses) or self.rest.passed_over[HELD]):
            return NOTHING
        return 0 if self.rest.is_sound and not any(statuses) else 1


def import_sorted(request: SortingRequest, watcher: Watcher) -> SortedImports:
    """Takes over, loads and publishes. Raises RegestError when the data folder cannot be used."""
    with taking_over_for_each(request.folder, "saved", watcher, request.workers) as takeovers:
        sorting = _Sorting(request, takeovers, watcher)
        for file in files_at(request.paths):
            sorting.take(file)
    sorting.rest.caught_up = takeovers.caught_up
    sorting.rest.passed_over += takeovers.caught_up.passed_over
    return SortedImports(tuple((archive, intake.imported()) for archive, intake in sorting.by_name()), sorting.rest)


class _Sorting:
    """Gives each thing to the intake of its archive."""

    def __init__(self, request: SortingRequest, takeovers: Takeovers, watcher: Watcher) -> None:
        self._request = request
        self._takeovers = takeovers
        self._watcher = watcher
        self._intakes: dict[str, tuple[Archive, Intake]] = {}
        self.rest = TakenOver()

    def by_name(self) -> list[tuple[Archive, Intake]]:
        """The archives of which there was something, each with its intake."""
        return [self._intakes[name] for name in sorted(self._intakes)]

    def take(self, file: Path) -> None:
        """Takes over a file, or the pages in a folder or a packed file."""
        if not is_web_archive(file):
            for found in saved_pages([file]):
                if isinstance(found, SavedPage):
                    self._take_page(found)
                else:
                    leave_out(found, self.rest)
            return
        try:
            archives = self._request.whose.of_web_archive(file)
        except (CaptureError, OSError) as error:
            refuse(self.rest, str(file), getattr(error, "strerror", None) or str(error))
            return
        if intake := self._only(archives, str(file)):
            intake.take_web_archive(file)

    def _take_page(self, page: SavedPage) -> None:
        if intake := self._only(self._request.whose.of_page(page), page.name):
            intake.take_page(page)

    def _only(self, archives: Sequence[Archive], name: str) -> Intake | None:
        """The intake of the one archive that a thing is of; else it is left out, and why is noted."""
        if len(archives) == 1:
            return self._intake_of(archives[0])
        named = ", ".join(sorted(archive.name for archive in archives))
        refuse(
            self.rest, name, f"it may be of several archives ({named}): say which with --archive" if named else UNKNOWN
        )
        return None

    def _intake_of(self, archive: Archive) -> Intake:
        if archive.name not in self._intakes:
            asked = partial(ImportRequest, archive, self._request.paths, self._request.folder)
            rules = self._request.whose.rules.get(archive.name, ())
            request = asked(rules, self._request.copy, self._request.is_forced)
            self._intakes[archive.name] = (archive, Intake(request, self._takeovers.of_archive(archive), self._watcher))
        return self._intakes[archive.name][1]
