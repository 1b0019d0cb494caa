"""A process that is confined gets at nothing, and can still read pages."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from flows.reading.confinement import bare_environment

pytestmark = pytest.mark.skipif(platform.system() != "Linux", reason="only Linux can do this")

CONFINED = """
import os, socket, subprocess, sys, threading
from flows.reading.confinement import give_up_files, give_up_system_calls
if not (give_up_files() if {files} else True) or not (give_up_system_calls() if {calls} else True):
    print("not to be had here")
    raise SystemExit
try:
    print({attempt})
except OSError as error:
    print("refused")
"""


def tried(attempt: str, *, files: bool = True, calls: bool = True) -> str:
    script = CONFINED.format(attempt=attempt, files=files, calls=calls)
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    if ended.stdout == "not to be had here\n":
        pytest.skip("this system does not offer it")
    return ended.stdout.strip()


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket()",
        "socket.socketpair()",
        "os.fork()",
        "os.execv(sys.executable, ['python'])",
        "subprocess.run([sys.executable, '-c', ''])",
        "os.kill(os.getppid(), 0)",
        "open('/dev/null', 'w')",
        "os.open('/tmp', os.O_RDWR | os.O_TMPFILE)",
        "os.unlink('/tmp/none')",
        "os.chmod('/tmp', 0o777)",
        "os.ptrace() if hasattr(os, 'ptrace') else os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
        "os.memfd_create('x')",
    ],
)
def test_calls_that_reach_others_are_refused(attempt: str) -> None:
    assert tried(attempt, files=False) == "refused"


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd').read()",
        "os.listdir('/tmp')",
        "open(f'/proc/{os.getppid()}/environ').read()",
        "open('/tmp/written', 'w')",
        "os.listdir(sys.modules['flows'].__path__[0] + '/..')",
    ],
)
def test_files_that_are_no_modules_are_refused(attempt: str) -> None:
    assert tried(attempt, calls=False) == "refused"


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        ("b'\\x82\\xa0'.decode('shift_jis')", "あ"),
        ("__import__('wave').__name__", "wave"),
        ("__import__('fastwarc.warc').__name__", "fastwarc"),
        ("__import__('zoneinfo').ZoneInfo('UTC').key", "UTC"),
        ("threading.Thread(target=lambda: None).start()", "None"),
        ("os.kill(os.getpid(), 0)", "None"),
        ("open(os.devnull).read()", ""),
        ("open(sys.modules['flows'].__file__).read()[:0]", ""),
    ],
)
def test_what_reading_takes_is_left(attempt: str, said: str) -> None:
    assert tried(attempt) == said


def test_only_what_python_needs_is_in_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "PREFECT_API_URL", "GITHUB_TOKEN", "SSH_AUTH_SOCK"):
        monkeypatch.setenv(name, "hidden")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    bare = bare_environment({"MALLOC_ARENA_MAX": "1"})
    assert "hidden" not in bare.values()
    assert (bare["PYTHONPATH"], bare["LC_ALL"], bare["MALLOC_ARENA_MAX"]) == (str(tmp_path), "C.UTF-8", "1")
