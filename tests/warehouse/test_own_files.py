"""What this process has closed itself is believed as long as nobody else has touched it, and no longer."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from flows.runs.run import on_working_tables
from flows.runs.watching import Nobody
from warehouse.connecting import log_of
from warehouse.data_folder import DataFolder
from warehouse.database import WarehouseError, connect_published, publish
from warehouse.own_files import is_own, remember_own


@pytest.fixture
def database(tmp_path: Path) -> Path:
    file = tmp_path / "regest.duckdb"
    file.write_bytes(b"rows")
    remember_own(file)
    assert is_own(file)
    return file


def written_in_the_same_second(file: Path) -> None:
    before = file.stat()
    file.write_bytes(b"evil")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced(file: Path) -> None:
    other = Path(shutil.copy2(file, file.with_name("other")))
    other.replace(file)


def linked_to(file: Path) -> None:
    target = file.rename(file.with_name("other"))
    file.symlink_to(target)


@pytest.mark.parametrize(
    "touch",
    [
        written_in_the_same_second,
        replaced,
        linked_to,
        Path.unlink,
        lambda file: log_of(file).write_bytes(b"more"),
        lambda file: log_of(file).symlink_to("nowhere"),
    ],
    ids=["written", "replaced", "linked", "gone", "log", "link for a log"],
)
def test_a_file_that_was_touched_is_not_as_it_was_noted(database: Path, touch: Callable[[Path], object]) -> None:
    touch(database)
    assert not is_own(database)


def test_what_somebody_adds_to_a_database_between_two_runs_of_a_process_is_found(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    with folder.writing(print):
        with on_working_tables(folder, Nobody()):
            pass
        publish(folder)
    assert is_own(folder.working)
    assert is_own(folder.database)
    connect_published(folder, print).close()
    for file in (folder.working, folder.database):
        with duckdb.connect(str(file)) as connection:
            connection.execute("CREATE TABLE strange (number INTEGER); CREATE INDEX found ON strange (number)")
    with pytest.raises(WarehouseError, match="no Regest makes such"):
        connect_published(folder, print)
    with (
        folder.writing(print),
        pytest.raises(WarehouseError, match="no Regest makes such"),
        on_working_tables(folder, Nobody()),
    ):
        pass
