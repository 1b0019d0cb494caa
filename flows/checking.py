"""Whether declarations hold: every key, and what the saved pages beside them give against what they must give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flows.cases import Case, cases, differences, observed
from flows.reading.parser_process import ParserProcess
from parsers.catalog import archive_named, archives, broken_archives, declaration_of, is_mended, problems_of


@dataclass(frozen=True, slots=True)
class Checked:
    """One archive: the file that declares it, how many cases it has, how many of them give something else than they
    must, and all that is wrong, a line each. One that `is_broken` cannot be used."""

    archive: str
    file: str | None
    cases: int
    differing: int
    problems: tuple[str, ...]
    is_broken: bool = False


def check(name: str | None = None) -> list[Checked]:
    """One archive, or all of them. Raises UnknownArchive, and FixtureError for a case that cannot be read."""
    broken = {one.archive: one.reason for one in broken_archives()}
    if name is not None and name not in broken:
        archive_named(name)
    wanted = [name] if name is not None else sorted({*archives(), *broken})
    with ParserProcess() as parsing:
        return [
            _broken(archive, broken[archive]) if archive in broken else _checked(archive, parsing) for archive in wanted
        ]


def _broken(archive: str, reason: str) -> Checked:
    return Checked(archive, _file_of(archive), 0, 0, tuple(problems_of(archive)) or (reason,), is_broken=True)


def _checked(archive: str, parsing: ParserProcess) -> Checked:
    known = cases(archive)
    differing = {case.name: found for case in known if (found := list(_wrong_with(case, parsing)))}
    problems = tuple(f"{archive}, case {name}: {one}" for name, found in differing.items() for one in found)
    return Checked(archive, _file_of(archive), len(known), len(differing), problems)


def _wrong_with(case: Case, parsing: ParserProcess) -> Iterator[str]:
    expected = case.expected()
    if expected is None:
        yield f"what it must give is not said: `regest fixture accept {case.name} --archive {case.archive}`"
        return
    found = observed(case, parsing)
    if is_mended(case.archive) and case.ships:
        # What no generation knows, as a page without rows, is called by the one that stands first: that of the mend.
        found, expected = _without_layout(found), _without_layout(expected)
    yield from differences(expected, found)


def _without_layout(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "layout"}


def _file_of(archive: str) -> str | None:
    source = declaration_of(archive)
    return source.file if source else None
