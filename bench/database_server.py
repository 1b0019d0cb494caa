"""A PostgreSQL on this machine, from the system's own package:

    python -m bench.database_server FOLDER --host 127.0.0.1 --port 5432

makes the databases `postgres` and `lake` in the folder the first time, and serves until it is ended. Root runs it
as the user `postgres`.
"""

from __future__ import annotations

import argparse
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

# Beside the one that PostgreSQL makes itself.
LAKE = "lake"
USER, PASSWORD = "prefect", "secret-of-a-test-network"
UNPRIVILEGED = "postgres"
NETWORK_OF_ALL = "host all all all scram-sha-256\n"


def main() -> None:
    """Becomes the server."""
    arguments = argparse.ArgumentParser(prog="python -m bench.database_server")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--port", type=int, default=5432)
    given = arguments.parse_args()
    if (program := _program("postgres")) is None:
        sys.exit("PostgreSQL is not installed: its package is called postgresql")
    folder = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    _become_unprivileged(folder)
    data = folder / "data"
    if not data.exists():
        _make(data, program)
    os.execv(program, [program, "-D", str(data), "-h", given.host, "-p", str(given.port), "-k", "", "-F"])


def _program(name: str) -> str | None:
    """The newest of Debian's, which puts none of them on the PATH; or that on the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


def _become_unprivileged(folder: Path) -> None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return
    user = pwd.getpwnam(UNPRIVILEGED)
    os.chown(folder, user.pw_uid, user.pw_gid)
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)


def _make(data: Path, program: str) -> None:
    password = data.with_name("password")
    password.write_text(PASSWORD)
    initdb = _program("initdb")
    assert initdb is not None
    ways_in = ("--auth=scram-sha-256", f"--username={USER}", f"--pwfile={password}")
    subprocess.run([initdb, "-D", str(data), *ways_in, "--no-sync", "--locale=C.UTF-8"], check=True)
    with (data / "pg_hba.conf").open("a") as rules:
        rules.write(NETWORK_OF_ALL)
    alone = [program, "--single", "-D", str(data), "postgres"]
    subprocess.run(alone, input=f"CREATE DATABASE {LAKE}\n".encode(), stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    main()
