"""What a page promises: the records that all who look for a promise speak of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CountLabel:
    """“`first` - `last` of `total`”, as printed: the numbers may contradict each other. `first` and `last` are None
    where a page says the total alone."""

    first: int | None
    last: int | None
    total: int

    def __str__(self) -> str:
        return f"{self.total} in all" if self.first is None else f"{self.first} - {self.last} of {self.total}"


@dataclass(frozen=True, slots=True)
class Promise:
    """The label that all labels on a page agree in, None without any, and how many pages it says there are; or in words
    why there is none."""

    label: CountLabel | None = None
    problem: str | None = None
    pages: int | None = None

    @property
    def is_of_nothing(self) -> bool:
        """Whether the page says that there is nothing."""
        return self.label is not None and self.label.total == 0

    def is_of_range(self, rows: int) -> bool:
        """Whether the page says which rows it has, and has so many."""
        label = self.label
        if label is None or label.first is None or label.last is None:
            return False
        return label.last - label.first + 1 == rows


NOTHING = Promise()
