"""`regest doctor`: for each thing that may be wrong a folder in which exactly that is wrong."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest
from command import Command
from declared_site import DECLARATION, declare_in
from filelock import FileLock
from generated_site import ARCHIVE, LISTING, documents, edited, harvest, listing
from prefect.client.schemas.objects import DeploymentSchedule, DeploymentStatus, FlowRun
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings
from prefect.states import Scheduled
from prepared_folders import harvested
from test_prefect_servers import answering

from flows.doctoring import clocks, disk, lakes, listings, locks, processes, scheduled, servers, set_up, tables
from flows.doctoring.examination import CHECKS, examined
from flows.doctoring.finding import Finding, fine
from flows.doctoring.scheduled import Asked
from flows.doctoring.subject import Check
from flows.own_archives import declare_those_in
from flows.runs.turns import harvesting
from warehouse import database
from warehouse.data_folder import DataFolder
from warehouse.holders import writer_of
from warehouse.lake import reading
from warehouse.lake.place import LakeError, LakePlace
from warehouse.lake.reading import SeenOfALake
from warehouse.troubles import DatedAnswer
from warehouse.warc.captures import CaptureWriter, RunStart
from warehouse.warc.exchange import Exchange

NOW = datetime.now(UTC)
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
URL = "https://letters.example.org/"
LOGINS = {PREFECT_API_URL, PREFECT_API_AUTH_STRING}


@pytest.fixture(autouse=True)
def _no_server_is_configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("REGEST_CONTACT", raising=False)
    with temporary_settings(restore_defaults=LOGINS):
        yield


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder in which nothing is wrong."""
    return harvested(tmp_path / "data", 12)


def found(data: Path, look: Callable[..., Iterable[Finding]], now: datetime = NOW) -> dict[str, Finding]:
    """What a check finds, by what it looked at."""
    declare_those_in(data)
    return {one.what: one for one in examined(DataFolder(data), now, [Check("check", look)])}


def every_file(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(file): (file.stat().st_size, file.stat().st_mtime_ns) for file in folder.rglob("*")}


def killed(data: Path, *, at: datetime = NOW, is_closed: bool = True) -> RunStart:
    """A run that has captured a page and was killed, before or after it had closed its file."""
    start = RunStart(uuid4(), ARCHIVE.name, LISTING, "replica", at, "1", "1")
    page = listing(documents(12))[0]
    writer = CaptureWriter(DataFolder(data).captures, start)
    writer.append(Exchange(LISTING, at, (), 200, "OK", page.headers, page.body))
    writer.close()
    if not is_closed:
        [(name, _)] = writer.closed_files
        file = data / "captures" / name
        file.rename(file.with_name(f"{file.name}.open"))
    return start


def asked_in_vain(data: Path, at: datetime) -> None:
    """A run whose site did not answer."""
    start = RunStart(uuid4(), ARCHIVE.name, LISTING, "replica", at, "1", "1")
    blocked = {"kind": "source blocked", "url": LISTING, "page_number": 1, "detail": "its name does not resolve"}
    with CaptureWriter(DataFolder(data).captures, start) as writer:
        writer.end_run({"ended_at": at.isoformat(), "outcome": "finished", "incidents": [blocked]})


