"""A page that is learned from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageToLearn:
    """A page: the URL that it was asked for with, its decoded bytes, and the charset that its HTTP headers name."""

    url: str
    body: bytes
    charset: str | None = None
