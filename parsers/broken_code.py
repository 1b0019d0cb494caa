"""Code that cannot be run, as somebody left it who was mending it: where it is broken, and how, in a line."""

from __future__ import annotations

import traceback
from pathlib import Path

PACKAGE = Path(__file__).parent
LOADING = ("catalog.py", "archive_modules.py", "declarations/build.py")
NOT_AT_FAULT = frozenset(str(PACKAGE / name) for name in LOADING)


def broken_code(error: BaseException) -> str | None:
    """File, line and what is wrong; None for an error that is not of this package's code."""
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    what = " ".join(str(error).split())
    if isinstance(error, SyntaxError):
        places.append((error.filename or "", error.lineno))
        what = error.msg
    # What loads others is where nothing is wrong.
    own = [(Path(file), line) for file, line in places if PACKAGE.name in Path(file).parts and file not in NOT_AT_FAULT]
    if not own:
        return None
    file, line = own[-1]
    return f"{below_package(file)}, line {line}: {type(error).__name__}: {what}"


def below_package(file: Path) -> Path:
    """The file, as it is called from where the package lies; it may be a copy of this one."""
    last = len(file.parts) - 1 - file.parts[::-1].index(PACKAGE.name)
    return Path(*file.parts[last:])


def reason_of(error: BaseException, file: str) -> str:
    """Why what a file declares cannot be used, in a line."""
    return broken_code(error) or f"{file}: {type(error).__name__}: {error}"
