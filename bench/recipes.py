"""The recipes for other tools, with what each prints on the sample: `python -m bench.recipes` writes it anew."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "recipes.md"
# The tools that pip installs, apart from the rest, as they bring numpy and another DuckDB.
TOOLS = ROOT / ".venv" / "recipes"
RUN_BY = {"python": (sys.executable, "-"), "sh": ("sh", "-eu"), "r": ("Rscript", "-")}
_RECIPE = re.compile(r"(```(python|sh|r)\n((?:(?!```).)*)```\n\n<!-- prints -->\n).*?(<!-- end -->)", re.DOTALL)


def renewed(page: str, folder: Path) -> str:
    """The page with what each of its recipes prints, run in a folder in which `data` is the sample. What R prints
    stays where R is not installed.

    Raises ValueError for a recipe that fails, with what it says.
    """

    def run(found: re.Match[str]) -> str:
        if shutil.which(RUN_BY[found[2]][0]) is None:
            return found[0]
        return f"{found[1]}```text\n{printed(found[2], found[3], folder)}```\n{found[4]}"

    return _RECIPE.sub(run, page)


def printed(language: str, recipe: str, folder: Path) -> str:
    """What a recipe prints, run in a folder. R calls this Regest, which knows nothing of the other tools."""
    path = os.pathsep.join([str(TOOLS / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}
    if language != "r":
        environment["PYTHONPATH"] = str(TOOLS)
    ran = subprocess.run(
        RUN_BY[language], input=recipe, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if ran.returncode:
        raise ValueError(f"this recipe fails:\n{recipe}\n{ran.stderr}")
    return "".join(f"{line.rstrip()}\n" for line in ran.stdout.splitlines())


def main() -> None:
    """Makes the sample, and writes the page anew."""
    from bench.sample import make_sample

    with TemporaryDirectory() as folder:
        make_sample(Path(folder, "data"))
        PAGE.write_text(renewed(PAGE.read_text("utf-8"), Path(folder)), "utf-8")


if __name__ == "__main__":
    main()
