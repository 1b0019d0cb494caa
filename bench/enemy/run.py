"""Plays the attacks, in several processes, and tells what came of them."""

import argparse
import json
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

from bench.enemy import page
from bench.enemy.attack import IDENTITY, REGISTER, Attack
from bench.enemy.controls import CONTROL, EMPTY
from bench.enemy.serving import Server
from bench.enemy.stage import Stage

COMPARED = 10
"""Of so many cases one is rebuilt, and imported elsewhere."""


@dataclass(frozen=True)
class Case:
    kind: str
    number: int
    seed: int
    compare: bool


def attacks() -> dict[str, Attack]:
    """All attacks by their kind."""
    for path in sorted(Path(__file__).parent.glob("attacks_*.py")):
        import_module(f"bench.enemy.{path.stem}")
    return REGISTER | {CONTROL.kind: CONTROL, EMPTY.kind: EMPTY}


def cases(times: int, controls: int, seed: int, only: Sequence[str]) -> list[Case]:
    """Every kind so many times, and the controls; `only` takes kinds and causes by the beginning of their names."""
    chosen = []
    for kind, one in attacks().items():
        if only and not any(kind.startswith(word) or one.cause.startswith(word) for word in only):
            continue
        count = {CONTROL.kind: controls, EMPTY.kind: max(1, controls // 50) if controls else 0}.get(
            kind, one.times(times)
        )
        rebuilt = 5 if one.cause == IDENTITY else 0
        chosen += [Case(kind, n, seed, n < rebuilt or n % COMPARED == 3) for n in range(count)]
    Random(seed).shuffle(chosen)
    return chosen


def play(case: Case) -> dict[str, Any]:
    """Plays one case in a folder of its own."""
    one = attacks()[case.kind]
    folder = Path(tempfile.mkdtemp(prefix="regest-enemy-"))
    began = time.monotonic()
    with Server() as server:
        stage = Stage(Random(f"{case.seed} {case.kind} {case.number}"), folder, server, compare=case.compare)
        try:
            one.play(stage)
            if case.compare:
                stage.compare_rebuilds()
        except Exception:  # a case that breaks is told, and the others go on
            stage.findings.add("broken cases", 1, traceback.format_exc()[-600:])
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    found = stage.findings
    return {
        "kind": case.kind, "number": case.number, "counts": dict(found.counts), "notes": found.notes,
        "verdicts": dict(found.verdicts), "harvests": stage.harvests, "seconds": time.monotonic() - began,
    }  # fmt: skip


def played(chosen: Sequence[Case], processes: int) -> Iterator[dict[str, Any]]:
    if processes < 2:
        yield from map(play, chosen)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(play, case) for case in chosen]):
            yield done.result()


def summed(results: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What came of each kind."""
    kinds: dict[str, dict[str, Any]] = {}
    for kind, one in attacks().items():
        own = [result for result in results if result["kind"] == kind]
        if not own:
            continue
        counts: dict[str, int] = {}
        verdicts: dict[str, int] = {}
        for result in own:
            for name, count in result["counts"].items():
                counts[name] = counts.get(name, 0) + count
            for name, count in result["verdicts"].items():
                verdicts[name] = verdicts.get(name, 0) + count
        kinds[kind] = {
            "cause": one.cause, "about": one.about, "visible": one.visible, "own": one.own, "cases": len(own),
            "harvests": sum(result["harvests"] for result in own), "counts": counts, "verdicts": verdicts,
            "notes": [f"#{result['number']} {note}" for result in own for note in result["notes"]][:6],
        }  # fmt: skip
    return kinds


def _write(options: argparse.Namespace, results: Sequence[dict[str, Any]], began: float) -> dict[str, Any]:
    """What came of the cases so far, also into the file that is asked for: what is ended early is not lost."""
    told = {
        "day": f"{datetime.now(UTC):%-d %B %Y}",
        "seed": options.seed, "times": options.times, "controls": options.controls, "cases": len(results),
        "harvests": sum(result["harvests"] for result in results), "seconds": round(time.monotonic() - began),
        "kinds": summed(results),
    }  # fmt: skip
    if options.json:
        options.json.write_text(json.dumps(told, indent=1, ensure_ascii=False))
    return told


def main() -> int:
    """Ends with 1 when anything was wrong that a page or a second look can show."""
    parser = argparse.ArgumentParser(prog="python -m bench.enemy", description=__doc__)
    parser.add_argument("--seed", type=int, default=1949)
    parser.add_argument("--times", type=int, default=19, help="cases of each kind")
    parser.add_argument("--controls", type=int, default=1000)
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="KIND", help="kinds or causes, or beginnings of their names"
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", type=Path)
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="renew the enemy's part of this page instead of printing it"
    )
    parser.add_argument("--before", type=Path, help="the JSON of a run before a change")
    parser.add_argument("--notes", action="store_true", help="print what was found amiss, case by case")
    parser.add_argument("--list", action="store_true", help="print the kinds, and play none")
    options = parser.parse_args()
    if options.list:
        for kind, one in attacks().items():
            print(f"{one.cause:40} {kind:50} {one.about}")
        return 0
    chosen = cases(options.times, options.controls, options.seed, options.only)
    results, began = [], time.monotonic()
    for number, result in enumerate(played(chosen, options.processes), start=1):
        results.append(result)
        if options.notes:
            for note in result["notes"]:
                print(f"{result['kind']} #{result['number']}: {note}", file=sys.stderr)
        if number % 25 == 0 or number == len(chosen):
            print(f"{number} of {len(chosen)} cases, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            _write(options, results, began)
    told = _write(options, results, began)
    before = json.loads(options.before.read_text()) if options.before else None
    markdown = page.section(told, before)
    if options.write:
        options.write.write_text(page.PART.put_into(options.write.read_text("utf-8"), markdown), "utf-8")
    else:
        print(markdown)
    return int(page.is_wrong(told))
