"""The options before the verb: how much is said and as what, the version, help, completion; progress without a
terminal."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest
from command import Command
from prepared_folders import harvested
from rich.console import Console

from flows.commands import app
from flows.commands.app import PANELS
from flows.text import progress, speaking
from flows.text.json_logs import logging_as_spoken
from flows.text.progress import SECONDS_BETWEEN_LINES, NowAndThen, watched_on_terminal
from flows.text.speaking import Level, voice


@pytest.fixture(autouse=True)
def _speaks_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("least", "is_json", "now"):
        monkeypatch.setattr(voice, name, getattr(voice, name))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return harvested(tmp_path_factory.mktemp("asked") / "data", 3)


def test_the_version(regest: Command) -> None:
    ran = regest("--version")
    assert (ran.status, ran.out, ran.err) == (0, f"regest {version('regest')}\n", "")


@pytest.mark.parametrize("verb", ["", *(verb for verbs in PANELS.values() for verb in verbs)])
def test_help_is_short_too(regest: Command, verb: str) -> None:
    ran = regest(*[verb] * bool(verb), "-h")
    assert (ran.status, ran.err) == (0, "")
    assert "Usage:" in ran.out


def test_what_there_is_no_room_for_is_said_in_a_line(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        monkeypatch.setattr("sys.stdout", full)
        with pytest.raises(SystemExit) as ended:
            app.main(["sql", "SELECT 1", "--data", str(data)])
    assert ended.value.code == 3
    [*_, said] = capsys.readouterr().err.splitlines()
    assert said == "regest: it could not be written to its end: No space left on device"


def test_what_the_encoding_lacks_is_printed_by_its_number(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = io.TextIOWrapper(io.BytesIO(), encoding="iso-8859-1")
    monkeypatch.setattr("sys.stdout", printed)
    with pytest.raises(SystemExit) as ended:
        app.main(["sql", "SELECT 'Élysée, Ceaușescu' AS n", "--format", "csv", "--data", str(data)])
    assert ended.value.code == 0
    assert printed.buffer.getvalue().decode("iso-8859-1").splitlines()[-1] == '"Élysée, Ceau\\u0219escu"'


def test_words_that_are_no_text_are_refused(regest: Command, data: Path) -> None:
    for line in (["sql", "SELECT '\udcff'"], ["find", "a\udcff"], ["cite", "\udcff"]):
        assert "is no text in" in regest.refused(*line, "--data", data)


def test_quiet_says_what_is_wrong_and_no_more(regest: Command, data: Path) -> None:
    query = ("sql", "SELECT 1 AS n", "--data", data, "--format", "csv")
    assert regest("--quiet", *query).err == regest("-q", *query).err == ""
    assert regest(*query).err == "regest: 1 row\n"
    assert "nope" in regest.refused("-q", "sql", "SELECT nope", "--data", data)
    assert "leave one of them out" in regest.refused("-q", "-v", *query)


def test_on_a_terminal_lines_break_between_words_and_in_a_pipe_nowhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = f"/{'long/' * 12}regest.duckdb"
    said = f"nothing has been harvested into the folder of {path} yet"
    speaking.say(said)
    assert capsys.readouterr().err == f"regest: {said}\n"
    monkeypatch.setattr(speaking, "errors", Console(stderr=True, soft_wrap=True, force_terminal=True, width=40))
    speaking.say(said)
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["regest: nothing has been harvested into", "the folder of", path, "yet"]


def test_logs_as_json(regest: Command, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "now", lambda: datetime(2026, 11, 25, 16, 2, tzinfo=UTC))
    time = "2026-11-25T16:02:00.000Z"
    ran = regest("--log-format", "json", "sql", "SELECT 1 AS n", "--data", data, "--format", "csv")
    assert json.loads(ran.err) == {"time": time, "level": "info", "event": "1 row"}
    ran = regest("--log-format", "json", "sql", "SELECT 'a\u202e\x1b[2J' || nope", "--data", data)
    said = json.loads(ran.err)
    assert (said["level"], ran.err.count("\n"), "\x1b" in ran.err, "\u202e" in ran.err) == ("error", 1, False, False)
    assert "xml" in regest.refused("--log-format", "xml", "status")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_shown_and_completes(
    regest: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shell: str
) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    monkeypatch.setenv("_REGEST_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    for line, offered in (
        ("regest har", "harvest"),
        ("regest sql --rec", "--records"),
        ("regest date --o", "--order"),
    ):
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(line.split()) - 1))
        monkeypatch.setenv("_TYPER_COMPLETE_ARGS", line)
        with pytest.raises(SystemExit):
            app.main([])
        assert offered in capsys.readouterr().out


def test_without_a_terminal_progress_is_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = [0.0]
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", SECONDS_BETWEEN_LINES)
    monkeypatch.setattr(progress, "NowAndThen", lambda: NowAndThen(lambda: clock[0]))
    with watched_on_terminal("mongolia") as watcher:
        for number in range(1, 11):
            clock[0] += SECONDS_BETWEEN_LINES / 4
            watcher.page_harvested(number, 10, 25)
    assert capsys.readouterr().err.splitlines() == [
        "regest: page 4 of 10, 100 rows",
        "regest: page 8 of 10, 200 rows",
    ]


def test_who_wants_to_know_more_is_told_of_each_page(capsys: pytest.CaptureFixture[str]) -> None:
    voice.least = Level.DEBUG
    with watched_on_terminal("mongolia") as watcher:
        watcher.waiting("its pause", 1.0)
        watcher.page_harvested(1, None, 25)
    assert capsys.readouterr().err == "regest: waiting 1.0 s: its pause\nregest: page 1, 25 rows\n"
    speaking.warn("damaged")
    voice.least = Level.WARNING
    speaking.warn("damaged")
    speaking.say("9 rows")
    assert capsys.readouterr().err == "regest: damaged\n" * 2


LOGS = """
import logging
import warnings
import prefect.main
from flows.text.speaking import say
say("said")
logging.getLogger("run").warning("of a\\nrun", extra={"flow_run_name": "wilson-center · all"})
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("other").exception("of a library")
warnings.warn("of Python")
"""


def test_what_a_command_starts_logs_as_json_too(monkeypatch: pytest.MonkeyPatch) -> None:
    # Commands that harvest by themselves have Prefect's console say nothing.
    monkeypatch.delenv("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", raising=False)
    monkeypatch.setattr(voice, "is_json", True)
    with logging_as_spoken():
        ran = subprocess.run([sys.executable, "-c", LOGS], capture_output=True, text=True, check=True)
    said, of_a_run, of_a_library, of_python = map(json.loads, ran.stderr.splitlines())
    assert (said["level"], said["event"]) == ("info", "said")
    assert (of_a_run["level"], of_a_run["event"], of_a_run["flow_run_name"]) == (
        "warning",
        "of a\nrun",
        "wilson-center · all",
    )
    assert (of_a_library["event"], of_a_library["logger"]) == ("of a library", "other")
    assert "ZeroDivisionError" in of_a_library["traceback"]
    assert "of Python" in of_python["event"]


@pytest.mark.parametrize("is_json", [True, False])
def test_what_is_logged_here_is_as_before_afterwards(monkeypatch: pytest.MonkeyPatch, is_json: bool) -> None:
    printed = io.StringIO()
    monkeypatch.setattr(sys, "stderr", printed)
    monkeypatch.setattr(voice, "is_json", is_json)
    logger = logging.getLogger("told of here")
    monkeypatch.setattr(logger, "propagate", False)
    monkeypatch.setattr(logger, "handlers", [logging.StreamHandler(printed)])
    before = dict(os.environ)
    with logging_as_spoken():
        logger.warning("meanwhile")
    logger.warning("afterwards")
    meanwhile, afterwards = printed.getvalue().splitlines()
    assert (json.loads(meanwhile)["event"] if is_json else meanwhile, afterwards) == ("meanwhile", "afterwards")
    assert dict(os.environ) == before


def test_the_environment_may_ask_for_json(regest: Command, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGEST_LOG_FORMAT", "json")
    query = ("sql", "SELECT 1 AS n", "--data", data, "--format", "csv")
    assert json.loads(regest(*query).err)["event"] == "1 row"
    assert regest("--log-format", "text", *query).err == "regest: 1 row\n"
    assert json.loads(regest("--quiet", "--verbose").err)["level"] == "error"
