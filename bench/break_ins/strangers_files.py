"""Archives of files and web archives that strangers made: how much of a machine they take, and for how long."""

from __future__ import annotations

import bz2
import gzip
import io
import re
import signal
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.break_ins.commands import TOOK_TOO_LONG, python
from bench.break_ins.records import BreakIn, From

MEBIBYTE = 1024 * 1024
MOST_MEBIBYTES = 400
# Of a processor, for one process; and of a clock, which on a busy machine runs far ahead of that.
SECONDS, SECONDS_OF_CLOCK = 15, 150.0
LARGE = 250 * MEBIBYTE
PAGE = b"<!DOCTYPE html><html><body>A page</body></html>"

_TAKEN = re.compile(r"^taken (\d+) MiB (\d+) s$", re.MULTILINE)
_MEASURED = """
import pathlib, re, resource, sys
from flows.commands.app import main
most = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_CPU, (most, most))
try:
    main()
finally:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = max(one.ru_utime + one.ru_stime for one in used)
    # What the system says of the most memory of a process counts that of the one which started it, too; this does not.
    own = int(re.search(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())[1])
    print("taken", max(own, used[1].ru_maxrss) // 1024, "MiB", int(seconds), "s", file=sys.stderr)
"""


def takes(name: str, content: bytes, folder: Path, *options: str) -> str | None:
    """What is taken when a file is imported: too much memory, or too much time."""
    (folder / name).write_bytes(content)
    arguments = (SECONDS, "import", name, "--archive", "wilson-center", *options)
    ended = python("-P", "-c", _MEASURED, *arguments, folder=folder, seconds=SECONDS_OF_CLOCK)
    taken = _TAKEN.search(ended.err)
    mebibytes, seconds = map(int, taken.groups()) if taken else (0, 0)
    if ended.status in (TOOK_TOO_LONG, -signal.SIGXCPU, -signal.SIGKILL) or seconds >= SECONDS:
        return f"more than {SECONDS} s of a processor for {len(content):,} bytes"
    if taken is None or "MemoryError" in ended.err:
        return f"all memory that it was given, for {len(content):,} bytes"
    if mebibytes > MOST_MEBIBYTES:
        return f"{mebibytes:,} MiB of memory for {len(content):,} bytes"
    return "a traceback" if "Traceback" in ended.err else None


def zipped(name: str, method: int, data: bytes, size: int) -> bytes:
    """A zip file with one member, whose data comes compressed: of `size` bytes, says the directory."""
    raw = name.encode()
    sizes = struct.pack("<3L", 0, len(data), size)
    local = struct.pack("<4s5H", b"PK\3\4", 20, 0, method, 0, 0x21) + sizes + struct.pack("<2H", len(raw), 0) + raw
    entry = struct.pack("<4s6H", b"PK\1\2", 20, 20, 0, method, 0, 0x21) + sizes
    entry += struct.pack("<5H2L", len(raw), 0, 0, 0, 0, 0, 0) + raw
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(entry), len(local) + len(data), 0)
    return local + data + entry + end


def bzip2_bomb() -> bytes:
    """More zeros than a memory should hold."""
    compressor, piece = bz2.BZ2Compressor(), bytes(50 * MEBIBYTE)
    return b"".join(compressor.compress(piece) for _ in range(LARGE // len(piece))) + compressor.flush()


def bzip2_in_a_zip_file(folder: Path) -> str | None:
    bomb = zipped("page.html", zipfile.ZIP_BZIP2, bzip2_bomb(), MEBIBYTE)
    return takes("bomb.zip", bomb, folder)


def bzip2_in_a_wacz_file(folder: Path) -> str | None:
    bomb = zipped("archive/data.warc", zipfile.ZIP_BZIP2, bzip2_bomb(), MEBIBYTE)
    return takes("bomb.wacz", bomb, folder)


def members_over_one_another(folder: Path) -> str | None:
    """Each entry of a WACZ file's directory leads to the same record, which takes long to look at."""
    record = b"WARC/1.0\r\nContent-Length: 400000000\r\n\r\n"
    member = gzip.compress(record + bytes(100 * MEBIBYTE), 6)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("archive/data.warc.gz", member)
    packed = content.getvalue()
    start, end = packed.rindex(b"PK\1\2"), packed.rindex(b"PK\5\6")
    directory = packed[start:end] * 500
    ending = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 500, 500, len(directory), start, 0)
    return takes("over.wacz", packed[:start] + directory + ending, folder)


def members_within_members(folder: Path) -> str | None:
    """Gzip members that hold one another as they are, and share what follows: it grows a thousandfold for each."""
    start = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    shared = compressor.compress(bytes(60 * MEBIBYTE)) + compressor.flush(zlib.Z_FULL_FLUSH) + b"\xff" * 9
    nested = b""
    for _ in range(2_500):
        length = len(b"WARC/") + len(nested)
        nested = start + b"\0" + struct.pack("<HH", length, length ^ 0xFFFF) + b"WARC/" + nested
    return takes("within.warc.gz", nested + shared, folder)


def headers_for_all_that_follows(folder: Path) -> str | None:
    """Each of a tar file's headers says something new of all members behind it."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1) as file:
        for number in range(400):
            file.write(tarfile.TarInfo.create_pax_global_header({f"key{number}": "x" * 1_000_000}))
        file.write(tar_of([("page.html", PAGE)]))
    return takes("headers.tar.gz", packed.getvalue(), folder)


def headers_that_every_member_repeats(folder: Path) -> str | None:
    records = tarfile.TarInfo.create_pax_global_header({f"k{number}": "" for number in range(80_000)})
    members = tar_of((f"{number}.css", b"") for number in range(4_000))
    return takes("repeated.tar.gz", gzip.compress(records + members), folder)


def path_of_folders_without_end(folder: Path) -> str | None:
    return takes("deep.tar.gz", gzip.compress(tar_of([("a/" * 400_000 + "page.html", PAGE)])), folder)


def names_that_keep_a_rule_busy(folder: Path) -> str | None:
    names = [f"{'-' * 490}{number:03}.html" for number in range(100)]
    url = "https://digitalarchive.wilsoncenter.org/search?a={a}&b={b}&c={c}"
    return takes(
        "names.tar", tar_of((name, PAGE) for name in names), folder, "--url-rule", f"{{a}}-{{b}}-{{c}}.htm={url}"
    )


def tar_of(files: Iterator[tuple[str, bytes]] | list[tuple[str, bytes]]) -> bytes:
    """A tar file, with headers of pax."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, body in files:
            info = tarfile.TarInfo(name)
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
    return content.getvalue()


_by_files = partial(BreakIn, by=From.FILES)

BREAK_INS = (
    _by_files("a zip file of a bzip2 bomb", attempt=bzip2_in_a_zip_file),
    _by_files("a WACZ file of a bzip2 bomb", attempt=bzip2_in_a_wacz_file),
    _by_files("a WACZ file whose 500 members lie over one another", attempt=members_over_one_another),
    _by_files("a WARC file of gzip members that lie within one another", attempt=members_within_members),
    _by_files("a tar file whose headers fill the memory", attempt=headers_for_all_that_follows),
    _by_files("a tar file whose headers are repeated for every member", attempt=headers_that_every_member_repeats),
    _by_files("a path of 400,000 folders in a tar file", attempt=path_of_folders_without_end),
    _by_files("names that keep the pattern of a rule busy", attempt=names_that_keep_a_rule_busy),
)
