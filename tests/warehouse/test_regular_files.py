"""Files in a data folder are opened only where they are what they seem to be, and nothing is written through a link."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest
from capture_samples import RUN, exchange

from warehouse.data_folder import DataFolder, DataFolderError
from warehouse.json_lines import JsonLinesError, append_line, read_lines
from warehouse.regular_files import StrangeFolder, fresh, open_regular
from warehouse.warc.captures import CaptureWriter, recover
from warehouse.warc.paths import capture_file, open_capture_file

NAME = "archive/20250101000000-00000000-00001.warc.gz"


def test_pipes_devices_folders_and_links_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "pipe")

    for path in (tmp_path / "link", tmp_path / "pipe", tmp_path, Path("/dev/null")):
        with pytest.raises(OSError, match=r"no regular file|a link"):
            open_regular(path)
    with open_regular(tmp_path / "link", follows_links=True) as file:
        assert file.read() == b"text"


def test_a_fresh_file_takes_the_place_of_a_link(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("before")
    for name in ("file", "file.partial"):
        (tmp_path / name).symlink_to("other")

    with fresh(tmp_path / "file") as file:
        file.write(b"after")

    assert (tmp_path / "other").read_text() == "before"
    assert not (tmp_path / "file").is_symlink()
    assert (tmp_path / "file").read_text() == "after"


@pytest.mark.parametrize("name", ["writer.json", "lock"])
@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_nothing_outside_is_changed_when_a_folder_is_held(tmp_path: Path, name: str, link: object) -> None:
    folder, other = DataFolder(tmp_path / "data"), tmp_path / "other"
    folder.working.parent.mkdir(parents=True)
    other.write_text("before")
    link(other, folder.working.parent / name)  # type: ignore[operator]

    with suppress(DataFolderError), folder.writing(pytest.fail):
        pass

    assert other.read_text() == "before"


@pytest.mark.parametrize("name", ["captures", ".working", "captures/archive"])
def test_folders_that_are_links_are_refused(tmp_path: Path, name: str) -> None:
    folder, other = DataFolder(tmp_path / "data"), tmp_path / "other"
    other.mkdir()
    (folder.path / name).parent.mkdir(parents=True)
    (folder.path / name).symlink_to(other)

    with pytest.raises(StrangeFolder, match="a link"), folder.writing(pytest.fail):
        assert not folder.has_captures
    assert list(other.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    ["../outside.warc.gz", "archive/../../outside.warc.gz", "archive/link.warc.gz", "linked/a.warc.gz", "a\0.warc.gz",
     "archive/\ud800.warc.gz", "/etc/passwd", "/dev/zero"],
)  # fmt: skip
def test_no_name_of_captures_leads_out_of_their_folder(tmp_path: Path, name: str) -> None:
    captures = tmp_path / "captures"
    (captures / "archive").mkdir(parents=True)
    (tmp_path / "outside.warc.gz").write_text("captures of another folder")
    (captures / "archive" / "link.warc.gz").symlink_to(tmp_path / "outside.warc.gz")
    (captures / "linked").symlink_to(tmp_path)

    with pytest.raises(OSError, match=r"leads out|no WARC|no file"):
        capture_file(captures, name)


def test_a_registered_file_elsewhere_is_read_where_it_is_one(tmp_path: Path) -> None:
    (tmp_path / "crawl.warc.gz").write_text("records")
    os.mkfifo(tmp_path / "pipe.warc.gz")

    with open_capture_file(tmp_path / "captures", str(tmp_path / "crawl.warc.gz")) as file:
        assert file.read() == b"records"
    with pytest.raises(OSError, match="no regular file"):
        open_capture_file(tmp_path / "captures", str(tmp_path / "pipe.warc.gz"))


def test_what_a_killed_run_left_open_is_not_cut_off_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "captures" / "archive").mkdir(parents=True)
    other = tmp_path / "other"
    other.write_text("before")
    os.link(other, tmp_path / "captures" / f"{NAME}.open")

    recover(tmp_path / "captures")

    assert other.read_text() == "before"


def test_lines_are_added_to_a_file_and_not_to_what_it_leads_to(tmp_path: Path) -> None:
    other, linked, copied = tmp_path / "other", tmp_path / "linked.jsonl", tmp_path / "copied.jsonl"
    other.write_text('{"a": 1}\n')
    linked.symlink_to(other)
    os.link(other, copied)

    with pytest.raises(JsonLinesError, match="a link"):
        append_line(linked, {"b": 2})
    append_line(copied, {"b": 2})

    said: list[object] = []
    read_lines(copied, said.append)
    assert said == [{"a": 1}, {"b": 2}]
    assert other.read_text() == '{"a": 1}\n'


@pytest.mark.parametrize(("shared", "mode"), [(0o700, 0o600), (0o755, 0o600), (0o770, 0o660)])
def test_captures_are_their_owners_unless_the_folder_is_a_groups(tmp_path: Path, shared: int, mode: int) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(shared)
    before = os.umask(0o002)
    try:
        with DataFolder(data).writing(pytest.fail), CaptureWriter(data / "captures", RUN) as writer:
            capture = writer.append(exchange())
    finally:
        os.umask(before)

    assert stat.S_IMODE((data / "captures" / capture.file).stat().st_mode) == mode
    assert not (data / "captures").stat().st_mode & stat.S_IRWXO
