"""What the Wayback Machine has captured, as its index says it: queries to the CDX server, and its rows. Pure.

The server is described at https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server. It is asked for
plain text, and not to filter: it looks at so many rows for one answer and no further, so that a filter which leaves
few of them can end a list too early. A filter by status would also drop revisits, which say that a page had not
changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote, urlsplit

from parsers.archive import Archive

PATH = "/cdx/search/cdx"
FIELDS = ("timestamp", "original", "mimetype", "statuscode", "digest")
ROWS_IN_AN_ANSWER = 1_000
# The server's own limit.
MOST_ROWS_IN_AN_ANSWER = 150_000

# A capture may appear in the index weeks after it was made.
SETTLED_AFTER = timedelta(days=90)

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", "unk", "-"})
REVISIT = "warc/revisit"

SHORT = "row with a field missing"
LONG = "row with a field too many"
NO_TIME = "time that is none"
NO_PAGE_URL = "URL that is none (mailto:, data: and the like)"
OTHER_HOST = "URL on another host"
NO_STATUS = "no status (asked for, to see)"
TIME_MENDED = "time with 00 as month or day (mended)"
PORT_TAKEN_AWAY = "URL with the default port (mended)"
REPEATED = "row repeated"
NO_HTML = "no HTML"
NO_SUCCESS = "redirect or error, by the index"

_TIMESTAMP = re.compile(r"[0-9]{14}")
_DEFAULT_PORT = re.compile(r"^(http://[^/:?#]+):80(?=[/?#]|$)|^(https://[^/:?#]+):443(?=[/?#]|$)", re.IGNORECASE)
_QUERY_CHARACTERS = "!$'()*,-./:;@_~"
_KEY_CHARACTERS = _QUERY_CHARACTERS + "%+"


@dataclass(frozen=True, slots=True)
class CdxQuery:
    """All captures of URLs on `host` whose path begins with `path`, from `since` to `until`, both included; None is
    without bound. A settled query is about a time so long ago that its answer stays the same."""

    host: str
    path: str
    since: date | None
    until: date | None
    is_settled: bool

    def target(self, resume_key: str | None = None, limit: int = ROWS_IN_AN_ANSWER) -> str:
        """Path and query of the request for the first rows, or for those behind a key that an answer ended with."""
        parameters = [
            ("url", f"{self.host}{self.path}"),
            ("matchType", "prefix"),
            *((("from", f"{self.since:%Y%m%d}"),) if self.since else ()),
            *((("to", f"{self.until:%Y%m%d}"),) if self.until else ()),
            ("fl", ",".join(FIELDS)),
            ("limit", str(limit)),
            ("showResumeKey", "true"),
        ]
        query = "&".join(f"{name}={quote(value, safe=_QUERY_CHARACTERS)}" for name, value in parameters)
        # The key is given as it goes into a URL.
        key = f"&resumeKey={quote(resume_key, safe=_KEY_CHARACTERS)}" if resume_key else ""
        return f"{PATH}?{query}{key}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One capture by the Wayback Machine. `timestamp` are the 14 digits to ask for it with; `captured_at` is the time
    in UTC that they mean. `status` is None where the index does not say: for revisits, which have the digest of what
    they found unchanged."""

    timestamp: str
    captured_at: datetime
    url: str
    status: int | None
    digest: str


@dataclass(frozen=True, slots=True)
class CdxAnswer:
    """What one answer lists, in its order. `rows` counts its lines; `passed_over` those left out or mended, by kind."""

    snapshots: tuple[Snapshot, ...]
    rows: int
    passed_over: Counter[str]
    resume_key: str | None


def queries(
    archive: Archive, listing_url: str | None, since: date | None, until: date | None, today: date
) -> list[CdxQuery]:
    """The queries that find every capture of an archive's listings, or of one of them, on all its hosts."""
    path = urlsplit(listing_url).path if listing_url else None
    paths = [prefix for prefix in _without_covered(archive.listing_paths) if path is None or path.startswith(prefix)]
    return [
        CdxQuery(host, prefix, *span)
        for host in archive.hosts
        for prefix in paths or ["/"]
        for span in _spans(since, until, today)
    ]


