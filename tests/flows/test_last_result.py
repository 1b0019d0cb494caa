"""`regest show 3`: the third of what was printed last, and documents by a part of their titles."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from command import Command
from generated_site import ARCHIVE, documents, edited, harvest, listing, rows_of

from flows.show import last_result
from flows.show.last_result import LastResult, Numbered, remember

A, B = Numbered("https://a.example/a", "letters", "A"), Numbered("https://a.example/b", None, "B")


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Somebody types on a terminal, and has a cache folder of their own."""
    monkeypatch.setattr(last_result, "terminal_name", lambda: "/dev/pts/7 1")
    monkeypatch.setattr(last_result, "user_cache_path", lambda name: tmp_path / "cache" / name)


@pytest.fixture(scope="module")
def rejected_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A listing of which a row has lost its link."""
    folder = tmp_path_factory.mktemp("rejected")
    pages = edited(listing(documents(3)), 1, lambda body: body.replace(b'<a href="/document/treaty-2"', b"<a"))
    asyncio.run(harvest(folder, pages))
    return folder


class TestWhatIsKept:
    def test_it_is_for_its_terminal_and_folder_and_nobody_else(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        remember(tmp_path / "one", "regest find a", [A, B])
        remember(tmp_path / "two", "regest changes", [B])
        assert last_result.last_result(tmp_path / "one" / ".." / "one") == LastResult("regest find a", (A, B))
        monkeypatch.setattr(last_result, "terminal_name", lambda: "/dev/pts/8 1")
        assert last_result.last_result(tmp_path / "one") is None
        folder = last_result.results_folder()
        assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600, 0o600]
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    def test_the_last_one_stands(self, tmp_path: Path) -> None:
        remember(tmp_path, "regest find a", [A, B])
        remember(tmp_path, "regest find b", [B])
        kept = last_result.last_result(tmp_path)
        assert kept is not None
        assert (kept.get(1), kept.get(2), kept.get(0)) == (B, None, None)

    def test_what_is_old_is_forgotten(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        remember(tmp_path, "regest find a", [A])
        late = last_result.time() + last_result.KEPT_FOR.total_seconds() + 60
        monkeypatch.setattr(last_result, "time", lambda: late)
        assert last_result.last_result(tmp_path) is None
        remember(tmp_path / "other", "regest find a", [A])
        assert len(list(last_result.results_folder().iterdir())) == 1

    @pytest.mark.parametrize(
        "content", ["", "[]", "{", '{"of": "x"}', '{"of": "x", "numbered": [{"a": 1}]}', "[" * 9999]
    )
    def test_what_is_none_gives_none(self, tmp_path: Path, content: str) -> None:
        remember(tmp_path, "regest find a", [A])
        [file] = last_result.results_folder().iterdir()
        file.write_text(content)
        assert last_result.last_result(tmp_path) is None

    def test_a_link_in_its_place_is_not_followed(self, tmp_path: Path) -> None:
        remember(tmp_path, "regest find a", [A])
        [file] = last_result.results_folder().iterdir()
        file.rename(tmp_path / "elsewhere.json")
        file.symlink_to(tmp_path / "elsewhere.json")
        assert last_result.last_result(tmp_path) is None

    def test_a_cache_that_cannot_be_written_is_no_trouble_and_is_told_of(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "cache").write_text("no folder")
        remember(tmp_path, "regest find a", [A])
        assert last_result.last_result(tmp_path) is None
        assert "`regest show NUMBER` will not know these numbers" in capsys.readouterr().err


class TestShow:
    def test_a_number_of_what_was_found(self, regest: Command, browsed_data: Path) -> None:
        found = regest("find", "treaty", "--limit", 3, "--data", browsed_data).out
        [second] = [line for line in found.splitlines() if line.startswith("  2 ")]
        ran = regest("show", 2, "--data", browsed_data)
        title = ran.out.splitlines()[0]
        assert ran.status == 0
        assert second.endswith(f"  {title}")
        assert ran.err == f"regest: 2 of `regest find treaty`: {title}\n"
        cited = regest("cite", 2, "--data", browsed_data)
        assert (cited.status, title in cited.out) == (0, True)

    def test_a_number_of_a_change_and_of_a_listing(self, regest: Command, browsed_data: Path) -> None:
        regest("changes", "--kind", "withdrawn", "--data", browsed_data)
        assert regest("show", 1, "--data", browsed_data).out.startswith("Treaty 5\n")
        regest("status", "--data", browsed_data)
        ran = regest("show", 1, "--data", browsed_data)
        assert "1 of `regest status`: mongolia" in ran.err
        assert ran.out.startswith(f"{ARCHIVE.home}search?")
        assert "1 - 9 of 9" in ran.out

    def test_a_number_of_a_row_that_could_not_be_read(self, regest: Command, rejected_data: Path) -> None:
        printed = regest("rejects", "--data", rejected_data).out
        assert printed.startswith("  1 row without a document link: row 2 of ")
        assert "row without a document link" in regest("show", 1, "--data", rejected_data).out

    def test_numbers_that_nothing_stands_for(self, regest: Command, browsed_data: Path) -> None:
        assert "no result with a number 3 was printed" in regest.refused("show", 3, "--data", browsed_data)
        regest("find", "treaty", "--limit", 2, "--data", browsed_data)
        assert "has no number 3: it has 1 to 2" in regest.refused("show", 3, "--data", browsed_data)
        regest("find", "qqqqqqqq", "--data", browsed_data)
        assert "has no number 1: it gave nothing" in regest.refused("show", 1, "--data", browsed_data)

    def test_rows_for_programs_are_not_numbered(self, regest: Command, browsed_data: Path) -> None:
        for verb in (["find", "treaty"], ["changes"], ["status"], ["rejects"]):
            regest(*verb, "--format", "jsonl", "--data", browsed_data)
        assert "no result" in regest.refused("show", 1, "--data", browsed_data)

    @pytest.mark.parametrize("part", ["Cable on a", "cable ON A treaty", "Nicolae Ceausescu"])
    def test_a_part_of_one_title(self, regest: Command, browsed_data: Path, part: str) -> None:
        [(title,)] = rows_of(
            browsed_data, f"SELECT title FROM documents WHERE contains(lower(strip_accents(title)), '{part.lower()}')"
        )
        assert regest("show", part, "--data", browsed_data).out.startswith(f"{title}\n")

    def test_a_whole_title_that_others_contain(self, regest: Command, browsed_data: Path) -> None:
        assert regest("show", "Treaty 1", "--data", browsed_data).out.startswith("Treaty 1\n")

    def test_a_part_of_several_titles_gives_a_list_to_choose_from(self, regest: Command, browsed_data: Path) -> None:
        [(count,)] = rows_of(browsed_data, "SELECT count(*) FROM documents WHERE title LIKE 'Treaty 1%' ")
        ran = regest("show", "treaty 1", "--data", browsed_data)
        assert ran.out.startswith("Treaty 1\n")
        ran = regest("show", "reaty 1", "--data", browsed_data)
        assert ran.status == 2
        assert f"{count} documents have this in their titles: regest show NUMBER" in ran.err
        chosen = next(line for line in ran.out.splitlines() if line.startswith("  3 "))
        title = regest("show", 3, "--data", browsed_data).out.splitlines()[0]
        assert chosen.endswith(f"  {title}")
        assert "stands in the titles" in regest.refused("cite", "reaty 1", "--data", browsed_data)
