"""What an attack is, and the register of all of them."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.enemy.stage import Stage

IDENTITY, ONE_TIME, WHICH = "Identity of what was captured", "One time, one state", "Which listing a page is of"
PROMISE, ROWS, TEXT = "The promise", "Rows", "Text of a row"
BYTES, MASS, PEOPLE = "Bytes and charsets", "Mass withdrawal", "A parser that fails, a person who errs"
LIMITS, HARMLESS = "What no single harvest can show", "Harmless, though it looks odd"
CAUSES = (IDENTITY, ONE_TIME, WHICH, PROMISE, ROWS, TEXT, BYTES, MASS, PEOPLE, HARMLESS, LIMITS)
Play = Callable[[Stage], None]
FEW = 7


@dataclass(frozen=True)
class Attack:
    """A kind of attack: its name, its cause, one sentence on it, how to play it."""

    kind: str
    cause: str
    about: str
    play: Play
    at_most: int = 1000
    """How often at most it is played: some take long."""
    own: bool = False
    """Thought of here, and not known from an earlier attack: a few times will do."""

    def times(self, wanted: int) -> int:
        """How often it is played, of so often as is wanted."""
        return min(wanted, self.at_most, FEW if self.own else wanted)

    @property
    def visible(self) -> bool:
        """A page or a second look can show it."""
        return self.cause != LIMITS


REGISTER: dict[str, Attack] = {}


def attack(cause: str, about: str, *, at_most: int = 1000, own: bool = False) -> Callable[[Play], Play]:
    """Registers a function as an attack, under its own name."""

    def register(play: Play) -> Play:
        kind = play.__name__.replace("_", " ")
        add(Attack(kind, cause, about, play, at_most, own))
        return play

    return register


def add(one: Attack) -> None:
    """Registers an attack."""
    assert one.kind not in REGISTER, one.kind
    REGISTER[one.kind] = one
