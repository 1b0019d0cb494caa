"""Archives on four kinds of software, each declared in at most ten lines: harvested, imported, read anew, rebuilt."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command import Command
from four_archives import FOUR, Declared, declare_in, mirrored_in
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

DOCUMENTS = range(1, 24)
# What the first row of each says, and what verdict is the best.
FIRST = {
    "university": {
        "title": "Papers 1", "date_edtf": "1940/1956", "summary": "Of matter 1.",
        "fields": {"reference_code": "MSS-0001", "level": "Collection"},
    },
    "library": {"title": "Manuscript 1", "date_edtf": "1901", "summary": None, "fields": {"author": "Author 1"}},
    "news": {"title": "News 1", "date_edtf": "2020-05-02", "summary": "Of matter 1.", "fields": {}},
    "letters": {"title": "Letter 1", "date_edtf": None, "summary": "Of matter 1.", "fields": {}},
}  # fmt: skip
VERDICTS = {"university": "proven", "library": "proven", "news": "exhausted", "letters": "proven"}
ROW = "SELECT title, date_edtf, summary, fields FROM documents WHERE archive = '{}' AND title LIKE '% 1'"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    declare_in(tmp_path / "data")
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
