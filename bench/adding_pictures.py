"""The pictures of docs/learning.md, taken from a real run on the made-up site: `python -m bench.adding_pictures`.

It needs Chromium, and takes some twenty seconds. Pictures of pages differ by the fonts of the machine.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from bench.pictures import PICTURES, terminal
from flows.replay.undeclared import UndeclaredReplica, undeclared_site

SITE = undeclared_site("letters")
# As `regest replay letters` serves it.
PORT = 8765
ORIGIN = f"http://127.0.0.1:{PORT}"
LINES = (
    f"regest add {SITE.listing_url} --replica {ORIGIN} --yes",
    f"regest harvest letters-example --replica {ORIGIN}",
)
MARKED = f"regest add {SITE.listing_url} --replica {ORIGIN} --dry-run --to {{file}}"
DATA = Path("data")


def main() -> None:
    """Takes all of them."""
    PICTURES.mkdir(exist_ok=True)
    with UndeclaredReplica(SITE, PORT), TemporaryDirectory() as folder:
        # So that they print what a person sees who follows README.
        os.chdir(folder)
        page = Path(folder, "marked.html")
        terminal([MARKED.format(file=page)], DATA)
        (PICTURES / "adding.svg").write_text(terminal(LINES, DATA), "utf-8")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            shown = browser.new_page(viewport={"width": 1100, "height": 700}, color_scheme="light")
            shown.goto(page.as_uri())
            shown.wait_for_load_state("networkidle")
            shown.screenshot(path=PICTURES / "adding.png")


if __name__ == "__main__":
    main()
