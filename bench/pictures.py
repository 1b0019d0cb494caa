"""The pictures of the documentation, taken from real runs on the sample: `python -m bench.pictures` takes them anew.

It needs Chromium, and takes some twenty seconds. Pictures of pages differ by the fonts of the machine.
"""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import shutil
import socket
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.text import Text

from bench.sample import ARCHIVE, SITE, make_sample
from flows.site.app import application
from flows.site.naming import name_of
from warehouse.data_folder import DataFolder
from warehouse.published import Published

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
DOCUMENT = "message-averell-harriman-president-and-secretary-state"
PAGES = {
    "register": "/",
    "document": f"/document/{ARCHIVE}/{name_of(ARCHIVE, f'{SITE}/document/{DOCUMENT}')}",
    "changes": "/changes",
}
TERMINAL = (
    'regest find "outer mongolia" --from 1945-07 --to 1945-07 --limit 3',
    f"regest cite {DOCUMENT}",
)
COLUMNS = 96
_COMMAND = "from flows.commands.app import main; main()"
# What rich writes into a picture to load its letters from another host.
_FONTS_FROM_ELSEWHERE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def main() -> None:
    """Makes the sample, and takes all pictures."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        data = Path(folder, "data")
        make_sample(data)
        (PICTURES / "terminal.svg").write_text(terminal(TERMINAL, data), "utf-8")
        with served(data) as origin, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for name, address in PAGES.items():
                _take(browser, origin + address, PICTURES / f"{name}.png")


def terminal(lines: Sequence[str], data: Path) -> str:
    """An SVG of what these commands print on a terminal."""
    console = Console(width=COLUMNS, record=True, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for line in lines:
        console.print(Text(f"$ {line}", style="bold"))
        console.print(Text.from_ansi(_printed(line, data)))
    svg = console.export_svg(title="regest", unique_id="regest")
    return _FONTS_FROM_ELSEWHERE.sub("", svg)


def _printed(line: str, data: Path) -> str:
    """What one command prints where its output is a terminal."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 60, COLUMNS, 0, 0))
    command = ["sh", "-c", f'regest() {{ "$PYTHON" -c "{_COMMAND}" "$@"; }}; {line}']
    # Whoever takes the picture may have asked for other colours, or another width.
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= {
        "REGEST_DATA": str(data),
        "PYTHON": sys.executable,
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
    }
    environment |= {"PYTHONUTF8": "1"}
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=its, stderr=its) as running:
        os.close(its)
        printed = b"".join(_read(ours))
    if running.returncode:
        raise SystemExit(f"{line}: {printed.decode()}")
    return printed.decode().replace("\r\n", "\n")


def _read(terminal: int) -> Iterator[bytes]:
    """What is written on a terminal. That nobody has it open any more is an error there."""
    with open(terminal, "rb", buffering=0) as file:
        try:
            while piece := file.read(65_536):
                yield piece
        except OSError:
            return


@contextmanager
def served(data: Path) -> Iterator[str]:
    """Where a data folder is looked at in the meantime."""
    folder = DataFolder(data)
    server = uvicorn.Server(uvicorn.Config(application(folder, Published(folder, print)), log_level="warning"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def _take(browser: Browser, url: str, file: Path) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 900}, color_scheme="light")
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)
    page.close()


if __name__ == "__main__":
    main()
