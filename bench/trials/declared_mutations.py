"""Mutations of the saved pages of every platform that ships: see `bench.trials.mutations`.

What is done to a page is in `bench.trials.declared_mutators`, the judge is `bench.trials.declared_judge`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from random import Random

from bench.trials.declared_judge import Judgement, Outcome, judge
from bench.trials.declared_mutators import DECLARED_MUTATORS
from bench.trials.declared_pages import DeclaredPage, declared_pages
from bench.trials.mutations import SEVERAL
from bench.trials.records import Trial


def declared_trials(examples: int, seed: int) -> Iterator[Trial]:
    """One trial for each platform, of `examples` damaged pages of it: each kind of damage as often, and several at
    once.

    A wrong verdict is a page with an entry that says what its row does not, though nothing tells of it. The same
    arguments give the same pages.
    """
    for platform in declared_pages():
        judgements = [judgement for _, judgement in judged_pages(platform, examples, seed)]
        outcomes = Counter(judgement.outcome for judgement in judgements)
        yield Trial(
            name=platform,
            tried=examples,
            happened=", ".join(f"{outcome} {outcomes[outcome]}" for outcome in Outcome if outcomes[outcome])
            + f"; {sum(judgement.gone_rows for judgement in judgements)} rows gone",
            lost_rows=sum(judgement.lost_rows for judgement in judgements),
            wrong_verdicts=outcomes[Outcome.WRONG],
        )


def judged_pages(platform: str, examples: int, seed: int) -> Iterator[tuple[str, Judgement]]:
    """What was done to each of the pages, in a word or two, and what came of it."""
    random = Random(f"{seed} {platform}")
    for kind in islice(cycle((*DECLARED_MUTATORS, SEVERAL)), examples):
        page = random.choice(declared_pages()[platform])
        names = random.choices(list(DECLARED_MUTATORS), k=random.randint(2, 3)) if kind == SEVERAL else [kind]
        yield f"{page.name}: {', '.join(names)}", judge(page, mutated(page, names, random))


def mutated(page: DeclaredPage, names: Sequence[str], random: Random) -> bytes:
    """The page's bytes after the damages of those names, one after the other."""
    body = page.body
    for name in names:
        body = DECLARED_MUTATORS[name](body, random)
    return body
