"""The process of Prefect's temporary server.

Prefect starts such a server too, but only from a module whose import takes longer than the server itself, and some
seventy megabytes of each harvest.
"""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import prefect
from prefect.settings import PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS, get_current_settings

SECONDS_BETWEEN_LOOKS = 0.05
SECONDS_TO_END = 5.0
# As Prefect starts its own (prefect.server.api.server.SubprocessASGIServer): no pages, and no services of a server that
# goes on.
EPHEMERAL = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}


class ServerProcess:
    """A server on a free port of this machine alone, with the settings of Prefect that hold where it is started."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - for as long as the process runs
        self._port = 0

    @property
    def api_url(self) -> str:
        """Where it answers once it is started."""
        return f"http://127.0.0.1:{self._port}/api"

    def start(self) -> None:
        """Starts it, unless it runs, and waits until it answers; it ends with this process.

        Raises RuntimeError, which says why, when it ends instead or takes too long.
        """
        if self._process is None:
            self._port = _free_port()
            self._process = self._begun()
            atexit.register(self.stop)
            try:
                self._wait(self._process)
            except BaseException:
                self.stop()
                raise

    def stop(self) -> None:
        """Ends it."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            atexit.unregister(self.stop)

    def _begun(self) -> subprocess.Popen[bytes]:
        """Ctrl-C reaches all processes of a terminal; the server must not hear it, as Prefect goes on for minutes to
        tell a server that is gone what became of the run."""
        application = (
            "--app-dir",
            str(Path(prefect.__file__).parent),
            "--factory",
            "prefect.server.api.server:create_app",
        )
        options = ("--host", "127.0.0.1", "--port", str(self._port), "--log-level", "error", "--lifespan", "on")
        settings = get_current_settings().to_environment_variables(exclude_unset=True)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return subprocess.Popen(  # noqa: S603 - Prefect's own program
                (sys.executable, "-m", "uvicorn", *application, *options),
                env={**os.environ, **EPHEMERAL, **settings},
                stdout=subprocess.DEVNULL,
                stderr=self._said,
            )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        longest = PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS.value()
        deadline = time.monotonic() + longest
        # What is on this machine is asked without a proxy.
        with httpx.Client(trust_env=False) as client:
            while time.monotonic() < deadline:
                if process.poll() is not None:
                    raise RuntimeError(f"it ended with status {process.returncode}{self._last_words()}")
                try:
                    if client.get(f"{self.api_url}/health").is_success:
                        return
                except httpx.TransportError:
                    pass
                time.sleep(SECONDS_BETWEEN_LOOKS)
        raise RuntimeError(f"it does not answer within {longest} seconds{self._last_words()}")

    def _last_words(self) -> str:
        self._said.seek(0)
        lines = [line.strip() for line in self._said.read().decode("utf-8", "replace").splitlines()]
        return next((f": {line}" for line in reversed(lines) if line), "")


def _free_port() -> int:
    """Another process may take it before the server does: who starts one asks whether it lets them in."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port
