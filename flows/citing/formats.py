"""The formats that citations are exported in, by their names, as files of any number of documents."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from flows.citing.bibtex import biblatex, bibtex
from flows.citing.csl_json import csl_item
from flows.citing.dublin_core import dublin_core
from flows.citing.ris import ris
from flows.text.harmless import harmless_in_json
from warehouse.citable import Citable


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how one document is written, and what stands before the first, between two, and after the last.
    `ending` is that of its files' names, `media_type` what a server calls it."""

    write: Callable[[Citable], str]
    ending: str
    media_type: str
    head: str = ""
    between: str = ""
    tail: str = ""


def _csl_json(document: Citable) -> str:
    return harmless_in_json(json.dumps(csl_item(document), ensure_ascii=False))


_XML = '<?xml version="1.0" encoding="utf-8"?>\n<records>\n'

FORMATS: Mapping[str, Format] = {
    "ris": Format(ris, ".ris", "application/x-research-info-systems"),
    "bibtex": Format(bibtex, ".bib", "application/x-bibtex"),
    "biblatex": Format(biblatex, ".bib", "application/x-bibtex"),
    "csl-json": Format(_csl_json, ".json", "application/vnd.citationstyles.csl+json", "[\n", ",\n", "\n]\n"),
    "dc": Format(dublin_core, ".xml", "application/xml", _XML, "", "</records>\n"),
}


def exported(documents: Iterable[Citable], name: str) -> Iterator[str]:
    """A file of documents in the format of that name, piece by piece, to be encoded as UTF-8."""
    form = FORMATS[name]
    yield form.head
    for number, document in enumerate(documents):
        yield (form.between if number else "") + form.write(document)
    yield form.tail
