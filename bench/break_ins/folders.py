"""Break-ins by a data folder that somebody hands over: its database, and what lies in it."""

from __future__ import annotations

import gzip
import os
import shutil
import stat
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from bench.break_ins.commands import TOOK_TOO_LONG, Ended, regest
from bench.break_ins.records import BreakIn, From
from bench.warc_files import write_warc

ARCHIVE = "wilson-center"
SECRET = "what nobody else may read"
# Ten times what the slowest of these commands takes where nothing holds it up.
SECONDS = 40.0


def a_name_that_is_sql(folder: Path) -> str | None:
    """In a database of an older schema, for which views are made and explained anew."""
    data, written = folder / "data", folder / "written.pth"
    data.mkdir()
    sql = f"COPY (SELECT 'import os') TO '{written}' (FORMAT csv, HEADER false)"
    name = f"captures.url IS NULL; {sql}; COMMENT ON COLUMN captures".replace('"', '""')
    for script in sorted((Path(__file__).parents[2] / "warehouse" / "migrations").glob("*.sql"))[:1]:
        _in_database(data / "regest.duckdb", script.read_text(encoding="utf-8"))
    _in_database(data / "regest.duckdb", f'CREATE VIEW "{name}" AS SELECT archive, url FROM pages')
    regest("status", "--data", data, folder=folder)
    return "a file of its own, which Python runs when it starts" if written.exists() else None


def a_query_that_writes(folder: Path) -> str | None:
    data, written = _filled(folder), folder / "written"
    beside = data / "regest.duckdb.wal"
    regest("sql", f"COPY (SELECT 1) TO '{written}'", "--data", data, folder=folder)
    regest("sql", f"EXPORT DATABASE '{written}'", "--data", data, folder=folder)
    regest("sql", f"EXPLAIN ANALYZE COPY (SELECT 1) TO '{beside}'", "--data", data, folder=folder)
    return "a file" if written.exists() or beside.exists() else None


def a_query_that_reads(folder: Path) -> str | None:
    data, secret = _filled(folder), folder / "secret"
    secret.write_text(SECRET)
    for query in (
        f"FROM read_text('{secret}')",
        f"SELECT * FROM read_csv('{secret}', header = false)",
        f"SET enable_external_access = true; FROM read_text('{secret}')",
        f"FROM glob('{folder}/secr*')",
    ):
        told = regest("sql", query, "--format", "jsonl", "--data", data, folder=folder)
        if (told.status == 0 and "secret" in told.out) or SECRET in told.out:
            return "a file's content, or its name"
    return None


def a_query_that_installs(folder: Path) -> str | None:
    """From a place on this machine, where nothing is: whether it tries shows in what it says."""
    data = _filled(folder)
    told = regest("sql", f"INSTALL excel FROM '{folder}/repository'", "--data", data, folder=folder)
    return "DuckDB looked for an extension to load" if "repository" in told.err and "IO Error" in told.err else None


def a_view_that_says_otherwise(folder: Path) -> str | None:
    data = _filled(folder)
    _change(data, "CREATE OR REPLACE VIEW documents AS SELECT 'forged' AS title")
    told = regest("sql", "SELECT title FROM documents LIMIT 1", "--format", "jsonl", "--data", data, folder=folder)
    return "rows of its own in a view of Regest's" if "forged" in told.out else None


def a_view_in_place_of_a_table(folder: Path) -> str | None:
    data = _filled(folder)
    never = "SELECT count(*) FROM range(9999999) AS a, range(9999999) AS b WHERE a.range + b.range = -1"
    view = f"CREATE VIEW harvests AS FROM harvests_before WHERE ({never}) = 0"
    _change(data, f"SET search_path = 'kept'; ALTER TABLE harvests RENAME TO harvests_before; {view}")
    told = regest("status", "--data", data, folder=folder, seconds=SECONDS)
    told = told if told.status == TOOK_TOO_LONG else regest("rebuild", "--data", data, folder=folder, seconds=SECONDS)
    return f"more than {SECONDS:.0f} s of the machine" if told.status == TOOK_TOO_LONG else None


def a_macro_that_is_an_operator(folder: Path) -> str | None:
    data = _filled(folder)
    _change(data, 'CREATE MACRO "+"(a, b) AS 42; CREATE MACRO coalesce_(a) AS a')
    told = regest("sql", "SELECT 1 + 1 AS sum", "--format", "jsonl", "--data", data, folder=folder)
    return "another meaning for what every query uses" if "42" in told.out else None


