"""The trial of a lake on a cluster: its catalog in PostgreSQL, its files in the store, written by both workers, read on
a machine that has published nothing."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator

from s3fs import S3FileSystem

from bench.cluster.network import plug_in, pull_the_cable
from bench.cluster.services import Cluster, require, wait_until
from bench.hosts_site import address_of, declare_in, name_of
from bench.processes import CommandError
from bench.warc_files import SEED, write_warc

STORE = "http://198.18.0.10:8333"
FILES = "archives/lake"
LAKE = f"""\
[lake]
catalog = "postgres:dbname=lake user=prefect host=198.18.0.10"
files = "s3://{FILES}"
endpoint = "{STORE}"
"""
DATA, READER = "/srv/published", "sites"
SHARES = {"worker-1": (0, 2, 4), "worker-2": (1, 3, 5)}
# One that neither has: the first worker harvests it while the other one is cut off.
ANOTHER = 6
PAGES_IN_BULK = 3_000
REPLICA = f"http://{address_of(ANOTHER, '198.18')}:8765"
ASKED = "SELECT archive, url, title, date_text, summary FROM documents WHERE {} ORDER BY ALL"
OF_THE_SHARES = ASKED.format("archive LIKE 'host-%' AND archive <> 'host-6'")
OF_ANOTHER = "SELECT count(*) FROM documents WHERE archive = 'host-6'"
IN_BULK = ASKED.format("archive = 'wilson-center'")
LONGEST_SECONDS = 240.0
SECONDS_BETWEEN_LOOKS = 0.02


def publishing(cluster: Cluster) -> Iterator[str]:
    """worker-2 is cut off while it publishes, and comes again."""
    for machine in (*SHARES, READER):
        declare_in(cluster.room(machine) / "published", ANOTHER + 1)
        (cluster.room(machine) / "published" / "regest.toml").write_text(LAKE)
    harvests = [_harvest(cluster, machine, share) for machine, share in SHARES.items()]
    for harvest in harvests:
        require(harvest.wait(LONGEST_SECONDS) == 0, "a harvest that publishes into the lake ended otherwise than well")
    _same(cluster, OF_THE_SHARES)
    yield "publish: both workers at once into the lake; read on a third machine, tables as undisturbed"
    write_warc(cluster.room("worker-2") / "pages.warc.gz", PAGES_IN_BULK, SEED)
    before = _files()
    importing = cluster.begin(
        "worker-2", "import", "/srv/pages.warc.gz", "--archive", "wilson-center", "--data", DATA, has_lake=True
    )
    until = time.monotonic() + LONGEST_SECONDS
    while _files() == before:
        if time.monotonic() > until or importing.poll() is not None:
            raise CommandError("worker-2 has put nothing into the lake")
        time.sleep(SECONDS_BETWEEN_LOOKS)
    pull_the_cable("worker-2")
    cut = time.monotonic()
    require(_read(cluster, IN_BULK).count("\n") == 1, "worker-2 had published everything before it was cut off")
    _same(cluster, OF_THE_SHARES)
    begun = time.monotonic()
    harvest = _harvest(cluster, "worker-1", (ANOTHER,))
    require(harvest.wait(LONGEST_SECONDS) == 0, "worker-1 could not publish while worker-2 was cut off")
    took = time.monotonic() - begun
    require(_read(cluster, OF_ANOTHER).split()[-1] != "0", "what worker-1 has published is not in the lake")
    yield f"publish: worker-2 cut off in the middle; the tables of before are read; worker-1 publishes, in {took:.0f} s"
    wait_until(lambda: importing.poll() is not None, "worker-2 notices that it is cut off", LONGEST_SECONDS)
    require(importing.returncode == 0, f"the import on worker-2 ended with {importing.returncode}")
    said = cluster.log("worker-2").read_text(errors="replace")
    require("published here, and not in the lake" in said, "worker-2 does not say that the lake lacks its tables")
    yield f"publish: worker-2 has noticed after {time.monotonic() - cut:.0f} s, and has its own tables"
    plug_in("worker-2")
    require(cluster.run("worker-2", "publish", "--lake", "--data", DATA, has_lake=True) == 0, "it cannot be published")
    for question in (OF_THE_SHARES, IN_BULK):
        _same(cluster, question)
    yield "publish: published again, tables as undisturbed"


def _harvest(cluster: Cluster, machine: str, hosts: tuple[int, ...]) -> subprocess.Popen[bytes]:
    asked = ("--pause", "0", "--replica", REPLICA, "--data", DATA)
    return cluster.begin(machine, "harvest", *map(name_of, hosts), *asked, has_lake=True)


def _files() -> int:
    """How many of a lake's files are in the store, also of what is not published yet."""
    return len(S3FileSystem(endpoint_url=STORE, use_listings_cache=False).find(FILES))


def _read(cluster: Cluster, question: str) -> str:
    return cluster.answer(READER, "sql", "--lake", "--data", DATA, "--format", "csv", question, has_lake=True)


def _same(cluster: Cluster, question: str) -> None:
    wanted = cluster.answer("services", "sql", "--data", "/srv/undisturbed", "--format", "csv", question)
    found = _read(cluster, question)
    require(wanted.count("\n") > 1 and wanted == found, f"the lake gives {found.count(chr(10))} rows, not the same")
