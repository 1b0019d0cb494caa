"""What is looked at: a data folder on this machine, at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from flows.doctoring.finding import Finding
from flows.settings.settings import Settings, planned_harvests, settings_of
from parsers.declarations.planned import PlannedHarvest
from parsers.errors import RegestError
from warehouse.data_folder import DataFolder
from warehouse.database import connect_published

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(slots=True)
class Subject:
    """A data folder, its tables as readers see them and what is set and planned for it: None and nothing where that
    cannot be read, which a check of its own says. Times are UTC."""

    folder: DataFolder
    now: datetime
    tables: DuckDBPyConnection | None = None
    settings: Settings = field(default_factory=Settings)
    planned: dict[str, PlannedHarvest] = field(default_factory=dict)

    def open(self) -> None:
        """Opens what can be opened."""
        with suppress(RegestError):
            self.settings = settings_of(self.folder.path)
            self.planned = planned_harvests(self.folder.path)
        with suppress(RegestError):
            self.tables = connect_published(self.folder, lambda _: None, migrates=False)

    def close(self) -> None:
        """Closes it again."""
        if self.tables is not None:
            with closing(self.tables):
                self.tables = None


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at, under a name; it gives what it finds, and changes nothing."""

    what: str
    look: Callable[[Subject], Iterable[Finding]]