def links_where_something_is_written(folder: Path) -> str | None:
    """Whatever Regest writes in a data folder, as a link to a file outside."""
    data = _filled(folder)
    names = (
        "regest.duckdb.partial", ".working/regest.duckdb.partial", ".working/writer.json", ".working/lock",
        ".working/rebuilding.duckdb", ".working/rebuilding.duckdb.wal", "captures/forgotten.jsonl",
        "captures/accepted.jsonl",
    )  # fmt: skip
    for link in (os.symlink, os.link):
        for number, name in enumerate(names):
            # A file of its own for each: who has overwritten which shows at once, and one command meets several.
            target = folder / f"precious {number}"
            target.write_text("")
            (data / name).unlink(missing_ok=True)
            link(target, data / name)
        for command in (["rebuild"], ["forget", "--import", "last"]):
            regest(*command, "--data", data, folder=folder)
            for number, name in enumerate(names):
                if (folder / f"precious {number}").read_text(errors="replace"):
                    return f"a file outside, overwritten through {name}"
    return None


def the_working_folder_as_a_link(folder: Path) -> str | None:
    data, outside = _filled(folder), folder / "outside"
    for name in (".working", "captures"):
        outside.mkdir(exist_ok=True)
        kept = data / f"{name}.kept"
        (data / name).rename(kept)
        (data / name).symlink_to(outside)
        if name == "captures":
            (outside / ARCHIVE).mkdir()
            torn = outside / ARCHIVE / "20250101000000-00000000-00001.warc.gz.open"
            torn.write_text(SECRET)
        regest("rebuild", "--data", data, folder=folder)
        if name == "captures" and not torn.exists():
            return "a file of another folder, taken for what a run left open"
        if name == ".working" and any(outside.iterdir()):
            return "files of its own in a folder outside"
        (data / name).unlink()
        kept.rename(data / name)
    return None


def a_captures_file_left_open_as_a_link(folder: Path) -> str | None:
    data, target = _filled(folder), folder / "precious"
    target.write_text(SECRET)
    (data / "captures" / ARCHIVE / "20250101000000-00000000-00001.warc.gz.open").symlink_to(target)
    regest("rebuild", "--data", data, folder=folder)
    got = not target.exists() or target.read_text() != SECRET
    torn = data / "captures" / ARCHIVE / "20250101000000-00000000-00001.warc.gz.torn"
    return "a file outside, cut off" if got else "a link's target taken over" if torn.is_symlink() else None


def pipes_where_something_is_read(folder: Path) -> str | None:
    """Nobody writes to them: who opens one waits for ever."""
    for number, name in enumerate(
        ("captures/forgotten.jsonl", f"captures/{ARCHIVE}/20250101000000-00000000-00001.warc.gz", "regest.duckdb.wal")
    ):
        data = _filled(folder, f"data{number}")
        (data / name).unlink(missing_ok=True)
        os.mkfifo(data / name)
        for command in ("status", "rebuild"):
            if regest(command, "--data", data, folder=folder, seconds=SECONDS).status == TOOK_TOO_LONG:
                return f"`{command}` waits for ever at {name}"
    return None


def a_registered_pipe(folder: Path) -> str | None:
    data = folder / "data"
    pipe = _warc(folder)
    ended = _imported(folder, data, pipe)
    assert ended.status in (0, 1), ended.err
    size = pipe.stat().st_size
    pipe.unlink()
    os.mkfifo(pipe)
    told = regest("rebuild", "--data", data, folder=folder, seconds=SECONDS)
    return f"`rebuild` waits for ever at a pipe of {size} bytes" if told.status == TOOK_TOO_LONG else None


def a_registered_name_that_leads_out(folder: Path) -> str | None:
    """A crawl that lies elsewhere on the machine and that nobody has imported into this folder."""
    data, other = folder / "data", folder / "private.warc.gz"
    ended = _imported(folder, data, _warc(folder), "--copy")
    assert ended.status in (0, 1), ended.err
    copied = next((data / "captures" / ARCHIVE).glob("*/*.warc.gz"))
    registered = copied.relative_to(data / "captures").as_posix()
    copied.rename(other)
    for file in (data / "captures" / ARCHIVE).glob("*.warc.gz"):
        _rewrite(file, registered.encode(), b"../../private.warc.gz")
    (data / "regest.duckdb").unlink()
    (data / ".working" / "regest.duckdb").unlink()
    regest("rebuild", "--data", data, folder=folder)
    told = regest("sql", "SELECT count(*) AS held FROM documents", "--format", "jsonl", "--data", data, folder=folder)
    return "documents of a file outside of the folder" if '"held": 0' not in told.out and told.status == 0 else None


def an_end_of_a_run_with_a_strange_key(folder: Path) -> str | None:
    data = _filled(folder)
    for file in (data / "captures" / ARCHIVE).glob("*.warc.gz"):
        _rewrite(file, b'"incidents"', b'"\\u001b[2Jincidents"')
    told = regest("rebuild", "--data", data, folder=folder)
    if "Traceback" in told.err:
        return "a traceback" + (" with control characters for the terminal" if "\x1b" in told.err else "")
    return None


