"""The recipes for other tools: each is run on the sample, where its tool is installed, and prints what is said. And the
picture of Regest's own command."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bench.pictures import PICTURES, TERMINAL, terminal
from bench.recipes import PAGE, TOOLS, printed, renewed

NOTEBOOK = PAGE.parent / "notebook.py"
IN_THE_NOTEBOOK = f"""
import sys
sys.path.insert(0, {str(NOTEBOOK.parent)!r})
from notebook import app
outputs, names = app.run()
print(len(outputs))
for title in names["found"]["title"]:
    print("found:", title)
print("documents in all:", round(names["timeline"]["share"].sum()))
print("changes:", len(names["changes"]))
"""
needs_the_tools = pytest.mark.skipif(not TOOLS.exists(), reason="pandas, polars and others: `make recipes` brings them")


@pytest.fixture
def folder(sample_data: Path, tmp_path: Path) -> Path:
    """Where somebody works, with the sample in its folder `data`."""
    (tmp_path / "data").mkdir()
    shutil.copyfile(sample_data / "regest.duckdb", tmp_path / "data" / "regest.duckdb")
    return tmp_path


@needs_the_tools
def test_each_prints_what_the_page_says(folder: Path) -> None:
    page = PAGE.read_text("utf-8")
    assert renewed(page, folder) == page, "renew it: python -m bench.recipes"


@needs_the_tools
def test_the_notebook_finds_draws_and_tells_of_changes(folder: Path) -> None:
    lines = printed("python", IN_THE_NOTEBOOK, folder).splitlines()
    assert "found: Note on the Plebiscite in Outer Mongolia" in lines
    assert lines[-2:] == ["documents in all: 69", "changes: 4"]


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed here")
def test_the_recipes_for_r_run(folder: Path) -> None:
    page = PAGE.read_text("utf-8")
    of_regest, of_the_driver = re.findall(r"^```r\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert f"```text\n{printed('r', of_regest, folder)}```\n" in page, "renew it: python -m bench.recipes"
    if subprocess.run(["Rscript", "-e", "library(duckdb)"], capture_output=True, check=False).returncode == 0:
        assert "Soong" in printed("r", of_the_driver, folder)


def test_the_picture_of_a_terminal_shows_what_is_printed(sample_data: Path) -> None:
    shown = (PICTURES / "terminal.svg").read_text("utf-8")
    assert terminal(TERMINAL, sample_data) == shown, "renew it: python -m bench.pictures"
    assert "@import" not in shown
    assert "url(http" not in shown


def test_every_recipe_but_those_for_regest_and_for_the_driver_of_r_says_what_it_prints() -> None:
    page = PAGE.read_text("utf-8")
    recipes = re.findall(r"^```(?:sh|python|r)\n(?!regest |library\(DBI\))", page, re.MULTILINE)
    assert len(recipes) == page.count("<!-- prints -->\n```text\n") > 3
