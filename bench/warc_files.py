"""Generated pages as a WARC file, written as wget and warcprox write theirs: `python -m bench.warc_files COUNT FILE`.

WARC/1.0, a gzip member for each record, a warcinfo record first, then a response for each page. The same count and seed
give the same bytes, however many processes print and compress the pages.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import time
from base64 import b32encode
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import islice
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from bench.pages import GENERATED_LISTING, Row, generated_page, generated_rows

SEED = 1945
FIRST_CAPTURE = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
BETWEEN_CAPTURES = timedelta(seconds=2)
GZIP_LEVEL = 6
PAGES_IN_A_BATCH = 100
# So many batches are under way or done and not yet written: so much is in memory at most.
BATCHES_AHEAD = 6

Batch = tuple[int, list[list[Row]]]


def write_warc(
    path: Path, count: int, seed: int, processes: int | None = None, rows: Iterator[list[Row]] | None = None
) -> None:
    """Writes the `count` pages of bench.pages.generated_pages to `path`, or pages with other `rows`; in as many
    processes as there are processors unless told otherwise.

    Beside a few batches of pages, only the titles drawn so far are in memory: some 160 MB of them for 100,000 pages.
    """
    with path.open("wb") as file, ProcessPoolExecutor(processes) as pool:
        file.write(_member(_warcinfo(count, seed)))
        waiting: deque[Future[bytes]] = deque()
        for first, on_pages in _batches(rows or generated_rows(count, seed)):
            waiting.append(pool.submit(_members, first, on_pages, count, seed))
            if len(waiting) > BATCHES_AHEAD:
                file.write(waiting.popleft().result())
        for members in waiting:
            file.write(members.result())


def _batches(pages: Iterator[list[Row]]) -> Iterator[Batch]:
    """The pages' rows by the hundred, each batch with the number of its first page."""
    first = 0
    while batch := list(islice(pages, PAGES_IN_A_BATCH)):
        yield first, batch
        first += len(batch)


def _members(first: int, rows: Sequence[Sequence[Row]], count: int, seed: int) -> bytes:
    """The gzip members of the responses with these pages, of which `first` is the number of the first."""
    pages = ((number, *generated_page(on_page, number, count)) for number, on_page in enumerate(rows, first))
    return b"".join(_member(_response(number, url, body, count, seed)) for number, url, body in pages)


def _warcinfo(count: int, seed: int) -> bytes:
    content = b"software: bench.warc_files\r\nformat: WARC File Format 1.0\r\nrobots: off\r\n"
    headers = [
        ("WARC-Type", "warcinfo"),
        ("Content-Type", "application/warc-fields"),
        ("WARC-Date", _warc_date(FIRST_CAPTURE)),
        ("WARC-Record-ID", _record_id(count, seed, "warcinfo")),
        ("WARC-Block-Digest", _digest(content)),
    ]
    return _record(headers, content)


def _response(number: int, url: str, body: bytes, count: int, seed: int) -> bytes:
    captured_at = FIRST_CAPTURE + number * BETWEEN_CAPTURES
    head = (
        "HTTP/1.1 200 OK\r\n"
        f"Date: {format_datetime(captured_at, usegmt=True)}\r\n"
        "Server: nginx\r\n"
        "Content-Type: text/html; charset=UTF-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Content-language: en\r\n"
        "X-Generator: Drupal 9 (https://www.drupal.org)\r\n"
        "\r\n"
    )
    content = head.encode() + body
    headers = [
        ("WARC-Type", "response"),
        ("WARC-Record-ID", _record_id(count, seed, url)),
        ("WARC-Warcinfo-ID", _record_id(count, seed, "warcinfo")),
        ("WARC-Target-URI", url),
        ("WARC-Date", _warc_date(captured_at)),
        ("WARC-IP-Address", "192.0.2.1"),
        ("WARC-Block-Digest", _digest(content)),
        ("WARC-Payload-Digest", _digest(body)),
        ("Content-Type", "application/http;msgtype=response"),
    ]
    return _record(headers, content)


def _record(headers: Iterable[tuple[str, str]], content: bytes) -> bytes:
    lines = [f"{name}: {value}\r\n" for name, value in (*headers, ("Content-Length", str(len(content))))]
    return b"".join((b"WARC/1.0\r\n", "".join(lines).encode(), b"\r\n", content, b"\r\n\r\n"))


def _member(record: bytes) -> bytes:
    return gzip.compress(record, GZIP_LEVEL, mtime=0)


def _record_id(count: int, seed: int, name: str) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{GENERATED_LISTING}#{count}/{seed}/{name}')}>"


def _warc_date(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _digest(content: bytes) -> str:
    return f"sha1:{b32encode(hashlib.sha1(content).digest()).decode()}"


def main() -> None:
    """Writes the file that was asked for, and says what it is."""
    parser = argparse.ArgumentParser(prog="python -m bench.warc_files", description="Generated pages as a WARC file.")
    parser.add_argument("count", type=int, metavar="COUNT", help="pages")
    parser.add_argument("file", type=Path, metavar="FILE", help="where to write them, gzipped: pages.warc.gz")
    parser.add_argument("--seed", type=int, default=SEED, help="what their words are drawn by (%(default)s)")
    given = parser.parse_args()
    start = time.perf_counter()
    write_warc(given.file, given.count, given.seed)
    seconds = time.perf_counter() - start
    print(f"{given.count:,} pages, {given.file.stat().st_size / 1e6:,.1f} MB, {seconds:.1f} s")


if __name__ == "__main__":
    main()
