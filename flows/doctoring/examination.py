"""All that is looked at, one after the other, each in bounded time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextvars import copy_context
from datetime import datetime
from threading import Thread

from flows.doctoring import clocks, disk, lakes, listings, locks, processes, scheduled, servers, set_up, tables
from flows.doctoring.finding import Finding, wrong
from flows.doctoring.subject import Check, Subject
from parsers.errors import RegestError
from warehouse.data_folder import DataFolder

SECONDS_FOR_A_CHECK = 30.0

CHECKS = (
    Check(set_up.CONTACT, set_up.contact),
    Check(set_up.SETTINGS, set_up.settings),
    Check(set_up.DECLARATIONS, set_up.declarations),
    Check(set_up.TOLD, set_up.recipients),
    Check(set_up.LIBRARIES, set_up.libraries),
    Check(set_up.EXTRAS, set_up.extras),
    Check(servers.SERVER, servers.server),
    Check(servers.TEMPORARY, servers.temporary),
    Check(scheduled.SERVED, scheduled.schedule),
    Check(tables.DATABASE, tables.database),
    Check(tables.PUBLISHED, tables.published),
    Check(tables.LOADED, tables.captures_loaded),
    Check(tables.UNKNOWN, tables.archives_that_are_known),
    Check(listings.REACHED, listings.reached),
    Check(listings.AGREE, listings.agree),
    Check(listings.WITHHELD, listings.withheld),
    Check(lakes.LAKE, lakes.lake),
    Check(disk.DISK, disk.disk),
    Check(locks.WRITER, locks.writer),
    Check(locks.HARVESTS, locks.harvests),
    Check(locks.LEFT_OPEN, locks.left_behind),
    Check(locks.TURNS, locks.turns),
    Check(clocks.SET_BACK, clocks.set_back),
    Check(clocks.SITES, clocks.sites),
    Check(set_up.TIME_ZONE, set_up.time_zone),
    Check(processes.READERS, processes.readers),
)


def examined(
    folder: DataFolder, now: datetime, checks: Sequence[Check] = CHECKS, seconds: float = SECONDS_FOR_A_CHECK
) -> list[Finding]:
    """What is found of a data folder at a time (UTC); each check may take so many seconds. Nothing is changed."""
    subject = Subject(folder, now)
    opening = Check("opening", _opened)
    findings = [finding for check in (opening, *checks) for finding in within(check, subject, seconds)]
    # What hangs may have the tables still open.
    if not any(finding.says.startswith(NO_ANSWER) for finding in findings):
        subject.close()
    return findings


NO_ANSWER = "there was no answer"


def within(check: Check, subject: Subject, seconds: float) -> list[Finding]:
    """What a check finds, or that it took too long, or failed."""
    found: list[list[Finding]] = []
    looking = Thread(target=copy_context().run, args=(lambda: found.append(_looked(check, subject)),), daemon=True)
    looking.start()
    looking.join(seconds)
    if found:
        return found[0]
    says = f"{NO_ANSWER} within {seconds:g} seconds"
    return [wrong(check.what, says, "a disk, a server or a network hangs: see which, and look again")]


def _looked(check: Check, subject: Subject) -> list[Finding]:
    try:
        return list(check.look(subject))
    except RegestError as error:
        says, _, mend = str(error).partition(": ")
        return [wrong(check.what, says, mend)]
    except Exception as error:
        # What is wrong there hides nothing of the rest.
        said = " ".join(str(error).split()) or type(error).__name__
        return [wrong(check.what, f"it could not be looked at ({said})", "see whether the other findings tell why")]


def _opened(subject: Subject) -> Iterator[Finding]:
    subject.open()
    yield from ()
