"""The page of questions: each is asked of the sample, in the DuckDBs that people have, and gives what the page says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.questions import PAGE, queries, renewed

REPOSITORY = Path(__file__).parents[2]
OLD_DUCKDB = REPOSITORY / ".venv" / "duckdb-1.5"
IN_THE_OLD_ONE = """
import sys, duckdb
from pathlib import Path
from bench.questions import PAGE, renewed
sys.stdout.reconfigure(encoding="utf-8")
print(duckdb.__version__)
print(renewed(PAGE.read_text("utf-8"), Path(sys.argv[1])), end="")
"""


@pytest.fixture
def sample(sample_data: Path) -> Path:
    return sample_data / "regest.duckdb"


def test_each_gives_what_the_page_says(sample: Path) -> None:
    page = PAGE.read_text("utf-8")
    assert renewed(page, sample) == page, "renew it: python -m bench.questions"


def test_each_gives_the_same_in_duckdb_1_5(sample: Path) -> None:
    environment = os.environ | {"PYTHONPATH": f"{OLD_DUCKDB}{os.pathsep}{REPOSITORY}"}
    command = [sys.executable, "-c", IN_THE_OLD_ONE, str(sample)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stderr
    version, _, page = ran.stdout.partition("\n")
    assert version.startswith("1.5.")
    assert page == PAGE.read_text("utf-8")


def test_every_query_of_the_page_has_a_result_and_a_number() -> None:
    page = PAGE.read_text("utf-8")
    numbers = [int(number) for number in re.findall(r"^### (\d+)\. ", page, re.MULTILINE)]
    assert numbers == list(range(1, len(queries(page)) + 1))
    assert len(queries(page)) == page.count("```sql") > 40
