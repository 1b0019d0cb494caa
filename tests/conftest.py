"""What holds for all tests."""

import gc
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bench.trials.tls_server import write_certificate
from parsers.catalog import Declarations, declare
from warehouse import database
from warehouse.own_files import remember_own

# Else each command that a test starts would compile all of Regest anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# A machine that is busy with other things fails no test.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")


def pytest_collection_finish() -> None:
    """What is imported and collected by then stays: it need not be looked through for garbage again and again."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    gc.unfreeze()


@pytest.fixture(scope="session", autouse=True)
def _new_databases_are_copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty database of today's schema is made once, and copied from then on: that takes a tenth of the time."""
    empty = tmp_path_factory.mktemp("empty") / "empty.duckdb"
    database.connect_new(empty).close()
    connect = database.connect_for_writing

    def connect_to_copy(path: Path, to_attach: Iterable[Path] = ()) -> database.DuckDBPyConnection:
        if path.parent.exists() and not path.exists():
            shutil.copyfile(empty, path)
            remember_own(path)
        return connect(path, to_attach)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "connect_for_writing", connect_to_copy)
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_certificate_is_trusted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """To load all those that the system trusts takes longer than all requests of a harvest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(write_certificate(tmp_path_factory.mktemp("tls") / "certificate.pem")))
        yield


@pytest.fixture(autouse=True)
def _archives_are_those_that_ship() -> Iterator[None]:
    """What a test declares in its data folder is not known to the next one."""
    yield
    declare(Declarations())


@pytest.fixture(autouse=True)
def _turns_are_a_test_s_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that run side by side wait for no other's turn to ask a host."""
    monkeypatch.setenv("REGEST_TURNS", str(tmp_path_factory.getbasetemp() / "turns" / os.urandom(8).hex()))
