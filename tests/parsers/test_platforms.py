"""Every platform that ships reads pages as its software prints them: the saved pages of made-up archives.

They lie in fixtures/platforms, which is laid out like a user's data folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from flows.cases import FIXTURES, Case, cases, differences, observed
from flows.own_archives import declare_those_in
from flows.reading.page import ThisProcess
from parsers.catalog import Declarations, archives, broken_archives, declare, platform_of, shipped
from parsers.records import RejectReason

FOLDER = FIXTURES / "platforms"


@cache
def every_case() -> list[Case]:
    declare_those_in(FOLDER)
    try:
        return [case for archive in own_archives() for case in cases(archive)]
    finally:
        declare(Declarations())


def own_archives() -> list[str]:
    return [file.stem for file in sorted((FOLDER / "archives").glob("*.toml"))]


@pytest.fixture(autouse=True)
def _declared() -> Iterator[None]:
    declare_those_in(FOLDER)
    yield
    declare(Declarations())


def expected_of(platform: str) -> list[dict[str, Any]]:
    wanted = [archive for archive in own_archives() if platform_of(archive) == platform]
    return [case.expected() or {} for case in every_case() if case.archive in wanted]


@pytest.mark.parametrize("case", every_case(), ids=lambda case: f"{case.archive}-{case.name}")
def test_a_page_gives_what_its_case_expects(case: Case) -> None:
    expected = case.expected()
    assert expected is not None, f"say what it must give: regest fixture accept {case.name} --data {FOLDER}"
    wrong = differences(expected, observed(case, ThisProcess()))
    assert not wrong, "\n".join((f"{case.archive} {case.name}: {case.about}", *wrong))


def test_all_of_the_made_up_archives_are_sound() -> None:
    assert broken_archives() == ()
    assert set(own_archives()) <= archives().keys()


@pytest.mark.parametrize("platform", sorted(shipped().platforms))
def test_every_platform_has_pages_with_rows_and_one_that_is_refused(platform: str) -> None:
    expected = expected_of(platform)
    assert any(page.get("entries") for page in expected)
    assert any("rejected" in page for page in expected)


@pytest.mark.parametrize("case", every_case(), ids=lambda case: f"{case.archive}-{case.name}")
def test_no_row_of_a_sound_page_is_rejected_and_nothing_contradicts_it(case: Case) -> None:
    expected = case.expected() or {}
    assert not expected.get("rejects")
    assert "contradiction" not in expected
    assert expected.get("rejected") not in (RejectReason.PARSER_FAILED, RejectReason.TRUNCATED)


@pytest.mark.parametrize("case", every_case(), ids=lambda case: f"{case.archive}-{case.name}")
def test_its_next_page_is_of_the_same_listing(case: Case) -> None:
    following = (case.expected() or {}).get("next_url")
    parser = archives()[case.archive].parser
    if following is not None:
        assert parser.listing_url(following) == parser.listing_url(case.url)
        assert parser.page_number(following) == parser.page_number(case.url) + 1


def test_the_folder_is_laid_out_like_a_data_folder() -> None:
    assert Path(FOLDER, "archives").is_dir()
