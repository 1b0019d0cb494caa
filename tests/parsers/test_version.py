"""The version of what reads an archive's pages changes with its own code, and with nobody else's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASK = (
    "from parsers.catalog import archives; from parsers.version import parser_version; "
    "print(*(f'{name}={parser_version(archive)}' for name, archive in archives().items()))"
)
ANOTHER = """
import {module}
from parsers.archive import Archive

HOME = "https://{name}.example/"
ARCHIVE = Archive("{name}", "{name}", HOME, ("{name}.example",), {{"all": HOME}}, {module}.Parser())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the parsers, to be edited."""
    shutil.copytree(ROOT / "parsers", tmp_path / "parsers", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def versions(folder: Path) -> dict[str, str]:
    ended = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(said.split("=") for said in ended.stdout.split())


def edit(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as code:
        code.write("\nEDITED = True\n")


def test_the_same_code_has_the_same_version_wherever_it_lies(folder: Path) -> None:
    assert versions(folder) == versions(ROOT)
    assert {len(version) for version in versions(folder).values()} == {16}


@pytest.mark.parametrize(
    "file",
    [
        "archives/wilson_center.py",
        "archives/__init__.py",
        "declarations/parser.py",
        "listing/page.py",
        # Nothing of the archive's own imports these: what they import does.
        "listing/visible_text.py",
        "dates/words.py",
        "urls.py",
        "__init__.py",
    ],
)
def test_it_changes_with_what_reads_the_archive(folder: Path, file: str) -> None:
    before = versions(folder)
    edit(folder / "parsers" / file)
    assert versions(folder)["wilson-center"] != before["wilson-center"]


def test_it_changes_with_what_is_declared_of_how_pages_are_read(folder: Path) -> None:
    before = versions(folder)
    declaration = folder / "parsers" / "archives" / "wilson-center.toml"
    declared = declaration.read_text("utf-8")
    declaration.write_text(declared.replace("closes_all = true", "closes_all = false"), "utf-8")
    after = versions(folder)
    assert after["wilson-center"] != before["wilson-center"]
    assert {**after, "wilson-center": ""} == {**before, "wilson-center": ""}
    declaration.write_text(declared.replace("share_with_date = 0.95", "share_with_date = 0.5"), "utf-8")
    assert versions(folder) == before


@pytest.mark.parametrize("file", ["catalog.py", "saved/page.py", "saved/url.py", "broken_code.py", "archives/notes.py"])
def test_it_stays_when_other_code_changes(folder: Path, file: str) -> None:
    before = versions(folder)
    edit(folder / "parsers" / file)
    assert versions(folder) == before


def test_another_archive_makes_no_page_of_this_one_due(folder: Path) -> None:
    before = versions(folder)
    helper = folder / "my_parsers" / "atlantis.py"
    edit(helper)
    helper.write_text("class Parser:\n    pass\n")
    declaring = folder / "parsers" / "archives" / "atlantis.py"
    declaring.write_text(ANOTHER.format(name="atlantis", module="my_parsers.atlantis"))
    (folder / "my_parsers" / "__init__.py").touch()
    after = versions(folder)
    assert after["wilson-center"] == before["wilson-center"]
    edit(helper)
    # A module that lies elsewhere counts for the archive that needs it.
    assert versions(folder)["atlantis"] != after["atlantis"]
    assert versions(folder)["wilson-center"] == before["wilson-center"]


def test_an_import_of_whatever_form_counts(folder: Path) -> None:
    module = folder / "parsers" / "archives" / "wilson_center.py"
    package = folder / "parsers" / "archives" / "helpers"
    for name in ("one", "two", "three", "four"):
        edit(package / f"{name}.py")
    edit(package / "__init__.py")
    imports = (
        "from parsers.archives.helpers import (  # these\n    one,  # first\n    two as second,\n)\n"
        "import parsers.archives.helpers.three as third, json\n\n"
        "def later():\n    from .helpers import four\n    return four\n"
    )
    module.write_text(f"{module.read_text()}\n{imports}")
    for name in ("one", "two", "three", "four", "__init__"):
        before = versions(folder)
        edit(package / f"{name}.py")
        assert versions(folder) != before, name
