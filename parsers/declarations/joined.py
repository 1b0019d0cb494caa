"""An archive's declaration joined with that of its platform: what holds in the end, and where each key comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from parsers.declarations.checked import MENDS, TAKEN_AWAY, read_checked
from parsers.declarations.keys import GENERATIONS, KEYS_OF_ARCHIVE, KEYS_OF_PLATFORM, OF_A_MEND
from parsers.declarations.lines import line_of
from parsers.declarations.source import BrokenDeclaration, Problem, Source
from parsers.declarations.toml import toml_value

Path = tuple[str, ...]
# A place or a promise is replaced as a whole: what is a table there is no table of keys.
_WHOLE_TABLES = frozenset({"at", "above", "below", "attribute", "header"})
# A parameter without a value is one all the same.
_MAY_BE_EMPTY = ("urls", "defaults")


@dataclass(frozen=True, slots=True)
class Joined:
    """What holds of an archive, by the path of each key, and the source of each."""

    name: str
    source: Source
    values: Mapping[Path, Any]
    sources: Mapping[Path, Source]

    def get(self, *path: str) -> Any:
        """The value of a key, None where nothing declares it."""
        return self.values.get(path)

    def below(self, *path: str) -> dict[str, Any]:
        """The values of a table of names, in the order in which they are declared."""
        return {
            key[len(path)]: value
            for key, value in self.values.items()
            if key[: len(path)] == path and len(key) == len(path) + 1
        }

    def tables_below(self, *path: str) -> list[str]:
        """The names of the tables in a table."""
        return list(dict.fromkeys(key[len(path)] for key in self.values if key[: len(path)] == path))

    def table(self) -> list[tuple[str, str, str]]:
        """Each key, its value as in TOML, and the file and line that say it."""
        return [
            (".".join(path), toml_value(value), f"{(source := self.sources[path]).file}:{line_of(source.text, path)}")
            for path, value in self.values.items()
        ]

    def problem(self, path: Path, says: str) -> Problem:
        """What is wrong with a key, in the file that declares it."""
        return self.sources.get(path, self.source).problem(path, says)


def joined(name: str, source: Source, platforms: Mapping[str, Source], ships: Source | None = None) -> Joined:
    """A declaration with the keys of its platform where it has none of its own; an empty text takes a key away. Of one
    that mends the archive of its name that `ships`, with the keys of that.

    Raises BrokenDeclaration for any of them.
    """
    own = _flat(read_checked(source, KEYS_OF_ARCHIVE))
    values: dict[Path, Any] = {}
    sources: dict[Path, Source] = {}
    platform = own.get(("platform",))
    if (MENDS,) in own:
        _require_mend(name, source, own, ships)
        assert ships is not None
        beneath = joined(name, ships, platforms)
        values, sources = dict(beneath.values), dict(beneath.sources)
    elif platform is not None:
        if platform not in platforms:
            known = ", ".join(sorted(platforms))
            raise BrokenDeclaration(
                [source.problem(("platform",), f"there is no platform “{platform}”: known are {known}")]
            )
        values = _flat(read_checked(platforms[platform], KEYS_OF_PLATFORM))
        values.pop(("title",), None)
        sources = dict.fromkeys(values, platforms[platform])
    # One way to number pages takes the place of another.
    if {("page", "query"), ("page", "path")} & own.keys():
        values = {path: value for path, value in values.items() if path not in (("page", "query"), ("page", "path"))}
    taken_away = [path for path, value in own.items() if value == TAKEN_AWAY]
    values = {key: value for key, value in values.items() if not any(key[: len(path)] == path for path in taken_away)}
    values = {**values, **own}
    sources = {**sources, **dict.fromkeys(own, source)}
    # Its own generations are tried before those of what stands beneath.
    beneath_own = {path: values.pop(path) for path in list(values) if path[0] == GENERATIONS and path not in own}
    values |= beneath_own
    kept = {path: value for path, value in values.items() if value != TAKEN_AWAY or path[:-1] == _MAY_BE_EMPTY}
    return Joined(name, source, kept, {path: sources[path] for path in kept})


def _require_mend(name: str, source: Source, own: Mapping[Path, Any], ships: Source | None) -> None:
    """Raises BrokenDeclaration for a file that mends no archive that ships, or says more than how pages are marked up:
    whoever asks for that archive asks its own site."""
    if ships is None:
        raise BrokenDeclaration([source.problem((MENDS,), f"no file that ships declares {name}: none is to be mended")])
    further = [path for path in own if not any(".".join((*path, "")).startswith(f"{key}.") for key in OF_A_MEND)]
    if further:
        says = "is said by the archive that ships: a file that mends it says how pages are marked up"
        raise BrokenDeclaration([source.problem(path, f"{'.'.join(path)} {says}") for path in further])


def _flat(declared: Mapping[str, Any]) -> dict[Path, Any]:
    return dict(_leaves(declared, ()))


def _leaves(table: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, Any]]:
    for name, value in table.items():
        here = (*path, name)
        if isinstance(value, Mapping) and not (_WHOLE_TABLES & value.keys() and _may_be_place(here)):
            yield from _leaves(value, here)
        else:
            yield here, value


def _may_be_place(path: Path) -> bool:
    """Whether a table at a path is a place or a promise, and none of names: a listing or a field may be called “at”."""
    below_row = path[3:] if path[0] == GENERATIONS else path[1:] if path[0] == "row" else ()
    return len(below_row) == (2 if below_row[:1] == ("fields",) else 1) or path[-2:] == ("page", "promise")
