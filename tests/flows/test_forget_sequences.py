"""Whatever is taken in, forgotten and taken back, in whatever order: the tables are those of a folder in which what is
forgotten was never taken in, and those of a rebuild.

    seed → takings, forgettings, undoings, rebuilds in turn → after each the tables beside those of a folder without

The other folder takes in what is left alone, each page stored whole: no revisit there needs what is not there.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import duckdb
import pytest
from generated_site import ARCHIVE, LISTING, documents, rows_of, tables
from reading_here import differences
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from bench.pages import ROWS_ON_A_PAGE, Row, listing_page
from flows.runs.catch_up import catch_up
from flows.runs.run import derive_with_declared_bounds
from flows.runs.watching import Nobody
from flows.upkeep import forget as forgetting
from flows.upkeep.forget import ForgetRequest, forget, take_back
from flows.upkeep.rebuild import rebuild
from parsers.version import parser_version
from warehouse.data_folder import DataFolder
from warehouse.database import connect_working, publish
from warehouse.warc import own_format as warc_format
from warehouse.warc.captures import Capture, CaptureWriter, RunStart
from warehouse.warc.exchange import Exchange

FIRST_DAY = datetime(2026, 1, 1, 6, tzinfo=UTC)
LISTINGS = (LISTING, LISTING.replace("treaty", "cable"))
HTML = (("Content-Type", "text/html; charset=utf-8"), ("ETag", '"a"'))
TAKINGS = 5
STEPS = 9
# More of them: REGEST_SEQUENCES=100 pytest tests/flows/test_forget_sequences.py
SEQUENCES = int(os.environ.get("REGEST_SEQUENCES", "1"))

# What a person sees, without where the bytes lie.
SHOWN = {
    "documents": "*",
    "document_versions": "*",
    "changes": "*",
    "changed_fields": "*",
    "entries": "*",
    "listing_pages": "*",
    "listings": "*",
    "kept.listed_documents": "*",
    "harvests": "*",
    "discrepancies": "*",
    "kept.broken_bounds": "*",
    "rejects": "*",
    "layout_changes": "*",
    "kept.incidents": "*",
    "kept.imports": "*",
    "runs": "* EXCLUDE (unchanged_pages)",
    "captures WHERE NOT is_set_aside": "capture_id, run_id, source, url, captured_at, payload_digest, import_id",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it is captured once; `key` is the capture's identifier, the same in whatever file it lies."""

    url: str
    captured_at: datetime
    body: bytes
    key: UUID


@dataclass(frozen=True, slots=True)
class Taking:
    """What is taken in at once: a harvest of this folder's own ("web"), saved pages ("saved"), a crawl in a WARC file
    ("crawl"), the WARC file of another folder's harvest ("harvest"), which is the run `harvest_id`. It was captured
    from `captured_at` on."""

    run_id: UUID
    kind: str
    listing: str
    started_at: datetime
    pages: tuple[Page, ...]
    captured_at: datetime
    file: str = ""
    harvest_id: UUID | None = None

    @property
    def is_import(self) -> bool:
        return self.kind != "web"


@dataclass(frozen=True, slots=True)
class Gone:
    """What is forgotten: whole runs and imports, and single captures."""

    name: str
    runs: frozenset[UUID] = frozenset()
    keys: frozenset[UUID] = frozenset()


