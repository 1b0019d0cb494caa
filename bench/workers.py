"""Pages of a WARC file, read by processes of this machine and by a Dask cluster's workers on loopback, turn by turn.

    python -m bench.workers

What is measured is the reading: from the file to Arrow tables in the process that would load them. Beside it, a
rebuild, which loads and publishes them too.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID

from rich.console import Console
from rich.table import Table

from bench.importing import REGEST
from bench.processes import cpu_of_all, run, started
from bench.warc_files import SEED, write_warc
from flows.reading.dask_cluster import Cluster
from flows.reading.pool import BulkPool
from flows.reading.pools import reading_pool
from flows.reading.ranges import read_ranges, registered_ranges
from flows.reading.tasks import Hello, ReadRange
from warehouse.database import connect_new
from warehouse.load import schemas_of
from warehouse.warc.stores import open_store

ARCHIVE = "wilson-center"
PAGES = 16_760


@dataclass(frozen=True, slots=True)
class Registered:
    """The WARC file, as an import registers it."""

    archive: str
    file: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """Seconds on the clock, and of processors in all processes together."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Machines:
    """A scheduler's address, and the processes that were started for it."""

    address: str
    processes: tuple[int, ...]


@contextmanager
def cluster_of(workers: int, folder: Path) -> Iterator[Machines]:
    """A Dask scheduler and so many workers of one thread each, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    environment = {**os.environ, "DASK_TEMPORARY_DIRECTORY": str(folder)}
    dask = [sys.executable, "-m", "dask"]
    begun = (
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"],
        [*dask, "worker", address, "--nthreads", "1", "--nworkers", str(workers), "--no-dashboard"],
    )
    with ExitStack() as running, (folder / f"{workers}.log").open("ab") as log:
        processes = [running.enter_context(started(command, environment, log.fileno())) for command in begun]
        with closing(Cluster(address)) as connection:
            while connection.places() < workers:
                time.sleep(0.1)
        yield Machines(address, tuple(process.pid for process in processes))


def read(hello: Hello, ranges: list[ReadRange], processes: int | None, cluster: Machines | None) -> Read:
    """Reads it all, by so many processes of this machine or by a cluster's workers, and keeps nothing of it."""
    before, start = _cpu(cluster), time.perf_counter()
    pool = BulkPool(hello, processes=processes) if cluster is None else reading_pool(hello, (), cluster.address)
    with pool as reading:
        pages = sum(len(done.pages) for _, done in read_ranges(reading, ranges))
    wall = time.perf_counter() - start
    print(f"    {pages:,} pages in {wall:.2f} s", file=sys.stderr)
    return Read(wall, _cpu(cluster) - before)


def _cpu(cluster: Machines | None) -> float:
    own = os.times()
    of_this = own.user + own.system + own.children_user + own.children_system
    return of_this + (cpu_of_all(cluster.processes) if cluster else 0.0)


def measure(folder: Path, pages: int, repeat: int) -> tuple[dict[str, list[Read]], dict[str, list[float]]]:
    """The readings by who reads, and the seconds of rebuilds."""
    file = folder / "pages.warc.gz"
    write_warc(file, pages, SEED)
    with connect_new(folder / "schemas.duckdb") as connection:
        hello = Hello(schemas_of(connection), str(folder))
    ranges = registered_ranges(open_store(str(folder)), Registered(ARCHIVE, str(file)), UUID(int=0), None)
    data = folder / "data"
    run([REGEST, "import", str(file), "--archive", ARCHIVE, "--data", str(data)], os.environ)
    readings: dict[str, list[Read]] = {}
    rebuilds: dict[str, list[float]] = {}
    with cluster_of(1, folder) as one, cluster_of(2, folder) as two:
        ways: dict[str, tuple[int | None, Machines | None]] = {
            "1 process": (1, None),
            "2 processes": (2, None),
            "1 Dask worker": (None, one),
            "2 Dask workers": (None, two),
        }
        for _ in range(repeat):
            for name, (processes, cluster) in ways.items():
                print(f"  {name}, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
                readings.setdefault(name, []).append(read(hello, ranges, processes, cluster))
            for name, workers in (("this machine", None), ("2 Dask workers", two.address)):
                rebuilds.setdefault(name, []).append(_rebuild(data, workers))
    shutil.rmtree(data)
    return readings, rebuilds


def _rebuild(data: Path, workers: str | None) -> float:
    given = [] if workers is None else ["--workers", workers]
    return run([REGEST, "rebuild", *given, "--data", str(data)], os.environ).wall


def main() -> None:
    """Measures, and prints two tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.workers", description="Reading by Dask's workers.")
    parser.add_argument("--pages", type=int, default=PAGES, help="in the WARC file (%(default)s)")
    parser.add_argument("--repeat", type=int, default=3, help="turns, of which the medians count (%(default)s)")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        readings, rebuilds = measure(Path(folder), given.pages, given.repeat)
    _print(Console(width=100), given.pages, readings, rebuilds)


def _print(
    console: Console, pages: int, readings: Mapping[str, list[Read]], rebuilds: Mapping[str, list[float]]
) -> None:
    table = Table("reading by", "seconds", "pages/s", "processors, seconds", title=f"{pages:,} pages")
    walls = {name: median(one.wall for one in some) for name, some in readings.items()}
    for name, some in readings.items():
        cpu = median(one.cpu for one in some)
        table.add_row(name, f"{walls[name]:.2f}", f"{pages / walls[name]:,.0f}", f"{cpu:.1f}")
    console.print(table)
    console.print(f"two workers are {walls['1 Dask worker'] / walls['2 Dask workers']:.2f} x as fast as one")
    console.print(f"they take {walls['2 Dask workers'] / walls['2 processes']:.2f} x as long as two processes")
    medians = ", ".join(f"{name} {median(some):.1f} s" for name, some in rebuilds.items())
    console.print(f"rebuild: {medians}")


if __name__ == "__main__":
    main()
