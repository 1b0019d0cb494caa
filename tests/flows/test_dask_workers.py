"""Captures read by the workers of a Dask cluster, a real one on loopback, started as docs/dask.md says."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from command import Command
from declared_site import declare_in, saved_in
from generated_site import edited, rows_of, tables
from object_store import place_in, served_objects
from preloaded_by_workers import processes_that_wait
from saved_listing import folder_of, pages, warc_of
from test_reparse import read_by_another_parser
from wayback_world import free_port

from bench.object_server import ObjectServer
from flows.commands.app import main
from flows.reading import dask_cluster, dask_pool, ranges, workers
from flows.reading.dask_cluster import Cluster
from flows.reading.dask_errand import NotRead, Reading, Said
from flows.reading.ranges import BYTES_AT_A_TIME
from flows.runs import catch_up
from warehouse.data_folder import DataFolder

ROOT = Path(__file__).parents[2]
STARTED = re.compile(r"^dask (scheduler|worker) .*$", re.MULTILINE)
# As long as a machine that is busy may take to start them.
PATIENCE = 120.0
PRELOADED = Path(__file__).with_name("preloaded_by_workers.py")


@dataclass(frozen=True, slots=True)
class Machines:
    """A scheduler's address; a worker is struck down in the midst of its next task once the file `strike` is there."""

    address: str
    strike: Path


objects = pytest.fixture(scope="module")(served_objects)


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory, objects: ObjectServer) -> Iterator[Machines]:
    """A scheduler and two workers, which may ask the server of objects: they end with the tests."""
    folder, port = tmp_path_factory.mktemp("machines"), free_port().rpartition(":")[2]
    strike = folder / "strike"
    started = [line.group().replace("8786", port) for line in STARTED.finditer(_documented())]
    assert [command.split()[1] for command in started] == ["scheduler", "worker"]
    with ExitStack() as running:
        for command in started:
            preloaded = f" --preload {PRELOADED}" if " worker " in command else ""
            running.enter_context(_running(f"{command}{preloaded}", {"STRIKE": str(strike)}, folder))
        address = f"tcp://127.0.0.1:{port}"
        with pytest.MonkeyPatch.context() as patch, closing(_connected(patch, address)) as cluster:
            cluster._client.wait_for_workers(2, PATIENCE)
        yield Machines(address, strike)


def _connected(patch: pytest.MonkeyPatch, address: str) -> Cluster:
    for name in ("SECONDS_TO_ANSWER", "SECONDS_WITHOUT_WORKERS"):
        patch.setattr(dask_cluster, name, PATIENCE)
    return Cluster(address)


def _documented() -> str:
    return (ROOT / "docs" / "dask.md").read_text("utf-8")


