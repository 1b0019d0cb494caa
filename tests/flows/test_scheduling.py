"""What is planned, when it is due, and what `init`, `schedule --check` and the metrics say of it, without a server."""

from __future__ import annotations

import tomllib
import urllib.request
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from command import Command
from declared_site import DECLARATION, declare_in
from prefect_server import free_port

from flows.flow import harvest
from flows.http.asking import CONTACT_VARIABLE
from flows.run_names import name_of_batch, name_of_harvest
from flows.runs import alive
from flows.scheduling.deployments import deployment_of, upkeep_deployments
from flows.scheduling.files import stamp_of
from flows.scheduling.metrics import serve_metrics
from flows.scheduling.plan import Plan, PlannedListing, plan_of
from flows.scheduling.times import (
    When,
    after_quiet_hours,
    from_now_in_words,
    interval_in_words,
    next_times,
    typed_interval,
)
from flows.settings import documented
from flows.settings.keys import KEYS_OF_A_FOLDER, keys_of
from flows.settings.new import EXAMPLE
from flows.settings.settings import settings_of
from flows.wayback.request import wayback_request_for
from flows.web.request import request_for
from flows.web.walk import Walk
from parsers.catalog import archive_named
from parsers.declarations.checked import read_checked
from parsers.declarations.source import Source
from parsers.errors import WrongUsage
from warehouse.data_folder import DataFolder, FolderHeld

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
WEEKLY = 'cron = "0 6 * * 1"'
OWN = f'{DECLARATION}[harvest]\nevery = "1 day"\n'


@pytest.fixture(autouse=True)
def _nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CONTACT_VARIABLE, raising=False)


def say_in(data: Path, text: str) -> Path:
    file = data / "regest.toml"
    file.write_text(text, "utf-8")
    return file


class TestThePlan:
    def test_it_is_of_declarations_and_of_regest_toml_together(self, tmp_path: Path) -> None:
        declare_in(tmp_path, OWN)
        say_in(
            tmp_path,
            f'time_zone = "Europe/Berlin"\n[harvest.wilson-center]\n{WEEKLY}\n'
            'listings = ["all", "mongolia"]\npages = 3\n',
        )
        assert plan_of(tmp_path).listings == (
            PlannedListing("letters", "all", When(every=timedelta(days=1), time_zone="Europe/Berlin")),
            *(
                PlannedListing("wilson-center", name, When("0 6 * * 1", None, "Europe/Berlin"), pages=3)
                for name in ("all", "mongolia")
            ),
        )

    def test_what_regest_toml_says_holds(self, tmp_path: Path) -> None:
        declare_in(tmp_path, OWN)
        say_in(tmp_path, f'[harvest.letters]\n{WEEKLY}\ntime_zone = "Asia/Tokyo"\n')
        [planned] = plan_of(tmp_path).listings
        assert planned.when == When("0 6 * * 1", None, "Asia/Tokyo")

    def test_of_the_wayback_machine_it_is_all_listings(self, tmp_path: Path) -> None:
        say_in(tmp_path, f'[harvest.hansard]\n{WEEKLY}\nsource = "wayback"\n')
        [planned] = plan_of(tmp_path).listings
        assert (planned.listing, planned.name) == (None, "hansard · all listings · Wayback Machine")

    @pytest.mark.parametrize(
        ("text", "line", "said"),
        [
            ('[harvest.hansard]\ncron = "99 6 * * 1"\n', 2, "harvest.hansard.cron: “99 6 * * 1” is no cron line"),
            ('[harvest.hansard]\nevery = "often"\n', 2, "harvest.hansard.every is no time"),
            (f'[harvest.hansard]\n{WEEKLY}\nlistings = ["nope"]\n', 3, "has “nope”: hansard has korea"),
            (f'[harvest.hansard]\n{WEEKLY}\nsource = "wayback"\npages = 3\n', 4, "is of an archive's own site"),
            (f"[harvest.hansart]\n{WEEKLY}\n", 1, "there is no archive hansart"),
            ('time_zone = "Berlin"\n', 1, "time_zone is no time zone"),
            ('[quiet]\nharvest = "08:00-18:00"\n', 2, "did you mean quiet.harvests?"),
        ],
    )
    def test_what_is_wrong_is_said_with_its_line(
        self, regest: Command, tmp_path: Path, text: str, line: int, said: str
    ) -> None:
        file = say_in(tmp_path, text)
        ran = regest("schedule", "--check", "--data", tmp_path)
        assert ran.status == 2
        assert f"{file}, line {line}: " in ran.err
        assert said in ran.err

    def test_a_declaration_that_plans_what_it_has_not_is_broken(self, regest: Command, tmp_path: Path) -> None:
        file = declare_in(tmp_path, f'{OWN}listings = ["nope"]\n')
        ran = regest("archives", "check", "letters", "--data", tmp_path)
        assert ran.status == 2
        assert f"{file}, line {file.read_text().count(chr(10))}: harvest.listings has “nope”: known are all" in ran.err

    def test_archives_show_tells_of_it(self, regest: Command, tmp_path: Path) -> None:
        declare_in(tmp_path, OWN)
        rows = regest("archives", "show", "letters", "--data", tmp_path, "--format", "jsonl").objects
        assert [row["value"] for row in rows if row["key"] == "harvest.every"] == ['"1 day"']

    def test_a_change_of_any_file_shows(self, tmp_path: Path) -> None:
        stamps = [stamp_of(tmp_path)]
        for change in (
            lambda: say_in(tmp_path, ""),
            lambda: say_in(tmp_path, WEEKLY),
            lambda: declare_in(tmp_path),
            lambda: (tmp_path / "regest.toml").unlink(),
        ):
            change()
            stamps.append(stamp_of(tmp_path))
        assert len({*stamps}) == len(stamps)


