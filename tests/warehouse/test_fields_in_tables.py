"""What else a row says of its document, under the archive's own names: kept, versioned, compared, in whatever order."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from duckdb import DuckDBPyConnection
from harvest_samples import ALL, ARCHIVE, HOME, Harvested, captured_page, history, load, made_of

from bench.loading import load_captures
from parsers.records import Entry, Field, HistoricalDate
from warehouse.comparison import Comparison
from warehouse.database import connect_new
from warehouse.derive import derive
from warehouse.records import regest_id_of
from warehouse.unknown_archives import carry_over

LEVEL, CREATOR = Field("level", "Item"), Field("creator", "Ministry of “Foreign” Affairs; Moscow")
CODE = Field("Reference code, old", "AUP/4/12")
PLAIN = Entry(1, f"{HOME}/document/a", "A letter", HistoricalDate("July 1945"), None)
A = {"a": "A letter"}
# What that row was known by, without and with all that was kept of a row, before fields were kept.
PLAIN_ID, FULL_ID = 16622060009049322516, 8470719692233000188


def harvested(day: int, *fields: Field) -> Harvested:
    """A harvest of one document that has these fields."""
    return Harvested(day, A, fields={"a": fields})


def rows_of(connection: DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()


class TestIdentity:
    def test_of_a_row_without_fields_it_is_what_it_was_before_there_were_any(self) -> None:
        assert regest_id_of(ARCHIVE, PLAIN) == PLAIN_ID
        full = PLAIN._replace(summary="It says.", summary_by_ai=True, other_text="Folder 1")
        assert regest_id_of(ARCHIVE, full) == FULL_ID

    def test_the_order_of_fields_does_not_count(self) -> None:
        orders = permutations((LEVEL, CREATOR, CODE))
        assert len({regest_id_of(ARCHIVE, PLAIN._replace(fields=fields)) for fields in orders}) == 1

    def test_everything_else_of_them_does(self) -> None:
        others = [
            PLAIN,
            PLAIN._replace(fields=(LEVEL,)),
            PLAIN._replace(fields=(Field("Level", "Item"),)),
            PLAIN._replace(fields=(Field("level", "Fonds"),)),
            PLAIN._replace(fields=(LEVEL, CREATOR)),
            PLAIN._replace(other_text="level", fields=(Field("Item", "level"),)),
            PLAIN._replace(other_text="level"),
            PLAIN._replace(other_text="Item", fields=(LEVEL,)),
        ]
        assert len({regest_id_of(ARCHIVE, entry) for entry in others}) == len(others)

    def test_what_was_made_of_a_date_does_not(self) -> None:
        assumed = PLAIN._replace(date=PLAIN.date._replace(assumed=True))
        assert regest_id_of(ARCHIVE, assumed) == regest_id_of(ARCHIVE, PLAIN)


class TestTables:
    def test_a_field_is_asked_for_by_its_name(self, tmp_path: Path) -> None:
        query = f"SELECT fields['level'], fields['{CODE.name}'], fields['none'], map_keys(fields) FROM documents"
        assert history(tmp_path, harvested(1, LEVEL, CODE), query=query) == [
            ("Item", "AUP/4/12", None, [CODE.name, "level"])
        ]

    def test_a_row_without_any_has_none(self, tmp_path: Path) -> None:
        assert history(tmp_path, harvested(1), query="SELECT fields, date_assumed FROM documents") == [({}, False)]

    @pytest.mark.parametrize("view", ["documents_as_of('2026-02-01')", "document_versions", "entries"])
    def test_every_view_of_documents_has_them(self, tmp_path: Path, view: str) -> None:
        query = f"SELECT fields['level'], date_assumed FROM {view}"
        assert history(tmp_path, harvested(1, LEVEL), query=query) == [("Item", False)]

    def test_a_date_in_a_declared_order_is_marked(self, tmp_path: Path) -> None:
        sample = harvested(1)
        capture, read = captured_page(sample, sample.run_id, 0, list(A.items()), 1)
        assert read.page is not None
        date = HistoricalDate("03/04/1964", "1964-04-03", assumed=True)
        page = replace(read.page, entries=(PLAIN._replace(date=date),))
        with connect_new(tmp_path / "a.duckdb") as connection:
            load_captures(connection, [capture], [replace(read, page=page)], frozenset())
            derive(connection)
            assert rows_of(connection, "SELECT date_edtf, date_assumed FROM entries") == [("1964-04-03", True)]

    def test_the_order_of_loading_and_of_fields_does_not_matter(self, tmp_path: Path) -> None:
        harvests = (harvested(1, LEVEL, CODE), harvested(2, CODE, LEVEL), harvested(3, CODE))
        seen = []
        for number, order in enumerate((harvests, harvests[::-1])):
            with connect_new(tmp_path / f"{number}.duckdb") as connection:
                for one in (*order, order[0]):
                    load(connection, one)
                derive(connection)
                seen.append(
                    [rows_of(connection, f"FROM {name} ORDER BY ALL") for name in ("regests", "changed_fields")]
                )
        assert all(rows == seen[0] for rows in seen)
        assert [len(rows) for rows in seen[0]] == [2, 1]


class TestHistory:
    def test_each_field_that_was_added_changed_or_dropped_is_a_row(self, tmp_path: Path) -> None:
        before = (LEVEL, CREATOR, CODE)
        after = (Field("level", "Fonds"), CODE, Field("type", "Letter"))
        query = "SELECT url, version, field, before, after FROM changed_fields"
        assert history(tmp_path, harvested(1, *before), harvested(2, *after), query=query) == [
            (PLAIN.url, 2, "creator", CREATOR.text, None),
            (PLAIN.url, 2, "level", "Item", "Fonds"),
            (PLAIN.url, 2, "type", None, "Letter"),
        ]

    def test_a_change_is_told_in_words(self, tmp_path: Path) -> None:
        changed = harvested(2, Field("level", "Fonds"), Field("type", "Letter"))
        assert history(tmp_path, harvested(1, LEVEL), changed) == [
            ("changed", "“A letter”: level was “Item”, is “Fonds”; type was missing, is “Letter”")
        ]

    def test_another_order_is_no_change(self, tmp_path: Path) -> None:
        harvests = (harvested(1, LEVEL, CODE), harvested(2, CODE, LEVEL))
        query = "SELECT versions, (SELECT count(*) FROM changed_fields), (SELECT count(*) FROM changes) FROM documents"
        assert history(tmp_path, *harvests, query=query) == [(1, 0, 0)]


def test_rows_that_nothing_here_can_read_keep_them(tmp_path: Path) -> None:
    harvests = (harvested(1, LEVEL, CODE), harvested(2))
    before, made = history(tmp_path, *harvests, query="FROM regests"), made_of(tmp_path, *harvests)
    with connect_new(tmp_path / "new.duckdb", [made]) as connection:
        carry_over(connection, made, [ARCHIVE])
        assert rows_of(connection, "FROM regests ORDER BY ALL") == before
    assert len(before) == 2


def test_what_is_read_otherwise_is_told_by_the_name_of_the_field(tmp_path: Path) -> None:
    sample = harvested(1, LEVEL, CREATOR)
    capture, read = captured_page(sample, sample.run_id, 0, list(A.items()), 1)
    assert read.page is not None
    [entry] = read.page.entries
    otherwise = entry._replace(fields=(Field("level", "Fonds"), CREATOR, CODE), date=entry.date._replace(assumed=True))
    present = tmp_path / "present.duckdb"
    with connect_new(present) as connection:
        load_captures(connection, [capture], [read], frozenset())
    with connect_new(tmp_path / "new.duckdb", [present]) as connection:
        page = replace(read.page, entries=(otherwise,))
        load_captures(connection, [capture], [replace(read, page=page, parser_version="2")], frozenset())
        found = Comparison(connection, present).examples(None)

    assert [(one.kind, one.field, one.before, one.after) for one in found] == [
        ("changed", CODE.name, None, CODE.text),
        ("changed", "date assumed", "false", "true"),
        ("changed", "level", "Item", "Fonds"),
    ]
    assert {(one.page_url, one.document_url) for one in found} == {(f"{ALL}#1", PLAIN.url)}
