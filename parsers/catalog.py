"""Which archives there are.

An archive is declared in a TOML file: those that ship lie in `parsers/archives/`, those of a user in the data folder,
from which `declare` takes them. A module of `parsers.archives` that has an `ARCHIVE` declares one in Python, where no
declaration can. One that cannot be used is named, and stops no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from parsers.archive import Archive
from parsers.archive_modules import Broken, archive_modules
from parsers.broken_code import PACKAGE, below_package, reason_of
from parsers.declarations.source import BrokenDeclaration, Source
from parsers.errors import RegestError, WrongUsage

if TYPE_CHECKING:
    from parsers.declarations.joined import Joined


# Of those that are called much like a name that there is not, and of those that cannot be used.
MOST_NAMED = 3
ALIKE = 0.6


class UnknownArchive(WrongUsage):
    """No archive of that name is declared."""


class BrokenArchive(RegestError):
    """An archive is declared, and its module cannot be used."""


class BrokenOwnArchive(BrokenArchive):
    """A user's own archive, whose declaration cannot be used: who named it can mend it."""

    exit_status = WrongUsage.exit_status


@dataclass(frozen=True, slots=True)
class Declarations:
    """TOML files of archives and of platforms, by their names."""

    archives: Mapping[str, Source] = field(default_factory=dict)
    platforms: Mapping[str, Source] = field(default_factory=dict)


_own = Declarations()


def declare(own: Declarations) -> None:
    """Makes a user's own archives and platforms known beside those that ship, in place of any before."""
    global _own
    if own != _own:
        _own = own
        _known.cache_clear()


def own_declarations() -> Declarations:
    """What `declare` was told last."""
    return _own


@cache
def shipped() -> Declarations:
    """The declarations that ship."""
    return Declarations(_files_in("archives"), _files_in("platforms"))


def platforms() -> Mapping[str, Source]:
    """All platforms by name; those that ship stand above a user's own."""
    return {**_own.platforms, **shipped().platforms}


def archives() -> Mapping[str, Archive]:
    """All archives by name, in the order of their names, but for those that are broken. Each is made of its declaration
    when it is asked for."""
    return _known()


def broken_archives() -> tuple[Broken, ...]:
    """What cannot be used, by name."""
    return _known().broken()


def problems_of(archive: str) -> list[str]:
    """All that is wrong with the file that declares an archive, a line each."""
    return _known().problems.get(archive, []) if archive not in archives() else []


def is_archive_name(name: str) -> bool:
    """Whether an archive can have this name."""
    from parsers.declarations.build import NAME

    return NAME.fullmatch(name) is not None


def platform_of(archive: str) -> str | None:
    """The platform that an archive's declaration names."""
    source = declaration_of(archive)
    return _joined(archive, source).get("platform") if source is not None else None


def status_of(archive: str) -> str | None:
    """“tried” or “declared”: whether real pages of an archive were read with its declaration."""
    source = declaration_of(archive)
    return (_joined(archive, source).get("status") or "declared") if source is not None else None


def what_holds(archive: str) -> list[tuple[str, str, str]]:
    """Each key that holds of an archive that a file declares, its value as in TOML, and the file and line that say it.
    Raises BrokenDeclaration."""
    source = declaration_of(archive)
    return _joined(archive, source).table() if source is not None else []


def _joined(archive: str, source: Source) -> Joined:
    from parsers.declarations.joined import joined

    return joined(archive, source, platforms(), shipped().archives.get(archive))


def module_of(archive: str) -> str | None:
    """The module that declares an archive in Python, None when none does."""
    return archive_modules()[2].get(archive)


def declaration_of(archive: str) -> Source | None:
    """The TOML file that declares an archive, sound or broken; None where none does. Of one that ships and that a user
    mends, the user's."""
    own = _own.archives.get(archive)
    return own if own is not None and is_mended(archive) else shipped().archives.get(archive) or own


def is_mended(archive: str) -> bool:
    """Whether a file of the user's stands above an archive that a file declares which ships."""
    own = _own.archives.get(archive)
    if own is None or archive not in shipped().archives:
        return False
    # What reads declarations need not be loaded where no name is taken.
    from parsers.declarations.checked import mends

    return mends(own)


def listing_named(listing: str, archive: str | None) -> str:
    """The canonical URL of a listing, by its name or the URL of one of its pages: of the archive that is given, or of
    the only one that has it. Raises WrongUsage."""
    if archive is not None:
        return archive_named(archive).listing(listing)
    having = [known for known in archives().values() if known.has_listing(listing)]
    if len(having) == 1:
        return having[0].listing(listing)
    if having:
        names = ", ".join(known.name for known in having)
        raise WrongUsage(f"{names} have a listing “{listing}”: say which with --archive")
    raise WrongUsage(f"no archive has a listing “{listing}”: see `regest archives`")


