"""The commands of docs/cluster.md: what is shown to work is what is written there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "cluster.md"
BLOCK = re.compile(r"^### On ([^\n]+)\n.*?^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
ANSWERS = re.compile(r"\s+# answers at (\S+):(\d+)$")
EXPORT = re.compile(r"^export (\w+)=(.+)$", re.MULTILINE)
EVERY_MACHINE = "every machine"


@dataclass(frozen=True, slots=True)
class Service:
    """A command that runs on a machine until it is ended, and where it answers once it has started, if anywhere."""

    machine: str
    command: str
    answers: tuple[str, int] | None


def services(page: str | None = None) -> list[Service]:
    """In the order in which they are to be started."""
    return [
        _service(machine, line)
        for machines, lines in _blocks(page)
        if machines != EVERY_MACHINE
        for machine in machines.split(" and ")
        for line in lines.splitlines()
    ]


def exported(page: str | None = None) -> dict[str, str]:
    """The environment of every machine."""
    return {
        name: value
        for machines, lines in _blocks(page)
        if machines == EVERY_MACHINE
        for name, value in EXPORT.findall(lines)
    }


def _blocks(page: str | None) -> Iterator[tuple[str, str]]:
    text = PAGE.read_text("utf-8") if page is None else page
    return ((machines.replace("`", ""), lines) for machines, lines in BLOCK.findall(text))


def _service(machine: str, line: str) -> Service:
    answers = ANSWERS.search(line)
    return Service(machine, ANSWERS.sub("", line), (answers[1], int(answers[2])) if answers else None)
