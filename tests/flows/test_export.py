"""`regest cite` and `regest export`: every row leads to its capture, and a file is there whole or not at all."""

from __future__ import annotations

import asyncio
import csv
import gzip
import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import bibtexparser
import pyarrow as arrow
import pytest
import rispy
from command import Command
from frictionless import validate
from generated_site import ARCHIVE, LISTING, documents, harvest, listing, rows_of
from pyarrow import parquet
from rocrate.rocrate import ROCrate

from bench.pages import Row
from flows.commands.export import ExportFormat
from flows.exporting import export as exporting
from flows.exporting.export import ENDINGS, OF_CITATIONS, OF_ROWS, ExportRequest
from flows.whole_folders import BEFORE, LOCK, NEW
from warehouse.data_folder import DataFolder
from warehouse.database import connect_published
from warehouse.exported import TABLES
from warehouse.regular_files import let_go, try_to_hold

SITE = "https://digitalarchive.wilsoncenter.org"
FORMULA = "=HYPERLINK(1) ER - {x} \u202eexe"
ROWS = [
    *documents(8),
    Row("circa 1950", FORMULA, "formula", ("Of it.",)),
    Row("1950s", "Treaties of a decade", "decade", ()),
    Row("", "Treaty without a date", "without", ("None.",)),
]
LATER = [
    *[
        replace(row, title="Treaty 3 (revised)") if row.slug == "treaty-3" else row
        for row in ROWS
        if row.slug != "treaty-5"
    ],
    Row("July 4, 1950", "Treaty that was added", "added", ()),
]
# What a whole database made anew from the same captures has otherwise: where they lie.
OF_PLACES = {"file", "file_offset", "path", "import_id"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A listing that was harvested, changed, and harvested again."""
    folder = tmp_path_factory.mktemp("data")
    for rows in (ROWS, LATER, LATER):
        asyncio.run(harvest(folder, listing(rows)))
    return folder


@pytest.fixture(scope="module")
def deposited(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deposit of it, with the captures."""
    folder = tmp_path_factory.mktemp("deposits") / "deposit"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["regest"])
        from flows.commands.app import main

        with pytest.raises(SystemExit) as ended:
            main(["export", "--deposit", str(folder), "--with-captures", "--licence", "CC-BY-4.0", "--data", str(data)])
    assert ended.value.code == 0
    return folder


