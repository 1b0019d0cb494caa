"""Lakes: the same answers as from the folders that publish into them, whoever writes and reads meanwhile."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest
from command import Command
from object_store import place_in, served_objects
from postgres_server import postgres, programs
from prepared_folders import with_an_import

from bench.object_server import ObjectServer
from bench.questions import PAGE

REPOSITORY = Path(__file__).parents[2]
OLD_DUCKDB = REPOSITORY / ".venv" / "duckdb-1.5"
MINE, OTHERS = "archive = 'wilson-center'", "archive <> 'wilson-center'"
COUNTED = "SELECT archive, count(*) FROM documents GROUP BY archive ORDER BY archive"


objects = pytest.fixture(scope="module")(served_objects)


def environment() -> dict[str, str]:
    """Of processes that have DuckDB 1.5."""
    places = (OLD_DUCKDB, REPOSITORY, REPOSITORY / "tests" / "flows")
    return os.environ | {"PYTHONPATH": os.pathsep.join(map(str, places))}


@dataclass(frozen=True, slots=True)
class Lake:
    """A lake, which processes of their own write and read."""

    catalog: str
    files: str
    endpoint: str = ""

    def does(self, what: str, *arguments: object) -> str:
        """What a process prints. It must end well."""
        ran = subprocess.run(
            self._command(what, *arguments), env=environment(), capture_output=True, encoding="utf-8", check=False
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def begins(self, what: str, *arguments: object) -> subprocess.Popen[str]:
        """A process that does it meanwhile."""
        return subprocess.Popen(
            self._command(what, *arguments),
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def _command(self, what: str, *arguments: object) -> list[str]:
        return [
            sys.executable,
            "-m",
            "in_the_lake",
            what,
            self.catalog,
            self.files,
            self.endpoint,
            *map(str, arguments),
        ]


@pytest.fixture(params=["sqlite, in a folder", pytest.param("postgres, in a bucket", marks=pytest.mark.trial)])
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lake]:
    assert (OLD_DUCKDB / "duckdb_extension_ducklake").is_dir(), f"no DuckLake in {OLD_DUCKDB}: run `make setup`"
    if request.param.startswith("sqlite"):
        yield Lake(str(tmp_path / "lake.sqlite"), str(tmp_path / "files"))
        return
    if programs() is None:
        pytest.skip("no PostgreSQL here: apt-get install postgresql")
    place = place_in(request.getfixturevalue("objects"))
    with postgres() as catalog:
        yield Lake(catalog, place.location, place.endpoint)


@pytest.fixture
def lake_in_sqlite(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path / "lake.sqlite"), str(tmp_path / "files"))


@pytest.fixture
def sample(sample_data: Path) -> Path:
    return sample_data / "regest.duckdb"


def part_of(sample: Path, database: Path, which: str, *, reworded: bool = False) -> Path:
    """A database that holds some of the archives, as another folder would."""
    shutil.copy(sample, database)
    with duckdb.connect(str(database)) as connection:
        tables = connection.execute(
            "SELECT table_name FROM duckdb_columns() WHERE schema_name = 'kept' AND column_name = 'archive'"
        ).fetchall()
        for (table,) in tables:
            connection.execute(f"DELETE FROM kept.{table} WHERE NOT ({which})")
        if reworded:
            connection.execute("UPDATE kept.regests SET title = title || ' (2)'")
    return database


def ended(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate()
    assert process.returncode == 0, err
    return out


def test_it_answers_as_the_folder_does(lake: Lake, sample: Path) -> None:
    once, twice = lake.does("publish", sample, sample).splitlines()
    assert (int(once.split()[0]) > 2000, twice) == (True, "0 0")
    assert lake.does("questions") == PAGE.read_text("utf-8")


def test_whether_its_catalog_answers_and_its_files_can_be_read_is_seen(lake_in_sqlite: Lake, sample: Path) -> None:
    assert "there is no lake at" in lake_in_sqlite.does("look")
    lake_in_sqlite.does("publish", sample)
    assert lake_in_sqlite.does("look") == "True"

    shutil.rmtree(lake_in_sqlite.files)

    assert "cannot be used (IO Error" in lake_in_sqlite.does("look")


@pytest.mark.parametrize("lake", ["postgres, in a bucket"], indirect=True)
def test_two_write_at_once_and_a_reader_sees_whole_states(lake: Lake, sample: Path, tmp_path: Path) -> None:
    mine, others = part_of(sample, tmp_path / "mine", MINE), part_of(sample, tmp_path / "others", OTHERS)
    my_other = part_of(sample, tmp_path / "mine, reworded", MINE, reworded=True)
    others_other = part_of(sample, tmp_path / "others, reworded", OTHERS, reworded=True)
    lake.does("publish", mine)
    reading = lake.begins("read_on")
    assert reading.stdout is not None
    assert reading.stdout.readline() == "reads\n"
    writing = [
        lake.begins("publish", my_other, mine),
        lake.begins("publish", others_other, others),
    ]
    changed = [ended(process).splitlines() for process in writing]
    assert int(ended(reading)) > 1
    assert [len(lines) for lines in changed] == [2, 2]
    assert "0 0" not in [*changed[0], *changed[1]]
    assert lake.does("questions") == PAGE.read_text("utf-8")


@pytest.mark.parametrize("lake", ["sqlite, in a folder"], indirect=True)
def test_killed_in_the_middle_it_stays_as_it_was(lake: Lake, sample: Path, tmp_path: Path) -> None:
    reworded = part_of(sample, tmp_path / "reworded", "TRUE", reworded=True)
    lake.does("publish", sample)
    killed = lake.begins("publish_and_die", reworded)
    killed.communicate()
    assert killed.returncode == 9
    assert lake.does("questions") == PAGE.read_text("utf-8")
    lake.does("publish", reworded)
    assert lake.does("ask", "SELECT DISTINCT right(title, 4) FROM documents") == " (2)\n"
    assert (
        lake.does("ask", "SELECT count(*) FROM kept.regests AT (VERSION => 1) WHERE ends_with(title, '(2)')") == "0\n"
    )


def test_what_a_folder_holds_no_more_leaves_and_others_stays(
    lake_in_sqlite: Lake, sample: Path, tmp_path: Path
) -> None:
    lake_in_sqlite.does("publish", sample)
    rest, none = part_of(sample, tmp_path / "rest", OTHERS), part_of(sample, tmp_path / "none", "FALSE")
    lake_in_sqlite.does("publish_nothing_of", rest, "wilson-center")
    assert lake_in_sqlite.does("ask", COUNTED) == "atom-example 7\nomeka-s-example 8\n"
    lake_in_sqlite.does("publish_nothing_of", none, "atom-example")
    assert lake_in_sqlite.does("ask", COUNTED) == "omeka-s-example 8\n"


def regest_in_duckdb_1_5(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flows.commands.app", *map(str, arguments)]
    return subprocess.run(command, env=environment(), capture_output=True, encoding="utf-8", check=False)


def test_the_command_publishes_into_it_and_asks_it(tmp_path: Path) -> None:
    data = with_an_import(tmp_path / "data")
    (data / "regest.toml").write_text('[lake]\ncatalog = "lake.sqlite"\n')
    asking = ("sql", "--lake", "--data", data, "--format", "csv", "SELECT count(*) AS documents FROM documents")
    asked_first = regest_in_duckdb_1_5(*asking)
    assert (asked_first.returncode, asked_first.stderr.count("\n")) == (3, 1)
    assert "regest publish --lake" in asked_first.stderr
    rebuilt = regest_in_duckdb_1_5("rebuild", "--data", data)
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert regest_in_duckdb_1_5(*asking).stdout == "documents\n12\n"
    again = regest_in_duckdb_1_5("publish", "--lake", "--data", data)
    assert again.stderr == "regest: snapshot 1 has all of it already\n"
    elsewhere = regest_in_duckdb_1_5("sql", "--lake", "--data", data, "FROM read_text('/etc/hostname')")
    assert elsewhere.returncode == 2
    assert "disabled by configuration" in elsewhere.stderr


def test_files_in_a_bucket_are_all_that_is_reached_there(
    objects: ObjectServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, place = with_an_import(tmp_path / "data"), place_in(objects)
    lake = f'[lake]\ncatalog = "lake.sqlite"\nfiles = "{place.location}"\nendpoint = "{place.endpoint}"\n'
    (data / "regest.toml").write_text(lake)
    published = regest_in_duckdb_1_5("publish", "--lake", "--data", data)
    assert published.returncode == 0, published.stderr
    asking = ("sql", "--lake", "--data", data, "--format", "csv")
    assert regest_in_duckdb_1_5(*asking, "SELECT count(*) AS n FROM documents").stdout == "n\n12\n"
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    refused = regest_in_duckdb_1_5(*asking, "SELECT title FROM documents")
    assert (refused.returncode, refused.stderr.count("the lake does not answer as it should")) == (3, 1)
    monkeypatch.undo()
    elsewhere = regest_in_duckdb_1_5(*asking, f"FROM glob('{place.location.rpartition('/')[0]}/*')")
    assert (elsewhere.returncode, elsewhere.stderr.count("disabled by configuration")) == (2, 1)
    (data / "regest.toml").write_text(lake.replace(place.location, "s3://archives/elsewhere"))
    moved = regest_in_duckdb_1_5("publish", "--lake", "--data", data)
    assert (moved.returncode, moved.stderr.count("name that place as lake.files")) == (3, 1)


@pytest.mark.parametrize(
    ("what", "said"), [("os.abort()", "was cut off while it was written to"), ("nothing", "'nothing' is not defined")]
)
def test_a_writer_that_is_ended_by_its_extension_is_told_of_in_a_line(
    lake_in_sqlite: Lake, monkeypatch: pytest.MonkeyPatch, what: str, said: str
) -> None:
    from warehouse.lake import apart
    from warehouse.lake.place import LakeError, LakePlace

    monkeypatch.setattr(apart, "COMMAND", (sys.executable, "-c", f"import os; {what}"))
    with pytest.raises(LakeError, match=said):
        apart.publish_apart(Path("nothing"), [], LakePlace(lake_in_sqlite.catalog))


def test_a_store_that_cannot_be_used_leaves_no_lake_behind(objects: ObjectServer, lake_in_sqlite: Lake) -> None:
    lake = replace(lake_in_sqlite, files="s3://nobodys/lake", endpoint=objects.endpoint)
    with lake.begins("publish", "nothing") as publishing:
        _, err = publishing.communicate()
    assert "make the bucket, or mend lake.files" in err
    assert not Path(lake.catalog).exists()


def test_without_its_duckdb_only_the_lake_is_left_out(regest: Command, tmp_path: Path) -> None:
    data = with_an_import(tmp_path / "data")
    (data / "regest.toml").write_text('[lake]\ncatalog = "lake.sqlite"\n')
    ran = regest("rebuild", "--data", data)
    assert ran.status == 0
    assert "published here, and not in the lake: " in ran.err
    assert "install regest[lake]" in ran.err
    assert regest("sql", "--data", data, "--format", "csv", "SELECT count(*) AS n FROM documents").out == "n\n12\n"
    assert "install regest[lake]" in regest.refused("publish", "--lake", "--data", data, status=3)


def test_a_folder_without_a_lake_says_so(regest: Command, tmp_path: Path) -> None:
    data = with_an_import(tmp_path / "data")
    assert "names no lake" in regest.refused("publish", "--lake", "--data", data)
    assert "names no lake" in regest.refused("sql", "--lake", "--data", data, "FROM documents")
    assert "say where to" in regest.refused("publish", "--data", data)


def test_a_server_that_is_cut_off_is_not_waited_for_unless_the_catalog_says_so() -> None:
    from warehouse.lake.place import PATIENCE, with_patience

    assert with_patience("postgres:dbname=regest").startswith("postgres:dbname=regest connect_timeout=10 ")
    assert "?sslmode=require&connect_timeout=10&" in with_patience("postgres:postgresql://db/regest?sslmode=require")
    said = f"postgres:{' '.join(f'{name}=1' for name in PATIENCE)}"
    assert with_patience(said) == said


@pytest.mark.parametrize("password", ["password=secret", "password='se cret'", "postgresql://me:secret@host/db"])
def test_no_password_is_told(password: str) -> None:
    from warehouse.lake.place import LakePlace

    assert "cret" not in LakePlace(f"postgres:host=db {password}").said
