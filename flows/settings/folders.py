"""Data folders, as their regest.toml has them: the one place where a verb or a flow gets its own from."""

from __future__ import annotations

import tomllib
from pathlib import Path

from flows.own_archives import source_of
from flows.settings.settings import FILE, settings_of
from parsers.declarations.source import BrokenDeclaration
from warehouse.data_folder import DataFolder
from warehouse.regular_files import is_there
from warehouse.warc.store import StoreAt


def data_folder(path: str | Path) -> DataFolder:
    """The data folder at a path, which knows where its captures are kept. The archives of the folder are declared
    already. Raises BrokenDeclaration where regest.toml leaves that open: it is no TOML, or names a place for captures
    and has a fault somewhere."""
    data = Path(path)
    if not _names_a_place(data):
        return DataFolder(data)
    captures = settings_of(data).captures
    return DataFolder(data, StoreAt(captures.url, captures.endpoint) if captures else None)


def folder_to_look_at(path: str | Path) -> DataFolder:
    """As `data_folder`, for who says themselves that regest.toml is broken, and looks at what lies in the folder all
    the same."""
    try:
        return data_folder(path)
    except BrokenDeclaration:
        return DataFolder(Path(path))


def _names_a_place(data: Path) -> bool:
    file = data / FILE
    if not is_there(file):
        return False
    source = source_of(file)
    try:
        return "captures" in tomllib.loads(source.text) or bool(source.unreadable)
    except (tomllib.TOMLDecodeError, RecursionError):
        return True
