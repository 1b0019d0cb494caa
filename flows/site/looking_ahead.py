"""What people see first, got ready before they ask for it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread, current_thread, main_thread

from warehouse.published import Published
from warehouse.register import Wanted, find


@contextmanager
def looking_ahead(published: Published) -> Iterator[None]:
    """Has the first page of the register be made in a thread of its own, which ends before the block does: whoever asks
    for it meanwhile waits for what is left of that, and nothing is counted twice."""
    thread = Thread(target=_look, args=(published,), name="looking ahead")
    thread.start()
    try:
        yield
    finally:
        thread.join()


@contextmanager
def stopped_afterwards() -> Iterator[None]:
    """Has Ctrl-C wait for the end of the block, which then raises KeyboardInterrupt. To be used by the main thread,
    which alone is told of Ctrl-C; nothing is done in another."""
    if current_thread() is not main_thread():
        yield
        return
    asked = list[int]()
    before = signal.signal(signal.SIGINT, lambda number, _: asked.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        raise KeyboardInterrupt


def _look(published: Published) -> None:
    # Whoever asks is told of what is wrong. What is loaded may be half there where Ctrl-C ends the program.
    with suppress(Exception), published.reading() as reading:
        find(reading, Wanted())
        # What makes pages takes as long to load as the tables to be read.
        from flows.site.app import LINKS
        from flows.site.register_page import page_of_register

        page_of_register(reading, Wanted(), LINKS)
