"""A lake is written by a process of its own, `python -m warehouse.lake.apart`: DuckDB's extension for PostgreSQL ends
the process that it is in when the server is cut off in the middle of a transaction.

It is told on its stdin, in a line of JSON, what to publish, and says on its stdout, in another, what came of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile
from threading import Thread

from parsers.errors import RegestError
from warehouse.lake.place import LakeError, LakePlace, without_password
from warehouse.lake.publishing import IntoLake, publish_into_lake

COMMAND = (sys.executable, "-P", "-m", "warehouse.lake.apart")


def publish_apart(database: Path, archives: Iterable[str], place: LakePlace) -> IntoLake:
    """As `publish_into_lake`, in a process that ends with this one. Raises LakeError."""
    asked = {"database": str(database), "archives": sorted(archives), "place": asdict(place)}
    with TemporaryFile() as errors:
        process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)  # noqa: S603
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            with suppress(BrokenPipeError):
                process.stdin.write(json.dumps(asked).encode() + b"\n")
                # Its stdin stays open as long as somebody waits for the answer.
                process.stdin.flush()
            answer = process.stdout.readline()
        if process.returncode < 0:
            raise LakeError(f"the lake {place.said} was cut off while it was written to")
        if not answer:
            errors.seek(0)
            said = without_password(errors.read().decode(errors="replace").strip().rpartition("\n")[2])
            raise LakeError(f"the lake {place.said} cannot be written to ({said})")
    return _understood(answer)


def _understood(answer: bytes) -> IntoLake:
    said = json.loads(answer)
    if "wrong" in said:
        raise LakeError(said["wrong"])
    return IntoLake(**said)


def main() -> None:
    """Publishes what it is told to."""
    asked = json.loads(sys.stdin.readline())
    Thread(target=_end_with_the_other, daemon=True).start()
    try:
        into = publish_into_lake(Path(asked["database"]), asked["archives"], LakePlace(**asked["place"]))
    except RegestError as error:
        said: dict[str, object] = {"wrong": str(error)}
    else:
        said = dict(asdict(into))
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
    # Nothing of DuckDB's may end otherwise now.
    os._exit(0)


def _end_with_the_other() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
