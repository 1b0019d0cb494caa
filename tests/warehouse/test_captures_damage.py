"""No finished capture is lost to a killed process, a full disk or a damaged file, and nothing damaged is passed on."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from capture_samples import RUN, captures_in, exchange, gzipped_exchange, written

from warehouse.warc.captures import (
    Capture,
    CaptureError,
    CaptureWriter,
    Damage,
    Recovery,
    read_captures,
    read_exchange,
    read_exchanges,
    recover,
)
from warehouse.warc.exchange import Exchange

# Run as processes of their own. They name every capture that append has returned.
ENDLESS_WRITER = """
import os, sys
from pathlib import Path
from capture_samples import RUN, exchange
from warehouse.warc.captures import CaptureWriter

with CaptureWriter(Path(sys.argv[1]), RUN) as writer:
    while True:
        capture = writer.append(exchange(os.urandom(100_000)))
        os.write(1, f"{capture.capture_id}\\n".encode())
"""

FULL_DISK_WRITER = """
import random, resource, sys
from pathlib import Path
from capture_samples import RUN, exchange
from warehouse.warc.captures import CaptureError, CaptureWriter

resource.setrlimit(resource.RLIMIT_FSIZE, (45_000, 45_000))
with CaptureWriter(Path(sys.argv[1]), RUN) as writer:
    try:
        while True:
            print(writer.append(exchange(random.randbytes(9_000))).capture_id)
    except CaptureError as error:
        print(error)
    print(sum(path.stat().st_size for path in Path(sys.argv[1]).glob("*/*")))
    print(writer.append(exchange(b"small enough")).capture_id)
"""


def child(program: str, folder: Path) -> subprocess.Popen[str]:
    path = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[2])])
    command = [sys.executable, "-c", program, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path})


def left_open(folder: Path) -> Path:
    """The folder's one closed file, made to look as if its writer had been killed."""
    [path] = folder.glob("*/*.warc.gz")
    return path.rename(path.with_name(path.name + ".open"))


@pytest.mark.parametrize("captures_before_the_kill", [1, 2, 3, 6, 18, 41])
def test_a_killed_run_keeps_every_finished_capture(tmp_path: Path, captures_before_the_kill: int) -> None:
    with child(ENDLESS_WRITER, tmp_path) as process:
        assert process.stdout is not None
        acknowledged = [process.stdout.readline().strip() for _ in range(captures_before_the_kill)]
        process.kill()
        acknowledged += process.stdout.read().splitlines()

    [recovery] = recover(tmp_path)
    kept = captures_in(tmp_path)

    # The last capture may have been finished and not yet been told.
    assert [str(capture.capture_id) for capture in kept[: len(acknowledged)]] == acknowledged
    assert len(kept) <= len(acknowledged) + 1
    assert not [found for found in read_captures(tmp_path) if isinstance(found, Damage)]
    assert all(isinstance(stored, Exchange) for _, stored in read_exchanges(tmp_path, kept))
    assert (recovery.torn > 0) is (recovery.torn_file is not None)


def test_a_file_cut_at_any_byte_keeps_all_whole_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Thousands of syncs take half a minute on a busy disk.
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    captures = written(tmp_path, exchange(b"<p>one</p>"), gzipped_exchange(b"<p>two</p>"))
    left_behind = left_open(tmp_path)
    whole = left_behind.read_bytes()
    closed = left_behind.with_suffix("")
    torn_file = closed.with_name(closed.name + ".torn")

    for size in range(len(whole)):
        left_behind.write_bytes(whole[:size])
        [recovery] = recover(tmp_path)

        kept = closed.read_bytes() if closed.exists() else b""
        torn = torn_file.read_bytes() if torn_file.exists() else b""
        assert kept + torn == whole[:size]
        assert (recovery.kept, recovery.torn) == (len(kept), len(torn))
        assert captures_in(tmp_path) == [one for one in captures if one.offset + one.length <= size]
        closed.unlink(missing_ok=True)
        torn_file.unlink(missing_ok=True)


def test_a_whole_file_is_only_closed(tmp_path: Path) -> None:
    captures = written(tmp_path, exchange())
    left_open(tmp_path)
    size = sum(path.stat().st_size for path in tmp_path.glob("*/*"))

    assert recover(tmp_path) == [Recovery(captures[0].file, size, 0, None)]
    assert recover(tmp_path) == []
    assert captures_in(tmp_path) == captures


def test_zeros_left_by_a_power_cut_are_set_aside(tmp_path: Path) -> None:
    captures = written(tmp_path, exchange())
    with left_open(tmp_path).open("ab") as file:
        file.write(bytes(100_000))

    [recovery] = recover(tmp_path)

    assert recovery.torn_file == f"{captures[0].file}.torn"
    assert (tmp_path / recovery.torn_file).read_bytes() == bytes(100_000)
    assert captures_in(tmp_path) == captures


def test_a_file_without_a_whole_record_is_set_aside_altogether(tmp_path: Path) -> None:
    [capture] = written(tmp_path, exchange())
    left_open(tmp_path).write_bytes(b"\x1f\x8b\x08 torn")

    [recovery] = recover(tmp_path)

    assert (recovery.kept, recovery.torn, recovery.torn_file) == (0, 8, f"{capture.file}.torn")
    assert [path.name for path in tmp_path.glob("*/*")] == [Path(f"{capture.file}.torn").name]


