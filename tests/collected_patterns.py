"""Every regular expression in the source, and how it meets a text: read from the source, so that none is overlooked."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pumping import Used

ROOT = Path(__file__).parents[1]
PACKAGES = ("flows", "parsers", "warehouse")
METHODS = frozenset({"match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split"})
# As a pattern may be used that is handed on.
ALL = ("match", "fullmatch", "search", "finditer")
NO_TEXT_IS_MATCHED = frozenset({"compile", "escape", "Pattern", "Match", "error", "IGNORECASE", "DOTALL", "VERBOSE",
                                "ASCII", "MULTILINE"})  # fmt: skip


class Source(NamedTuple):
    """A file of the source: the name of its module, and what stands in it."""

    module: str
    tree: ast.Module


@cache
def sources() -> tuple[Source, ...]:
    """All of the source of Regest."""
    files = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    return tuple(
        Source(
            ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"),
            ast.parse(file.read_text("utf-8")),
        )
        for file in files
    )


def patterns(source: Source) -> Iterator[Used]:
    """The patterns that a module compiles, or matches without compiling them. Raises ValueError for one that is made
    of more than the module's own constants: what it will be nobody can tell."""
    for call in ast.walk(source.tree):
        function = _function_of_re(call)
        if function is None or function in NO_TEXT_IS_MATCHED - {"compile"}:
            continue
        assert isinstance(call, ast.Call)
        name = _name_of(source.tree, call)
        pattern = _evaluated(source, call, function)
        methods = _methods(name) if name and function == "compile" else (function,) if function != "compile" else ALL
        yield Used(f"{source.module}.{name or f'line {call.lineno}'}", pattern, methods)


def _function_of_re(node: ast.AST) -> str | None:
    """The name of the function of `re` that a call calls."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return node.func.attr if node.func.value.id == "re" else None
    return None


def _evaluated(source: Source, call: ast.Call, function: str) -> re.Pattern[str] | re.Pattern[bytes]:
    known = vars(importlib.import_module(source.module))
    place = {"sub": 4, "subn": 4, "split": 3}.get(function, 2)
    given = [call.args[0], *call.args[place if function != "compile" else 1 :]]
    flags = [keyword.value for keyword in call.keywords if keyword.arg == "flags"]
    try:
        values = [eval(compile(ast.Expression(one), source.module, "eval"), dict(known)) for one in [*given, *flags]]
    except NameError as error:
        raise ValueError(f"{source.module}, line {call.lineno}: a pattern that only running makes ({error})") from None
    return re.compile(*values)


def _name_of(tree: ast.Module, call: ast.Call) -> str | None:
    """The module's constant that a pattern is, or the name by which it is handed to what is made of it."""
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(target := statement.targets[0], ast.Name | ast.Tuple):
            if statement.value is call and isinstance(target, ast.Name):
                return target.id
            if isinstance(target, ast.Tuple) and isinstance(statement.value, ast.Tuple):
                names = zip(target.elts, statement.value.elts, strict=True)
                found = [one.id for one, value in names if value is call and isinstance(one, ast.Name)]
                if found:
                    return found[0]
    return next((node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.value is call), None)


def _methods(name: str) -> tuple[str, ...]:
    """The methods by which a constant of that name meets texts anywhere; all, where it is handed on to others. What is
    no constant, but a field, is handed on under its own name."""
    used, handed_on = _uses().get(name, (frozenset(), True))
    return ALL if not used or (handed_on and not name.islower()) else tuple(sorted(used))


@cache
def _uses() -> dict[str, tuple[frozenset[str], bool]]:
    """For each name of a constant: the methods that are called on it, and whether it is used in any other way."""
    methods: dict[str, set[str]] = {}
    others: set[str] = set()
    for source in sources():
        called = set()
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in METHODS:
                methods.setdefault(node.value.id, set()).add(node.attr)
                called.add(id(node.value))
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in called:
                others.add(node.id)
    return {name: (frozenset(found), name in others) for name, found in methods.items()}
