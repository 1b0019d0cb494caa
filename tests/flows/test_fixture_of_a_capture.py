"""A capture of a harvest becomes a fixture case."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from generated_site import ARCHIVE, HTML, LISTING, documents, harvest, listing, rows_of

from flows import cases as fixture_cases
from flows.cases import case_named
from flows.commands import fixture
from flows.commands.fixture import add_case
from flows.replay.site import ReplayedPage
from parsers.archive import Archive
from parsers.errors import WrongUsage

REDESIGN = b'<html><body><div class="card"><a href="/document/cable">Cable</a></div></body></html>'


@pytest.fixture
def own_fixtures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(fixture_cases, "FIXTURES", tmp_path / "fixtures")
    return tmp_path / "fixtures"


def captures_of(data: Path, condition: str) -> list[UUID]:
    query = f"SELECT capture_id FROM captures WHERE url = '{LISTING}' AND {condition} ORDER BY captured_at"
    return [capture_id for (capture_id,) in rows_of(data, query)]


def add(capture_id: object, data: Path, name: str) -> fixture_cases.Case:
    add_case(str(capture_id), ARCHIVE.name, name, None, "", data)
    return case_named(ARCHIVE.name, name)


async def test_a_page_in_an_unknown_layout_becomes_a_case_from_its_capture(tmp_path: Path, own_fixtures: Path) -> None:
    data = tmp_path / "data"
    await harvest(data, [ReplayedPage(LISTING, 200, (*HTML, ("Set-Cookie", "visitor=1")), REDESIGN)])
    [capture_id] = captures_of(data, "true")
    case = add(capture_id, data, "redesign")
    assert (case.url, case.status, case.body()) == (LISTING, 200, REDESIGN)
    assert case.headers == {"content-type": "text/html; charset=utf-8"}
    assert case.expected() == {"rejected": "unknown layout"}


async def test_a_revisit_gives_the_page_that_it_revisits(tmp_path: Path, own_fixtures: Path) -> None:
    data = tmp_path / "data"
    pages = listing(documents(3))
    for _ in range(2):
        await harvest(data, pages)
    [original], [revisit] = captures_of(data, "revisit_of IS NULL"), captures_of(data, "revisit_of IS NOT NULL")
    cases = [add(original, data, "original"), add(revisit, data, "revisit")]
    assert [case.body() for case in cases] == [pages[0].body] * 2
    assert [case.status for case in cases] == [200, 200]


async def test_a_capture_that_is_not_there_is_wrong_usage(tmp_path: Path, own_fixtures: Path) -> None:
    data = tmp_path / "data"
    await harvest(data, listing(documents(1)))
    missing = uuid4()
    with pytest.raises(WrongUsage, match=f"holds no capture {missing}"):
        add(missing, data, "missing")


async def test_a_capture_of_another_archive_names_that_archive(
    tmp_path: Path, own_fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    await harvest(data, listing(documents(1)))
    [capture_id] = captures_of(data, "true")
    other = Archive("atlantis", "Atlantis", ARCHIVE.home, ARCHIVE.hosts, ARCHIVE.listings, ARCHIVE.parser)
    monkeypatch.setattr(fixture, "archive_named", lambda name: other)
    with pytest.raises(WrongUsage, match="is of wilson-center: give --archive wilson-center"):
        add_case(str(capture_id), "atlantis", "other", None, "", data)


def test_a_file_that_is_named_like_a_capture_is_still_a_file(
    tmp_path: Path, own_fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = str(uuid4())
    Path(name).write_bytes(REDESIGN)
    add_case(name, ARCHIVE.name, "named", LISTING, "", tmp_path / "data")
    assert case_named(ARCHIVE.name, "named").body() == REDESIGN
