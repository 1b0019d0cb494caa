"""What people have set: the contact, regest.toml, declarations, who is told; and whether what it takes is installed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from packaging.requirements import Requirement

from flows.doctoring.finding import Finding, fine, not_applicable, wrong
from flows.doctoring.sizes import counted
from flows.doctoring.subject import Subject
from flows.http.asking import CONTACT_VARIABLE
from flows.notices.notify import NotDelivered, recipients_of, service_of
from flows.settings.settings import FILE, planned_harvests
from parsers.catalog import broken_archives, problems_of
from parsers.declarations.source import BrokenDeclaration
from warehouse.regular_files import is_there

CONTACT = "contact"
SETTINGS = FILE
DECLARATIONS = "declarations"
TOLD = "who is told"
LIBRARIES = "libraries"
EXTRAS = "extras"
TIME_ZONE = "time zone"


def contact(subject: Subject) -> Iterator[Finding]:
    """Whether sites are told whom to ask."""
    said = os.environ.get(CONTACT_VARIABLE, "").strip() or subject.settings.contact
    if said:
        yield fine(CONTACT, f"sites are told {said}")
        return
    says = "sites are not told whom to ask, and many shut out who does not say"
    yield wrong(
        CONTACT, says, f"set contact in {subject.folder.path / FILE}, or {CONTACT_VARIABLE}, to an address or URL"
    )


def settings(subject: Subject) -> Iterator[Finding]:
    """Whether regest.toml holds."""
    try:
        planned = planned_harvests(subject.folder.path)
    except BrokenDeclaration as error:
        for problem in error.problems:
            yield wrong(SETTINGS, str(problem), "mend that line: nothing of the file counts until it holds")
        return
    if is_there(subject.folder.path / FILE):
        yield fine(SETTINGS, f"it holds; harvests of {counted(len(planned), 'archive')} are planned")
    else:
        yield not_applicable(SETTINGS, "there is none: defaults hold")


def declarations(_: Subject) -> Iterator[Finding]:
    """Whether every declaration holds."""
    broken = broken_archives()
    if not broken:
        yield fine(DECLARATIONS, "all of them hold")
    for one in broken:
        for line in problems_of(one.archive) or [one.reason]:
            yield wrong(
                DECLARATIONS,
                f"{one.archive}: {line}",
                f"mend it; `regest archives check {one.archive}` says whether it holds",
            )


def recipients(subject: Subject) -> Iterator[Finding]:
    """Whether those can be told whom regest.toml names; nothing is sent."""
    named = recipients_of(subject.settings)
    if not named:
        yield not_applicable(TOLD, f"{FILE} names nobody")
    for recipient in named:
        try:
            service_of(recipient)
            yield fine(TOLD, f"{recipient}: it can be sent to; `regest notify --test` tries it")
        except NotDelivered as error:
            yield wrong(TOLD, str(error), f"mend notify.to in {FILE}, or the environment that Regest runs in")


def libraries(_: Subject) -> Iterator[Finding]:
    """Whether all that Regest needs is installed, within the bounds that it was tested in."""
    missing = list(unmet(None))
    if not missing:
        yield fine(
            LIBRARIES, f"all are within their bounds, as Prefect {version('prefect')}, DuckDB {version('duckdb')}"
        )
    for says in missing:
        yield wrong(LIBRARIES, says, "install Regest anew, with its lock: --with-requirements requirements.lock")


def extras(subject: Subject) -> Iterator[Finding]:
    """Which extras are installed, and whether those are that the settings ask for."""
    state = {extra: not any(unmet(extra)) for extra in known_extras()}
    asked = list(_asked_for(subject))
    lacking = [(extra, why) for extra, why in asked if not state.get(extra, False)]
    for extra, why in lacking:
        yield wrong(EXTRAS, f"{why}, which takes the extra {extra}", f"pip install 'regest[{extra}]'")
    if not lacking:
        installed = ", ".join(extra for extra, is_there in sorted(state.items()) if is_there) or "none"
        others = ", ".join(extra for extra, is_there in sorted(state.items()) if not is_there) or "none"
        yield fine(EXTRAS, f"installed: {installed}; not installed, and not asked for: {others}")


def _asked_for(subject: Subject) -> Iterator[tuple[str, str]]:
    said = subject.settings
    if said.captures is not None and said.captures.url.startswith(("s3:", "s3a:")):
        yield "s3", f"{FILE} keeps captures at {said.captures.url}"
    if said.lake is not None:
        yield "lake", f"{FILE} publishes into a lake"


def time_zone(subject: Subject) -> Iterator[Finding]:
    """Whether the time zones are known in which harvests are planned."""
    planned = {one.time_zone for one in subject.planned.values() if one.time_zone}
    for name in sorted({subject.settings.time_zone, *planned}):
        try:
            ZoneInfo(name)
            yield fine(TIME_ZONE, f"{name} is known")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            yield wrong(
                TIME_ZONE,
                f"this machine knows no {name}",
                "install tzdata: the system's package, or `pip install tzdata`",
            )


def known_extras() -> list[str]:
    """The extras that this Regest has."""
    named = [str(one.marker) for one in map(Requirement, requires("regest") or ()) if one.marker]
    return sorted({text.rpartition("extra == ")[2].strip("\"')") for text in named if "extra == " in text})


def unmet(extra: str | None) -> Iterator[str]:
    """What an extra needs, or Regest itself, and is not installed or not within its bounds; a line each."""
    for requirement in map(Requirement, requires("regest") or ()):
        is_of_extra = requirement.marker is not None and "extra ==" in str(requirement.marker)
        if is_of_extra != (extra is not None):
            continue
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra or ""}):
            continue
        try:
            installed = version(requirement.name)
        except PackageNotFoundError:
            yield f"{requirement.name} is not installed"
            continue
        if not requirement.specifier.contains(installed, prereleases=True):
            yield f"{requirement.name} {installed} is installed, and {requirement.specifier} is needed"
