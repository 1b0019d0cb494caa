"""Fuzzing of what reads strangers' files: WARC and WACZ files, zip and tar files of saved pages.

The first byte of an input says how the rest is packed, so that the fuzzer gets beneath checksums. What takes too long
or too much memory is found by libFuzzer's own limits.
"""

from __future__ import annotations

import gzip
import io
import posixpath
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from flows.files.pages import PassedOver, Refused, SavedPage, saved_pages
from warehouse.warc.exchange import BODY_LIMIT
from warehouse.warc.files import WarcPart, parts_of, records_in
from warehouse.warc.foreign_records import parse_foreign
from warehouse.warc.framing import Gap, Member
from warehouse.warc.proportion import is_out_of_proportion
from warehouse.warc.records import CaptureError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

STEP = 997
PAGE = b"<!DOCTYPE html><html><body>A page</body></html>"
_FOLDER = tempfile.TemporaryDirectory(prefix="regest-fuzz-")


def _as_it_is(data: bytes) -> bytes:
    return data


def _in_zip(data: bytes, method: int = zipfile.ZIP_STORED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as file:
        file.writestr(zipfile.ZipInfo("archive/data.warc.gz"), data, method)
    return content.getvalue()


Packed = tuple[tuple[str, Callable[[bytes], bytes]], ...]
WARC: Packed = (
    ("a.warc", _as_it_is), ("a.warc.gz", _as_it_is), ("a.warc.zst", _as_it_is),
    ("a.warc.gz", partial(gzip.compress, compresslevel=1, mtime=0)), ("a.warc.zst", zstd.compress),
)  # fmt: skip
WACZ: Packed = (("a.wacz", _as_it_is), ("a.wacz", _in_zip), ("a.wacz", partial(_in_zip, method=zipfile.ZIP_DEFLATED)))
ZIP: Packed = (("a.zip", _as_it_is),)
TAR: Packed = (
    ("a.tar", _as_it_is), ("a.tar.gz", _as_it_is), ("a.tar.zst", _as_it_is),
    ("a.tar.gz", partial(gzip.compress, compresslevel=1, mtime=0)), ("a.tar.zst", zstd.compress),
)  # fmt: skip


def check_web_archive(packed: Packed, given: bytes) -> None:
    """Every byte is in a record or in a gap, however the file is cut in ranges; a record is read, or CaptureError."""
    path = _written(packed, given)
    try:
        parts = parts_of(path)
    except CaptureError as error:
        _check_line(str(error))
        return
    for part in parts:
        try:
            found = list(_in_ranges(part) if part.is_readable_in_place else part.stream())
        except CaptureError as error:
            _check_line(str(error))
            continue
        _check_places(found, part)
        for one in found:
            _check_record(one)


def check_saved_pages(packed: Packed, given: bytes) -> None:
    """Every member is a page, passed over, or refused with a reason of one line; no two pages have one name."""
    path = _written(packed, given)
    names, size = set(), 0
    for found in saved_pages([path]):
        if isinstance(found, Refused):
            _check_line(found.reason)
        elif isinstance(found, SavedPage):
            name = posixpath.normpath(found.name)
            assert name not in names, f"two pages of one name: {name!r}"
            names.add(name)
            size += len(found.body)
        else:
            assert isinstance(found, PassedOver)
    assert not is_out_of_proportion(size - BODY_LIMIT, path.stat().st_size), "more than so small a file can hold"


FILE_TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "warc": partial(check_web_archive, WARC),
    "wacz": partial(check_web_archive, WACZ),
    "zip": partial(check_saved_pages, ZIP),
    "tar": partial(check_saved_pages, TAR),
}


def file_seeds(target: str) -> Iterator[bytes]:
    """The inputs that a target starts from."""
    records = [_record(PAGE * number, number) for number in range(1, 4)]
    members = b"".join(gzip.compress(record, mtime=0) for record in records)
    match target:
        case "warc":
            yield from (bytes([how]) + b"".join(records) for how in (0, 3, 4))
            yield from (b"\1" + members, b"\2" + b"".join(map(zstd.compress, records)))
        case "wacz":
            yield from (b"\0" + _in_zip(members, method) for method in (0, 8, 12))
            yield from (b"\1" + members, b"\2" + members, b"\2" + b"".join(records))
        case "zip":
            yield from (b"\0" + _zip_of_pages(method) for method in (0, 8, 12, 14))
        case _:
            for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
                tar = _tar_of_pages(form)
                yield from (
                    b"\0" + tar,
                    b"\3" + tar,
                    b"\4" + tar,
                    b"\1" + gzip.compress(tar, mtime=0),
                    b"\2" + zstd.compress(tar),
                )


def _written(packed: Packed, given: bytes) -> Path:
    name, pack = packed[given[0] % len(packed) if given else 0]
    path = Path(_FOLDER.name, name)
    path.write_bytes(pack(given[1:]))
    return path


def _in_ranges(part: WarcPart) -> Iterator[Member | Gap]:
    """What is found in ranges, each read again from where the one before it ended, as a bulk load does."""
    end = part.start
    for start in range(part.start, part.end, STEP):
        stop = min(start + STEP, part.end)
        found = list(records_in(part, start, stop))
        if found[0].offset != end if found else end < stop:
            found = list(records_in(part, end, stop, is_boundary=True))
        yield from found
        end = found[-1].offset + found[-1].length if found else end


def _check_places(found: Iterable[Member | Gap], part: WarcPart) -> None:
    end = part.start if part.is_readable_in_place else 0
    for one in found:
        assert one.offset == end, f"bytes left out or read twice at {end}"
        end += one.length
    assert not part.is_readable_in_place or end == part.end, f"bytes left out from {end} on"


def _check_record(one: Member | Gap) -> None:
    if isinstance(one, Gap):
        _check_line(one.reason)
        return
    try:
        parse_foreign(one.data, is_whole=one.is_whole)
    except CaptureError as error:
        _check_line(str(error))


def _check_line(reason: str) -> None:
    assert reason, "no reason"
    assert "\n" not in reason, f"more than a line: {reason!r}"


def _record(body: bytes, number: int) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    lines = (
        "WARC/1.0", "WARC-Type: response", "WARC-Target-URI: https://digitalarchive.wilsoncenter.org/search",
        "WARC-Date: 2020-01-02T03:04:05Z", f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>",
        "Content-Type: application/http; msgtype=response", f"Content-Length: {len(block)}", "", "",
    )  # fmt: skip
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"


def _zip_of_pages(method: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as file:
        for name in ("a.html", "sub/", "sub/a.html", "a_files/b.html", "style.css"):
            file.writestr(zipfile.ZipInfo(name), b"" if name.endswith("/") else PAGE, method)
    return content.getvalue()


def _tar_of_pages(form: int) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=form) as file:
        for name in ("a.html", f"sub/{'long/' * 20}a.html", "a_files/b.html", "style.css"):
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(PAGE), 10**9
            file.addfile(info, io.BytesIO(PAGE))
    return content.getvalue().rstrip(b"\0").ljust(6_144, b"\0")
