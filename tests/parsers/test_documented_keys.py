"""What documentation and editors are told of the keys of a declaration is what is checked."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from parsers.catalog import shipped
from parsers.declarations.checked import read_checked
from parsers.declarations.documented import PAGE, SCHEMA, renewed, schema
from parsers.declarations.keys import KEYS
from parsers.declarations.source import Source

EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def test_the_page_and_the_schema_are_of_the_keys_as_they_are() -> None:
    page = PAGE.read_text("utf-8")
    assert renewed(page) == page, "renew them: python -m parsers.declarations.documented"
    assert json.loads(SCHEMA.read_text("utf-8")) == schema()


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_page_s_examples_are_allowed(example: str) -> None:
    assert read_checked(Source("example.toml", example), KEYS)


def allows(node: dict[str, object], value: object) -> bool:
    """Whether a schema, as far as ours go, allows a value."""
    if node is False:
        return False
    if "anyOf" in node:
        return any(allows(one, value) for one in node["anyOf"])
    if "$ref" in node:
        return allows(schema()["$defs"]["place"], value)
    if "enum" in node:
        return value in node["enum"]
    if node["type"] == "object":
        return isinstance(value, dict) and all(
            allows(inner, one)
            for name, one in value.items()
            if (inner := node.get("properties", {}).get(name, node.get("additionalProperties"))) is not None
        )
    if node["type"] == "array":
        return isinstance(value, list) and all(allows(node["items"], one) for one in value)
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
    return isinstance(value, kinds[node["type"]])


@pytest.mark.parametrize("name", [*shipped().platforms, *shipped().archives])
def test_the_schema_allows_what_ships(name: str) -> None:
    source = {**shipped().platforms, **shipped().archives}[name]
    assert allows(schema(), tomllib.loads(source.text))
