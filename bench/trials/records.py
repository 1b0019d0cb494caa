"""What every family of trials gives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trial:
    """One kind of trouble, and what came of it.

    `tried` is how often it was made, `happened` says in a few words what Regest did. `lost_rows` counts rows that
    should be in the tables and are not, `wrong_verdicts` listings called proven that are not, or the other way round.
    """

    name: str
    tried: int
    happened: str
    lost_rows: int = 0
    wrong_verdicts: int = 0
