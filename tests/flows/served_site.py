"""The pages, served on loopback as `regest browse` serves them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import uvicorn

from flows.site.app import application
from warehouse.data_folder import DataFolder
from warehouse.published import Published


@contextmanager
def served(data: Path) -> Iterator[str]:
    """Where the pages of a data folder are, as long as the block."""
    folder = DataFolder(data)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application(folder, Published(folder, print)), log_level="warning"))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
