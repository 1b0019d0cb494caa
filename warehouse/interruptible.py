"""Work of DuckDB that a person can stop.

DuckDB looks for Ctrl-C by itself, but not while it is deep in its work: some queries it never stops. So the work is
done in a thread, and the main one, which is told of Ctrl-C, waits and tells DuckDB.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

from duckdb import DuckDBPyConnection

Done = TypeVar("Done")


def interruptibly(connection: DuckDBPyConnection, work: Callable[[], Done]) -> Done:
    """What the work gives, which asks that connection. Raises what it raises, and KeyboardInterrupt on Ctrl-C once
    DuckDB has stopped."""
    done: Future[Done] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    Thread(target=run, name="a query").start()
    try:
        # To join the thread would not do: interrupted once, Python takes it for one that has ended.
        done.exception()
    except KeyboardInterrupt:
        connection.interrupt()
        done.exception()
        raise
    return done.result()
