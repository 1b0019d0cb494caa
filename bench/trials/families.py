"""The families of trials, and how much of each is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.history import growth, measure_history
from bench.trials.crashes import full_disk_trials, kill_trials
from bench.trials.declared_mutations import declared_trials
from bench.trials.faults import fault_trials
from bench.trials.mutations import mutation_trials
from bench.trials.readers import reader_trials
from bench.trials.records import Trial
from bench.trials.shifts import shift_trials


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is tried, and the seed of all that is left to chance.

    `points` are kills, and a third as many full disks; `examples` are broken pages of each kind, and of each
    platform; `shifts` are harvests for each way in which a listing can change once; `readings` and `readers` are
    harvests and who reads meanwhile; `harvests` of `pages` pages make the history.
    """

    points: int = 100
    examples: int = 500
    seed: int = 1945
    shifts: int = 20
    readings: int = 12
    readers: int = 4
    harvests: int = 50
    pages: int = 1676


@dataclass(frozen=True, slots=True)
class Family:
    """Trials of one sort. `what` says of what, in the plural."""

    name: str
    what: str
    trials: Callable[[Effort], Iterator[Trial]]


def history_trials(pages: int, harvests: int, seed: int) -> Iterator[Trial]:
    """One trial: a history that is not exactly what was changed counts as a wrong verdict."""
    cost = measure_history(pages, harvests, seed)
    yield Trial(
        f"weekly harvests of {pages:,} pages, one row in a hundred changed from each to the next",
        harvests,
        "; ".join(f"{name}: {figure}" for name, figure in growth(cost)),
        wrong_verdicts=int(not cost.is_exact),
    )


FAMILIES = (
    Family("faults", "faults of a site", lambda _: fault_trials()),
    Family("mutations", "broken pages", lambda effort: mutation_trials(effort.examples, effort.seed)),
    Family("declared", "broken pages of platforms", lambda effort: declared_trials(effort.examples, effort.seed)),
    Family(
        "shifts", "listings that change under their harvest", lambda effort: shift_trials(effort.shifts, effort.seed)
    ),
    Family("kills", "kills", lambda effort: kill_trials(effort.points, effort.seed)),
    Family("disks", "full disks", lambda effort: full_disk_trials((effort.points + 2) // 3, effort.seed)),
    Family("readers", "readings during harvests", lambda effort: reader_trials(effort.readings, effort.readers)),
    Family(
        "history",
        "harvests in a row",
        lambda effort: history_trials(effort.pages, effort.harvests, effort.seed),
    ),
)
