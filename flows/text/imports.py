"""What came of an import, for reading: new, changed and unchanged documents, and what was left out and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from flows.text.report import print_taken_over
from flows.text.speaking import say_more, warn
from flows.text.terminal import print_facts

if TYPE_CHECKING:
    from flows.files.importing import Imported
    from flows.runs.takeover import TakenOver
    from parsers.archive import Archive
    from warehouse.warc.records import Incident

# Reasons, each of which may have left out any number of files.
MOST_REASONS_SAID = 20
_OF_ONE_FILE = re.compile(r" \(|: ")


def print_import(archive: Archive, imported: Imported) -> None:
    """The figures of an import, and how the listings stand that it is about."""
    documents = imported.result.documents
    print_facts(
        f"{archive.name}: import",
        [
            ("New documents", f"{documents.new:,}"),
            ("Changed", f"{documents.changed:,}"),
            ("Unchanged", f"{documents.unchanged:,}"),
            ("Pages kept", f"{imported.pages:,}"),
            *([("Taken by force", f"{imported.forced:,}")] if imported.forced else []),
            ("Files registered", f"{len(imported.registered):,}"),
            *_left_out(imported.result),
        ],
    )
    print_taken_over(imported.result, archive)


def print_rest(rest: TakenOver) -> None:
    """What was left out as it is of no archive that is known, or not told of which."""
    if facts := list(_left_out(rest)):
        print_facts("of no archive", facts)


def say_refusals(refusals: Sequence[Incident]) -> None:
    """Why files were left out: each reason once, with how many and the first of them. With `--verbose`, every file."""
    by_reason = _by_reason(refusals)
    for alike in list(by_reason.values())[:MOST_REASONS_SAID]:
        first = f"{alike[0].url}: {alike[0].detail}"
        warn(f"left out: {first}" if len(alike) == 1 else f"{len(alike):,} left out for this, and the first is {first}")
    if (more := len(by_reason) - MOST_REASONS_SAID) > 0:
        warn(f"… and for {more:,} more reasons: `regest --verbose import` names every file")
    for refusal in refusals:
        say_more(f"left out: {refusal.url}: {refusal.detail}")


def _left_out(result: TakenOver) -> Iterator[tuple[str, str]]:
    """A line for each reason, those first that left out most."""
    refused = {reason: len(alike) for reason, alike in _by_reason(result.incidents).items()}
    counts = sorted({**result.passed_over, **refused}.items(), key=lambda one: (-one[1], one[0]))
    for place, (reason, count) in enumerate(counts):
        yield "" if place else "Left out", f"{count:,} × {reason}"


def _by_reason(refusals: Sequence[Incident]) -> dict[str, list[Incident]]:
    """Refusals by what their reasons have in common, in the order of the first of each."""
    by_reason: dict[str, list[Incident]] = {}
    for refusal in refusals:
        by_reason.setdefault(_OF_ONE_FILE.split(refusal.detail, maxsplit=1)[0], []).append(refusal)
    return by_reason
