"""Lexbor and nothing else, on one core: `python -m bench.lexbor_alone` parses the pages that come on its stdin.

All pages are in memory before the first is parsed, and only parsing is timed. How fast it is depends on how glibc
manages memory. So the pages come through a pipe as they are, instead of being unpacked here, and none is freed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from selectolax.lexbor import LexborHTMLParser

BYTES_OF_A_LENGTH = 4


def send_pages(bodies: Iterable[bytes], to: BinaryIO) -> None:
    """Writes pages as main() reads them."""
    for body in bodies:
        to.write(len(body).to_bytes(BYTES_OF_A_LENGTH, "big"))
        to.write(body)


def _received(source: BinaryIO) -> Iterator[bytes]:
    while length := source.read(BYTES_OF_A_LENGTH):
        yield source.read(int.from_bytes(length, "big"))


def main() -> None:
    """Prints how many pages came, and the seconds in which they were parsed."""
    bodies = list(_received(sys.stdin.buffer))
    start = time.perf_counter()
    for body in bodies:
        LexborHTMLParser(body)
    print(len(bodies), time.perf_counter() - start)


if __name__ == "__main__":
    main()
