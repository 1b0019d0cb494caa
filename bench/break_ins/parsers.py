"""By a page that has taken over the process which parses it, or takes it for ever."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.break_ins.commands import TOOK_TOO_LONG, Ended, python, regest
from bench.break_ins.records import BreakIn, From
from bench.pages import generated_pages

# Python runs this whenever it starts.
_CRASHES = """
import os
from parsers.declarations.parser import DeclaredParser
parse_page = DeclaredParser.parse_page
def crash(self, body, url, charset=None, counts=()):
    if b"<!-- crash -->" in body:
        os.write(2, b"READ\\n")
        os.abort()
    return parse_page(self, body, url, charset, counts)
DeclaredParser.parse_page = crash
"""
URL = "https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=treaty"
# Code that runs within the parser, as it would of whoever has taken it over. What it gets it says on stderr.
_TAKEN_OVER = """
import os, sys
from dataclasses import replace
from flows.reading import worker as parser_worker
from parsers.catalog import archive_named

ARCHIVE = archive_named("wilson-center")

def got(what):
    print("GOT", what, file=sys.stderr, flush=True)

class Parser:
    def parse_page(self, body, url, charset=None, counts=()):
        try:
            attack()
        except OSError:
            pass
        return ARCHIVE.parser.parse_page(body, url, charset, counts)

def attack():
    {attack}

parser_worker.serve({{ARCHIVE.name: replace(ARCHIVE, parser=Parser())}})
"""
_ASK = """
import sys
from flows.reading.parser_process import ParserProcess
from parsers.errors import PageRejected
with ParserProcess((sys.executable, "-P", "-c", sys.argv[1])) as process:
    try:
        page = process.parse("wilson-center", sys.argv[2].encode(), "{url}")
        print("next:", page.next_url)
    except PageRejected as rejected:
        print("rejected", rejected)
"""
# Both what was sent once, a length and a pickle, and what is sent today, to be told apart by the code under attack.
_AS_BEFORE = """
import os, pickle, struct, sys
from flows.reading import worker as parser_worker
class Code:
    def __reduce__(self):
        return (open, ("run-by-the-answer", "w"))
def as_before(content):
    pickled = pickle.dumps(content)
    return struct.pack("!Q", len(pickled)) + pickled
try:
    parser_worker.as_frame
    ready = as_before("ready")
except AttributeError:
    ready = struct.pack("!QQ", 7, 0) + b'"ready"'
os.write(1, ready)
os.read(0, 16)
os.write(1, as_before(Code()) + b" " * 64)
"""


def forged_answer(folder: Path) -> str | None:
    """The answer to a page is a pickle that opens a file."""
    _ask(folder, _AS_BEFORE)
    return "code that was run by the process which harvests" if (folder / "run-by-the-answer").exists() else None


def keys_in_the_environment(folder: Path) -> str | None:
    """The parser looks for what it should not know."""
    attack = 'os.environ.get("AWS_SECRET_ACCESS_KEY") and got("key")'
    return "the user's keys" if _took(folder, attack, AWS_SECRET_ACCESS_KEY="hidden") else None


def files_of_the_user(folder: Path) -> str | None:
    """The parser reads a file that is not Regest's."""
    secret = folder / "secret.txt"
    secret.write_text("hidden", "utf-8")
    return "files of the user" if _took(folder, f"open({str(secret)!r}).read() and got('file')") else None


def files_written(folder: Path) -> str | None:
    """The parser writes a file."""
    return "files written" if _took(folder, f"open({str(folder / 'written')!r}, 'w') and got('file')") else None


def programs_started(folder: Path) -> str | None:
    """The parser starts another program."""
    attack = "import subprocess; subprocess.run([sys.executable, '-c', 'pass'], check=True); got('program')"
    return "programs started" if _took(folder, attack) else None


def network(folder: Path) -> str | None:
    """The parser makes a socket, and could speak to whatever this machine can reach."""
    return "the network" if _took(folder, "import socket; socket.socket() and got('socket')") else None


def signals_to_the_harvest(folder: Path) -> str | None:
    """The parser may signal the process that has started it."""
    return "signals to the process that harvests" if _took(folder, "os.kill(os.getppid(), 0); got('signal')") else None


