"""Documents to be cited, with dates of every kind as archives print them, and with titles that mean harm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle, islice
from typing import Any
from uuid import UUID

from parsers.dates.printed import read_date
from warehouse.citable import Citable

ARCHIVE = "Wilson Center Digital Archive"
HOME = "https://digitalarchive.wilsoncenter.org"
MEMENTO = "https://web.archive.org/web/20230301120000id_/https://digitalarchive.wilsoncenter.org/topics/mongolia"
DIGEST = f"sha256:{'ab' * 32}"
TITLES = (
    "Record of a Meeting between T.V. Soong and Stalin",
    "Nicolae Ceaușescu & Deng Xiaoping: 100% #1, $5_000",
    "{Braces} that do not }close{",
    r"\input{/etc/passwd} \write18{rm -rf ~} \\ $x^2$ % a comment",
    "ER  - \r\nTY  - JOUR\nTI  - Another",
    "},\n@article{another, title = {Other}}",
    '<script>alert("1")</script> & <i>markup</i> ]]> &amp;',
    "\u202etxt.exe\u202c \u2066isolated\u2069 \u200fעברית",
    "=HYPERLINK(\"http://evil.example\";\"x\") -- 'quoted' ''twice'' `so`",
    "Протокол беседы, 12 июля 1945 г. \N{EM DASH} 蔣介石",
    "A title with\x00 controls\x1b[31m\x9b and\u2028 breaks\x85",
    'T.V. Soong said "no" | yes? \ue000\ue001',
)
FIELDS: tuple[dict[str, str], ...] = (
    {},
    {"reference_code": "MSS 12, b. 3", "collection": "Victor Hoo Papers", "repository": "Hoover {Institution}"},
    {"Creator": "Soong, T.V.", "level": "item"},
)


def printed_dates() -> Iterator[str]:
    """Dates of every kind, of one year after another."""
    for year in range(1850, 1990, 3):
        yield from (
            f"July 2, {year}",
            f"July {year}",
            f"{year}",
            f"Winter {year}",
            f"{year // 10 * 10}s",
            f"{year // 100 + 1}th century",
            f"circa {year}",
            f"circa July {year}",
            f"{year}?",
            f"circa spring {year}",
            f"circa {year}?",
            f"[{year}]",
            f"early {year}",
            f"before {year}",
            f"after July 12, {year}",
            f"{year}-",
            f"{year} - ?",
            f"{year}, {year + 3}, undated",
            f"{year} or {year + 1}",
            f"March 3-10, {year}",
            f"September/October {year}",
            f"{year}-{year + 4}",
            f"circa {year}-{year + 5}",
            f"{year // 10 * 10}s-{year // 10 * 10 + 10}s",
            f"Spring-Summer {year}",
            "undated",
            "",
            "soon",
            "03/04/1964",
        )


def document(printed: str = "July 2, 1945", number: int = 1, **different: Any) -> Citable:
    """A document with that date printed."""
    date = read_date(printed)
    said: dict[str, Any] = {
        "archive": "wilson-center",
        "archive_title": ARCHIVE,
        "url": f"{HOME}/document/record-{number}",
        "title": TITLES[0],
        "date_text": date.text or None,
        "date_edtf": date.edtf,
        "date_earliest": date.earliest,
        "date_latest": date.latest,
        "date_precision": date.precision and str(date.precision),
        "date_problem": date.problem and str(date.problem),
        "date_supplied": date.supplied,
        "date_part": date.part,
        "date_assumed": date.assumed,
        "date_stated": date.stated,
        "summary": None,
        "summary_by_ai": False,
        "other_text": None,
        "fields": {},
        "listing_url": f"{HOME}/topics/mongolia",
        "page_url": f"{HOME}/topics/mongolia",
        "first_seen": datetime(2023, 3, 1, 12, tzinfo=UTC),
        "last_seen": datetime(2026, 11, 25, 16, 2, 3, tzinfo=UTC),
        "left_at": None,
        "withdrawn_at": None,
        "versions": 1,
        "capture_id": UUID(int=number),
        "position": 3,
        "captured_at": datetime(2026, 11, 25, 16, 2, 3, tzinfo=UTC),
        "dated_by": "request",
        "source": "web",
        "origin": None,
        "digest": DIGEST,
        "revisit_of": None,
        "file": "wilson-center/x.warc.gz",
        "file_offset": 3_042,
    }
    return Citable(**(said | different))


def documents_of_all_kinds(count: int = 500) -> list[Citable]:
    """So many documents, no two alike."""
    made = zip(printed_dates(), cycle(TITLES), cycle(FIELDS), strict=False)
    return [
        document(
            printed, number, title=title, fields=fields, summary=f"Of {title}", origin=MEMENTO if number % 2 else None
        )
        for number, (printed, title, fields) in enumerate(islice(made, count), start=1)
    ]