@dataclass(slots=True)
class Folder:
    """A data folder into which takings are written as a run writes them. Where it `revisits`, bytes that are held are
    not stored again."""

    path: Path
    elsewhere: Path
    revisits: Random | None = None
    originals: dict[tuple[str, str, bytes], list[tuple[Taking, Page, Capture]]] = field(default_factory=dict)

    def take(self, taking: Taking, gone: Iterable[Gone] = (), *, is_without_harvest: bool = False) -> None:
        folder = DataFolder(self.path)
        folder.captures.mkdir(parents=True, exist_ok=True)
        is_web = taking.kind == "web"
        start = RunStart(
            taking.run_id, ARCHIVE.name, taking.listing if is_web else "", "web" if is_web else "saved",
            taking.started_at, "1.0.0", parser_version(ARCHIVE),
        )  # fmt: skip
        with CaptureWriter(folder.captures, start) as writer:
            if taking.kind in ("web", "saved"):
                for page in taking.pages:
                    self._write(writer, taking, page, gone)
            elif not is_without_harvest:
                file = self._file_of(taking)
                writer.register(str(file), file.stat().st_size)
            writer.end_run(_end_of(taking))

    def _write(self, writer: CaptureWriter, taking: Taking, page: Page, gone: Iterable[Gone]) -> None:
        exchange = _exchange(page, None if taking.kind == "saved" else "http/1.1")
        known = self.originals.setdefault((taking.kind, page.url, page.body), [])
        held = [original for owner, of, original in known if is_held(owner, of, gone)]
        with identified(page.key):
            if self.revisits and held:
                if taking.kind == "web" and self.revisits.random() < 0.5:
                    exchange = replace(exchange, status=304, reason="Not Modified", headers=(), payload=b"")
                writer.append_revisit(exchange, held[0])
                known.append((taking, page, held[0]))
            else:
                known.append((taking, page, writer.append(exchange)))

    def _file_of(self, taking: Taking) -> Path:
        file = self.elsewhere / taking.file
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            (_write_harvest if taking.kind == "harvest" else _write_crawl)(file, taking)
        return file


@contextmanager
def identified(key: UUID) -> Iterator[None]:
    """Records get identifiers that are made of the capture's."""
    first = [key]
    numbers = count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warc_format, "uuid4", lambda: first.pop() if first else uuid5(key, str(next(numbers))))
        yield


def _exchange(page: Page, protocol: str | None) -> Exchange:
    if protocol:
        return Exchange(page.url, page.captured_at, (), 200, "OK", HTML, page.body, protocol)
    saved = Exchange(page.url, page.captured_at, (), 200, "", HTML[:1], page.body, None)
    return replace(saved, dated_by="file", origin="saved.html")


def _end_of(taking: Taking) -> dict[str, object]:
    ended_at = (taking.started_at + timedelta(minutes=5)).isoformat()
    if taking.kind in ("web", "harvest"):
        return {"ended_at": ended_at, "outcome": "finished", "pages_limit": None, "requests": 2, "incidents": []}
    return {"ended_at": ended_at, "incidents": []}


def _write_harvest(file: Path, taking: Taking) -> None:
    assert taking.harvest_id is not None
    begun = taking.captured_at
    start = RunStart(taking.harvest_id, ARCHIVE.name, taking.listing, "web", begun, "1.0.0", parser_version(ARCHIVE))
    folder = file.parent / f"{file.name}.folder"
    with CaptureWriter(folder, start) as writer:
        for page in taking.pages:
            with identified(page.key):
                writer.append(_exchange(page, "http/1.1"))
        writer.end_run(_end_of(replace(taking, started_at=begun)))
    [written] = folder.glob("*/*.warc.gz")
    written.rename(file)


def _write_crawl(file: Path, taking: Taking) -> None:
    with file.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for page in taking.pages:
            headers = StatusAndHeaders("200 OK", list(HTML), protocol="HTTP/1.1")
            said = {"WARC-Date": f"{page.captured_at:%Y-%m-%dT%H:%M:%SZ}", "WARC-Record-ID": f"<{page.key.urn}>"}
            record = writer.create_warc_record(
                page.url, "response", io.BytesIO(page.body), warc_headers_dict=said, http_headers=headers
            )
            writer.write_record(record)
        writer.write_record(writer.create_warcinfo_record(file.name, {"software": "a crawler"}))


def is_held(taking: Taking, page: Page, gone: Iterable[Gone]) -> bool:
    """Whether nothing that is forgotten has this capture."""
    return not any({taking.run_id, taking.harvest_id} & one.runs or page.key in one.keys for one in gone)


def settle(path: Path) -> None:
    """Loads and publishes what is in the folder, as every run does."""
    folder = DataFolder(path)
    with folder.writing(print):
        with connect_working(folder) as connection:
            catch_up(connection, folder, lambda _: None)
            derive_with_declared_bounds(connection)
        publish(folder)


def shown(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(DataFolder(path).database), read_only=True) as connection:
        return {
            name: connection.execute(f"SELECT {columns} FROM {name} ORDER BY ALL").fetchall()
            for name, columns in SHOWN.items()
        }


