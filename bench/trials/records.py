"""What every family of trials gives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trial:
    """One kind of trouble, and what came of it.

    `tried` is how often it was made, `happened` says in a few words what Regest did. `lost_rows` counts rows that
    should be in the tables and are not, `wrong_verdicts` listings called proven that are not, or the other way round.
    `troubles` is how often anything else went wrong: `happened` names it.
    """

    name: str
    tried: int
    happened: str
    lost_rows: int = 0
    wrong_verdicts: int = 0
    troubles: int = 0

    @property
    def has_gone_wrong(self) -> bool:
        return bool(self.lost_rows or self.wrong_verdicts or self.troubles)
