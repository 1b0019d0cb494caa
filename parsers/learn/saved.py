"""A page that is learned from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page as it was received, the URL that it was asked for with, and the charset that its header named."""

    url: str
    body: bytes
    charset: str | None = None
