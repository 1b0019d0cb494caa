"""Days that pass in a moment: what Regest takes for now is set here, for this process alone.

A harvest asks the machine's clock through the name `datetime` of its own modules. That name is put in the place of a
class that differs in `now` alone; whatever it makes is a datetime as ever.
"""

import sys
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

ROOMS = ("flows", "warehouse")
_BEGINNING = timedelta(days=90)
_shift = timedelta(0)


class _Kind(type):
    def __instancecheck__(cls, thing: object) -> bool:
        return isinstance(thing, datetime)

    def __eq__(cls, other: object) -> bool:
        """Where types are looked up, it is the one that it stands for."""
        return other is cls or other is datetime

    def __hash__(cls) -> int:
        return hash(datetime)

    def __getattr__(cls, name: str) -> Any:
        return getattr(datetime, name)


class _Shifted(metaclass=_Kind):
    """Stands for `datetime` in Regest's modules."""

    def __new__(cls, *parts: Any, **named: Any) -> Any:
        return datetime(*parts, **named)  # noqa: DTZ001 - as whoever calls it wants it

    @staticmethod
    def now(tz: tzinfo | None = None) -> datetime:
        return datetime.now(tz) + _shift


def set_day(day: float) -> datetime:
    """From now on it is this day for Regest, counted from a beginning some months ago; gives the time."""
    global _shift
    _shift = timedelta(days=day) - _BEGINNING
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in ROOMS and module.__dict__.get("datetime") is datetime:
            module.__dict__["datetime"] = _Shifted
    return datetime.now(UTC) + _shift


def own_time() -> None:
    """The machine's time again, as if nothing had been."""
    for module in list(sys.modules.values()):
        if getattr(module, "__dict__", {}).get("datetime") is _Shifted:
            module.__dict__["datetime"] = datetime
