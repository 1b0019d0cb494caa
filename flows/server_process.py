"""The process of Prefect's temporary server, which ends when the process ends that has started it, however that ends.

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
from threading import Thread
from typing import BinaryIO

import httpx
from prefect.settings import get_current_settings

from flows.reading.child_process import PYTHON

SECONDS_BETWEEN_LOOKS = 0.05
SECONDS_TO_START = 120
SECONDS_TO_END = 5.0
# As Prefect starts its own (prefect.server.api.server.SubprocessASGIServer): no pages, and no services of a server that
# goes on.
EPHEMERAL = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}


class PortTaken(Exception):
    """Somebody else has taken the port between its choice and the server's start: another one will do."""


class ServerProcess:
    """A server on a free port of this machine alone, with the settings of Prefect that hold where it is started."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._said: BinaryIO | None = None
        self._port = 0

    @property
    def api_url(self) -> str:
        """Where it answers once it is started."""
        return f"http://127.0.0.1:{self._port}/api"

    def start(self) -> None:
        """Starts it, unless it runs, and waits until it answers.

        Raises PortTaken, and RuntimeError, which says why, when it ends instead or takes too long.
        """
        if self._process is not None and self._process.poll() is None:
            return
        self._port = _free_port()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - for as long as the process runs
        # Ctrl-C reaches all processes of a terminal; the server must not hear it, as Prefect goes on for minutes to
        # tell a server that is gone what became of the run. Here it is heard once it is known what there is to end.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            try:
                self._process = _begun(self._port, self._said)
                atexit.register(self.stop)
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
            self._wait(self._process)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends it."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        atexit.unregister(self.stop)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        longest = _longest_start()
        deadline = time.monotonic() + longest
        # What is on this machine is asked without a proxy.
        with httpx.Client(trust_env=False) as client:
            while time.monotonic() < deadline:
                if process.poll() is not None:
                    why = f"it ended with status {process.returncode}{self._last_words()}"
                    raise RuntimeError(why) if _is_free(self._port) else PortTaken(why)
                try:
                    if client.get(f"{self.api_url}/health").is_success:
                        return
                except httpx.TransportError:
                    pass
                time.sleep(SECONDS_BETWEEN_LOOKS)
        raise RuntimeError(f"it does not answer within {longest} seconds{self._last_words()}")

    def _last_words(self) -> str:
        if self._said is None:
            return ""
        # It may still be writing: where it stands in the file is left alone.
        said = os.pread(self._said.fileno(), os.fstat(self._said.fileno()).st_size, 0)
        lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines()]
        return next((f": {line}" for line in reversed(lines) if line), "")


def _begun(port: int, said: BinaryIO) -> subprocess.Popen[bytes]:
    settings = get_current_settings().to_environment_variables(exclude_unset=True)
    return subprocess.Popen(  # noqa: S603 - this module's own main
        (*PYTHON, "flows.server_process", "--port", str(port)),
        env={**os.environ, **EPHEMERAL, **settings},
        # Its other end is closed when this process is no more.
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=said,
    )


def _longest_start() -> int:
    """Prefect's own twenty seconds are too few for a busy machine, or for the first start, which makes the database."""
    ephemeral = get_current_settings().server.ephemeral
    configured = ephemeral.startup_timeout_seconds
    is_default = configured == type(ephemeral).model_fields["startup_timeout_seconds"].default
    return SECONDS_TO_START if is_default else configured


def _free_port() -> int:
    """Another process may take it before the server does."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def main() -> None:
    """Serves Prefect's API on a port until the process that has started this one is gone."""
    import uvicorn

    port = int(sys.argv[sys.argv.index("--port") + 1])
    Thread(target=_end_with_parent, daemon=True).start()
    application = "prefect.server.api.server:create_app"
    uvicorn.run(application, factory=True, host="127.0.0.1", port=port, log_level="error", lifespan="on")


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
