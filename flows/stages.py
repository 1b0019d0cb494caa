"""How long the stages of a run take."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Stages(defaultdict[str, float]):
    """Seconds by stage; of several processes at once, their sum."""

    def __init__(self) -> None:
        super().__init__(float)

    @contextmanager
    def clock(self, stage: str) -> Iterator[None]:
        """Adds the time that the block takes."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self[stage] += time.perf_counter() - start

    def add(self, others: dict[str, float]) -> None:
        """Adds the seconds of others, stage by stage."""
        for stage, seconds in others.items():
            self[stage] += seconds
