"""Everything that the capture files hold, read once more, beside what the database has: for `flows.upkeep.verify`.

The files are read by the processes that load them, with every digest checked. What they find, damage too, is put
beside the tables by `warehouse.verification`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from duckdb import DuckDBPyConnection

from flows.reading.pools import ReadingPool
from flows.reading.ranges import is_replaced, own_ranges, read_ranges, registered_ranges
from flows.reading.tasks import Done, ReadRange
from parsers.catalog import archives
from warehouse.batches import Batch, LoggedCapture, Schemas
from warehouse.data_folder import archive_of, is_own
from warehouse.forgotten import Forgotten
from warehouse.load import schemas_of
from warehouse.verification import (
    count_captures_in,
    files_known,
    imports_begun,
    keep_damages,
    keep_found,
    keep_found_revisits,
)
from warehouse.warc.captures import CaptureError, CaptureStore, Damage, Registration

# So many captures are put into the tables at once.
CAPTURES_AT_A_TIME = 5000


@dataclass(frozen=True, slots=True)
class FilesAtHand:
    """What there is to verify: Regest's own closed files with their sizes in bytes, names relative to the captures
    folder; and the sizes that all files had, own and registered, when they were loaded."""

    own: Mapping[str, int]
    loaded: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Registered:
    """A file of another program as it was registered; its size is None where nothing tells."""

    file: str
    archive: str
    import_id: UUID | None
    size: int | None


@dataclass(slots=True)
class FileVerification:
    """Reads all files of an archive, or of all of them (`archive` None). Files that only what is `forgotten` has
    registered, and that nothing else needs, are left out. `files` counts those that were read, `captures` those found
    in them; `on_captures` is told of these as they grow."""

    connection: DuckDBPyConnection
    pool: ReadingPool
    store: CaptureStore
    archive: str | None
    forgotten: Forgotten
    on_captures: Callable[[int], None]
    files: int = 0
    captures: int = 0
    _schemas: Schemas = field(init=False)
    _registered: dict[tuple[str, str], _Registered] = field(default_factory=dict)
    _imports: dict[UUID, datetime] = field(default_factory=dict)
    _said: set[tuple[str, str]] = field(default_factory=set)
    _holding: set[str] = field(default_factory=set)
    _waiting: list[Done] = field(default_factory=list)
    _damages: dict[Damage, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._schemas = schemas_of(self.connection)
        self._imports = imports_begun(self.connection)

    def read(self, at_hand: FilesAtHand) -> None:
        """Regest's own files first: they say which others there are, as does the database where they are lost."""
        for known in files_known(self.connection, self.archive):
            file, archive = known.file, known.archive
            self._holding.add(file)
            if (known.is_registered or not is_own(file)) and archive in archives():
                size = at_hand.loaded.get(file)
                self._registered[file, archive] = _Registered(file, archive, known.import_id, size)
        self._read(self._own_ranges(at_hand))
        self._require_registered()
        self._read([task for registered in list(self._registered.values()) for task in self._ranges_of(registered)])
        keep_damages(self.connection, self._damages)

    def _require_registered(self) -> None:
        """The database knows of files that a rebuild would not find, where the record is lost that registers them."""
        for file, archive in sorted(self._registered.keys() - self._said):
            captures = count_captures_in(self.connection, file, archive)
            lost = f"no record that can be read registers it any more: a rebuild would lose its {captures:,} captures"
            self._is_damaged(file, "unregistered", lost)

    def _own_ranges(self, at_hand: FilesAtHand) -> Iterator[ReadRange]:
        own = {file for file in {*at_hand.loaded, *self._holding} if is_own(file) and self._is_asked_for(file)}
        for file in sorted(own - set(at_hand.own)):
            self._is_damaged(file, "missing", "the file is missing")
        for file, size in sorted(at_hand.own.items()):
            # What is of an archive that is not known here, and was never loaded, is nobody's damage.
            is_loaded = file in at_hand.loaded or file in self._holding or archive_of(file) in archives()
            if self._is_asked_for(file) and is_loaded:
                self.files += 1
                self._check_size(file, "size", at_hand.loaded.get(file), size)
                yield from own_ranges(file, size)

    def _is_asked_for(self, file: str) -> bool:
        return self.archive in (None, archive_of(file))

    def _ranges_of(self, registered: _Registered) -> Iterator[ReadRange]:
        """What is to be read of a registered file. One that is missing and of which nothing depends, since it was
        imported again from another place, is no damage."""
        file = registered.file
        try:
            size = self.store.size(file)
            imported_at = self._imports.get(registered.import_id) if registered.import_id else None
            ranges = registered_ranges(self.store, registered, registered.import_id, imported_at)
        except FileNotFoundError:
            if file in self._holding or not is_replaced(self.store, registered, self._registered.values()):
                self._is_damaged(file, "missing", "the file is missing")
            return
        except CaptureError as error:
            self._is_damaged(file, "changed", str(error))
            return
        except OSError as error:
            self._is_damaged(file, "file", f"the file cannot be read: {error.strerror}")
            return
        self.files += 1
        self._check_size(file, "changed", registered.size, size)
        yield from ranges

    def _check_size(self, file: str, kind: str, before: int | None, now: int) -> None:
        if not now:
            self._is_damaged(file, "file", "the file is empty")
        elif before not in (None, now):
            self._is_damaged(file, kind, f"it had {before:,} bytes when it was loaded, and has {now:,} now")

    def _is_damaged(self, file: str, kind: str, what: str) -> None:
        self._damages[Damage(file, 0, 0, what)] = kind

    def _read(self, ranges: Iterable[ReadRange]) -> None:
        for _, done in read_ranges(self.pool, (replace(task, checks_digests=True) for task in ranges)):
            self._take(done)
        self._keep()

    def _take(self, done: Done) -> None:
        self.pool.know(done.pages)
        for damage in done.damages:
            # Of a file that cannot be opened, each range says so.
            self._damages.setdefault(damage, "file")
        for said in done.said:
            if isinstance(said, Registration) and said.archive in archives():
                if said.run_id in self.forgotten.runs and said.file not in self._holding:
                    continue
                registered = _Registered(said.file, said.archive, said.run_id, said.size)
                self._registered[said.file, said.archive] = registered
                self._said.add((said.file, said.archive))
        self._waiting.append(done)
        if sum(done.captures + len(done.revisits) for done in self._waiting) >= CAPTURES_AT_A_TIME:
            self._keep()

    def _keep(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        keep_found(self.connection, Batch.joined([done.batch for done in waiting]))
        revisits = [
            LoggedCapture(revisit.capture, None, str(revisit.capture.run_id))
            for done in waiting
            for revisit in done.revisits
            if not revisit.is_set_aside
        ]
        keep_found_revisits(self.connection, Batch.of(self._schemas, revisits, []))
        self.captures += sum(done.captures for done in waiting) + len(revisits)
        self.on_captures(self.captures)
