"""What a harvest knows when it begins, and what it has captured when it ends: all that it needs of the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from flows.web.request import HarvestRequest
from parsers.version import parser_version
from warehouse.batches import Batch, Schemas
from warehouse.connecting import in_little_memory
from warehouse.data_folder import DataFolder
from warehouse.load import lacks_pages, load_batch, load_runs, mark_loaded, schemas_of
from warehouse.lookups import (
    ListedDocument,
    PageFacts,
    forgettings_known,
    known_pages,
    listed_documents,
    page_captures,
    reached_before,
)
from warehouse.records import run_from
from warehouse.warc.captures import Capture, RunEnd, RunStart

CAPTURES_IN_A_LOAD = 1_000


@dataclass(frozen=True, slots=True)
class KnownBefore:
    """What is known of a listing when a harvest begins: the captures that its source has made of it, what today's
    parser has read of its pages, by page_id, the documents that have stood there, and how many pages it had.
    `forgettings` are those that hold then."""

    held: Sequence[Capture]
    pages: Mapping[int, PageFacts]
    listed: Sequence[ListedDocument]
    reached: int
    schemas: Schemas
    forgettings: frozenset[str]


@dataclass(frozen=True, slots=True)
class Captured:
    """A harvest that has come to its end: its captures and what was read from them, to be loaded, and the names and
    sizes of its files."""

    start: RunStart
    end: RunEnd
    batches: list[Batch]
    files: Sequence[tuple[str, int]]


@in_little_memory
def known_before(connection: DuckDBPyConnection, request: HarvestRequest) -> KnownBefore:
    """What is known of the listing that a request names."""
    archive, listing_url = request.archive.name, request.listing_url
    held = page_captures(connection, archive, listing_url, request.source)
    return KnownBefore(
        _with_bytes(held, request.folder),
        known_pages(connection, archive, listing_url, parser_version(request.archive)),
        listed_documents(connection, archive, listing_url),
        reached_before(connection, archive, listing_url),
        schemas_of(connection),
        forgettings_known(connection),
    )


def _with_bytes(captures: Sequence[Capture], folder: DataFolder) -> list[Capture]:
    """The captures without those whose bytes are gone from the folder: their pages are to be asked for whole."""
    files_gone = folder.store.missing({capture.file for capture in captures})
    gone = {capture.capture_id for capture in captures if capture.file in files_gone}
    return [capture for capture in captures if capture.capture_id not in gone and capture.revisit_of not in gone]


def that_still_stand(
    connection: DuckDBPyConnection, harvests: Sequence[tuple[KnownBefore, Captured]]
) -> list[Captured]:
    """Those of some harvests of which what was captured can be loaded beside what is there by now: nothing of what it
    builds upon was forgotten, or came back, meanwhile."""
    forgotten = forgettings_known(connection)
    standing = [captured for known, captured in harvests if known.forgettings == forgotten]
    if not _lack_pages(connection, standing):
        return standing
    return [captured for captured in standing if not _lack_pages(connection, [captured])]


def load_captured(connection: DuckDBPyConnection, harvests: Sequence[Captured]) -> None:
    """Loads harvests whole, short ones together. Their batches are let go of, so that what follows has their memory."""
    while some := _for_one_load(harvests):
        load_batch(connection, Batch.joined([captured.batches[0] for captured in some]))
        for captured in some:
            del captured.batches[0]
    if harvests:
        load_runs(connection, [run_from(captured.start, captured.end) for captured in harvests])
        mark_loaded(connection, [file for captured in harvests for file in captured.files])


def _for_one_load(harvests: Sequence[Captured]) -> list[Captured]:
    """Those whose first batches are loaded next: one, or so many that they are not much."""
    some: list[Captured] = []
    captures = 0
    for captured in harvests:
        if captured.batches:
            captures += captured.batches[0].tables["capture_log"].num_rows
            if some and captures > CAPTURES_IN_A_LOAD:
                break
            some.append(captured)
    return some


def _lack_pages(connection: DuckDBPyConnection, harvests: Sequence[Captured]) -> bool:
    batches = [batch for captured in harvests for batch in captured.batches]
    return bool(batches) and lacks_pages(connection, Batch.joined(batches))