def link_off_the_site(folder: Path) -> str | None:
    """The answer to a page leads the harvest to another host."""
    attack = (
        "ARCHIVE.parser.__class__.parse_page = lambda self, body, url, *of_headers: __import__('parsers.records')"
        ".records.ListingPage(url, 'x', 1, 1, 2, (), (), 'http://169.254.169.254/search?page=2')"
    )
    said = _ask(folder, _TAKEN_OVER.format(attack=attack)).out
    return "a harvest that is led to another host" if "169.254.169.254" in said else None


def page_that_never_ends(folder: Path) -> str | None:
    """A parser that never comes back, in `regest parse`."""
    page = folder / "page.html"
    page.write_text("<html><body>page</body></html>", "utf-8")
    patched = (
        "import sys\nfrom parsers.declarations.parser import DeclaredParser\n"
        "def loop(*_, **__):\n    while True:\n        pass\n"
        "DeclaredParser.parse_page = loop\n"
    )
    worker = (
        f"{patched}from flows.reading.worker import serve\nfrom parsers.catalog import archives\nserve(archives())\n"
    )
    command = (
        f"{patched}from flows.reading import parser_process\n"
        f"parser_process.WORKER = (sys.executable, '-P', '-c', {worker!r})\n"
        "parser_process.ParserProcess.__init__.__defaults__ = (None, 0.5, 60.0)\n"
        "from flows.commands.app import main\nmain()\n"
    )
    ended = python("-P", "-c", command, "parse", page, "--url", URL, "--archive", "wilson-center",
                   folder=folder, seconds=20)  # fmt: skip
    if ended.status != TOOK_TOO_LONG and "of processor time" not in ended.out + ended.err:
        raise RuntimeError(f"the parser was never asked: {ended.err}")
    return "a command that never ends" if ended.status == TOOK_TOO_LONG else None


def pages_that_crash(folder: Path) -> str | None:
    """Saved pages that end the process which reads them: each is to be read twice, and not again with each other."""
    saved, count = folder / "saved", 5
    for number, (url, body) in enumerate(generated_pages(10, seed=1)):
        page = saved / url.removeprefix("https://")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_bytes(body.replace(b"<body", b"<!-- crash --><body", 1) if number < count else body)
    site = folder / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(_CRASHES, "utf-8")
    path = os.pathsep.join([str(site), *(part for part in sys.path if part)])
    ended = regest("import", saved, "--archive", "wilson-center", "--data", folder / "data",
                   folder=folder, seconds=90, PYTHONPATH=path)  # fmt: skip
    read = ended.err.count("READ")
    if ended.status == TOOK_TOO_LONG or read > 3 * count:
        return f"{count} pages that are read {read} times"
    return None if read and ended.status == 1 else "an import that fails"


def _took(folder: Path, attack: str, **environment: str) -> bool:
    return "GOT" in _ask(folder, _TAKEN_OVER.format(attack=attack), **environment).err


def _ask(folder: Path, worker: str, **environment: str) -> Ended:
    ended = python("-P", "-c", _ASK.format(url=URL), worker, "<p>page</p>", folder=folder, **environment)
    if not ended.out and worker != _AS_BEFORE:
        raise RuntimeError(f"the parser was never asked: {ended.err}")
    return ended


BREAK_INS = (
    BreakIn("an answer that runs code in the harvest", From.PARSER, forged_answer),
    BreakIn("an answer that leads to another host", From.PARSER, link_off_the_site),
    BreakIn("keys in the parser's environment", From.PARSER, keys_in_the_environment),
    BreakIn("files of the user, read by the parser", From.PARSER, files_of_the_user),
    BreakIn("files written by the parser", From.PARSER, files_written),
    BreakIn("programs started by the parser", From.PARSER, programs_started),
    BreakIn("the network, from within the parser", From.PARSER, network),
    BreakIn("signals from the parser to the harvest", From.PARSER, signals_to_the_harvest),
    BreakIn("a page that holds up regest parse", From.FILES, page_that_never_ends),
    BreakIn("pages that end the process which reads them", From.FILES, pages_that_crash),
)
