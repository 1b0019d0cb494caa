"""The `regest` command with parsers that somebody has edited, in processes of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from command import Ran

ROOT = Path(__file__).parents[2]


class EditedParsers:
    """A copy of the parsers in a folder, to be edited, and the command that uses it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # With what Python has compiled of it: else each copy would be compiled anew.
        shutil.copytree(ROOT / "parsers", folder / "parsers")

    def edit(self, module: str, edit: Callable[[str], str]) -> None:
        file = self._folder / "parsers" / module
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        after = edit(before)
        assert after != before
        file.write_text(after, encoding="utf-8")

    def remove(self, module: str) -> str:
        """Gives what stood in it."""
        file = self._folder / "parsers" / module
        source = file.read_text(encoding="utf-8")
        file.unlink()
        return source

    def __call__(self, *arguments: object) -> Ran:
        ended = subprocess.run(
            [sys.executable, "-c", "from flows.commands.app import main; main()", *map(str, arguments)],
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(self._folder), str(ROOT)])},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in ended.stderr, ended.stderr
        return Ran(ended.returncode, ended.stdout, ended.stderr)


def that_fails(source: str) -> str:
    """The Wilson Center's parser, which raises on every page."""
    return (
        f"{source}\n\nfrom parsers.declarations.parser import DeclaredParser\n\n"
        "def _fails(*_, **__):\n    raise KeyError('title')\n\n\nDeclaredParser.parse_page = _fails\n"
    )


def that_reads_otherwise(pattern: str, replacement: str) -> Callable[[str], str]:
    """Makes of the Wilson Center's parser one that reads something else than stands on the page."""

    def edit(source: str) -> str:
        return f"""{source}

import re

from parsers.declarations.parser import DeclaredParser

_as_it_stands = DeclaredParser.parse_page


def _otherwise(self, body, *arguments, **named):
    return _as_it_stands(self, re.sub({pattern!r}.encode(), {replacement!r}.encode(), body), *arguments, **named)


DeclaredParser.parse_page = _otherwise
"""

    return edit
