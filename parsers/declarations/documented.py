"""What documentation and editors are told of the keys: a table for people, a JSON Schema for programs.

    python -m parsers.declarations.documented

writes both into docs/, the tables between their marks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from parsers.counting_headers import COUNTED
from parsers.declarations.keys import GENERATIONS, KEYS, OF_A_GENERATION, PLACE_KEYS, Key, Kind
from parsers.listing.markup import Stands

DOCS = Path(__file__).parents[2] / "docs"
PAGE, SCHEMA = DOCS / "declarations.md", DOCS / "declaration.schema.json"
_MARKED = re.compile(r"(<!-- keys of (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_STANDS = {"stands": {"enum": [*map(str, Stands)]}}
_HEADER = {"type": "string", "description": f"One of {', '.join(COUNTED)}."}
_PROMISES = [
    _TEXT,
    {"type": "object", "properties": {"at": _TEXT, "pattern": _TEXT, **_STANDS}, "required": ["at"]},
    {"type": "object", "properties": {"header": _HEADER, **_STANDS}, "required": ["header"]},
]


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of an archive's declaration, and of a platform's, which has fewer keys."""
    declaration = _table(KEYS)
    generation = _table([key for key in KEYS if key.name.startswith(OF_A_GENERATION)])
    declaration["properties"][GENERATIONS] = {
        "type": "object",
        "description": "Further generations of markup, by names of your own.",
        "additionalProperties": generation,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An archive or a platform, as it is declared for Regest",
        **declaration,
        "$defs": {"place": {"anyOf": [_TEXT, _table(PLACE_KEYS)]}},
    }


def _table(keys: Iterable[Key]) -> dict[str, Any]:
    table: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}
    for key in keys:
        place = table
        *outer, name = key.path
        for part in outer:
            place = place["properties"].setdefault(
                part, {"type": "object", "properties": {}, "additionalProperties": False}
            )
        place["properties"][name] = {**_type_of(key.kind), "description": _sentence(key)}
    return table


def _type_of(kind: Kind) -> dict[str, Any]:
    place = {"$ref": "#/$defs/place"}
    types: dict[Kind, dict[str, Any]] = {
        Kind.SELECTORS: {**_TEXTS, "minItems": 2},
        Kind.TEXTS: _TEXTS,
        Kind.QUERIES: _TEXTS,
        Kind.URL_PATTERNS: {**_TEXTS, "minItems": 1},
        Kind.NAMED_TEXTS: {"type": "object", "additionalProperties": _TEXT},
        Kind.WHOLE: {"type": "integer", "minimum": 0},
        Kind.NUMBER: {"type": "number", "minimum": 0},
        Kind.YES_OR_NO: {"type": "boolean"},
        Kind.PLACE: place,
        Kind.OWN_PLACE: place,
        Kind.NAMED_PLACES: {"type": "object", "additionalProperties": place},
        Kind.PROMISE: {"anyOf": _PROMISES},
        Kind.DATE_ORDER: {"enum": ["dmy", "mdy"]},
        Kind.STATUS: {"enum": ["tried", "declared"]},
        Kind.READING: {"enum": ["places", "blocks"]},
        Kind.ASKED: {"enum": ["web", "wayback"]},
        Kind.MENDS: {"const": "shipped"},
    }  # fmt: skip
    return types.get(kind, _TEXT)


def _sentence(key: Key) -> str:
    return f"{key.says[0].upper()}{key.says[1:]}."


def table_of(keys: Iterable[Key]) -> str:
    """The keys as a Markdown table."""
    rows = [("key", "value", "what it says", "without it", "example")]
    rows += [
        (f"`{key.name}`", key.kind.value, key.says, key.default or "–", f"`{key.example}`".replace("|", r"\|"))
        for key in keys
    ]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]]) + "\n"


def renewed(page: str) -> str:
    """The documentation with its tables made anew."""
    tables = {
        "archives": table_of(key for key in KEYS if key.is_of_archive),
        "platforms": table_of(key for key in KEYS if not key.is_of_archive),
        "places": table_of(PLACE_KEYS),
    }
    return _MARKED.sub(lambda found: f"{found[1]}{tables[found[2]]}{found[3]}", page)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
    SCHEMA.write_text(json.dumps(schema(), ensure_ascii=False, indent=2) + "\n", "utf-8")
