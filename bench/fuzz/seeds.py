"""Where the fuzzer starts: the saved pages, the dates and the URLs on them, and words that are worth a try."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message
from io import BytesIO
from uuid import UUID

from bench.fuzz.file_targets import FILE_TARGETS, file_seeds
from bench.fuzz.targets import ARCHIVE, RANGE, SCHEMAS, URL, input_of
from bench.pages import generated_pages
from flows.cases import cases
from flows.reading.frames import Packing, read_frame
from flows.reading.tasks import Done, packing
from parsers.dates.words import ENGLISH
from parsers.records import Reject, RejectReason
from parsers.version import parser_version
from warehouse.batches import Batch, LoggedCapture
from warehouse.records import PageRead
from warehouse.warc.captures import Capture, Damage, Registration, RunEnd, RunStart

WORDS = (
    *("<td class=document>", "<tr>", "</a>", "<a href=/document/", "<h3>", "<!--", "-->", "<script>", "<table>", "<p>"),
    *(
        "rel=next",
        "class=search-res",
        "class=itm-title",
        " of ",
        " - ",
        "1 - 10 of 108",
        "&#x",
        "&nbsp;",
        "<base href=",
    ),
    *(
        "/document/",
        "/node/",
        "/search?page=",
        "&page=",
        "f[0]=",
        "f%255B0%255D=",
        "/search-results/2/",
        "/collection/",
    ),
    *(
        "https://",
        "digitalarchive.wilsoncenter.org",
        "web/20200101000000/",
        "#",
        "[",
        "utf-16",
        "windows-1252",
        "utf-7",
    ),
)
FILE_WORDS = (
    *("WARC/1.0\r\n", "Content-Length: ", "\r\n\r\n", "WARC-Type: ", "revisit", "Transfer-Encoding: chunked"),
    *(
        "PK\3\4",
        "PK\1\2",
        "PK\5\6",
        "PK\6\6",
        "\x1f\x0f",
        "path=",
        "size=",
        "mtime=",
        "GNU.sparse.map=",
        "../",
        "_files/",
    ),
)
# What stands around a listing makes a page slow to read and teaches the fuzzer little.
_AROUND = re.compile(rb"<(aside|head|header|footer|script)\b.*?</\1>", re.DOTALL)


def seeds(target: str) -> Iterator[bytes]:
    """The inputs that a target starts from."""
    match target:
        case "page":
            for case in cases("wilson-center"):
                yield input_of(case.url, _charset(case.headers), _AROUND.sub(b"", case.body()))
        case "frames":
            yield from _frames()
        case "date":
            yield from (text.encode() for text in sorted(_printed("date_text")))
            yield from (
                b"circa 1950?",
                b"3-10 March 1964",
                b"between 1948 and 1956",
                "12 июля 1945 г.".encode(),
                b"1950s-60s",
            )
            yield from (
                "1945年7月12日".encode(),
                b"[July] 1950",
                b"late 19th century",
                b"07/12/1945",
                b"until Winter 1962/63",
            )
        case name if name in FILE_TARGETS:
            yield from file_seeds(name)
        case _:
            yield from (case.url.encode() for case in cases("wilson-center"))
            yield from sorted({link for case in cases("wilson-center") for link in _links(case.body())})


def _frames() -> Iterator[bytes]:
    """Honest answers: pages, and what came of a file of them."""
    read = [ARCHIVE.parser.parse_page(body, url) for url, body in generated_pages(3, seed=1)]
    for page in read:
        yield _frame(b"\0", Packing().frame(replace(page, url=URL)))
    yield _frame(b"\0", Packing().frame(Reject(None, RejectReason.PARSER_FAILED, "KeyError", None)))
    capture = Capture(
        UUID(int=1), UUID(int=2), ARCHIVE.name, "web", URL, datetime(2026, 1, 2, tzinfo=UTC), 200, None, None, None,
        "sha256:00", 3, None, RANGE.file, 5, 6,
    )  # fmt: skip
    page = PageRead(ARCHIVE.name, URL, "sha256:00", URL, 1, parser_version(ARCHIVE), replace(read[0], url=URL), None)
    done = Done(Batch.of(SCHEMAS, [LoggedCapture(capture, page.page_id)], [page]), [page.page_id], 1, 5, 11)
    yield _frame(b"\xff", packing().frame(done))
    said = [
        RunStart(UUID(int=2), ARCHIVE.name, URL, "web", datetime(2026, 1, 1, tzinfo=UTC), "1", 1),
        RunEnd(UUID(int=2), {"ended_at": "2026-01-01T00:00:00+00:00", "outcome": "complete", "incidents": []}),
        Registration(UUID(int=3), ARCHIVE.name, "/a.warc.gz", 5),
    ]
    damages = [Damage(RANGE.file, 5, 6, "it ends too early")]
    yield _frame(b"\xff", packing().frame(Done(Batch.empty(SCHEMAS), said=said, damages=damages)))


def _frame(kind: bytes, frame: bytes) -> bytes:
    return kind + b"\n".join(read_frame(BytesIO(frame)))


def dictionary(target: str) -> str:
    """libFuzzer's dictionary of a target: one quoted word a line, its bytes in hexadecimal."""
    words = ENGLISH if target == "date" else FILE_WORDS if target in FILE_TARGETS else WORDS
    return "".join('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n' for word in words)


def _printed(field: str) -> set[str]:
    pages = (case.expected() or {} for case in cases("wilson-center"))
    return {entry[field] for page in pages for entry in page.get("entries", []) if entry[field]}


def _links(body: bytes) -> list[bytes]:
    return re.findall(rb'href="([^"]+)"', body)


def _charset(headers: dict[str, str]) -> str | None:
    message = Message()
    message["content-type"] = headers.get("content-type", "")
    return message.get_content_charset()
