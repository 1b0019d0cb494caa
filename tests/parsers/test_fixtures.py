"""Every saved page gives what a person said that it must give: one test for each case and field.

`regest fixture accept CASE` renews what a case expects, after a look at the difference.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flows import cases as fixture_cases
from flows.cases import Case, FixtureError, accept, case_named, cases, differences, observed, save_case
from flows.reading.page import ThisProcess
from parsers.catalog import UnknownArchive, archives, what_holds
from parsers.counting_headers import Counts
from parsers.records import Field, ListingPage, RejectReason

# What only some pages show.
PAGE_SIGNS = ("pages", "furthest_page", "label_problem", "contradiction")
PAGE_FIELDS = ("rejected", "layout", "row_markup", "first", "last", "total", "next_url", *PAGE_SIGNS, "rejects")
ENTRY_FIELDS = (
    "position",
    "url",
    "title",
    "date_text",
    "date_edtf",
    "date_earliest",
    "date_latest",
    "date_precision",
    "summary",
    "summary_by_ai",
    "other_text",
)
# What only some rows have.
ROW_SIGNS = ("date_assumed", "date_stated", "fields")
SEED = case_named("wilson-center", "seed_listing")
EVERY_CASE = [case for archive in archives() for case in cases(archive)]


def reviewed(case: Case) -> dict[str, Any]:
    """What the case expects. Where nobody has said it yet, what is read today is written down, and the test fails."""
    expected = case.expected()
    if expected is None:
        accept(case, ThisProcess())
        pytest.fail(
            f"{case.name} had no expected.json. What the parser reads today is now in {case.folder / 'expected.json'}: "
            f"hold it against page.html, correct what is wrong, and renew it with `regest fixture accept {case.name}`"
        )
    return expected


def fields_of(case: Case) -> tuple[str, ...]:
    expected = case.expected() or {}
    return ("rejected",) if "rejected" in expected else PAGE_FIELDS + ENTRY_FIELDS + ROW_SIGNS


def only(page: dict[str, Any], field: str) -> dict[str, Any]:
    """`page` without all but one field; a field of the entries is taken from each of them."""
    if field in PAGE_FIELDS:
        return {field: page.get(field)}
    return {"entries": [{field: entry.get(field)} for entry in page.get("entries", [])]}


@pytest.mark.parametrize(
    ("case", "field"),
    [pytest.param(case, field, id=f"{case.name}-{field}") for case in EVERY_CASE for field in fields_of(case)],
)
def test_page_gives_what_its_case_expects(case: Case, field: str) -> None:
    expected, found = only(reviewed(case), field), only(observed(case, ThisProcess()), field)
    wrong = differences(expected, found)
    assert not wrong, "\n".join((f"{case.archive} {case.name}: {case.about}", *wrong))


def is_only_declared(archive: str) -> bool:
    """Whether no real pages of an archive were read: then there is none to hold it against."""
    return ("status", '"declared"') in [(key, value) for key, value, _ in what_holds(archive)]


@pytest.mark.parametrize("archive", [archive for archive in archives() if not is_only_declared(archive)])
def test_every_archive_has_cases_read_and_cases_refused(archive: str) -> None:
    expected = [case.expected() or {} for case in cases(archive)]
    assert any(page.get("entries") for page in expected)
    assert any("rejected" in page for page in expected)


@pytest.mark.parametrize("case", EVERY_CASE, ids=lambda case: case.name)
def test_expectation_is_complete(case: Case) -> None:
    """A page expects every field or a known reason, and each of its rows is one entry or one reject."""
    expected = reviewed(case)
    if "rejected" in expected:
        assert expected == {"rejected": RejectReason(expected["rejected"])}
        return
    assert {*expected, *PAGE_SIGNS} == {*PAGE_FIELDS, "entries"} - {"rejected"}
    assert all({*entry, *ROW_SIGNS} == {*ENTRY_FIELDS, *ROW_SIGNS} for entry in expected["entries"])
    rows = [*expected["entries"], *expected["rejects"]]
    assert sorted(row["position"] for row in rows) == list(range(1, len(rows) + 1))
    if expected["total"] is not None:
        assert expected["last"] - expected["first"] + 1 == len(rows)


@pytest.fixture
def empty_fixtures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(fixture_cases, "FIXTURES", tmp_path)
    return tmp_path


@pytest.fixture
def new_case(empty_fixtures: Path) -> Case:
    headers = {"Content-Type": "text/html; charset=UTF-8"}
    return save_case("wilson-center", "new_case", SEED.url, SEED.body(), 200, headers, "The seed once more.")


def test_case_without_expectation_is_given_one_and_fails(new_case: Case) -> None:
    with pytest.raises(pytest.fail.Exception, match="regest fixture accept new_case"):
        reviewed(new_case)
    assert reviewed(new_case) == SEED.expected()


def test_saved_case_is_found_again(new_case: Case) -> None:
    assert cases("wilson-center") == [new_case]
    assert case_named("wilson-center", "new_case") == new_case
    assert new_case.body() == SEED.body()
    assert new_case.headers == {"content-type": "text/html; charset=UTF-8"}
    assert new_case.expected() is None


def test_accept_says_what_it_changed(new_case: Case) -> None:
    accept(new_case, ThisProcess())
    expected = new_case.folder / "expected.json"
    expected.write_text(
        expected.read_text(encoding="utf-8").replace("July 12, 1945", "July 13, 1945"), encoding="utf-8"
    )
    assert accept(new_case, ThisProcess()) == ['entries[1].date_text: expected "July 13, 1945", found "July 12, 1945"']
    assert accept(new_case, ThisProcess()) == []


def test_charset_of_the_header_is_used(empty_fixtures: Path) -> None:
    body = SEED.body().replace(b'<meta charset="utf-8" />', b"").replace(b"Dr. Soong", "Dr. Śoong".encode("iso-8859-2"))
    headers = {"content-type": "text/html; charset=iso-8859-2"}
    case = save_case("wilson-center", "polish", SEED.url, body, 200, headers, "A charset that only the header names.")
    assert observed(case, ThisProcess())["entries"][3]["summary"].startswith("Dr. Śoong reports")


class WithFields(ThisProcess):
    """A parser that finds fields in the first row of a page, whose date it reads in a declared order."""

    def parse(
        self, archive_name: str, body: bytes, url: str, charset: str | None = None, counts: Counts = ()
    ) -> ListingPage:
        page = super().parse(archive_name, body, url, charset, counts)
        first, *others = page.entries
        date = first.date._replace(assumed=True)
        first = first._replace(date=date, fields=(Field("level", "Item"), Field("code", "AUP/4")))
        return replace(page, entries=(first, *others))


def test_only_a_row_that_has_fields_expects_them(new_case: Case) -> None:
    accept(new_case, WithFields())
    expected = reviewed(new_case)
    assert [entry.get("fields") for entry in expected["entries"][:2]] == [{"level": "Item", "code": "AUP/4"}, None]
    signs = [{*entry} & {*ROW_SIGNS} for entry in expected["entries"][:2]]
    assert signs == [{"date_assumed", "fields"}, set()]
    assert accept(new_case, ThisProcess()) == [
        "entries[1].date_assumed: expected true, found nothing",
        'entries[1].fields.level: expected "Item", found nothing',
        'entries[1].fields.code: expected "AUP/4", found nothing',
    ]


def test_differences_name_each_value() -> None:
    expected = {"first": 1, "entries": [{"title": "Cable"}, {"title": "Letter"}], "rejects": []}
    found = {"first": 1, "entries": [{"title": "Telegram"}], "rejects": []}
    assert differences(expected, found) == [
        'entries[1].title: expected "Cable", found "Telegram"',
        'entries[2].title: expected "Letter", found nothing',
    ]
    assert differences({"summary_by_ai": False}, {"summary_by_ai": 0}) == [
        "summary_by_ai: expected false, found 0",
    ]
    assert differences({"rejected": "truncated page"}, {"entries": []}) == [
        'rejected: expected "truncated page", found nothing',
        "entries: expected nothing, found []",
    ]


@pytest.mark.parametrize("name", ["", "New", "new-case", "../escape", "a/b", "é", "case\n"])
def test_bad_case_names_are_refused(name: str, empty_fixtures: Path) -> None:
    with pytest.raises(FixtureError, match="lower-case letters, digits and underscores"):
        save_case("wilson-center", name, SEED.url, b"", 200, {}, "")
    assert list(empty_fixtures.iterdir()) == []


def test_existing_case_is_not_overwritten(new_case: Case) -> None:
    with pytest.raises(FixtureError, match="already has a fixture case “new_case”"):
        save_case("wilson-center", "new_case", new_case.url, b"other", 200, {}, "")
    assert new_case.body() != b"other"


def test_unknown_cases_and_archives_are_named(new_case: Case) -> None:
    with pytest.raises(FixtureError, match="no fixture case “old_case”: known are new_case"):
        case_named("wilson-center", "old_case")
    with pytest.raises(UnknownArchive):
        cases("atlantis")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"url": "https://digitalarchive.wilsoncenter.org/search"}'])
def test_broken_case_file_is_an_error_that_names_it(text: str, new_case: Case) -> None:
    (new_case.folder / "case.json").write_text(text, encoding="utf-8")
    with pytest.raises(FixtureError, match=r"new_case/case\.json"):
        cases("wilson-center")
