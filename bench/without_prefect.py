"""The harvest of `regest harvest` without Prefect around it, for Prefect's share. Prefect is still imported.

python -m bench.without_prefect http://127.0.0.1:PORT DATA
"""

from __future__ import annotations

import argparse
import asyncio

from bench.pages import GENERATED_LISTING
from flows.harvest import request_for, run_harvest


def main() -> None:
    """The command; its exit status is the harvest's."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("replica")
    arguments.add_argument("data")
    given = arguments.parse_args()
    request = request_for("wilson-center", GENERATED_LISTING, data=given.data, replica=given.replica)
    raise SystemExit(asyncio.run(run_harvest(request)).exit_status)


if __name__ == "__main__":
    main()