class TestWhen:
    def test_a_cron_line_is_of_its_time_zone_in_summer_time_too(self) -> None:
        when = When("30 6 * * *", None, "Europe/Berlin")
        winter, summer = (next_times(when, "x", moment, 1)[0] for moment in (NOW, NOW.replace(month=6)))
        assert winter.astimezone(UTC).time() == time(5, 30)
        assert summer.astimezone(UTC).time() == time(4, 30)

    def test_an_interval_is_counted_alike_after_each_start(self) -> None:
        when = When(every=timedelta(weeks=1))
        [first, second] = next_times(when, "wilson-center · all", NOW, 2)
        assert NOW < first <= NOW + timedelta(weeks=1)
        assert second - first == timedelta(weeks=1)
        later = next_times(when, "wilson-center · all", first - timedelta(seconds=1), 1)
        assert later == [first]
        assert next_times(when, "hansard · korea", NOW, 1) != [first]

    def test_no_such_day_never_comes(self) -> None:
        assert next_times(When("0 0 30 2 *"), "x", NOW, 1) == []

    @pytest.mark.parametrize(
        ("moment", "hours", "then"),
        [
            ("2026-11-28T12:00", (time(8), time(18)), "2026-11-28T17:00"),
            ("2026-11-28T18:00", (time(8), time(18)), "2026-11-28T18:00"),
            ("2026-11-28T22:30", (time(22), time(6)), "2026-11-29T05:00"),
            ("2026-11-28T03:00", (time(22), time(6)), "2026-11-28T05:00"),
            ("2026-11-28T12:00", (time(22), time(6)), "2026-11-28T12:00"),
        ],
    )
    def test_what_is_due_in_quiet_hours_is_due_when_they_end(
        self, moment: str, hours: tuple[time, time], then: str
    ) -> None:
        due, after = (datetime.fromisoformat(f"{text}+00:00") for text in (moment, then))
        assert after_quiet_hours(due, hours, "Europe/Berlin") == after

    def test_it_is_said_in_words(self) -> None:
        assert [interval_in_words(timedelta(hours=hours)) for hours in (1, 36, 48, 168)] == [
            "1 hour",
            "36 hours",
            "2 days",
            "1 week",
        ]
        assert from_now_in_words(NOW + timedelta(hours=50), NOW) == "in 2 days"
        assert from_now_in_words(NOW - timedelta(minutes=1), NOW) == "1 minute ago"

    @pytest.mark.parametrize("cron", ["0 6 * * 1", "0 6 1 1 *", "* * * * *"])
    def test_of_a_cron_line_too_it_is_said_how_far_away_it_is(self, cron: str) -> None:
        [moment] = next_times(When(cron=cron, time_zone="Europe/Berlin"), "x", NOW, 1)
        assert type(moment) is datetime
        assert from_now_in_words(moment, NOW).startswith(("in ", "now"))

    def test_seconds_are_for_a_replica(self) -> None:
        assert typed_interval("20 seconds", may_be_seconds=True) == timedelta(seconds=20)
        with pytest.raises(WrongUsage, match="replica alone"):
            typed_interval("20 seconds", may_be_seconds=False)


