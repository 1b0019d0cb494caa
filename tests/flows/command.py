"""The `regest` command as a person runs it, in this process."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from flows.commands.app import main


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command gave."""

    status: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


class Stdin(io.StringIO):
    """What a command reads from stdin, which is no terminal unless a test says so."""

    is_terminal = False

    def isatty(self) -> bool:
        return self.is_terminal


class Command:
    """Calls the command with its arguments."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: object, stdin: str = "") -> Ran:
        self._capsys.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdin", Stdin(stdin))
            with pytest.raises(SystemExit) as ended:
                main([str(argument) for argument in arguments])
        captured = self._capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ran(ended.value.code, captured.out, captured.err)

    def refused(self, *arguments: object, status: int = 2) -> str:
        """The one line in which the command says why it does not do that."""
        ran = self(*arguments)
        assert (ran.status, ran.out) == (status, "")
        assert ran.err.startswith("regest: ")
        assert ran.err.count("\n") == 1
        return ran.err
