"""The pages that came before in a folder, a tar or a zip file, and what belongs to one that was saved with parts."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

# Where browsers put the parts of a page that they save whole: “Search.html” and “Search_files/”.
FOLDERS_OF_PARTS = ("_files", ".files", "_fichiers", "-Dateien", "_Dateien")
_LENGTH = 16


class SavedNames:
    """Names of pages, as paths with slashes. Of each a digest is kept, however long it is; `endings` are those that a
    page may have whose parts lie beside it. To ask takes time in proportion to the name's length, however deep it lies.
    """

    def __init__(self, endings: Sequence[str]) -> None:
        self._endings = [ending.encode() for ending in endings]
        self._digests: set[bytes] = set()

    def add(self, name: str) -> None:
        """Adds a page."""
        self._digests.add(_digest(name))

    def __contains__(self, name: str) -> bool:
        return _digest(name) in self._digests

    def have_part(self, name: str) -> bool:
        """Whether something of this name lies in the folder with the parts of one of these pages."""
        above = blake2b(digest_size=_LENGTH)
        for folder in name.split("/")[:-1]:
            suffix = next((one for one in FOLDERS_OF_PARTS if folder.endswith(one) and folder != one), None)
            if suffix is not None:
                page = above.copy()
                page.update(_bytes(folder.removesuffix(suffix)))
                if any(_with(page, ending) in self._digests for ending in self._endings):
                    return True
            above.update(_bytes(f"{folder}/"))
        return False


def _with(page: blake2b, ending: bytes) -> bytes:
    whole = page.copy()
    whole.update(ending)
    return whole.digest()


def _digest(name: str) -> bytes:
    return blake2b(_bytes(name), digest_size=_LENGTH).digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
