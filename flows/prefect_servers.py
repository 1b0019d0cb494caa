"""Prefect's servers: the temporary one of a harvest, which lets nobody in but that harvest, and the user's own.

A server without a login answers every page that is open in a browser on this machine: such a page could read what the
server keeps, and have it run commands.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import prefect
from filelock import FileLock
from platformdirs import user_cache_path
from prefect.client.orchestration import get_client
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_KEY,
    PREFECT_API_URL,
    PREFECT_CLIENT_CUSTOM_HEADERS,
    PREFECT_SERVER_ALLOW_EPHEMERAL_MODE,
    PREFECT_SERVER_API_AUTH_STRING,
    PREFECT_SERVER_CORS_ALLOWED_HEADERS,
    PREFECT_SERVER_CORS_ALLOWED_METHODS,
    PREFECT_SERVER_CORS_ALLOWED_ORIGINS,
    PREFECT_SERVER_DATABASE_CONNECTION_URL,
    get_current_settings,
    temporary_settings,
)

from flows.server_process import PortTaken, ServerProcess
from parsers.errors import RegestError

MOST_STARTS = 3

# The address of the temporary server of this process, while there is one.
_temporary: ContextVar[str | None] = ContextVar("temporary", default=None)

# What no browser sends as an origin, a method or a header. An empty list would not do: Prefect makes "*" of it.
_NOBODY = "nobody"


class ServerNotStarted(RegestError):
    """Prefect's temporary server does not start."""


@contextmanager
def temporary_server() -> Iterator[None]:
    """Prefect's own server for the flows that run meanwhile, where none is configured; it ends with this process,
    however that ends.

    It has a login that only this process knows, and no origin is let in. They are Prefect's settings here, and reach
    the server by its environment: not by this process's, which others inherit. A login that the user has configured
    holds instead. Raises ServerNotStarted.
    """
    if PREFECT_API_URL.value() is not None or not PREFECT_SERVER_ALLOW_EPHEMERAL_MODE.value():
        yield
        return
    for _ in range(MOST_STARTS):
        with temporary_settings(_locked()):
            try:
                server = _started_alone()
            except PortTaken:
                continue
            with temporary_settings({PREFECT_API_URL: server.api_url}), _no_proxy_to_this_machine():
                if lets_us_in():
                    token = _temporary.set(server.api_url)
                    try:
                        yield
                    finally:
                        _temporary.reset(token)
                    return
            # Two chose one port at the same time, and the other one has it.
            server.stop()
            _login.cache_clear()
    raise ServerNotStarted("Prefect's temporary server does not start: its ports are taken by others; try again")


def serves_others() -> bool:
    """Whether the server of the flows that run now is one that is configured, for which other machines may work."""
    return PREFECT_API_URL.value() not in (None, _temporary.get())


def lets_anybody_in() -> bool:
    """Whether the server that is configured answers who does not say who they are.

    Raises httpx.TransportError, or PrefectException, when it does not answer at all; so does `lets_us_in`.
    """
    credentials = {PREFECT_API_AUTH_STRING, PREFECT_API_KEY, PREFECT_CLIENT_CUSTOM_HEADERS}
    with temporary_settings(restore_defaults=credentials):
        return lets_us_in()


def lets_us_in() -> bool:
    """Whether it answers with the login that is configured here, if any."""
    with get_client(sync_client=True) as client:
        try:
            client.api_version()
        except (httpx.HTTPStatusError, ValueError):
            # Refused; or something before the server answers for it, with a page to log in.
            return False
    return True


@cache
def _login() -> str:
    """One for all flows of this process."""
    return f"regest:{secrets.token_urlsafe(32)}"


def home() -> Path:
    """Where temporary servers keep what they keep: apart from every other Prefect on this machine, as one of another
    version would make the database one that this version cannot read."""
    return user_cache_path("regest") / "prefect" / prefect.__version__


def _locked() -> dict[Any, str]:
    login = PREFECT_SERVER_API_AUTH_STRING.value() or PREFECT_API_AUTH_STRING.value() or _login()
    return {
        PREFECT_SERVER_API_AUTH_STRING: login,
        PREFECT_API_AUTH_STRING: login,
        PREFECT_SERVER_CORS_ALLOWED_ORIGINS: _NOBODY,
        PREFECT_SERVER_CORS_ALLOWED_METHODS: _NOBODY,
        PREFECT_SERVER_CORS_ALLOWED_HEADERS: _NOBODY,
        **_own_database(),
    }


def _own_database() -> dict[Any, str]:
    """The temporary server's, unless the user has configured one."""
    if "connection_url" in get_current_settings().server.database.model_fields_set:
        return {}
    try:
        home().mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServerNotStarted(
            f"Prefect's temporary server does not start: {home()} cannot be written to ({error.strerror})"
        ) from error
    return {PREFECT_SERVER_DATABASE_CONNECTION_URL: f"sqlite+aiosqlite:///{home() / 'prefect.db'}"}


@contextmanager
def _no_proxy_to_this_machine() -> Iterator[None]:
    """Prefect's clients take proxies from the environment, and no proxy could reach the server."""
    before = {name: os.environ[name] for name in ("no_proxy", "NO_PROXY") if name in os.environ}
    said = {name: f"{hosts},127.0.0.1" for name, hosts in before.items() if hosts}
    os.environ.update(said or {"NO_PROXY": "127.0.0.1"})
    try:
        yield
    finally:
        for name in ("no_proxy", "NO_PROXY"):
            os.environ.pop(name, None)
        os.environ.update(before)


@cache
def _server() -> ServerProcess:
    """One for all flows of this process."""
    return ServerProcess()


def _started_alone() -> ServerProcess:
    """The first server of a version makes its database: a second one must not do so at the same time."""
    is_made = home() / "made"
    if is_made.exists() or not home().is_dir():
        return _started()
    with FileLock(home() / "making.lock"):
        server = _started()
        is_made.touch()
    return server


def _started() -> ServerProcess:
    """Raises PortTaken, and ServerNotStarted."""
    server = _server()
    try:
        server.start()
    except RuntimeError as error:
        raise ServerNotStarted(
            f"Prefect's temporary server does not start ({' '.join(str(error).split())}): see why with `prefect server"
            f" start`; if its database is damaged, remove {home()}, which holds nothing but what harvests have logged"
        ) from error
    return server
