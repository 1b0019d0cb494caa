"""What a site sends, or what others forge in its name, while somebody harvests it."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bench.break_ins.commands import TOOK_TOO_LONG, Ended, python, regest
from bench.break_ins.records import BreakIn, From
from bench.pages import Row, listing_page

LISTING = "https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=treaty"
ETAG = '"v1"'
TRUE, INVENTED = (
    [Row("July 3, 1945", f"{what} {number}", f"{what}-{number}", ("What it says.",)) for number in range(1, 10)]
    for what in ("treaty", "forgery")
)
SECONDS = 60.0
# Without the scheduler, whose server takes most of the time.
_HARVEST = """
import asyncio, sys
from pathlib import Path
from flows.web.harvest import run_harvest
from flows.web.request import request_for
listing, data, origin = sys.argv[1:]
report = asyncio.run(run_harvest(request_for("wilson-center", listing, None, Path(data), origin)))
print(report.verdict)
"""

NOT_PUBLIC = (
    "127.0.0.1", "10.0.0.1", "169.254.169.254", "192.0.0.192", "192.88.99.1", "::1", "fe80::1", "fec0::1", "3fff::1",
    "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1",
    "64:ff9b:1:7f00:0:100::", "2002:7f00:1::1", "2001:0:7f00:1::1", "ff02::1", "100::1", "e000::1",
)  # fmt: skip


@dataclass
class Site:
    """A site of one listing page. `given` counts how often it was given whole."""

    rows: list[Row]
    first: tuple[int, dict[str, str]] | None = None
    given: int = 0
    origin: str = ""


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """Serves it on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if "robots.txt" in self.path:
                self._say(404, {}, b"")
            elif site.first is not None:
                (status, headers), site.first = site.first, None
                self._say(status, headers, b"")
            elif ETAG in (self.headers["If-None-Match"] or ""):
                self._say(304, {"ETag": ETAG}, b"")
            else:
                site.given += 1
                body = listing_page(site.rows, url=LISTING, total=len(site.rows))
                self._say(200, {"Content-Type": "text/html; charset=utf-8", "ETag": ETAG}, body)

        def _say(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def harvest(site: Site, folder: Path, data: str = "data") -> Ended:
    """Harvests it as the archive's replica; the verdict is printed."""
    return python("-P", "-c", _HARVEST, LISTING, data, site.origin, folder=folder, seconds=SECONDS)


def fooled(folder: Path, *imported: str) -> str | None:
    """Imports what was forged, then harvests the site: what the intruder got."""
    taken = regest("import", *imported, "--archive", "wilson-center", "--data", "data", folder=folder)
    if taken.status == TOOK_TOO_LONG or "Traceback" in taken.err:
        return "an import that ends in a traceback"
    with serving(Site(TRUE)) as site:
        ended = harvest(site, folder)
    if ended.status != 0:
        return "a harvest that fails"
    return None if site.given else f"rows that nobody printed, and the harvest calls them {ended.out.strip()}"


def forged_warc(folder: Path, etag: bytes) -> str | None:
    body = listing_page(INVENTED, url=LISTING, total=len(INVENTED))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: " + etag + b"\r\n\r\n"
    fields = (
        "WARC/1.0", "WARC-Type: response", f"WARC-Target-URI: {LISTING}", "WARC-Date: 2020-01-02T03:04:05Z",
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>",
        "Content-Type: application/http; msgtype=response", f"Content-Length: {len(head) + len(body)}", "", "",
    )  # fmt: skip
    record = "\r\n".join(fields).encode() + head + body + b"\r\n\r\n"
    (folder / "forged.warc.gz").write_bytes(gzip.compress(record))
    return fooled(folder, "forged.warc.gz")


def forged_harvest(folder: Path) -> str | None:
    """As from another data folder: Regest's own records, of a harvest of a site that lies."""
    with serving(Site(INVENTED)) as liar:
        harvest(liar, folder, "theirs")
    return fooled(folder, "theirs/captures/wilson-center")


def wait_without_end(folder: Path) -> str | None:
    """The first answer asks to be left alone until a year that no calendar has."""
    year = {"Retry-After": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"}
    with serving(Site(TRUE, first=(503, year))) as site:
        ended = harvest(site, folder)
    if ended.status == TOOK_TOO_LONG:
        return f"more than {SECONDS:g} s"
    return None if ended.status == 0 else f"a harvest that fails: {ended.err.splitlines()[-1][:80]}"


def addresses_taken_for_public(folder: Path) -> str | None:
    script = "import sys; from flows.http.addresses import is_public; print(*filter(is_public, sys.argv[1:]))"
    said = python("-P", "-c", script, *NOT_PUBLIC, folder=folder).out.split()
    return f"requests to {', '.join(said)}" if said else None


_by_site = partial(BreakIn, by=From.SITE)
_by_files = partial(BreakIn, by=From.FILES)

BREAK_INS = (
    _by_files(
        "a WARC file of invented rows with the site's own entity tag", attempt=partial(forged_warc, etag=b'"v1"')
    ),
    _by_files("a harvest of invented rows from another folder, with that tag", attempt=forged_harvest),
    _by_files("an entity tag with a line break", attempt=partial(forged_warc, etag=b'"v1"\rX: 1')),
    _by_files("an entity tag with control characters", attempt=partial(forged_warc, etag=b'"v\x1b[2J\x00\x7f1"')),
    _by_site("a wait until a year that no calendar has", attempt=wait_without_end),
    _by_site("a host that resolves to addresses of this machine or network", attempt=addresses_taken_for_public),
)
