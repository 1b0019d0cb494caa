"""What was looked at, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at and what it says; whether that is wrong, None where it does not apply; and how to mend it."""

    what: str
    is_wrong: bool | None
    says: str
    mend: str = ""

    @property
    def state(self) -> str:
        """“wrong”, “fine” or “not applicable”."""
        if self.is_wrong is None:
            return "not applicable"
        return "wrong" if self.is_wrong else "fine"


def fine(what: str, says: str, mend: str = "") -> Finding:
    """Nothing is wrong with it; `mend` is what may be done all the same."""
    return Finding(what, False, says, mend)


def wrong(what: str, says: str, mend: str) -> Finding:
    """Something is wrong with it."""
    return Finding(what, True, says, mend)


def not_applicable(what: str, says: str) -> Finding:
    """There is nothing to look at, for that reason."""
    return Finding(what, None, says)
