"""The declarations that a deposit brings along: those of archives that were declared in the folder it was made of, and
of the platforms that these name.

A data folder keeps what it declares itself, and takes what it lacks.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.own_archives import ARCHIVES, PLATFORMS, SUFFIX, declare_those_in, sources_in
from parsers.catalog import is_archive_name, own_declarations, platforms, shipped
from parsers.declarations.checked import mends
from parsers.declarations.source import BrokenDeclaration, Source
from warehouse.regular_files import fresh, is_there, make_folder

# By these names a deposit is known.
NAMES = ("manifest-sha256.txt", "ro-crate-metadata.json")
# Where its WARC files lie, if it has them.
OF_CAPTURES = ("captures", "registered")
# From a WARC file in captures/ARCHIVE/ up to the deposit.
FARTHEST = 3


@dataclass(frozen=True, slots=True)
class Declared:
    """What became of the declaration of an archive or a platform that lies in a deposit: it was `brought` into the data
    folder, or `left_out`, which says why; neither where the folder says the same."""

    kind: str
    name: str
    source: str
    brought: Path | None = None
    left_out: str = ""


def bring_declarations(paths: Iterable[Path], data: Path, archive: str | None) -> list[Declared]:
    """Takes into a data folder what the deposits declare in which the paths lie and what it has none of: all archives,
    or the one that is wanted, and the platforms that these name. They are known from then on.

    Raises StrangeFolder for a folder that is none, and OSError where nothing can be written.
    """
    deposits = dict.fromkeys(deposit for path in paths if (deposit := _deposit_of(path)) is not None)
    found: list[Declared] = []
    for deposit in deposits:
        found += _brought(deposit, data, archive)
        declare_those_in(data)
    return found


def lacks_captures(path: Path) -> bool:
    """Whether a path is a deposit that only names its captures: nothing can be taken over of it but declarations."""
    return _deposit_of(path) == path.resolve() and not any(is_there(path / name) for name in OF_CAPTURES)


def _deposit_of(path: Path) -> Path | None:
    """The deposit that a path is, or lies in."""
    whole = path.resolve()
    near = [whole, *whole.parents][: FARTHEST + 1]
    return next((one for one in near if all((one / name).is_file() for name in NAMES)), None)


def _brought(deposit: Path, data: Path, archive: str | None) -> Iterator[Declared]:
    of_platforms = sources_in(deposit / PLATFORMS)
    for name, source in sources_in(deposit / ARCHIVES).items():
        if archive not in (None, name):
            continue
        platform = _platform_of(source)
        needed = {platform: of_platforms[platform]} if platform in of_platforms else {}
        taken = _taken("archive", name, source, own_declarations().archives, shipped().archives)
        if taken is None and (why := _why_unusable(name, source, needed)):
            taken = Declared("archive", name, source.file, left_out=why)
        if taken is not None:
            yield taken
            continue
        yield from (_brought_one("platform", one, of_it, data / PLATFORMS) for one, of_it in needed.items())
        yield _brought_one("archive", name, source, data / ARCHIVES)


def _brought_one(kind: str, name: str, source: Source, folder: Path) -> Declared:
    own, ship = own_declarations(), shipped()
    of_kind = (own.archives, ship.archives) if kind == "archive" else (own.platforms, ship.platforms)
    if taken := _taken(kind, name, source, *of_kind):
        return taken
    file = folder / f"{name}{SUFFIX}"
    if not is_there(file):
        folder.parent.mkdir(parents=True, exist_ok=True)
        make_folder(folder)
        with fresh(file) as written:
            written.write(source.text.encode())
    return Declared(kind, name, source.file, brought=file)


def _taken(
    kind: str, name: str, source: Source, own: Mapping[str, Source], ship: Mapping[str, Source]
) -> Declared | None:
    """What becomes of a declaration whose name is taken; None where it is not."""
    if name in own:
        differs = own[name].text != source.text
        return Declared(kind, name, source.file, left_out=f"{own[name].file} differs and stays" if differs else "")
    if name in ship and kind == "archive" and mends(source):
        # What strangers have deposited changes nothing of how an archive that ships is read.
        return Declared(kind, name, source.file, left_out=f"it mends {name}, which ships: copy it yourself")
    if name in ship:
        return Declared(kind, name, source.file, left_out=f"{name} is the name of one that ships")
    return None


def _platform_of(source: Source) -> str | None:
    try:
        named = tomllib.loads(source.text).get("platform")
    except tomllib.TOMLDecodeError:
        return None
    return named if isinstance(named, str) else None


def _why_unusable(name: str, source: Source, needed: Mapping[str, Source]) -> str:
    """Why an archive cannot be used as it is declared; "" where it can."""
    # What knows archives and reads no page loads nothing that does.
    from parsers.declarations.build import archive_of

    if not is_archive_name(name):
        return f"“{name}” names no archive"
    try:
        archive_of(name, source, {**needed, **platforms()})
    except BrokenDeclaration as error:
        return f"it cannot be used: {error}"
    return ""