class Steps:
    """One sequence of steps, made of a seed."""

    def __init__(self, path: Path, seed: int) -> None:
        self.random = Random(seed)
        self.path = path
        self.folder = Folder(path / "data", path / "files", self.random)
        self.taken: list[Taking] = []
        self.gone: dict[str, Gone] = {}
        self.steps: list[str] = []
        self.states = {listing: [_rows(self.random, listing)] for listing in LISTINGS}
        self.crawled: dict[str, list[Page]] = {}
        self.number = 0

    def run(self) -> None:
        while len(self.steps) < STEPS:
            step = self.random.choice(self._possible())
            step()
            if step in (self.undo, self.forget_run, self.forget_page, self.forget_listing):
                self.require_as_if_never_taken_in()
        before = tables(self.folder.path)
        rebuild(DataFolder(self.folder.path), Nobody())
        assert not (found := differences(before, tables(self.folder.path))), (found, self.steps)

    def require_as_if_never_taken_in(self) -> None:
        other = Folder(self.path / f"without {len(self.steps)}", self.path / f"files without {len(self.steps)}")
        gone = list(self.gone.values())
        for taking in self.taken:
            if any(taking.run_id in one.runs for one in gone):
                continue
            kept = tuple(page for page in taking.pages if is_held(taking, page, gone))
            is_without = taking.harvest_id is not None and any(taking.harvest_id in one.runs for one in gone)
            other.take(replace(taking, pages=kept), is_without_harvest=is_without)
        if not other.path.exists():
            return
        settle(other.path)
        found = differences(shown(other.path), shown(self.folder.path))
        assert not found, (found, self.steps)

    def _possible(self) -> list[Any]:
        if len(self.taken) < 2:
            return [self.take]
        steps = [self.forget_run, self.forget_run, self.forget_page, self.forget_listing, self.rebuild]
        steps += [self.take] * 4 if len(self.taken) < TAKINGS else []
        steps += [self.undo] * 3 if self.gone else []
        steps += [self.take_again] * 3 if self._forgotten_files() else []
        return steps

    def take(self) -> None:
        self.number += 1
        listing = self.random.choice((*LISTINGS, LISTING))
        started_at = FIRST_DAY + timedelta(days=10 * self.number)
        run_id = uuid5(NAMESPACE_URL, f"run {self.number}")
        kind = self.random.choice(["web", "web", "saved", "crawl", "crawl", "harvest"])
        harvests = [one for one in self.taken if one.kind == "harvest"]
        if kind == "harvest" and harvests and self.random.random() < 0.6:
            first = self.random.choice(harvests)
            taking = replace(first, run_id=run_id, started_at=started_at, file=f"harvest {self.number}.warc.gz")
        else:
            at = started_at if kind == "web" else started_at - timedelta(days=self.random.choice([2, 15, 33]))
            pages = self._captured(listing, at)
            file = f"{kind} {self.number}.warc.gz" if kind in ("crawl", "harvest") else ""
            harvest_id = uuid5(NAMESPACE_URL, f"harvest {self.number}") if kind == "harvest" else None
            if kind == "crawl":
                before = self.crawled.setdefault(listing, [])
                pages = (*pages, *self.random.sample(before, min(len(before), 2)))
                before += pages
            taking = Taking(run_id, kind, listing, started_at, pages, at, file, harvest_id)
        self._take(taking)

    def take_again(self) -> None:
        """A file of another program again, whose import is forgotten."""
        self.number += 1
        first = self.random.choice(self._forgotten_files())
        started_at = FIRST_DAY + timedelta(days=10 * self.number)
        self._take(replace(first, run_id=uuid5(NAMESPACE_URL, f"run {self.number}"), started_at=started_at))

    def _take(self, taking: Taking) -> None:
        self.steps.append(f"take {taking.kind} {len(taking.pages)} {taking.file} {str(taking.run_id)[:8]}")
        self.taken.append(taking)
        self.folder.take(taking, list(self.gone.values()))
        settle(self.folder.path)

    def _forgotten_files(self) -> list[Taking]:
        held = {one.file for one in self.taken if not self._is_gone(one.run_id)}
        return [one for one in self.taken if one.file and one.file not in held]

    def _is_gone(self, run_id: UUID) -> bool:
        return any(run_id in one.runs for one in self.gone.values())

    def _captured(self, listing: str, at: datetime) -> tuple[Page, ...]:
        states = self.states[listing]
        if self.random.random() < 0.5:
            states.append(_rows(self.random, listing))
        rows = states[-1]
        pages = []
        for number, start in enumerate(range(0, len(rows), ROWS_ON_A_PAGE), start=1):
            url = ARCHIVE.parser.page_url(listing, number)
            body = listing_page(rows[start : start + ROWS_ON_A_PAGE], url=url, first=start + 1, total=len(rows))
            captured_at = at + timedelta(seconds=number)
            pages.append(Page(url, captured_at, body, uuid5(NAMESPACE_URL, f"{url} {captured_at} {self.number}")))
        return tuple(pages)

    def _held(self) -> list[tuple[Taking, Page]]:
        gone = list(self.gone.values())
        return [(taking, page) for taking in self.taken for page in taking.pages if is_held(taking, page, gone)]

    def forget_run(self) -> None:
        held = [one for one in self.taken if not self._is_gone(one.run_id)]
        if not held:
            return
        taking = self.random.choice(held)
        harvest_id = taking.harvest_id
        if harvest_id and not self._is_gone(harvest_id) and self.random.random() < 0.5:
            keys = frozenset(page.key for page in taking.pages)
            self._forget("run", harvest_id, Gone("", frozenset({harvest_id}), keys))
        else:
            self._forget("import" if taking.is_import else "run", taking.run_id, Gone("", frozenset({taking.run_id})))

    def forget_page(self) -> None:
        held = self._held()
        if not held:
            return
        _, page = self.random.choice(held)
        if self.random.random() < 0.5:
            self._forget("page", page.key, Gone("", keys=frozenset({page.key})))
        else:
            keys = frozenset(other.key for _, other in held if other.url == page.url)
            self._forget("page", page.url, Gone("", keys=keys))

    def forget_listing(self) -> None:
        held = [(taking, page) for taking, page in self._held() if taking.listing == LISTINGS[1]]
        if not held:
            return
        runs = {taking.run_id for taking in self.taken if taking.kind == "web" and taking.listing == LISTINGS[1]}
        runs |= {taking.harvest_id for taking, _ in held if taking.harvest_id}
        keys = frozenset(page.key for _, page in held)
        self._forget("listing", LISTINGS[1], Gone("", frozenset(runs), keys))

    def _forget(self, what: Any, which: object, gone: Gone) -> None:
        is_killed = self.random.random() < 0.2
        self.steps.append(f"forget {what} {which}{' killed' if is_killed else ''}")
        request = ForgetRequest(DataFolder(self.folder.path), what, str(which), ARCHIVE if what == "listing" else None)
        if is_killed:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(forgetting, "replace_working", _kill)
                with pytest.raises(_Killed):
                    forget(request, Nobody())
            settle(self.folder.path)
            name = rows_of(self.folder.path, "SELECT arg_max(forgetting_id, forgotten_at) FROM forgettings")[0][0]
        else:
            name = forget(request, Nobody()).forgetting.forgetting_id
        self.gone[name] = replace(gone, name=name)

    def undo(self) -> None:
        name = self.random.choice(list(self.gone))
        self.steps.append(f"undo {list(self.gone).index(name)}")
        assert not take_back(DataFolder(self.folder.path), name, Nobody(), is_dry_run=False).caught_up.warnings
        del self.gone[name]

    def rebuild(self) -> None:
        self.steps.append("rebuild")
        before = tables(self.folder.path)
        rebuild(DataFolder(self.folder.path), Nobody())
        assert not (found := differences(before, tables(self.folder.path))), (found, self.steps)


class _Killed(BaseException):
    pass


def _kill(*_: object) -> None:
    raise _Killed


def _rows(random: Random, listing: str) -> Sequence[Row]:
    """A state of a listing: some of its documents, of which one may be described otherwise."""
    kept = [row for row in documents(14) if random.random() < 0.9]
    if random.random() < 0.5:
        changed = random.randrange(len(kept))
        kept[changed] = replace(kept[changed], title=f"{kept[changed].title} ({random.randrange(3)})")
    return kept if listing == LISTING else [replace(row, slug=f"cable-{row.slug}") for row in kept[:12]]


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_forgetting_is_as_if_it_had_never_been_taken_in(tmp_path: Path, seed: int) -> None:
    Steps(tmp_path, seed).run()
