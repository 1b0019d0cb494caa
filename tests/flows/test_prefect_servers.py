"""Whom Prefect's servers let in: the temporary one of a harvest nobody else, that of a schedule who has its login."""

from __future__ import annotations

import base64
import os
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from command import Command
from generated_site import ARCHIVE
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_HOME,
    PREFECT_SERVER_ALLOW_EPHEMERAL_MODE,
    PREFECT_SERVER_API_AUTH_STRING,
    PREFECT_SERVER_DATABASE_CONNECTION_URL,
    PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS,
    get_current_settings,
    temporary_settings,
)

from bench.served_files import answered_by
from flows import prefect_servers, server_process
from flows.prefect_servers import ServerNotStarted, temporary_server
from flows.scheduling.deployments import deployment_of
from flows.scheduling.serving import Serving
from flows.server_process import ServerProcess

WEEKLY = ("schedule", "wilson-center", "--cron", "0 6 * * 1")
EPHEMERAL = {PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: True}
OWN_LOGIN = {PREFECT_API_AUTH_STRING: "me:secret"}
LOGINS = {PREFECT_API_URL, PREFECT_API_AUTH_STRING, PREFECT_SERVER_API_AUTH_STRING}


@pytest.fixture(autouse=True)
def without_login_of_ones_own() -> Iterator[None]:
    prefect_servers._login.cache_clear()
    with temporary_settings(EPHEMERAL, restore_defaults=LOGINS):
        yield
    prefect_servers._login.cache_clear()


class Started:
    """A temporary server that is not started: what its process would be given is kept."""

    environments: list[dict[str, str]]
    stopped = 0
    api_url = "http://127.0.0.1:9/api"

    def start(self) -> None:
        Started.environments.append(
            {**os.environ, **get_current_settings().to_environment_variables(exclude_unset=True)}
        )

    def stop(self) -> None:
        Started.stopped += 1


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> type[Started]:
    Started.environments, Started.stopped = [], 0
    monkeypatch.setattr(prefect_servers, "_server", Started)
    monkeypatch.setattr(prefect_servers, "lets_us_in", lambda: True)
    return Started


