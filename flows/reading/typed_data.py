"""Records from what another process says, every value held against the type that it must have.

The types are those that the records are annotated with: of dataclasses and named tuples, of dates, identifiers and
enumerations, of tuples, lists and mappings of these.
"""

from __future__ import annotations

import json
import types
import typing
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any
from uuid import UUID

from flows.reading.frames import FrameError, Parts

Reader = Callable[[Any], Any]
Take = Callable[[object], bytes]

# What one of the tables' whole numbers can be at most.
LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Kind:
    """How values of a type are read. What JSON gives of one of the types `as_it_is` is such a value already, and not
    for the reader."""

    read: Reader
    as_it_is: frozenset[type] = frozenset()

    @property
    def read_any(self) -> Reader:
        """Reads whatever JSON gives."""
        return partial(_read_any, self) if self.as_it_is else self.read


class TypedData:
    """Reads values of a type, for one thread at a time. Whole numbers are those of a `range`; `more` makes the readers
    of further types, which may take some of the bytes behind the JSON."""

    def __init__(self, of: Any, numbers: range, more: Mapping[type, Callable[[Take], Reader]] | None = None) -> None:
        self._numbers = numbers
        self._parts = Parts(b"")
        self._kinds: dict[Any, Kind] = {**_SIMPLE, int: Kind(self._number), bytes: Kind(self._take)}
        self._kinds.update((kind, Kind(reader(self._take))) for kind, reader in (more or {}).items())
        self._read = self._kind(of).read_any
        self._decoder = json.JSONDecoder(parse_constant=_refuse)

    def read(self, frame: tuple[bytes, bytes]) -> Any:
        """What a frame says. Raises FrameError for whatever is not of the type."""
        text, self._parts = frame[0], Parts(frame[1])
        try:
            plain = self._decoder.decode(text.decode())
            if b"\\u" in text:
                # Half a surrogate pair is in no text that can be stored.
                json.dumps(plain, ensure_ascii=False).encode()
            read = self._read(plain)
            self._parts.require_taken()
        except FrameError:
            raise
        except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError) as error:
            raise FrameError(f"it is not what it should be: {error!r}") from error
        return read

    def _take(self, length: object) -> bytes:
        return self._parts.take(length)

    def _number(self, plain: Any) -> int:
        if type(plain) is not int or plain not in self._numbers:
            raise FrameError("no whole number that there can be")
        return plain

    def _kind(self, of: Any) -> Kind:
        if of not in self._kinds:
            self._kinds[of] = self._made_kind(of)
        return self._kinds[of]

    def _made_kind(self, of: Any) -> Kind:
        origin, within = typing.get_origin(of), typing.get_args(of)
        if origin in (typing.Union, types.UnionType):
            return self._one_of(within)
        if origin is typing.Literal:
            return Kind({word: word for word in within}.__getitem__)
        if origin in (tuple, list, frozenset):
            return Kind(partial(_several, origin, self._kind(within[0]).read_any))
        if origin in (dict, Mapping):
            return Kind(partial(_named, dict, self._kind(within[1]).read_any))
        if origin is Counter:
            return Kind(partial(_named, Counter, self._kind(int).read_any))
        if issubclass(of, StrEnum):
            return Kind({member.value: member for member in of}.__getitem__)
        hints = typing.get_type_hints(of)
        if is_dataclass(of) and isinstance(of, type):
            kinds = [_TEXT, *(self._kind(hints[field.name]) for field in fields(of))]
            return Kind(_Records(kinds, partial(_made, of)))
        return Kind(_Records([self._kind(hints[name]) for name in of._fields], of._make))

    def _one_of(self, of: Collection[Any]) -> Kind:
        others = [one for one in of if one is not type(None)]
        kind = self._kind(others[0])
        if len(others) > 1:
            kind = Kind(partial(_tagged, {one.__name__: self._kind(one).read_any for one in others}))
        return kind if len(others) == len(of) else Kind(kind.read, kind.as_it_is | {type(None)})


class _Records:
    """Reads records of a kind. Most of their values are what JSON gives: whether they may be is asked once for each
    row of types that has been seen."""

    def __init__(self, kinds: Collection[Kind], make: Callable[[list[Any]], Any]) -> None:
        self._kinds = kinds
        self._make = make
        self._to_read: dict[tuple[type, ...], tuple[tuple[int, Reader], ...]] = {}

    def __call__(self, plain: Any) -> Any:
        if type(plain) is not list or len(plain) != len(self._kinds):
            raise FrameError("no record of that kind")
        types_of_values = tuple(map(type, plain))
        to_read = self._to_read.get(types_of_values)
        if to_read is None:
            to_read = tuple(
                (place, kind.read)
                for place, (kind, of) in enumerate(zip(self._kinds, types_of_values, strict=True))
                if of not in kind.as_it_is
            )
        for place, read in to_read:
            plain[place] = read(plain[place])
        self._to_read.setdefault(types_of_values, to_read)
        return self._make(plain)


def _made(of: Callable[..., Any], plain: list[Any]) -> Any:
    name, *values = plain
    if name != of.__name__:
        raise FrameError(f"no {of.__name__}")
    return of(*values)


def _refuse(constant: str) -> None:
    raise FrameError(f"{constant} is no number")


def _read_any(kind: Kind, plain: Any) -> Any:
    return plain if type(plain) in kind.as_it_is else kind.read(plain)


def _is_wrong(plain: Any) -> Any:
    raise FrameError(f"{type(plain).__name__} is not its type")


def _finite(plain: Any) -> float:
    if type(plain) not in (int, float) or not isfinite(plain):
        raise FrameError("no number")
    return float(plain)


def _anything(plain: Any) -> Any:
    return plain


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise FrameError("a time without its zone")
    return moment.astimezone(UTC)


def _identifier(text: Any) -> UUID:
    if type(text) is not str:
        raise FrameError("no identifier")
    return UUID(text)


def _several(make: Callable[[Any], Any], read: Reader, plain: Any) -> Any:
    if type(plain) is not list:
        raise FrameError("no list")
    return make([read(value) for value in plain])


def _named(make: Callable[[Any], Any], read: Reader, plain: Any) -> Any:
    if type(plain) is not dict:
        raise FrameError("no mapping")
    return make({name: read(value) for name, value in plain.items()})


def _tagged(readers: Mapping[str, Reader], plain: Any) -> Any:
    if type(plain) is not list or not plain or type(plain[0]) is not str or plain[0] not in readers:
        raise FrameError("a record of another kind")
    return readers[plain[0]](plain)


_TEXT = Kind(_is_wrong, frozenset({str}))
_SIMPLE: Mapping[Any, Kind] = {
    str: _TEXT,
    bool: Kind(_is_wrong, frozenset({bool})),
    float: Kind(_finite),
    object: Kind(_anything),
    date: Kind(date.fromisoformat),
    datetime: Kind(_moment),
    UUID: Kind(_identifier),
    Path: Kind(Path),
}
