"""What an archive's listings must at least look like: bounds that a harvest is held against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

MINIMUMS = frozenset({"rows_on_a_page", "share_with_date", "share_with_parsed_date", "share_with_summary"})
SHARES = frozenset({"share_with_date", "share_with_parsed_date", "share_with_summary", "largest_loss"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of one archive. A harvest that breaks a minimum fails; any other bound only warns.

    Minimums:
    - `rows_on_a_page`: on each page but its listing's last, the rows, rejected ones among them, are no fewer;
    - `share_with_date`: of the entries of a harvest, how many have a printed date;
    - `share_with_parsed_date`: how many have one that was read (an EDTF string);
    - `share_with_summary`: how many have a summary.

    Warnings:
    - `earliest_year`: no date that was read begins before it;
    - `latest_year`: no date that was read ends after it;
    - `most_rows_on_a_page`: no page has more rows.

    An alarm:
    - `largest_loss`: what share of its documents a listing may lose from one harvest to the next, or the tables from
      one reading to the next, before that is taken for a mistake: nothing is withdrawn or published until it is
      confirmed.

    A share, from 0 to 1, is broken only when more entries lack the thing than ceil(n * (1 - share)) of n: so one entry
    may always lack it, however short the listing, unless the share is 1. The product is rounded to six places first,
    since in floating point 20 * (1 - 0.95) is a little more than 1. A bound that is None is not declared.
    """

    rows_on_a_page: int = 1
    share_with_date: float = 0.0
    share_with_parsed_date: float = 0.0
    share_with_summary: float = 0.0
    earliest_year: int | None = None
    latest_year: int | None = None
    most_rows_on_a_page: int | None = None
    largest_loss: float = 0.1

    def __post_init__(self) -> None:
        shares = {name: value for name, value, _ in self.declared() if name in SHARES}
        for name, share in shares.items():
            if not 0 <= share <= 1:
                raise ValueError(f"{name} is {share}: a share lies between 0 and 1")
        self._require_order("earliest_year", "latest_year")
        self._require_order("rows_on_a_page", "most_rows_on_a_page")

    def declared(self) -> list[tuple[str, float, bool]]:
        """Each bound that is declared: its name, its value and whether it is a minimum. The order is that of the
        fields."""
        return list(self._declared())

    def _declared(self) -> Iterator[tuple[str, float, bool]]:
        for bound in fields(self):
            value = getattr(self, bound.name)
            if value is not None:
                yield bound.name, value, bound.name in MINIMUMS

    def _require_order(self, low: str, high: str) -> None:
        lowest, highest = getattr(self, low), getattr(self, high)
        if lowest is not None and highest is not None and lowest > highest:
            raise ValueError(f"{low} is {lowest}, more than {high}, which is {highest}")