class TestCheck:
    def test_it_shows_the_next_runs_without_a_server(self, regest: Command, tmp_path: Path) -> None:
        say_in(
            tmp_path,
            'contact = "me@example.org"\ntime_zone = "Europe/Berlin"\n[quiet]\nharvests = "05:00-07:30"\n'
            f'[harvest.wilson-center]\n{WEEKLY}\n[harvest.hansard]\nevery = "2 weeks"\n',
        )
        ran = regest("schedule", "--check", "--data", tmp_path, "--format", "jsonl")
        assert (ran.status, ran.err) == (0, "")
        rows = {row["archive"]: row for row in ran.objects}
        assert rows["wilson-center"]["next"].startswith("Mon ")
        assert rows["wilson-center"]["next"].endswith(" 07:30")
        assert rows["hansard"]["when"] == "every 2 weeks"

    def test_what_is_never_due_and_a_contact_that_lacks_are_told(self, regest: Command, tmp_path: Path) -> None:
        say_in(tmp_path, '[harvest.hansard]\ncron = "0 0 30 2 *"\n')
        ran = regest("schedule", "--check", "--data", tmp_path)
        assert ran.status == 1
        assert "hansard · korea is never due" in ran.err
        assert "set contact in regest.toml" in ran.err

    def test_archives_can_be_named(self, regest: Command, tmp_path: Path) -> None:
        ran = regest("schedule", "hansard", "--every", "6 hours", "--check", "--data", tmp_path, "--format", "jsonl")
        assert [(row["archive"], row["when"]) for row in ran.objects] == [("hansard", "every 6 hours")]

    def test_of_a_replica_it_may_be_every_few_seconds(self, regest: Command, tmp_path: Path) -> None:
        say_in(tmp_path, f'[harvest.hansard]\n{WEEKLY}\n[harvest.wilson-center]\n{WEEKLY}\nsource = "wayback"\n')
        options = ("--replica", "http://127.0.0.1:8765", "--every", "20 seconds")
        ran = regest("schedule", "--check", *options, "--data", tmp_path, "--format", "jsonl")
        assert [(row["archive"], row["when"]) for row in ran.objects] == [("hansard", "every 20 seconds")]
        assert "left out: 1 harvests from the Wayback Machine" in ran.err

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ((), "nothing is planned"),
            (("--cron", "0 6 * * 1"), "--cron goes with an ARCHIVE"),
            (("--every", "6 hours"), "--every goes with an ARCHIVE, or with --replica"),
            (("hansard", "--cron", "0 6 * * 1", "--every", "1 day"), "one of them"),
            (("hansard", "--every", "20 seconds"), "for a replica alone"),
        ],
    )
    def test_what_does_not_go_together(
        self, regest: Command, tmp_path: Path, options: tuple[str, ...], said: str
    ) -> None:
        assert said in regest.refused("schedule", *options, "--check", "--data", tmp_path)


class TestInit:
    def test_it_writes_every_key_as_a_comment(self, regest: Command, tmp_path: Path) -> None:
        ran = regest("init", "--data", tmp_path / "data", "--contact", "me@example.org")
        assert ran.status == 0
        assert "regest schedule --check" in ran.err
        text = (tmp_path / "data" / "regest.toml").read_text("utf-8")
        assert tomllib.loads(text) == {"contact": "me@example.org"}
        for key in KEYS_OF_A_FOLDER[1:]:
            assert f"# {key.path[-1]} = {key.example}\n" in text

    def test_each_of_its_examples_can_be_taken(self, regest: Command, tmp_path: Path) -> None:
        regest("init", "--data", tmp_path)
        lines = (tmp_path / "regest.toml").read_text("utf-8").splitlines()
        taken = [line[2:] for line in lines if line.startswith(("# [", "# ")) and ("=" in line or line.endswith("]"))]
        taken = [line for line in taken if line.startswith("[") or line.split(" = ")[0].isidentifier()]
        assert read_checked(Source("regest.toml", "\n".join(taken)), keys_of([EXAMPLE]))

    def test_one_that_is_there_stays(self, regest: Command, tmp_path: Path) -> None:
        file = say_in(tmp_path, "# mine\n")
        assert "stays as it is" in regest.refused("init", "--data", tmp_path)
        assert file.read_text() == "# mine\n"


