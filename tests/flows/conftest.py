"""What holds for all tests of flows."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

import pytest
from command import Command
from reading_here import InThisProcess

from flows.reading import page as reading
from flows.runs import catch_up
from flows.text import progress
from flows.text.terminal import output
from flows.upkeep import reparse
from flows.upkeep import verify as verifying


@pytest.fixture(autouse=True)
def _pages_are_read_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """To start processes takes most of the time of reading a few pages. Tests of these processes are marked
    `reading_processes`."""
    if request.node.get_closest_marker("reading_processes") is not None:
        return
    monkeypatch.setattr(reading, "ParserProcess", reading.ThisProcess)
    for module in (catch_up, reparse, verifying):
        monkeypatch.setattr(module, "BulkPool", InThisProcess)


@pytest.fixture(autouse=True)
def _runs_take_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that is busy a run would tell how far it has come."""
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", inf)


@pytest.fixture
def regest(capsys: pytest.CaptureFixture[str]) -> Command:
    """The command, in this process."""
    return Command(capsys)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Makes the output a terminal of so many columns, without colours."""

    def made(width: int) -> None:
        monkeypatch.setattr(output, "_force_terminal", True)
        monkeypatch.setattr(output, "_color_system", None)
        monkeypatch.setattr(output, "_width", width)
        monkeypatch.setattr(output, "_height", 25)

    return made