@pytest.fixture(scope="module")
def tables(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each table in each format, as TABLE.FORMAT."""
    folder = tmp_path_factory.mktemp("tables")
    with connect_published(DataFolder(data), lambda _: None) as connection:
        for table in TABLES:
            for form in OF_ROWS:
                exporting.export(connection, ExportRequest(form, folder / f"{table}.{form}", table))
    return folder


def lines_of(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def exported(regest: Command, data: Path, *options: object) -> list[dict[str, Any]]:
    ran = regest("export", "--format", "jsonl", *options, "--data", data)
    assert ran.status == 0, ran.err
    return ran.objects


def urls(regest: Command, data: Path, *options: object) -> set[str]:
    return {row["url"].rpartition("/")[2] for row in exported(regest, data, *options)}


def record_at(data: Path, row: dict[str, Any]) -> tuple[bytes, bytes]:
    """The WARC record at the place that a row names: its header, and the response's body as it was transferred."""
    with (data / "captures" / row["file"]).open("rb") as file:
        file.seek(row["file_offset"])
        header, _, response = zlib.decompressobj(31).decompress(file.read()).partition(b"\r\n\r\n")
    return header, response.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n\r\n")


def names_document(data: Path, row: dict[str, Any]) -> bool:
    """Whether the document's path stands on the page that a row leads to."""
    return row["url"].removeprefix(SITE).encode() in gzip.decompress(record_at(data, row)[1])


def test_every_row_of_documents_leads_to_the_bytes_that_it_was_read_from(regest: Command, data: Path) -> None:
    rows = exported(regest, data)
    assert len(rows) == 12
    for row in rows:
        header, body = record_at(data, row)
        assert row["capture_id"] in header.decode() or row["revisit_of"] in header.decode()
        assert f"sha256:{sha256(body).hexdigest()}" == row["payload_digest"]
        assert names_document(data, row)


@pytest.mark.parametrize("table", sorted({*TABLES} - {"listings", "coverage", "harvests", "discrepancies", "runs"}))
def test_every_row_that_tells_of_a_document_names_its_capture(tables: Path, data: Path, table: str) -> None:
    rows = lines_of(tables / f"{table}.jsonl")
    assert rows or table in ("fields", "rejects")
    assert all(row["capture_id"] and row["file"] and row["payload_digest"] for row in rows)
    if table not in ("captures", "fields", "rejects"):
        assert all(names_document(data, row) for row in rows)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_the_same_in_each_format_and_has_all_rows(tables: Path, data: Path, table: str) -> None:
    rows = lines_of(tables / f"{table}.jsonl")
    [(count,)] = rows_of(data, f"SELECT count(*) FROM {table}") if table != "fields" else [(0,)]
    assert len(rows) == count
    with (tables / f"{table}.csv").open(newline="") as file:
        in_csv = list(csv.DictReader(file))
    in_parquet = parquet.read_table(tables / f"{table}.parquet")
    assert [len(in_csv), in_parquet.num_rows] == [count, count]
    for row, of_csv, of_parquet in zip(rows, in_csv, in_parquet.to_pylist(), strict=True):
        assert list(row) == list(of_csv) == list(of_parquet)
        for name in ("url", "capture_id", "run_id"):
            assert row.get(name) == (of_csv.get(name) or None) == of_parquet.get(name)


def test_formulas_are_none_in_csv_and_verbatim_elsewhere(tables: Path) -> None:
    with (tables / "documents.csv").open(newline="") as file:
        assert f"'{FORMULA}" in {row["title"] for row in csv.DictReader(file)}
    assert FORMULA in {row["title"] for row in lines_of(tables / "documents.jsonl")}
    read = parquet.read_table(tables / "documents.parquet")
    assert FORMULA in read["title"].to_pylist()
    assert arrow.types.is_date(read.schema.field("date_earliest").type)
    assert arrow.types.is_timestamp(read.schema.field("first_seen").type)


def test_what_is_wanted_can_be_said(regest: Command, data: Path) -> None:
    every = urls(regest, data)
    assert urls(regest, data, "--archive", ARCHIVE.name) == every
    assert urls(regest, data, "--listing", LISTING) == every
    assert urls(regest, data, "--from", "1950-07", "--to", "July 1950") == {"formula", "decade", "added"}
    assert urls(regest, data, "--from", "1951") == {"decade"}
    assert urls(regest, data, "--to", "1945-07-02") == {"treaty-1"}
    assert urls(regest, data, "--changed-since", "2020") == {"treaty-3", "treaty-5", "added"}
    assert urls(regest, data, "--changed-since", "2090-01-01") == set()
    assert urls(regest, data, "--query", "FROM documents WHERE date_text IS NULL") == {"without"}
    assert {row["kind"] for row in exported(regest, data, "--what", "changes", "--changed-since", "2020")} == {
        *("added", "changed", "withdrawn")
    }


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "--format"),
        (("--format", "parquet"), "name a file"),
        (("--format", "csv", "--from", "soon"), "“soon” is no day"),
        (("--format", "csv", "--archive", "nowhere"), "nowhere"),
        (("--format", "csv", "--listing", "none"), "--archive"),
        (("--format", "csv", "--archive", "wilson-center", "--listing", "none"), "no listing “none”"),
        (("--format", "csv", "--query", "SELECT title FROM documents"), "archive and url"),
        (("--format", "csv", "--what", "regests"), "document_versions"),
        (("--format", "ris", "--what", "changes"), "csv"),
        (("--format", "csv", "--what", "runs", "--from", "1945"), "--archive"),
        (("--format", "csv", "--with-captures"), "--deposit"),
        (("--format", "csv", "--from", "1950", "--to", "1940"), "--to 1940-12-31 lies before --from 1950-01-01"),
        (("--format", "csv", "--deposit", "x"), "all tables"),
    ],
)
def test_what_cannot_be_exported_is_said(regest: Command, data: Path, options: tuple[str, ...], said: str) -> None:
    assert said in regest.refused("export", *options, "--data", data)


def test_a_query_may_give_other_than_text(regest: Command, data: Path) -> None:
    query = "SELECT archive, version AS url FROM document_versions"
    assert regest("export", "--format", "jsonl", "--query", query, "--data", data).err == "regest: documents: 0\n"


