"""Takes over what lies in files: saved pages become captures of Regest's own, WARC and WACZ files are registered.

What can only be read forwards, and so leads from no row to its bytes, is copied: its responses become captures too.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from flows.files.pages import PassedOver, Refused, SavedPage, is_packed, kind_of, saved_pages
from flows.reading.foreign import ANOTHER_SITE, is_after, why_unwanted
from flows.runs.takeover import TakenOver, Takeover, taking_over
from flows.runs.watching import Watcher
from parsers.archive import Archive
from parsers.saved.url import SavedUrl, UrlRule, url_of
from warehouse.data_folder import DataFolder
from warehouse.forgotten import forgettings_in, holding
from warehouse.lookups import loaded_files
from warehouse.warc.captures import CaptureError, CaptureNotStored, CaptureStore
from warehouse.warc.exchange import Exchange
from warehouse.warc.files import WarcPart, is_web_archive, parts_of
from warehouse.warc.foreign_records import parse_foreign
from warehouse.warc.framing import Gap, Member
from warehouse.warc.records import Incident

REFUSED = "not taken over"
NO_HTML = "no HTML page"
HELD = "taken over before"
A_REVISIT = "unchanged since another capture, in a file that is read forwards only"
NOTHING = 3
# Below the captures of an archive: what --copy has copied there.
COPIES = "registered"
PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to take over for an archive. `rules` say where saved pages came from; with `copy`, WARC and WACZ files are
    copied into the data folder first. With `is_forced`, pages are taken that contradict the URL that they are given.
    The `workers` of the Dask scheduler at that address read them; for None, this machine's processors."""

    archive: Archive
    paths: tuple[Path, ...]
    folder: DataFolder
    rules: tuple[UrlRule, ...] = ()
    copy: bool = False
    is_forced: bool = False
    workers: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """How many pages were kept as captures, how many of them by force, which WARC and WACZ files were registered, and
    what came of it all. `import_id` is None where nothing new was taken over."""

    import_id: UUID | None
    pages: int
    forced: int
    registered: tuple[str, ...]
    result: TakenOver

    @property
    def exit_status(self) -> int:
        """0 complete, 1 with refusals, damage, discrepancies or rejects, 3 when nothing was there to take over."""
        if not (self.pages or self.registered or self.result.passed_over[HELD]):
            return NOTHING
        return 0 if self.result.is_sound else 1


def import_files(request: ImportRequest, watcher: Watcher) -> Imported:
    """Takes over, loads and publishes. Raises RegestError when the data folder cannot be used."""
    with taking_over(request.folder, request.archive, "saved", watcher, request.workers) as takeover:
        intake = Intake(request, takeover, watcher)
        for file in files_at(request.paths):
            if is_web_archive(file):
                intake.take_web_archive(file)
                continue
            for found in saved_pages([file]):
                if isinstance(found, SavedPage):
                    intake.take_page(found)
                else:
                    leave_out(found, takeover.result)
    return intake.imported()


def files_at(paths: Iterable[Path]) -> Iterator[Path]:
    """What is to be taken over at these paths, one after another: WARC, WACZ and packed files, also those that lie in
    folders, and folders, in which these are no pages."""
    for path in paths:
        if path.is_dir():
            yield from _packed_files(path)
        yield path


def leave_out(found: PassedOver | Refused, result: TakenOver) -> None:
    """Counts what is no page, by its kind, and names what must not be read."""
    match found:
        case Refused(name, reason):
            refuse(result, name, reason)
        case PassedOver(name):
            if not _is_packed(Path(name)):
                result.passed_over[f"{NO_HTML}: {kind_of(name)}"] += 1
            elif not os.path.lexists(name):
                refuse(result, name, "it lies in another packed file: unpack that one and import the folder")


def refuse(result: TakenOver, name: str, reason: str) -> None:
    """Names what cannot be taken over."""
    result.incidents.append(Incident(REFUSED, name, None, reason))


