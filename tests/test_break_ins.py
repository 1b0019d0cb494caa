"""No break-in gets anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.break_ins.kinds import BREAK_INS
from bench.break_ins.records import BreakIn


@pytest.mark.parametrize("break_in", BREAK_INS, ids=lambda one: one.name)
def test_a_break_in_gets_nothing(break_in: BreakIn, tmp_path: Path) -> None:
    assert break_in.attempt(tmp_path) is None