def captures_that_others_read(folder: Path) -> str | None:
    """They hold who has asked for a page, and how to reach that person."""
    data = _filled(folder)
    mode = (data / "captures").stat().st_mode
    readable = [file for file in data.glob(f"captures/{ARCHIVE}/*.warc.gz") if file.stat().st_mode & stat.S_IROTH]
    return "the contact, which everybody on the machine can read" if readable and mode & stat.S_IXOTH else None


def _filled(folder: Path, name: str = "data") -> Path:
    """A data folder with captures of its own and their tables: a copy of one that is made once."""
    return Path(shutil.copytree(Path(_first().name, "data"), folder / name))


@cache
def _first() -> TemporaryDirectory[str]:
    """Where one is that Regest itself has made, of saved pages: gone when this process ends."""
    kept = TemporaryDirectory(prefix="regest-")
    folder = Path(kept.name)
    pages = folder / "pages"
    pages.mkdir()
    with gzip.open(_warc(folder)) as file:
        body = file.read().partition(b"\r\n\r\n<")[2]
    page = body[: body.index(b"</html>") + len(b"</html>")]
    (pages / "search_search_api_fulltext_generated.html").write_bytes(b"<" + page)
    rule = "search_search_api_fulltext_generated.html=https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=generated"
    ended = _imported(folder, folder / "data", pages, "--url-rule", rule)
    assert (folder / "data" / "regest.duckdb").exists(), ended.err
    return kept


def _imported(folder: Path, data: Path, path: Path, *options: str) -> Ended:
    return regest("import", path, "--archive", ARCHIVE, *options, "--data", data, folder=folder)


def _warc(folder: Path) -> Path:
    path = folder / "crawl.warc.gz"
    if not path.exists():
        write_warc(path, 1, 1945, processes=1)
    return path


def _change(data: Path, sql: str) -> None:
    """Both databases of a folder: the one that is published, and the one that is worked on."""
    for database in (data / "regest.duckdb", data / ".working" / "regest.duckdb"):
        _in_database(database, sql)


def _in_database(path: Path, sql: str) -> None:
    with duckdb.connect(str(path), config={"storage_compatibility_version": "v1.4.0"}) as connection:
        connection.execute(sql)


def _rewrite(file: Path, what: bytes, by: bytes) -> None:
    """Writes a file of captures anew, with something in its records replaced and their lengths mended."""
    from warehouse.warc.framing import Member
    from warehouse.warc.members import read_members

    with file.open("rb") as reading:
        members = [found.data for found in read_members(reading) if isinstance(found, Member)]
    written = []
    for data in members:
        head, _, block = data.partition(b"\r\n\r\n")
        block = block.removesuffix(b"\r\n\r\n")
        changed = block.replace(what, by)
        lines = [
            b"Content-Length: %d" % len(changed) if line.lower().startswith(b"content-length:") else line
            for line in head.split(b"\r\n")
            if changed == block or not line.lower().startswith(b"warc-block-digest:")
        ]
        written.append(gzip.compress(b"\r\n".join(lines) + b"\r\n\r\n" + changed + b"\r\n\r\n", mtime=0))
    file.write_bytes(b"".join(written))


_KINDS: Sequence[tuple[str, Callable[[Path], str | None]]] = (
    ("a view whose name is SQL, in a database of an older Regest", a_name_that_is_sql),
    ("SQL for `regest sql` that writes files", a_query_that_writes),
    ("SQL for `regest sql` that reads other files", a_query_that_reads),
    ("SQL for `regest sql` that installs an extension", a_query_that_installs),
    ("a database in which Regest's own view says something else", a_view_that_says_otherwise),
    ("a database with a view that never ends in the place of a table", a_view_in_place_of_a_table),
    ("a database with a macro that is called as an operator", a_macro_that_is_an_operator),
    ("links in the place of files that Regest writes", links_where_something_is_written),
    ("links in the place of folders that Regest writes to", the_working_folder_as_a_link),
    ("a link in the place of captures that a killed run left open", a_captures_file_left_open_as_a_link),
    ("pipes in the place of files that Regest reads", pipes_where_something_is_read),
    ("a pipe in the place of a WARC file that is registered", a_registered_pipe),
    ("a registered name that leads out of the folder", a_registered_name_that_leads_out),
    ("the end of a run that reports what no column is called", an_end_of_a_run_with_a_strange_key),
    ("captures on a machine that others use too", captures_that_others_read),
)
BREAK_INS = tuple(BreakIn(name, From.FOLDER, attempt) for name, attempt in _KINDS)
