"""`regest site`: the pages as files, whole or not at all; where they lead; what they are found by."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from command import Command
from generated_site import rows_of
from selectolax.lexbor import LexborHTMLParser

from flows.reading import page as reading
from flows.site import page_files, writing
from flows.site.writing import MARK, SiteNotWritten, write_site
from warehouse.data_folder import DataFolder
from warehouse.document_histories import all_histories
from warehouse.lookups import captures_shown
from warehouse.published import Published


def write(data: Path, out: Path) -> None:
    with closing(Published(DataFolder(data), print)) as published, published.reading() as looked_at:
        write_site(DataFolder(data), looked_at, out, print)


def links(page: Path) -> Iterator[str]:
    for node in LexborHTMLParser(page.read_bytes()).css("[href], [src]"):
        link = node.attributes.get("href") or node.attributes.get("src") or ""
        if not urlsplit(link).scheme:
            yield link


def test_every_link_leads_to_a_file_and_every_document_has_one(browsed_copy: Path, browsed_files: Path) -> None:
    pages = [page for page in browsed_files.rglob("*.html") if page.parent.name != "captured"]
    [(documents,)] = rows_of(browsed_copy, "SELECT count(*) FROM documents")
    assert len([page for page in pages if "document" in page.parts]) == documents
    for page in pages:
        for link in links(page):
            path, _, place = link.partition("#")
            assert not path.startswith("/"), link
            file = page.parent / unquote(path.partition("?")[0]) if path else page
            assert file.is_file(), f"{page}: {link}"
            if place.startswith("regest-row-"):
                assert f'id="{place}"' in file.read_text("utf-8-sig"), f"{page}: {link}"


def test_pages_run_and_load_nothing_but_their_own(browsed_files: Path) -> None:
    for page in browsed_files.rglob("*.html"):
        tree = LexborHTMLParser(page.read_bytes())
        policy = tree.css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"]
        assert policy.startswith("default-src 'none'"), page
        assert not tree.css("base, object, embed"), page
        assert {node.attributes.get("src", "").rpartition("/")[2] for node in tree.css("script")} <= {"static.js"}, page


def test_the_folder_is_replaced_as_a_whole_or_stays_as_it_was(
    browsed_copy: Path, browsed_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = Path(shutil.copytree(browsed_files, tmp_path / "again"))
    (again / "document" / "left over").touch()
    monkeypatch.setattr(page_files, "ParserProcess", reading.ThisProcess)
    monkeypatch.setattr(writing, "write_search", lambda _, folder: folder.mkdir() or folder.mkdir())
    with pytest.raises(SiteNotWritten):
        write(browsed_copy, again)
    assert (again / "document" / "left over").is_file()
    monkeypatch.undo()
    monkeypatch.setattr(page_files, "ParserProcess", reading.ThisProcess)
    write(browsed_copy, again)
    assert (again / MARK).is_file()
    assert not (again / "document" / "left over").exists()
    assert [entry.name for entry in tmp_path.iterdir()] == ["again"]


@pytest.mark.parametrize("ctrl_c", [KeyboardInterrupt(), RuntimeError("Query interrupted")])
def test_who_stops_it_is_told_that_nothing_is_written(
    regest: Command, browsed_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ctrl_c: BaseException
) -> None:
    def stopped(*_: object) -> None:
        raise ctrl_c

    left = tmp_path / ".out.killed.partial"
    (left / "new").mkdir(parents=True)
    (left / "regest.lock").touch()
    monkeypatch.setattr(writing, "write_search", stopped)
    monkeypatch.setattr(writing, "write_documents", lambda *_: 0)
    monkeypatch.setattr(writing, "write_captured", lambda *_: ())
    ran = regest("site", tmp_path / "out", "--data", browsed_copy)
    assert (ran.status, ran.err.splitlines()[-1]) == (130, "regest: stopped; nothing is written")
    assert f"regest: what a run that was killed had left in {left} is taken away\n" in ran.err
    assert not list(tmp_path.iterdir())


def test_what_somebody_puts_there_meanwhile_stays(
    regest: Command, browsed_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = tmp_path / "out" / "letter"

    def put(*_: object) -> None:
        letter.parent.mkdir()
        letter.touch()

    monkeypatch.setattr(writing, "write_search", put)
    monkeypatch.setattr(writing, "write_documents", lambda *_: 0)
    monkeypatch.setattr(writing, "write_captured", lambda *_: ())
    ran = regest("site", letter.parent, "--data", browsed_copy)
    said = f"regest: {letter.parent} holds other things than pages of regest site, as “letter”: "
    assert (ran.status, said in ran.err) == (2, True)
    assert list(tmp_path.rglob("*")) == [letter.parent, letter]


def test_what_is_no_such_site_is_not_touched(regest: Command, browsed_copy: Path, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "mine.txt").write_text("mine")
    assert "holds other things" in regest.refused("site", tmp_path / "papers", "--data", browsed_copy)
    assert "is no folder" in regest.refused("site", tmp_path / "papers" / "mine.txt", "--data", browsed_copy)
    assert (tmp_path / "papers" / "mine.txt").read_text() == "mine"


def test_what_somebody_has_put_beside_the_pages_is_not_touched(
    regest: Command, browsed_copy: Path, browsed_files: Path, tmp_path: Path
) -> None:
    published = Path(shutil.copytree(browsed_files, tmp_path / "published"))
    (published / ".git").mkdir()
    assert "other things than pages of regest site, as “.git”" in regest.refused(
        "site", published, "--data", browsed_copy
    )
    assert (published / ".git").is_dir()


def test_no_pages_are_written_into_a_data_folder_or_around_it(regest: Command, browsed_copy: Path) -> None:
    for place in (browsed_copy, browsed_copy / "pages", browsed_copy / "captures" / "pages", browsed_copy.parent):
        assert "in one another" in regest.refused("site", place, "--data", browsed_copy)
    assert not (browsed_copy / "pages").exists()


def test_what_dates_and_changes_are_found_by_among_files(browsed_files: Path) -> None:
    choices = json.loads(gzip.decompress((browsed_files / "search" / "choices").read_bytes()))
    parts = sorted((browsed_files / "search" / "documents").iterdir(), key=lambda part: int(part.name))
    titles = [shown[3] for part in parts for shown in json.loads(gzip.decompress(part.read_bytes()))]
    dates = [date for date, documents in choices["dates"] for _ in range(documents)]
    found = dict(zip(titles, dates, strict=True))
    assert {len(day) for day in choices["changed"]} == {len("2026-11-28")}
    assert found["Report on a year"] == "1943-01-01/1943-12-31"
    assert found["Notes"] == "/1949-12-31"
    assert found["Drafts"] == "1936-01-01/1936-12-31 1938-01-01/1938-12-31"
    assert found["Plan"] == ""


def test_the_processes_that_make_pages_say_nothing(
    browsed_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(page_files, "PAGES_AT_A_TIME", 1)
    folder, published = DataFolder(browsed_copy), Published(DataFolder(browsed_copy), print)
    with closing(published), published.reading() as looked_at, looked_at.another() as others:
        histories = [*islice(all_histories(looked_at.tables, others, captures_shown(others)), 2)]
    assert page_files.write_documents(folder, tmp_path, [(history, None) for history in histories]) == 2
    assert capfd.readouterr() == ("", "")