class TestDeployments:
    planned = PlannedListing("wilson-center", "mongolia", When("0 6 * * 1"), pages=3, pause=2.0)

    def test_they_are_tagged_named_and_told(self) -> None:
        deployment = deployment_of(self.planned, Path("/srv/regest"))
        assert deployment.name == "wilson-center · mongolia"
        assert deployment.tags == ["regest", "wilson-center", "web"]
        assert deployment.parameters == {
            "archive": "wilson-center",
            "listing": "mongolia",
            "data": "/srv/regest",
            "pages": 3,
            "pause": 2.0,
        }
        assert "at “0 6 * * 1” (UTC)" in str(deployment.description)
        assert str(deployment.concurrency_options).count("CANCEL_NEW")

    def test_its_data_folder_is_never_one_that_goes_with_the_run(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("REGEST_DATA", raising=False)
        assert request_for("hansard").folder.path == Path("data")
        monkeypatch.setenv("PREFECT__FLOW_RUN_ID", str(uuid4()))
        with pytest.raises(WrongUsage, match="would be removed with this run"):
            request_for("hansard")
        with pytest.raises(WrongUsage, match="“elsewhere” would be removed"):
            wayback_request_for("hansard", data="elsewhere")
        monkeypatch.setenv("REGEST_DATA", str(tmp_path))
        assert request_for("hansard").folder.path == tmp_path
        assert wayback_request_for("hansard", data="/srv/regest").folder.path == Path("/srv/regest")

    def test_a_replica_is_told_by_its_tag(self) -> None:
        deployment = deployment_of(self.planned, Path("/srv/regest"), "http://127.0.0.1:8765")
        assert deployment.tags[-1] == "replica"
        assert deployment.parameters["replica"] == "http://127.0.0.1:8765"

    def test_the_whole_folder_has_its_own(self) -> None:
        flows = [(one.flow_name, one.schedules) for one in upkeep_deployments(Path("/srv/regest"))]
        assert flows == [("reparse", []), ("verify", [])]

    def test_the_form_says_what_each_parameter_is_and_may_be(self) -> None:
        known = harvest.parameters.properties
        assert all(one["description"] for one in known.values())
        assert known["pages"]["title"] == "Pages"
        assert {"type": "integer", "minimum": 1} in known["pages"]["anyOf"]

    def test_runs_are_named_by_what_they_do(self, tmp_path: Path) -> None:
        archive = archive_named("wilson-center")
        given = {"archive": "wilson-center", "listing": None, "data": str(tmp_path)}
        assert name_of_harvest(given) == "Wilson Center Digital Archive · all"
        assert name_of_harvest({**given, "listing": f"{archive.home}search?q=1"}).endswith(" · search?q=1")
        assert name_of_harvest({**given, "archive": "nope"}) == "nope · first listing"
        walk = Walk(archive, archive.listing())
        assert name_of_batch(walk, "all", 1, 100) == "Wilson Center Digital Archive · all · pages from 1"
        walk.promised_pages = 1676
        assert name_of_batch(walk, "all", 101, 100) == "Wilson Center Digital Archive · all · pages 101-200 of 1,676"
        assert (
            name_of_batch(walk, "all", 1601, 100) == "Wilson Center Digital Archive · all · pages 1,601-1,676 of 1,676"
        )


class TestTheContact:
    def test_it_is_that_of_regest_toml_where_nobody_says_another(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        say_in(tmp_path, 'contact = "me@example.org"\n')
        assert request_for("hansard", data=tmp_path).contact == "me@example.org"
        assert request_for("hansard", data=tmp_path, contact="you@example.org").contact == "you@example.org"
        monkeypatch.setenv(CONTACT_VARIABLE, "env@example.org")
        assert request_for("hansard", data=tmp_path).contact == "env@example.org"


def test_one_process_serves_the_files_of_a_folder(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    with folder.serving(), pytest.raises(FolderHeld, match="is being served by process"), folder.serving():
        pass


def test_a_run_is_alive_as_long_as_its_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alive, "_folder", lambda: tmp_path / "runs")
    monkeypatch.setattr(alive, "_held", held := [])
    run = uuid4()
    assert not alive.is_alive(run)
    alive.hold_run(str(run))
    held[0].release()
    alive.forget_ended_runs()
    assert not alive.is_alive(run)
    assert [*(tmp_path / "runs").iterdir()] == []


def test_a_monitor_is_told_of_each_listing(harvested_data: Path) -> None:
    port = free_port()
    plan = Plan((PlannedListing("hansard", "korea", When(every=timedelta(days=1))),))
    serve_metrics(port, DataFolder(harvested_data), lambda: plan)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        said = answer.read().decode()
    figures = dict(line.rsplit(" ", 1) for line in said.splitlines() if not line.startswith("#"))
    assert figures["regest_up"] == "1.0"
    [found] = [float(value) for name, value in figures.items() if name.startswith("regest_listing_found{")]
    assert found == 12
    assert [value for name, value in figures.items() if 'verdict="proven"' in name] == ["1.0"]
    assert 'regest_listing_next_harvest_timestamp_seconds{archive="hansard",listing="korea"}' in figures
    assert float(figures['regest_captures_bytes{archive="wilson-center"}']) > 0
    with pytest.raises(WrongUsage, match=f"port {port}"):
        serve_metrics(port, DataFolder(harvested_data), lambda: plan)


class TestTheDocumentation:
    page = documented.PAGE.read_text("utf-8")

    def test_its_tables_are_of_the_keys_as_they_are(self) -> None:
        assert documented.renewed(self.page) == self.page, "renew them: python -m flows.settings.documented"

    def test_its_example_is_allowed(self, tmp_path: Path) -> None:
        text = self.page.partition("```toml\n")[2].partition("```")[0]
        say_in(tmp_path, text)
        assert settings_of(tmp_path).contact
        assert plan_of(tmp_path).listings
