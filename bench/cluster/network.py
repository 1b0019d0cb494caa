"""Machines of a cluster: network namespaces on one bridge, each with a cable that can be pulled and a /srv of its own.

The bridge lies in a namespace too, so nothing of this machine's own network is touched. Needs root and iproute2.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

# RFC 2544's range for measuring, which no network of anybody's has.
ADDRESSES = {
    "services": ("198.18.0.10",),
    "worker-1": ("198.18.0.21",),
    "worker-2": ("198.18.0.22",),
    "sites": ("198.18.0.30", *(f"198.18.1.{number}" for number in range(1, 11))),
}
PREFIX = "regest-"
HUB = f"{PREFIX}hub"
BRIDGE = "bridge"
ROOM_OF_ITS_OWN = 'mount --bind "$0" /srv && exec "$@"'
WITHOUT = "make cluster makes network namespaces: it needs root, and iproute2 (`ip netns`)"
NAMESPACES = "/var/run/netns"
TAKEN = f"a cluster runs on this machine; or is left of one that was killed: then `ip netns del` each {PREFIX}…"


class NoNamespaces(Exception):
    """This machine or this user makes none."""


def require_namespaces() -> None:
    """Raises NoNamespaces, in a line that says what is wanted."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        raise NoNamespaces(WITHOUT)
    tried = subprocess.run(["ip", "netns", "add", f"{PREFIX}tried"], capture_output=True, text=True)
    if tried.returncode:
        raise NoNamespaces(f"{WITHOUT}: {tried.stderr.strip()}")
    _ip("netns", "del", f"{PREFIX}tried")


@contextmanager
def network(machines: Sequence[str] = tuple(ADDRESSES)) -> Iterator[None]:
    """The machines, until the block ends, with all that runs on them. Raises NoNamespaces while others have them."""
    if Path(NAMESPACES, HUB).exists():
        raise NoNamespaces(TAKEN)
    _ip("netns", "add", HUB)
    try:
        _ip("-n", HUB, "link", "add", BRIDGE, "type", "bridge")
        _ip("-n", HUB, "link", "set", BRIDGE, "up")
        for machine in machines:
            _add(machine)
        yield
    finally:
        for machine in (*machines, "hub"):
            _remove(f"{PREFIX}{machine}")


def on(machine: str, folder: Path, command: Sequence[str]) -> list[str]:
    """A command as it runs on a machine, whose /srv is its own folder below this one."""
    room = folder / machine
    room.mkdir(parents=True, exist_ok=True)
    return ["ip", "netns", "exec", f"{PREFIX}{machine}", "sh", "-c", ROOM_OF_ITS_OWN, str(room), *command]


def pull_the_cable(machine: str) -> None:
    """Cuts a machine off: what it sends goes nowhere, and nothing reaches it."""
    _ip("-n", HUB, "link", "set", machine, "down")


def plug_in(machine: str) -> None:
    """It is reached again."""
    _ip("-n", HUB, "link", "set", machine, "up")


def end_all_on(machine: str) -> None:
    """Kills what runs on a machine, as a power cut would. Only the processes of this namespace are on it."""
    _end_all_in(f"{PREFIX}{machine}")


def _add(machine: str) -> None:
    namespace = f"{PREFIX}{machine}"
    _ip("netns", "add", namespace)
    _ip("-n", HUB, "link", "add", machine, "type", "veth", "peer", "name", "eth0", "netns", namespace)
    _ip("-n", HUB, "link", "set", machine, "master", BRIDGE, "up")
    for address in ADDRESSES[machine]:
        _ip("-n", namespace, "address", "add", f"{address}/16", "dev", "eth0")
    _ip("-n", namespace, "link", "set", "eth0", "up")
    _ip("-n", namespace, "link", "set", "lo", "up")


def _remove(namespace: str) -> None:
    if not Path(NAMESPACES, namespace).exists():
        return
    _end_all_in(namespace)
    _ip("netns", "del", namespace)


def _end_all_in(namespace: str) -> None:
    said = subprocess.run(["ip", "netns", "pids", namespace], capture_output=True, text=True)
    for pid in map(int, said.stdout.split()):
        if pid != os.getpid():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
