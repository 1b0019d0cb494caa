"""Sizes and numbers as people read them."""

from __future__ import annotations

_UNITS = ("bytes", "KB", "MB", "GB", "TB")


def size(number: float) -> str:
    """A number of bytes: “812 MB”, “1.3 TB”."""
    for unit in _UNITS:
        if number < 1000 or unit == _UNITS[-1]:
            break
        number /= 1000
    return f"{number:,.0f} {unit}" if number >= 10 or unit == "bytes" else f"{number:,.1f} {unit}"


def counted(number: int, what: str) -> str:
    """“1 file”, “1,676 files”; of what is several things the first word has the plural: “2 files of captures”."""
    first, _, rest = what.partition(" ")
    return " ".join(filter(None, (f"{number:,}", first if number == 1 else f"{first}s", rest)))
