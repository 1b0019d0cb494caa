"""Where verbs look that read, as long as nobody has any data but the demo's."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command import Command


@pytest.fixture
def home(harvested_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which somebody has run the demo and nothing else."""
    shutil.copytree(harvested_data, tmp_path / "data" / "demo")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REGEST_DATA", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    "line",
    ["status", "changes", "find treaty", "rejects", "schema", "show treaty-1", "cite treaty-1", "export - --format csv",
     "bounds wilson-center", "sql FROM(documents)"],
)  # fmt: skip
def test_what_reads_reads_the_demo_and_says_so(regest: Command, home: Path, line: str) -> None:
    ran = regest(*line.split())
    assert ran.status == 0, ran.err
    assert ran.err.startswith("regest: this is the demo, in data/demo, as data/ has nothing yet\n")


def test_what_writes_does_not(regest: Command, home: Path) -> None:
    assert "no captures" in regest.refused("rebuild", status=3)


def test_a_folder_that_is_named_is_the_one_that_is_meant(
    regest: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no database at data/regest.duckdb" in regest.refused("status", "--data", "data", status=3)
    monkeypatch.setenv("REGEST_DATA", "data")
    assert "no database at data/regest.duckdb" in regest.refused("status", status=3)


@pytest.mark.parametrize("own", ["captures", "archives", "regest.duckdb"])
def test_data_of_ones_own_are_the_ones_that_are_meant(regest: Command, home: Path, own: str) -> None:
    if own == "regest.duckdb":
        shutil.copy(home / "data" / "demo" / own, home / "data" / own)
    else:
        (home / "data" / own).mkdir()
    assert "demo" not in regest("status").err
