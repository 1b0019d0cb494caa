"""Tries everything, and writes the page that tells of it: the command `python -m bench.trials`."""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.enemy.page import PART
from bench.report import environment
from bench.trials.families import FAMILIES, Effort, Family
from bench.trials.records import Trial
from bench.trials.reliability_page import PAGE, VERSIONS_SHOWN, how_it_was_made, page, table


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints or writes the page, or prints the table of one family. Gives 1 when a trial went wrong, else 0."""
    given = _arguments(arguments)
    effort = Effort(given.points, given.examples, given.seed)
    began, measured = datetime.now(UTC).date(), environment(VERSIONS_SHOWN)
    results = {family.name: _tried(family, effort) for family in FAMILIES if given.only in (None, family.name)}
    if given.only:
        text = table(results[given.only]) + "\n"
    else:
        system = f"{platform.system()} {platform.machine()}"
        enemy = PART.found_in((given.write if given.write and given.write.exists() else PAGE).read_text("utf-8"))
        text = page(results, how_it_was_made(measured, began, system, _command(given)), enemy)
    if given.write:
        given.write.write_text(text, "utf-8")
    else:
        print(text, end="")
    return int(any(trial.has_gone_wrong for trials in results.values() for trial in trials))


def _tried(family: Family, effort: Effort) -> list[Trial]:
    """The trials of a family; says on stderr how it goes."""
    started = time.monotonic()
    trials = []
    for trial in family.trials(effort):
        trials.append(trial)
        mark = "WRONG " if trial.has_gone_wrong else ""
        print(f"{family.name}: {mark}{trial.name} ({trial.tried}): {trial.happened}", file=sys.stderr, flush=True)
    print(f"{family.name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return trials


def _command(given: argparse.Namespace) -> str:
    effort = f"--points {given.points} --examples {given.examples} --seed {given.seed}"
    return f"python -m bench.trials {effort}" + (f" --write {given.write}" if given.write else "")


def _at_least_one(given: str) -> int:
    if int(given) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return int(given)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    usual = Effort()
    parser = argparse.ArgumentParser(prog="python -m bench.trials", description=__doc__)
    parser.add_argument("--only", choices=[family.name for family in FAMILIES], help="one family only: its table")
    parser.add_argument(
        "--points", type=_at_least_one, default=usual.points, help="kills, and a third as many full disks (%(default)s)"
    )
    parser.add_argument(
        "--examples", type=_at_least_one, default=usual.examples, help="broken pages of each kind (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=usual.seed, help="of all that is left to chance (%(default)s)")
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="renew this page instead of printing one; the enemy's part stays"
    )
    given = parser.parse_args(arguments)
    if given.only and given.write:
        parser.error("the page is of all families: --write and --only do not go together")
    return given


if __name__ == "__main__":
    sys.exit(main())
