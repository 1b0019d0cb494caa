"""`regest learn`: where a site prints its listing otherwise, the declaration is mended from the captures."""

from __future__ import annotations

import asyncio
import json
import tomllib
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from changing_site import (
    DATE_MOVED,
    DECLARATION,
    DIVS,
    HOME,
    LISTING,
    RENAMED,
    SCRIPTED,
    TABLE,
    Layout,
    Letter,
    declared,
    harvest,
    letters,
    page,
    pages,
)
from command import Command, Ran
from generated_site import tables
from prepared_folders import copied
from trials import with_trials

from flows.learning import mended_files, process, trials
from flows.learning.judging import readings

LETTERS = letters(*range(1, 24))
NEWER = letters(24, 25, 26)
DOCUMENTS = "SELECT url, title, date_text, summary, fields FROM documents ORDER BY url"


@pytest.fixture(autouse=True)
def _learned_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("reading_processes") is None:
        monkeypatch.setattr(process, "LearningProcess", process.LearningHere)


def harvested(data: Path, *states: Sequence[str | bytes]) -> Path:
    """The declaration's file of a folder into which the listing was harvested in each of these states."""

    async def make(folder: Path) -> None:
        declared(folder)
        for bodies in states:
            await harvest(folder, bodies)

    name = f"letters {blake2b(repr(states).encode(), digest_size=8).hexdigest()}"
    return copied(data, name, lambda folder: asyncio.run(make(folder))) / "archives" / "letters.toml"


def changed(data: Path, layout: Layout, since: Sequence[Letter] | None = None) -> Path:
    """As `harvested`, before the layout changed and after."""
    return harvested(data, pages(LETTERS, TABLE), pages(since or [*NEWER, *LETTERS], layout))


def rows(regest: Command, data: Path, query: str = DOCUMENTS) -> list[dict[str, object]]:
    return regest("sql", query, "--data", data, "--format", "jsonl").objects


def proposed(regest: Command, data: Path) -> dict[str, Any]:
    """A proposal, of which nothing is written."""
    ran = regest("learn", "letters", "--dry-run", "--format", "json", "--data", data)
    found: dict[str, Any] = json.loads(ran.out)
    return found | {"status": ran.status}


def old_pages(regest: Command, data: Path) -> list[dict[str, object]]:
    """The rows of the pages of before, by the captures of the first harvest."""
    return rows(
        regest, data,
        "SELECT page_url, position, url, title, date_text, summary, fields FROM entries"
        " JOIN (SELECT capture_id, run_id FROM captures) USING (capture_id)"
        " WHERE run_id = (SELECT arg_min(run_id, captured_at) FROM captures) ORDER BY ALL",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("layout", "at"),
    [(RENAMED, "tr.entry"), (DIVS, ".card"), (DATE_MOVED, "table.letters > tbody > tr")],
    ids=["classes renamed", "rows from a table to divs", "the date in another element"],
)
def test_a_changed_layout_is_mended(regest: Command, tmp_path: Path, layout: Layout, at: str) -> None:
    file = changed(tmp_path, layout)
    before = old_pages(regest, tmp_path)

    shown = proposed(regest, tmp_path)
    assert (shown["status"], shown["against"], shown["changes"]) == (0, [], [])
    assert shown["documents"]["missing"] == []
    assert shown["pages_before"] == {"read": 3, "otherwise": []}
    assert file.read_text("utf-8") == DECLARATION

    ran = regest("learn", "letters", "--yes", "--reparse", "--data", tmp_path)
    assert ran.status == 0, ran.err
    assert file.read_text("utf-8") == shown["declaration"]
    assert tomllib.loads(file.read_text("utf-8"))["row"]["at"] == at
    assert old_pages(regest, tmp_path) == before
    read = {row["url"]: row for row in rows(regest, tmp_path)}
    asyncio.run(harvest(tmp_path, pages([*NEWER, *LETTERS], layout)))
    assert [row for row in rows(regest, tmp_path) if row["url"] in read] == list(read.values())
    assert {row["url"] for row in rows(regest, tmp_path)} == {f"{HOME}letter/{n}" for n in range(1, 27)}
    [status] = regest("status", "--data", tmp_path, "--format", "jsonl").objects
    assert (status["verdict"], status["found"]) == ("proven", 26)
    assert not rows(regest, tmp_path, "SELECT * FROM changed_fields WHERE field <> 'other text'")


