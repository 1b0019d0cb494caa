"""Processes that read in bulk with a parser to which pages say what to do."""

from __future__ import annotations

import sys

import pytest

from flows.reading import reading_process

# A process with a parser to which the page says what to do.
TROUBLED = """
import ctypes, os, sys, time
from flows.reading import bulk_worker as worker
from parsers.declarations.parser import DeclaredParser

def loop():
    while True:
        pass

TROUBLES = {
    b"segfault": lambda: ctypes.string_at(0), b"exit": lambda: os._exit(0), b"bug": lambda: 1 / 0, b"loop": loop,
    b"hang": lambda: time.sleep(3600),
}
parse_page = DeclaredParser.parse_page

def troubled(self, body, url, charset=None, counts=()):
    for name, trouble in TROUBLES.items():
        if b"<!-- " + name + b" -->" in body:
            trouble()
    return parse_page(self, body, url, charset, counts)

DeclaredParser.parse_page = troubled
worker.serve(*map(int, sys.argv[1:]))
"""


def read_as_pages_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """What reads in bulk does what pages say: `<!-- segfault -->`."""
    monkeypatch.setattr(reading_process, "WORKER", (sys.executable, "-c", TROUBLED))
