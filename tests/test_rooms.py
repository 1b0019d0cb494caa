"""How the house is built: who asks whom, and where SQL stands. Read from the sources, for nothing else would notice."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
PACKAGES = ("flows", "parsers", "warehouse")
MOST_LINES = 300
# By what a connection is asked for rows; of the names that others' methods bear too, only on what is called so.
RUNS_SQL = frozenset({"execute", "executemany", "sql", "extract_statements"})
RUNS_SQL_ON_A_CONNECTION = frozenset({"query", "register", "table", "unregister", "view"})

Graph = Mapping[str, frozenset[str]]


def named(file: Path) -> str:
    """The module in a file: “flows.web.harvest”."""
    parts = file.relative_to(HOUSE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {named(file): file for package in PACKAGES for file in sorted((HOUSE / package).rglob("*.py"))}


@cache
def trees() -> Mapping[str, ast.Module]:
    """What stands in each module. All processes that collect tests come by here, and one of them asks."""
    return {module: ast.parse(file.read_text(encoding="utf-8")) for module, file in SOURCES.items()}


def nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those under `if TYPE_CHECKING`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        yield node
        yield from nodes(node)


def imported(tree: ast.AST) -> Iterator[str]:
    """What a module imports, also within its functions: modules, and names in modules."""
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_module(name: str) -> str | None:
    """The module of the house that an imported name is, or stands in."""
    return name if name in SOURCES else name.rpartition(".")[0] if name.rpartition(".")[0] in SOURCES else None


def sql_in(tree: ast.AST) -> Iterator[str]:
    """Where a module asks the database itself, by lines. A connection's type it may know."""
    for node in nodes(tree):
        if isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "duckdb" for alias in node.names):
            yield f"{node.lineno} imports duckdb"
        elif isinstance(node, ast.ImportFrom) and node.module in ("duckdb", "warehouse.sql"):
            if {alias.name for alias in node.names} != {"DuckDBPyConnection"}:
                yield f"{node.lineno} imports of {node.module}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            asked, method = ast.unparse(node.func.value), node.func.attr
            if method in RUNS_SQL or (method in RUNS_SQL_ON_A_CONNECTION and asked.endswith("connection")):
                yield f"{node.lineno} calls {asked}.{method}"


@cache
def imports() -> Graph:
    """The modules of the house that each of them imports."""
    return {
        module: frozenset(found for name in imported(tree) if (found := own_module(name))) - {module}
        for module, tree in trees().items()
    }


def circles(graph: Graph) -> list[str]:
    """A way from a node back to itself, for each node that has one: “a → b → a”."""
    return [" → ".join((*way, start)) for start in sorted(graph) if (way := _way(graph, start)) is not None]


def _way(graph: Graph, start: str) -> tuple[str, ...] | None:
    """The shortest way from a node back to it, without its end."""
    ways, seen = [(start,)], {start}
    while ways:
        way = ways.pop(0)
        for following in sorted(graph.get(way[-1], ())):
            if following == start:
                return way
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return None


def grouped(graph: Graph, group: Callable[[str], str]) -> Graph:
    """The same between groups of modules, where one imports of another."""
    groups: dict[str, set[str]] = {}
    for module, others in graph.items():
        groups.setdefault(group(module), set()).update(map(group, others))
    return {name: frozenset(others - {name}) for name, others in groups.items()}


def room_of(module: str) -> str:
    """The room of a module of flows: “flows.web”."""
    return ".".join(module.split(".")[:2])


def test_no_modules_import_one_another_in_a_circle() -> None:
    assert circles(imports()) == []


def test_no_rooms_of_flows_import_one_another_in_a_circle() -> None:
    of_flows = {
        module: frozenset(other for other in others if other.startswith("flows."))
        for module, others in imports().items()
        if module.startswith("flows.")
    }
    assert circles(grouped(of_flows, room_of)) == []


@pytest.mark.parametrize(("package", "above"), [("parsers", {"flows", "warehouse"}), ("warehouse", {"flows"})])
def test_no_package_imports_upwards(package: str, above: set[str]) -> None:
    upwards = [
        f"{module} imports {other}"
        for module, others in imports().items()
        for other in others
        if module.split(".")[0] == package and other.split(".")[0] in above
    ]
    assert upwards == []


def test_sql_is_run_in_the_warehouse_alone() -> None:
    elsewhere = {module: list(sql_in(tree)) for module, tree in trees().items() if module.split(".")[0] != "warehouse"}
    assert {module: found for module, found in elsewhere.items() if found} == {}


def test_no_module_is_too_long_to_see_whole() -> None:
    lines = {module: len(file.read_text(encoding="utf-8").splitlines()) for module, file in SOURCES.items()}
    assert {module: number for module, number in lines.items() if number > MOST_LINES} == {}


def test_what_is_not_to_be_is_seen() -> None:
    code = """
import duckdb
from duckdb import DuckDBPyConnection
from warehouse.sql import statement, transaction
def rows(self, connection):
    connection.sql("FROM pages")
    self.connection.execute(statement("pages")).fetchall()
    connection.table("pages")
"""
    assert [found.partition(" ")[0] for found in sql_in(ast.parse(code))] == ["2", "4", "6", "7", "8"]
    for_types_alone = "if TYPE_CHECKING:\n    import b\ndef f():\n    from c import d\n"
    assert list(imported(ast.parse(for_types_alone))) == ["c.d"]
    graph = {"a": frozenset({"b"}), "b": frozenset({"c"}), "c": frozenset({"b"}), "d": frozenset({"a"})}
    assert circles(graph) == ["b → c → b", "c → b → c"]
    assert circles(grouped({"a.b.c": frozenset({"a.d.e"}), "a.d.f": frozenset({"a.b.g"})}, room_of)) != []


def test_data_folders_of_flows_know_where_their_captures_are() -> None:
    """One that is made otherwise would keep them in its own folder, whatever regest.toml says."""
    made = {module: tree for module, tree in trees().items() if module.startswith("flows.")}
    del made["flows.settings.folders"]
    calls = {
        module: [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Call) and _calls(node) == "DataFolder"]
        for module, tree in made.items()
    }
    assert {module: lines for module, lines in calls.items() if lines} == {}


def _calls(node: ast.Call) -> str:
    return ast.unparse(node.func)