def archive_named(name: str) -> Archive:
    """Raises UnknownArchive, which names those that are called alike, and BrokenArchive, which says what is broken."""
    try:
        return archives()[name]
    except KeyError:
        broken = broken_archives()
    # What a module declares that cannot be read can only be told by its name.
    reasons = {module.archive: module.reason for module in broken}
    if name in reasons:
        error = BrokenOwnArchive if name in _own.archives else BrokenArchive
        raise error(f"the archive {name} cannot be used: {reasons[name]}")
    said = "".join(f"; {module.archive} cannot be used: {module.reason}" for module in broken[:MOST_NAMED])
    near = get_close_matches(name, archives(), n=MOST_NAMED, cutoff=ALIKE) or [
        known for known in archives() if name and name in known
    ]
    meant = f"did you mean {' or '.join(near[:MOST_NAMED])}? " if near else ""
    raise UnknownArchive(f"no archive “{name}”: {meant}`regest archives` lists what there is{said}")


def why_unknown(archive: str) -> str:
    """Why an archive cannot be used that is none of `archives`, to be said of it: “is not known here”."""
    broken = broken_archives()
    reason = next((module.reason for module in broken if module.archive == archive), None)
    if reason is not None:
        return f"cannot be used ({reason})"
    # What a module declares that cannot be read can only be told by its name.
    perhaps = "; ".join(f"{module.archive} cannot be used: {module.reason}" for module in broken)
    return f"is not known here ({perhaps})" if perhaps else "is not known here"


class _Archives(Mapping[str, Archive]):
    """All archives that there are. What is found of one is kept: there may be hundreds, and most runs are of one."""

    def __init__(self) -> None:
        self._modules, broken_modules, _ = archive_modules()
        self._sources = dict(_sources())
        self._found: dict[str, Archive | None] = {}
        self._broken = {one.archive: one for one in broken_modules}
        self.problems: dict[str, list[str]] = {}

    def __getitem__(self, name: str) -> Archive:
        if name not in self._found:
            self._found[name] = self._made(name)
        if (archive := self._found[name]) is None:
            raise KeyError(name)
        return archive

    def __iter__(self) -> Iterator[str]:
        return (name for name in sorted({*self._modules, *self._sources}) if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def broken(self) -> tuple[Broken, ...]:
        """Those that cannot be used: for which all are tried."""
        for _ in self:
            pass
        return (*self._broken.values(), *_taken_names(self._modules))

    def _made(self, name: str) -> Archive | None:
        if name in self._modules or name in self._broken or name not in self._sources:
            return self._modules.get(name)
        # What reads pages need not be loaded to say what the command can do.
        from parsers.declarations.build import archive_of

        source = self._sources[name]
        try:
            return archive_of(name, source, platforms(), shipped().archives.get(name))
        except BrokenDeclaration as error:
            self._broken[name] = Broken(name, str(error))
            self.problems[name] = [str(problem) for problem in error.problems]
        except (Exception, SystemExit) as error:  # as of code that an archive has of its own
            self._broken[name] = Broken(name, reason_of(error, source.file))
        return None


@cache
def _known() -> _Archives:
    return _Archives()


def _taken_names(modules: Mapping[str, Archive]) -> Iterator[Broken]:
    """What a user declares under a name that is taken: it counts for nothing, and is named."""
    ship = {**dict.fromkeys(modules, "a module"), **dict.fromkeys(shipped().archives, "one that ships")}
    for name, source in sorted(_own.archives.items()):
        if name in ship and not is_mended(name):
            yield Broken(name, f"{source.file}: {name} is the name of {ship[name]}: give yours another")
    for name, source in sorted(_own.platforms.items()):
        if name in shipped().platforms:
            yield Broken(name, f"{source.file}: {name} is the name of a platform that ships: give yours another")


def _sources() -> Iterator[tuple[str, Source]]:
    """The declarations of archives by name; of two the one that ships comes last, but for one that mends it."""
    yield from _own.archives.items()
    yield from ((name, source) for name, source in shipped().archives.items() if not is_mended(name))


def _files_in(folder: str) -> dict[str, Source]:
    found = sorted((PACKAGE / folder).glob("*.toml"))
    return {file.stem: Source(str(below_package(file)), file.read_text("utf-8")) for file in found}
