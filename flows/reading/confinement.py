"""Locks in a process that reads what strangers made: what takes it over finds nothing there, and gets no further.

It starts in a bare environment, without any descriptors but its own. Once it has begun it gives up the network, other
programs and processes, and all files but those that Python and its modules consist of: where the system lets it, by
Landlock and seccomp of Linux. Elsewhere only the environment is bare.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import struct
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from flows.reading.system_calls import give_up_system_calls

# What Python needs to find itself and its modules, what it says in which language, and the ways of memory.
_KEPT = frozenset(
    {"PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TZDIR", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}
)
_KEPT_PREFIXES = ("LC_", "PYTHON", "MALLOC_")
PACKAGES = ("parsers", "flows", "warehouse")

# Numbers of Landlock, which are the same on every machine.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _BENEATH_A_PATH = 1, 1
_READ_FILE, _READ_FOLDER, _WRITE_FILE = 1 << 2, 1 << 3, 1 << 1
_NO_NEW_PRIVILEGES = 38
# The rights over files that each version of Landlock can take away, as far as they are new in it.
_RIGHTS_OF_VERSIONS = {1: 13, 2: 14, 3: 15, 5: 16}
_NETWORK, _SCOPES = 0b11, 0b11
# What the libraries look up about the system, which anybody may know.
_ABOUT_THE_SYSTEM = (
    "/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo", "/usr/share/locale", "/usr/lib/locale",
    "/proc/cpuinfo", "/proc/meminfo", "/proc/sys/vm/overcommit_memory", "/sys/devices/system/cpu", "/dev/urandom",
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib",
)  # fmt: skip

_is_confined = False


def bare_environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a process that is to be confined: of this one's what it needs, with `more` where that does not
    say otherwise. No keys, tokens or addresses of services."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)}
    return {**(more or {}), **kept}


def confine() -> None:
    """Gives up, in this process and for good, whatever is not needed to read what it is handed. To be called before any
    other thread is started: only what starts from here on is locked out of files."""
    global _is_confined
    if not _is_confined:
        _is_confined = True
        give_up_files()
        give_up_system_calls()


def give_up_files() -> bool:
    """Leaves this thread, of all files, those of Python and its modules to be read; no network, no signals to others.
    Says whether the system could do that."""
    library = ctypes.CDLL(None, use_errno=True)
    if not (version := version_of_landlock()):
        return False
    rights = (1 << max(bits for since, bits in _RIGHTS_OF_VERSIONS.items() if since <= version)) - 1
    words = [rights, *([_NETWORK] if version >= 4 else []), *([_SCOPES] if version >= 6 else [])]
    attributes = struct.pack(f"{len(words)}Q", *words)
    ruleset = library.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return False
    try:
        for path in _readable():
            _allow(library, ruleset, path, _READ_FILE | _READ_FOLDER)
        _allow(library, ruleset, Path(os.devnull), _READ_FILE | _WRITE_FILE)
        return not library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) and not library.syscall(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def version_of_landlock() -> int:
    """Which Landlock this system has, 0 for none."""
    if platform.system() != "Linux":
        return 0
    library = ctypes.CDLL(None, use_errno=True)
    return max(0, int(library.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)))


def _allow(library: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    """What is not there needs no permission."""
    with suppress(OSError):
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            granted = rights if path.is_dir() else rights & ~_READ_FOLDER
            library.syscall(_ADD_RULE, ruleset, _BENEATH_A_PATH, struct.pack("=Qi", granted, opened), 0)
        finally:
            os.close(opened)


def _readable() -> Iterator[Path]:
    """Where modules come from. Of a checkout of Regest's sources only its packages: beside them lies what not."""
    yield from (Path(folder) for package in PACKAGES for folder in _folders_of(package))
    yield from (Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    yield Path(sys.base_prefix, "lib")
    entries = (Path(entry) for entry in sys.path if entry)
    yield from (entry for entry in entries if not (entry / "pyproject.toml").exists())
    yield from map(Path, _ABOUT_THE_SYSTEM)


def _folders_of(package: str) -> list[str]:
    found = importlib.util.find_spec(package)
    return list(found.submodule_search_locations or ()) if found else []