class TestAll:
    def test_nothing_is_wrong_and_nothing_is_changed(
        self, regest: Command, data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("REGEST_CONTACT", "you@example.org")
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        before = every_file(data)
        ran = regest("doctor", "--data", data, "--format", "json")
        assert [row for row in json.loads(ran.out) if row["state"] == "wrong"] == []
        assert (ran.status, ran.err) == (0, "regest: nothing is wrong\n")
        assert every_file(data) == before

    def test_what_is_wrong_stands_first_and_is_the_exit_status(
        self, regest: Command, data: Path, screen: Callable[[int], None]
    ) -> None:
        screen(100)
        ran = regest("doctor", "--data", data)
        assert ran.status == 1
        assert "contact" in ran.out.splitlines()[2]
        assert max(map(len, ran.out.splitlines())) <= 100
        assert "regest: one thing is wrong" in ran.err
        [row] = json.loads(regest("doctor", "--wrong", "--data", data, "--format", "json").out)
        assert (row["what"], row["mend"]) == (
            "contact",
            f"set contact in {data / 'regest.toml'}, or REGEST_CONTACT, to an address or URL",
        )

    def test_settings_that_are_broken_keep_it_from_nothing_else(self, regest: Command, data: Path) -> None:
        (data / "regest.toml").write_text('contact = "you@example.org"\n[captures\n')
        rows = {row["what"]: row for row in json.loads(regest("doctor", "--data", data, "--format", "json").out)}
        assert rows["regest.toml"]["state"] == "wrong"
        assert rows["database"]["state"] == "fine"

    def test_a_folder_that_is_not_there_stays_so(self, regest: Command, tmp_path: Path) -> None:
        ran = regest("doctor", "--data", tmp_path / "data", "--format", "json")
        assert [row["what"] for row in json.loads(ran.out) if row["state"] == "wrong"] == ["contact"]
        assert not (tmp_path / "data").exists()

    def test_what_hangs_is_said_and_keeps_the_others_from_nothing(self, tmp_path: Path) -> None:
        never = Event()
        checks = [
            Check("hangs", lambda _: [fine("hangs", str(never.wait(5)))]),
            Check("fails", lambda _: [fine("fails", str(1 // 0))]),
            Check("goes", lambda _: [fine("goes", "well")]),
        ]
        hangs, fails, goes = examined(DataFolder(tmp_path), NOW, checks, seconds=0.2)
        never.set()
        assert (hangs.is_wrong, hangs.says) == (True, "there was no answer within 0.2 seconds")
        assert fails.is_wrong
        assert "by zero" in fails.says
        assert goes == fine("goes", "well")

    def test_every_check_is_of_something_else(self) -> None:
        assert len({check.what for check in CHECKS}) == len(CHECKS)


class TestTables:
    def test_captures_without_tables(self, data: Path) -> None:
        DataFolder(data).database.unlink()
        one = found(data, tables.database)["database"]
        assert (one.is_wrong, one.mend) == (True, "`regest rebuild` makes them from the captures")

    def test_a_database_that_is_none(self, data: Path) -> None:
        DataFolder(data).database.write_bytes(b"no database" * 1000)
        one = found(data, tables.database)["database"]
        assert one.is_wrong
        assert "`regest rebuild`" in one.mend

    def test_one_of_an_older_regest_is_not_brought_up_to_date_by_looking(
        self, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = every_file(data)
        newest = database.newest_version() + 1
        monkeypatch.setattr(database, "newest_version", lambda *_: newest)
        monkeypatch.setattr(database, "is_own", lambda _: False)
        one = found(data, tables.database)["database"]
        assert one.is_wrong
        assert f"(schema {newest - 1} of {newest})" in one.says
        assert every_file(data) == before

    def test_what_was_written_and_not_published(self, data: Path) -> None:
        assert found(data, tables.published)["published"].is_wrong is False
        os.utime(DataFolder(data).database, (0, 0))
        assert found(data, tables.published)["published"].is_wrong

    def test_captures_that_are_not_loaded(self, data: Path, regest: Command) -> None:
        killed(data)
        one = found(data, tables.captures_loaded)["captures loaded"]
        assert one.is_wrong
        assert "1 file of captures" in one.says
        assert regest("reparse", "--data", data).status == 0
        assert not found(data, tables.captures_loaded)["captures loaded"].is_wrong

    def test_capture_files_that_are_gone(self, data: Path) -> None:
        [file] = DataFolder(data).capture_files
        (data / "captures" / file).unlink()
        one = found(data, tables.captures_loaded)["capture files"]
        assert one.is_wrong
        assert file in one.says

    def test_captures_of_an_archive_that_is_not_declared(self, data: Path) -> None:
        shutil.copytree(data / "captures" / ARCHIVE.name, data / "captures" / "letters")
        one = found(data, tables.archives_that_are_known)["unknown archives"]
        assert one.is_wrong
        assert "the archive letters is not known here" in one.says


class TestDisk:
    ROOM = disk.Room(10**12, 10**11, 10**6, 10**5)

    def test_one_with_room(self, data: Path) -> None:
        assert {what: one.is_wrong for what, one in found(data, disk.disk).items()} in (
            {"disk": False, "inodes": False, "disk of .working": False},
            {"disk": False, "inodes": None, "disk of .working": False},
        )

    @pytest.mark.parametrize(
        ("free", "a_day", "is_wrong", "says"),
        [
            (10**11, 0.0, False, "100 GB of 1.0 TB are free; no captures were added in 30 days"),
            (10**11, 1e9, False, "it would be full in 100 days"),
            (10**11, 1e7, False, "it would be full in 27 years"),
            (10**10, 1e9, True, "it will be full in 10 days"),
            (10**8, 0.0, True, "and 500 MB may be needed to publish"),
            (10**11, None, False, "100 GB of 1.0 TB are free; captures are kept elsewhere"),
        ],
    )
    def test_it_is_wrong_when_it_will_be_full_soon(
        self, free: int, a_day: float | None, is_wrong: bool, says: str
    ) -> None:
        one = disk.of_room("disk", replace(self.ROOM, free=free), 10**6, a_day)
        assert one.is_wrong == is_wrong
        assert says in one.says

    def test_large_tables_need_more(self) -> None:
        assert disk.of_room("disk", replace(self.ROOM, free=2 * 10**9), 10**9, 0.0).is_wrong
        assert not disk.of_room("disk", replace(self.ROOM, free=4 * 10**9), 10**9, 0.0).is_wrong

    def test_what_came_in_the_last_month_counts(self) -> None:
        files = {
            f"letters/{NOW - timedelta(days=3):%Y%m%d%H%M%S}-0a-00001.warc.gz": 3_000,
            f"letters/{NOW - timedelta(days=33):%Y%m%d%H%M%S}-0b-00001.warc.gz": 70_000,
            "letters/copied-from-elsewhere/crawl.warc.gz": 70_000,
        }
        assert disk.bytes_a_day(files, NOW) == 100

    @pytest.mark.parametrize(("inodes", "free", "is_wrong"), [(0, 0, None), (10**6, 10**5, False), (10**6, 10, True)])
    def test_inodes(self, inodes: int, free: int, is_wrong: bool | None) -> None:
        assert disk.of_inodes(replace(self.ROOM, inodes=inodes, inodes_free=free)).is_wrong is is_wrong


class TestLocks:
    async def test_who_writes_and_who_harvests(self, data: Path) -> None:
        folder = DataFolder(data)
        with folder.writing(lambda _: None):
            async with harvesting(folder, ARCHIVE.name, LISTING, "replica", lambda _: None):
                now = datetime.now(UTC)
                writer, harvest_ = found(data, locks.writer, now), found(data, locks.harvests, now)
        afterwards = found(data, locks.writer) | found(data, locks.harvests)
        assert f"process {os.getpid()} since just now" in writer["writer of the folder"].says
        assert harvest_["harvests under way"].says.startswith(
            f"{ARCHIVE.name} · treaty (replica): process {os.getpid()}"
        )
        assert {one.says for one in afterwards.values()} == {"nobody", "none"}

    def test_one_who_writes_for_too_long_or_is_gone(self, data: Path) -> None:
        folder = DataFolder(data)
        with folder.writing(lambda _: None):
            assert found(data, locks.writer, NOW + timedelta(days=1))["writer of the folder"].is_wrong
            said = {"process": 2**22 + 1, "since": NOW.isoformat()}
            (data / ".working" / "writer.json").write_text(json.dumps(said))
            one = found(data, locks.writer)["writer of the folder"]
            assert one.is_wrong
            assert "this machine has no such process" in one.says
            (data / ".working" / "writer.json").write_text("{")
            holder = writer_of(folder)
            assert holder is not None
            assert (holder.process, holder.is_alive) == (None, False)

    def test_what_a_killed_run_has_left(self, data: Path, regest: Command) -> None:
        assert not found(data, locks.left_behind)["files left open"].is_wrong
        killed(data, is_closed=False)
        assert found(data, locks.left_behind)["files left open"].is_wrong
        assert regest("reparse", "--data", data).status == 0
        assert not found(data, locks.left_behind)["files left open"].is_wrong

    def test_what_was_torn_is_told(self, data: Path) -> None:
        (data / "captures" / ARCHIVE.name / "20260101000000-0a-00001.warc.gz.torn").write_bytes(b"half")
        one = found(data, locks.left_behind)["torn files"]
        assert (one.is_wrong, one.says) == (False, "1 (4 bytes): half-written records that killed runs have left")

    def test_hosts_that_are_held_or_asked_for_long(
        self, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REGEST_TURNS", str(tmp_path))
        held = {"next_start": {}, "held_until": (NOW + timedelta(hours=2)).timestamp()}
        (tmp_path / "slow.example.json").write_text(json.dumps(held))
        (tmp_path / "damaged.example.json").write_text("[")
        one = found(data, locks.turns)["turns of hosts"]
        assert one.is_wrong
        assert one.says.startswith("slow.example may not be asked until ")
        (tmp_path / "slow.example.json").write_text(json.dumps({**held, "held_until": 0.0}))
        assert not found(data, locks.turns)["turns of hosts"].is_wrong
        with FileLock(tmp_path / "slow.example.connection.lock"):
            assert not found(data, locks.turns)["turns of hosts"].is_wrong
            one = found(data, locks.turns, NOW + timedelta(hours=1))["turns of hosts"]
        assert one.is_wrong
        assert one.says.startswith("slow.example has been asked by one run since ")


class TestWhatIsSet:
    def test_the_contact(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert found(data, set_up.contact)["contact"].is_wrong
        (data / "regest.toml").write_text('contact = "you@example.org"\n')
        assert found(data, set_up.contact)["contact"].says == "sites are told you@example.org"
        (data / "regest.toml").unlink()
        monkeypatch.setenv("REGEST_CONTACT", "me@example.org")
        assert not found(data, set_up.contact)["contact"].is_wrong

    def test_every_problem_of_the_settings_with_its_line(self, data: Path) -> None:
        (data / "regest.toml").write_text('contakt = "you@example.org"\n\n[quiet]\nharvests = "never"\n')
        says = [one.says for one in examined(DataFolder(data), NOW, [Check("", set_up.settings)]) if one.is_wrong]
        assert [line.partition(": ")[0].rpartition(", ")[2] for line in says] == ["line 1", "line 4"]

    def test_a_declaration_that_is_broken(self, data: Path) -> None:
        declare_in(data, DECLARATION.replace("title =", "tittle ="))
        one = found(data, set_up.declarations)["declarations"]
        assert one.is_wrong
        assert "letters.toml, line 1" in one.says

    def test_somebody_who_cannot_be_told(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (data / "regest.toml").write_text('[notify]\nto = ["json://127.0.0.1/${REGEST_NOT_SET}"]\n')
        assert "REGEST_NOT_SET is not in the environment" in found(data, set_up.recipients)["who is told"].says
        monkeypatch.setenv("REGEST_NOT_SET", "secret")
        one = found(data, set_up.recipients)["who is told"]
        assert one.is_wrong is False
        assert "secret" not in one.says

    def test_libraries_out_of_bounds(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert not found(data, set_up.libraries)["libraries"].is_wrong
        installed = {"fastapi": "0.165.0"}
        known = set_up.version
        monkeypatch.setattr(set_up, "version", lambda name: installed.get(name) or known(name))
        assert list(set_up.unmet(None)) == ["fastapi 0.165.0 is installed, and <0.151 is needed"]

    def test_an_extra_that_is_asked_for_and_not_installed(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (data / "regest.toml").write_text('[captures]\nat = "s3://archives/regest"\n')
        needs = ["s3fs>=1; extra == 's3'", "httpx>=0"]
        monkeypatch.setattr(set_up, "requires", lambda _: needs)
        monkeypatch.setattr(set_up, "version", lambda name: "1.0")
        assert found(data, set_up.extras)["extras"].says.startswith("installed: s3;")
        monkeypatch.setattr(set_up, "version", lambda name: "0.1" if name == "s3fs" else "1.0")
        one = found(data, set_up.extras)["extras"]
        assert (one.is_wrong, one.mend) == (True, "pip install 'regest[s3]'")

    def test_a_lake_that_cannot_be_reached(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert found(data, lakes.lake)["lake"].is_wrong is None
        (data / "regest.toml").write_text('[lake]\ncatalog = "lake.sqlite"\n')
        monkeypatch.setattr(lakes, "unmet", lambda _: ["duckdb-extension-ducklake is not installed"])
        assert found(data, lakes.lake)["lake"].is_wrong is None
        monkeypatch.setattr(lakes, "unmet", lambda _: [])
        monkeypatch.setattr(reading, "seen_of", lambda place: SeenOfALake(3, 12, "/srv/lake/"))
        says = f"{data / 'lake.sqlite'} answers, and has snapshot 3; one of its 12 files at /srv/lake/ can be read"
        assert found(data, lakes.lake)["lake"] == fine("lake", says)

        def away(place: LakePlace) -> SeenOfALake:
            raise LakeError(f"the lake {place.said} cannot be used (IO Error)")

        monkeypatch.setattr(reading, "seen_of", away)
        assert found(data, lakes.lake)["check"].is_wrong

    def test_a_time_zone_that_the_machine_does_not_know(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert not found(data, set_up.time_zone)["time zone"].is_wrong

        def none(name: str) -> None:
            raise set_up.ZoneInfoNotFoundError(name)

        monkeypatch.setattr(set_up, "ZoneInfo", none)
        assert found(data, set_up.time_zone)["time zone"].is_wrong


class TestServers:
    @pytest.mark.parametrize(
        ("login", "given", "wrong"),
        [
            ("me:secret", "me:secret", []),
            (None, None, ["login of the server"]),
            ("me:secret", "me:other", ["Prefect server"]),
        ],
    )
    def test_a_server_and_its_login(self, data: Path, login: str | None, given: str | None, wrong: list[str]) -> None:
        with answering(login) as url, temporary_settings({PREFECT_API_URL: url, PREFECT_API_AUTH_STRING: given}):
            of_server = found(data, servers.server)
        assert [what for what, one in of_server.items() if one.is_wrong] == wrong

    def test_one_that_does_not_answer(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("time.sleep", lambda _: None)
        with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
            one = found(data, servers.server)["Prefect server"]
        assert one.is_wrong
        assert one.says.startswith("127.0.0.1:9 does not answer")

    @pytest.mark.parametrize(
        ("theirs", "is_wrong"),
        [("3.7.2", True), ("3.8.1", False), ("3.9.1", False), ("4.0", False), ("a page to log in", None)],
    )
    def test_its_version_beside_ours(self, theirs: str, is_wrong: bool | None) -> None:
        assert servers.of_version(theirs, "3.8.8").is_wrong is is_wrong

    def test_the_database_of_the_temporary_one(self, tmp_path: Path) -> None:
        assert not servers.of_home(tmp_path / "home").is_wrong
        assert not (tmp_path / "home").exists()
        (tmp_path / "prefect.db").write_bytes(servers.SQLITE + bytes(100))
        assert not servers.of_home(tmp_path).is_wrong
        (tmp_path / "prefect.db").write_bytes(b"damaged")
        one = servers.of_home(tmp_path)
        assert one.is_wrong
        assert str(tmp_path) in one.mend


def planned(data: Path, every: str = "1 week") -> Path:
    (data / "regest.toml").write_text(f'[harvest.{ARCHIVE.name}]\nevery = "{every}"\n')
    return data


def deployment(
    name: str, status: DeploymentStatus = DeploymentStatus.READY, *, is_paused: bool = False
) -> DeploymentResponse:
    cron = DeploymentSchedule(schedule=CronSchedule(cron="0 6 * * 1"), active=True)
    known_since = NOW - timedelta(days=1)
    return DeploymentResponse(
        id=uuid4(), name=name, flow_id=uuid4(), schedules=[cron], status=status, paused=is_paused, updated=known_since
    )


def scheduled_run(of: DeploymentResponse, at: datetime) -> FlowRun:
    return FlowRun(flow_id=of.flow_id, deployment_id=of.id, expected_start_time=at, state=Scheduled(scheduled_time=at))


class TestTheSchedule:
    READY, PAUSED = deployment("letters · all"), deployment("papers · all", is_paused=True)
    LATER = scheduled_run(READY, NOW + timedelta(hours=1))

    def asked(self, monkeypatch: pytest.MonkeyPatch, *deployments: DeploymentResponse) -> None:
        """Has a server, which is not asked, know these."""
        asked = Asked(deployments, [scheduled_run(one, NOW + timedelta(hours=1)) for one in deployments])
        monkeypatch.setattr(scheduled, "_asked", lambda *_: asked)

    def test_nothing_is_planned(self, data: Path) -> None:
        assert found(data, scheduled.schedule)["schedule"].is_wrong is None

    def test_no_server_is_configured(self, data: Path) -> None:
        one = found(planned(data), scheduled.schedule)["schedule"]
        assert one.is_wrong
        assert one.says == "harvests of 1 archive are planned, and no Prefect server is configured"

    def test_the_server_does_not_answer(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("time.sleep", lambda _: None)
        with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
            one = found(planned(data), scheduled.schedule)["schedule"]
        assert one.is_wrong
        assert "cannot be asked" in one.says

    @pytest.mark.parametrize(
        ("status", "is_wrong"), [(DeploymentStatus.READY, False), (DeploymentStatus.NOT_READY, True)]
    )
    def test_whether_anybody_serves_it(
        self, data: Path, monkeypatch: pytest.MonkeyPatch, status: DeploymentStatus, is_wrong: bool
    ) -> None:
        self.asked(monkeypatch, deployment("letters · all", status))
        with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
            one = found(planned(data), scheduled.schedule)["schedule"]
            assert one.is_wrong is is_wrong
            with FileLock(data / ".working" / "schedule.lock"):
                assert not found(data, scheduled.schedule)["schedule"].is_wrong

    def test_runs_that_come_and_runs_that_are_late(self) -> None:
        late = scheduled_run(self.READY, NOW - timedelta(hours=3))
        coming = {one.what: one for one in scheduled.of_runs(Asked([self.READY, self.PAUSED], [self.LATER]), NOW)}
        missed = {one.what: one for one in scheduled.of_runs(Asked([self.READY], [late, self.LATER]), NOW)}
        assert [one.is_wrong for one in coming.values()] == [False, False]
        assert f"{NOW + timedelta(hours=1):%Y-%m-%d %H:%M} UTC" in coming["next runs"].says
        assert [one.is_wrong for one in missed.values()] == [True, False]
        assert missed["late runs"].says == "1 run due and not begun, the first 3 hours ago"

    def test_a_server_that_schedules_nothing(self) -> None:
        one = {one.what: one for one in scheduled.of_runs(Asked([self.READY], []), NOW)}["next runs"]
        assert one.is_wrong
        assert "letters · all" in one.says

    def test_what_was_harvested_longer_ago_than_twice_its_interval(self, data: Path) -> None:
        assert not found(planned(data), scheduled.schedule)["harvests overdue"].is_wrong
        later = NOW + timedelta(days=15, hours=1)
        one = found(data, scheduled.schedule, later)["harvests overdue"]
        assert one.is_wrong
        assert one.says.startswith(f"{ARCHIVE.name} is planned every 1 week, and was harvested last 15 days ago")


class TestListings:
    def test_one_that_was_asked_in_vain_three_times(self, data: Path, regest: Command) -> None:
        for hours in (1, 2):
            asked_in_vain(data, NOW + timedelta(hours=hours))
        assert regest("reparse", "--data", data).status == 0
        assert not found(data, listings.reached)["archives reached"].is_wrong
        asked_in_vain(data, NOW + timedelta(hours=3))
        assert regest("reparse", "--data", data).status == 0
        one = found(data, listings.reached, NOW + timedelta(hours=4))["archives reached"]
        assert one.is_wrong
        assert one.says.startswith(
            f"{ARCHIVE.name} · treaty: asked in vain 3 times in a row, the first time 3 hours ago"
        )
        killed(data, at=NOW + timedelta(hours=4))
        assert regest("reparse", "--data", data).status == 0
        assert not found(data, listings.reached)["archives reached"].is_wrong

    async def test_one_that_is_discrepant(self, data: Path) -> None:
        assert not found(data, listings.agree)["listings agree"].is_wrong
        await harvest(data, edited(listing(documents(12)), 1, lambda body: body.replace(b"of 12", b"of 13")))
        one = found(data, listings.agree, datetime.now(UTC))["listings agree"]
        assert one.is_wrong
        assert one.says.startswith(f"{ARCHIVE.name} · treaty: discrepant since just now")

    async def test_one_that_is_not_believed(self, tmp_path: Path) -> None:
        data = harvested(tmp_path / "data", 40, 12)
        one = found(data, listings.withheld)["withheld harvests"]
        assert one.is_wrong
        assert "`regest accept " in one.mend


class TestClocks:
    def test_a_capture_of_the_future(self, data: Path) -> None:
        assert not found(data, clocks.set_back, datetime.now(UTC))["clock and captures"].is_wrong
        one = found(data, clocks.set_back, NOW - timedelta(days=400))["clock and captures"]
        assert one.is_wrong
        assert "`regest forget --run " in one.mend

    @pytest.mark.parametrize(
        ("apart", "is_wrong", "says"),
        [
            ([0, 1, 30], False, "the last 3 answers"),
            ([600, 660, 720], True, "10 minutes fast"),
            ([-600, -660, -7200], True, "10 minutes slow"),
            ([600, 660, 0], False, "the last 3 answers"),
            ([-600, 660, 700], False, "the last 3 answers"),
            ([600, 600], None, "too few"),
        ],
    )
    def test_what_answers_of_sites_say(self, apart: list[int], is_wrong: bool | None, says: str) -> None:
        dated = "Sat, 28 Nov 2026 11:59:00 GMT"
        answers = [DatedAnswer(URL, NOON + timedelta(seconds=seconds), dated, "60") for seconds in apart]
        one = clocks.of_answers([*answers, DatedAnswer(URL, NOON, "no date", None)])
        assert one.is_wrong is is_wrong
        assert says in one.says

    def test_answers_are_read_from_the_captures(self, data: Path, regest: Command) -> None:
        start = RunStart(uuid4(), ARCHIVE.name, LISTING, "web", NOW, "1", "1")
        page = listing(documents(12))[0]
        dated = (*page.headers, ("Date", f"{NOW - timedelta(hours=1):%a, %d %b %Y %H:%M:%S} GMT"))
        with CaptureWriter(DataFolder(data).captures, start) as writer:
            for _ in range(3):
                writer.append(Exchange(LISTING, NOW, (), 200, "OK", dated, page.body))
        assert regest("reparse", "--data", data).status == 0
        one = found(data, clocks.sites)["clock and sites"]
        assert (one.is_wrong, one.says) == (
            True,
            "this machine's clock was 60 minutes fast when it captured the last 3 answers",
        )


class TestProcesses:
    @pytest.mark.parametrize(
        ("system", "landlock", "is_filtered", "is_wrong"),
        [("Linux", 4, True, False), ("Linux", 0, True, True), ("Linux", 4, False, True), ("Darwin", 0, False, None)],
    )
    def test_how_far_they_are_locked_in(
        self, system: str, landlock: int, is_filtered: bool, is_wrong: bool | None
    ) -> None:
        assert processes.of_confinement(system, landlock, is_filtered=is_filtered).is_wrong is is_wrong

    @pytest.mark.parametrize(
        ("limits", "is_wrong"),
        [
            ("Max address space  4294967296  4294967296  bytes", False),
            ("Max address space  unlimited  unlimited  bytes", True),
            ("", None),
        ],
    )
    def test_how_much_memory_they_may_take(self, limits: str, is_wrong: bool | None) -> None:
        assert processes.of_memory(limits).is_wrong is is_wrong

    def test_one_that_does_not_start(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(processes, "WORKER", ("false",))
        one = found(data, processes.readers)["reading processes"]
        assert (one.is_wrong, "`false`" in one.says) == (True, True)

    def test_they_are_as_they_should_be_here(self, data: Path) -> None:
        assert {one.is_wrong for one in found(data, processes.readers).values()} <= {False, None}
