"""A harvest that ends itself with SIGKILL: python harvest_until_killed.py DATA LISTING_URL REPLICA MOMENT

MOMENT is the name of a function, at whose first call it ends, or a number of steps. A step is a call of any function
of flows or warehouse, in any thread. 0 steps harvests to the end and prints how many steps that took.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from itertools import count
from pathlib import Path
from types import FrameType

from flows.harvest import current, request_for, run_harvest
from flows.walk import Step

PROJECT = Path(__file__).parents[2]
COUNTED = (f"{PROJECT / 'flows'}/", f"{PROJECT / 'warehouse'}/")
# Small enough that a short listing is loaded in several transactions.
PAGES_IN_A_BATCH = 7


async def harvest_batch(step: Step) -> Step | None:
    return await current.get().harvest_pages(step, PAGES_IN_A_BATCH)


def main(data: str, listing_url: str, replica: str, moment: str) -> None:
    taken = count(1)

    def step(frame: FrameType, event: str, _: object) -> None:
        is_counted = event == "call" and frame.f_code.co_filename.startswith(COUNTED)
        if is_counted and moment in (str(next(taken)), frame.f_code.co_name):
            os.kill(os.getpid(), signal.SIGKILL)

    request = request_for("wilson-center", listing_url, data=data, replica=replica)
    threading.setprofile(step)
    sys.setprofile(step)
    asyncio.run(run_harvest(request, harvest_batch))
    sys.setprofile(None)
    sys.stdout.write(f"{next(taken)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
