"""A disk that is read-only, or a folder without the right to write in it, ends every verb in a line that says what to
do, and nothing is changed."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import Command
from generated_site import documents, harvest, listing
from prepared_folders import harvested
from saved_listing import folder_of, pages

from bench.trials.small_disks import can_mount
from parsers.errors import RegestError
from warehouse.data_folder import DataFolder
from warehouse.regular_files import HOW_TO_BE_ALLOWED

ROOT = Path(__file__).parents[2]
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
VERBS = [
    ("verify",),
    ("rebuild",),
    ("reparse",),
    ("forget", "--run", "last"),
    ("forget", "--undo", "last"),
    ("accept", "0123"),
    ("archives", "new", "letters", "--home", "https://letters.example.org/"),
]
Protect = Callable[..., None]
MOUNTED_READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A harvest of twelve documents."""
    return harvested(tmp_path / "data", 12)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "saved", pages(12))


@pytest.fixture
def protect(monkeypatch: pytest.MonkeyPatch) -> Protect:
    """Makes the system refuse whatever would change what lies below some paths, as it does for who is not root."""

    def protected(*paths: Path, error: int = errno.EROFS) -> None:
        def require_elsewhere(path: Any) -> None:
            if isinstance(path, str | Path) and any(Path(path).is_relative_to(one) for one in paths):
                raise OSError(error, os.strerror(error), str(path))

        opened = os.open

        def open_(path: Any, flags: int, *rest: Any, **named: Any) -> int:
            if flags & WRITING:
                require_elsewhere(path)
            return opened(path, flags, *rest, **named)

        monkeypatch.setattr(os, "open", open_)
        for name in ("mkdir", "unlink", "rename", "replace"):
            changes = getattr(os, name)

            def change(path: Any, *rest: Any, changes: Any = changes, **named: Any) -> Any:
                # Of a folder that is there already the system says first that it is there.
                if changes is not mkdir or not Path(path).is_dir():
                    require_elsewhere(path)
                return changes(path, *rest, **named)

            monkeypatch.setattr(os, name, change)

    mkdir = os.mkdir
    return protected


def files_of(data: Path) -> dict[str, tuple[int, int]]:
    """Every file with its size and the time at which it was changed."""
    found = ((file, file.stat()) for file in sorted(data.rglob("*")))
    return {str(file): (state.st_size, state.st_mtime_ns) for file, state in found}


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
@pytest.mark.parametrize("error", [errno.EROFS, errno.EACCES])
def test_a_folder_that_may_not_be_written(
    regest: Command, data: Path, protect: Protect, verb: tuple[str, ...], error: int
) -> None:
    before = files_of(data)
    protect(data, error=error)
    said = regest.refused(*verb, "--data", data, status=3)
    assert os.strerror(error) in said
    assert HOW_TO_BE_ALLOWED in said
    assert files_of(data) == before


@pytest.mark.parametrize("where", ["", "new"])
def test_an_import_into_a_folder_that_may_not_be_written(
    regest: Command, tmp_path: Path, saved: Path, protect: Protect, where: str
) -> None:
    (tmp_path / "empty").mkdir()
    protect(tmp_path / "empty")
    said = regest.refused("import", saved, "--archive", "wilson-center", "--data", tmp_path / "empty" / where, status=3)
    assert HOW_TO_BE_ALLOWED in said


@pytest.mark.parametrize("options", [(), ("--copy",)])
def test_captures_that_may_not_be_written_are_one_line_and_no_refusals(
    regest: Command, data: Path, tmp_path: Path, protect: Protect, options: tuple[str, ...]
) -> None:
    """Not one for each file that is imported: none of them is at fault."""
    elsewhere = tmp_path / "elsewhere"
    asyncio.run(harvest(elsewhere, listing(documents(23))))
    warcs = tmp_path / "warcs"
    warcs.mkdir()
    for captured in DataFolder(elsewhere).captures.glob("*/*.warc.gz"):
        shutil.copy(captured, warcs / "one.warc.gz")
        shutil.copy(captured, warcs / "two.warc.gz")
    protect(DataFolder(data).captures)
    said = regest.refused("import", warcs, "--archive", "wilson-center", *options, "--data", data, status=3)
    assert HOW_TO_BE_ALLOWED in said


@pytest.mark.parametrize("name", ["captures", ".working/regest.duckdb", "regest.duckdb.partial"])
async def test_a_harvest_where_a_part_of_the_folder_may_not_be_written(
    tmp_path: Path, protect: Protect, name: str
) -> None:
    harvested(tmp_path, 12)
    protect(tmp_path / name)
    with pytest.raises(RegestError, match="Read-only file system") as failed:
        await harvest(tmp_path, listing(documents(13)))
    assert HOW_TO_BE_ALLOWED in str(failed.value)
    assert "rebuild" not in str(failed.value)
    assert failed.value.exit_status == 3


@pytest.mark.parametrize("verb", [("forget", "--run", "last"), ("reparse",), ("rebuild",)], ids=" ".join)
def test_a_verb_where_only_what_it_publishes_may_not_be_written(
    regest: Command, data: Path, protect: Protect, verb: tuple[str, ...]
) -> None:
    if verb == ("reparse",):
        DataFolder(data).database.unlink()
    protect(data / "regest.duckdb.partial")
    said = regest.refused(*verb, "--data", data, status=3)
    assert HOW_TO_BE_ALLOWED in said


def test_a_disk_that_is_mounted_read_only(data: Path, saved: Path) -> None:
    """As it really is, where this machine lets us mount one."""
    if not can_mount():
        return
    verbs = [*VERBS, ("import", str(saved), "--archive", "wilson-center")]
    script = (
        "import sys, json; from flows.commands.app import _run\n"
        "sys.exit(any(_run([*verb, '--data', sys.argv[1]]) != 3 for verb in json.loads(sys.argv[2])))"
    )
    mounted = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", MOUNTED_READ_ONLY, str(data))
    command = [*mounted, sys.executable, "-c", script, str(data), json.dumps(verbs)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
    lines = ran.stderr.splitlines()
    assert len(lines) == len(verbs), ran.stderr
    assert all(HOW_TO_BE_ALLOWED in line for line in lines)