def test_the_tables_are_the_same_when_they_are_made_anew(regest: Command, tmp_path: Path) -> None:
    changed(tmp_path, DIVS)
    assert regest("learn", "letters", "--yes", "--reparse", "--data", tmp_path).status == 0
    before = tables(tmp_path)
    assert regest("verify", "--data", tmp_path).status == 0
    assert regest("rebuild", "--data", tmp_path).status == 0
    assert tables(tmp_path) == before


def test_what_a_person_wrote_stays(regest: Command, tmp_path: Path) -> None:
    file = changed(tmp_path, DATE_MOVED)
    assert regest("learn", "letters", "--yes", "--data", tmp_path).status == 0
    text = file.read_text("utf-8")
    declaration = tomllib.loads(text)
    before = tomllib.loads(DECLARATION)
    for comment in ("# as their librarian has asked us", "# A row is a letter.", "# the day of writing", "# by their"):
        assert comment in text
    assert declaration["generation"].startswith("since-20")
    assert declaration["generations"]["letters"] == {"signs": before["signs"], "row": before["row"]}
    assert declaration["row"] == before["row"] | {"date": ".written"}
    kept = ("title", "home", "pause", "listings", "urls", "bounds", "page")
    assert {key: declaration[key] for key in kept} == {key: before[key] for key in kept}


def test_it_is_shown_what_would_be_read(regest: Command, tmp_path: Path) -> None:
    file = changed(tmp_path, RENAMED)
    ran = regest("learn", "letters", "--data", tmp_path)
    assert (ran.status, file.read_text("utf-8")) == (1, DECLARATION)
    assert "no terminal to ask on: --yes writes it" in ran.err
    for said in (
        "rows: 10 would be read on these pages, where 0 were",
        "known documents: 7 of 7 again at the same URLs",
        "and 3 rows of documents that were not known",
        "all of them with the same title, date, summary and fields",
        "captures of before: 3 of 3 pages are read as they were",
        "unknown layout",
        f"--- {file}",
        '+at = "tr.entry"',
    ):
        assert said in ran.out


