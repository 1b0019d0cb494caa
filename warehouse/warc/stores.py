"""Opens stores of captures, by what they are described by."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from warehouse.warc.local_store import LocalStore
from warehouse.warc.store import CaptureStore, StoreAt


def open_store(location: str, endpoint: str | None = None, spool: Path | None = None) -> CaptureStore:
    """The store that is described so. For one elsewhere, `spool` is where this machine writes; without it, it is only
    read. Raises WrongUsage where it takes a library that is not installed."""
    if "://" not in location:
        return LocalStore(Path(location))
    return _elsewhere(location, endpoint, spool)


@lru_cache(maxsize=8)
def _elsewhere(location: str, endpoint: str | None, spool: Path | None) -> CaptureStore:
    from warehouse.warc.object_store import ObjectStore  # which few have

    return ObjectStore(StoreAt(location, endpoint), spool)


# A folder stands for the store that it is.
Captures = Path | CaptureStore


def store_in(captures: Captures) -> CaptureStore:
    """A store, or the one that a folder is."""
    return LocalStore(captures) if isinstance(captures, Path) else captures
