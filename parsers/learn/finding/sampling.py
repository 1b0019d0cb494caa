"""Some of many, where all would take too long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

One = TypeVar("One")


def evenly(many: Sequence[One], most: int) -> Sequence[One]:
    """No more than so many, the first and then every so manieth."""
    return many[:: -(-len(many) // most) or 1]
