"""Data folders, as their regest.toml has them: the one place where a verb or a flow gets its own from."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from flows.own_archives import source_of
from flows.settings.settings import FILE, settings_of
from parsers.declarations.source import BrokenDeclaration
from parsers.errors import WrongUsage
from warehouse.data_folder import DataFolder
from warehouse.regular_files import is_there
from warehouse.warc.store import StoreAt

IN_THE_ENVIRONMENT, BY_DEFAULT = "REGEST_DATA", "data"


def path_for_a_flow(data: str | Path | None) -> Path:
    """The path of the data folder that a flow is given: without one that of REGEST_DATA, or `data` here.

    Raises WrongUsage for a path that does not begin at the root where Prefect has started a process for the run: a
    worker starts it in a folder that is removed with it.
    """
    path = Path(data or os.environ.get(IN_THE_ENVIRONMENT) or BY_DEFAULT)
    if "PREFECT__FLOW_RUN_ID" in os.environ and not path.is_absolute():
        raise WrongUsage(
            f"the data folder “{path}” would be removed with this run: give its full path as the parameter data, or "
            f"set {IN_THE_ENVIRONMENT} where the worker is started"
        )
    return path


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
