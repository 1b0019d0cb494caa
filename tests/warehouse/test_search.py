"""Full text search: what it finds, in which order, and that its index is the same whatever came first."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

import pytest
from duckdb import DuckDBPyConnection
from search_samples import (
    CEAUSESCUS,
    HOME,
    OF_FIXTURES,
    QUERIES,
    SAMPLES,
    SOONGS,
    Asked,
    Sample,
    load,
    of_fixtures,
    withdraw,
)

from warehouse import search
from warehouse.connecting import connect_for_reading
from warehouse.database import connect_new
from warehouse.own_objects import look_for_tables_first
from warehouse.search import Sought, bring_index_up_to_date, find, marked_each, marks_of, missing_words

OLD_DUCKDB = Path(__file__).parents[2] / ".venv" / "duckdb-1.5"
EVERYTHING = 1_000
OWN = [sample.name for sample in SAMPLES]


def index(path: Path, *batches: Iterable[Sample]) -> None:
    """Documents that came in batches, each of which was indexed as it came."""
    with connect_new(path) as connection:
        for batch in batches:
            load(connection, batch)
            bring_index_up_to_date(connection)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "samples.duckdb"
    index(path, (*SAMPLES, *of_fixtures()))
    return path


@pytest.fixture(scope="module")
def tables(database: Path) -> Iterator[DuckDBPyConnection]:
    with connect_for_reading(database) as connection:
        look_for_tables_first(connection)
        yield connection


def found(connection: DuckDBPyConnection, words: str, names: Iterable[str] = OWN) -> list[str]:
    """The names of the documents that the words find, the best first, among those."""
    return names_of(connection, Asked(words, ()), names)


def names_of(connection: DuckDBPyConnection, asked: Asked, names: Iterable[str]) -> list[str]:
    wanted = Sought(asked.words, first_day=asked.since, last_day=asked.until, certainly=asked.certainly)
    hits = [hit.url.removeprefix(HOME) for hit in find(connection, wanted, EVERYTHING).hits]
    return [name for name in hits if name in set(names)]


def test_there_are_sixty_queries() -> None:
    assert len({*QUERIES, *OF_FIXTURES}) == len(QUERIES) + len(OF_FIXTURES) >= 60


@pytest.mark.parametrize("asked", QUERIES, ids=lambda asked: asked.words)
def test_a_query_finds_what_it_must_and_no_more(tables: DuckDBPyConnection, asked: Asked) -> None:
    hits = names_of(tables, asked, OWN)
    assert sorted(hits) == sorted(asked.found)
    assert hits[:1] == list(asked.found[:1])


@pytest.mark.parametrize("asked", OF_FIXTURES, ids=lambda asked: asked.words)
def test_a_document_of_the_fixtures_is_found_first(tables: DuckDBPyConnection, asked: Asked) -> None:
    hits = [hit.url.removeprefix(HOME) for hit in find(tables, Sought(asked.words), EVERYTHING).hits]
    assert tuple(hits[:1]) == asked.found


@pytest.mark.parametrize("words", ["T.V. Soong", "T. V. Soong", "TV Soong", "tv  soong", "T.V Soong", '"T. V. Soong"'])
def test_initials_are_found_however_they_are_written(tables: DuckDBPyConnection, words: str) -> None:
    assert set(found(tables, words)) >= {"soong spaced", "soong plain"}
    if '"' not in words:
        assert set(found(tables, words)) == set(SOONGS)


@pytest.mark.parametrize("words", ["Ceaușescu", "Ceauşescu", "Ceausescu", "CEAUŞESCU", "Ceaușescu’s", "ceauses*"])
def test_accents_make_no_difference(tables: DuckDBPyConnection, words: str) -> None:
    assert set(found(tables, words)) == set(CEAUSESCUS)


def test_the_word_itself_and_the_title_come_first(tables: DuckDBPyConnection) -> None:
    assert found(tables, "meeting")[0] == "meeting"
    assert found(tables, "meetings")[0] == "meetings"
    assert set(found(tables, "meets")) == {"oneill straight", "meeting", "meetings"}
    assert found(tables, "negotiations") == ["meeting", "meetings"]
    assert found(tables, "tanks")[0] == "across"  # the other one has them in its summary


@pytest.mark.parametrize(
    ("words", "like"),
    [
        ('"cease-fire', '"cease-fire"'),
        ("armistice NOT", "armistice"),
        ("OR armistice OR", "armistice"),
        ("AND armistice |", "armistice"),
        ("armistice -", "armistice"),
        ("armistice *** () ''", "armistice"),
        ('armistice ""', "armistice"),
        ("armistice " * 200, "armistice"),
    ],
)
def test_a_query_that_is_not_whole_is_read_with_sense(tables: DuckDBPyConnection, words: str, like: str) -> None:
    assert found(tables, words) == found(tables, like) == ["ceasefire"]


@pytest.mark.parametrize(
    "words", ["", " ", '"', '""', "***", "NOT", "OR OR", "-", "\x00", "\x1d", "'; DROP TABLE x; --"]
)
def test_nothing_is_found_where_nothing_is_asked_for(tables: DuckDBPyConnection, words: str) -> None:
    assert find(tables, Sought(words), EVERYTHING).documents == 0


def test_of_a_query_that_only_leaves_out_all_others_are_found(tables: DuckDBPyConnection) -> None:
    assert set(OWN) - set(found(tables, "-soong NOT berlin")) == {*SOONGS, "ussr", "us"}


def test_common_words_are_left_out_unless_they_are_all_there_is(tables: DuckDBPyConnection) -> None:
    assert found(tables, "split of the parties") == ["sino-soviet"]
    assert "outer" in found(tables, "the")
    assert found(tables, '"in the mountains"') == ["guerrillas"]


def test_search_gives_all_columns_of_documents(tables: DuckDBPyConnection) -> None:
    def columns(query: str) -> list[tuple[str, str]]:
        return [(name, kind) for name, kind, *_ in tables.execute(f"DESCRIBE {query}").fetchall()]

    documents = columns("FROM documents")
    assert columns("FROM search('soong')") == [*documents, ("score", "DOUBLE"), ("snippet", "VARCHAR")]


@pytest.mark.parametrize(
    ("words", "name", "snippet"),
    [
        ("outer mongolia", "harriman", "**Outer** **Mongolia** must stay as it is."),
        ("soong cable", "soong spaced", "**Cable** to T. V. **Soong**"),
        ("tv soong", "soong dotted", "**Soong**, **T.V.**: cable from Moscow"),
        ("xiaoping", "deng hyphen", "Interview with Deng **Xiao-ping**"),
        ("ceausescu balcony", "bare", "From the **balcony**."),
        ("avprf", "coded", "**AVPRF** 0100/40/248 · Item"),
        ("negotiation", "meetings", "Delegates met and **negotiated**."),
        ("goverment OR government", "policies", "Organised by Brandt's **government**; labour movements agree."),
    ],
)
def test_the_words_are_marked_in_the_snippet(tables: DuckDBPyConnection, words: str, name: str, snippet: str) -> None:
    [hit] = [hit for hit in find(tables, Sought(words), EVERYTHING).hits if hit.url == HOME + name]
    assert hit.snippet == snippet


def test_a_snippet_is_the_best_part_of_a_long_text(tmp_path: Path) -> None:
    nothing, more = "Nothing of it follows here at all. " * 40, "And so on. " * 40
    long = f"A treaty first. {nothing}The treaty on ports and railways. {more}"
    index(tmp_path / "long.duckdb", [Sample("long", "Long", long)])
    with connect_for_reading(tmp_path / "long.duckdb") as connection:
        [(snippet,)] = connection.execute("SELECT snippet FROM search('treaty railways')").fetchall()
    assert "**treaty** on ports and **railways**" in snippet
    assert snippet[0] == snippet[-1] == "…"
    assert 80 < len(snippet) < 260


def test_a_phrase_that_a_text_has_a_hundred_thousand_times_is_found_as_others_are(tmp_path: Path) -> None:
    with connect_new(tmp_path / "search.duckdb") as connection:
        load(connection, [Sample("drum", "war room " * 100_000), Sample("room", "A war room")])
        bring_index_up_to_date(connection)
        rows = connection.execute("SELECT right(url, 4), len(snippet) < 500 FROM search('\"war room\"')").fetchall()
    assert sorted(rows) == [("drum", True), ("room", True)]


def test_words_that_stand_nowhere_are_named_with_the_nearest_that_do(tables: DuckDBPyConnection) -> None:
    [soong, missing] = missing_words(tables, "Soogn berlin Panmunjon")
    assert (soong.word, soong.nearest[0]) == ("soogn", "soong")
    assert missing.nearest == ("panmunjom",)
    assert missing_words(tables, "soong berlin tank*") == ()
    [nowhere, elsewhere] = missing_words(tables, "qqqqqqqq mongxxxxx")
    assert (nowhere.nearest, nowhere.beginning) == ((), None)
    assert (elsewhere.nearest, elsewhere.beginning) == ((), "mong")


def test_a_text_is_marked_as_the_search_reads_it() -> None:
    [pieces] = marked_each(["T. V. Soong’s meetings with O'Neill in Łódź"], 'tv soong "meeting" oneill lod*')
    assert [piece for piece, is_found in pieces if is_found] == ["T. V.", "Soong’s", "O'Neill", "Łódź"]
    assert "".join(piece for piece, _ in pieces) == "T. V. Soong’s meetings with O'Neill in Łódź"
    assert marked_each(["a meeting", "", "外蒙古"], "meetings 蒙古 -a") == [
        (("a ", False), ("meeting", True)),
        (),
        (("外", False), ("蒙古", True)),
    ]
    assert marked_each(["Said: **no**\x1d\u202e"], "") == [(("Said: **no** \u202e", False),)]
    assert marks_of("…a **b c** d") == (("…a ", False), ("b c", True), (" d", False))


def state_of(path: Path) -> tuple[object, object]:
    """What the index holds, without the numbers in it; and what some queries find, with their scores."""
    with connect_for_reading(path) as connection:
        look_for_tables_first(connection)
        rows = connection.execute(
            "SELECT word, stem, regest_id, impact, list_sort(places) FROM search_postings"
            " JOIN search_words USING (word_number) JOIN search_documents USING (number) ORDER BY ALL"
        ).fetchall()
        queries = ("outer mongolia", '"t. v. soong"', "ceausescu OR meeting", "berlin -reply")
        return rows, [find(connection, Sought(words), EVERYTHING) for words in queries]


def test_the_index_is_the_same_whatever_came_first(tmp_path: Path) -> None:
    # The times and captures of the samples differ from one loading to the next: the hits leave them out.
    shuffled = Random(3).sample(SAMPLES, len(SAMPLES))
    index(tmp_path / "once.duckdb", SAMPLES)
    index(
        tmp_path / "one after another.duckdb", shuffled[:5], shuffled[5:6], shuffled[6:20], [], shuffled[20:], SAMPLES
    )
    once = state_of(tmp_path / "once.duckdb")
    assert len(once[0]) > 200
    assert state_of(tmp_path / "one after another.duckdb") == once


def test_the_index_is_the_same_however_many_texts_are_taken_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(tmp_path / "at once.duckdb", SAMPLES)
    monkeypatch.setattr(search, "DESCRIPTIONS_AT_A_TIME", 7)
    monkeypatch.setattr(search, "TEXTS_AT_A_TIME", 3)
    index(tmp_path / "a few at a time.duckdb", SAMPLES)
    assert state_of(tmp_path / "a few at a time.duckdb") == state_of(tmp_path / "at once.duckdb")


def test_what_has_changed_or_gone_is_found_as_it_is_now(tmp_path: Path) -> None:
    before = [sample for sample in SAMPLES if sample.name != "lodz"]
    changed = Sample("harriman", "Harriman on Manchuria", "Port Arthur", "July 1945")
    now = [changed if sample.name == "harriman" else sample for sample in before]
    index(tmp_path / "now.duckdb", now)
    with connect_new(tmp_path / "history.duckdb") as connection:
        for batch, gone in (((*before, Sample("more", "More soong")), None), ([changed], "more")):
            load(connection, batch)
            if gone:
                withdraw(connection, gone)
            bring_index_up_to_date(connection)
        assert found(connection, "manchuria") == ["harriman"]
        assert "harriman" not in found(connection, "mongolia")
        assert found(connection, "soong", ["more"]) == []
    assert state_of(tmp_path / "history.duckdb")[0] == state_of(tmp_path / "now.duckdb")[0]


def test_how_it_is_ranked_depends_on_what_is_there_now_alone(tmp_path: Path) -> None:
    left = [Sample(f"left {number}", "Mongolia alone") for number in range(8)]
    index(tmp_path / "now.duckdb", SAMPLES)
    with connect_new(tmp_path / "history.duckdb") as connection:
        load(connection, [*SAMPLES, *left, Sample("last", "Qaanaaq")])
        bring_index_up_to_date(connection)
        for sample in (*left, Sample("last", "")):
            withdraw(connection, sample.name)
        bring_index_up_to_date(connection)
        assert [missing.word for missing in missing_words(connection, "mongolia qaanaaq")] == ["qaanaaq"]
    scores = []
    for name in ("now", "history"):
        with connect_for_reading(tmp_path / f"{name}.duckdb") as connection:
            [(postings,)] = connection.execute("SELECT count(DISTINCT number) FROM kept.search_postings").fetchall()
            rows = connection.execute(
                "SELECT url, round(score, 6) FROM search('outer mongolia') ORDER BY ALL"
            ).fetchall()
            scores.append((rows, postings))
    assert scores[0][0] == scores[1][0]
    # What has left is still held: else there is nothing to be seen here.
    assert scores[1][1] == scores[0][1] + len(left) + 1


def test_what_comes_is_never_taken_for_what_has_gone(tmp_path: Path) -> None:
    with connect_new(tmp_path / "history.duckdb") as connection:
        for batch, gone in (
            (SAMPLES[:9], None),
            ([Sample("last", "Treaty of soong")], None),
            ([Sample("new", "New")], "last"),
        ):
            load(connection, batch)
            if gone:
                withdraw(connection, gone)
            bring_index_up_to_date(connection)
        assert found(connection, "treaty", ["last", "new"]) == []
        assert found(connection, "new", ["last", "new"]) == ["new"]


def test_an_index_of_which_most_is_gone_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "worn.duckdb"
    with connect_new(path) as connection:
        for number in range(30):
            load(connection, [Sample("one", f"Title {number}"), Sample("other", "Other")])
            bring_index_up_to_date(connection)
        [(postings,)] = connection.execute("SELECT count(*) FROM search_postings").fetchall()
        [(words,)] = connection.execute("SELECT count(*) FROM search_words").fetchall()
        assert max(postings, words) < 30
        assert found(connection, "title 29", ["one"]) == ["one"]


def test_duckdb_1_5_finds_the_same(database: Path, tables: DuckDBPyConnection) -> None:
    words = [asked.words for asked in QUERIES[::6]]
    script = (
        "import duckdb, json, sys; assert duckdb.__version__.startswith('1.5');"
        "connection = duckdb.connect(sys.argv[1], read_only=True);"
        "query = 'SELECT url, round(score, 6), snippet FROM search(?) ORDER BY ALL';"
        "print([connection.execute(query, [words]).fetchall() for words in json.loads(sys.argv[2])])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(database), json.dumps(words)],
        env={**os.environ, "PYTHONPATH": str(OLD_DUCKDB)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    query = "SELECT url, round(score, 6), snippet FROM search(?) ORDER BY ALL"
    assert ran.stdout.strip() == str([tables.execute(query, [asked]).fetchall() for asked in words])
