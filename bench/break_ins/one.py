"""The process that tries one break-in, in a folder that is gone afterwards: `python -m bench.break_ins.one NAME`.

Its last line is the Attempt, as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from bench.break_ins.kinds import BREAK_INS
from bench.break_ins.records import Attempt


def tried(name: str, folder: Path) -> Attempt:
    """Tries the break-in of that name in an empty folder."""
    break_in = next(one for one in BREAK_INS if one.name == name)
    began = time.monotonic()
    got = break_in.attempt(folder)
    largest = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Attempt(name, got, time.monotonic() - began, largest // 1024)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as empty:
        print(json.dumps(asdict(tried(sys.argv[1], Path(empty)))))
