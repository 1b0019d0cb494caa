"""Which Regest this is, as captures and hosts are told."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version


@cache
def own_version() -> str:
    """The version that is installed, read once: its file is looked for in every folder of the module path."""
    return version("regest")
