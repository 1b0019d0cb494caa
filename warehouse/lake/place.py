"""Where a lake is, and how it is opened: by a connection of its own, which may do what no other of the house may."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
from duckdb import DuckDBPyConnection
from filelock import FileLock

from parsers.errors import RegestError
from warehouse.connecting import SETTINGS, quoted
from warehouse.regular_files import advice_on

# What a lake is called by whoever has it attached.
LAKE = "lake"
POSTGRES, SQLITE = "postgres:", "sqlite:"
# PostgreSQL's catalog wants a storage of secrets to be there; nobody's home folder is looked into.
NO_SECRETS_BUT_ITS_OWN: dict[str, str | bool | int | float | list[str]] = {
    "allow_persistent_secrets": True,
    "secret_directory": os.devnull,
}
# Of libpq: so that a server which is cut off is noticed within half a minute, and not after a quarter of an hour.
PATIENCE = {
    "connect_timeout": "10",
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
ADVICE = {
    "does not match existing data path": "its files lie where its catalog says: name that place as lake.files in "
    "regest.toml, or another catalog, for another lake",
    "HTTP 403": "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and lake.endpoint in regest.toml for a store that is "
    "not Amazon's",
    "NoSuchBucket": "make the bucket, or mend lake.files in regest.toml",
}
_PASSWORD = re.compile(r"(password\s*=\s*)('[^']*'|\S+)|(?<=://)([^:/@\s]+):[^@\s]+(?=@)", re.IGNORECASE)


class LakeError(RegestError):
    """A lake that cannot be opened, written or read."""


@dataclass(frozen=True, slots=True)
class LakePlace:
    """A lake: its catalog, as “postgres:dbname=…” or a file of SQLite; where its files lie (None: where the catalog
    says, or beside its file), a folder or the URL of a bucket; and the store of that, where it is not Amazon's."""

    catalog: str
    files: str | None = None
    endpoint: str | None = None

    @property
    def file(self) -> Path | None:
        """The file of the catalog, if it is one."""
        return None if self.catalog.startswith(POSTGRES) else Path(self.catalog.removeprefix(SQLITE))

    @property
    def is_in_a_bucket(self) -> bool:
        """Whether the files lie in an S3-compatible store."""
        return self.files is not None and self.files.startswith("s3://")

    @property
    def said(self) -> str:
        """What it is called in a line for people, without a password."""
        return without_password(self.catalog)


def without_password(text: str) -> str:
    """A text in which passwords of PostgreSQL may stand, without them."""
    return _PASSWORD.sub(lambda found: f"{found[1]}…" if found[1] else f"{found[3]}:…", text)


def connect_lake(place: LakePlace, *, is_read_only: bool) -> DuckDBPyConnection:
    """An empty database in memory to which the lake is attached, in the time zone UTC. A lake that is written to is
    made where there is none.

    Raises LakeError, also where this environment has no extensions for its DuckDB.
    """
    files = [_extension(name) for name in _needed(place)]
    if (file := place.file) is not None:
        if is_read_only and not file.exists():
            raise LakeError(f"there is no lake at {file}: `regest publish --lake` makes it")
        _make_folder(file.parent)
    connection = duckdb.connect(config={**SETTINGS, **NO_SECRETS_BUT_ITS_OWN})
    try:
        with told_of(place):
            connection.execute("SET TimeZone = 'UTC'")
            for extension in files:
                connection.execute(f"LOAD {quoted(str(extension))}")
            if place.is_in_a_bucket:
                connection.execute(_secret(place))
                if not is_read_only:
                    _require_bucket(connection, place)
            connection.execute(_attaching(place, is_read_only=is_read_only))
    except BaseException:
        connection.close()
        raise
    return connection


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LakeError(f"no lake can be made in {folder} ({error.strerror}){advice_on(error)}") from error


@contextmanager
def writing_in_turn(place: LakePlace) -> Iterator[None]:
    """Has those who write to a catalog of SQLite take turns: it lets nobody write what began before another one had
    written. PostgreSQL needs none."""
    if (file := place.file) is None:
        yield
        return
    _make_folder(file.parent)
    with FileLock(file.with_name(f"{file.name}.lock")):
        yield


@contextmanager
def told_of(place: LakePlace) -> Iterator[None]:
    """Raises what DuckDB says of a lake as LakeError, in a line."""
    try:
        yield
    except duckdb.Error as error:
        said = without_password(" ".join(str(error).split("\n\n")[0].split()))
        advice = "".join(f": {what}" for sign, what in ADVICE.items() if sign in str(error))
        raise LakeError(f"the lake {place.said} cannot be used ({said}){advice}") from error


def _require_bucket(connection: DuckDBPyConnection, place: LakePlace) -> None:
    """Asks the store for something: a catalog that has been made keeps to a place where nothing can be put."""
    connection.execute(f"FROM glob({quoted(f'{place.files}/kept/schema_version/*')})").fetchall()


def _needed(place: LakePlace) -> list[str]:
    catalog = "postgres_scanner" if place.catalog.startswith(POSTGRES) else "sqlite_scanner"
    return [catalog, *(["httpfs"] if place.is_in_a_bucket else []), "ducklake"]


def _extension(name: str) -> Path:
    """The file of an extension, from the package that brings it. Nothing is fetched. Raises LakeError."""
    found = find_spec(f"duckdb_extension_{name}")
    for folder in (found.submodule_search_locations or []) if found else []:
        file = Path(folder) / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        if file.exists():
            return file
    raise LakeError(
        f"a lake needs DuckDB's extension {name}, which this environment lacks for its DuckDB {duckdb.__version__}: "
        "install regest[lake] in an environment of its own, and run `regest publish --lake` there"
    )


def _attaching(place: LakePlace, *, is_read_only: bool) -> str:
    file, files = place.file, place.files
    catalog = with_patience(place.catalog) if file is None else f"{SQLITE}{file}"
    if file is not None and files is None and not file.exists():
        files = f"{file.absolute()}.files"
    options = [f"DATA_PATH {quoted(files)}"] if files else []
    if is_read_only:
        options.append("READ_ONLY")
    elif file is not None:
        # So that who reads and who writes do not wait for one another.
        options.append("META_JOURNAL_MODE 'WAL'")
    given = f" ({', '.join(options)})" if options else ""
    return f"ATTACH {quoted(f'ducklake:{catalog}')} AS {LAKE}{given}"


def with_patience(catalog: str) -> str:
    """A catalog in PostgreSQL, with what of PATIENCE it does not say itself."""
    missing = [f"{name}={value}" for name, value in PATIENCE.items() if name not in catalog]
    if not missing:
        return catalog
    if "://" in catalog:
        return f"{catalog}{'&' if '?' in catalog else '?'}{'&'.join(missing)}"
    return f"{catalog} {' '.join(missing)}"


def _secret(place: LakePlace) -> str:
    """The credentials are those that other tools of such stores find, too."""
    given = {
        "KEY_ID": os.environ.get("AWS_ACCESS_KEY_ID"),
        "SECRET": os.environ.get("AWS_SECRET_ACCESS_KEY"),
        "SESSION_TOKEN": os.environ.get("AWS_SESSION_TOKEN"),
        "REGION": os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
    }
    if place.endpoint:
        store = urlsplit(place.endpoint)
        given |= {"ENDPOINT": store.netloc, "URL_STYLE": "path", "USE_SSL": str(store.scheme == "https").lower()}
    options = ", ".join(f"{name} {quoted(value)}" for name, value in given.items() if value)
    return f"CREATE SECRET (TYPE s3{', ' if options else ''}{options})"
