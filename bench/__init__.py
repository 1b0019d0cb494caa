"""Regest measured against its peers: `python -m bench`. How to read the tables stands in docs/bench.md."""

import os
import sys

# Else each process that is started would compile all of Regest anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
