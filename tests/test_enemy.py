"""The enemy's own honesty: its truth is what a page shows, its judge calls faults by their names, it shares no code."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from bs4 import BeautifulSoup, Tag

from bench.enemy import judge as judging
from bench.enemy.clock import own_time, set_day
from bench.enemy.controls import CONTROL
from bench.enemy.judge import Expected, Findings, judge, truths
from bench.enemy.looks import Look, label_in_pieces, usual_label
from bench.enemy.run import attacks, cases
from bench.enemy.serving import Server
from bench.enemy.shown import Shown, fold, varied
from bench.enemy.site import Answer, Site
from bench.enemy.stage import ALL, Stage
from bench.enemy.world import Item, documents, legacy
from flows.web import harvest

ENEMY = Path(__file__).parents[1] / "bench" / "enemy"
CELLS = {
    "core": ("td.document", ".title", ".date", ".summary"),
    "bootstrap": ("td.document", ".title", ".date", ".summary"),
    "legacy": (".search-res li", ".itm-title", ".itm-date", ".itm-desc"),
}
ALLOWED = {
    "flows.web.harvest": {"run_harvest"},
    "flows.web.request": {"request_for"},
    "flows.commands.app": {"main"},
}
CREATED = """
CREATE TABLE documents (
    url VARCHAR, title VARCHAR, date_text VARCHAR, summary VARCHAR, withdrawn_at TIMESTAMP, versions INTEGER
);
CREATE TABLE listings (
    listing_url VARCHAR, promised INTEGER, found INTEGER, verdict VARCHAR, discrepancies INTEGER, rejects INTEGER
);
CREATE TABLE discrepancies (listing_url VARCHAR, kind VARCHAR, detail VARCHAR);
CREATE TABLE rejects (reason VARCHAR);
CREATE TABLE changes (url VARCHAR, kind VARCHAR);
"""


@pytest.fixture(autouse=True)
def _days() -> Iterator[None]:
    yield
    own_time()


def shown_by_another_reader(element: Tag | None) -> str:
    """The text of an element as BeautifulSoup sees it, line breaks as white space."""
    if element is None:
        return ""
    for line in element.find_all("br"):
        line.replace_with("\n")
    for paragraph in element.find_all("p"):
        paragraph.insert_after("\n")
    return fold(element.get_text())


@pytest.mark.parametrize("layout", sorted(CELLS))
@pytest.mark.parametrize("seed", range(8))
def test_truth_is_what_another_reader_sees(layout: str, seed: int) -> None:
    random = Random(f"{layout} {seed}")
    items = documents(random, 20, rare=seed % 2 == 0)
    items = legacy(random, items) if layout == "legacy" else items
    site = Site(items, Look(layout, random.choice((usual_label, label_in_pieces))), seed=str(seed))
    page = site.answer("/search-results/2/x" if layout == "legacy" else "/search?page=1", {})
    row, *names = CELLS[layout]
    seen = [
        tuple(shown_by_another_reader(cell.select_one(name)) for name in names)
        for cell in BeautifulSoup(page.body, "lxml").select(row)
    ]
    assert seen == [(item.title.folded, item.date.folded, item.summary.folded) for item in items[10:]]


def test_varied_text_keeps_its_words() -> None:
    random = Random(3)
    for _ in range(200):
        said = varied(random, "Łódź & “Talk” <b> of D'Arcy — again", rare=True)
        assert fold(re.sub(r"[,\s]+", " ", said.text)) == "Łódź & “Talk” <b> of D'Arcy — again"
        assert fold(BeautifulSoup(said.html.replace("<br>", "\n"), "lxml").get_text()) == said.folded


def test_a_site_answers_the_same_twice_and_304_to_its_own_tag() -> None:
    site = Site(documents(Random(1), 12), etags=True)
    first, second = site.answer("/search", {}), site.answer("/search", {})
    assert first.body == second.body
    tag = dict(first.headers)["ETag"]
    assert site.answer("/search", {"if-none-match": tag}).status == 304
    site.items = site.items[1:]
    assert site.answer("/search", {"if-none-match": tag}).status == 200


def database(folder: Path, items: list[Item], verdict: str = "proven", **changes: Any) -> Path:
    """A published database with these documents; `changes` are columns of the first one."""
    path = folder / "regest.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(CREATED)
        for place, item in enumerate(items):
            row = {"title": item.title.folded, "date_text": item.date.folded, "summary": item.summary.folded}
            row |= changes if place == 0 else {}
            connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?, 1)",
                [item.url, row["title"], row["date_text"], row["summary"], row.get("withdrawn_at")],
            )
        connection.execute("INSERT INTO listings VALUES (?, ?, ?, ?, 0, 0)", [ALL, len(items), len(items), verdict])
    return path


def judged(path: Path, items: list[Item], verdict: str, **rest: Any) -> dict[str, int]:
    findings = Findings()
    judge(path, Expected(ALL, verdict, truths(items), **rest), findings)
    return dict(findings.counts)


@pytest.fixture
def items() -> list[Item]:
    return documents(Random(7), 5)


def test_judge_finds_nothing_where_nothing_is_amiss(tmp_path: Path, items: list[Item]) -> None:
    assert judged(database(tmp_path, items), items, judging.MUST) == {}


def test_judge_calls_a_false_proven_by_its_name(tmp_path: Path, items: list[Item]) -> None:
    assert judged(database(tmp_path, items), items, judging.MUST_NOT) == {judging.FALSE_PROVEN: 1}


def test_judge_calls_a_lost_row_by_its_name(tmp_path: Path, items: list[Item]) -> None:
    found = judged(database(tmp_path, items[1:]), items, judging.MAY)
    assert found == {judging.LOST: 1, judging.FALSE_PROVEN: 1}


def test_a_row_that_is_said_to_be_missing_is_refused_and_not_lost(tmp_path: Path, items: list[Item]) -> None:
    found = judged(database(tmp_path, items[1:], verdict="discrepant"), items, judging.MAY)
    assert found == {judging.REFUSED: 1}


@pytest.mark.parametrize("column", ["title", "date_text", "summary"])
def test_judge_calls_a_wrong_cell_by_its_name(tmp_path: Path, items: list[Item], column: str) -> None:
    assert judged(database(tmp_path, items, **{column: "View document"}), items, judging.MUST) == {judging.WRONG: 1}


def test_words_that_stand_nowhere_are_a_wrong_cell(tmp_path: Path, items: list[Item]) -> None:
    told = [items[0].told(texts=("Held in Budapest",)), *items[1:]]
    assert judged(database(tmp_path, items), told, judging.MUST) == {judging.WRONG: 1}


def test_words_beside_the_cells_are_enough(tmp_path: Path, items: list[Item]) -> None:
    path = database(tmp_path, items)
    with duckdb.connect(str(path)) as connection:
        connection.execute("ALTER TABLE documents ADD COLUMN other_text VARCHAR DEFAULT 'Held in Budapest'")
    told = [items[0].told(texts=("Held in Budapest",)), *items[1:]]
    assert judged(path, told, judging.MUST) == {}


def test_a_row_that_is_none_is_a_wrong_cell(tmp_path: Path, items: list[Item]) -> None:
    assert judged(database(tmp_path, items), items[1:], judging.MUST) == {judging.WRONG: 1}


def test_judge_calls_a_false_alarm_by_its_name(tmp_path: Path, items: list[Item]) -> None:
    assert judged(database(tmp_path, items, verdict="partial"), items, judging.MUST) == {judging.FALSE_ALARM: 1}


def test_judge_calls_a_false_withdrawal_by_its_name(tmp_path: Path, items: list[Item]) -> None:
    path = database(tmp_path, items, withdrawn_at="2026-01-01")
    assert judged(path, items, judging.MUST) == {judging.WITHDRAWN: 1}


def test_what_left_a_listing_is_not_said_to_be_withdrawn(tmp_path: Path, items: list[Item]) -> None:
    path = database(tmp_path, items)
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO changes VALUES (?, 'left the listing')", [items[0].url])
        connection.execute("DELETE FROM documents WHERE url = ?", [items[0].url])
    assert judged(path, items[1:], judging.MUST, kept=[items[0].url], counted=False) == {}
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO changes VALUES (?, 'withdrawn')", [items[0].url])
    assert judged(path, items[1:], judging.MUST, kept=[items[0].url]) == {judging.WITHDRAWN: 1}


def test_a_plain_listing_is_played_to_its_end_and_its_faults_are_seen(tmp_path: Path) -> None:
    items = documents(Random(11), 12, simple=True)
    with Server() as server:
        stage = Stage(Random(1), tmp_path, server)
        stage.harvest(Site(items, Look("core")), 0)
        assert stage.judge(items, judging.MUST) == "proven"
        assert not stage.findings.counts
        stage.judge([*items, documents(Random(2), 1, start=99)[0]], judging.MAY)
        assert stage.findings.counts[judging.LOST] == 1


def test_days_pass_for_the_rooms_of_the_house_alone() -> None:
    today, later = set_day(0), set_day(10)
    assert (later - today).days == 10
    assert abs((harvest.datetime.now(UTC) - later).total_seconds()) < 3600
    assert isinstance(later, harvest.datetime)
    assert harvest.datetime.fromisoformat("2026-01-01").year == 2026
    own_time()
    assert harvest.datetime is datetime


def test_there_are_many_kinds_and_each_case_has_its_own_chance() -> None:
    kinds = [one for one in attacks().values() if one is not CONTROL]
    assert len(kinds) >= 100
    assert sum(one.own for one in kinds) >= 20
    chosen = cases(times=2, controls=3, seed=1, only=["control", "The promise"])
    assert sum(case.kind == "control" for case in chosen) == 3
    assert len(set(chosen)) == len(chosen)


def test_the_enemy_shares_nothing_with_what_it_attacks() -> None:
    for path in ENEMY.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [(alias.name, None) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [(str(node.module), alias.name) for alias in node.names]
            else:
                continue
            for module, name in names:
                room = module.split(".")[0]
                assert room not in ("parsers", "warehouse", "tests"), f"{path.name}: {module}"
                if room == "bench":
                    is_own = module.split(".")[:2] == ["bench", "enemy"]
                    assert is_own or module == "bench.markdown", f"{path.name}: {module}"
                if room == "flows":
                    assert name in ALLOWED.get(module, set()), f"{path.name}: {module}.{name}"


def test_modules_are_short() -> None:
    assert all(len(path.read_text().splitlines()) < 300 for path in ENEMY.glob("*.py"))


def test_markup_that_no_browser_shows_has_no_text() -> None:
    assert (Shown("a<!-- b -->", "a") + Shown("<br>c", "\nc")).folded == "a c"
    assert Answer().header("ETag", "1").header("etag", None).headers == ()
