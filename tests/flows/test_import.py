"""`regest import`: pages that somebody saved, and what they become."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from command import Command
from generated_site import ARCHIVE, LISTING, documents, harvest, listing, rows_of, tables
from saved_listing import LATER, PACKED, SAVED_AT, capture_files, folder_of, imported, name_of, pages, tar_of, warc_of

from bench.pages import Row

DOCUMENTS = "SELECT url, title, date_edtf, summary FROM documents ORDER BY url"
HARVESTS = "SELECT listing_url, promised, found, verdict FROM harvests"
CAPTURES = "SELECT url, captured_at, dated_by, source, origin FROM captures ORDER BY url, captured_at"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_a_folder_of_saved_pages_gives_the_documents_that_a_harvest_gives(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    imported(regest, data, folder_of(tmp_path / "mirror", pages(25)))
    asyncio.run(harvest(tmp_path / "harvested", pages(25)))
    assert rows_of(data, DOCUMENTS) == rows_of(tmp_path / "harvested", DOCUMENTS)
    assert rows_of(data, HARVESTS) == [(LISTING, 25, 25, "partial")]


@pytest.mark.parametrize("name", PACKED)
def test_packed_pages_give_the_same(regest: Command, data: Path, tmp_path: Path, name: str) -> None:
    packed = tmp_path / name
    packed.write_bytes(PACKED[name](pages(12)))
    imported(regest, data, packed)
    assert rows_of(data, HARVESTS) == [(LISTING, 12, 12, "partial")]
    assert rows_of(data, CAPTURES)[0][1:4] == (SAVED_AT, "file", "saved")


def test_a_page_has_the_time_of_its_file_and_says_where_it_was_found(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    [page] = pages(3)
    imported(regest, data, folder_of(tmp_path / "mirror", [page]))
    origin = str(tmp_path / "mirror" / name_of(page))
    assert rows_of(data, CAPTURES) == [(page.url, SAVED_AT, "file", "saved", origin)]
    assert rows_of(data, "SELECT valid_from FROM document_versions") == [(SAVED_AT,)] * 3


def test_the_same_pages_again_change_nothing(regest: Command, data: Path, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "mirror", pages(12))
    imported(regest, data, folder)
    before, files = tables(data), capture_files(data)
    said = imported(regest, data, folder)
    assert "2 × taken over before" in said
    assert (tables(data), capture_files(data)) == (before, files)


def test_the_same_bytes_at_a_later_time_are_seen_again_and_not_kept_again(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    imported(regest, data, folder_of(tmp_path / "earlier", pages(12)))
    imported(regest, data, folder_of(tmp_path / "later", pages(12), LATER))
    assert rows_of(data, "SELECT count(*), count(revisit_of) FROM captures") == [(4, 2)]
    assert rows_of(data, "SELECT DISTINCT first_seen, last_seen FROM documents") == [(SAVED_AT, LATER)]
    assert rows_of(data, "SELECT count(*) FROM pages") == [(2,)]


def test_a_rebuild_gives_the_same_tables(regest: Command, data: Path, tmp_path: Path) -> None:
    imported(regest, data, folder_of(tmp_path / "earlier", pages(12)))
    last = LATER + timedelta(days=7)
    imported(
        regest, data, folder_of(tmp_path / "later", pages(25), LATER), warc_of(tmp_path / "x.warc", pages(30), last)
    )
    before = tables(data)
    assert regest("rebuild", "--data", data).status == 0
    assert tables(data) == before


def test_whichever_comes_first_the_history_is_the_same(regest: Command, data: Path, tmp_path: Path) -> None:
    changed = [replace(row, title=f"{row.title}, revised") for row in documents(12)[:3]] + documents(12)[3:]
    earlier = folder_of(tmp_path / "earlier", pages(13))
    later = folder_of(tmp_path / "later", listing(changed), LATER)
    for folder in (earlier, later):
        imported(regest, data, folder)
    for folder in (later, earlier):
        imported(regest, tmp_path / "backwards", folder)
    history = "SELECT url, version, title, valid_from, valid_to, left_at FROM document_versions ORDER BY ALL"
    assert rows_of(data, history) == rows_of(tmp_path / "backwards", history)
    # Saved pages show what was there, and not that anything was gone.
    assert rows_of(data, "SELECT count(*) FROM documents WHERE left_at IS NOT NULL") == [(0,)]
    assert rows_of(data, "SELECT count(*) FROM documents WHERE versions = 2") == [(3,)]


def test_old_saved_pages_change_nothing_of_what_a_later_harvest_found(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    asyncio.run(harvest(data, pages(12)))
    imported(regest, data, folder_of(tmp_path / "mirror", pages(13)))
    assert rows_of(data, "SELECT promised, found, verdict FROM listings") == [(12, 12, "proven")]
    assert rows_of(data, "SELECT count(*) FROM documents WHERE left_at IS NOT NULL") == [(1,)]


def test_a_page_whose_url_cannot_be_known_is_named_and_the_others_are_taken(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    first, second = pages(12)
    folder = folder_of(tmp_path / "mirror", [first])
    (folder / "results").mkdir()
    (folder / "results" / "0002.html").write_bytes(second.body.replace(b"<nav", b"<p").replace(b"canonical", b"next"))
    said = imported(regest, data, folder, status=1)
    assert "0002.html: its URL cannot be known" in said
    assert "give a rule with --url-rule" in said
    assert rows_of(data, HARVESTS) == [(LISTING, 12, 10, "discrepant")]


def test_a_rule_says_where_pages_came_from(regest: Command, data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    for number, page in enumerate(pages(25), start=1):
        (folder / f"{number:04}.html").write_bytes(page.body)
    rule = f"results/{{page}}.html={LISTING}&page={{page-1}}"
    assert regest("import", folder, "--archive", "wilson-center", "--url-rule", rule, "--data", data).status == 0
    assert rows_of(data, HARVESTS) == [(LISTING, 25, 25, "partial")]


def test_pages_of_other_kinds_and_of_other_sites_are_no_rejects(regest: Command, data: Path, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "mirror", pages(3))
    document = folder / "digitalarchive.wilsoncenter.org" / "document" / "treaty-1"
    document.parent.mkdir()
    document.write_text("<!DOCTYPE html><html><body><h1 class='title'>Treaty 1</h1></body></html>")
    other = folder / "www.example.org" / "search.html"
    other.parent.mkdir()
    other.write_text("<!DOCTYPE html><html><body>No such archive</body></html>")
    said = imported(regest, data, folder)
    assert "1 × on another site" in said
    assert rows_of(data, "SELECT count(*) FROM rejects") == [(0,)]
    assert rows_of(data, "SELECT url FROM pages WHERE is_passed_over") == [
        ("https://digitalarchive.wilsoncenter.org/document/treaty-1",)
    ]


def test_what_is_stopped_in_the_middle_is_loaded_the_next_time(
    regest: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path / "mirror", pages(25))
    kept = []

    def interrupt(*_: object) -> str:
        kept.append(1)
        if len(kept) == 3:
            raise KeyboardInterrupt
        return original(*_)  # type: ignore[arg-type]

    from flows.runs.keeper import TakeoverKeeper

    original = TakeoverKeeper.keep
    monkeypatch.setattr(TakeoverKeeper, "keep", interrupt)
    ran = regest("import", folder, "--archive", "wilson-center", "--data", data)
    assert ran.status == 130
    assert "what was captured is kept" in ran.err
    monkeypatch.setattr(TakeoverKeeper, "keep", original)
    said = imported(regest, data, folder)
    assert "2 × taken over before" in said
    assert rows_of(data, HARVESTS) == [(LISTING, 25, 25, "partial")]


def test_a_listing_that_was_saved_in_part_is_discrepant(regest: Command, data: Path, tmp_path: Path) -> None:
    said = imported(regest, data, folder_of(tmp_path / "mirror", pages(25)[:2]), status=1)
    assert "discrepant" in said
    assert rows_of(data, HARVESTS) == [(LISTING, 25, 20, "discrepant")]


def test_pages_saved_over_a_longer_time_prove_nothing(regest: Command, data: Path, tmp_path: Path) -> None:
    """Between them the listing may have changed in ways that no page shows."""
    first, second = pages(12)
    folder_of(tmp_path / "mirror", [first])
    folder_of(tmp_path / "mirror", [second], SAVED_AT.replace(hour=23))
    other = folder_of(tmp_path / "mirror2", [second], LATER)
    imported(regest, data, tmp_path / "mirror", other, status=1)
    verdicts = rows_of(data, "SELECT pages, verdict FROM harvests ORDER BY read_from")
    assert verdicts == [(2, "partial"), (1, "discrepant")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing", "--archive", "wilson-center"], "missing does not exist"),
        ([".", "--archive", "nowhere"], "nowhere"),
        ([".", "--archive", "wilson-center", "--url-rule", "{a}"], "PATTERN=URL"),
    ],
)
def test_wrong_usage_is_one_line(
    regest: Command, data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said in regest.refused("import", *arguments, "--data", data)
    assert not data.exists()


def test_nothing_to_take_over_is_a_failure(regest: Command, data: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    said = imported(regest, data, tmp_path / "empty", status=3)
    assert "nothing" in said


def test_rows_that_a_parser_cannot_read_are_rejects_with_their_place(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    rows = [*documents(2), Row("May 4, 1942", "", "")]
    [page] = listing(rows)
    folder = folder_of(tmp_path / "mirror", [page])
    imported(regest, data, folder, status=1)
    assert rows_of(data, "SELECT page_url, position FROM rejects") == [(page.url, 3)]


def test_the_tar_of_a_mirror_that_lies_in_a_folder_is_taken_over_too(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "mirror.tar").write_bytes(tar_of(pages(12)))
    os.utime(folder / "mirror.tar", (0, 0))
    imported(regest, data, folder)
    assert rows_of(data, HARVESTS) == [(LISTING, 12, 12, "partial")]


def test_a_rebuild_says_how_many_documents_are_lost_with_a_file(regest: Command, data: Path, tmp_path: Path) -> None:
    file = warc_of(tmp_path / "crawl.warc.gz", pages(25))
    imported(regest, data, file)
    imported(regest, data, folder_of(tmp_path / "mirror", pages(12), LATER))
    file.rename(tmp_path / "elsewhere.warc.gz")
    before = tables(data)
    ran = regest("rebuild", "--data", data)
    assert ran.status == 1
    assert "crawl.warc.gz: No such file or directory; put it back and run `regest rebuild`" in ran.err
    assert "would lose 13 of 25 documents" in ran.err
    assert "no capture that can be read shows it" in ran.err
    assert tables(data) == before
    ran = regest("rebuild", "--accept-losses", "--data", data)
    assert ran.status == 1
    assert "13 documents are lost: no capture that can be read shows them any more" in ran.err


def test_a_rebuild_that_can_read_nothing_leaves_the_database_as_it_is(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    file = warc_of(tmp_path / "crawl.warc.gz", pages(12))
    imported(regest, data, file)
    before = tables(data)
    file.unlink()
    assert "no capture can be read, and the database stays" in regest.refused("rebuild", "--data", data, status=3)
    assert tables(data) == before


def test_of_very_many_refusals_the_first_is_named_and_all_are_counted(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number:04}.html").write_text("<!DOCTYPE html><html><body>Something</body></html>")
    ran = regest("import", folder, "--archive", ARCHIVE.name, "--data", data)
    assert ran.status == 3
    assert ran.err.count("its URL cannot be known") == 1
    assert f"30 left out for this, and the first is {folder}/0000.html: its URL cannot be known" in ran.err
    assert "nothing could be taken over" in ran.err
    assert "Left out          30 × its URL cannot be known" in ran.out
    everything = regest("--verbose", "import", folder, "--archive", ARCHIVE.name, "--data", data).err
    assert all(f"left out: {folder}/{number:04}.html: its URL" in everything for number in range(30))


def test_what_is_no_page_is_counted_by_kind(regest: Command, data: Path, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "mirror", pages(3))
    for name in ("a.pdf", "b.pdf", "c.png", "d.css", "e.js", "f.xlsx", "g"):
        (folder / name).write_bytes(b"%PDF")
    said = imported(regest, data, folder)
    for kind in ("2 × no HTML page: PDF", "1 × no HTML page: pictures", "2 × no HTML page: style sheets, scripts"):
        assert kind in said
    assert "1 × no HTML page: office documents" in said
    assert "1 × no HTML page: files of other kinds" in said
    assert "a.pdf" not in said


def test_what_is_new_changed_and_unchanged_is_said(regest: Command, data: Path, tmp_path: Path) -> None:
    def counts(folder: Path) -> dict[str, int]:
        ran = regest("import", folder, "--archive", ARCHIVE.name, "--format", "json", "--data", data)
        found: dict[str, int] = json.loads(ran.out)["documents"]
        return found

    first = folder_of(tmp_path / "first", pages(5))
    assert counts(first) == {"new": 5, "changed": 0, "unchanged": 0}
    assert counts(first) == {"new": 0, "changed": 0, "unchanged": 0}
    changed = [replace(row, title=f"{row.title}, revised") for row in documents(5)[:2]] + documents(8)[2:]
    later = folder_of(tmp_path / "later", listing(changed), LATER)
    said = imported(regest, data, later)
    for line in ("New documents     3", "Changed           2", "Unchanged         3"):
        assert line in said


# A person errs.

POLAND = LISTING.replace("treaty", "Poland")


def test_pages_that_say_themselves_that_they_are_another_listings_are_left_out_and_named(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "results").mkdir()
    for number, page in enumerate(pages(12), start=1):
        (tmp_path / "results" / f"{number}.html").write_bytes(page.body)
    rule = ("--url-rule", f"results/{{page}}.html={POLAND}&page={{page-1}}")
    ran = regest("import", tmp_path / "results", *rule, "--archive", "wilson-center", "--data", data)
    assert ran.status == 3
    [named] = [line for line in ran.err.splitlines() if "1.html" in line]
    assert f"results/1.html: it is another page than it is given for: the rule gives {POLAND}&page=0" in named
    assert f"but its pager leads through {LISTING}: mend the rule, or take it as it is with --force" in named
    assert rows_of(data, "SELECT count(*) FROM captures") == [(0,)]


def test_what_is_taken_by_force_is_marked_for_good_and_proves_nothing(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(pages(9)[0].body)
    options = ("--url-rule", f"page.html={POLAND}", "--force")
    ran = regest("import", page, *options, "--archive", "wilson-center", "--data", data)
    assert "Taken by force    1" in ran.out
    marked = "SELECT url, forced_despite FROM captures"
    [(url, despite)] = rows_of(data, marked)
    assert url == POLAND
    assert "its search form says “treaty”" in despite
    assert rows_of(data, "SELECT verdict, because FROM harvests") == [
        ("partial", "pages that contradict their URL were taken by force")
    ]
    before = tables(data)
    assert regest("rebuild", "--data", data).status == 0
    assert tables(data) == before
    assert regest("verify", "--data", data).status == 0


def test_force_takes_no_page_whose_url_nothing_says(regest: Command, data: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"<html><body><p>Nothing of this is known.</p></body></html>")
    ran = regest("import", page, "--force", "--archive", "wilson-center", "--data", data)
    assert (ran.status, "its URL cannot be known" in ran.err) == (3, True)


def test_an_import_says_how_it_is_taken_back_and_what_files_cannot_show(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    said = imported(regest, data, folder_of(tmp_path / "mirror", pages(12)))
    [(import_id,)] = rows_of(data, "SELECT import_id FROM imports")
    assert f"regest forget --import {str(import_id)[:8]}" in said
    assert "files alone do not show that a listing is complete" in said
    assert rows_of(data, "SELECT verdict FROM harvests") == [("partial",)]
    again = imported(regest, data, tmp_path / "mirror")
    assert "regest forget --import" not in again
