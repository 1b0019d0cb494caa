"""The SQL that the modules of this package run: each statement in a file of its own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

STATEMENTS = Path(__file__).parent / "statements"


@cache
def statement(name: str) -> str:
    """The text of `statements/<name>.sql`."""
    return (STATEMENTS / f"{name}.sql").read_text(encoding="utf-8")