def test_what_is_there_is_replaced_only_when_that_is_wanted(regest: Command, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "documents.csv"
    file.write_text("mine")
    assert "--force" in regest.refused("export", file, "--data", data)
    assert file.read_text() == "mine"
    assert regest("export", file, "--force", "--data", data).status == 0
    assert file.read_text().startswith("archive,url,title")
    assert "cannot be written" in regest.refused("export", tmp_path / "no folder" / "x.csv", "--data", data)
    assert "cannot be written" in regest.refused("export", tmp_path, "--format", "csv", "--force", "--data", data)


def test_nothing_takes_the_place_of_what_is_kept(regest: Command, data: Path, tmp_path: Path) -> None:
    before = {file: file.stat().st_ino for file in data.rglob("*")}
    [capture, *_] = (data / "captures").rglob("*.warc.gz")
    (tmp_path / "linked").symlink_to(data)
    for file in (data / "regest.duckdb", capture, data / "archives" / "new.csv", tmp_path / "linked" / "regest.duckdb"):
        assert "Regest's own" in regest.refused("export", file, "--format", "csv", "--force", "--data", data)
        assert "Regest's own" in regest.refused("show", "treaty-3", "--to", file, "--force", "--data", data)
    for place in (data, data / "captures", data / "deposit", data.parent, tmp_path / "linked" / "captures"):
        assert "in one another" in regest.refused("export", "--deposit", place, "--force", "--data", data)
    assert {file: file.stat().st_ino for file in data.rglob("*")} == before


def test_only_a_deposit_is_replaced_by_another(regest: Command, data: Path, tmp_path: Path) -> None:
    mine = tmp_path / "papers" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    said = regest.refused("export", "--deposit", mine.parent, "--force", "--data", data)
    assert "holds “mine.txt”, which no deposit has" in said
    assert mine.read_text() == "mine"


@pytest.mark.parametrize(("left", "said"), [("before", "is there already"), ("", "names no licence")])
def test_what_a_killed_run_has_left_beside_a_deposit_is_taken_away(
    regest: Command, data: Path, tmp_path: Path, left: str, said: str
) -> None:
    """Also one that was killed between two renames; and nothing of what another run fills, or anybody else has made."""
    for name in ("killed", "filled", "mine", "not-its-own", "of-another"):
        made = tmp_path / f".{'deposit' if name != 'of-another' else 'other'}.{name}.partial"
        (made / NEW / "tables").mkdir(parents=True)
        if name != "mine":
            (made / LOCK).touch()
    killed, filled = tmp_path / ".deposit.killed.partial", tmp_path / ".deposit.filled.partial"
    (tmp_path / ".deposit.not-its-own.partial" / "mine.txt").touch()
    if left:
        (killed / BEFORE / "captures").mkdir(parents=True)
    lock = try_to_hold(filled / LOCK)
    ran = regest("export", "--deposit", tmp_path / "deposit", "--data", data)
    let_go(lock or 0)
    assert f"what a run that was killed had left in {killed} is taken away" in ran.err
    assert said in ran.err
    assert (tmp_path / "deposit" / "captures").is_dir() is bool(left)
    names = ("filled", "mine", "not-its-own")
    assert {entry.name for entry in tmp_path.iterdir()} == {
        *(f".deposit.{name}.partial" for name in names),
        ".other.of-another.partial",
        "deposit",
    }


def test_no_file_takes_the_place_of_a_pipe(regest: Command, data: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    assert "no regular file" in regest.refused("sql", "SELECT 1", "-o", pipe, "--data", data)
    assert "no regular file" in regest.refused("export", pipe, "--force", "--data", data)
    assert pipe.is_fifo()


def test_a_file_is_whole_or_not_there(
    regest: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_off(*_: object) -> Iterator[str]:
        yield "the first documents"
        raise RuntimeError

    monkeypatch.setattr(exporting, "exported", breaks_off)
    with pytest.raises(RuntimeError):
        regest("export", tmp_path / "documents.ris", "--data", data)
    assert not list(tmp_path.iterdir())


def test_the_ending_of_a_name_tells_the_format(regest: Command, data: Path, tmp_path: Path) -> None:
    for ending, form in ((".jsonl", "jsonl"), (".BIB", "biblatex"), (".json", "csl-json")):
        file = tmp_path / f"documents{ending}"
        assert regest("export", file, "--data", data).status == 0
        assert file.read_bytes().decode() == regest("export", "--format", form, "--data", data).out
    assert {*OF_ROWS, *OF_CITATIONS} == {form.value for form in ExportFormat} == {*ENDINGS.values(), "bibtex"}


def test_documents_are_exported_for_reference_managers(regest: Command, data: Path) -> None:
    titles = {row["title"] for row in exported(regest, data)}
    assert {
        record["title"] for record in rispy.loads(regest("export", "--format", "ris", "--data", data).out)
    } == titles
    library = bibtexparser.parse_string(regest("export", "--format", "biblatex", "--data", data).out)
    dates = {entry["url"].rpartition("/")[2]: entry.fields_dict.get("date") for entry in library.entries}
    said = {slug: date.value for slug, date in dates.items() if date}
    assert {said["treaty-1"], said["formula"], said["decade"]} == {"1945-07-02", "1950~", "195X"}
    assert "without" not in said
    items = json.loads(regest("export", "--format", "csl-json", "--data", data).out)
    assert {item["archive"] for item in items} == {ARCHIVE.title}


def test_a_document_is_cited(regest: Command, data: Path) -> None:
    [row] = exported(regest, data, "--query", "FROM documents WHERE title = 'Treaty 1'")
    cited = regest("cite", "treaty-1", "--data", data)
    day = f"{row['last_seen']:.10}"
    assert cited.out.startswith(f"“Treaty 1,” July 2, 1945, {ARCHIVE.title}, accessed ")
    assert cited.out.endswith(
        f"{SITE}/document/treaty-1. Listed on {row['page_url']}, row {row['position']}, captured {day} "
        f"{row['captured_at'][11:19]} UTC, {row['payload_digest']}.\n"
    )
    assert regest("cite", "treaty-1", "--no-capture", "--data", data).out in cited.out.replace(" Listed", "\nListed")
    of_two = regest("cite", "treaty-1", f"{SITE}/document/treaty-2", "--style", "apa", "--data", data).out
    assert [line[:8] for line in of_two.splitlines()] == ["Treaty 1", "Treaty 2"]
    entry = regest("cite", "treaty-1", "--bibliography", "--data", data).out
    assert entry.startswith(f"“Treaty 1.” July 2, 1945. {ARCHIVE.title}. Accessed ")


def test_what_is_cited_is_harmless(regest: Command, data: Path) -> None:
    html = regest("cite", "formula", "--format", "html", "--data", data).out
    assert html.startswith("<p>“=HYPERLINK(1) ER - {x} �exe,” circa 1950,")
    assert "\u202e" not in regest("cite", "formula", "--data", data).out
    [record] = rispy.loads(regest("cite", "formula", "--format", "ris", "--data", data).out)
    assert (record["title"], record["date"]) == (FORMULA, "circa 1950")


def test_a_terminal_is_not_controlled(regest: Command, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for form in ("csv", "ris", "biblatex"):
        shown = regest("export", "--format", form, "--data", data).out
        assert "�exe" in shown
        assert not {"\u202e", "\r"} & set(shown)


def test_what_cannot_be_cited_is_said(regest: Command, data: Path, tmp_path: Path) -> None:
    assert "no document “nothing-of-this”" in regest.refused("cite", "treaty-1", "nothing-of-this", "--data", data)
    assert "apa, chicago" in regest.refused("cite", "treaty-1", "--style", "none", "--data", data)
    [(capture,)] = rows_of(data, "SELECT capture_id FROM documents WHERE title = 'Treaty 1'")
    assert "is no document" in regest.refused("cite", capture, "--data", data)


def test_the_real_validators_find_nothing_wrong_with_a_deposit(deposited: Path) -> None:
    report = validate(deposited / "datapackage.json")
    assert report.valid, report.flatten(["type", "message"])
    assert len(report.tasks) == 2 * (len(TABLES) + 1)
    crate = ROCrate(deposited)
    assert crate.root_dataset["license"]["url"] == "https://spdx.org/licenses/CC-BY-4.0"
    described = {entity.id for entity in crate.data_entities}
    there = {file.relative_to(deposited).as_posix() for file in deposited.rglob("*") if file.is_file()}
    assert described == there - {"ro-crate-metadata.json", "manifest-sha256.txt"}


def test_a_deposit_has_the_digest_of_every_file(deposited: Path, data: Path) -> None:
    lines = (deposited / "manifest-sha256.txt").read_text().splitlines()
    digests = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    there = {file.relative_to(deposited).as_posix() for file in deposited.rglob("*") if file.is_file()}
    assert digests.keys() == there - {"manifest-sha256.txt"}
    assert all(sha256((deposited / path).read_bytes()).hexdigest() == digest for path, digest in digests.items())
    with (deposited / "tables/warc_files.csv").open(newline="") as file:
        warc_files = list(csv.DictReader(file))
    held = sorted((data / "captures").rglob("*.warc.gz"))
    assert [row["sha256"] for row in warc_files] == [sha256(file.read_bytes()).hexdigest() for file in held]
    assert all(digests[row["path"]] == row["sha256"] for row in warc_files)


def test_a_deposit_of_its_own_is_a_data_folder(regest: Command, deposited: Path, tmp_path: Path) -> None:
    """Made anew, and exported again, all tables are the same, byte for byte."""
    data = tmp_path / "data"
    copy_of(deposited, data)
    assert regest("rebuild", "--data", data).status == 0
    assert regest("export", "--deposit", tmp_path / "again", "--data", data).status == 0
    for table in TABLES:
        again = (tmp_path / "again" / "tables" / f"{table}.csv").read_bytes()
        assert again == (deposited / "tables" / f"{table}.csv").read_bytes(), table


def test_a_deposit_is_imported(regest: Command, deposited: Path, tmp_path: Path) -> None:
    """All tables are the same but for where the captures lie, and for the import that brought them."""
    data, captures = tmp_path / "data", deposited / "captures" / ARCHIVE.name
    assert regest("import", captures, "--archive", ARCHIVE.name, "--copy", "--data", data).status in (0, 1)
    regest("export", "--deposit", tmp_path / "again", "--data", data)
    for table in TABLES:
        before, after = (
            parquet.read_table(deposit / "tables" / f"{table}.parquet") for deposit in (deposited, tmp_path / "again")
        )
        kept = [name for name in before.schema.names if name not in OF_PLACES]
        assert after.select(kept) == before.select(kept), table


def test_files_of_others_are_deposited_too(regest: Command, deposited: Path, tmp_path: Path) -> None:
    """WARC files that were only registered lie elsewhere; from the deposit they can be imported again."""
    captures, data = deposited / "captures" / ARCHIVE.name, tmp_path / "data"
    regest("import", captures, "--archive", ARCHIVE.name, "--data", data)
    regest("export", "--deposit", tmp_path / "deposit", "--with-captures", "--data", data)
    registered = tmp_path / "deposit" / "registered"
    assert {file.read_bytes() for file in registered.iterdir()} == {file.read_bytes() for file in captures.iterdir()}
    assert "regest import DEPOSIT/registered" in (tmp_path / "deposit" / "README.md").read_text()
    regest("import", registered, "--archive", ARCHIVE.name, "--copy", "--data", tmp_path / "again")
    query = "SELECT * EXCLUDE (capture_id) FROM documents ORDER BY url"
    assert rows_of(tmp_path / "again", query) == rows_of(data, query) != []


def test_a_deposit_without_captures_names_them(regest: Command, data: Path, tmp_path: Path) -> None:
    deposit = tmp_path / "deposit"
    ran = regest("export", "--deposit", deposit, "--archive", ARCHIVE.name, "--data", data)
    assert (ran.status, "--licence" in ran.err) == (0, True)
    assert not (deposit / "captures").exists()
    assert "license" not in json.loads((deposit / "ro-crate-metadata.json").read_text())["@graph"][1]
    assert "licenses" not in json.loads((deposit / "datapackage.json").read_text())
    assert validate(deposit / "datapackage.json").valid
    assert "--force" in regest.refused("export", "--deposit", deposit, "--data", data)
    assert regest("export", "--deposit", deposit, "--force", "--data", data).status == 0
    assert "nothing of un-digital-library" in regest.refused(
        "export", "--deposit", tmp_path / "other", "--archive", "un-digital-library", "--data", data
    )
    assert sorted(file.name for file in tmp_path.iterdir()) == ["deposit"]


def copy_of(source: Path, target: Path) -> None:
    for file in source.rglob("*"):
        if file.is_file():
            (target / file.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
            (target / file.relative_to(source)).write_bytes(file.read_bytes())
