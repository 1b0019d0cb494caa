"""What somebody asks to be added: the address of a listing, and what is known of it before anybody looks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from flows.own_archives import ARCHIVES, SUFFIX
from flows.settings.contact import contact_for
from flows.settings.folders import data_folder
from parsers.catalog import archives, broken_archives, is_archive_name
from parsers.declarations.keys import Kind
from parsers.declarations.values import wrong_with
from parsers.errors import WrongUsage
from parsers.learn.finding.known import Known, KnownRow
from warehouse.data_folder import DataFolder
from warehouse.regular_files import is_there

LONGEST_NAME = 60
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
# What stands before the name of a country, and tells nothing of whose a host is.
_GENERAL = frozenset({"ac", "co", "com", "edu", "go", "gob", "gov", "gouv", "govt", "mil", "net", "or", "org"})


@dataclass(frozen=True, slots=True)
class AddRequest:
    """A listing to be added: its address, the name that its archive is to have, the folder that it goes to, and what
    is known of its rows. `replica` is the origin of a copy of the site, `pause` seconds between requests."""

    url: str
    name: str
    folder: DataFolder
    known: Known = field(default_factory=Known)
    replica: str | None = None
    pause: float | None = None
    contact: str | None = None

    @property
    def file(self) -> Path:
        """The declaration that is to be written."""
        return self.folder.path / ARCHIVES / f"{self.name}{SUFFIX}"

    @property
    def cases(self) -> Path:
        """The folder of the cases beside it."""
        return self.file.with_suffix("")


def add_request_for(
    url: str,
    data: Path,
    *,
    name: str | None = None,
    known: Known | None = None,
    replica: str | None = None,
    pause: float | None = None,
    contact: str | None = None,
) -> AddRequest:
    """Raises WrongUsage for an address that is none, for a name that is taken or cannot be one, and, unless another
    name is given, for a listing that an archive has already."""
    url = _address(url)
    if name is None:
        _require_new(url)
    chosen = name or name_for(url)
    if not is_archive_name(chosen):
        raise WrongUsage(f"“{chosen}” names no archive: use lower-case letters, digits and hyphens, as --name letters")
    pause = 0.0 if replica and pause is None else pause
    request = AddRequest(url, chosen, data_folder(data), known or Known(), replica, pause, contact_for(data, contact))
    if (known_one := archives().get(chosen)) is not None and known_one.has_listing(url):
        raise WrongUsage(
            f"there is an archive {chosen} of that site already: a further listing is a line below [listings] in its "
            "declaration; --name NAME declares it as another archive"
        )
    if chosen in archives() or chosen in {one.archive for one in broken_archives()} or is_there(request.file):
        raise WrongUsage(f"there is an archive {chosen} already: give this one another name with --name")
    if is_there(request.cases):
        raise WrongUsage(
            f"{request.cases} is there, as of an archive that is declared no more: "
            "give this one another name with --name"
        )
    return request


def known_of(title: str | None, date: str | None, row: int | None) -> Known:
    """What a person pointed at, if anything. Raises WrongUsage for a row without words that stand in it."""
    if title is None and date is None:
        if row is not None:
            raise WrongUsage("--row says in which row the words stand: give them with --title or --date")
        return Known()
    return Known((KnownRow(title=title, date=date, row=row),))


def name_for(url: str) -> str:
    """The name of an archive by its host: “letters-example” of letters.example.org."""
    parts = (urlsplit(url).hostname or "").lower().removeprefix("www.").split(".")
    if not all(part.isdigit() for part in parts):
        parts = parts[:-1] if len(parts) > 1 else parts
        parts = parts[:-1] if len(parts) > 1 and parts[-1] in _GENERAL else parts
    return _NOT_IN_NAMES.sub("-", "-".join(parts))[:LONGEST_NAME].strip("-") or "listing"


def _address(url: str) -> str:
    """An address as it is asked for. Raises WrongUsage."""
    url = urldefrag(url.strip()).url
    if "://" not in url and re.match(r"[\w-]+(\.[\w-]+)+(?:[:/?]|\Z)", url):
        raise WrongUsage(f"“{url}” lacks its beginning: give https://{url}")
    if wrong := wrong_with(Kind.URL, url):
        raise WrongUsage(f"the address {wrong}")
    if _port_of(url):
        raise WrongUsage(f"a site is asked at its usual port: give the address without “:{_port_of(url)}”")
    if "@" in urlsplit(url).netloc:
        raise WrongUsage("the address has a name or password in it, which would stand in files: give it without")
    return url


def _port_of(url: str) -> int | None:
    """The port that an address names, None for a usual one. Raises WrongUsage for what is none."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError as error:
        raise WrongUsage(f"the address has a port that is none: {error}") from error
    return None if port == {"http": 80, "https": 443}[parts.scheme] else port


def _require_new(url: str) -> None:
    """Raises WrongUsage where a declared listing of an archive is at a URL."""
    for archive in archives().values():
        if not archive.has_listing(url):
            continue
        try:
            listing = archive.listing_name(archive.parser.listing_url(url))
        except (RecursionError, ValueError):
            # What a parser cannot read is the address of none of its listings.
            continue
        if listing is not None:
            raise WrongUsage(
                f"that is the listing {listing} of {archive.name}: `regest harvest {archive.name} --listing {listing}`;"
                " --name NAME declares it once more"
            )
