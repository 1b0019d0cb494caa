"""Which code reads pages: what was read with other code may be read otherwise today."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path


@cache
def code_digest() -> str:
    """Sixteen hexadecimal digits that change with every change of the parsers' code, and of the library that parses.

    An archive's parser has a version too, which its author raises; a change that nobody thought would matter is told by
    this one.
    """
    digest = hashlib.blake2b(version("selectolax").encode(), digest_size=8)
    for module in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(f"\0{module.name}\0".encode())
        digest.update(module.read_bytes())
    return digest.hexdigest()
