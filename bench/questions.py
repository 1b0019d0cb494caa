"""The page of questions, with what each gives on the sample: `python -m bench.questions` writes it anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

PAGE = Path(__file__).parents[1] / "docs" / "questions.md"
_ASKED = re.compile(r"(```sql\n(.*?)```\n\n<!-- result -->\n).*?(<!-- end -->)", re.DOTALL)


def queries(page: str) -> list[str]:
    """Every query of the page."""
    return [query for _, query, _ in _ASKED.findall(page)]


def renewed(page: str, database: Path) -> str:
    """The page with what each of its queries gives, asked of a database as anybody opens it."""
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return renewed_by(page, connection)


def renewed_by(page: str, connection: duckdb.DuckDBPyConnection) -> str:
    """The same, asked through a connection."""

    def answered(found: re.Match[str]) -> str:
        result = connection.execute(found[2])
        names = [column[0] for column in result.description or ()]
        return f"{found[1]}{_table(names, result.fetchall())}{found[3]}"

    return _ASKED.sub(answered, page)


def _table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [names, ["---"] * len(names), *([_cell(value) for value in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(value: object) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return str(value).lower()
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case dict():
            return " · ".join(f"{name}: {_cell(one)}" for name, one in value.items())
        case _:
            return str(value).replace("&", "&amp;").replace("<", "&lt;").replace("|", r"\|")


def main() -> None:
    """Makes the sample, and writes the page anew."""
    # It imports all that reads pages, of which the tests that only ask the sample have no need.
    from bench.sample import make_sample

    with TemporaryDirectory() as folder:
        make_sample(Path(folder, "data"))
        PAGE.write_text(renewed(PAGE.read_text("utf-8"), Path(folder, "data", "regest.duckdb")), "utf-8")


if __name__ == "__main__":
    main()
