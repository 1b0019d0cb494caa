"""What was published, also for those who read it elsewhere: every run publishes here."""

from __future__ import annotations

from pathlib import Path

from flows.runs.watching import Watcher
from flows.settings.settings import Lake, settings_of
from parsers.errors import RegestError, WrongUsage
from warehouse import database
from warehouse.data_folder import DataFolder, archive_of
from warehouse.lake.place import POSTGRES, SQLITE, LakePlace

HOW_TO_TRY_AGAIN = "the next publication brings all of it, or `regest publish --lake`"


class NoLake(WrongUsage):
    """A data folder whose regest.toml names no lake."""

    def __init__(self, folder: DataFolder) -> None:
        super().__init__(f"{folder.path / 'regest.toml'} names no lake: write [lake] and catalog = … into it")


def publish(folder: DataFolder, watcher: Watcher) -> None:
    """Makes the working database, which must be closed, what readers see, and brings it into the lake that regest.toml
    names, if it names one. The caller holds `folder.writing`.

    Raises WarehouseError when the disk is full. A lake that cannot be written is only told of: what is published in the
    folder stands.
    """
    database.publish(folder)
    try:
        publish_into_its_lake(folder)
    except NoLake:
        return
    except RegestError as error:
        watcher.said(f"published here, and not in the lake: {error}; {HOW_TO_TRY_AGAIN}")


def publish_into_its_lake(folder: DataFolder) -> tuple[int, int, int]:
    """Brings what is published into the lake that regest.toml names: how many rows arrived and left, and the number of
    the snapshot that stands since. The caller holds `folder.writing`. Raises NoLake, and LakeError."""
    place = lake_of(folder)
    # It takes a while to load, and most folders have no lake.
    from warehouse.lake.apart import publish_apart

    into = publish_apart(folder.database, {archive_of(file) for file in folder.capture_files}, place)
    return into.arrived, into.left, into.snapshot


def lake_of(folder: DataFolder) -> LakePlace:
    """The lake that the regest.toml of a data folder names. Raises NoLake."""
    settings = settings_of(folder.path)
    if settings.lake is None:
        raise NoLake(folder)
    return _place(settings.lake, folder.path)


def _place(lake: Lake, data: Path) -> LakePlace:
    """With paths that are below the data folder, unless they begin at the root."""
    catalog, files = lake.catalog, lake.files
    if not catalog.startswith(POSTGRES):
        catalog = str(data.absolute() / catalog.removeprefix(SQLITE))
    if files is not None and "://" not in files:
        files = str(data.absolute() / files)
    return LakePlace(catalog, files, lake.endpoint)
