"""Where a file of captures lies that a record or a row names: in the folder, or elsewhere where it was registered.

Anybody may have written that name. One that is relative leads nowhere out of the captures folder; an absolute one,
which an import without a copy registers, leads to what is a WARC or WACZ file by its name.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO

from warehouse.regular_files import LINK, open_regular, require_regular
from warehouse.warc.files import is_web_archive


def capture_file(folder: Path, name: str) -> Path:
    """The path of a file of captures. Raises OSError for a name that leads where none can be, be it there or not."""
    path = folder / name
    if "\0" in name or not _can_be_encoded(name):
        raise OSError(errno.EINVAL, "no file has such a name", name)
    if Path(name).is_absolute():
        if not is_web_archive(path):
            raise OSError(errno.EINVAL, "it is no WARC or WACZ file", name)
    elif Path(os.path.realpath(path)) != Path(os.path.realpath(folder), name):
        raise OSError(errno.EINVAL, f"it leads out of the folder, or {LINK}", name)
    return path


def size_of_capture_file(folder: Path, name: str) -> int:
    """Its size in bytes. Raises OSError, also where it is no regular file."""
    return require_regular(capture_file(folder, name), follows_links=True).st_size


def open_capture_file(folder: Path, name: str, suffix: str = "", buffering: int = 0) -> BinaryIO:
    """It, or one beside it whose name has a further suffix, to be read. Raises OSError."""
    return open_regular(
        capture_file(folder, f"{name}{suffix}"), follows_links=Path(name).is_absolute(), buffering=buffering
    )


def _can_be_encoded(name: str) -> bool:
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return False
    return True
