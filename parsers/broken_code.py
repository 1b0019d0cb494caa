"""Where the code of this package is wrong, in a line: for a person who edits a parser."""

from __future__ import annotations

import traceback
from pathlib import Path

PACKAGE = Path(__file__).parent


def broken_code(error: BaseException) -> str | None:
    """File, line and what is wrong; None for an error that is not of this package's code."""
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    what = " ".join(str(error).split())
    if isinstance(error, SyntaxError):
        places.append((error.filename or "", error.lineno))
        what = error.msg
    own = [(Path(file), line) for file, line in places if PACKAGE.name in Path(file).parts]
    if not own:
        return None
    file, line = own[-1]
    return f"{_below_package(file)}, line {line}: {type(error).__name__}: {what}"


def _below_package(file: Path) -> Path:
    """The file, as it is called from where the package lies; it may be a copy of this one."""
    last = len(file.parts) - 1 - file.parts[::-1].index(PACKAGE.name)
    return Path(*file.parts[last:])
