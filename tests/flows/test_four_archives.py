"""Archives on four kinds of software, each declared in at most ten lines: harvested, imported, read anew, rebuilt."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import pytest
from command import Command
from declared_site import declare_in
from four_archives import FOUR, Declared, declare_all_in, mirrored_in, wordpress
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

NEWS = next(archive for archive in FOUR if archive.name == "news")
ROOT = Path(__file__).parents[2]
DOCUMENTS = range(1, 24)
# What the first row of each says, and what verdict is the best.
FIRST = {
    "university": {
        "title": "Papers 1", "date_edtf": "1940/1956", "summary": "Of matter 1.",
        "fields": {"reference_code": "MSS-0001", "level": "Collection"},
    },
    "library": {"title": "Manuscript 1", "date_edtf": "1901", "summary": None, "fields": {"author": "Author 1"}},
    "news": {"title": "News 1", "date_edtf": "2020-05-02", "summary": "Of matter 1.", "fields": {}},
    "letters": {"title": "Letter 1", "date_edtf": None, "summary": "On matter 1.", "fields": {}},
}  # fmt: skip
VERDICTS = {"university": "proven", "library": "proven", "news": "exhausted", "letters": "proven"}
ROW = "SELECT title, date_edtf, summary, fields FROM documents WHERE archive = '{}' AND title LIKE '% 1'"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    declare_all_in(tmp_path / "data")
    return tmp_path / "data"


def site(server: HTTPServer, archive: Declared) -> str:
    """The archive's site on loopback."""

    def answer(request: Request) -> Response:
        number = archive.number_of(request.url)
        return Response(archive.page(DOCUMENTS, number), content_type="text/html; charset=utf-8") if number else missing

    missing = Response("not here", 404)
    server.expect_request("/robots.txt").respond_with_data("", 404)
    for number in (1, 2, 3):
        path = archive.url_of(number).partition(archive.host)[2].partition("?")[0]
        server.expect_request(path).respond_with_handler(answer)
    return server.url_for("").rstrip("/")


@pytest.mark.parametrize("archive", FOUR, ids=lambda archive: archive.name)
def test_a_declaration_takes_few_lines(archive: Declared) -> None:
    assert len(archive.declaration.splitlines()) <= 10


@pytest.mark.parametrize("archive", FOUR, ids=lambda archive: archive.name)
def test_it_is_harvested_whole(regest: Command, data: Path, httpserver: HTTPServer, archive: Declared) -> None:
    ran = regest("harvest", archive.name, "--replica", site(httpserver, archive), "--data", data)
    assert ran.status == 0, ran.err
    [status] = regest("status", "--data", data, "--format", "jsonl").objects
    assert (status["found"], status["verdict"]) == (23, VERDICTS[archive.name])
    assert regest("sql", ROW.format(archive.name), "--data", data, "--format", "jsonl").objects == [FIRST[archive.name]]


def test_all_are_imported_read_anew_and_rebuilt_elsewhere(regest: Command, data: Path, tmp_path: Path) -> None:
    for archive in FOUR:
        saved = mirrored_in(tmp_path / "mirror", archive, DOCUMENTS)
        ran = regest("import", saved / archive.host, "--archive", archive.name, "--data", data)
        assert ran.status == 0, ran.err
    everything = ("sql", "SELECT * FROM documents ORDER BY ALL", "--format", "jsonl")
    documents = regest(*everything, "--data", data).objects
    assert len(documents) == 4 * 23
    assert regest("reparse", "--data", data).status == 0
    assert regest(*everything, "--data", data).objects == documents
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(data / "archives", elsewhere / "archives")
    shutil.copytree(data / "captures", elsewhere / "captures")
    assert regest("rebuild", "--data", elsewhere).status == 0
    assert regest(*everything, "--data", elsewhere).objects == documents
    assert regest("verify", "--data", elsewhere).status == 0


def news_served(server: HTTPServer, following: str) -> str:
    """The site without a count, whose theme gives the link to the next page these classes."""
    server.clear()
    return site(server, replace(NEWS, page=partial(wordpress, following=following)))


def test_a_link_to_the_next_page_that_is_called_otherwise_now_is_named(
    regest: Command, data: Path, httpserver: HTTPServer
) -> None:
    """On the first harvest ever, on a later one, and once it is mended."""
    harvest = ("harvest", "news", "--data", data, "--replica")
    for _ in range(2):
        ran = regest(*harvest, news_served(httpserver, "older page-numbers"))
        said = " ".join((ran.out + ran.err).split())
        assert ran.status == 1
        assert "pager not recognized" in said
        [status] = regest("status", "--data", data, "--format", "jsonl").objects
        assert (status["found"], status["verdict"]) == (23, "discrepant")
    assert regest(*harvest, news_served(httpserver, "next page-numbers")).status == 0
    assert regest(*harvest, news_served(httpserver, "older page-numbers")).status == 1
    declare_in(data, f'{NEWS.declaration}[page]\nnext = "a.older"\n', NEWS.name)
    assert regest(*harvest, news_served(httpserver, "older page-numbers")).status == 0


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Where a wheel that was built from these sources is unpacked: no checkout."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "wheel")]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    [file] = (tmp_path / "wheel").glob("*.whl")
    ZipFile(file).extractall(tmp_path / "installed")
    return tmp_path / "installed"


@pytest.mark.trial  # As test_wheel tries of those that ship.
def test_a_wheel_without_a_checkout_knows_them_too(installed: Path, data: Path, tmp_path: Path) -> None:
    def run(*arguments: object) -> str:
        ended = subprocess.run(
            [sys.executable, "-P", "-c", "from flows.commands.app import main; main()", *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(installed)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    saved = mirrored_in(tmp_path / "mirror", NEWS, DOCUMENTS)
    run("import", saved, "--archive", "news", "--data", data)
    shutil.copytree(data / "archives", tmp_path / "elsewhere" / "archives")
    shutil.copytree(data / "captures", tmp_path / "elsewhere" / "captures")
    run("rebuild", "--data", tmp_path / "elsewhere")
    query = ("sql", "SELECT count(*) AS documents FROM documents", "--format", "csv")
    assert run(*query, "--data", tmp_path / "elsewhere").split() == ["documents", "23"]
    assert "news" in run("archives", "check", "news", "--data", data)