class Intake:
    """Takes over page after page, and file after file, of one archive."""

    def __init__(self, request: ImportRequest, takeover: Takeover, watcher: Watcher) -> None:
        self._request = request
        self._takeover = takeover
        self._watcher = watcher
        self._loaded = loaded_files(takeover.connection)
        self._forgettings = holding(forgettings_in(request.folder.store))
        self.pages = 0
        self.forced = 0
        self.registered: list[str] = []

    def imported(self) -> Imported:
        """What came of it, once it is loaded."""
        is_new = bool(self.pages or self.registered)
        import_id = self._takeover.start.run_id if is_new else None
        return Imported(import_id, self.pages, self.forced, tuple(self.registered), self._takeover.result)

    def take_web_archive(self, path: Path) -> None:
        """Takes over a WARC or WACZ file. Raises CaptureNotStored where there is no place for it."""
        try:
            self._take_web_archive(path)
        except CaptureNotStored:
            raise
        except (CaptureError, OSError) as error:
            self._refuse(str(path), getattr(error, "strerror", None) or str(error))

    def take_page(self, page: SavedPage) -> None:
        """Takes over a saved page. Raises CaptureNotStored where there is no place for it."""
        known = url_of(self._request.archive, page.name, page.body, self._request.rules, page.saved_from)
        if known.is_of_another_site:
            self._pass_over(ANOTHER_SITE)
            return
        is_forced = known.url is None and known.contradicted is not None and self._request.is_forced
        url = known.contradicted if is_forced else known.url
        if url is None:
            self._refuse(page.name, self._why_unknown(known))
            return
        self.forced += is_forced
        dates = (("memento", known.memento_at), ("file", page.modified_at), ("import", self._takeover.start.started_at))
        dated_by, moment = next((how, at) for how, at in dates if at is not None and not self._is_to_come(at))
        self._keep(
            Exchange(
                url=url,
                fetched_at=moment,
                request_headers=(),
                status=200,
                reason="",
                headers=(("Content-Type", page.content_type),),
                payload=page.body,
                protocol=None,
                dated_by=dated_by,
                origin=page.name,
                forced_despite=known.reason if is_forced else None,
            )
        )

    def _why_unknown(self, known: SavedUrl) -> str:
        hint = "mend the rule" if self._request.rules else "give a rule with --url-rule"
        if known.contradicted is None:
            return f"its URL cannot be known ({known.reason}): {hint}"
        return f"it is another page than it is given for: {known.reason}: {hint}, or take it as it is with --force"

    def _take_web_archive(self, path: Path) -> None:
        if path.resolve().is_relative_to(self._request.folder.captures.resolve()):
            raise CaptureError("it is one of the captures already")
        parts = parts_of(path)
        if all(part.is_readable_in_place for part in parts):
            self._register(path)
            return
        self._watcher.said(f"{path} is compressed so that it can only be read forwards: its captures are copied")
        for part in parts:
            self._copy_records(path, part)

    def _register(self, path: Path) -> None:
        size = path.stat().st_size
        if own := self._own_copy(path, size):
            self._pass_over(HELD)
            self._watcher.said(f"{path} is a copy of one of the captures that are held{self._since_forgotten(own)}")
            return
        file = self._copied(path) if self._request.copy else str(path.resolve())
        if self._loaded.get(file) == size:
            self._pass_over(HELD)
            tail = self._since_forgotten(file) or ": `regest verify` tells whether all of it can be read"
            self._watcher.said(f"{path} was taken over before{tail}")
            return
        self._takeover.writer.register(file, size)
        self.registered.append(file)

    def _since_forgotten(self, file: str) -> str:
        """What of a file is forgotten, and how it comes back, as the end of a sentence; nothing where none of it is."""
        forgotten = [one for one in self._forgettings if file in one.files]
        named = ", ".join(f"{one.what} (`regest forget --undo {one.forgetting_id}` takes it back)" for one in forgotten)
        return f"; forgotten since: {named}" if named else ""

    def _own_copy(self, path: Path, size: int) -> str | None:
        """The file of the folder's own that is the same, if there is one."""
        folder = self._request.folder
        alike = (file for file, of_size in folder.capture_files.items() if of_size == size)
        return next((own for own in alike if _is_same(path, folder.store, own)), None)

    def _copied(self, path: Path) -> str:
        """A name of its own for each content: two crawls may both be called data.warc.gz."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        name = f"{self._request.archive.name}/{COPIES}/{digest[:12]}-{path.name}"
        self._request.folder.store.put(name, path)
        return name

    def _copy_records(self, path: Path, part: WarcPart) -> None:
        for found in part.stream():
            try:
                self._copy_record(path, found)
            except CaptureNotStored:
                raise
            except CaptureError as damage:
                self._refuse(str(path), f"{damage} (at {found.offset:,} of the uncompressed data)")

    def _copy_record(self, path: Path, found: Member | Gap) -> None:
        if isinstance(found, Gap):
            raise CaptureError(found.reason)
        record = parse_foreign(found.data, is_whole=found.is_whole)
        if record is None:
            return
        if unwanted := why_unwanted(record, self._request.archive):
            self._pass_over(unwanted)
        elif record.kind == "revisit":
            self._pass_over(A_REVISIT)
        elif not found.is_whole:
            raise CaptureError(f"{record.exchange.url} is larger than any page that is read")
        elif self._is_to_come(record.exchange.fetched_at):
            raise CaptureError(
                f"{record.exchange.url} is dated {record.exchange.fetched_at:%Y-%m-%d}, which is to come"
            )
        else:
            self._keep(replace(record.exchange, origin=record.exchange.origin or str(path)))

    def _keep(self, exchange: Exchange) -> None:
        if self._takeover.keeper.keep(exchange) == "held":
            self._pass_over(HELD)
            return
        self.pages += 1
        self._watcher.caught_up(self.pages)

    def _is_to_come(self, moment: datetime) -> bool:
        return is_after(moment, self._takeover.start.started_at)

    def _pass_over(self, why: str) -> None:
        self._takeover.result.passed_over[why] += 1

    def _refuse(self, name: str, reason: str) -> None:
        refuse(self._takeover.result, name, reason)


def _is_same(path: Path, store: CaptureStore, own: str) -> bool:
    """Whether a file is the same as one of the store, which has as many bytes."""
    with path.open("rb") as file, store.open_at_hand(own) as held:
        return all(piece == held.read(len(piece)) for piece in iter(lambda: file.read(PIECE), b""))


def _packed_files(folder: Path) -> Iterator[Path]:
    """The files beneath a folder that hold many pages; links are not followed."""
    for inner, folders, files in os.walk(folder):
        folders.sort()
        paths = (Path(inner, file) for file in sorted(files))
        yield from (path for path in paths if _is_packed(path) and not path.is_symlink())


def _is_packed(path: Path) -> bool:
    return is_web_archive(path) or is_packed(path)
