"""A folder that is there whole or not at all: it is filled beside its place, where nobody looks for it.

Who fills it holds a lock beside it: by that, what a killed run has left there is told from what another is filling.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flows.outputs import strange_name_in
from flows.text.speaking import say
from warehouse.regular_files import is_there, let_go, try_to_hold

# What stands where a folder is filled, and nothing else.
LOCK, NEW, BEFORE = "regest.lock", "new", "before"
ENDING = ".partial"


@contextmanager
def whole_folder(path: Path, require_free: Callable[[], None]) -> Iterator[Path]:
    """A folder to fill, which takes the place of the one that has that name once it is whole. Whoever looks meanwhile
    finds what was there or what is new, but for the moment between two renames. Where anything goes wrong, what was
    there stays. Raises OSError, and what `require_free` raises where something is there that is not to be replaced:
    it is asked again once the folder is filled, as somebody may have put something there meanwhile."""
    require_free()
    place = path.absolute()
    made = Path(tempfile.mkdtemp(prefix=_beginning(place), suffix=ENDING, dir=place.parent))
    lock = try_to_hold(made / LOCK)
    try:
        (made / NEW).mkdir()
        yield made / NEW
        require_free()
        _put_in_place(made, place)
    finally:
        _take_away(made)
        if lock is not None:
            let_go(lock)


def clear_away(path: Path) -> None:
    """Takes away what killed runs have left beside a place that a folder is to have, and says so. What was there before
    one that was killed between two renames is there again. What a run that is alive fills, stays."""
    place = path.absolute()
    with suppress(OSError):
        for made in sorted(place.parent.iterdir()):
            if made.name.startswith(_beginning(place)) and made.name.endswith(ENDING) and _is_own(made):
                _clear(made, place)


def _clear(made: Path, place: Path) -> None:
    lock = try_to_hold(made / LOCK)
    if lock is None:
        return
    try:
        if (made / BEFORE).is_dir() and (made / NEW).is_dir() and not is_there(place):
            (made / BEFORE).rename(place)
        _take_away(made)
    finally:
        let_go(lock)
    if not made.exists():
        say(f"what a run that was killed had left in {made} is taken away")


def _put_in_place(made: Path, place: Path) -> None:
    if is_there(place):
        place.rename(made / BEFORE)
    try:
        (made / NEW).rename(place)
    except BaseException:
        if (made / BEFORE).exists():
            (made / BEFORE).rename(place)
        raise


def _take_away(made: Path) -> None:
    """The lock goes last: what is left without it would stay for ever."""
    for name in (NEW, BEFORE):
        shutil.rmtree(made / name, ignore_errors=True)
    shutil.rmtree(made, ignore_errors=True)


def _is_own(made: Path) -> bool:
    """Whether it is a folder that Regest has made for this user, and holds nothing of anybody else's."""
    return (
        made.is_dir()
        and not made.is_symlink()
        and made.stat().st_uid == os.geteuid()
        and (made / LOCK).is_file()
        and not (made / LOCK).is_symlink()
        and strange_name_in(made, frozenset({LOCK, NEW, BEFORE})) is None
    )


def _beginning(place: Path) -> str:
    return f".{place.name}."
