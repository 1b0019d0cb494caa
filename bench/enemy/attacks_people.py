"""A parser that fails: a copy of this checkout whose parser is broken, as its author might break it."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb

from bench.enemy.attack import PEOPLE, attack
from bench.enemy.common import a_site
from bench.enemy.judge import EMPTIED, MAY, MUST
from bench.enemy.looks import usual_cell
from bench.enemy.stage import Stage
from bench.enemy.world import Item, documents

HERE = Path(__file__).parents[2]
RAISES = """

from parsers.declarations.parser import DeclaredParser

_reads = DeclaredParser.parse_page


def _raises(self, body, *rest, **named):
    if SHARE == 1 or len(body) % 2:
        raise KeyError("date")
    return _reads(self, body, *rest, **named)


DeclaredParser.parse_page = _raises
"""


def _copy(stage: Stage, change: str) -> Path:
    copy = stage.folder / "checkout"
    for room in ("flows", "parsers", "warehouse", "fixtures"):
        shutil.copytree(HERE / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    parser = copy / "parsers" / "archives" / "wilson_center.py"
    parser.write_text(parser.read_text() + change)
    return copy


def _regest(stage: Stage, copy: Path, *words: str) -> tuple[int, str]:
    command = [sys.executable, "-c", "from flows.commands.app import main; main()", *words, "--data", str(stage.data)]
    done = subprocess.run(
        command, cwd=copy, env=os.environ | {"PYTHONPATH": str(copy)}, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def _documents(stage: Stage) -> int:
    """How many documents are in the tables."""
    with duckdb.connect(str(stage.database), read_only=True) as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM documents").fetchall()
    return int(count)


def _broken(stage: Stage, change: str, *, raises: bool = True) -> None:
    items = documents(stage.random, stage.random.randint(35, 64))
    stage.harvest(a_site(stage, items), 0)
    copy = _copy(stage, change)
    status, said = _regest(stage, copy, "reparse", "wilson-center")
    if status == 0 and not _documents(stage):
        stage.findings.add(EMPTIED, 1, f"reparse ends with 0: {said[-200:]}")
    if "Traceback" in said:
        stage.findings.add(EMPTIED, 1, "a traceback")
    if raises and (status, said) == (2, ""):
        stage.findings.add(EMPTIED, 1, "nothing is said")
    stage.judge(items, MUST)


@attack(PEOPLE, "A parser edited so that it raises KeyError: `reparse` must not empty the tables.", at_most=2)
def parser_that_raises(stage: Stage) -> None:
    _broken(stage, RAISES.replace("SHARE", "1"))


@attack(PEOPLE, "The same, and it raises on some pages only.", at_most=2, own=True)
def parser_that_raises_on_some_pages(stage: Stage) -> None:
    _broken(stage, RAISES.replace("SHARE", "0"))


@attack(PEOPLE, "A module of a parser with a syntax error: no command may end in a traceback.", at_most=2)
def parser_with_a_syntax_error(stage: Stage) -> None:
    _broken(stage, "\ndef broken(:\n", raises=False)


@attack(PEOPLE, "`verify` over nothing is not sound.", at_most=2)
def verify_over_nothing(stage: Stage) -> None:
    items = documents(stage.random, 12)
    stage.harvest(a_site(stage, items), 0)
    copy = _copy(stage, RAISES.replace("SHARE", "1"))
    _regest(stage, copy, "rebuild")
    status, said = _regest(stage, copy, "verify")
    stage.findings.verdicts[f"verify {status}"] += 1
    if status == 0:
        stage.findings.add(EMPTIED, 1, f"verify ends with 0: {said[-200:]}")
    stage.judge(items, MAY)


@attack(
    PEOPLE,
    "The archive changes its pages, and of most rows the links are gone: what stands must not be emptied.",
    own=True,
)
def layout_changed_overnight(stage: Stage) -> None:
    items = documents(stage.random, stage.random.randint(24, 40))
    site = a_site(stage, items, held=items)
    stage.harvest(site, 0)
    site.items = [item if n % 5 == 0 else _without_link(item) for n, item in enumerate(items)]
    stage.harvest(site, 3)
    stage.judge(items, MAY)


def _without_link(item: Item) -> Item:
    cell = usual_cell(item).replace("<a ", "<span ").replace("</a>", "</span>")
    return replace(item, cell=cell.replace("href=", "data-href="))
