"""Writes warehouse/own_objects.sha256 anew, after tables or views have changed: `make own-objects`.

DuckDB 2.0 and 1.5 write what they were told in words of their own, and each reads what the other has made.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
OLD_DUCKDB = ROOT / ".venv" / "duckdb-1.5"
MAKE = """
import sys
from pathlib import Path
from warehouse.database import connect_new
connect_new(Path(sys.argv[1])).close()
"""
READ = """
import sys
from pathlib import Path
import duckdb
from warehouse.connecting import connect_for_reading
from warehouse.own_objects import digest_of_tables, name_of, views_of
with connect_for_reading(Path(sys.argv[1])) as connection:
    print(duckdb.__version__, digest_of_tables(connection, name_of(connection)), views_of(connection).digest)
"""


def main() -> None:
    """Prints the lines of the file."""
    duckdbs = [("2.0", [ROOT]), ("1.5", [OLD_DUCKDB, ROOT])]
    with tempfile.TemporaryDirectory() as scratch:
        for maker, of_maker in duckdbs:
            _run(of_maker, MAKE, f"{scratch}/{maker}.duckdb")
        versions = {name: _run(path, READ, f"{scratch}/2.0.duckdb").split()[0] for name, path in duckdbs}
        lines = [
            f"{digest} {what} made by {versions[maker]} read by {versions[reader]}"
            for reader, of_reader in duckdbs
            for maker, _ in duckdbs
            for what, digest in zip(
                ("tables", "views"), _run(of_reader, READ, f"{scratch}/{maker}.duckdb").split()[1:], strict=True
            )
        ]
    (ROOT / "warehouse" / "own_objects.sha256").write_text("\n".join(lines) + "\n")


def _run(path: list[Path], code: str, database: str) -> str:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}
    command = [sys.executable, "-c", code, database]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
