"""An archive that a user declares in the data folder is harvested, imported, read anew and rebuilt like any other."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Command
from declared_site import DECLARATION, HOME, declare_in, page, page_at, saved_in
from generated_site import tables
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from flows import own_archives
from flows.cases import cases
from parsers.declarations.source import Source

DOCUMENTS = range(1, 24)
ALL = "SELECT url, title, summary FROM documents WHERE archive = 'letters' ORDER BY url"


# What tables have otherwise that were made elsewhere from the same captures: where these lie.
OF_PLACES = {"file", "file_offset", "import_id"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    declare_in(tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def imported(regest: Command, data: Path, tmp_path: Path) -> Path:
    assert regest("import", saved_in(tmp_path / "saved", DOCUMENTS), "--archive", "letters", "--data", data).status == 0
    return data


def rows(regest: Command, data: Path, query: str = ALL) -> list[dict[str, object]]:
    return regest("sql", query, "--data", data, "--format", "jsonl").objects


def served(site: HTTPServer) -> str:
    def answer(request: Request) -> Response:
        body = page_at(request.url, DOCUMENTS)
        return Response(body or "not here", 404 if body is None else 200, content_type="text/html; charset=utf-8")

    site.expect_request("/s/letters/item").respond_with_handler(answer)
    site.expect_request("/robots.txt").respond_with_data("", 404)
    return site.url_for("").rstrip("/")


def test_a_declaration_is_read_again_when_it_has_changed(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read() -> Source:
        return own_archives.sources_in(data / "archives")["letters"]

    # What was written just now may be written again before the system's clock moves on.
    assert read() is not read()
    monkeypatch.setattr(own_archives, "SECONDS_TO_SETTLE", -60.0)
    assert read() is read()
    (data / "archives" / "letters.toml").write_text(DECLARATION + "# changed")
    assert read().text.endswith("# changed")


def test_it_is_harvested_and_proven(regest: Command, data: Path, httpserver: HTTPServer) -> None:
    ran = regest("harvest", "letters", "--replica", served(httpserver), "--data", data)
    assert ran.status == 0, ran.err
    [status] = regest("status", "--data", data, "--format", "jsonl").objects
    assert (status["archive"], status["promised"], status["found"], status["verdict"]) == ("letters", 23, 23, "proven")
    assert rows(regest, data)[0] == {
        "url": f"{HOME}s/letters/item/1", "title": "Letter 1", "summary": "On matter 1."
    }  # fmt: skip


def test_saved_pages_are_imported(regest: Command, imported: Path) -> None:
    assert len(rows(regest, imported)) == 23


def test_it_is_rebuilt_elsewhere_from_the_data_folder_alone(regest: Command, imported: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(imported, elsewhere)
    (elsewhere / "regest.duckdb").unlink()
    shutil.rmtree(elsewhere / ".working")
    assert regest("rebuild", "--data", elsewhere).status == 0
    assert rows(regest, elsewhere) == rows(regest, imported)
    assert regest("verify", "--data", elsewhere).status == 0


def test_a_deposit_of_it_is_imported_elsewhere_with_its_declaration(
    regest: Command, imported: Path, tmp_path: Path
) -> None:
    """Of an archive that nobody there has declared: the same tables, and the declaration that reads on."""
    deposit, elsewhere = tmp_path / "deposit", tmp_path / "elsewhere"
    assert regest("export", "--deposit", deposit, "--with-captures", "--data", imported).status == 0
    (elsewhere / "archives").mkdir(parents=True)
    declaration = (deposit / "archives" / "letters.toml").read_bytes()
    assert declaration == (imported / "archives" / "letters.toml").read_bytes()
    (elsewhere / "archives" / "letters.toml").write_bytes(declaration)
    assert regest("import", deposit / "captures" / "letters", "--copy", "--data", elsewhere).status == 0
    for table in ("documents", "document_versions", "listings", "coverage", "entries", "captures"):
        exported = [
            regest("export", "--what", table, "--format", "jsonl", "--data", data).objects
            for data in (imported, elsewhere)
        ]
        here, there = (
            [{name: said for name, said in row.items() if name not in OF_PLACES} for row in rows] for rows in exported
        )
        assert here == there != [], table
    assert regest("reparse", "--dry-run", "--fail-on", "gone,changed", "--data", elsewhere).status == 0


def test_a_changed_declaration_makes_its_own_pages_due_and_reads_them_anew(regest: Command, imported: Path) -> None:
    declare_in(imported, f'{DECLARATION}[row]\nsummary = ""\n[row.fields]\nmatter = ".description"\n')
    assert regest("reparse", "--data", imported).status == 0
    assert {row["summary"] for row in rows(regest, imported)} == {None}


def test_one_that_is_added_makes_no_page_of_another_due(regest: Command, imported: Path) -> None:
    before = tables(imported)["pages"]
    declare_in(imported, DECLARATION.replace("letters.example", "diaries.example"), "diaries")
    assert regest("reparse", "--data", imported).status == 0
    assert tables(imported)["pages"] == before


def test_without_its_declaration_its_rows_stay_and_it_is_named(regest: Command, imported: Path) -> None:
    before = rows(regest, imported)
    (imported / "archives" / "letters.toml").unlink()
    ran = regest("rebuild", "--data", imported)
    assert "the archive letters is not known here" in ran.err
    assert rows(regest, imported) == before


def test_a_broken_declaration_is_one_line_and_loses_nothing(regest: Command, imported: Path) -> None:
    before = rows(regest, imported)
    file = declare_in(imported, DECLARATION.replace("platform", "platfrom"))
    assert f"{file}, line 2: there is no key platfrom: did you mean platform?" in regest.refused(
        "harvest", "letters", "--data", imported
    )
    ran = regest("rebuild", "--data", imported)
    assert "did you mean platform?" in ran.err
    assert rows(regest, imported) == before


def test_archives_lists_it_with_its_platform_and_verdict(regest: Command, imported: Path) -> None:
    listed = {row["archive"]: row for row in regest("archives", "--data", imported, "--format", "jsonl").objects}
    assert listed["letters"] == {
        "archive": "letters", "title": "Letters of the Cold War", "platform": "omeka-s", "declared": "here",
        "listing": "all", "url": f"{HOME}s/letters/item", "verdict": "partial",
    }  # fmt: skip
    assert listed["wilson-center"]["declared"] == "ships, tried"


def test_a_table_has_a_line_for_each_archive_and_broken_ones_are_named(regest: Command, imported: Path) -> None:
    file = declare_in(imported, DECLARATION.replace("platform", "platfrom"), "diaries")
    ran = regest("archives", "--data", imported)
    assert [line.split()[0] for line in ran.out.splitlines() if line.startswith(("letters", "wilson"))] == [
        "letters",
        "wilson-center",
    ]
    assert "(partial)" in ran.out
    assert (ran.status, f"the archive diaries cannot be used: {file}, line 2" in ran.err) == (1, True)


def test_archives_check_holds_saved_pages_to_what_they_must_give(regest: Command, data: Path, tmp_path: Path) -> None:
    saved = tmp_path / "page.html"
    saved.write_text(page(DOCUMENTS, 1), "utf-8")
    assert regest("fixture", "add", saved, "--archive", "letters", "--name", "first", "--data", data).status == 0
    assert (data / "archives" / "letters" / "first" / "expected.json").exists()
    assert regest("archives", "check", "letters", "--data", data).status == 0
    declare_in(data, DECLARATION + '[row]\ntitle = "a.resource-link span"\nsummary = ".nothing"\n')
    ran = regest("archives", "check", "letters", "--data", data)
    assert ran.status == 1
    assert 'letters, case first: entries[1].summary: expected "On matter 1.", found null' in ran.err


def test_archives_check_names_each_fault(regest: Command, data: Path) -> None:
    file = declare_in(data, DECLARATION + '[row]\ntitel = "a"\ndate = "["\n')
    ran = regest("archives", "check", "--data", data)
    assert ran.status == 2
    assert f"{file}, line 7: there is no key row.titel" in ran.err
    assert f"{file}, line 8: row.date is no CSS selector" in ran.err
    assert "wilson-center" in ran.out


def test_archives_show_tells_where_each_key_comes_from(regest: Command, data: Path) -> None:
    shown = {
        row["key"]: row for row in regest("archives", "show", "letters", "--data", data, "--format", "jsonl").objects
    }
    assert shown["home"] == {"key": "home", "value": f'"{HOME}"', "from": f"{data}/archives/letters.toml:3"}
    assert shown["row.title"]["from"].startswith("parsers/platforms/omeka-s.toml:")
    assert "`regest archives` lists" in regest.refused("archives", "show", "diaries", "--data", data)


def test_archives_new_writes_a_declaration_that_holds_once_it_has_listings(regest: Command, data: Path) -> None:
    ran = regest(
        "archives", "new", "diaries", "--platform", "omeka-s", "--home", "https://d.example.org/", "--data", data
    )
    file = data / "archives" / "diaries.toml"
    assert (ran.status, str(file) in ran.err) == (0, True)
    assert regest("archives", "check", "diaries", "--data", data).status == 2
    file.write_text(file.read_text("utf-8").replace('# all = "…"', 'all = "s/diaries/item"'), "utf-8")
    assert regest("archives", "check", "diaries", "--data", data).status == 0
    refused = regest.refused("archives", "new", "diaries", "--home", "https://d.example.org/", "--data", data)
    assert "there is an archive diaries already" in refused
    assert "known are" in regest.refused(
        "archives", "new", "x", "--platform", "omega", "--home", "https://d.example.org/", "--data", data
    )


def test_a_platform_of_one_s_own(regest: Command, data: Path, tmp_path: Path) -> None:
    platform = data / "platforms" / "theme.toml"
    platform.parent.mkdir()
    platform.write_text(
        'title = "Theme"\nsigns = ["ul.resource-list", "a.resource-link"]\n[row]\nat = "ul.resource-list > li"\n'
        'title = "a"\n[page]\nquery = "page"\n[urls]\ndocument = ["/s/letters/item/{n}"]\n',
        "utf-8",
    )
    declare_in(data, DECLARATION.replace("omeka-s", "theme"))
    saved = saved_in(tmp_path / "saved", DOCUMENTS)
    assert regest("import", saved, "--archive", "letters", "--data", data).status == 0
    assert len(rows(regest, data)) == 23


def _link(file: Path) -> None:
    file.symlink_to("/etc/passwd")


def _write(content: bytes) -> Callable[[Path], object]:
    return lambda file: file.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (os.mkfifo, "it cannot be read: it is no regular file"),
        (Path.mkdir, "it cannot be read: it is no regular file"),
        (_link, "it cannot be read: it is a link, and in a data folder none is followed"),
        (_write(b'title = "\xff"'), "it is no text in UTF-8"),
        (_write(b"#" * 70_000), "it has more than 64 KB"),
        (_write(b"x = " + b"[" * 30_000), "it is nested too deep"),
        (_write(b"a." * 30_000 + b"a = 1"), "it is nested too deep"),
        (_write(b"\n".join(b"k%d = 1" % number for number in range(6_000))), "there is no key k0 (and 99 more)"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_a_declaration_is_named_and_stops_no_other(
    regest: Command, data: Path, make: Callable[[Path], object], said: str
) -> None:
    strange = data / "archives" / "strange.toml"
    make(strange)
    assert f"{strange}, line 1: {said}" in regest.refused("archives", "show", "strange", "--data", data)
    assert regest("archives", "check", "letters", "--data", data).status == 0


def test_a_folder_of_declarations_that_is_a_link_is_not_followed(regest: Command, data: Path, tmp_path: Path) -> None:
    (data / "archives").rename(tmp_path / "elsewhere")
    (data / "archives").symlink_to(tmp_path / "elsewhere")
    assert "it is a link" in regest.refused("archives", "--data", data, status=3)


def test_a_folder_of_too_many_declarations_is_refused(
    regest: Command, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.own_archives.MOST_FILES", 2)
    declare_in(data, DECLARATION, "diaries")
    assert regest("archives", "show", "letters", "--data", data).status == 0
    declare_in(data, DECLARATION, "maps")
    assert "has more than 2 declarations: move elsewhere" in regest.refused("archives", "--data", data, status=3)


def test_a_new_declaration_is_written_through_no_link(regest: Command, data: Path, tmp_path: Path) -> None:
    (data / "archives" / "diaries.toml").symlink_to(tmp_path / "outside")
    assert "already" in regest.refused("archives", "new", "diaries", "--home", HOME, "--data", data)
    assert not (tmp_path / "outside").exists()


def test_a_home_that_is_no_url_is_refused_before_anything_is_written(regest: Command, data: Path) -> None:
    assert "the home is no http(s) URL" in regest.refused(
        "archives", "new", "diaries", "--home", "d.example.org", "--data", data
    )
    assert not (data / "archives" / "diaries.toml").exists()


@pytest.mark.parametrize("name", ["case.json", "page.html"])
def test_a_saved_page_that_is_a_pipe_is_not_waited_for(regest: Command, data: Path, tmp_path: Path, name: str) -> None:
    saved = tmp_path / "page.html"
    saved.write_text(page(DOCUMENTS, 1), "utf-8")
    assert regest("fixture", "add", saved, "--archive", "letters", "--name", "first", "--data", data).status == 0
    pipe = data / "archives" / "letters" / "first" / name
    pipe.unlink()
    os.mkfifo(pipe)
    assert f"{pipe} cannot be read" in regest.refused("archives", "check", "letters", "--data", data)


def test_an_archive_that_ships_keeps_its_saved_pages_whatever_lies_under_its_name(regest: Command, data: Path) -> None:
    declare_in(data, DECLARATION, "wilson-center")
    (data / "archives" / "wilson-center").mkdir()
    assert len(cases("wilson-center")) > 1
    assert regest("archives", "check", "wilson-center", "--data", data).status == 2
    assert len(cases("wilson-center")) > 1
