"""Files of JSON lines: a line is there whole, or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from warehouse.json_lines import JsonLinesError, append_line, read_lines


def lines_of(file: Path) -> list[Any]:
    said: list[Any] = []
    read_lines(file, said.append)
    return said


def test_a_line_that_could_not_be_brought_to_the_disk_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "lines.jsonl"
    append_line(file, {"number": 1})

    def is_full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", is_full)
        with pytest.raises(JsonLinesError, match="No space left"):
            append_line(file, {"number": 2})
    assert lines_of(file) == [{"number": 1}]
    append_line(file, {"number": 3})
    assert lines_of(file) == [{"number": 1}, {"number": 3}]
