"""A folder into which somebody saved pages of two archives in several ways, imported for one of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command import Command
from saving import Saved, by_chromium, by_httrack, by_singlefile, by_title, by_wget

from flows.cases import FIXTURES, Case, cases
from flows.own_archives import declare_those_in
from parsers.catalog import Declarations, declare

ARCHIVES = FIXTURES / "platforms" / "archives"
OMEKA, ATOM = "omeka-s-example", "atom-example"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder in which both archives are declared."""
    folder = tmp_path / "data" / "archives"
    folder.mkdir(parents=True)
    for name in (OMEKA, ATOM):
        shutil.copy(ARCHIVES / f"{name}.toml", folder)
    return folder.parent


@pytest.fixture
def pages() -> dict[str, dict[str, Case]]:
    """The saved pages of both, by their archive and name."""
    declare_those_in(ARCHIVES.parent)
    try:
        return {archive: {case.name: case for case in cases(archive)} for archive in (OMEKA, ATOM)}
    finally:
        declare(Declarations())


def save(folder: Path, saved: Saved) -> None:
    file = folder / saved.name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(saved.body)


def test_the_other_archives_pages_are_passed_over(
    regest: Command, data: Path, pages: dict[str, dict[str, Case]], tmp_path: Path
) -> None:
    folder = tmp_path / "saved"
    own, other = pages[OMEKA], pages[ATOM]
    save(folder, by_wget(own["first"].url, own["first"].body(), adjusted=True))
    save(folder, by_chromium(own["middle"].url, own["middle"].body()))
    save(folder / "more", by_singlefile(own["last"].url, own["last"].body()))
    save(folder, by_chromium(other["middle"].url, other["middle"].body()))
    save(folder, by_httrack(other["last"].url, other["last"].body()))
    ran = regest("import", folder, "--archive", OMEKA, "--data", data)
    assert ran.status == 0, ran.out + ran.err
    assert "2 × on another site" in ran.out
    counts = "SELECT count(*) AS documents, (SELECT count(*) FROM captures) AS captures FROM documents"
    assert regest("sql", counts, "--data", data, "--format", "jsonl").objects == [{"documents": 8, "captures": 3}]


def test_a_page_that_does_not_say_of_which_site_it_is_is_named_and_left_out(
    regest: Command, data: Path, pages: dict[str, dict[str, Case]], tmp_path: Path
) -> None:
    folder = tmp_path / "saved"
    for archive, name in ((OMEKA, "middle"), (ATOM, "middle")):
        save(folder, by_title(pages[archive][name].url, pages[archive][name].body()))
    save(folder, by_wget(pages[OMEKA]["only"].url, pages[OMEKA]["only"].body()))
    ran = regest("--verbose", "import", folder, "--archive", OMEKA, "--data", data)
    assert ran.status == 1
    assert "Example City Archives.html: its URL cannot be known" in ran.err
    assert "if it is of this site, which nothing says" in ran.err
    captures = "SELECT url FROM captures"
    assert [one["url"] for one in regest("sql", captures, "--data", data, "--format", "jsonl").objects] == [
        pages[OMEKA]["only"].url
    ]
