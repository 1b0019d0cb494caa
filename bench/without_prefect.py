"""The harvest of `regest harvest` without Prefect, which is not even imported, for Prefect's share.

python -m bench.without_prefect http://127.0.0.1:PORT DATA
"""

from __future__ import annotations

import asyncio
import sys

from bench.pages import GENERATED_LISTING
from flows.web.harvest import run_harvest
from flows.web.request import request_for


def harvest_generated_listing(replica: str, data: str) -> int:
    """Harvests the bench's listing from `replica` into the folder `data`; gives the harvest's exit status."""
    request = request_for("wilson-center", GENERATED_LISTING, data=data, replica=replica)
    return asyncio.run(run_harvest(request)).exit_status


if __name__ == "__main__":
    raise SystemExit(harvest_generated_listing(*sys.argv[1:]))
