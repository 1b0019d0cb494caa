"""`regest verify` passes what is sound, and names what is not, with what is lost to it and what to do."""

from __future__ import annotations

import asyncio
import gzip
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from command import Command
from generated_site import documents, harvest, listing, rows_of

from bench.warc_files import write_warc
from warehouse.data_folder import DataFolder
from warehouse.warc.members import read_members

Damage = Callable[[Path], object]
PAGES_IN_A_WARC = 3
FIRST_RUN = "run_id = (SELECT arg_min(run_id, started_at) FROM run_log WHERE NOT is_assembled)"
BLOCK_DIGEST = re.compile(rb"WARC-Block-Digest: [^\r]*\r\n")


RECORD = b"\r\n".join(
    (
        b"WARC/1.0",
        b"WARC-Type: resource",
        b"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-00000000f00d>",
        b"WARC-Target-URI: https://digitalarchive.wilsoncenter.org/search?page=7",
        b"WARC-Date: 2025-03-03T08:00:00Z",
        b"Content-Type: text/html",
        b"Content-Length: 2",
        b"",
        b"hi\r\n\r\n",
    )
)


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three pages with 25 rows, harvested twice: the second time nothing had changed."""
    folder = tmp_path_factory.mktemp("harvested")
    for _ in range(2):
        asyncio.run(harvest(folder, listing(documents(25))))
    return folder


@pytest.fixture(scope="module")
def warcs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """WARC files of another program, of three pages each: compressed, plain, and plain without digests."""
    folder = tmp_path_factory.mktemp("warcs")
    for seed, name in enumerate(("compressed", "plain", "undigested")):
        path = folder / f"{name}.warc.gz"
        write_warc(path, PAGES_IN_A_WARC, seed, processes=1)
        if name != "compressed":
            data = gzip.decompress(path.read_bytes())
            path.unlink()
            path.with_suffix("").write_bytes(data if name == "plain" else BLOCK_DIGEST.sub(b"", data))
    return folder


@pytest.fixture(scope="module")
def filled(harvested: Path, warcs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was harvested, and the WARC files, copied into it."""
    folder = tmp_path_factory.mktemp("filled") / "data"
    shutil.copytree(harvested, folder)
    import_in(folder, warcs, "--copy")
    return folder


@pytest.fixture
def data(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "data"))


def import_in(data: Path, path: Path, *options: str) -> None:
    from flows.files.importing import ImportRequest, import_files
    from flows.runs.watching import Nobody
    from parsers.catalog import archive_named

    copy = "--copy" in options
    import_files(ImportRequest(archive_named("wilson-center"), (path,), DataFolder(data), copy=copy), Nobody())


def file_of(data: Path, name: str) -> Path:
    """The one file of that name: "compressed", "plain", "undigested"; or "own", the first of Regest's own."""
    captures = DataFolder(data).captures
    if name == "own":
        [(file,)] = rows_of(data, "SELECT file FROM captures WHERE source = 'replica' ORDER BY captured_at LIMIT 1")
        return captures / str(file)
    [path] = captures.glob(f"*/*/*-{name}.warc*")
    return path


