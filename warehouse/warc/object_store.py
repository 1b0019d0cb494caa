"""A store of captures elsewhere: whole objects below a URL that fsspec knows, each put once and read by ranges.

Nothing in it is ever changed. What a run writes lies on the disk of its own machine until the object is there whole,
and what people decide is an object for each line: machines that write into one store at the same time undo nothing of
each other's.
"""

from __future__ import annotations

import errno
import io
import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TypeVar
from uuid import uuid4

from parsers.errors import WrongUsage
from warehouse.json_lines import take_lines
from warehouse.regular_files import capture_files, is_there, require_regular
from warehouse.warc.fetched_files import FetchedFiles
from warehouse.warc.local_store import open_in_folder, runs_writing_in
from warehouse.warc.paths import open_capture_file, size_of_capture_file
from warehouse.warc.records import CaptureNotStored
from warehouse.warc.store import (
    ADDED_LINE,
    CLOSED_SUFFIX,
    OPEN_SUFFIX,
    Portions,
    StoreAt,
    StoreFailed,
    run_of,
)

# A request for each hundred pages costs little; and no more pages than these, or a minute's, are on one disk alone.
PORTIONS = Portions(16 * 1024 * 1024, captures=100, seconds=60.0)
# A record of a page takes some 10 KB, and its neighbours are mostly read next.
READ_AHEAD = 256 * 1024
PIECE = 16 * 1024 * 1024

S3 = "s3"
# Folders that somebody who hands a data folder over may not name.
OF_THIS_MACHINE = frozenset({"file", "local", "dir", "data"})
# Seconds. Each request is tried again by the libraries, within a minute or so.
CONNECT_TIMEOUT, READ_TIMEOUT = 10, 60

NOTHING_IS_LOST = "what was captured is kept, and the next command puts there what is missing"
HOW_TO_SIGN = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile in ~/.aws"
NO_CREDENTIALS = frozenset({"NoCredentialsError", "PartialCredentialsError", "ProfileNotFound"})

Got = TypeVar("Got")