def read_answer(text: str, hosts: Sequence[str]) -> CdxAnswer:
    """Reads the plain text that the CDX server answers; nothing in it can raise."""
    lines = text.splitlines()
    resume_key = None
    if len(lines) >= 2 and not lines[-2].strip() and lines[-1].strip():
        resume_key = lines[-1].strip()
        lines = lines[:-2]
    rows = [line for line in lines if line.strip()]
    passed_over: Counter[str] = Counter()
    snapshots: list[Snapshot] = []
    before = None
    for row in rows:
        if row == before:
            passed_over[REPEATED] += 1
            continue
        before = row
        snapshot = _snapshot(row, hosts, passed_over)
        if snapshot is not None:
            snapshots.append(snapshot)
    return CdxAnswer(tuple(snapshots), len(rows), passed_over, resume_key)


def _snapshot(row: str, hosts: Sequence[str], passed_over: Counter[str]) -> Snapshot | None:
    fields = row.split(" ")
    if len(fields) != len(FIELDS):
        passed_over[SHORT if len(fields) < len(FIELDS) else LONG] += 1
        return None
    timestamp, original, mimetype, status, digest = fields
    captured_at = _time(timestamp)
    url = _DEFAULT_PORT.sub(lambda found: found[1] or found[2], original)
    unwanted = NO_TIME if captured_at is None else _fault_of_url(url, hosts) or _unwanted(mimetype, status)
    if unwanted is not None or captured_at is None:
        passed_over[unwanted or NO_TIME] += 1
        return None
    if url != original:
        passed_over[PORT_TAKEN_AWAY] += 1
    if timestamp != f"{captured_at:%Y%m%d%H%M%S}":
        passed_over[TIME_MENDED] += 1
    if status == "-" and mimetype != REVISIT:
        passed_over[NO_STATUS] += 1
    return Snapshot(timestamp, captured_at, url, None if status == "-" else int(status), digest)


def _unwanted(mimetype: str, status: str) -> str | None:
    if status not in ("200", "-"):
        return NO_SUCCESS
    return None if mimetype == REVISIT or mimetype.partition(";")[0].lower() in HTML_TYPES else NO_HTML


def _fault_of_url(url: str, hosts: Sequence[str]) -> str | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return NO_PAGE_URL
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return NO_PAGE_URL
    return None if parts.hostname in hosts and port is None else OTHER_HOST


def _time(timestamp: str) -> datetime | None:
    """Some crawls put 00 before the month or the day, which pushed the seconds out of the 14 digits."""
    if not _TIMESTAMP.fullmatch(timestamp):
        return None
    if timestamp[4:6] == "00":
        timestamp = f"{timestamp[:4]}{timestamp[6:]}00"
    elif timestamp[6:8] == "00":
        timestamp = f"{timestamp[:6]}{timestamp[8:]}00"
    try:
        return datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _without_covered(paths: Sequence[str]) -> list[str]:
    """Every path once, and none that begins with another one: the queries are about prefixes."""
    shortest_first = sorted(set(paths), key=len)
    return [path for path in paths if next(other for other in shortest_first if path.startswith(other)) == path]


def _spans(since: date | None, until: date | None, today: date) -> list[tuple[date | None, date | None, bool]]:
    """What is asked for in one query each: the settled years, then the rest, which may still grow."""
    growing = (today - SETTLED_AFTER).replace(month=1, day=1)
    spans: list[tuple[date | None, date | None, bool]] = []
    if since is None or since < growing:
        settled_until = growing - timedelta(days=1)
        spans.append((since, min(until, settled_until) if until else settled_until, True))
    if until is None or until >= growing:
        spans.append((max(since, growing) if since else growing, until, False))
    return spans
