"""Taking turns in a data folder: harvests fetch side by side, and load and publish one after the other."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Hashable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from warehouse.data_folder import DataFolder, FolderHeld, told_in_a_line

SECONDS_BETWEEN_LOOKS = 0.2
# Turns of others take seconds: only of a longer one need anybody know.
SECONDS_BEFORE_A_WORD = 5.0

# How a rest is waited for, and by which seconds.
sleep = asyncio.sleep
clock = time.monotonic

Item = TypeVar("Item")
Done = TypeVar("Done")
OnWait = Callable[[str], None]


async def in_turn(folder: DataFolder, on_wait: OnWait, work: Callable[[], Done]) -> Done:
    """What `work` gives, done in a thread of its own while this process holds the folder; other harvests of this
    process go on meanwhile. Who holds the folder is told to `on_wait`, once, if it takes a while.

    Raises DataFolderError when the folder cannot be written to.
    """
    async with _writing(folder, on_wait):
        return await asyncio.to_thread(work)


def _writing(folder: DataFolder, on_wait: OnWait) -> AbstractAsyncContextManager[None]:
    def told(by: str) -> None:
        on_wait(f"{folder.path} is being written to by {by}; waiting until it is done")

    return _entered(lambda: folder.writing(lambda _: None, timeout=0), told, SECONDS_BEFORE_A_WORD)


async def in_turn_together(
    folder: DataFolder, on_wait: OnWait, work: Callable[[Sequence[Item]], Sequence[Done]], item: Item
) -> Done:
    """As `in_turn`, for work that takes hardly longer for many: what harvests of this process wait to have done by
    the same `work` is done in one turn. Gives what it makes of the `item`; where it fails for all of them together, it
    is done for each alone.

    After a turn, the same work rests for as long as it took, as long as harvests of this process go on that do not wait
    for a turn: half of the time is theirs, and more of them end meanwhile, to share the next one.
    """
    queues = _queues.setdefault(asyncio.get_running_loop(), {})
    queue = queues.setdefault((folder.path, work), [])
    done: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
    queue.append((item, done))
    if len(queue) == 1:
        # A task of its own: whoever waits first may be stopped, and the others wait on.
        task = asyncio.create_task(_do_together(folder, on_wait, work, queues))
        _under_way.add(task)
        task.add_done_callback(_under_way.discard)
    return await done


_Queues = dict[tuple[Path, Hashable], list[tuple[Any, asyncio.Future[Any]]]]
_queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queues] = WeakKeyDictionary()
_locks: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Hashable, asyncio.Lock]] = WeakKeyDictionary()
_rests: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Hashable, float]] = WeakKeyDictionary()
_going_on: WeakKeyDictionary[asyncio.AbstractEventLoop, Counter[Hashable]] = WeakKeyDictionary()
_under_way: set[asyncio.Task[None]] = set()


async def _do_together(
    folder: DataFolder, on_wait: OnWait, work: Callable[[Sequence[Any]], Sequence[Any]], queues: _Queues
) -> None:
    waiting: list[tuple[Any, asyncio.Future[Any]]] = []
    loop = asyncio.get_running_loop()
    rests = _rests.setdefault(loop, {})
    going_on = _going_on.setdefault(loop, Counter())
    # Others of this process need not look again and again whether it is their turn.
    lock = _locks.setdefault(loop, {}).setdefault(folder.path, asyncio.Lock())

    def done() -> list[Any]:
        return _done_for_each(folder, work, [item for item, _ in waiting])

    def others_go_on() -> bool:
        return going_on[folder.path] > sum(len(queue) for (path, _), queue in queues.items() if path == folder.path)

    try:
        # What comes at the same moment is to be in the queue, too.
        await asyncio.sleep(0)
        while (rest := rests.get((folder.path, work), 0.0) - clock()) > 0 and others_go_on():
            await sleep(min(rest, SECONDS_BETWEEN_LOOKS))
        async with lock, _writing(folder, on_wait):
            waiting = queues.pop((folder.path, work))
            begun = clock()
            outcomes = await asyncio.to_thread(done)
            rests[folder.path, work] = 2 * clock() - begun
    except BaseException as error:
        waiting = waiting or queues.pop((folder.path, work), [])
        outcomes = [error] * len(waiting)
        if not isinstance(error, Exception):
            for _, future in waiting:
                future.cancel()
            raise
    for (_, future), outcome in zip(waiting, outcomes, strict=True):
        if future.cancelled():
            continue
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)


def _done_for_each(
    folder: DataFolder, work: Callable[[Sequence[Any]], Sequence[Any]], items: Sequence[Any]
) -> list[Any]:
    """What the work makes of each, or the exception that it raises for it."""
    try:
        # What is kept for whoever waits does not come by the turn itself, which tells of a full disk.
        with told_in_a_line(folder.path):
            return [*work(items)]
    except Exception as error:
        if len(items) == 1:
            return [error]
        return [outcome for item in items for outcome in _done_for_each(folder, work, [item])]


@asynccontextmanager
async def harvesting(
    folder: DataFolder, archive: str, listing_url: str, source: str, on_wait: OnWait
) -> AsyncIterator[None]:
    """Holds one listing; when somebody else harvests it, says so and waits. Raises DataFolderError."""

    def told(by: str) -> None:
        on_wait(f"{listing_url} is being harvested by {by}; waiting until it is done")

    async with _entered(lambda: folder.harvesting(archive, listing_url, source), told):
        going_on = _going_on.setdefault(asyncio.get_running_loop(), Counter())
        going_on[folder.path] += 1
        try:
            yield
        finally:
            going_on[folder.path] -= 1


@asynccontextmanager
async def _entered(
    hold: Callable[[], AbstractContextManager[None]], told: OnWait, seconds_before_a_word: float = 0.0
) -> AsyncIterator[None]:
    waited, is_told = 0.0, False
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(hold())
                break
            except FolderHeld as error:
                if not is_told and waited >= seconds_before_a_word:
                    told(error.by)
                    is_told = True
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            waited += SECONDS_BETWEEN_LOOKS
        yield