def test_a_person_says_yes_or_no(regest: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = changed(tmp_path, RENAMED)
    monkeypatch.setattr("command.Stdin.is_terminal", True)
    declined = regest("learn", "letters", "--data", tmp_path, stdin="n\n")
    assert (declined.status, "nothing is written" in declined.err) == (1, True)
    stopped = regest("learn", "letters", "--data", tmp_path, stdin="")
    assert (stopped.status, stopped.err.rstrip().endswith("regest: stopped; nothing is written")) == (130, True)
    assert file.read_text("utf-8") == DECLARATION
    ran = regest("learn", "letters", "--data", tmp_path, stdin="y\n")
    assert (ran.status, file.read_text("utf-8") == DECLARATION) == (0, False)
    assert f"next: regest reparse letters --data {tmp_path}" in ran.err


def test_what_is_said_of_texts_is_still_said(regest: Command, tmp_path: Path) -> None:
    """As that a label is dropped, wherever the text stands now."""
    labelled = [body.replace('class="day">', 'class="day">Written: ') for body in pages(LETTERS, TABLE)]
    moved = [body.replace('class="card-date">', 'class="card-date">Written: ') for body in pages(LETTERS, DIVS)]
    file = declared(tmp_path)
    text = DECLARATION.replace('date = "td.day"', 'date = { at = "td.day", drop = "^Written:" }')
    file.write_text(text, "utf-8")
    for bodies in (labelled, moved):
        asyncio.run(harvest(tmp_path, bodies))
    shown = proposed(regest, tmp_path)
    assert (shown["against"], shown["changes"]) == ([], [])
    assert tomllib.loads(str(shown["declaration"]))["row"]["date"] == {"at": ".card-date", "drop": "^Written:"}


def test_a_layout_that_changes_again_is_mended_again(regest: Command, tmp_path: Path) -> None:
    """Each generation keeps its name, and reads its own pages."""
    file = changed(tmp_path, RENAMED)
    assert regest("learn", "letters", "--yes", "--reparse", "--data", tmp_path).status == 0
    asyncio.run(harvest(tmp_path, pages([*NEWER, *LETTERS], RENAMED)))
    before = old_pages(regest, tmp_path)
    asyncio.run(harvest(tmp_path, pages([*NEWER, *LETTERS], DIVS)))
    shown = proposed(regest, tmp_path)
    assert (shown["against"], shown["changes"], shown["pages_before"]["otherwise"]) == ([], [], [])
    assert regest("learn", "letters", "--yes", "--reparse", "--data", tmp_path).status == 0
    declaration = tomllib.loads(file.read_text("utf-8"))
    assert (declaration["row"]["at"], len(declaration["generations"])) == (".card", 2)
    assert [one["row"]["at"] for one in declaration["generations"].values()] == [
        "tr.entry",
        "table.letters > tbody > tr",
    ]
    assert old_pages(regest, tmp_path) == before


def test_half_of_the_documents_are_new(regest: Command, tmp_path: Path) -> None:
    since = [letter for pair in zip(letters(*range(101, 111)), LETTERS, strict=False) for letter in pair]
    changed(tmp_path, DIVS, since)
    shown = proposed(regest, tmp_path)
    assert (shown["status"], shown["against"], shown["changes"]) == (0, [], [])
    assert len(shown["documents"]["again"]) == shown["documents"]["not_known"] == 5


def test_half_of_the_pages_are_still_as_they_were(regest: Command, tmp_path: Path) -> None:
    """A site that is changed page by page: both kinds stand in one harvest, and are read."""
    mixed = [*pages(LETTERS, TABLE)[:1], *pages(LETTERS, RENAMED)[1:]]
    harvested(tmp_path, pages(LETTERS, TABLE), mixed)
    assert proposed(regest, tmp_path)["against"] == []
    assert regest("learn", "letters", "--yes", "--data", tmp_path).status == 0
    assert asyncio.run(harvest(tmp_path, mixed)).verdict == "proven"


def test_it_is_said_that_one_page_alone_was_learned_from(regest: Command, tmp_path: Path) -> None:
    harvested(tmp_path, pages(LETTERS[:8], TABLE), pages(LETTERS[:8], RENAMED))
    assert any(one.startswith("it was learned from one page") for one in proposed(regest, tmp_path)["uncertain"])


@pytest.mark.parametrize("bodies", [pages(LETTERS, TABLE), pages(LETTERS[:12], TABLE)], ids=["same", "fewer rows"])
def test_nothing_is_to_be_mended(regest: Command, tmp_path: Path, bodies: list[str]) -> None:
    file = harvested(tmp_path, pages(LETTERS, TABLE), bodies)
    ran = regest("learn", "letters", "--yes", "--data", tmp_path)
    assert (ran.status, ran.out, ran.err.count("\n")) == (0, "", 1)
    assert "nothing to mend: " in ran.err
    assert file.read_text("utf-8") == DECLARATION


def test_what_somebody_has_mended_already_is_not_mended_again(regest: Command, tmp_path: Path) -> None:
    file = changed(tmp_path, RENAMED)
    assert regest("learn", "letters", "--yes", "--data", tmp_path).status == 0
    mended = file.read_text("utf-8")
    ran = regest("learn", "letters", "--yes", "--data", tmp_path)
    assert (ran.status, "`regest reparse letters`" in ran.err) == (0, True)
    assert file.read_text("utf-8") == mended


def test_a_harvest_below_the_bounds_is_learned_from_as_well(regest: Command, tmp_path: Path) -> None:
    file = declared(tmp_path)
    file.write_text(f"{DECLARATION}share_with_date = 0.9\n", "utf-8")
    asyncio.run(harvest(tmp_path, pages(LETTERS, TABLE)))
    report = asyncio.run(harvest(tmp_path, pages([*NEWER, *LETTERS], DATE_MOVED)))
    assert [found.kind for found in report.discrepancies] == ["below bounds"]
    assert regest("learn", "letters", "--yes", "--reparse", "--data", tmp_path).status == 0
    assert len(rows(regest, tmp_path, "FROM documents WHERE date_text IS NOT NULL")) == 26


def test_what_would_read_captures_of_before_otherwise_is_not_written(
    regest: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where nothing tells the new pages from the old."""
    file = changed(tmp_path, DATE_MOVED)
    monkeypatch.setattr(trials, "with_telling_signs", lambda *_: iter(()))
    ran = regest("learn", "letters", "--yes", "--data", tmp_path)
    assert ran.status == 1
    assert f"3 of the 3 pages of before would be read otherwise than they are, first {LISTING}" in ran.err
    assert file.read_text("utf-8") == DECLARATION


def test_what_does_not_read_again_what_was_shown_is_not_written(
    regest: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = changed(tmp_path, DIVS)
    monkeypatch.setattr(mended_files, "readings", lambda archive, some: readings(archive, some)[:-1])
    ran = regest("learn", "letters", "--yes", "--data", tmp_path)
    assert (ran.status, "does not read again what was shown" in ran.err) == (3, True)
    assert file.read_text("utf-8") == DECLARATION


def test_rows_that_come_by_script_are_refused_with_the_reason(regest: Command, tmp_path: Path) -> None:
    file = changed(tmp_path, SCRIPTED)
    ran = regest("learn", "letters", "--yes", "--data", tmp_path)
    assert (ran.status, ran.out) == (1, "")
    assert f"{LISTING} cannot be learned: " in ran.err
    assert file.read_text("utf-8") == DECLARATION


def test_other_addresses_of_documents_are_refused(regest: Command, tmp_path: Path) -> None:
    bodies = [body.replace("/letter/", "/item/show/") for body in pages(LETTERS, DIVS)]
    harvested(tmp_path, pages(LETTERS, TABLE), bodies)
    ran = regest("learn", "letters", "--yes", "--data", tmp_path)
    assert (ran.status, "if the addresses of documents have changed, `regest add" in ran.err) == (1, True)


def test_other_titles_are_refused(regest: Command, tmp_path: Path) -> None:
    """The known documents, but what the pages say of them is nothing that was known."""
    others = [Letter(one.number, one.day, f"Item {one.number * 7}", "Nothing is said.", one.mark) for one in LETTERS]
    file = harvested(tmp_path, pages(LETTERS, TABLE), pages(others, DIVS))
    ran = regest("learn", "letters", "--yes", "--data", tmp_path)
    assert (ran.status, "known documents would have another title" in ran.err) == (1, True)
    assert file.read_text("utf-8") == DECLARATION


HOSTILE = {
    "nested": b"<div>" * 60_000 + b"<a href='/letter/1'>x</a>",
    "no end": b"<table><tr><td class=" + b"a" * 300_000,
    "many links": b"<a href='/letter/1'>x</a>" * 30_000,
    "escapes": "".join(
        f'<p class="x\x1b[31m"><a href="/letter/{n}">\x1b]0;owned\x07 \u202e{n} and more</a></p>' for n in range(1, 9)
    ).encode(),
    "nothing": b"",
    "bytes": bytes(range(256)) * 500,
}


# They end where others do.
AGAIN = {"nested", "no end", "bytes"}


@pytest.mark.parametrize("body", with_trials(HOSTILE, AGAIN))
def test_a_hostile_capture_is_refused_in_plain_words(regest: Command, tmp_path: Path, body: bytes) -> None:
    file = harvested(tmp_path, pages(LETTERS, TABLE), [body])
    ran = regest("learn", "letters", "--yes", "--data", tmp_path)
    assert ran.status in (0, 1)
    assert "Traceback" not in ran.err
    assert "\x1b" not in ran.out + ran.err
    assert "\u202e" not in ran.out + ran.err
    assert file.read_text("utf-8") == DECLARATION


def test_what_no_declaration_mends_is_said(regest: Command, tmp_path: Path) -> None:
    harvested(tmp_path, pages(LETTERS, TABLE), [HOSTILE["nested"]])
    ran = regest("learn", "letters", "--yes", "--data", tmp_path)
    assert ran.status == 0
    assert "3 pages were read as letters is declared" in ran.err
    assert "no declaration mends why others were refused (1 × nested too deep): `regest rejects letters`" in ran.err


def test_a_hostile_capture_among_others_teaches_nothing(regest: Command, tmp_path: Path) -> None:
    first, *rest = pages(LETTERS, DIVS)
    traps = "".join(f'<p><a href="/letter/{n}">Free money {n}</a></p>' for n in range(1, 24))
    harvested(tmp_path, pages(LETTERS, TABLE), [first.replace("<footer>", f"<aside>{traps}</aside><footer>"), *rest])
    shown = proposed(regest, tmp_path)
    assert (shown["against"], shown["changes"], len(shown["documents"]["again"])) == ([], [], 10)


def test_a_declaration_that_was_changed_meanwhile_is_not_written_over(
    regest: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = changed(tmp_path, RENAMED)

    def asked(*_: object, **__: object) -> bool:
        file.write_text(f"{DECLARATION}# mine\n", "utf-8")
        return True

    monkeypatch.setattr("command.Stdin.is_terminal", True)
    monkeypatch.setattr("typer.confirm", asked)
    ran = regest("learn", "letters", "--data", tmp_path)
    assert (ran.status, "was changed meanwhile: nothing is written" in ran.err) == (2, True)
    assert file.read_text("utf-8") == f"{DECLARATION}# mine\n"


def test_it_can_be_written_to_another_file(regest: Command, tmp_path: Path) -> None:
    file = changed(tmp_path / "data", RENAMED)
    ran = regest("learn", "letters", "--to", tmp_path / "mended.toml", "--data", tmp_path / "data")
    assert (ran.status, file.read_text("utf-8")) == (0, DECLARATION)
    assert f"it counts once it stands in {file}" in ran.err
    toml = regest("learn", "letters", "--format", "toml", "--dry-run", "--data", tmp_path / "data")
    assert toml.out == (tmp_path / "mended.toml").read_text("utf-8")
    arguments = ("learn", "letters", "--to", tmp_path / "mended.toml", "--data", tmp_path / "data")
    assert "is there already" in regest.refused(*arguments)
    assert regest(*arguments, "--force").status == 0


def test_it_learns_of_one_listing_or_archive_that_is_held(regest: Command, tmp_path: Path) -> None:
    changed(tmp_path, RENAMED)
    assert regest("learn", "letters", "--listing", "all", "--dry-run", "--data", tmp_path).status == 0
    assert "has no listing “maps”" in regest.refused("learn", "letters", "--listing", "maps", "--data", tmp_path)
    assert "nothing of nato-archives is held" in regest.refused("learn", "nato-archives", "--data", tmp_path)
    assert "no archive “diaries”" in regest.refused("learn", "diaries", "--data", tmp_path)


@pytest.mark.reading_processes
def test_pages_are_learned_and_read_in_processes_of_their_own(regest: Command, tmp_path: Path) -> None:
    changed(tmp_path, DIVS)
    ran = regest("learn", "letters", "--yes", "--data", tmp_path)
    assert ran.status == 0, ran.err


def test_an_unknown_layout_names_what_mends_it(regest: Command, tmp_path: Path) -> None:
    declared(tmp_path)
    asyncio.run(harvest(tmp_path, pages(LETTERS, TABLE)))
    asyncio.run(harvest(tmp_path, [page(LETTERS, 1, DIVS)]))
    named = "`regest learn letters` proposes a mended declaration"
    for verb in ("status", "rejects"):
        said: Ran = regest(verb, "--data", tmp_path)
        assert named in said.out, verb
    assert named in regest("doctor", "--data", tmp_path).out
