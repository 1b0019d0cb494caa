"""A PostgreSQL of a test's own, where the system has one: through a socket in a folder, and no port."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

WHOSE = "postgres"


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest where there are several."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def postgres() -> Iterator[str]:
    """What a catalog in a new server is called: “postgres:…”. It ends with the test."""
    found = programs()
    assert found is not None
    # Below the folder of a test, which is its owner's alone, the server's own account could not read.
    folder = Path(mkdtemp(prefix="regest-postgres-"))
    as_whom = {}
    if os.geteuid() == 0:
        shutil.chown(folder, WHOSE, WHOSE)
        as_whom = {"user": WHOSE, "group": WHOSE, "extra_groups": []}
    try:
        data = folder / "data"
        made = [found / "initdb", "--no-sync", "--auth=trust", f"--username={WHOSE}", "--pgdata", data]
        subprocess.run(made, cwd=folder, check=True, capture_output=True, **as_whom)
        control = [found / "pg_ctl", "--pgdata", data, "--wait", "--silent"]
        options = f"-c listen_addresses= -c fsync=off -k {folder}"
        log = folder / "log"
        subprocess.run([*control, "--log", log, "--options", options, "start"], cwd=folder, check=True, **as_whom)
        try:
            yield f"postgres:dbname=postgres user={WHOSE} host={folder}"
        finally:
            subprocess.run([*control, "--mode=immediate", "stop"], cwd=folder, check=True, **as_whom)
    finally:
        shutil.rmtree(folder)
