"""TOML as a person would have written it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

Value = str | int | float | bool | Sequence["Value"] | Mapping[str, "Value"]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
LONGEST_LINE = 118


def toml_value(value: Value) -> str:
    """A value on one line. Texts with quotation marks or backslashes in them stand in single quotes where they can."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{toml_key(name)} = {toml_value(one)}' for name, one in value.items())} }}"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(toml_value, value))}]"
    return json.dumps(value)


def toml_key(name: str) -> str:
    """A key, in quotes where it needs them."""
    return name if _BARE_KEY.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def comment(text: str) -> list[str]:
    """Lines of a comment, none too long."""
    lines, line = [], "#"
    for word in text.split():
        if len(line) + 1 + len(word) > LONGEST_LINE and line != "#":
            lines.append(line)
            line = "#"
        line = f"{line} {word}"
    return [*lines, line] if line != "#" else lines


def _text(value: str) -> str:
    if ('"' in value or "\\" in value) and "'" not in value and value.isprintable():
        return f"'{value}'"
    # JSON's escapes are TOML's, but for the one sign that JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
