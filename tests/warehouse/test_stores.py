"""Stores of captures: a folder, an S3-compatible server, and whatever else fsspec knows, all alike."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from capture_samples import RUN, exchange
from object_store import place_in, served_objects

from bench.object_server import ObjectServer
from parsers.errors import RegestError, WrongUsage
from warehouse.accepted import Acceptance, acceptances_in, record_acceptance
from warehouse.forgotten import Forgetting, forgettings_in, record_forgetting, record_undoing
from warehouse.warc import object_store
from warehouse.warc import writer as writer_of_captures
from warehouse.warc.captures import (
    Capture,
    CaptureNotStored,
    CaptureStore,
    CaptureWriter,
    Damage,
    StoreAt,
    StoreFailed,
    open_store,
    read_captures,
    read_exchange,
    recover,
)
from warehouse.warc.store import Portions

objects = pytest.fixture(scope="module")(served_objects)
Machine = Callable[[str], CaptureStore]
ELSEWHERE = ["S3", "memory"]


@pytest.fixture(params=["folder", *ELSEWHERE])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Machine:
    """Opens one and the same store as a machine of that name does."""
    at = _place(request, tmp_path)
    return lambda name: open_store(*at, tmp_path / f"spool of {name}")


@pytest.fixture(params=ELSEWHERE)
def machine_elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Machine:
    """As `machine`, of a store that is no folder."""
    at = _place(request, tmp_path)
    return lambda name: open_store(*at, tmp_path / f"spool of {name}")


def _place(request: pytest.FixtureRequest, tmp_path: Path) -> StoreAt:
    if request.param == "S3":
        return place_in(request.getfixturevalue("objects"))
    return StoreAt(f"memory://{uuid4().hex}" if request.param == "memory" else str(tmp_path / "captures"))


def captures_in(store: CaptureStore) -> list[Capture]:
    return [found for found in read_captures(store) if isinstance(found, Capture)]


def page(number: int) -> bytes:
    return b"<p>%d</p>" % number


def test_what_a_run_has_written_is_listed_and_read_on_any_machine(machine: Machine) -> None:
    with CaptureWriter(machine("one"), RUN, Portions(10**9, captures=2)) as writer:
        captures = [writer.append(exchange(page(number))) for number in range(5)]
        writer.end_run({})
    another = machine("another")
    assert another.files() == dict(writer.closed_files)
    assert another.files(archive="another-archive") == {}
    assert len(writer.closed_files) == 3
    assert captures_in(another) == captures
    assert [read_exchange(another, capture).payload for capture in captures] == [page(number) for number in range(5)]
    assert [another.size(name) for name, _ in writer.closed_files] == [size for _, size in writer.closed_files]


def test_a_run_reads_what_it_has_just_captured(machine: Machine) -> None:
    store = machine("one")
    with CaptureWriter(store, RUN, Portions(10**9, captures=2)) as writer:
        for number in range(5):
            capture = writer.append(exchange(page(number)))
            assert read_exchange(store, capture).payload == page(number)
        assert capture.file not in store.files()
        assert len(store.runs_writing()) == 1
    assert store.runs_writing() == set()


def test_once_it_is_synced_another_machine_has_it(machine_elsewhere: Machine) -> None:
    with CaptureWriter(machine_elsewhere("one"), RUN) as writer:
        first = writer.append(exchange(page(1)))
        assert captures_in(machine_elsewhere("another")) == []
        writer.sync()
        writer.sync()
        assert captures_in(machine_elsewhere("another")) == [first]
        writer.append(exchange(page(2)))
    assert len(captures_in(machine_elsewhere("another"))) == len(writer.closed_files) == 2


def test_a_minute_of_pages_is_an_object(machine_elsewhere: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(writer_of_captures, "time", SimpleNamespace(monotonic=lambda: now[0]))
    with CaptureWriter(machine_elsewhere("one"), RUN) as writer:
        for second in (0, 30, 59, 61, 62):
            now[0] = second
            writer.append(exchange(page(second)))
        assert [len(captures_in(machine_elsewhere("another")))] == [3]


def test_what_a_killed_run_has_left_is_put_by_the_next_one(machine_elsewhere: Machine) -> None:
    store = machine_elsewhere("one")
    captures = _killed(store)
    [left] = store.spool.glob("*/*.open")
    with left.open("ab") as file:
        file.write(b"torn")
    assert captures_in(machine_elsewhere("another")) == captures[:2]

    [recovery] = recover(store)
    assert recovery.torn_file is not None
    assert captures_in(machine_elsewhere("another")) == captures
    assert list(machine_elsewhere("another").files(".torn")) == [recovery.torn_file]
    assert [path for path in store.spool.rglob("*") if path.is_file()] == []
    assert recover(store) == []


def _killed(store: CaptureStore) -> list[Capture]:
    """The captures of a run that is killed after one of its files was put, and before another was."""
    writer = CaptureWriter(store, RUN, Portions(10**9, captures=2))
    captures = [writer.append(exchange(page(number))) for number in range(3)]
    # Whoever is killed holds no file any more.
    copy = shutil.copytree(store.spool, store.spool.with_name("copy"))
    shutil.rmtree(store.spool)
    copy.rename(store.spool)
    return captures


def test_a_run_that_goes_on_keeps_its_files_to_itself(machine_elsewhere: Machine) -> None:
    store = machine_elsewhere("one")
    with CaptureWriter(store, RUN) as writer:
        writer.append(exchange(page(1)))
        assert recover(store) == []
        assert store.files() == {}


def test_a_store_that_fails_in_between_gets_all_at_the_end(
    machine_elsewhere: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = machine_elsewhere("one")
    with CaptureWriter(store, RUN, Portions(10**9, captures=1)) as writer:
        with monkeypatch.context() as failing:
            failing.setattr(store, "_files", Failing(store))
            captures = [writer.append(exchange(page(number))) for number in range(3)]
            with pytest.raises(CaptureNotStored, match="a cable was cut"):
                writer.sync()
            assert [read_exchange(store, capture).payload for capture in captures] == [page(0), page(1), page(2)]
        assert captures_in(store) == []
    assert captures_in(machine_elsewhere("another")) == captures


class Failing:
    """A file system to which nothing can be put."""

    def __init__(self, store: CaptureStore) -> None:
        self._files = store._files  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> object:
        return getattr(self._files, name)

    def put_file(self, *_: object) -> None:
        raise OSError("a cable was cut")


def test_two_machines_write_side_by_side(machine_elsewhere: Machine) -> None:
    other_run = replace(RUN, run_id=uuid4())
    with (
        CaptureWriter(machine_elsewhere("one"), RUN) as one,
        CaptureWriter(machine_elsewhere("another"), other_run) as another,
    ):
        captures = {one.append(exchange(page(1))).capture_id, another.append(exchange(page(2))).capture_id}
    assert {capture.capture_id for capture in captures_in(machine_elsewhere("a third"))} == captures


def test_what_people_decide_on_two_machines_is_all_kept(machine: Machine) -> None:
    one, another = machine("one"), machine("another")
    for store in (one, another):
        store.spool.mkdir(exist_ok=True)
    first, second = _forgetting("1111aaaa"), _forgetting("2222bbbb")
    assert (forgettings_in(one), acceptances_in(one)) == ([], [])
    record_forgetting(one, first)
    record_forgetting(another, second)
    record_undoing(another, first.forgetting_id, second.at)
    acceptance = Acceptance(uuid4(), first.at, "“as announced”")
    record_acceptance(one, acceptance)
    assert [one.undone_at is None for one in forgettings_in(one)] == [False, True]
    assert forgettings_in(machine("a third")) == forgettings_in(one)
    assert acceptances_in(another) == [acceptance]


def _forgetting(forgetting_id: str) -> Forgetting:
    return Forgetting(forgetting_id, datetime(2026, 11, 28, tzinfo=UTC), "the page", (), (), 1, ("a/b.warc.gz",))


def test_a_store_that_is_copied_into_a_folder_is_that_folder(machine_elsewhere: Machine, tmp_path: Path) -> None:
    store, copy = machine_elsewhere("one"), tmp_path / "copy"
    with CaptureWriter(store, RUN) as writer:
        writer.append(exchange())
    record_forgetting(store, _forgetting("1111aaaa"))
    record_undoing(store, "1111aaaa", datetime(2026, 11, 29, tzinfo=UTC))
    files, root = store._files, store._root  # type: ignore[attr-defined]
    for path in files.find(root):
        target = copy / path.removeprefix(f"{root}/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(files.cat_file(path))
    assert list(read_captures(copy)) == list(read_captures(store))
    assert forgettings_in(copy) == forgettings_in(store)


@pytest.mark.parametrize("size", [0, 1, 8, 9, 16, 20])
def test_a_large_file_is_fetched_in_pieces(
    machine_elsewhere: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(object_store, "PIECE", 8)
    store, source = machine_elsewhere("one"), tmp_path / "file"
    source.write_bytes(bytes(range(size)))
    store.put("a/b.warc.gz", source)
    with store.open_at_hand("a/b.warc.gz") as file:
        assert file.read() == bytes(range(size))


def test_files_that_are_not_there(machine: Machine, tmp_path: Path) -> None:
    store = machine("one")
    registered = tmp_path / "crawl.warc.gz"
    registered.write_bytes(b"")
    with CaptureWriter(store, RUN) as writer:
        writer.append(exchange())
    [(name, _)] = writer.closed_files
    gone = {"example-archive/gone.warc.gz", str(tmp_path / "gone.warc.gz")}
    assert store.missing({name, str(registered), *gone}) == gone
    with pytest.raises(FileNotFoundError):
        store.open("example-archive/gone.warc.gz")
    assert [type(found) for found in read_captures(store, ["example-archive/gone.warc.gz"])] == [Damage]


@pytest.mark.parametrize("name", ["../elsewhere.warc.gz", "a/../../b.warc.gz", "a/\0.warc.gz", "/etc/passwd"])
def test_no_name_leads_out_of_it(machine: Machine, name: str) -> None:
    with pytest.raises(OSError, match=r"name|leads out|no WARC"):
        machine("one").open(name)


def test_a_file_at_hand_is_everybody_s_own(machine: Machine) -> None:
    store = machine("one")
    with CaptureWriter(store, RUN) as writer:
        capture = writer.append(exchange(bytes(1000)))
    store.expect([capture.file, capture.file])
    with store.open_at_hand(capture.file) as one, store.open_at_hand(capture.file) as another:
        assert one.fileno() != another.fileno()
        head = one.read(10)
        assert another.read(10) == head
        store.let_go()
        assert len(another.read()) == store.size(capture.file) - 10


@pytest.fixture
def in_the_server(objects: ObjectServer) -> StoreAt:
    return place_in(objects)


@pytest.fixture
def wrong_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What was opened with another key would be used again."""
    import s3fs

    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    s3fs.S3FileSystem.clear_instance_cache()
    yield
    s3fs.S3FileSystem.clear_instance_cache()


