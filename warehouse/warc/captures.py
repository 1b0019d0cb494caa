"""Captures: every response as it was received, kept in WARC files and never changed.

This is the public face; the modules behind it: `records` (the data), `own_format` and `own_records` (records as bytes,
and back), `members` and `framing` (files as records), `foreign_records` and `files` (WARC files of other programs),
`writer` and `recovery`; and where the files are: `store`, with `local_store` and `object_store`, opened by `stores`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import BinaryIO
from uuid import UUID

from warehouse.warc.exchange import Exchange
from warehouse.warc.foreign_records import parse_foreign
from warehouse.warc.framing import Gap
from warehouse.warc.local_store import LocalStore
from warehouse.warc.members import GZIP_MAGIC, MemberError, expand_member, read_members
from warehouse.warc.own_format import payload_digest, stored_url
from warehouse.warc.own_records import parse_record, parse_whole_record
from warehouse.warc.records import (
    FOREIGN,
    Capture,
    CaptureError,
    CaptureNotStored,
    Damage,
    Registration,
    RunEnd,
    RunStart,
)
from warehouse.warc.recovery import Recovery, recover
from warehouse.warc.store import CaptureStore, StoreAt, StoreFailed
from warehouse.warc.stores import Captures, open_store, store_in
from warehouse.warc.writer import CaptureWriter

Found = RunStart | Registration | Capture | RunEnd | Damage

__all__ = [
    "Capture",
    "CaptureError",
    "CaptureNotStored",
    "CaptureStore",
    "CaptureWriter",
    "Captures",
    "Damage",
    "LocalStore",
    "Recovery",
    "Registration",
    "RunEnd",
    "RunStart",
    "StoreAt",
    "StoreFailed",
    "exchanges_in",
    "open_store",
    "payload_digest",
    "read_captures",
    "read_exchange",
    "read_exchanges",
    "recover",
    "store_in",
    "stored_url",
]


def read_captures(captures: Captures, files: Iterable[str] | None = None) -> Iterator[Found]:
    """What the closed files hold, file by file in the order of their names, or only `files`.

    A run that filled several files starts in each of them. What cannot be read is named as Damage, and all sound
    records around it are given; nothing is raised but StoreFailed.
    """
    store = store_in(captures)
    for name in sorted(store.files() if files is None else files):
        try:
            with store.open_at_hand(name) as file:
                yield from _read_file(file, name)
        except OSError as error:
            yield Damage(name, 0, 0, f"the file cannot be read: {error.strerror}")


def _read_file(file: BinaryIO, name: str) -> Iterator[Found]:
    if not file.seek(0, os.SEEK_END):
        yield Damage(name, 0, 0, "the file is empty")
    for member in read_members(file):
        if isinstance(member, Gap):
            yield Damage(name, member.offset, member.length, member.reason)
            continue
        try:
            found = parse_record(member.data, name, member.offset, member.length)
        except CaptureError as error:
            yield Damage(name, member.offset, member.length, str(error))
        else:
            if found is not None:
                yield found


def read_exchange(captures: Captures, capture: Capture) -> Exchange:
    """The response of one capture, without its request headers; its payload is checked against the digest.

    For a revisit, read the capture that its `revisit_of` names. Raises CaptureError when the capture is missing,
    damaged or a revisit, and StoreFailed.
    """
    [(_, exchange)] = read_exchanges(captures, [capture])
    if isinstance(exchange, CaptureError):
        raise exchange
    return exchange


def read_exchanges(captures: Captures, some: Iterable[Capture]) -> Iterator[tuple[Capture, Exchange | CaptureError]]:
    """As `read_exchange`, for many captures: each file is opened once and read forward, so the order is the files'.

    A capture that cannot be read comes with its error, and the others follow.
    """
    in_file_order = sorted(some, key=attrgetter("file", "offset"))
    return exchanges_in(in_file_order, store_in(captures).open)


def exchanges_in(
    captures: Iterable[Capture], open_file: Callable[[str], BinaryIO]
) -> Iterator[tuple[Capture, Exchange | CaptureError]]:
    """As `read_exchanges`, for captures in the order of their files, which are opened otherwise, by their names."""
    for name, in_file in groupby(captures, key=attrgetter("file")):
        yield from _read_from_file(name, in_file, open_file)


def _read_from_file(
    name: str, captures: Iterable[Capture], open_file: Callable[[str], BinaryIO]
) -> Iterator[tuple[Capture, Exchange | CaptureError]]:
    try:
        file = open_file(name)
    except OSError as error:
        path = error.filename or name
        failure = CaptureError(f"{path} cannot be read ({error.strerror}): put it back from a backup")
        yield from ((capture, failure) for capture in captures)
        return
    with file:
        for capture in captures:
            try:
                yield capture, _read_record(file, capture)
            except CaptureError as error:
                yield capture, error


def _read_record(file: BinaryIO, capture: Capture) -> Exchange:
    if capture.revisit_of is not None:
        raise CaptureError(f"capture {capture.capture_id} is a revisit: capture {capture.revisit_of} has its payload")
    try:
        # What a row says of a length may be anything, and memory is taken for as much.
        left = file.seek(0, os.SEEK_END) - capture.offset
        file.seek(capture.offset)
        capture_id, exchange = _exchange_in(file.read(max(min(capture.length, left), 0)), capture)
    except (CaptureError, MemberError, OSError, OverflowError, ValueError) as error:
        raise _damaged(capture, str(error)) from error
    if capture_id != capture.capture_id or payload_digest(exchange.payload) != capture.payload_digest:
        raise _damaged(capture, "it is not the record that was captured")
    return exchange


def _exchange_in(record: bytes, capture: Capture) -> tuple[UUID, Exchange]:
    data = expand_member(record) if record.startswith(GZIP_MAGIC) else record
    if capture.source == FOREIGN:
        foreign = parse_foreign(data, is_checked=True)
        if foreign is not None:
            return foreign.capture_id, foreign.exchange
    elif isinstance(found := parse_whole_record(data, capture.file, capture.offset, capture.length), tuple):
        return found[0].capture_id, found[1]
    raise CaptureError("there is no response in this record")


def _damaged(capture: Capture, reason: str) -> CaptureError:
    place = f"{capture.file} at {capture.offset}"
    return CaptureError(f"capture {capture.capture_id} in {place}: {reason}; put the file back from a backup")
