"""Some of many, where all would take too long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

# Of a page with more records the first tell what else stands in them, and by what rows and places are selected.
MOST_ROWS = 700

One = TypeVar("One")


def evenly(many: Sequence[One], most: int) -> Sequence[One]:
    """No more than so many, the first and then every so manieth."""
    return many[:: -(-len(many) // most) or 1]
