"""Pages that somebody saved: files, folders, tar and zip files of them; the parts that browsers save beside a page are
none."""

from __future__ import annotations

import mimetypes
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

from flows.files.members import Member, Unsound, members_of_folder, members_of_zip, open_file
from flows.files.mhtml import NAMES as MHTML_NAMES
from flows.files.mhtml import mhtml_page
from flows.files.tar import members_of_tar
from warehouse.warc.exchange import BODY_LIMIT

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


TAR_NAMES = (".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst")
ZIP_NAMES = (".zip",)
MOST_MEMBERS = 5_000_000

PAGE_NAMES = (".html", ".htm", *MHTML_NAMES)
# Python's own list and not the machine's, so that the same files are pages everywhere.
OTHER_NAMES = frozenset(mimetypes.MimeTypes().types_map[True]) - {*PAGE_NAMES, ""}
LENGTH_OF_HEAD = 4096
HTML = re.compile(rb"<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page: where it lies, its bytes, and when it was last changed or saved (UTC; None where nothing says so).

    The `name` of a page in a folder, a tar or a zip file begins with that one's path. What its file says beside its
    bytes is the `content_type` that it was served with, and its URL, `saved_from`.
    """

    name: str
    body: bytes
    modified_at: datetime | None
    content_type: str = "text/html"
    saved_from: str | None = None


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file that is no page: a picture, a style sheet, a script, a frame of a page that was saved with its parts."""

    name: str


@dataclass(frozen=True, slots=True)
class Refused:
    """What cannot or must not be read, and why, in one line."""

    name: str
    reason: str


Found = SavedPage | PassedOver | Refused


def holds_many(path: Path) -> bool:
    """Whether a path is a folder, a tar or a zip file; these go by their names."""
    return path.is_dir() or is_packed(path)


def is_packed(path: Path) -> bool:
    """Whether a path is a tar or a zip file, by its name."""
    return path.name.lower().endswith((*TAR_NAMES, *ZIP_NAMES))


# What people call kinds of files, by how these begin in MIME's words.
_KINDS = {
    "application/pdf": "PDF",
    "image/": "pictures",
    "audio/": "sound",
    "video/": "video",
    "font/": "style sheets, scripts and fonts",
    "text/css": "style sheets, scripts and fonts",
    "text/javascript": "style sheets, scripts and fonts",
    "application/javascript": "style sheets, scripts and fonts",
    "text/html": "parts of saved pages",
    "text/": "texts and data",
    "application/json": "texts and data",
    "application/xml": "texts and data",
}


_OFFICE_NAMES = (".doc", ".docx", ".odp", ".ods", ".odt", ".ppt", ".pptx", ".rtf", ".xls", ".xlsx")


def kind_of(name: str) -> str:
    """What people call the kind of a file that is no page, by its name."""
    if name.lower().endswith(_OFFICE_NAMES):
        return "office documents"
    of_name = mimetypes.MimeTypes().guess_type(posixpath.basename(name).partition("?")[0])[0] or ""
    return next((kind for begin, kind in _KINDS.items() if of_name.startswith(begin)), "files of other kinds")


def saved_pages(paths: Iterable[Path]) -> Iterator[Found]:
    """Everything that lies in these files, folders, tar and zip files, one thing in memory at a time.

    A file that is named itself is a page whatever it holds. Of folders, tar and zip files, what is called .html or .htm
    is a page, and what has no other kind's ending and begins like HTML. Members whose names or kinds could do harm,
    that come twice or are larger than 64 MiB are refused. A damaged file gives what is sound, then one Refused for all.
    """
    for path in paths:
        if holds_many(path):
            yield from _pages_in(path)
        else:
            yield _page_at(path)


def _page_at(path: Path) -> Found:
    try:
        modified_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        with open_file(path) as read:
            return _page(str(path), _whole(read(BODY_LIMIT + 1)), modified_at)
    except OSError as error:
        return Refused(str(path), f"cannot be read: {error.strerror}")
    except Unsound as unsound:
        return Refused(str(path), str(unsound))


def _pages_in(path: Path) -> Iterator[Found]:
    pages = SavedNames(PAGE_NAMES)
    try:
        for number, member in enumerate(_members(path), start=1):
            if number > MOST_MEMBERS:
                yield Refused(str(path), f"it has more than {MOST_MEMBERS:,} members; the others were not read")
                return
            yield _found(path, member, pages)
    except Unsound as unsound:
        yield Refused(str(path), str(unsound))


def _members(path: Path) -> Iterator[Member]:
    if path.is_dir():
        return members_of_folder(path)
    return members_of_zip(path) if path.name.lower().endswith(ZIP_NAMES) else members_of_tar(path)


def _found(path: Path, member: Member, pages: SavedNames) -> Found:
    """One member; `pages` are those before it, and it is added."""
    name, inner = f"{path}/{member.name}", posixpath.normpath(member.name)
    if inner in pages:
        return Refused(name, "a page of this name came before it")
    if pages.have_part(inner):
        return PassedOver(name)
    try:
        body = _body(member)
    except Unsound as unsound:
        return Refused(name, str(unsound))
    if body is None:
        return PassedOver(name)
    pages.add(inner)
    return _page(name, body, member.modified_at)


def _page(name: str, body: bytes, modified_at: datetime | None) -> Found:
    if not name.lower().endswith(MHTML_NAMES):
        return SavedPage(name, body, modified_at)
    page = mhtml_page(body)
    if page is None:
        return Refused(name, "no HTML page in it")
    return SavedPage(name, page.body, page.saved_at or modified_at, page.content_type, page.url)


def _body(member: Member) -> bytes | None:
    """The bytes of a page, None for what is none. Raises Unsound."""
    if member.fault:
        raise Unsound(member.fault)
    is_page = _is_page_by_name(member.name)
    if is_page is False:
        return None
    with member.open() as read:
        head = read(LENGTH_OF_HEAD)
        if not (is_page or _begins_like_html(head)):
            return None
        if member.size > BODY_LIMIT:
            raise _too_large()
        return _whole(head + read(BODY_LIMIT + 1 - len(head)))


def _whole(body: bytes) -> bytes:
    if len(body) > BODY_LIMIT:
        raise _too_large()
    return body


def _too_large() -> Unsound:
    return Unsound(f"larger than the limit of {BODY_LIMIT:,} bytes")


def _is_page_by_name(name: str) -> bool | None:
    """None when the name does not say: “search?page=2”, as mirrors save pages."""
    last = posixpath.basename(name)
    # macOS packs a shadow of each file beside it.
    if last.startswith("._"):
        return False
    ending = posixpath.splitext(last.partition("?")[0])[1].lower()
    return True if ending in PAGE_NAMES else False if ending in OTHER_NAMES else None


def _begins_like_html(head: bytes) -> bool:
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return text.startswith(b"<") and HTML.search(text) is not None
