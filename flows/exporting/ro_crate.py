"""A deposit as an RO-Crate: what it is, what is in it, and what made it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from mimetypes import guess_type
from typing import Any
from urllib.parse import quote

from flows.exporting.described import REGEST, WHAT_IT_IS, DepositedFile, Described

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
MEDIA_TYPES = {".parquet": "application/vnd.apache.parquet", ".gz": "application/warc", ".toml": "application/toml"}
ABOUT_ITSELF = (
    ("README.md", "text/markdown", "What is in this deposit"),
    ("datapackage.json", "application/json", "The tables' schemas"),
)
Entity = dict[str, Any]


def ro_crate(deposit: Described) -> str:
    """What `ro-crate-metadata.json` says."""
    files = [*(_file(deposit, file) for file in deposit.files), *_about_itself()]
    graph = [_descriptor(), _root(deposit, files), *files, *_archives(deposit), *_making(deposit), *_licence(deposit)]
    return json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=2) + "\n"


def _descriptor() -> Entity:
    return {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }


def _root(deposit: Described, files: list[Entity]) -> Entity:
    root: Entity = {
        "@id": "./",
        "@type": "Dataset",
        "name": deposit.title,
        "description": WHAT_IT_IS,
        "datePublished": deposit.made_at.strftime("%Y-%m-%d"),
        "hasPart": _one_or_several(files),
        "isBasedOn": _one_or_several(_archives(deposit)),
        "mentions": {"@id": "#export"},
    }
    return {**root, **({"license": {"@id": deposit.licence_url}} if deposit.licence_url else {})}


def _file(deposit: Described, file: DepositedFile) -> Entity:
    media_type = next((known for ending, known in MEDIA_TYPES.items() if file.path.endswith(ending)), None)
    said = {table.name: table.says for table in deposit.tables}.get(file.path.rpartition("/")[2].partition(".")[0])
    entity: Entity = {
        "@id": _id(file.path),
        "@type": "File",
        "name": file.path,
        "contentSize": str(file.size),
        "sha256": file.sha256,
        "encodingFormat": media_type or guess_type(file.path)[0] or "application/octet-stream",
    }
    return {**entity, **({"description": said} if said and file.path.startswith("tables/") else {})}


def _about_itself() -> Iterator[Entity]:
    for path, media_type, name in ABOUT_ITSELF:
        yield {"@id": path, "@type": "File", "name": name, "encodingFormat": media_type}


def _archives(deposit: Described) -> list[Entity]:
    return [
        {"@id": home or f"#archive-{name}", "@type": "WebSite", "name": title, **({"url": home} if home else {})}
        for name, title, home in deposit.archives
    ]


def _making(deposit: Described) -> Iterator[Entity]:
    parsers = "; ".join(f"{name} {version}" for name, version in deposit.parsers)
    yield {
        "@id": "#regest",
        "@type": "SoftwareApplication",
        "name": REGEST,
        "version": deposit.version,
        "description": f"Versions of what reads the archives' pages: {parsers}" if parsers else REGEST,
    }
    yield {
        "@id": "#export",
        "@type": "CreateAction",
        "name": "The tables were exported; what brought the captures stands in tables/runs",
        "endTime": deposit.made_at.isoformat(timespec="seconds"),
        "instrument": {"@id": "#regest"},
        "object": _one_or_several(_archives(deposit)),
        "result": {"@id": "./"},
    }


def _licence(deposit: Described) -> Iterator[Entity]:
    if deposit.licence_url:
        yield {"@id": deposit.licence_url, "@type": "CreativeWork", "name": deposit.licence, "url": deposit.licence_url}


def _one_or_several(entities: list[Entity]) -> Entity | list[Entity]:
    """References to entities, as an RO-Crate has them."""
    references = [{"@id": entity["@id"]} for entity in entities]
    return references[0] if len(references) == 1 else references


def _id(path: str) -> str:
    """A path as a URI reference: blanks and the like are percent-encoded."""
    return quote(path)
