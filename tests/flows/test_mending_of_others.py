"""`regest learn` of archives whose pages are read by what a platform says, or by what ships."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from command import Command
from declared_site import DECLARATION, LISTING, declare_in, page
from generated_site import HTML, documents, harvest, listing

from flows.learning import process
from flows.own_archives import declare_those_in
from flows.replay.site import ReplayedPage, Replica
from flows.web.harvest import run_harvest
from flows.web.request import HarvestRequest
from parsers.catalog import archive_named
from warehouse.data_folder import DataFolder
from warehouse.reports import HarvestReport

DOCUMENTS = "SELECT url, title, date_text, summary FROM documents ORDER BY url"
# Of a Drupal site's rows, which are cells of a table, cards.
AS_CARDS = (
    (b"<table", b"<section"), (b"</table>", b"</section>"), (b"<tbody>", b""), (b"</tbody>", b""), (b"<tr>", b"<div>"),
    (b"</tr>", b"</div>"), (b'<td class="document', b'<div class="card'), (b"<td", b"<div"), (b"</td>", b"</div>"),
    (b'class="date"', b'class="when"'), (b"<h3", b"<h4"), (b"</h3>", b"</h4>"),
)  # fmt: skip
RENAMED = (
    ("resource-list", "cards"), ("item resource", "card"), ("resource-link", "go"), ("resource-name", "name"),
    ('"description"', '"words"'),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _learned_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LearningProcess", process.LearningHere)


def as_cards(body: bytes) -> bytes:
    for before, after in AS_CARDS:
        body = body.replace(before, after)
    return body


def renamed(body: str) -> str:
    for before, after in RENAMED:
        body = body.replace(before, after)
    return body


def rows(regest: Command, data: Path, query: str = DOCUMENTS) -> list[dict[str, object]]:
    return regest("sql", query, "--data", data, "--format", "jsonl").objects


def harvest_of_platform(data: Path, edit: Callable[[str], str] = str) -> HarvestReport:
    declare_those_in(data)
    archive = archive_named("letters")
    served = [
        ReplayedPage(archive.parser.page_url(LISTING, number), 200, HTML, edit(page(range(1, 24), number)).encode())
        for number in (1, 2, 3)
    ]
    with Replica(archive, served) as replica:
        request = HarvestRequest(archive, LISTING, DataFolder(data), None, replica.origin, 0.0)
        return asyncio.run(run_harvest(request))


def test_an_archive_of_a_platform_gets_its_own_signs_and_rows_beside_it(regest: Command, tmp_path: Path) -> None:
    file = declare_in(tmp_path)
    harvest_of_platform(tmp_path)
    before = rows(regest, tmp_path)
    assert harvest_of_platform(tmp_path, renamed).exit_status == 3

    ran = regest("learn", "letters", "--yes", "--reparse", "--data", tmp_path)
    assert ran.status == 0, ran.err
    declared = tomllib.loads(file.read_text("utf-8"))
    assert {name: declared[name] for name in tomllib.loads(DECLARATION)} == tomllib.loads(DECLARATION)
    assert declared["row"]["at"] == "li.card"
    [generation] = declared["generations"].values()
    assert generation["row"]["at"] == "ul.resource-list > li.resource"
    assert harvest_of_platform(tmp_path, renamed).verdict == "proven"
    assert rows(regest, tmp_path) == before
    assert regest("archives", "check", "letters", "--data", tmp_path).status == 0


def test_an_archive_that_ships_is_mended_by_a_file_above_it(regest: Command, tmp_path: Path) -> None:
    """The code that knows its URLs stays, and so do its own saved pages."""
    pages = listing(documents(23))
    changed = [replace(one, body=as_cards(one.body)) for one in pages]
    asyncio.run(harvest(tmp_path, pages))
    before = rows(regest, tmp_path)
    assert asyncio.run(harvest(tmp_path, changed)).exit_status == 3

    ran = regest("learn", "wilson-center", "--yes", "--reparse", "--data", tmp_path)
    assert ran.status == 0, ran.err
    declared = tomllib.loads((tmp_path / "archives" / "wilson-center.toml").read_text("utf-8"))
    assert set(declared) == {"mends", "generation", "signs", "row", "generations"}
    assert (declared["mends"], declared["row"]["at"]) == ("shipped", ".card")
    assert rows(regest, tmp_path) == before
    assert archive_named("wilson-center").code == "parsers.archives.wilson_center"
    assert regest("verify", "--data", tmp_path).status == 0
    # What the markup of a page without rows is called may be any; all else is read as it was.
    checked = regest("archives", "check", "wilson-center", "--data", tmp_path)
    assert not checked.err.splitlines()
    assert checked.status == 0
    listed = {row["archive"]: row for row in regest("archives", "--data", tmp_path, "--format", "jsonl").objects}
    assert listed["wilson-center"]["declared"] == "ships, mended here"


MENDS = """\
mends = "shipped"
[generations.cards]
signs = [".card", "h4"]
[generations.cards.row]
at = ".card"
title = "h4"
"""


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("home", '"https://evil.example/"'),
        ("hosts", '["evil.example"]'),
        ("code", '"wilson_center"'),
        ("platform", '"omeka-s"'),
        ("listings", '{ all = "https://evil.example/" }'),
        ("urls.document", '["/{path}"]'),
        ("page.query", '"p"'),
        ("pause", "0.0"),
        ("harvest.every", '"1 week"'),
    ],
)
def test_who_mends_an_archive_that_ships_leads_it_nowhere_else(
    regest: Command, tmp_path: Path, key: str, value: str
) -> None:
    file = declare_in(tmp_path, f"{key} = {value}\n{MENDS}", "wilson-center")
    said = regest.refused("archives", "show", "wilson-center", "--data", tmp_path)
    assert f"{file}, line 1: {key}" in said
    assert "is said by the archive that ships" in said


def test_what_mends_nothing_that_ships_is_named(regest: Command, tmp_path: Path) -> None:
    declare_in(tmp_path, MENDS, "diaries")
    assert "no file that ships declares diaries" in regest.refused("archives", "show", "diaries", "--data", tmp_path)


def test_each_key_of_a_mended_archive_says_where_it_comes_from(regest: Command, tmp_path: Path) -> None:
    file = declare_in(tmp_path, MENDS, "wilson-center")
    shown = {
        row["key"]: row["from"]
        for row in regest("archives", "show", "wilson-center", "--data", tmp_path, "--format", "jsonl").objects
    }
    assert shown["home"] == "parsers/archives/wilson-center.toml:5"
    assert shown["generations.cards.row.at"] == f"{file}:5"


def test_a_deposit_of_strangers_mends_nothing(regest: Command, tmp_path: Path) -> None:
    """A declaration that comes with others' captures changes nothing of how an archive that ships is read."""
    there, deposit, here = tmp_path / "there", tmp_path / "deposit", tmp_path / "here"
    asyncio.run(harvest(there, listing(documents(3))))
    declare_in(there, MENDS, "wilson-center")
    assert regest("export", "--deposit", deposit, "--with-captures", "--data", there).status == 0
    declared = (deposit / "archives" / "wilson-center.toml").read_text("utf-8")
    assert declared == MENDS
    here.mkdir()
    ran = regest("import", deposit, "--data", here)
    assert "it mends wilson-center, which ships: copy it yourself" in ran.out + ran.err
    assert not (here / "archives" / "wilson-center.toml").exists()
