"""`regest shell`: statements from a prompt or a script, names completed, a newer state seen, what was typed kept."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import Command, Stdin
from hypothesis import given
from hypothesis import strategies as st
from prepared_folders import harvested
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from flows.asking import prompt
from flows.asking.completion import NamesCompleter
from flows.asking.printing import Printing
from flows.asking.session import Left, Session
from flows.asking.statements import is_whole, statements_in, statements_of
from parsers.errors import WrongUsage
from warehouse.data_folder import DataFolder
from warehouse.questions import QueryError


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return harvested(tmp_path / "data", 3)


@pytest.fixture
def session(data: Path) -> Iterator[Session]:
    with Session(DataFolder(data), Printing("csv")) as session:
        yield session


class TestStatements:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            " \n",
            ".tables",
            "exit",
            "Quit;",
            "SELECT 1;",
            "SELECT 1; -- one",
            "SELECT ';';",
            "SELECT 1 /* ; */;",
            "SELECT $$;$$;",
        ],
    )
    def test_what_is_whole(self, text: str) -> None:
        assert is_whole(text)

    @pytest.mark.parametrize(
        "text",
        ["SELECT", "SELECT ';", 'SELECT ";', "SELECT 1 -- ;", "SELECT 1 /* ;", "SELECT $a$;$$;", "SELECT 1; SELECT"],
    )
    def test_what_goes_on(self, text: str) -> None:
        assert not is_whole(text)

    def test_a_script_is_run_statement_by_statement(self) -> None:
        lines = [
            "SELECT 1;\n",
            "SELECT ';\n",
            "' AS a; SELECT 3; -- three\n",
            ".tables\n",
            "\n",
            "SELECT 4\n",
            "-- end",
        ]
        assert list(statements_in(lines)) == [
            "SELECT 1;",
            "SELECT ';\n' AS a;",
            "SELECT 3;",
            ".tables",
            "SELECT 4\n-- end",
        ]

    @given(st.text("ab;'\"$-/* \n.", max_size=40))
    def test_no_text_loses_anything_but_blanks_and_comments_at_the_end(self, text: str) -> None:
        found = "".join("".join(statements_of(text)).split())
        assert "".join(text.split()).startswith(found)


class TestSession:
    def test_answers_and_commands(self, session: Session, capsys: pytest.CaptureFixture[str]) -> None:
        session.run("SELECT 1 AS a; SELECT 2 AS b;")
        assert capsys.readouterr().out == "a\n1\nb\n2\n"
        session.run(".tables")
        assert "documents,view," in capsys.readouterr().out
        session.run(".schema documents")
        assert "title,VARCHAR,Title as printed." in capsys.readouterr().out
        session.run(".format jsonl")
        session.run("SELECT 1 AS a")
        assert capsys.readouterr().out == '{"a": 1}\n'
        session.run(".format table")
        session.run(".records on")
        session.run("SELECT 1 AS a")
        assert "── 1 ──" in capsys.readouterr().out
        session.run(".help")
        assert ".schema TABLE" in capsys.readouterr().out
        for leaving in (".quit", "exit", "QUIT;"):
            with pytest.raises(Left):
                session.run(leaving)
        session.run("help")
        assert ".quit" in capsys.readouterr().out

    @pytest.mark.parametrize("typed", [".nope", ".schema", ".schema nope", ".tables all", ".format xml", ".records no"])
    def test_commands_that_are_none(self, session: Session, typed: str) -> None:
        with pytest.raises(WrongUsage):
            session.run(typed)

    @pytest.mark.parametrize("typed", ["FROM read_text('/etc/hostname');", "COPY (SELECT 1) TO 'written.csv';"])
    def test_files_are_out_of_reach(self, session: Session, typed: str) -> None:
        with pytest.raises(QueryError, match="--allow-files"):
            session.run(typed)

    def test_what_is_published_meanwhile_is_read(
        self, session: Session, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        count = "SELECT count(*) AS n FROM documents;"
        session.run(count)
        newer = harvested(tmp_path / "newer", 5)
        (newer / "regest.duckdb").replace(data / "regest.duckdb")
        session.run(count)
        session.run(count)
        printed = capsys.readouterr()
        assert printed.out == "n\n3\nn\n5\nn\n5\n"
        assert printed.err.count("a newer state is published: it is read from here on") == 1

    def test_temporary_tables_are_not_lost_for_it(
        self, session: Session, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        session.run("CREATE TEMP TABLE mine AS SELECT 7 AS n;")
        (harvested(tmp_path / "newer", 5) / "regest.duckdb").replace(data / "regest.duckdb")
        capsys.readouterr()
        session.run("FROM mine;")
        session.run("FROM mine;")
        printed = capsys.readouterr()
        assert printed.out == "n\n7\nn\n7\n"
        assert printed.err.count("`.refresh` reads it, and drops your temporary tables") == 1
        session.run(".refresh")
        session.run("SELECT count(*) AS n FROM documents;")
        assert capsys.readouterr().out == "n\n5\n"
        with pytest.raises(QueryError):
            session.run("FROM mine;")


class TestCompletion:
    @pytest.mark.parametrize(
        ("typed", "offered", "not_offered"),
        [
            ("SELECT tit", {"title"}, {"documents"}),
            ("SELECT title FROM doc", {"documents", "document_versions", "documents_as_of("}, {"document_url"}),
            ("SEL", {"SELECT"}, set()),
            ("sel", {"select"}, {"SELECT"}),
            ("SELECT documents.date_", {"date_edtf", "date_text"}, {"date_diff("}),
            ("SELECT * FROM documents AS d WHERE d.ti", {"title"}, {"time"}),
            ("SELECT strf", {"strftime("}, set()),
            (".sch", {".schema"}, set()),
            (".schema harv", {"harvests"}, set()),
            ("", set(), {"title"}),
        ],
    )
    def test_names_that_fit(self, session: Session, typed: str, offered: set[str], not_offered: set[str]) -> None:
        completer = NamesCompleter(lambda: session.names)
        found = {one.text for one in completer.get_completions(Document(typed), CompleteEvent())}
        assert offered <= found
        assert not not_offered & found


class TestHistory:
    def test_it_is_its_owner_s_alone(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
        prompt.history().append_string("SELECT 1;")
        [file] = tmp_path.rglob("shell_history")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert list(prompt.history().load_history_strings()) == ["SELECT 1;"]

    def test_where_none_can_be_kept_it_is_said(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "file").touch()
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
        assert isinstance(prompt.history(), InMemoryHistory)
        assert "what is typed is not kept" in capsys.readouterr().err


def test_a_script_from_stdin(regest: Command, data: Path) -> None:
    script = "SELECT 1 AS a; SELECT 2\n AS b;\n.format csv\nSELECT 3 AS c"
    ran = regest("shell", "--data", data, "--format", "jsonl", stdin=script)
    assert (ran.status, ran.out) == (0, '{"a": 1}\n{"b": 2}\nc\n3\n')
    ran = regest("shell", "--data", data, "--format", "jsonl", stdin="SELECT nope;\nSELECT 2;")
    assert (ran.status, ran.out) == (2, "")
    assert "nope" in ran.err


def test_what_is_wrong_at_a_prompt_ends_nothing(regest: Command, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stdin, "is_terminal", True)
    monkeypatch.setattr(prompt, "typed_lines", lambda _: iter(["SELECT nope;", ".nope", "SELECT 2 AS b;"]))
    ran = regest("shell", "--data", data, "--format", "jsonl")
    assert (ran.status, ran.out) == (0, '{"b": 2}\n')
    assert ".help all commands" in ran.err
    assert "Binder Error" in ran.err
    assert "no command “.nope”" in ran.err


def test_at_the_prompt_lines_are_joined_ctrl_c_drops_them_and_ctrl_d_leaves(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text("SELECT 6 *\r7 AS product;\r")
        keys.send_text("SELECT dropped\x03")
        keys.send_text(".tables\r\x04")
        assert list(prompt.typed_lines(session)) == ["SELECT 6 *\n7 AS product;", ".tables"]
