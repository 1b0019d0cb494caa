"""Tries every break-in, and tells of it: the command `python -m bench.break_ins`."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench.break_ins.kinds import BREAK_INS
from bench.break_ins.records import Attempt
from bench.break_ins.table import PAGE, PART, section
from bench.break_ins.versions import ROOT, version_in

SECONDS_FOR_ONE = 300


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints what came of each break-in; writes the table where --write says. Gives 1 when one of them got in."""
    given = _arguments(arguments)
    names = [one.name for one in BREAK_INS if not given.only or any(part in one.name for part in given.only)]
    now = list(_tried(names, ROOT))
    before = {attempt.name: attempt for attempt in _tried(names, given.before)} if given.before else None
    if given.json:
        told = {"now": now, "before": list((before or {}).values())}
        given.json.write_text(json.dumps({key: [asdict(one) for one in value] for key, value in told.items()}), "utf-8")
    if given.write:
        made = section(BREAK_INS, {one.name: one for one in now}, before, datetime.now(UTC).date())
        given.write.write_text(PART.put_into(given.write.read_text("utf-8"), made), "utf-8")
    return int(any(attempt.got for attempt in now))


def _tried(names: Sequence[str], code: Path) -> Iterator[Attempt]:
    """Tries the break-ins on the code in a folder, each in a process of its own; says on stdout how it goes."""
    with version_in(code) as root:
        for name in names:
            attempt = _try(name, root)
            yield attempt
            print(f"{'GOT IN' if attempt.got else 'held  '} {name}: {attempt.got or 'nothing'}"
                  f" ({attempt.seconds:.1f} s, {attempt.mebibytes} MiB)", flush=True)  # fmt: skip


def _try(name: str, root: Path) -> Attempt:
    command = [sys.executable, "-P", "-m", "bench.break_ins.one", name]
    try:
        ended = subprocess.run(
            command, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True,
            timeout=SECONDS_FOR_ONE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Attempt(name, f"more than {SECONDS_FOR_ONE} s of a processor", SECONDS_FOR_ONE, 0)
    if ended.returncode:
        raise RuntimeError(f"“{name}” could not be tried:\n{ended.stderr[-3000:]}")
    return Attempt(**json.loads(ended.stdout.splitlines()[-1]))


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.break_ins", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="WORDS", help="those whose names hold one of these")
    parser.add_argument("--before", type=Path, metavar="FOLDER", help="try them on this checkout of Regest as well")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    parser.add_argument("--write", type=Path, metavar="FILE", help=f"renew the table in this page, as {PAGE.name}")
    given = parser.parse_args(arguments)
    if given.only and given.write:
        parser.error("the table is of all: --write and --only do not go together")
    return given


if __name__ == "__main__":
    sys.exit(main())
