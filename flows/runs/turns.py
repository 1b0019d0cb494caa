"""Taking turns in a data folder: harvests fetch side by side, and load and publish one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from typing import TypeVar

from warehouse.data_folder import DataFolder, FolderHeld

SECONDS_BETWEEN_LOOKS = 0.2
# Turns of others take seconds: only of a longer one need anybody know.
SECONDS_BEFORE_A_WORD = 5.0

Done = TypeVar("Done")
OnWait = Callable[[str], None]


async def in_turn(folder: DataFolder, on_wait: OnWait, work: Callable[[], Done]) -> Done:
    """What `work` gives, done in a thread of its own while this process holds the folder; other harvests of this
    process go on meanwhile. Who holds the folder is told to `on_wait`, once, if it takes a while.

    Raises DataFolderError when the folder cannot be written to.
    """

    def told(by: str) -> None:
        on_wait(f"{folder.path} is being written to by {by}; waiting until it is done")

    async with _entered(lambda: folder.writing(lambda _: None, timeout=0), told, SECONDS_BEFORE_A_WORD):
        return await asyncio.to_thread(work)


@asynccontextmanager
async def harvesting(
    folder: DataFolder, archive: str, listing_url: str, source: str, on_wait: OnWait
) -> AsyncIterator[None]:
    """Holds one listing; when somebody else harvests it, says so and waits. Raises DataFolderError."""

    def told(by: str) -> None:
        on_wait(f"{listing_url} is being harvested by {by}; waiting until it is done")

    async with _entered(lambda: folder.harvesting(archive, listing_url, source), told):
        yield


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
