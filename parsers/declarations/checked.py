"""A declaration, every key of which is checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice
from typing import Any

from parsers.declarations.keys import GENERATIONS, OF_A_GENERATION, Key, Kind
from parsers.declarations.lines import line_of_error
from parsers.declarations.source import BrokenDeclaration, Problem, Source
from parsers.declarations.values import wrong_with

# Of more nobody reads, and to look for what is meant by each takes its time.
MOST_PROBLEMS = 100
NESTED_TOO_DEEP = "it is nested too deep"
# A key of so many parts is none, and TOML takes long over it.
_DEEP = re.compile(r"""(?<![^\s\[])(?:(?:"[^"\n]*+"|'[^'\n]*+'|[^\s.=\[\]"']++)[ \t]*+\.[ \t]*+){50}""")
MENDS = "mends"
# In place of a platform's key none.
TAKEN_AWAY = ""
TABLES_OF_NAMES = (Kind.NAMED_TEXTS, Kind.NAMED_PLACES)


@lru_cache(maxsize=256)
def read_checked(source: Source, keys: tuple[Key, ...]) -> Mapping[str, Any]:
    """What a file declares, whose keys are all known and have values that they can have.

    Raises BrokenDeclaration. Which keys are required is seen when it has been joined with its platform.
    """
    if source.unreadable:
        raise BrokenDeclaration([Problem(source.file, 1, source.unreadable)])
    if deep := _DEEP.search(source.text):
        raise BrokenDeclaration([Problem(source.file, source.text.count("\n", 0, deep.start()) + 1, NESTED_TOO_DEEP)])
    try:
        declared = tomllib.loads(source.text)
    except RecursionError:
        raise BrokenDeclaration([Problem(source.file, 1, NESTED_TOO_DEEP)]) from None
    except tomllib.TOMLDecodeError as error:
        says = f"it is no TOML: {str(error).partition(' (at')[0]}"
        raise BrokenDeclaration([Problem(source.file, line_of_error(error, source.text), says)]) from None
    problems = list(islice(_problems(source, declared, {key.path: key for key in keys}, ()), MOST_PROBLEMS))
    if problems:
        raise BrokenDeclaration(sorted(problems, key=lambda problem: problem.line))
    return declared


def mends(source: Source) -> bool:
    """Whether a file says that it mends an archive that ships; not one that cannot be read."""
    if source.unreadable or _DEEP.search(source.text):
        return False
    try:
        return bool(tomllib.loads(source.text).get(MENDS) == "shipped")
    except (RecursionError, tomllib.TOMLDecodeError):
        return False


def _problems(
    source: Source, declared: Mapping[str, Any], known: Mapping[tuple[str, ...], Key], path: tuple[str, ...]
) -> Iterator[Problem]:
    for name, value in declared.items():
        here = (*path, name)
        if here == (GENERATIONS,):
            yield from _problems_of_generations(source, value, known)
        elif key := known.get(here):
            if value != TAKEN_AWAY and (wrong := wrong_with(key.kind, _without_taken_away(value))):
                yield source.problem(_deepest(here, key, value), f"{key.name} {wrong}")
        elif any(other[: len(here)] == here for other in known):
            if isinstance(value, Mapping):
                yield from _problems(source, value, known, here)
            else:
                yield source.problem(here, f"{'.'.join(here)} is no table")
        else:
            yield source.problem(here, f"there is no key {'.'.join(here)}{_nearest(here, known)}")


def _without_taken_away(value: Any) -> Any:
    """A table without what it takes away of its platform's."""
    return {name: one for name, one in value.items() if one != TAKEN_AWAY} if isinstance(value, Mapping) else value


def _deepest(here: tuple[str, ...], key: Key, value: Any) -> tuple[str, ...]:
    """The path of the one that is wrong in a table of names, which may have a line of its own."""
    if key.kind in TABLES_OF_NAMES and isinstance(value, Mapping):
        inner = Kind.PLACE if key.kind is Kind.NAMED_PLACES else Kind.TEXT
        wrong = next((name for name, one in value.items() if one != TAKEN_AWAY and wrong_with(inner, one)), None)
        return (*here, wrong) if wrong is not None else here
    return here


def _problems_of_generations(
    source: Source, generations: Any, known: Mapping[tuple[str, ...], Key]
) -> Iterator[Problem]:
    allowed = {
        path: key
        for path, key in known.items()
        if any(key.name == name or key.name.startswith(f"{name}.") for name in OF_A_GENERATION)
    }
    if not isinstance(generations, Mapping) or not all(isinstance(one, Mapping) for one in generations.values()):
        yield source.problem((GENERATIONS,), f"{GENERATIONS} is no table of tables")
        return
    for name, generation in generations.items():
        below = {(GENERATIONS, name, *path): key for path, key in allowed.items()}
        yield from _problems(source, generation, below, (GENERATIONS, name))


def _nearest(path: tuple[str, ...], known: Mapping[tuple[str, ...], Key]) -> str:
    """The known key that is most like one that is not known, or the same one in another table."""
    tables = dict.fromkeys(other[:length] for other in known for length in range(1, len(other)))
    names = [".".join(other) for other in (*known, *tables)]
    wanted = ".".join(path)
    elsewhere = [name for name in names if name.rpartition(".")[2] == path[-1]]
    near = elsewhere or get_close_matches(wanted, names, n=1, cutoff=0.5)
    if not near:
        near = [name for name in names if get_close_matches(path[-1], [name.rpartition(".")[2]], cutoff=0.6)]
    return f": did you mean {near[0]}?" if near else ""
