"""What documentation tells of the tables, made from the database itself.

    python -m warehouse.documented

writes it into docs/tables.md, between its marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from warehouse.database import connect_new
from warehouse.described import Described, macros_for_people, tables_for_people, tables_kept

PAGE = Path(__file__).parents[1] / "docs" / "tables.md"
_MARKED = re.compile(r"(<!-- (tables|columns|kept) of the database -->\n).*?(<!-- end -->)", re.DOTALL)


def renewed(page: str) -> str:
    """The page with what stands between its marks made anew."""
    with TemporaryDirectory() as folder, connect_new(Path(folder, "empty.duckdb")) as connection:
        tables, macros, kept = tables_for_people(connection), macros_for_people(connection), tables_kept(connection)
    written = {
        "tables": _list([*tables, *macros], "for people", "what it holds"),
        "columns": "\n".join(map(_reference, [*tables, *macros])),
        "kept": _list(kept, "inside", "what it holds"),
    }
    return _MARKED.sub(lambda found: f"{found[1]}{written[found[2]]}{found[3]}", page)


def _list(tables: Iterable[Described], *head: str) -> str:
    return _table(head, [(f"`{one.called}`", one.in_short) for one in tables])


def _reference(one: Described) -> str:
    parts = [f"### {one.called}", one.says]
    if one.columns:
        rows = [(f"`{column.name}`", column.type, column.says) for column in one.columns]
        parts.append(_table(("column", "type", "what stands in it"), rows).rstrip("\n"))
    if one.example:
        parts.append(f"```sql\n{one.example};\n```")
    return "\n\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
