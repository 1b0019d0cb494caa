"""`regest parse`: rows of saved pages, and what is said of pages that do not agree with themselves."""

from __future__ import annotations

import io
import json
import re
import shlex
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Command

from bench.pages import Row, listing_page
from flows.cases import FIXTURES

CASES = FIXTURES / "wilson_center"
URL = "https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=Mongolia"
ROW_NAMES = [
    "position",
    "date_text",
    "date_edtf",
    "date_earliest",
    "date_latest",
    "date_precision",
    "title",
    "url",
    "summary",
    "summary_by_ai",
    "other_text",
    "file",
]


def saved(case: str) -> Path:
    return CASES / case / "page.html"


def pack(path: Path, files: dict[str, bytes]) -> Path:
    """A zip or tar file of these files."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name, body in files.items():
                archive.writestr(name, body)
    else:
        with tarfile.open(path, f"w:{path.suffix.removeprefix('.')}") as archive:
            for name, body in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(body)
                archive.addfile(info, io.BytesIO(body))
    return path


def unpack(path: Path, files: dict[str, bytes]) -> Path:
    """A folder of these files."""
    for name, body in files.items():
        path.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        path.joinpath(name).write_bytes(body)
    return path


def test_rows_as_objects(regest: Command) -> None:
    ran = regest("parse", saved("label_missing"), "--archive", "wilson-center", "--format", "jsonl")
    assert (ran.status, ran.err) == (0, "")
    assert [list(row) for row in ran.objects] == [ROW_NAMES, ROW_NAMES]
    assert ran.objects[1]["date_edtf"] == "1942-07-07"


def test_several_files(regest: Command) -> None:
    files = [saved("three_pages_first"), saved("three_pages_last")]
    rows = regest("parse", *files, "--archive", "wilson-center", "--format", "jsonl").objects
    assert {row["file"] for row in rows} == {str(file) for file in files}


def test_a_whole_page(regest: Command) -> None:
    ran = regest("parse", saved("three_pages_first"), "--archive", "wilson-center", "--format", "json")
    page, expected = json.loads(ran.out), json.loads(saved("three_pages_first").with_name("expected.json").read_text())
    assert {name: page[name] for name in ("total", "next_url", "entries")} == {
        name: expected[name] for name in ("total", "next_url", "entries")
    }


def test_one_url_is_not_that_of_two_files(regest: Command) -> None:
    file = saved("label_missing")
    assert "--url" in regest.refused("parse", file, file, "--url", URL, "--archive", "wilson-center")


def test_a_rejected_page_fails(regest: Command) -> None:
    refusal = regest.refused("parse", saved("challenge_cloudflare"), "--archive", "wilson-center", status=3)
    assert "bot challenge" in refusal


def test_a_rejected_page_among_others_is_a_discrepancy(regest: Command) -> None:
    ran = regest("parse", saved("challenge_cloudflare"), saved("label_missing"), "--archive", "wilson-center")
    assert ran.status == 1
    assert "1942-07-07" in ran.out


def test_an_unknown_layout_names_what_keeps_it(regest: Command) -> None:
    ran = regest("parse", saved("layout_changed"), "--archive", "wilson-center")
    assert ran.status == 3
    assert f"regest fixture add {saved('layout_changed')} --archive wilson-center --url 'https://" in ran.err


def test_rows_that_differ_from_the_label(regest: Command, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    agreeing = listing_page([Row("May 4, 1942", "Cable", "cable")], url=URL, total=1)
    file.write_bytes(agreeing.replace(b"1 - 1 of 1", b"1 - 9 of 9"))
    ran = regest("parse", file, "--archive", "wilson-center", "--url", URL)
    assert ran.status == 1
    assert "rows differ from label" in ran.err


def test_hostile_text_does_nothing_to_the_terminal(regest: Command, tmp_path: Path) -> None:
    title = "Cable \u202egnirts [bold]\u009b31m"
    file = tmp_path / "[red]\u202epage.html"
    file.write_bytes(listing_page([Row("May 4, 1942", title, "cable")], url=URL, total=1))
    options = ("parse", file, "--archive", "wilson-center", "--url", URL)
    shown = regest(*options)
    assert shown.status == 0
    assert not {"\u202e", "\u009b", "\x1b"} & set(shown.out)
    assert "[bold]" in shown.out
    assert "[red]" in shown.out
    assert "\u202egnirts [bold]" in regest(*options, "--format", "jsonl").objects[0]["title"]


@pytest.mark.parametrize(
    ("name", "make"), [("pages", unpack), ("pages.tar.gz", pack), ("pages.zip", pack)], ids=["folder", "tar", "zip"]
)
def test_pages_of_a_folder_or_an_archive_file(
    regest: Command, tmp_path: Path, name: str, make: Callable[[Path, dict[str, bytes]], Path]
) -> None:
    cases = ("three_pages_first", "three_pages_last")
    files = {f"{case}/page.html": saved(case).read_bytes() for case in cases} | {"style.css": b"body {}"}
    path = make(tmp_path / name, files)
    ran = regest("parse", path, "--archive", "wilson-center", "--format", "jsonl")
    alone = regest("parse", *map(saved, cases), "--archive", "wilson-center", "--format", "jsonl")
    assert (ran.status, ran.err) == (0, "regest: passed over, as they are no HTML pages: 1\n")
    assert {row["file"] for row in ran.objects} == {f"{path}/{case}/page.html" for case in cases}
    assert [row["url"] for row in ran.objects] == [row["url"] for row in alone.objects]
    assert f"{path}/three_pages_first/page.html" in regest("parse", path, "--archive", "wilson-center").out.replace(
        "\n", ""
    )
    whole = regest("parse", path, "--archive", "wilson-center", "--format", "json")
    assert [len(page["entries"]) for page in json.loads(whole.out)] == [10, 8]


def test_what_is_refused_in_an_archive_file_is_named_and_the_rest_is_read(regest: Command, tmp_path: Path) -> None:
    page = saved("label_missing").read_bytes()
    path = pack(tmp_path / "pages.zip", {"../page.html": page, "page.html": page})
    ran = regest("parse", path, "--archive", "wilson-center")
    assert ran.status == 1
    assert ran.err == f"regest: {path}/../page.html: its name leads out of the archive file\n"
    assert "1942-07-07" in ran.out


def test_a_damaged_archive_file_gives_what_is_sound(regest: Command, tmp_path: Path) -> None:
    page = saved("label_missing").read_bytes()
    path = pack(tmp_path / "pages.tar", {"1.html": page, "2.html": page})
    path.write_bytes(path.read_bytes()[: len(page) * 2])
    ran = regest("parse", path, "--archive", "wilson-center", "--format", "jsonl")
    assert ran.status == 1
    assert {row["file"] for row in ran.objects} == {f"{path}/1.html"}
    assert f"{path}: damaged: " in ran.err


def test_no_pages_at_all_is_a_failure(regest: Command, tmp_path: Path) -> None:
    assert "no HTML pages" in regest.refused("parse", tmp_path, "--archive", "wilson-center", status=3)


def test_one_url_is_not_that_of_a_folder(regest: Command, tmp_path: Path) -> None:
    assert "--url" in regest.refused("parse", tmp_path, "--url", URL, "--archive", "wilson-center")


def test_a_shown_command_can_be_pasted_whatever_the_page_says(regest: Command, tmp_path: Path) -> None:
    url = f"{URL.replace('Mongolia', 'Poland')}&x=$(touch${{IFS}}owned);`id`'|&"
    file = tmp_path / "a page; $(id).html"
    # Without the form, the pager and the settings, which would contradict that URL.
    page = re.sub(rb"<(form|nav|ul|script)\b.*?</\1>", b"", saved("layout_changed").read_bytes(), flags=re.DOTALL)
    file.write_bytes(page + f"<!-- saved from url=(9){url} -->".encode())
    ran = regest("parse", file, "--archive", "wilson-center")
    command = ran.err.partition("regest fixture add")[2]
    assert shlex.split(command) == [str(file), "--archive", "wilson-center", "--url", url]