class TestTheTemporaryServer:
    def test_it_is_given_a_login_and_lets_no_origin_in(self, started: type[Started]) -> None:
        with temporary_server():
            given = started.environments[0]["PREFECT_SERVER_API_AUTH_STRING"]
            assert PREFECT_API_AUTH_STRING.value() == given
        name, _, password = given.partition(":")
        assert (name, len(password) >= 32) == ("regest", True)
        assert started.environments[0]["PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS"] == "nobody"
        assert PREFECT_API_AUTH_STRING.value() is None

    def test_its_login_is_not_inherited_by_other_processes(self, started: type[Started]) -> None:
        with temporary_server():
            inherited = subprocess.run(["env"], capture_output=True, text=True, check=True).stdout
        assert started.environments[0]["PREFECT_SERVER_API_AUTH_STRING"] not in inherited

    def test_flows_of_one_process_share_it(self, started: type[Started]) -> None:
        for _ in range(2):
            with temporary_server():
                pass
        first, second = (given["PREFECT_SERVER_API_AUTH_STRING"] for given in started.environments)
        assert first == second

    @pytest.mark.parametrize("own", [PREFECT_SERVER_API_AUTH_STRING, PREFECT_API_AUTH_STRING])
    def test_a_login_of_ones_own_holds(self, started: type[Started], own: Any) -> None:
        with temporary_settings({own: "me:secret"}), temporary_server():
            assert PREFECT_API_AUTH_STRING.value() == "me:secret"
        assert started.environments[0]["PREFECT_SERVER_API_AUTH_STRING"] == "me:secret"

    def test_none_is_started_where_a_server_is_configured(self, started: type[Started]) -> None:
        with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}), temporary_server():
            assert PREFECT_API_AUTH_STRING.value() is None
        assert started.environments == []

    def test_where_another_has_its_port_it_is_started_anew_with_another_login(
        self, started: type[Started], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers = iter([False, True])
        monkeypatch.setattr(prefect_servers, "lets_us_in", lambda: next(answers))
        with temporary_server():
            pass
        first, second = (given["PREFECT_SERVER_API_AUTH_STRING"] for given in started.environments)
        assert first != second
        assert started.stopped == 1

    def test_it_does_not_try_for_ever(self, started: type[Started], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(prefect_servers, "lets_us_in", lambda: False)
        with pytest.raises(ServerNotStarted, match="ports are taken"), temporary_server():
            pass
        assert started.stopped == len(started.environments) == prefect_servers.MOST_STARTS


@contextmanager
def answering(login: str | None, kind: str = "application/json", body: bytes = b'"3.8.8"') -> Iterator[str]:
    """A server that answers everything, to those who have the login; gives the URL of its API."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            given = self.headers.get("Authorization", "").removeprefix("Basic ")
            is_in = login is None or base64.b64decode(given).decode() == login
            self.send_response(200 if is_in else 401)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with answered_by(Handler) as origin:
        yield f"{origin}/api"


class TestASchedule:
    @pytest.fixture(autouse=True)
    def served(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        names: list[str] = []

        async def run(serving: Serving) -> None:
            names.extend(deployment_of(one, serving.folder.path).name for one in serving.planned().listings)

        monkeypatch.setattr(Serving, "run", run)
        return names

    @pytest.fixture
    def data(self, tmp_path: Path) -> tuple[str, Path]:
        return "--data", tmp_path

    def test_a_server_without_a_login_is_refused(
        self, regest: Command, data: tuple[str, Path], served: list[str]
    ) -> None:
        with answering(None) as api, temporary_settings({PREFECT_API_URL: api, PREFECT_API_AUTH_STRING: "me:secret"}):
            refusal = regest.refused(*WEEKLY, *data)
        assert "asks for no login" in refusal
        assert "PREFECT_SERVER_API_AUTH_STRING" in refusal
        assert "--without-login" in refusal
        assert served == []

    def test_unless_one_is_told_to(self, regest: Command, data: tuple[str, Path], served: list[str]) -> None:
        with answering(None) as api, temporary_settings({PREFECT_API_URL: api}):
            assert regest(*WEEKLY, *data, "--without-login").status == 0
        assert served == ["wilson-center · all"]

    def test_a_server_with_a_login_is_trusted(self, regest: Command, data: tuple[str, Path], served: list[str]) -> None:
        own = {PREFECT_API_AUTH_STRING: "me:secret"}
        with answering("me:secret") as api, temporary_settings({PREFECT_API_URL: api, **own}):
            assert regest(*WEEKLY, *data).status == 0
        assert served == ["wilson-center · all"]

    @pytest.mark.parametrize("own", [None, "me:wrong"])
    def test_a_server_that_does_not_let_us_in(
        self, regest: Command, data: tuple[str, Path], served: list[str], own: str | None
    ) -> None:
        with answering("me:secret") as api, temporary_settings({PREFECT_API_URL: api, PREFECT_API_AUTH_STRING: own}):
            assert "does not let us in" in regest.refused(*WEEKLY, *data)
        assert served == []

    def test_a_page_to_log_in_is_not_taken_for_the_server(self, regest: Command, data: tuple[str, Path]) -> None:
        with (
            answering(None, "text/html", b"<form>Who are you?</form>") as api,
            temporary_settings({PREFECT_API_URL: api}),
        ):
            assert "does not let us in" in regest.refused(*WEEKLY, *data)

    def test_a_server_that_does_not_answer(self, regest: Command, data: tuple[str, Path]) -> None:
        with temporary_settings({PREFECT_API_URL: "http://name:word@127.0.0.1:9/api"}):
            refusal = regest.refused(*WEEKLY, *data)
        assert "127.0.0.1:9 does not answer" in refusal
        assert "word" not in refusal

    def test_each_listing_has_a_deployment_of_its_own(
        self, regest: Command, data: tuple[str, Path], served: list[str]
    ) -> None:
        listings = ("--listing", "mongolia", "--listing", f"{ARCHIVE.home}search?a=1%25&b=<2>")
        with answering("me:secret") as api, temporary_settings({PREFECT_API_URL: api, **OWN_LOGIN}):
            assert regest(*WEEKLY, *data, *listings).status == 0
        # Without what Prefect takes in no name.
        assert served == ["wilson-center · mongolia", "wilson-center · search?a=1 25 b= 3C2 3E"]


class TestItsProcess:
    @pytest.mark.parametrize("said", [{}, {"no_proxy": "a.example"}, {"NO_PROXY": "a.example"}])
    def test_it_is_asked_without_a_proxy(
        self, started: type[Started], monkeypatch: pytest.MonkeyPatch, said: dict[str, str]
    ) -> None:
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"HTTP_PROXY": "http://127.0.0.1:9", **said}.items():
            monkeypatch.setenv(name, value)
        with temporary_server():
            assert urllib.request.proxy_bypass("127.0.0.1")
            assert bool(urllib.request.proxy_bypass("a.example")) == bool(said)
        assert {name: os.environ[name] for name in ("no_proxy", "NO_PROXY") if name in os.environ} == said

    def test_a_busy_machine_is_given_time_unless_one_says_otherwise(self) -> None:
        setting = PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS
        with temporary_settings(restore_defaults={setting}):
            assert server_process._longest_start() == server_process.SECONDS_TO_START
        with temporary_settings({setting: 7}):
            assert server_process._longest_start() == 7

    def test_it_ends_when_what_has_started_it_is_killed(self, tmp_path: Path) -> None:
        """The process that stands for the command has no chance to end it."""
        starts = (
            "import os, signal, sys; from flows.server_process import _begun, _free_port;"
            " process = _begun(_free_port(), open(os.devnull, 'wb')); print(process.pid, flush=True);"
            " os.kill(os.getpid(), signal.SIGKILL)"
        )
        ended = subprocess.run([sys.executable, "-c", starts], capture_output=True, text=True)
        server = int(ended.stdout)
        assert ended.returncode == -signal.SIGKILL
        with suppress(ProcessLookupError):
            running = os.pidfd_open(server)
            assert select.select([running], [], [], 300)[0], "it has not ended"
            os.close(running)

    def test_one_that_has_ended_is_started_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        begun: list[subprocess.Popen[bytes]] = []

        def begin(port: int, said: Any) -> subprocess.Popen[bytes]:
            begun.append(subprocess.Popen(["sleep", "60"]))
            return begun[-1]

        monkeypatch.setattr(server_process, "_begun", begin)
        monkeypatch.setattr(ServerProcess, "_wait", lambda *_: None)
        server = ServerProcess()
        server.start()
        server.start()
        assert len(begun) == 1
        begun[0].kill()
        begun[0].wait()
        server.start()
        assert len(begun) == 2
        server.stop()
        assert begun[1].poll() is not None

    def test_another_port_is_tried_where_it_was_taken_meanwhile(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            monkeypatch.setattr(server_process, "_free_port", lambda: port)
            monkeypatch.setattr(server_process, "_begun", lambda *_: subprocess.Popen(["false"]))
            monkeypatch.setattr(prefect_servers, "_server", ServerProcess)
            with pytest.raises(ServerNotStarted, match="ports are taken"), temporary_server():
                pass


class TestItsHome:
    """A temporary server shares nothing with other Prefects of this machine."""

    @pytest.fixture
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(prefect_servers, "home", lambda: tmp_path / "own")
        return tmp_path / "own"

    @pytest.mark.trial
    def test_it_starts_beside_the_database_of_a_newer_prefect(self, home: Path, tmp_path: Path) -> None:
        with closing(sqlite3.connect(tmp_path / "prefect.db")) as database:
            database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            database.execute("INSERT INTO alembic_version VALUES ('f00df00df00d')")
            database.commit()
        before = (tmp_path / "prefect.db").read_bytes()
        with temporary_settings({PREFECT_HOME: tmp_path}), temporary_server():
            assert prefect_servers.lets_us_in()
        assert (tmp_path / "prefect.db").read_bytes() == before
        assert (home / "prefect.db").exists()

    def test_one_that_does_not_start_says_what_to_do(self, home: Path) -> None:
        home.mkdir()
        (home / "prefect.db").write_bytes(b"no database" * 1000)
        seconds = {PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS: 4}
        with temporary_settings(seconds), pytest.raises(ServerNotStarted) as raised, temporary_server():
            pass
        assert f"remove {home}" in str(raised.value)
        assert "prefect server start" in str(raised.value)

    def test_a_database_that_the_user_has_configured_is_used(self, started: type[Started], tmp_path: Path) -> None:
        own = f"sqlite+aiosqlite:///{tmp_path}/mine.db"
        with temporary_settings({PREFECT_SERVER_DATABASE_CONNECTION_URL: own}), temporary_server():
            assert started.environments[0]["PREFECT_SERVER_DATABASE_CONNECTION_URL"] == own
