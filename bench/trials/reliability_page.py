"""docs/reliability.md: the prose of reliability.md beside this file, and the tables of what was tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from string import Template

from bench import markdown
from bench.report import Environment
from bench.trials.families import FAMILIES
from bench.trials.records import Trial

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
TEMPLATE = Path(__file__).with_name("reliability.md")
VERSIONS_SHOWN = ("regest", "duckdb", "selectolax", "httpx", "fastwarc", "prefect")
HEADINGS = ("what was tried", "how often", "what happened", "lost rows", "wrong verdicts")
TOTALS_HEADINGS = ("", "how often", "lost rows", "wrong verdicts", "other trouble")

Results = Mapping[str, Sequence[Trial]]


def page(results: Results, made: str, enemy: str) -> str:
    """The page. `results` are the trials of each family by its name, `made` says when, where and how, `enemy` is the
    section on the trials whose generator and judge share nothing with Regest."""
    tables = {name: table(trials) for name, trials in results.items()}
    return Template(TEMPLATE.read_text("utf-8")).substitute(tables, totals=totals(results), made=made, enemy=enemy)


def table(trials: Iterable[Trial]) -> str:
    """A row for each trial."""
    return markdown.table(
        HEADINGS,
        ((trial.name, trial.tried, trial.happened, trial.lost_rows, trial.wrong_verdicts) for trial in trials),
    )


def totals(results: Results) -> str:
    """A row for each family, in the order of FAMILIES, and one for all together."""
    sums = [_sums(family.what, results[family.name]) for family in FAMILIES]
    all_trials = [trial for trials in results.values() for trial in trials]
    return markdown.table(TOTALS_HEADINGS, (*sums, _sums("all", all_trials)))


def _sums(what: str, trials: Sequence[Trial]) -> tuple[str | int, ...]:
    return (
        what,
        sum(trial.tried for trial in trials),
        sum(trial.lost_rows for trial in trials),
        sum(trial.wrong_verdicts for trial in trials),
        sum(trial.troubles for trial in trials),
    )


def how_it_was_made(measured: Environment, day: date, system: str, command: str) -> str:
    """When, where, with which versions, and by which command."""
    versions = ", ".join(f"{package} {number}" for package, number in measured.versions.items())
    machine = f"a machine with {measured.cpus} cores ({system}, load {measured.load} when it began)"
    return f"Made on {day.day} {day:%B %Y} on {machine}, Python {measured.python}, {versions}, by\n\n    {command}"
