"""Where the time of an import goes: `python -m bench.import_stages WARC DATA` imports a WARC file into an empty folder
and prints the seconds of each stage as JSON.

Reading and parsing go on in several processes at once, beside loading: their seconds are added up. Dates are part of
parsing; they are read once more, alone, to know how much.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import duckdb

from flows.files.importing import ImportRequest, import_files
from flows.runs.watching import Nobody
from parsers.catalog import archive_named
from parsers.dates.printed import read_date
from warehouse.data_folder import DataFolder

DATES = "SELECT coalesce(date_text, '') FROM entries ORDER BY captured_at, position"


def main() -> None:
    """Imports and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.import_stages")
    parser.add_argument("warc", type=Path)
    parser.add_argument("data", type=Path)
    given = parser.parse_args()
    folder = DataFolder(given.data)
    start = time.perf_counter()
    imported = import_files(ImportRequest(archive_named("wilson-center"), (given.warc,), folder), Nobody())
    total = time.perf_counter() - start
    print(json.dumps({**imported.result.seconds, "dates": _seconds_of_dates(folder), "all, at once": total}))


def _seconds_of_dates(folder: DataFolder) -> float:
    with duckdb.connect(str(folder.database), read_only=True) as connection:
        texts = [text for (text,) in connection.execute(DATES).fetchall()]
    start = time.perf_counter()
    for text in texts:
        read_date(text)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
