"""Fixture cases: saved pages and what they must give when they are parsed.

A case of an archive that ships is a folder `fixtures/<archive>/<case>/`, where the archive's name has underscores for
hyphens; one of an archive that a user declares, or mends, lies beside the declaration, in
`archives/<archive>/<case>/`. In it are
    page.html      the bytes as they were served
    case.json      url, status, headers, and in `about` one sentence that says what the case shows
    expected.json  the listing page that a person has checked, or {"rejected": <reason>} for a page to be refused
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

from flows.reading.page import Parsing
from flows.text.json import page_as_json
from parsers.catalog import archive_named, declaration_of, is_mended, own_declarations
from parsers.counting_headers import counts_in
from parsers.errors import PageRejected, WrongUsage
from warehouse.regular_files import open_regular

# A wheel carries the fixtures beside this module; a checkout has them beside the packages.
_PACKAGED = Path(__file__).with_name("_fixtures")
FIXTURES: Path = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parents[1] / "fixtures"

_CASE_NAME = re.compile(r"[a-z0-9_]+")


class FixtureError(WrongUsage):
    """A fixture case that cannot be saved, found or compared."""


@dataclass(frozen=True, slots=True)
class Case:
    """One saved page: where it lies, the archive's name, and the response that it was. Header names in lower case."""

    folder: Path
    archive: str
    url: str
    status: int
    headers: Mapping[str, str]
    about: str

    @property
    def name(self) -> str:
        """The case's own name, unique in its archive."""
        return self.folder.name

    @property
    def ships(self) -> bool:
        """Whether it came with Regest."""
        return self.folder.is_relative_to(FIXTURES)

    def body(self) -> bytes:
        """The page's bytes as they were served."""
        return _read(self.folder / "page.html")

    def expected(self) -> dict[str, Any] | None:
        """What the page must give, in the shape of `observed`; None where nobody has said so yet."""
        try:
            return _read_json(self.folder / "expected.json")
        except FileNotFoundError:
            return None


def cases(archive: str) -> list[Case]:
    """All cases of an archive in the order of their names. Raises UnknownArchive."""
    found = (path for folder in _folders_of(archive) for path in folder.glob("*/case.json"))
    return [_read_case(path.parent, archive) for path in sorted(found, key=lambda path: path.parent.name)]


def case_named(archive: str, name: str) -> Case:
    """One case of an archive. Raises UnknownArchive, and FixtureError, which names the cases there are."""
    known = {case.name: case for case in cases(archive)}
    if name not in known:
        raise FixtureError(f"{archive} has no fixture case “{name}”: known are {', '.join(known) or 'none'}")
    return known[name]


def save_case(
    archive: str, name: str, url: str, body: bytes, status: int, headers: Mapping[str, str], about: str
) -> Case:
    """Writes a new case without expectations, and returns it.

    Raises UnknownArchive, and FixtureError for a name that is taken or has characters other than a-z, 0-9 and _.
    """
    if not _CASE_NAME.fullmatch(name):
        raise FixtureError(f"“{name}” cannot name a fixture case: use lower-case letters, digits and underscores")
    folder = _archive_folder(archive) / name
    if (folder / "case.json").exists():
        raise FixtureError(f"{archive} already has a fixture case “{name}”: choose another name")
    lower_headers = {header.lower(): value for header, value in headers.items()}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.html").write_bytes(body)
    # Last, because a folder without it is no case: a save that was cut short can simply be done again.
    _write_json(folder / "case.json", {"url": url, "status": status, "about": about, "headers": lower_headers})
    return Case(folder, archive, url, status, lower_headers, about)


def accept(case: Case, parsing: Parsing) -> list[str]:
    """Makes what the page gives today what it must give; returns what that changed, as `differences` says it."""
    found = observed(case, parsing)
    changed = differences(case.expected() or {}, found)
    _write_json(case.folder / "expected.json", found)
    return changed


def observed(case: Case, parsing: Parsing) -> dict[str, Any]:
    """What the archive's parser reads on the page, where `parsing` has it read: the listing page as JSON, or
    {"rejected": <reason>}.

    Texts that only explain (a reject's detail and HTML) are left out, so that they can be reworded freely.
    """
    try:
        counts = counts_in(case.headers.items())
        page = parsing.parse(archive_named(case.archive).name, case.body(), case.url, _charset(case.headers), counts)
    except PageRejected as rejected:
        return {"rejected": rejected.reason.value}
    shown = _without(page_as_json(page), "url")
    return shown | {"rejects": [_without(reject, "detail", "html") for reject in shown["rejects"]]}


def differences(expected: Mapping[str, Any], observed: Mapping[str, Any]) -> list[str]:
    """One line for each value that differs, such as `entries[3].title: expected "Cable", found "Telegram"`."""
    wanted, found = dict(_values("", expected)), dict(_values("", observed))
    return [
        f"{path}: expected {_shown(wanted, path)}, found {_shown(found, path)}"
        for path in dict.fromkeys((*wanted, *found))
        if _shown(wanted, path) != _shown(found, path)
    ]


def _values(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every single value under `path`; rows are numbered from 1. An empty list is a value of its own."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _values(f"{path}.{key}" if path else key, inner)
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value, start=1):
            yield from _values(f"{path}[{number}]", inner)
    else:
        yield path, value


def _shown(values: Mapping[str, Any], path: str) -> str:
    return json.dumps(values[path], ensure_ascii=False) if path in values else "nothing"


def _without(value: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: inner for key, inner in value.items() if key not in names}


def _charset(headers: Mapping[str, str]) -> str | None:
    message = Message()
    message["content-type"] = headers.get("content-type", "")
    return message.get_content_charset()


def _folders_of(archive: str) -> list[Path]:
    """Where the cases of an archive lie, the folder of new ones first. One that ships and is mended must give what it
    has to for its own, and for those of the user who mends it."""
    own = own_declarations().archives.get(archive_named(archive).name)
    ship = FIXTURES / archive.replace("-", "_")
    # One of the name of an archive that ships counts for nothing, unless it mends that.
    if own is None or own != declaration_of(archive):
        return [ship]
    beside = Path(own.file).with_suffix("")
    return [beside, ship] if is_mended(archive) else [beside]


def _archive_folder(archive: str) -> Path:
    return _folders_of(archive)[0]


def _read_case(folder: Path, archive: str) -> Case:
    stored = _read_json(folder / "case.json")
    try:
        return Case(folder, archive, stored["url"], stored["status"], stored["headers"], stored["about"])
    except KeyError as missing:
        raise FixtureError(f"{folder / 'case.json'} does not say {missing}") from None


def _read(path: Path) -> bytes:
    """Of a case in a data folder, which somebody may have handed over, no link is followed."""
    try:
        with open_regular(path, follows_links=path.is_relative_to(FIXTURES)) as file:
            return file.read()
    except FileNotFoundError:
        raise
    except OSError as problem:
        raise FixtureError(f"{path} cannot be read: {problem.strerror}") from None


def _read_json(path: Path) -> dict[str, Any]:
    try:
        stored = json.loads(_read(path).decode())
    except (ValueError, RecursionError) as problem:
        raise FixtureError(f"{path} is no JSON: {problem}") from None
    if not isinstance(stored, dict):
        raise FixtureError(f"{path} holds no JSON object")
    return stored


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
