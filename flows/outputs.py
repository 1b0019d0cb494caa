"""Where what somebody asks for may be written: never over what Regest keeps, and never in the place of what is no file.

What a data folder holds cannot be had again where it is captures; so no option writes there, `--force` included.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from parsers.errors import WrongUsage
from warehouse.data_folder import DataFolder
from warehouse.regular_files import fresh, is_there

MOST_NAMED = 60


def require_file_to_write(file: Path, folder: DataFolder, *, replaces: bool) -> None:
    """Raises WrongUsage for a file of a data folder that is one of Regest's own, for what is there and is a folder, a
    pipe or a device, of which a file would take the place, and for a file that is there, unless one `replaces` it."""
    if _is_own(file.absolute().resolve(), folder):
        raise WrongUsage(f"{file} is Regest's own: name another file")
    if file.exists() and not file.is_file():
        raise WrongUsage(f"{file} cannot be written: it is no regular file")
    require_free(file, replaces=replaces)


def require_free(path: Path, *, replaces: bool) -> None:
    """Raises WrongUsage where something has that name and is not to be replaced."""
    if is_there(path) and not replaces:
        raise WrongUsage(f"{path} is there already: give another name, or --force to replace it")


@contextmanager
def file_to_write(file: Path) -> Iterator[BinaryIO]:
    """A file, which has its name once it is whole. Raises WrongUsage where it cannot be written."""
    try:
        with fresh(file) as writing:
            yield writing
    except OSError as error:
        raise WrongUsage(f"{file} cannot be written: {error.strerror}") from error


def require_folder_to_write(path: Path, folder: DataFolder) -> None:
    """Raises WrongUsage for a folder that is, holds, or lies in a data folder."""
    written, kept = path.absolute().resolve(), folder.path.absolute().resolve()
    if written.is_relative_to(kept) or kept.is_relative_to(written):
        raise WrongUsage(f"{path} and the data folder {folder.path} lie in one another: give a folder apart from it")


def strange_name_in(path: Path, known: frozenset[str]) -> str | None:
    """The first name in a folder that is none of those that Regest writes there, None where there is no such folder."""
    if not path.is_dir():
        return None
    return min((entry.name[:MOST_NAMED] for entry in path.iterdir() if entry.name not in known), default=None)


def _is_own(file: Path, folder: DataFolder) -> bool:
    kept = folder.path.absolute().resolve()
    if not file.is_relative_to(kept):
        return False
    return file.parent != kept or file.name.startswith((".", folder.database.name))
