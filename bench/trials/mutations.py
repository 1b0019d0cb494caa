"""Mutations of the saved pages: whatever is broken in a page, its rows are read right or Regest says that they are not.

What is done to a page is in `bench.trials.mutators`, the judge is `bench.trials.mutation_judge`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random

from bench.trials.marked_pages import MarkedPage, marked_pages
from bench.trials.mutation_judge import Judgement, Outcome, judge
from bench.trials.mutators import MUTATORS
from bench.trials.records import Trial

CUTS = frozenset({"the page cut off", "the page cut off and closed"})
SEVERAL = "two or three of these at once"


def mutation_trials(examples: int, seed: int) -> Iterator[Trial]:
    """One trial for each kind of mutation, of `examples` pages, and one of several mutations together.

    A wrong verdict is a page whose rows are wrong though nothing says so. The same arguments give the same pages.
    """
    for name in (*MUTATORS, SEVERAL):
        random = Random(f"{seed} {name}")
        judgements = [_judged(name, random) for _ in range(examples)]
        outcomes = Counter(judgement.outcome for judgement in judgements)
        yield Trial(
            name=name,
            tried=examples,
            happened=", ".join(f"{outcome} {outcomes[outcome]}" for outcome in Outcome if outcomes[outcome]),
            lost_rows=sum(judgement.lost_rows for judgement in judgements),
            wrong_verdicts=outcomes[Outcome.WRONG],
        )


def mutated(page: MarkedPage, names: Sequence[str], random: Random) -> bytes:
    """The page's bytes after the mutations of those names, one after the other."""
    body = page.body
    for name in names:
        body = MUTATORS[name](body, random)
    return body


def judged(page: MarkedPage, names: Sequence[str], body: bytes) -> Judgement:
    """The judgement on a page after the mutations of those names. One that was only cut off is held against the whole
    page, whose cells it must not give in part."""
    return judge(body, page.url, page.body if CUTS.issuperset(names) else None)


def _judged(name: str, random: Random) -> Judgement:
    page = random.choice(marked_pages())
    names = random.choices(list(MUTATORS), k=random.randint(2, 3)) if name == SEVERAL else [name]
    return judged(page, names, mutated(page, names, random))
