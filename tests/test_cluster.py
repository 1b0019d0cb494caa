"""The machines of `make cluster`, and that what it starts is what docs/cluster.md says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.cluster import __main__ as command
from bench.cluster import network as machines
from bench.cluster.commands import Service, exported, services
from bench.cluster.services import environment, started

try:
    machines.require_namespaces()
except machines.NoNamespaces as error:
    HINDERED = str(error)
else:
    HINDERED = ""

PAGE = """\
### On every machine

```sh
export PREFECT_API_URL=http://198.18.0.10:4200/api
```

### On `services`

The scheduler.

```sh
dask scheduler --host 198.18.0.10  # answers at 198.18.0.10:8786
```

### On `worker-1` and `worker-2`

```sh
dask worker tcp://198.18.0.10:8786
```
"""


def test_the_commands_are_those_of_the_page_in_their_order() -> None:
    worker = "dask worker tcp://198.18.0.10:8786"
    assert services(PAGE) == [
        Service("services", "dask scheduler --host 198.18.0.10", ("198.18.0.10", 8786)),
        Service("worker-1", worker, None),
        Service("worker-2", worker, None),
    ]
    assert exported(PAGE) == {"PREFECT_API_URL": "http://198.18.0.10:4200/api"}


def test_the_page_starts_what_it_promises() -> None:
    started_on = {machine: [] for machine in machines.ADDRESSES}
    for service in services():
        started_on[service.machine].append(" ".join(service.command.split()[:3]))
        assert service.answers is None or service.answers[0] in machines.ADDRESSES[service.machine]
    on_a_worker = ["prefect worker start", "dask worker tcp://198.18.0.10:8786"]
    assert started_on == {
        "services": [
            "python -m bench.database_server",
            "python -m bench.object_server",
            "prefect server start",
            "dask scheduler --host",
        ],
        "sites": ["python -m bench.hosts_site"],
        "worker-1": on_a_worker,
        "worker-2": on_a_worker,
    }


def test_every_machine_has_the_environment_of_the_page_and_no_other() -> None:
    assert environment() == exported() | {name: environment()[name] for name in ("PATH", "LANG", "PYTHONPATH", "HOME")}


def test_without_root_it_says_so_in_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "argv", ["bench.cluster"])
    monkeypatch.setattr(command.signal, "signal", lambda *_: None)
    assert command.main() == 2
    assert capsys.readouterr().err == f"{machines.WITHOUT}\n"


@pytest.mark.skipif(bool(HINDERED), reason=HINDERED)
@pytest.mark.skipif(Path(machines.NAMESPACES, machines.HUB).exists(), reason="a cluster runs on this machine")
def test_a_machine_is_reached_until_its_cable_is_pulled_and_all_is_ended(tmp_path: Path) -> None:
    [site] = [service for service in services() if service.machine == "sites"]
    with machines.network(("services", "sites")):
        with started(tmp_path, [site]) as cluster:
            assert reaches(tmp_path)
            with pytest.raises(machines.NoNamespaces, match="a cluster runs"), machines.network():
                pass
            machines.pull_the_cable("sites")
            assert not reaches(tmp_path)
            machines.plug_in("sites")
            assert reaches(tmp_path)
        assert cluster.running[site].poll() is not None
    assert not list(Path(machines.NAMESPACES).glob(f"{machines.PREFIX}*"))


def reaches(folder: Path) -> bool:
    """Whether the machine of the services reaches the sites."""
    asked = "import socket; socket.create_connection(('198.18.1.1', 8765), 2)"
    words = machines.on("services", folder, [sys.executable, "-S", "-c", asked])
    return subprocess.run(words, env=environment(), capture_output=True).returncode == 0
