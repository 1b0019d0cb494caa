"""How much what is compressed may grow: what grows to more holds no pages, and is made to fill a memory or a day."""

from __future__ import annotations

from warehouse.warc.exchange import BODY_LIMIT

# Saved pages shrink to a tenth, the same page over and over to a hundredth; zeros to a thousandth.
MOST_TIMES_LARGER = 500
OUT_OF_PROPORTION = f"it grows to more than {MOST_TIMES_LARGER} times its size"


def is_out_of_proportion(unpacked: int, packed: int, small: int = BODY_LIMIT) -> bool:
    """Whether so many bytes cannot have been packed in so many for any good reason. What is `small` does no harm."""
    return unpacked > max(small, MOST_TIMES_LARGER * packed)
