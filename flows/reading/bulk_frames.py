"""The frames in which the process that loads and those that read in bulk speak to each other."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pyarrow as arrow

from flows.reading.frames import FrameError, Packing
from flows.reading.tasks import Done, Hello, Job, Stages
from flows.reading.typed_data import Take, TypedData
from warehouse.batches import Batch, Schemas
from warehouse.foreign_batches import as_plain, as_plain_schema, read_batch, read_schema

# Offsets in files, and the identities of pages.
NUMBERS = range(2**64)


def packing() -> Packing:
    """Packs what either of them says."""
    return Packing({Batch: as_plain, arrow.Schema: as_plain_schema})


def hellos() -> TypedData:
    """Reads a Hello."""
    return TypedData(Hello, NUMBERS, {arrow.Schema: lambda take: lambda plain: read_schema(take(plain))})


def jobs() -> TypedData:
    """Reads jobs."""
    return TypedData(Job, NUMBERS)


def answers(schemas: Schemas) -> TypedData:
    """Reads what came of jobs: nothing that could not be loaded into tables of these schemas."""
    return TypedData(Done, NUMBERS, {Batch: partial(_batches, schemas), Stages: lambda _: _stages})


def _batches(schemas: Schemas, take: Take) -> Any:
    return lambda plain: read_batch(plain, take, schemas)


def _stages(plain: Mapping[str, object]) -> Stages:
    stages = Stages()
    for name, seconds in plain.items():
        if type(seconds) not in (int, float) or not 0 <= seconds < 1e9:  # type: ignore[operator]
            raise FrameError("no seconds")
        stages[name] = float(seconds)  # type: ignore[arg-type]
    return stages
