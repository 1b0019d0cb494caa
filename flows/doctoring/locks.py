"""Who holds what: the folder, its listings, the turns of hosts; and what runs that were killed have left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from flows.doctoring.finding import Finding, fine, not_applicable, wrong
from flows.doctoring.sizes import counted, size
from flows.doctoring.subject import Subject
from flows.http.shared_turns import LONGEST_STATE, turns_folder
from flows.text.listing_names import listing_title
from flows.text.moments import ago, when
from parsers.catalog import archives
from warehouse.data_folder import DataFolder
from warehouse.holders import Holder, harvester_of, harvesters_of, left_open, torn, writer_of
from warehouse.regular_files import is_held, is_there, open_regular
from warehouse.reports import listing_statuses

WRITER = "writer of the folder"
HARVESTS = "harvests under way"
LEFT_OPEN = "files left open"
TORN = "torn files"
TURNS = "turns of hosts"
SOURCES = ("web", "replica", "wayback")
# A load takes seconds, a rebuild of a million pages an hour.
LONGEST_WRITING = timedelta(hours=6)
LONGEST_HARVEST = timedelta(days=7)
LONGEST_REQUEST = timedelta(minutes=10)
LONG_HOLD = timedelta(minutes=10)
MOST_HOSTS = 2_000


def writer(subject: Subject) -> Iterator[Finding]:
    """Who writes into the folder, and since when."""
    holder = writer_of(subject.folder)
    yield fine(WRITER, "nobody") if holder is None else _held(WRITER, "", holder, subject.now, LONGEST_WRITING)


def harvests(subject: Subject) -> Iterator[Finding]:
    """Which listings are being harvested, by whom and since when."""
    holders = harvesters_of(subject.folder)
    if not holders:
        yield fine(HARVESTS, "none")
        return
    names = _names_of_locks(subject)
    for holder in holders:
        name = names.get(holder.lock, "a listing")
        yield _held(HARVESTS, f"{name}: ", holder, subject.now, LONGEST_HARVEST)


def _held(what: str, name: str, holder: Holder, now: datetime, longest: timedelta) -> Finding:
    if holder.process is None or holder.since is None:
        return fine(what, f"{name}a process that does not say which", f"`fuser {holder.lock}` tells it")
    said = f"{name}process {holder.process} since {when(holder.since, now)}"
    if not holder.is_alive:
        mend = f"see with `fuser {holder.lock}` who holds it; two machines in one folder are not supported"
        return wrong(what, f"{said}, and this machine has no such process", mend)
    if now - holder.since > longest:
        return wrong(what, said, f"see what it does (`ps {holder.process}`), and end it if it hangs: nothing is lost")
    return fine(what, said)


def _names_of_locks(subject: Subject) -> dict[Path, str]:
    """What is harvested under which lock, as far as the listings are known."""
    listings = {(name, archive.listing(one)) for name, archive in archives().items() for one in archive.listings}
    if subject.tables is not None:
        listings |= {(status.archive, status.listing_url) for status in listing_statuses(subject.tables)}
    named = {}
    for archive, url in listings:
        for source in SOURCES:
            if (holder := harvester_of(subject.folder, archive, url, source)) is not None:
                named[holder.lock] = f"{archive} · {listing_title(archive, url)} ({source})"
    return named


def left_behind(subject: Subject) -> Iterator[Finding]:
    """What killed runs have left among the captures."""
    files = left_open(subject.folder)
    if files:
        held = size(sum(files.values()))
        says = f"{counted(len(files), 'file of captures')} ({held}) left by killed runs, as {min(files)}"
        yield wrong(
            LEFT_OPEN, says, "nothing is lost: the next harvest goes on with them, or `regest reparse` takes them in"
        )
    else:
        yield fine(LEFT_OPEN, "none")
    cut_off = torn(subject.folder)
    if cut_off:
        says = f"{len(cut_off):,} ({size(sum(cut_off.values()))}): half-written records that killed runs have left"
        yield fine(TORN, says, "nothing reads them: delete them if you like")
    else:
        yield fine(TORN, "none")


@dataclass(frozen=True, slots=True)
class HostTurn:
    """A host's turns: until when nobody may ask it, and since when somebody has been asking it, if so (UTC)."""

    host: str
    held_until: datetime | None
    asked_since: datetime | None


def turns(subject: Subject) -> Iterator[Finding]:
    """Which hosts are held for long, or have been asked for long."""
    folder = turns_folder()
    if not is_there(folder):
        yield not_applicable(TURNS, "no host has been asked yet")
        return
    held = [finding for turn in host_turns(folder) if (finding := _of_turn(turn, folder, subject.now)) is not None]
    yield from held or [fine(TURNS, "no host is held")]


def host_turns(folder: Path) -> Iterator[HostTurn]:
    """The turns of hosts that stand in a folder, those of the first two thousand."""
    for file in islice(sorted(folder.glob("*.json")), MOST_HOSTS):
        lock, asked_since = file.with_name(f"{file.stem}.connection.lock"), None
        with suppress(OSError):
            if is_held(lock):
                asked_since = datetime.fromtimestamp(lock.stat().st_mtime, UTC)
        yield HostTurn(file.stem, _held_until(file), asked_since)


def _held_until(file: Path) -> datetime | None:
    try:
        with open_regular(file) as opened:
            return datetime.fromtimestamp(json.loads(opened.read(LONGEST_STATE))["held_until"], UTC)
    except (OSError, ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None


def _of_turn(turn: HostTurn, folder: Path, now: datetime) -> Finding | None:
    if turn.held_until is not None and turn.held_until - now > LONG_HOLD:
        says = f"{turn.host} may not be asked until {turn.held_until:%Y-%m-%d %H:%M} UTC: it has asked for that pause"
        return wrong(TURNS, says, "wait until then; harvests of it wait by themselves")
    if turn.asked_since is not None and now - turn.asked_since > LONGEST_REQUEST:
        says = f"{turn.host} has been asked by one run since {ago(turn.asked_since, now)}"
        return wrong(
            TURNS, says, f"see with `fuser {folder / turn.host}.connection.lock` which, and end it if it hangs"
        )
    return None


def is_anything_under_way(folder: DataFolder) -> bool:
    """Whether anybody harvests into a folder or writes there."""
    return writer_of(folder) is not None or bool(harvesters_of(folder))