@contextmanager
def _running(command: str, variables: dict[str, str], folder: Path) -> Iterator[None]:
    """Dask's command, in a group of its own, which ends with the block."""
    paths = (str(ROOT), str(Path(__file__).parent), os.environ.get("PYTHONPATH", ""))
    environment = {**os.environ, **variables, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    environment["DASK_TEMPORARY_DIRECTORY"] = str(folder)
    with (folder / "dask.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *shlex.split(command)], cwd=folder, env=environment, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many tasks of a few pages each."""
    _into_small_pieces(monkeypatch)


def _into_small_pieces(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(catch_up, "PAGES_AT_A_TIME", 1)
    patch.setattr(ranges, "BYTES_AT_A_TIME", dict.fromkeys(BYTES_AT_A_TIME, 2_000))
    patch.setattr(dask_pool, "KNOWN_TOGETHER", 2)
    patch.setattr(dask_pool, "MOST_TOGETHER", 3)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, machines: Machines) -> Path:
    """A folder with captures of an archive that ships and of one of its user's own, all read by the workers. Not to be
    changed."""
    folder = tmp_path_factory.mktemp("imported")
    data = folder / "data"
    declare_in(data)
    with pytest.MonkeyPatch.context() as patch:
        _into_small_pieces(patch)
        patch.setenv("REGEST_WORKERS", machines.address)
        for given in (warc_of(folder / "a.warc.gz", pages(45)), saved_in(folder / "saved", range(1, 24))):
            with pytest.raises(SystemExit, match="0"):
                main(["import", str(given), "--data", str(data)])
    return data


@pytest.fixture
def data(imported: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(imported, tmp_path / "data"))


def test_what_they_import_is_what_this_machine_reads(regest: Command, data: Path) -> None:
    before = tables(data)
    assert rows_of(data, "SELECT archive, count(*) FROM documents GROUP BY ALL ORDER BY ALL") == [
        ("letters", 23), ("wilson-center", 45)
    ]  # fmt: skip
    assert regest("rebuild", "--data", data).status == 0
    assert tables(data) == before


@pytest.mark.usefixtures("small_pieces")
def test_what_they_rebuild_and_read_anew_is_the_same(regest: Command, machines: Machines, data: Path) -> None:
    before = tables(data)
    ran = regest("rebuild", "--workers", machines.address, "--data", data)
    assert (ran.status, ran.err) == (0, "regest: 8 captures loaded, 8 pages read\n")
    assert tables(data) == before
    with closing(Cluster(machines.address)) as cluster:
        # Dask tells its workers in its own time.
        while any(cluster._client.run(processes_that_wait).values()):
            pass
    read_by_another_parser(data)
    ran = regest("reparse", "--workers", machines.address, "--data", data)
    assert (ran.status, ran.err) == (0, "regest: 8 pages read anew and nothing differs; published\n")
    assert tables(data) == before


@pytest.mark.usefixtures("small_pieces")
def test_they_verify(regest: Command, machines: Machines, data: Path) -> None:
    """Also where most pages need not be read: one that is read all the same counts as a lie."""
    ran = regest("verify", "--rows", "5", "--workers", machines.address, "--data", data, "--format", "json")
    assert ran.status == 0, ran.out + ran.err
    assert (json.loads(ran.out)["captures"], json.loads(ran.out)["rows_checked"]) == (8, 5)
    file = next(DataFolder(data).captures.glob("letters/*.warc.gz"))
    file.write_bytes(file.read_bytes()[:-40])
    ran = regest("verify", "--workers", machines.address, "--data", data, "--format", "json")
    assert ran.status == 1
    assert [finding["file"] for finding in json.loads(ran.out)["findings"]] == [f"letters/{file.name}"] * 2


@pytest.mark.trial  # Of a store test_captures_elsewhere tells.
def test_captures_in_a_store_elsewhere_are_read_from_there(
    regest: Command, machines: Machines, objects: ObjectServer, tmp_path: Path
) -> None:
    at, data = place_in(objects), tmp_path / "data"
    data.mkdir()
    (data / "regest.toml").write_text(f'[captures]\nat = "{at.location}"\nendpoint = "{at.endpoint}"\n')
    saved = folder_of(tmp_path / "saved", pages(45))
    ran = regest("import", saved, "--archive", "wilson-center", "--workers", machines.address, "--data", data)
    assert ran.status == 0, ran.err
    before = tables(data)
    assert len(before["documents"]) == 45
    assert regest("rebuild", "--workers", machines.address, "--data", data).status == 0
    assert tables(data) == before


@pytest.mark.usefixtures("small_pieces")
def test_a_page_that_crashes_native_code_costs_that_page(regest: Command, machines: Machines, tmp_path: Path) -> None:
    site = edited(pages(45), 3, lambda body: body.replace(b"<body", b"<!-- segfault --><body"))
    file = warc_of(tmp_path / "a.warc.gz", site)
    ran = regest("import", file, "--workers", machines.address, "--data", tmp_path / "d")
    assert ran.status == 1, ran.err
    assert rows_of(tmp_path / "d", "SELECT page_url, reason, detail FROM rejects") == [
        (site[2].url, "parser crashed", "its process was ended by SIGSEGV: segmentation fault")
    ]
    assert rows_of(tmp_path / "d", "SELECT count(*) FROM documents") == [(35,)]


@pytest.mark.usefixtures("small_pieces")
def test_what_a_killed_worker_had_is_done_by_another(regest: Command, machines: Machines, data: Path) -> None:
    before = tables(data)
    machines.strike.touch()
    assert regest("rebuild", "--workers", machines.address, "--data", data).status == 0
    assert not machines.strike.exists()
    assert tables(data) == before


def test_without_workers_it_ends_in_a_line_and_goes_on_later(
    regest: Command, machines: Machines, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables(data)
    with monkeypatch.context() as patch:
        patch.setattr(dask_cluster, "SECONDS_BETWEEN_LOOKS", 0.001)
        patch.setattr(dask_cluster, "SECONDS_WITHOUT_WORKERS", 0.0)
        patch.setattr(Cluster, "places", lambda self: 0)
        said = regest.refused("rebuild", "--workers", machines.address, "--data", data, status=3)
    assert "has had no workers for 0 s" in said
    assert tables(data) == before
    assert regest("rebuild", "--workers", machines.address, "--data", data).status == 0
    assert tables(data) == before


def test_a_worker_with_other_code_is_refused(
    regest: Command, machines: Machines, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables(data)
    ours = dask_pool.code_here()
    for code, told in (
        (replace(ours, regest="99.0"), f"has Regest {ours.regest} on Python {ours.python}; here is Regest 99.0"),
        (replace(ours, digest="0"), "but of other code or with other libraries"),
    ):
        monkeypatch.setattr(dask_pool, "code_here", lambda code=code: code)
        said = regest.refused("rebuild", "--workers", machines.address, "--data", data, status=3)
        assert told in said
    assert tables(data) == before


@pytest.mark.parametrize("is_there", [False, True], ids=["not there", "of another size"])
def test_a_worker_that_sees_other_files_says_which(
    regest: Command, machines: Machines, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    """It is no damage, of which others could be told."""
    elsewhere = tmp_path / "elsewhere"
    if is_there:
        shutil.copytree(DataFolder(data).captures, elsewhere)
        for file in elsewhere.glob("*/*.warc.gz"):
            file.write_bytes(file.read_bytes()[:-1])
    monkeypatch.setattr(
        dask_pool,
        "Reading",
        lambda name, hello, *rest: Reading(name, replace(hello, captures=str(elsewhere)), *rest),
    )
    before = tables(data)
    said = regest.refused("rebuild", "--workers", machines.address, "--data", data, status=3)
    assert f"does not see {DataFolder(data).captures}" in said
    assert ("bytes there" if is_there else "No such file") in said
    assert tables(data) == before


def test_what_cannot_be_true_is_asked_for_again(
    regest: Command, machines: Machines, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is damage, where it is never true."""
    before, read, lies = tables(data), dask_pool._read, list[bytes]()
    monkeypatch.setattr(dask_pool, "_read", lambda said: Said(lies.pop(), b"") if lies else read(said))
    # One after the other: two of the same errand, as it may happen, are damage.
    for lie in (b"[]", b"nonsense"):
        lies.append(lie)
        assert regest("rebuild", "--workers", machines.address, "--data", data).status == 0
        assert (lies, tables(data)) == ([], before)
    monkeypatch.setattr(dask_pool, "_read", lambda said: Said(b"[]", b""))
    ran = regest("verify", "--workers", machines.address, "--data", data)
    assert ran.status == 1
    assert "reading it ended a process" in ran.out


def test_why_a_worker_cannot_read_is_told(
    regest: Command, machines: Machines, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_pool, "_read", lambda said: NotRead("the disk is full"))
    said = regest.refused("rebuild", "--workers", machines.address, "--data", data, status=3)
    assert re.search(r"the worker tcp://127\.0\.0\.1:\d+ cannot read: the disk is full$", said)


def test_a_scheduler_that_does_not_answer_is_told(regest: Command, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_cluster, "SECONDS_TO_ANSWER", 0.1)
    nobody = free_port().replace("http", "tcp")
    said = regest.refused("rebuild", "--workers", nobody, "--data", data, status=3)
    assert f"no Dask scheduler answers at {nobody}" in said


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl here")
def test_with_certificates_of_the_page_nobody_else_is_let_in(
    regest: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What docs/dask.md says of certificates is run as it stands."""
    blocks = re.findall(r"^```sh\n(openssl .*?|export DASK_.*?)^```", _documented(), re.MULTILINE | re.DOTALL)
    script = f"set -e\n{''.join(blocks)}env -0"
    said = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, check=True, text=True).stdout
    variables = {line.partition("=")[0]: line.partition("=")[2] for line in said.split("\0") if line[:5] == "DASK_"}
    assert len(variables) == 8
    address = free_port().replace("http", "tls")
    host, port = address.rpartition(":")[::2]
    rebuilding = ["rebuild", "--workers", address, "--data", str(data)]
    with ExitStack() as running:
        for command in (f"scheduler --host {host} --port {port}", f"worker {address} --nthreads 1"):
            running.enter_context(_running(f"dask {command} --no-dashboard", variables, tmp_path))
        # It waits for the scheduler and the worker as long as they may take to start.
        patient = f"from flows.reading import dask_cluster as c; c.SECONDS_TO_ANSWER = {PATIENCE}"
        ran = subprocess.run(
            [sys.executable, "-c", f"{patient}\nfrom flows.commands.app import main; main()", *rebuilding],
            env=os.environ | variables | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        monkeypatch.setattr(dask_cluster, "SECONDS_TO_ANSWER", 1.0)
        refused = regest.refused("rebuild", "--workers", address, "--data", data, status=3)
        assert "it must take the certificates" in refused


def test_what_is_no_address_is_wrong_usage(regest: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("scheduler", "http://scheduler:8786", "tcp://scheduler", "tcp://a b:1"):
        said = regest.refused("verify", "--workers", address, "--data", tmp_path)
        assert "tcp://scheduler:8786" in said
    monkeypatch.setattr(workers, "find_spec", lambda name: None)
    said = regest.refused("verify", "--workers", "tcp://scheduler:8786", "--data", tmp_path)
    assert "pip install regest[dask]" in said
