"""What tests of `regest forget` do by the command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from command import Command
from generated_site import tables


def forgotten(regest: Command, data: Path, *options: object, status: int = 0) -> str:
    """What is said when something is forgotten, or taken back."""
    ran = regest("forget", *options, "--data", data)
    assert ran.status == status, ran.out + ran.err
    return ran.out + ran.err


def listed(regest: Command, data: Path, kind: str) -> list[dict[str, Any]]:
    """What of a kind is held or forgotten."""
    ran = regest("forget", "--list", "--format", "jsonl", "--data", data)
    return [row for row in ran.objects if row["kind"] == kind]


def require_same_by_rebuild(regest: Command, data: Path) -> None:
    """Fails where the captures alone give other tables."""
    before = tables(data)
    ran = regest("rebuild", "--data", data)
    assert ran.status == 0, ran.err
    assert tables(data) == before
