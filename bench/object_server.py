"""A real S3-compatible server on this machine: SeaweedFS, whose program a package brings.

    python -m bench.object_server FOLDER

keeps its objects in a folder, makes the bucket, prints what Regest is to be told of it, and serves until it is ended.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

BUCKET = "archives"
KEY, SECRET = "regest", "secret-of-a-server-on-loopback"
PROGRAM = Path(sys.executable).with_name("weed")
SECONDS_TO_START = 60
TRIES = 3
Ports = dict[str, int]
SECONDS_BETWEEN_LOOKS = 0.05
# What is not asked for here: other doors, telling anybody of it, and time at the end.
WITHOUT = (
    "-s3.iam=false",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
    "-s3.autoCreateBucket=false",
    "-master.telemetry=false",
    "-volume.preStopSeconds=0",
)


@dataclass(frozen=True, slots=True)
class ObjectServer:
    """Where it answers, and its process."""

    endpoint: str
    process: subprocess.Popen[bytes]

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which its clients sign."""
        return {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}

    def settings(self, folder: str) -> str:
        """What stands in the regest.toml of a data folder whose captures lie in a folder of the bucket."""
        return f'[captures]\nat = "s3://{BUCKET}/{folder}"\nendpoint = "{self.endpoint}"\n'


@contextmanager
def object_server(folder: Path, host: str = "127.0.0.1", port: int | None = None) -> Iterator[ObjectServer]:
    """A server that keeps its objects in a folder, with a bucket that is empty the first time. Raises RuntimeError when
    it does not start."""
    folder.mkdir(parents=True, exist_ok=True)
    identity = {"name": KEY, "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin"]}
    config = folder / "identities.json"
    config.write_text(json.dumps({"identities": [identity]}))
    process, ports = _started(folder, config, host, port)
    try:
        server = ObjectServer(f"http://{host}:{ports['s3.port']}", process)
        _make_bucket(server)
        yield server
    finally:
        _end(process, ports)


def _started(folder: Path, config: Path, host: str, port: int | None) -> tuple[subprocess.Popen[bytes], Ports]:
    """The process, once it answers, and its ports. Somebody may take one of them before it does: then with others."""
    for tries_left in reversed(range(TRIES)):
        ports = _free_ports(host) | ({} if port is None else {"s3.port": port})
        command = [
            *(str(PROGRAM), "server", f"-dir={folder}", f"-ip={host}", f"-ip.bind={host}", "-filer", "-s3"),
            *(f"-s3.config={config}", "-volume.max=100", "-master.volumeSizeLimitMB=64", *WITHOUT),
            *(f"-{name}={number}" for name, number in ports.items()),
        ]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait(process, host, ports["s3.port"], folder / "log")
        except BaseException as error:
            _end(process, ports)
            if not (isinstance(error, RuntimeError) and tries_left):
                raise
        else:
            return process, ports
    raise AssertionError


def _end(process: subprocess.Popen[bytes], ports: Ports) -> None:
    """At once: left to itself, it takes a quarter of a minute."""
    process.kill()
    process.wait()
    for left in Path("/tmp").glob("seaweedfs-*.sock"):
        if left.stem.rpartition("-")[2] in map(str, ports.values()):
            left.unlink(missing_ok=True)


def _free_ports(host: str) -> Ports:
    names = [f"{part}.port{kind}" for part in ("master", "volume", "filer", "s3") for kind in ("", ".grpc")]
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in names]
        for one in sockets:
            one.bind((host, 0))
        return {name: one.getsockname()[1] for name, one in zip(names, sockets, strict=True)}


def _wait(process: subprocess.Popen[bytes], host: str, port: int, log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection((host, port), 1).close()
        except OSError:
            time.sleep(SECONDS_BETWEEN_LOOKS)
        else:
            return
    raise RuntimeError(f"the object server does not start: {log.read_text(errors='replace')[-500:]}")


def _make_bucket(server: ObjectServer) -> None:
    from s3fs import S3FileSystem

    files = S3FileSystem(endpoint_url=server.endpoint, key=KEY, secret=SECRET, use_listings_cache=False)
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            files.makedirs(BUCKET, exist_ok=True)
            # The first object takes until the volumes are there.
            files.pipe_file(f"{BUCKET}/ready", b"")
            files.rm_file(f"{BUCKET}/ready")
        except Exception:
            if time.monotonic() > until:
                raise
            time.sleep(SECONDS_BETWEEN_LOOKS)
        else:
            return


def main() -> None:
    """Serves until it is ended."""
    arguments = argparse.ArgumentParser(prog="python -m bench.object_server")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--port", type=int, help="one that is free by default")
    given = arguments.parse_args()
    with object_server(given.folder, given.host, given.port) as server:
        print(server.settings("regest"))
        print(*(f"export {name}={value}" for name, value in server.environment.items()), sep="\n", flush=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            server.process.wait()
        except KeyboardInterrupt:
            os.write(sys.stderr.fileno(), b"\n")


if __name__ == "__main__":
    main()
