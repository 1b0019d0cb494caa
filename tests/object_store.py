"""The S3-compatible server of the tests of stores: one for each process of them, with a folder for each test."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from bench.object_server import BUCKET, ObjectServer, object_server
from warehouse.warc.store import StoreAt


def served_objects(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectServer]:
    """The server, with whose credentials everything here signs."""
    with object_server(tmp_path_factory.mktemp("objects")) as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        yield server


def place_in(server: ObjectServer) -> StoreAt:
    """A place in it that nobody else uses."""
    return StoreAt(f"s3://{BUCKET}/{uuid4().hex}", server.endpoint)