def test_a_wrong_key_is_told_in_a_line(in_the_server: StoreAt, wrong_key: None) -> None:
    with pytest.raises(StoreFailed, match=r"may not be used with these credentials .* set AWS_ACCESS_KEY_ID") as told:
        open_store(*in_the_server).files()
    assert "\n" not in str(told.value)


def test_a_bucket_that_is_not_there_is_told_in_a_line(in_the_server: StoreAt, tmp_path: Path) -> None:
    nowhere = open_store("s3://nowhere/regest", in_the_server.endpoint, tmp_path / "spool")
    with pytest.raises(StoreFailed, match=r"there is no bucket for s3://nowhere/regest: make it, or mend captures.at"):
        nowhere.files()
    (tmp_path / "file.warc.gz").write_bytes(b"1")
    with pytest.raises(CaptureNotStored, match="there is no bucket"):
        nowhere.put("a/file.warc.gz", tmp_path / "file.warc.gz")


def test_a_server_that_is_not_there_is_told_in_a_line(in_the_server: StoreAt, free_port: int) -> None:
    gone = open_store(in_the_server.location, f"http://127.0.0.1:{free_port}")
    with pytest.raises(StoreFailed, match=r"does not answer as it should .* what was captured is kept") as told:
        gone.open_at_hand("a/b.warc.gz")
    assert "\n" not in str(told.value)


@pytest.fixture
def free_port() -> int:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.parametrize("location", ["unheard-of://there/it", "gs://bucket", "file:///tmp", "simplecache::s3://b"])
def test_a_library_that_is_missing_is_named(location: str) -> None:
    with pytest.raises(WrongUsage, match=f"captures.at names {location}"):
        open_store(location)


def test_a_store_opened_to_be_read_writes_nothing(in_the_server: StoreAt) -> None:
    with pytest.raises(RegestError, match="read only"):
        CaptureWriter(open_store(*in_the_server), RUN)
