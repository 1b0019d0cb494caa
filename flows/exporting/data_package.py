"""The tables of a deposit as a Frictionless Data Package."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as arrow

from flows.exporting.described import HOW_CSV_DIFFERS, WHAT_IT_IS, Column, DepositedTable, Described


def data_package(deposit: Described) -> str:
    """What `datapackage.json` says: each table as CSV, with its schema, and as Parquet, which has its own."""
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": "regest-deposit",
        "title": deposit.title,
        "description": f"{WHAT_IT_IS} {HOW_CSV_DIFFERS}",
        "created": deposit.made_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "version": deposit.made_at.strftime("%Y-%m-%d"),
        "sources": [{"title": title, **({"path": home} if home else {})} for _, title, home in deposit.archives],
        "resources": [
            resource for table in deposit.tables for resource in (_csv(deposit, table), _parquet(deposit, table))
        ],
    }
    if deposit.licence is not None:
        package["licenses"] = [_licence(deposit)]
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _licence(deposit: Described) -> dict[str, str]:
    named = {} if deposit.licence == deposit.licence_url else {"name": str(deposit.licence)}
    return {**named, "path": str(deposit.licence_url)}


def _csv(deposit: Described, table: DepositedTable) -> dict[str, Any]:
    return {
        **_resource(deposit, table, "csv"),
        "profile": "tabular-data-resource",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": [_field(column) for column in table.columns], "missingValues": [""]},
    }


def _parquet(deposit: Described, table: DepositedTable) -> dict[str, Any]:
    return {
        **_resource(deposit, table, "parquet"),
        "profile": "data-resource",
        # To programs that read tables as text it is a file like any other.
        "type": "file",
        "mediatype": "application/vnd.apache.parquet",
    }


def _resource(deposit: Described, table: DepositedTable, form: str) -> dict[str, Any]:
    file = deposit.file(f"tables/{table.name}.{form}")
    return {
        "name": table.name if form == "csv" else f"{table.name}-{form}",
        "path": file.path,
        "format": form,
        **({"description": table.says} if table.says else {}),
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "rowcount": table.rows,
    }


def _field(column: Column) -> dict[str, str]:
    name, kind, says = column
    return {"name": name, **_type(kind), **({"description": says} if says else {})}


def _type(kind: arrow.DataType) -> dict[str, str]:
    types = arrow.types
    if types.is_timestamp(kind):
        return {"type": "datetime", "format": "any"}
    known = (
        (types.is_boolean, "boolean"),
        (types.is_integer, "integer"),
        (types.is_floating, "number"),
        (types.is_date, "date"),
        (types.is_map, "object"),
    )
    return {"type": next((named for is_it, named in known if is_it(kind)), "string")}
