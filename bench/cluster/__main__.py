"""The command `python -m bench.cluster`: makes the machines, has the trials run on one of them, and ends all."""

from __future__ import annotations

import argparse
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

from bench.cluster.network import NoNamespaces, network, on, require_namespaces
from bench.cluster.services import ROOT, environment

MOST_SECONDS = 1200.0
WRONG_USAGE, FAILED = 2, 3


def main() -> int:
    """The exit status: 0 when all was as undisturbed, 1 when not, 2 where no machines can be made."""
    arguments = argparse.ArgumentParser(prog="python -m bench.cluster", description=__doc__)
    arguments.add_argument("--keep", action="store_true", help="keep the machines' folders, and their logs")
    arguments.add_argument("--lake", action="store_true", help="try publishing into the lake, and nothing else")
    given = arguments.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(FAILED))
    folder = Path(mkdtemp(prefix="regest-cluster-"))
    folder.chmod(0o755)
    try:
        require_namespaces()
        with network():
            return _tried(folder, ["--lake"] if given.lake else [])
    except NoNamespaces as error:
        print(error, file=sys.stderr)
        return WRONG_USAGE
    except KeyboardInterrupt:
        return 130
    finally:
        if given.keep:
            print(f"kept: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _tried(folder: Path, wanted: list[str]) -> int:
    words = on("services", folder, [sys.executable, "-m", "bench.cluster.trials", str(folder), *wanted])
    process = subprocess.Popen(words, env=environment(), cwd=ROOT)
    try:
        return 1 if process.wait(MOST_SECONDS) else 0
    except subprocess.TimeoutExpired:
        print(f"cluster: not over after {MOST_SECONDS:g} seconds", file=sys.stderr)
        return FAILED
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    raise SystemExit(main())
