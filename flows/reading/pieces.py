"""A task that ends the processes which do it, taken apart until what is to blame stands alone.

What has been read before the place at which a process ended is read once more, and then never again: however many such
places there are, each costs no more than the first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from flows.reading.captures import ENDED_A_PROCESS
from flows.reading.child_process import Ended
from flows.reading.opened_files import MOST_AT_ONCE
from flows.reading.tasks import PageToRead, ReadPages, ReadRange, SettledPlace, Task, place_of_record
from warehouse.warc.captures import Damage

MOST_LIES = 2


class EndedAt(Exception):
    """The process that did a piece has ended at a place, NOWHERE before the first, for a reason."""

    def __init__(self, place: int, reason: Ended) -> None:
        super().__init__(str(reason))
        self.place = place
        self.reason = reason


class Pieces:
    """What is left to do of a task, in order. `given_up` is what of it cannot be read at all."""

    def __init__(self, task: Task) -> None:
        self._left = deque(_within_reach(task))
        self._suspects: set[int] = set()
        self._settled: dict[int, SettledPlace] = {}
        self._lies = 0
        self.given_up: list[Damage] = []

    def next(self) -> Task | None:
        """The next piece, None when all is done."""
        return self._left.popleft() if self._left else None

    def settled(self) -> tuple[SettledPlace, ...]:
        """What is known of places that have ended a process again and again."""
        return tuple(self._settled.values())

    def patience(self, most: float) -> float:
        """The seconds that the bad pages of a file may cost. Once processes have lied twice, no page is read."""
        return most if self._lies < MOST_LIES else -1.0

    def lied(self, piece: Task) -> None:
        """A process told of the piece what cannot be true, and nobody knows which page made it."""
        self._lies += 1
        if self._lies > MOST_LIES:
            self._give_up(piece, _places(piece).start)
        else:
            self._left.appendleft(piece)

    def ended(self, piece: Task, place: int, ended: Ended) -> None:
        """A process that did the piece ended at a place: what comes before it is done first and alone, and whatever is
        at the place once more, unless that is settled by now."""
        places = _places(piece)
        place = place if place in places else places.start
        if place in self._settled:
            self._give_up(piece, place)
            return
        if place in self._suspects or ended.is_settled:
            self._settled[place] = SettledPlace(place, ended.reject if _is_of_page(piece, place) else None)
        self._suspects.add(place)
        self._left.extendleft(reversed(list(_split(piece, place))))

    def _give_up(self, piece: Task, place: int) -> None:
        """What follows a settled place ends the process too, and nobody knows what it is."""
        *before, rest = _split(piece, place)
        self._left.extendleft(reversed(before))
        if isinstance(rest, ReadRange):
            self.given_up.append(Damage(rest.file, rest.start, rest.end - rest.start, ENDED_A_PROCESS))
        else:
            originals = (page.original for page in rest.pages)
            self.given_up += [Damage(one.file, one.offset, one.length, ENDED_A_PROCESS) for one in originals]


def file_at(piece: Task, place: int) -> str:
    """The file that is read at a place."""
    if isinstance(piece, ReadRange):
        return piece.file
    return piece.pages[place - piece.first if place in _places(piece) else 0].original.file


def _places(piece: Task) -> range:
    if isinstance(piece, ReadRange):
        return range(place_of_record(piece.start), place_of_record(piece.end))
    return range(piece.first, piece.first + len(piece.pages))


def _is_of_page(piece: Task, place: int) -> bool:
    return isinstance(piece, ReadPages) or place != place_of_record(place // 2)


def _split(piece: Task, place: int) -> Iterable[Task]:
    """What stands before a place, if anything, and what stands there and after it."""
    if isinstance(piece, ReadRange):
        offset = place // 2
        if offset > piece.start:
            yield replace(piece, end=offset)
            yield replace(piece, start=offset, is_boundary=True)
            return
    elif (count := place - piece.first) > 0:
        yield replace(piece, pages=piece.pages[:count])
        yield replace(piece, pages=piece.pages[count:], first=place)
        return
    yield piece


def _within_reach(task: Task) -> Iterable[Task]:
    """Pages in the order of their files, of no more files at a time than can be open."""
    if isinstance(task, ReadRange):
        yield task
        return
    pages = sorted(task.pages, key=lambda page: (page.original.file, page.original.offset))
    first, some, files = 0, list[PageToRead](), set[str]()
    for page in pages:
        files.add(page.original.file)
        if len(files) > MOST_AT_ONCE:
            yield ReadPages(tuple(some), first)
            first, some, files = first + len(some), [], {page.original.file}
        some.append(page)
    yield ReadPages(tuple(some), first)
