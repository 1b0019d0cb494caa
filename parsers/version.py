"""Which code reads an archive's pages: what other code has read may be read otherwise today."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec, resolve_name
from pathlib import Path
from types import ModuleType

from parsers.archive import Archive
from parsers.catalog import archives, module_of

_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]*(?:\(([^)]{0,2000})\)|([^\n#]*))|import[ \t]+([^\n#]+))",
    re.MULTILINE,
)
_NAME = re.compile(rb"(?:^|,)\s*([\w.]+)")
_STANDARD = frozenset(sys.stdlib_module_names)


def parser_version(archive: Archive) -> str:
    """The version of what reads one archive's pages today: sixteen hexadecimal digits, which change with what is
    declared of it, with the module that reads it, with every module that this one needs, in turn, and with the
    libraries that they use. Of other archives neither code nor declaration counts.

    Archives that one module declares share a version.
    """
    modules = {type(archive.parser).__module__, module_of(archive.name), archive.code}
    return _version_of(*sorted(filter(None, modules)), declaration=archive.declaration)


def parser_versions(names: Iterable[str]) -> list[tuple[str, str]]:
    """Those of some archives that can be used, by name, each with the version of what reads its pages today."""
    return [(name, parser_version(archives()[name])) for name in sorted(set(names)) if name in archives()]


def code_version(*packages: str) -> str:
    """The version of all that is in some packages, and of the libraries that they use: thirty-two hexadecimal digits,
    which change with any of their files of code, declarations or SQL."""
    found = {f"{package}/{name}": code for package in packages for name, code in _files_of(package)}
    imported = {name for file, code in found.items() if file.endswith(".py") for name in _imported(code, packages[0])}
    tops = {name.partition(".")[0] for name in imported} - _STANDARD
    found |= {f"library {top}": library for top in tops if top and (library := _library_version(top)) is not None}
    digest = hashlib.blake2b(digest_size=16)
    for name, code in sorted(found.items()):
        digest.update(f"\0{name}\0{len(code)}\0".encode())
        digest.update(code)
    return digest.hexdigest()


def _files_of(package: str) -> Iterator[tuple[str, bytes]]:
    spec = find_spec(package)
    for folder in map(Path, spec.submodule_search_locations or () if spec else ()):
        files = (file for file in folder.rglob("*") if file.suffix in (".py", ".toml", ".sql"))
        yield from ((file.relative_to(folder).as_posix(), file.read_bytes()) for file in files)


@cache
def _version_of(*modules: str, declaration: str) -> str:
    return hashlib.blake2b(f"{_code_of(*modules)}\0{declaration}".encode(), digest_size=8).hexdigest()


@cache
def _code_of(*modules: str) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for name, code in sorted(_closure(modules).items()):
        digest.update(f"\0{name}\0{len(code)}\0".encode())
        digest.update(code)
    return digest.hexdigest()


def _closure(modules: tuple[str, ...]) -> dict[str, bytes]:
    """The code of modules and of all that they import, by name; of a library the version."""
    found: dict[str, bytes] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        top = name.partition(".")[0]
        if not name or top in _STANDARD or name in found:
            continue
        library = None if top == "parsers" else _library_version(top)
        if library is not None:
            found[f"library {top}"] = library
            continue
        file = _file_of(name)
        if file is None:
            continue
        found[name] = file.read_bytes()
        # To import a module runs the packages that it is in.
        waiting.append(name.rpartition(".")[0])
        waiting += _imported(found[name], name if file.name == "__init__.py" else name.rpartition(".")[0])
    return found


def _imported(code: bytes, package: str) -> Iterator[str]:
    """The names of what a module may import; some of them are no modules."""
    for module, in_brackets, in_line, names in _IMPORT.findall(code):
        if names:
            yield from _names(names)
            continue
        base = module.decode()
        if base.startswith("."):
            base = resolve_name(base, package)
        yield base
        yield from (f"{base}.{name}" for name in _names(in_brackets or in_line))


def _names(listed: bytes) -> list[str]:
    without_comments = re.sub(rb"#[^\n]*", b"", listed)
    return [name.decode() for name in _NAME.findall(without_comments)]


def _file_of(name: str) -> Path | None:
    """The file of a module; None for what is no module."""
    spec = _spec_of(name)
    return Path(spec.origin) if spec is not None and spec.has_location and spec.origin else None


def _spec_of(name: str) -> ModuleSpec | None:
    """Where a module is to be found, whether it is loaded or not: to ask Python for it would load what it is in."""
    loaded: ModuleType | None = sys.modules.get(name)
    if loaded is not None:
        return loaded.__spec__
    parent = name.rpartition(".")[0]
    if not parent:
        return find_spec(name)
    package = _spec_of(parent)
    if package is None or package.submodule_search_locations is None:
        return None
    return PathFinder.find_spec(name, package.submodule_search_locations)


@cache
def _library_version(package: str) -> bytes | None:
    """None for what is installed under no such name: a user's own module."""
    try:
        return version(package).encode()
    except PackageNotFoundError:
        return None