def test_records_behind_a_damaged_one_are_not_set_aside(tmp_path: Path) -> None:
    first, second = written(tmp_path, exchange(b"<p>one</p>"), exchange(b"<p>two</p>"))
    left_behind = left_open(tmp_path)
    data = bytearray(left_behind.read_bytes())
    data[first.offset : first.offset + first.length] = bytes(first.length)
    left_behind.write_bytes(data)

    [recovery] = recover(tmp_path)

    assert recovery.torn_file is None
    assert captures_in(tmp_path) == [second]


def overwrite(path: Path, position: int, byte: int) -> None:
    with path.open("r+b") as file:
        file.seek(position)
        file.write(bytes([byte]))


def test_any_damaged_byte_is_named_and_costs_one_record_at_most(tmp_path: Path) -> None:
    captures = written(tmp_path, exchange(b"<p>one</p>"), gzipped_exchange(b"<p>two</p>"), exchange(b"<p>three</p>"))
    path = tmp_path / captures[0].file
    whole = path.read_bytes()
    undamaged = list(read_captures(tmp_path))

    for position, byte in enumerate(whole):
        overwrite(path, position, byte ^ 0x5A)
        found = list(read_captures(tmp_path))
        overwrite(path, position, byte)
        damages = [one for one in found if isinstance(one, Damage)]

        elsewhere = [one for one in captures if not one.offset <= position < one.offset + one.length]
        assert [one for one in found if isinstance(one, Capture) and one in elsewhere] == elsewhere
        # A byte that gzip does not protect (its time and system fields) may change nothing.
        assert found == undamaged or [one.file for one in damages if one.offset <= position < one.offset + one.length]
        assert len(damages) <= 1


def test_a_missing_and_an_empty_file_are_damage(tmp_path: Path) -> None:
    [capture] = written(tmp_path, exchange())
    (tmp_path / capture.file).write_bytes(b"")

    found = list(read_captures(tmp_path, [capture.file, "example-archive/gone.warc.gz"]))

    assert [(one.file, one.reason) for one in found if isinstance(one, Damage)] == [
        (capture.file, "the file is empty"),
        ("example-archive/gone.warc.gz", "the file cannot be read: No such file or directory"),
    ]


def test_a_record_of_another_tool_is_named_and_passed_over(tmp_path: Path) -> None:
    [capture] = written(tmp_path, exchange())
    whole = (tmp_path / capture.file).read_bytes()
    record = b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 2\r\n\r\nhi\r\n\r\n"
    (tmp_path / capture.file).write_bytes(whole + gzip_member(record) + whole[capture.offset :])

    run, first, damage, second = read_captures(tmp_path)

    assert isinstance(damage, Damage)
    assert (damage.offset, damage.length) == (len(whole), len(gzip_member(record)))
    assert "none that Regest wrote" in damage.reason
    assert (run, first) == (RUN, capture)
    assert isinstance(second, Capture)


def gzip_member(record: bytes) -> bytes:
    return gzip.compress(record, mtime=0)


def test_a_damaged_capture_is_never_read_as_sound(tmp_path: Path) -> None:
    captures = written(tmp_path, exchange(b"<p>one</p>"), exchange(b"<p>two</p>"), exchange(b"<p>three</p>"))
    path = tmp_path / captures[1].file
    data = bytearray(path.read_bytes())
    data[captures[1].offset + 200] ^= 1
    path.write_bytes(data)

    first, (capture, failure), third = read_exchanges(tmp_path, captures)

    assert [stored.payload for _, stored in (first, third) if isinstance(stored, Exchange)] == [
        b"<p>one</p>",
        b"<p>three</p>",
    ]
    assert isinstance(failure, CaptureError)
    assert str(capture.capture_id) in str(failure)
    with pytest.raises(CaptureError, match="backup"):
        read_exchange(tmp_path, captures[1])


def test_a_capture_of_a_missing_file_names_the_file(tmp_path: Path) -> None:
    [capture] = written(tmp_path, exchange())
    (tmp_path / capture.file).unlink()

    with pytest.raises(CaptureError, match=r"00001\.warc\.gz cannot be read \(No such file"):
        read_exchange(tmp_path, capture)


@pytest.mark.parametrize("changed", ["digest", "identity", "place"])
def test_another_record_is_not_taken_for_the_capture(tmp_path: Path, changed: str) -> None:
    first, second = written(tmp_path, exchange(b"<p>one</p>"), exchange(b"<p>two</p>"))
    wanted = {
        "digest": replace(first, payload_digest=second.payload_digest),
        "identity": replace(first, capture_id=second.capture_id),
        "place": replace(first, offset=0),
    }[changed]

    with pytest.raises(CaptureError, match=str(wanted.capture_id)):
        read_exchange(tmp_path, wanted)


def test_a_full_disk_is_told_and_what_was_captured_stays(tmp_path: Path) -> None:
    with child(FULL_DISK_WRITER, tmp_path) as process:
        assert process.stdout is not None
        *before, message, size, small = process.stdout.read().splitlines()

    assert process.returncode == 0
    assert len(before) == 4
    assert message.startswith("the disk is full: ")
    kept = captures_in(tmp_path)
    assert [str(capture.capture_id) for capture in kept] == [*before, small]
    assert int(size) == kept[-1].offset
    assert not [found for found in read_captures(tmp_path) if isinstance(found, Damage)]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / RUN.archive).write_text("a file where the archive's folder belongs")

    with pytest.raises(CaptureError, match="cannot be used: it is no folder"):
        CaptureWriter(tmp_path, RUN)


def test_a_closed_writer_writes_nothing(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, RUN) as writer:
        pass

    with pytest.raises(CaptureError):
        writer.append(exchange())
    assert list(read_captures(tmp_path)) == [RUN]
