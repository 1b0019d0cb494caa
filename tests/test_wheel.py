"""The wheel, built from these sources without a network: what people install is Regest, all of it, and nothing else."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from importlib.metadata import version
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


@pytest.fixture(scope="module")
def installed(wheel: ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel installs, and the command as an installer makes it of the wheel's entry point."""
    folder = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(folder)]
    done = subprocess.run([*command, str(wheel.filename)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


def run(installed: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The installed command in a folder without a checkout."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    environment.pop("REGEST_DATA", None)
    command = [sys.executable, str(installed / "bin" / "regest"), *arguments]
    return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True)


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


def test_every_statement_in_it_is_run_by_a_module_in_it_or_part_of_another(wheel: ZipFile) -> None:
    strings = {
        node.value
        for name in names(wheel)
        if name.endswith(".py")
        for node in ast.walk(ast.parse(wheel.read(name)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    texts = {Path(name).stem: wheel.read(name).decode() for name in names(wheel) if name.endswith(".sql")}
    statements = {Path(name).stem for name in names(wheel) if name.startswith("warehouse/statements/")}
    parts = {part for text in texts.values() for part in re.findall(r"\$\{(\w+)\}", text)}
    assert statements - strings - parts == set()


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


@pytest.fixture(scope="module")
def demonstrated(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which the installed command has run its demo, and what that said."""
    home = tmp_path_factory.mktemp("home")
    ran = run(installed, home, "demo")
    assert ran.returncode == 0, ran.stderr
    return home, ran.stdout


def test_what_is_installed_is_the_wheel(installed: Path, tmp_path: Path) -> None:
    said = run(installed, tmp_path, "--version")
    assert said.stdout == f"regest {version('regest')}\n"
    script = "import flows, sys; print(flows.__path__[0])"
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert Path(found.stdout.strip()) == installed / "flows"


def test_its_demo_shows_what_has_changed_and_what_to_do_next(demonstrated: tuple[Path, str]) -> None:
    _, said = demonstrated
    for shown in ("1945-07~", "was withdrawn", "date was “1945”, is “July 1945”", "title was “Minutes of Soong"):
        assert shown in said
    for verb in ("browse", 'find "outer mongolia"', "show 1", "changes", "sql", "import PATH…"):
        assert f" {verb}" in said.partition("Next:")[2]


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["status"], "wilson-center   mongolia"),
        (["find", "outer mongolia", "--from", "1945-07", "--to", "1945-07"], "  1 "),
        (["sql", "SELECT kind FROM changes WHERE kind = 'withdrawn'", "--format", "csv"], "kind\nwithdrawn\n"),
    ],
)
def test_what_reads_finds_the_demo_where_there_is_nothing_else(
    installed: Path, demonstrated: tuple[Path, str], arguments: list[str], shown: str
) -> None:
    ran = run(installed, demonstrated[0], *arguments)
    assert (ran.returncode, shown in ran.stdout) == (0, True), ran.stdout + ran.stderr
    assert "this is the demo, in data/demo" in ran.stderr
