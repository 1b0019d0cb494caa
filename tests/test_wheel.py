"""The wheel, built from these sources without a network: what people install is Regest, all of it, and nothing else."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("flows", "parsers", "warehouse")
FIXTURES = "flows/_fixtures/"
# By what names a thing gives away that it only stands in for another, or makes trouble on purpose.
STANDS_IN = re.compile(r"tests?|bench|doubles?|fakes?|mocks?|stubs?|dirt|dirty|faults|faulty|troubled", re.IGNORECASE)


def sources(*folders: str) -> set[str]:
    """The files of folders, by their paths from the root, without what running them leaves."""
    return {
        str(file.relative_to(ROOT))
        for folder in folders
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and file.parent.name != "__pycache__"
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    [file] = folder.glob("*.whl")
    return ZipFile(file)


def names(wheel: ZipFile) -> set[str]:
    """What it installs, without what it says of itself."""
    return {name for name in wheel.namelist() if not name.partition("/")[0].endswith(".dist-info")}


def test_it_holds_the_packages_and_the_fixtures_and_nothing_else(wheel: ZipFile) -> None:
    fixtures = {FIXTURES + name.removeprefix("fixtures/") for name in sources("fixtures")}
    assert names(wheel) == sources(*PACKAGES) | fixtures
    assert {name.partition("/")[0] for name in names(wheel)} == set(PACKAGES)
    assert len(fixtures) > 1


def test_it_holds_every_statement_and_every_migration(wheel: ZipFile) -> None:
    sql = {str(file.relative_to(ROOT)) for file in (ROOT / "warehouse").rglob("*.sql")}
    assert {name for name in names(wheel) if name.endswith(".sql")} == sql
    assert {name.rpartition("/")[0] for name in sql} >= {"warehouse/statements", "warehouse/migrations"}


def test_every_statement_in_it_is_run_by_a_module_in_it(wheel: ZipFile) -> None:
    strings = {
        node.value
        for name in names(wheel)
        if name.endswith(".py")
        for node in ast.walk(ast.parse(wheel.read(name)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    statements = {Path(name).stem for name in names(wheel) if name.startswith("warehouse/statements/")}
    assert statements - strings == set()


def test_nothing_in_it_only_stands_in_for_another_thing(wheel: ZipFile) -> None:
    modules = {name: ast.walk(ast.parse(wheel.read(name))) for name in names(wheel) if name.endswith(".py")}
    standing_in = {
        name: [node.name for node in within if isinstance(node, DEFINITIONS) and _stands_in(node.name)]
        for name, within in modules.items()
    }
    assert {name: found for name, found in standing_in.items() if found or _stands_in(Path(name).stem)} == {}


DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def _stands_in(name: str) -> bool:
    """By its words: “_with_dirt”, “FakeTime”."""
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
    return any(STANDS_IN.fullmatch(word) for word in words)
