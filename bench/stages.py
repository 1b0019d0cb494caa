"""Where the time of a harvest goes: the harvest of `bench.without_prefect` with a clock at the door of each stage.

    python -m bench.stages http://127.0.0.1:PORT DATA

prints seconds by stage as JSON. Captures are written in a thread beside the other stages: what counts is how long the
run waits for them. “rest” is what lies between the stages, such as digests and the walk from page to page.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import iscoroutinefunction
from typing import Any

_started = time.perf_counter()

from bench.without_prefect import harvest_generated_listing  # noqa: E402 - imports are a stage of their own
from flows.reading.page import PageReader  # noqa: E402
from flows.runs import run  # noqa: E402
from flows.runs.keeper import SiteKeeper  # noqa: E402
from flows.web import harvest, listing  # noqa: E402
from flows.web.source import WebSource  # noqa: E402

STAGES = {
    "parse": ((PageReader, "read"),),
    "fetch": ((WebSource, "fetch"),),
    "wait for captures": ((SiteKeeper, "kept_meanwhile"), (SiteKeeper, "end")),
    "load": ((listing, "batch_of"), (harvest, "load_captured")),
    "reconcile": ((run, "derive_with_declared_bounds"), (harvest, "harvest_reports")),
    "publish": ((harvest, "publish"),),
}


class Clock:
    """Adds up the seconds spent in each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def counting(self, stage: str) -> Iterator[None]:
        """Counts the time within the block."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - start

    def watch(self, owner: Any, name: str, stage: str) -> None:
        """Counts every call of a function from now on."""
        original = getattr(owner, name)

        def counted(*arguments: Any, **named: Any) -> Any:
            with self.counting(stage):
                return original(*arguments, **named)

        async def counted_meanwhile(*arguments: Any, **named: Any) -> Any:
            with self.counting(stage):
                return await original(*arguments, **named)

        setattr(owner, name, counted_meanwhile if iscoroutinefunction(original) else counted)


def main() -> None:
    """The command."""
    clock = Clock()
    clock.seconds["start"] = time.perf_counter() - _started
    for stage, functions in STAGES.items():
        for owner, name in functions:
            clock.watch(owner, name, stage)
    harvest_generated_listing(*sys.argv[1:])
    rest = time.perf_counter() - _started - sum(clock.seconds.values())
    print(json.dumps({**clock.seconds, "rest": rest}))


if __name__ == "__main__":
    main()