class ObjectStore:
    """Captures below a URL: see CaptureStore. Without a `spool` it is only read."""

    is_elsewhere = True
    portions = PORTIONS

    def __init__(self, at: StoreAt, spool: Path | None) -> None:
        """Raises WrongUsage where a library is missing, or for a URL that is none."""
        self._at = at
        self._spool = spool
        self._files, self._root = _opened(at)
        self._fetched = FetchedFiles(self._fetch)

    def __str__(self) -> str:
        return self._at.location

    @property
    def at(self) -> StoreAt:
        return self._at

    @property
    def spool(self) -> Path:
        if self._spool is None:
            raise StoreFailed(f"{self} was opened to be read only")
        return self._spool

    def files(self, suffix: str = CLOSED_SUFFIX, archive: str | None = None) -> dict[str, int]:
        found = self._listed(archive)
        # Copies that imports have made lie a folder deeper.
        return {name: found[name] for name in sorted(found) if name.count("/") == 1 and name.endswith(suffix)}

    def runs_writing(self) -> set[str]:
        """Those too whose last file is still to be put."""
        return runs_writing_in(self.spool) | {run_of(name) for name in capture_files(self.spool)}

    def missing(self, names: Iterable[str]) -> set[str]:
        all_names = set(names)
        absolute = {name for name in all_names if Path(name).is_absolute()}
        below = all_names - absolute
        there = self._listed().keys() if below else set[str]()
        return {name for name in absolute if not Path(name).exists()} | (below - there)

    def size(self, name: str) -> int:
        if Path(name).is_absolute():
            return size_of_capture_file(Path("/"), name)
        return int(self._ask(self._files.info, self._object(name))["size"])

    def place(self, name: str) -> str:
        return name if Path(name).is_absolute() else f"{str(self).rstrip('/')}/{name}"

    def open(self, name: str) -> BinaryIO:
        if (file := self._on_this_disk(name)) is not None:
            return file
        path, size = self._object(name), self.size(name)
        return io.BufferedReader(_Ranges(size, partial(self._between, path)), READ_AHEAD)

    def open_at_hand(self, name: str) -> BinaryIO:
        return self._on_this_disk(name) or self._fetched.open(name)

    def expect(self, names: Iterable[str]) -> None:
        self._fetched.expect(name for name in names if not Path(name).is_absolute())

    def let_go(self) -> None:
        self._fetched.let_go()

    def put(self, name: str, source: Path) -> None:
        try:
            require_regular(source, follows_links=True)
            self._ask(self._files.put_file, str(source), self._object(name))
        except FileNotFoundError as error:
            raise CaptureNotStored(f"{self.place(name)} cannot be put: {self._no_bucket}") from error
        except (OSError, StoreFailed) as error:
            raise CaptureNotStored(f"{self.place(name)} cannot be put: {error}") from error

    def keep(self, name: str) -> None:
        path = self.spool / name
        if is_there(path):
            self.put(name, path)
            # Another process, which puts what killed runs have left, may have done the same.
            path.unlink(missing_ok=True)

    def keep_left(self) -> None:
        writing = runs_writing_in(self.spool)
        for name in capture_files(self.spool, ""):
            if CLOSED_SUFFIX in name and not name.endswith(OPEN_SUFFIX) and run_of(name) not in writing:
                self.keep(name)

    def read_lines(self, file: str, take: Callable[[Any], None]) -> None:
        for name in self._lines_of(file):
            take_lines(self._ask(self._files.cat_file, self._object(name)), self.place(name), take)

    def add_line(self, file: str, said: Mapping[str, object]) -> None:
        """Its name comes after those of all lines that were there when it was decided."""
        numbers = [int(name.rpartition(".")[2][:6]) for name in self._lines_of(file) if ADDED_LINE.search(name)]
        name = f"{file}.{max(numbers, default=0) + 1:06}-{uuid4().hex[:8]}"
        self._ask(self._files.pipe_file, self._object(name), json.dumps(said, ensure_ascii=False).encode() + b"\n")

    def _lines_of(self, file: str) -> list[str]:
        """The objects of a file of lines, in order: first one that was copied there as a whole."""
        try:
            there = self._ask(self._files.ls, self._root, detail=False)
        except FileNotFoundError:
            return []
        names = sorted(path.rpartition("/")[2] for path in there)
        return [name for name in names if name == file or (name.startswith(f"{file}.") and ADDED_LINE.search(name))]

    def _listed(self, archive: str | None = None) -> dict[str, int]:
        """All objects, of one archive or of all: names and sizes."""
        below = self._root if archive is None else f"{self._root}/{archive}"
        try:
            found = self._ask(self._files.find, below, detail=True)
        except FileNotFoundError:
            if S3 not in self._files.protocol:
                return {}
            raise StoreFailed(self._no_bucket) from None
        return {path.removeprefix(f"{self._root}/"): int(one["size"] or 0) for path, one in found.items()}

    @property
    def _no_bucket(self) -> str:
        return f"there is no bucket for {self}: make it, or mend captures.at in regest.toml"

    def _on_this_disk(self, name: str) -> BinaryIO | None:
        """A file that was registered where it lies, or one that was written here and is not put yet."""
        if Path(name).is_absolute():
            return open_capture_file(Path("/"), name, buffering=-1)
        if self._spool is not None:
            with suppress(FileNotFoundError):
                return open_in_folder(self._spool, name)
        return None

    def _object(self, name: str) -> str:
        """Raises OSError for a name that leads elsewhere."""
        if "\0" in name or not name or str(PurePosixPath(name)) != name or ".." in PurePosixPath(name).parts:
            raise OSError(errno.EINVAL, "no file has such a name", name)
        return f"{self._root}/{name}"

    def _fetch(self, name: str, file: BinaryIO) -> None:
        """Writes a whole object into a file: most are had with one request, as their size need not be asked for."""
        path = self._object(name)
        try:
            got = file.write(self._between(path, 0, PIECE))
        except StoreFailed:
            # Nothing cannot be had from an object without bytes.
            if self.size(name):
                raise
            return
        if got == PIECE:
            size = self.size(name)
            file.writelines(self._between(path, at, min(at + PIECE, size)) for at in range(PIECE, size, PIECE))

    def _between(self, path: str, start: int, end: int) -> bytes:
        data: bytes = self._ask(self._files.cat_file, path, start=start, end=end)
        return data

    def _ask(self, what: Callable[..., Got], *arguments: object, **options: object) -> Got:
        """What the store answers. Raises FileNotFoundError, and StoreFailed for whatever else a library raises."""
        try:
            return what(*arguments, **options)
        except FileNotFoundError as error:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(arguments[0])) from error
        except Exception as error:
            reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
            if type(error).__name__ in NO_CREDENTIALS:
                raise StoreFailed(f"there are no credentials for {self} ({reason}): {HOW_TO_SIGN}") from error
            if isinstance(error, PermissionError):
                raise StoreFailed(f"{self} may not be used with these credentials ({reason}): {HOW_TO_SIGN}") from error
            raise StoreFailed(f"{self} does not answer as it should ({reason}): {NOTHING_IS_LOST}") from error


class _Ranges(io.RawIOBase):
    """An object as a file: `read` gives its bytes from a place on and before another."""

    def __init__(self, size: int, read: Callable[[int, int], bytes]) -> None:
        self._size = size
        self._read = read
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._place = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence])
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: Any, /) -> int:
        end = min(self._place + len(buffer), self._size)
        if end <= self._place:
            return 0
        data = self._read(self._place, end)
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)


def _opened(at: StoreAt) -> tuple[Any, str]:
    """What fsspec knows of a URL: the file system, and the path in it."""
    protocol = at.location.partition("://")[0]
    if "::" in at.location or protocol in OF_THIS_MACHINE:
        raise WrongUsage(f"captures.at names {at.location}: what lies on this machine belongs into the folder captures")
    try:
        from fsspec.core import url_to_fs

        files, root = url_to_fs(at.location, **(_options(at) if protocol == S3 else {}))
    except ImportError as error:
        extra = "regest[s3]" if protocol == S3 else "the library that it needs"
        raise WrongUsage(f"captures.at names {at.location}: install {extra} ({error})") from error
    except ValueError as error:
        raise WrongUsage(f"captures.at names {at.location}, which is no place to keep captures at ({error})") from error
    return files, str(root).rstrip("/")


def _options(at: StoreAt) -> dict[str, Any]:
    # What was listed before may have become more since.
    asking = {
        "connect_timeout": CONNECT_TIMEOUT,
        "read_timeout": READ_TIMEOUT,
        "retries": {"max_attempts": 2, "mode": "standard"},
    }
    return {"endpoint_url": at.endpoint, "use_listings_cache": False, "config_kwargs": asking}
