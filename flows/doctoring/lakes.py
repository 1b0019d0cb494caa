"""Whether the lake can be reached that regest.toml names: its catalog, and the place where its files lie."""

from __future__ import annotations

from collections.abc import Iterator

from flows.doctoring.finding import Finding, fine, not_applicable
from flows.doctoring.set_up import unmet
from flows.doctoring.sizes import counted
from flows.doctoring.subject import Subject
from flows.runs.publishing import lake_of
from flows.settings.settings import FILE

LAKE = "lake"


def lake(subject: Subject) -> Iterator[Finding]:
    """Whether its catalog answers, and a file of it can be read. Raises LakeError, which says what is wrong."""
    if subject.settings.lake is None:
        yield not_applicable(LAKE, f"{FILE} names none")
        return
    if any(unmet("lake")):
        yield not_applicable(LAKE, "this environment has no extension for it: look with the one that publishes into it")
        return
    # It takes a while to load, and most folders have no lake.
    from warehouse.lake.reading import seen_of

    place = lake_of(subject.folder)
    seen = seen_of(place)
    said = f"{place.said} answers, and has snapshot {seen.snapshot}"
    if seen.files:
        yield fine(LAKE, f"{said}; one of its {counted(seen.files, 'file')} at {seen.at} can be read")
    else:
        yield fine(LAKE, f"{said}; no file of it is at {seen.at} yet")