def edit(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


def flip(data: bytes, position: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]


def without_a_database(data: Path) -> None:
    DataFolder(data).database.unlink()
    DataFolder(data).working.unlink()


def flipped_in_a_record(name: str) -> Damage:
    """A byte in the midst of the record of the first page."""

    def damage(data: Path) -> None:
        path = file_of(data, name)
        file = path.relative_to(DataFolder(data).captures)
        query = (
            f"SELECT file_offset, file_length FROM captures WHERE file = '{file}' AND url LIKE '%search?%' ORDER BY 1"
        )
        offset, length = rows_of(data, query)[0]
        edit(path, lambda whole: flip(whole, offset + length * 2 // 3))

    return damage


def flipped_in_the_registration(data: Path) -> None:
    """A byte of the record that registers the first of the WARC files."""
    path = min(DataFolder(data).captures.glob("*/*.warc.gz"), key=lambda file: file.stat().st_size)
    with path.open("rb") as file:
        registration = list(read_members(file))[1]
    edit(path, lambda whole: flip(whole, registration.offset + registration.length // 2))


def edited(name: str, change: Callable[[bytes], bytes]) -> Damage:
    return lambda data: edit(file_of(data, name), change)


def removed(name: str) -> Damage:
    return lambda data: file_of(data, name).unlink()


def in_the_database(statement: str) -> Damage:
    def damage(data: Path) -> None:
        with duckdb.connect(str(DataFolder(data).database)) as connection:
            connection.execute("SET search_path = 'kept'")
            connection.execute(statement)

    return damage


def together(*damages: Damage) -> Damage:
    return lambda data: [damage(data) for damage in damages]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        pytest.param(
            together(
                *(flipped_in_a_record(name) for name in ("own", "compressed", "plain", "undigested")),
                edited("plain", lambda whole: whole.replace(b"robots: off", b"robots: 0ff")),
            ),
            (
                r"00001\.warc\.gz at [\d,]+ \([\d,]+ bytes\): the record cannot be .*; capture \S+; 40 rows",
                r"compressed\.warc\.gz at .* cannot be decompressed.*; capture \S+; 10 rows of .*: put the file back",
                r"plain\.warc at .* is not what its digest says; capture \S+; 10 rows of https\S+: put the file back",
                r"plain\.warc at 0 \([\d,]+ bytes\): .*: it is not what its digest says: put the file back",
                r"undigested\.warc at .* not what the database says of it: payload; capture \S+; 10 rows",
            ),
            id="a flipped byte",
        ),
        pytest.param(
            together(removed("own"), removed("plain")),
            (
                r"-00001\.warc\.gz: the file is missing; captures .*; 70 rows of .*: put the file back from a backup",
                r"plain\.warc: the file is missing; captures .*; 30 rows of .*: put the file back, or import it from",
            ),
            id="missing",
        ),
        pytest.param(
            together(
                edited("own", lambda whole: whole[: len(whole) // 2]),
                edited("plain", lambda whole: bytes(len(whole))),
                edited("compressed", lambda _: b""),
            ),
            (
                r"-00001\.warc\.gz: it had [\d,]+ bytes when it was loaded, and has [\d,]+ now; captures .* rows of",
                r"-00001\.warc\.gz at [\d,]+ \([\d,]+ bytes\): the file ends within the record",
                r"plain\.warc at 0 \([\d,]+ bytes\): no record begins here; captures .*; 30 rows",
                r"compressed\.warc\.gz: it is empty; captures .*; 30 rows",
            ),
            id="truncated or replaced by as many bytes",
        ),
        pytest.param(
            together(
                edited("own", lambda whole: whole + b"garbage" * 9),
                edited("plain", lambda whole: whole + b"garbage" * 9),
                edited("compressed", lambda whole: whole + gzip.compress(RECORD)),
            ),
            (
                r"-00001\.warc\.gz at [\d,]+ \(63 bytes\): the record cannot be decompressed",
                r"plain\.warc at [\d,]+ \(63 bytes\): no record begins here",
                r"compressed\.warc\.gz: it had [\d,]+ bytes .* now: put the file back .* or import it as it is now",
                r"compressed\.warc\.gz at .* the database does not know .*; capture \S+f00d: `regest rebuild`",
            ),
            id="grown",
        ),
        pytest.param(
            together(
                in_the_database(f"UPDATE capture_log SET file_offset = 7 WHERE url LIKE '%robots.txt' AND {FIRST_RUN}"),
                in_the_database("UPDATE capture_log SET status = 404, etag = 'x' WHERE source = 'warc'"),
                in_the_database(f"DELETE FROM capture_log WHERE status = 304 AND {FIRST_RUN}"),
            ),
            (
                r"00001\.warc\.gz at 7 .* which stands elsewhere in the file; capture \S+: `regest rebuild`",
                r"plain\.warc: the record is not what the database says of it: status, ETag; captures .*; 30 rows of",
                r"00001\.warc\.gz at .* does not know what is captured there; capture \S+: `regest rebuild`",
            ),
            id="captures edited by hand",
        ),
        pytest.param(
            together(
                in_the_database("UPDATE regests SET title = 'Forged' WHERE title = 'Treaty 7'"),
                in_the_database("UPDATE regests SET date_edtf = NULL WHERE title = 'Treaty 8'"),
                in_the_database("DELETE FROM page_entries WHERE position = 9"),
                in_the_database("UPDATE page_entries SET position = 11 WHERE position = 10"),
                in_the_database("UPDATE pages SET promised_total = 99 WHERE promised_total = 25"),
            ),
            (
                r"row 7 is not what the bytes say: title is “Forged” in the database and “Treaty 7” on the page",
                r"row 8 is not what .*: date_edtf is missing in the database and “1945-07-09” on the page",
                r"row 9 is not what the bytes say: it is missing in the database; capture \S+; 1 row of .*: `regest",
                r"row 11 is not what the bytes say: it is not on the page",
                r"the page is not what the bytes say: promised_total is “99” in the database and “25” on the page",
            ),
            id="rows edited by hand",
        ),
        pytest.param(
            flipped_in_the_registration,
            (r"compressed\.warc\.gz: no record .* registers it any more: .* lose its \d+ captures: put the file",),
            id="a registration that is lost",
        ),
        pytest.param(
            together(removed("own"), without_a_database),
            (r"a page was seen unchanged since capture \S+, which is not there; .*: put the file that held it back",),
            id="revisits of what is not there",
        ),
    ],
)
def test_every_damage_is_named_with_what_is_lost_and_what_to_do(
    regest: Command, data: Path, damage: Damage, said: tuple[str, ...]
) -> None:
    damage(data)
    ran = regest("verify", "--rows", "all", "--data", data)

    assert ran.status == 1
    assert [pattern for pattern in said if not re.search(pattern, ran.out)] == []


def test_a_rebuild_after_damage_loads_everything_else_and_files_put_back_make_it_whole(
    regest: Command, filled: Path, data: Path
) -> None:
    entries = "SELECT count(*) FROM entries"
    [(all_entries,)] = rows_of(filled, entries)
    together(flipped_in_a_record("own"), removed("plain"), flipped_in_a_record("compressed"))(data)
    damaged = regest("verify", "--data", data)
    lost = sum(int(rows) for rows in re.findall(r"; (\d+) rows of", damaged.out))
    rebuilt = regest("rebuild", "--accept-losses", "--data", data)

    assert (damaged.status, rebuilt.status, lost) == (1, 1, 80)
    assert all(name in rebuilt.err for name in ("-00001.warc.gz at ", "plain.warc", "compressed.warc.gz at "))
    assert rows_of(data, entries) == [(all_entries - lost,)]

    shutil.copytree(filled / "captures", data / "captures", dirs_exist_ok=True)
    assert regest("rebuild", "--data", data).status == 0
    assert rows_of(data, entries) == [(all_entries,)]
    assert regest("verify", "--rows", "all", "--data", data).status == 0


def test_sound_captures_pass(regest: Command, data: Path) -> None:
    before = DataFolder(data).database.read_bytes()
    ran = regest("verify", "wilson-center", "--rows", "all", "--data", data)

    assert (ran.status, ran.err) == (0, "")
    assert re.search(r"Rows +160 \(all\)", ran.out)
    assert re.search(rf"Captures +{rows_of(data, 'SELECT count(*) FROM captures')[0][0]} ", ran.out)
    assert "all sound" in ran.out
    assert DataFolder(data).database.read_bytes() == before


def test_a_sample_can_be_drawn_again(regest: Command, data: Path) -> None:
    in_the_database("UPDATE regests SET title = 'Forged'")(data)
    drawn = [regest("verify", "--rows", "1", "--seed", "5", "--data", data).out for _ in range(2)]

    assert drawn[0] == drawn[1]
    assert re.search(r"Rows +1 \(drawn by seed 5\)", drawn[0])
    assert 0 < drawn[0].count("Forged") <= 10


def test_rows_that_other_parsers_read_are_due_and_no_damage(regest: Command, data: Path) -> None:
    in_the_database("UPDATE regests SET title = 'As it was read once'")(data)
    in_the_database("UPDATE pages SET parser_version = 'of long ago'")(data)
    ran = regest("verify", "--data", data)

    assert ran.status == 0
    assert "115 rows and pages are read otherwise by the parsers as they are now: `regest reparse`" in ran.out


def test_a_deleted_database_is_made_from_the_captures(regest: Command, filled: Path, data: Path) -> None:
    without_a_database(data)
    ran = regest("verify", "--data", data)

    captures = "SELECT count(*) FROM captures"
    assert ran.status == 0
    assert re.search(rf"Loaded first +{rows_of(filled, captures)[0][0]} captures", ran.out)
    assert rows_of(data, captures) == rows_of(filled, captures)


def test_a_registered_file_that_was_moved_and_imported_again_is_no_damage(
    regest: Command, warcs: Path, tmp_path: Path
) -> None:
    here, there, data = tmp_path / "here.warc", tmp_path / "there.warc", tmp_path / "data"
    shutil.copy(warcs / "plain.warc", here)
    import_in(data, here)
    here.rename(there)
    missing = regest("verify", "--data", data)
    import_in(data, there)
    moved = regest("verify", "--rows", "all", "--data", data)

    assert missing.status == 1
    assert re.search(
        r"here\.warc: the file is missing; captures .*; 30 rows of .*: put the file back, or import", missing.out
    )
    assert (moved.status, "all sound" in moved.out) == (0, True)


@pytest.mark.parametrize("database", ["regest.duckdb", ".working/regest.duckdb"])
@pytest.mark.parametrize("beginning_at", [20_000, 300_000])
def test_a_damaged_database_is_told_in_a_line(regest: Command, data: Path, database: str, beginning_at: int) -> None:
    edit(data / database, lambda whole: whole[:beginning_at] + bytes(len(whole) - beginning_at))

    said = regest.refused("verify", "--data", data, status=1)
    assert f"{data / database} cannot be read (" in said
    assert "`regest rebuild` makes it anew" in said


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--rows", "some"), 2, "--rows takes a number or “all”, not “some”"),
        (("no-such-archive",), 2, "no-such-archive"),
        ((), 3, "no captures in"),
    ],
)
def test_what_cannot_be_verified_is_told_in_a_line(
    regest: Command, tmp_path: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    data = tmp_path / "nowhere"
    assert said in regest.refused("verify", *arguments, "--data", data, status=status)
    assert not data.exists()
