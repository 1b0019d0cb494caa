"""Prefect's servers: the one that is configured, and what the temporary one of a harvest keeps."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import prefect
from packaging.version import InvalidVersion, Version
from prefect.client.orchestration import get_client
from prefect.exceptions import PrefectException
from prefect.settings import (
    PREFECT_API_REQUEST_TIMEOUT,
    PREFECT_API_URL,
    PREFECT_CLIENT_MAX_RETRIES,
    PREFECT_SERVER_ALLOW_EPHEMERAL_MODE,
    temporary_settings,
)

from flows.doctoring.finding import Finding, fine, not_applicable, wrong
from flows.doctoring.sizes import size
from flows.doctoring.subject import Subject
from flows.prefect_servers import home, lets_anybody_in, lets_us_in
from warehouse.regular_files import is_there, open_regular

SERVER = "Prefect server"
LOGIN = "login of the server"
VERSION = "version of the server"
TEMPORARY = "temporary server"
SECONDS_TO_ANSWER = 5.0
LARGEST_DATABASE = 2_000_000_000
SQLITE = b"SQLite format 3\0"
HOW_TO_LOCK = (
    "set PREFECT_SERVER_API_AUTH_STRING and PREFECT_API_AUTH_STRING to one secret NAME:PASSWORD, and start it anew"
)


def asked_briefly() -> AbstractContextManager[object]:
    """Meanwhile Prefect's server is given seconds to answer, and is asked once."""
    return temporary_settings({PREFECT_API_REQUEST_TIMEOUT: SECONDS_TO_ANSWER, PREFECT_CLIENT_MAX_RETRIES: 0})


def server(_: Subject) -> Iterator[Finding]:
    """Whether the server that is configured answers, asks for a login, lets us in, and is not older than we are."""
    if (url := PREFECT_API_URL.value()) is None:
        yield not_applicable(SERVER, "none is configured: each harvest starts one for itself")
        return
    where = httpx.URL(url).netloc.decode()
    try:
        with asked_briefly():
            is_open, is_ours = lets_anybody_in(), lets_us_in()
            said = _version() if is_ours else ""
    except (httpx.HTTPError, PrefectException) as error:
        says = f"{where} does not answer ({' '.join(str(error).split()) or type(error).__name__})"
        yield wrong(SERVER, says, "start it (`prefect server start`), or mend PREFECT_API_URL: `prefect config view`")
        return
    if not is_ours:
        yield wrong(SERVER, f"{where} does not let us in", "set PREFECT_API_AUTH_STRING to its login")
        return
    yield fine(SERVER, f"{where} answers")
    if is_open:
        says = f"{where} asks for none: any web page in a browser on this machine can have it run commands"
        yield wrong(LOGIN, says, HOW_TO_LOCK)
    else:
        yield fine(LOGIN, "it asks for one, and ours is right")
    yield of_version(said, prefect.__version__)


def of_version(theirs: str, ours: str) -> Finding:
    """What is to be said of a server's version beside ours: a newer server knows older clients."""
    try:
        is_older = Version(theirs).release[:2] < Version(ours).release[:2]
    except InvalidVersion:
        return not_applicable(VERSION, f"the server does not say its own; ours is {ours}")
    says = f"the server has Prefect {theirs}, and Regest here {ours}"
    if is_older:
        return wrong(VERSION, says, "update the server: it may be newer than those who ask it, and not older")
    return fine(VERSION, says)


def temporary(_: Subject) -> Iterator[Finding]:
    """Whether what the temporary server keeps is sound. It is not started."""
    if PREFECT_API_URL.value() is not None:
        yield not_applicable(TEMPORARY, "a server is configured, and is asked instead")
    elif not PREFECT_SERVER_ALLOW_EPHEMERAL_MODE.value():
        says = "none may be started (PREFECT_SERVER_ALLOW_EPHEMERAL_MODE), and no server is configured"
        yield wrong(TEMPORARY, says, "set PREFECT_API_URL to a server of yours, or allow it")
    else:
        yield of_home(home())


def of_home(folder: Path) -> Finding:
    """What is to be said of the folder that the temporary server of this version keeps its database in."""
    database = folder / "prefect.db"
    if not is_there(database):
        nearest = next(parent for parent in (folder, *folder.parents) if parent.is_dir())
        if not os.access(nearest, os.W_OK):
            return wrong(
                TEMPORARY, f"{nearest} cannot be written to", "see that you may write there, or set XDG_CACHE_HOME"
            )
        return fine(TEMPORARY, "it makes its database when it starts for the first time")
    mend = f"delete {folder}, which holds nothing but what harvests have logged"
    try:
        with open_regular(database) as file:
            begins = file.read(len(SQLITE))
        kept = database.stat().st_size
    except OSError as error:
        return wrong(TEMPORARY, f"{database} cannot be read ({error.strerror})", mend)
    if begins != SQLITE:
        return wrong(TEMPORARY, f"{database} is no database", mend)
    says = f"its database of Prefect {prefect.__version__} has {size(kept)}"
    return wrong(TEMPORARY, says, mend) if kept > LARGEST_DATABASE else fine(TEMPORARY, says)


def _version() -> str:
    with get_client(sync_client=True) as client:
        return client.api_version()
