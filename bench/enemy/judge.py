"""The judge: reads the published database, and nothing else, and holds it against what is true."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import duckdb

from bench.enemy.shown import fold
from bench.enemy.world import Item, Truth

FALSE_PROVEN, FALSE_ALARM, LOST, WRONG = "false proven", "false alarms", "lost rows", "wrong cells"
WITHDRAWN, REBUILDS, REFUSED, REQUESTS = "false withdrawals", "differing rebuilds", "refused rows", "too many requests"
EMPTIED = "emptied tables"
FAULTS = (FALSE_PROVEN, LOST, WRONG, FALSE_ALARM, WITHDRAWN, REBUILDS, REQUESTS, EMPTIED)
MUST, MAY, MUST_NOT = "must be proven", "may be proven", "must not be proven"
QUIET = "need not be proven"
"""A listing that promises nothing, or pages out of files: any word but an alarm is right."""


@dataclass
class Findings:
    """What was found amiss, counted by its name, and some words on it."""

    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    verdicts: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, how_many: int = 1, note: str = "") -> None:
        if how_many:
            self.counts[name] += how_many
            if len(self.notes) < 12:
                self.notes.append(f"{name}: {note}"[:400])


@dataclass(frozen=True)
class Expected:
    """What is true of a listing at one time."""

    listing_url: str
    verdict: str
    rows: Sequence[Truth]
    kept: Sequence[str] = ()
    """URLs that nobody has withdrawn, besides the rows'."""
    complete: bool = True
    """Nothing besides the rows may stand as a document that is there."""
    also: Sequence[str] = ()
    """URLs that may stand there too."""
    counted: bool = True
    """A listing that is proven must have found as many as these rows."""


def key_of(url: str) -> bytes:
    """What makes a document's URL another one than others: its path's bytes, and its query."""
    parts = urlsplit(url)
    return unquote_to_bytes(parts.path) + (b"?" + parts.query.encode() if parts.query else b"")


def truths(items: Iterable[Item]) -> list[Truth]:
    return [item.wanted for item in items]


def judge(database: Path, expected: Expected, findings: Findings) -> str:
    """Adds what is amiss to the findings; gives the verdict that the tables have on the listing."""
    if not database.exists():
        findings.verdicts["no database"] += 1
        if expected.verdict == MUST:
            findings.add(FALSE_ALARM, note="no database")
        return "no database"
    with duckdb.connect(str(database), read_only=True) as connection:
        return _judge(connection, expected, findings)


def _judge(connection: duckdb.DuckDBPyConnection, expected: Expected, findings: Findings) -> str:
    verdict, is_told, found = _verdict(connection, expected.listing_url)
    findings.verdicts[verdict] += 1
    proven = verdict == "proven"
    if proven and expected.verdict == MUST_NOT:
        findings.add(FALSE_PROVEN, note=expected.listing_url)
    # Who is promised nothing can say no more than that it is not known to be whole.
    is_amiss = is_told and not (verdict == "partial" and expected.verdict == QUIET)
    if (not proven and expected.verdict == MUST) or (is_amiss and expected.verdict == QUIET):
        findings.add(FALSE_ALARM, note=f"{verdict} {_discrepancies(connection, expected.listing_url)}")
    documents = {key_of(str(row["url"])): row for row in _rows(connection, "SELECT * FROM documents")}
    missing = 0
    for truth in expected.rows:
        row = documents.get(key_of(truth.url))
        if row is None:
            missing += 1
            name = REFUSED if is_told and not proven else LOST
            findings.add(name, note=truth.url)
        else:
            _judge_cells(row, truth, findings)
    fewer = expected.counted and found < len(expected.rows)
    if (missing or fewer) and proven and expected.verdict != MUST_NOT:
        findings.add(FALSE_PROVEN, note=f"{missing} documents are missing, {found} of {len(expected.rows)} found")
    _judge_withdrawals(connection, documents, expected, findings)
    if expected.complete:
        known = {key_of(truth.url) for truth in expected.rows} | {
            key_of(url) for url in (*expected.kept, *expected.also)
        }
        ghosts = [row["url"] for key, row in documents.items() if key not in known and row.get("withdrawn_at") is None]
        if ghosts and not missing:
            findings.add(WRONG, len(ghosts), f"rows that are none: {ghosts[:3]}")
    return verdict


def _judge_cells(row: dict[str, Any], truth: Truth, findings: Findings) -> None:
    beside = fold(str(row.get("other_text") or ""))
    cells = {name: fold(str(row[name] or "")) for name in ("title", "date_text", "summary")}
    for name, right in (("title", truth.title), ("date_text", truth.date), ("summary", truth.summary)):
        if cells[name] not in right:
            findings.add(WRONG, note=f"{name} {cells[name]!r} is not {min(right)!r} ({truth.url})")
    whole = "\n".join((*cells.values(), beside))
    for text in truth.texts:
        if text not in whole:
            findings.add(WRONG, note=f"the text {text!r} stands nowhere ({truth.url})")


def _judge_withdrawals(
    connection: duckdb.DuckDBPyConnection,
    documents: dict[bytes, dict[str, Any]],
    expected: Expected,
    findings: Findings,
) -> None:
    kept = {key_of(url) for url in (*(truth.url for truth in expected.rows), *expected.kept)}
    told = {key for key, row in documents.items() if row.get("withdrawn_at") is not None}
    told |= {key_of(str(row["url"])) for row in _rows(connection, "SELECT url FROM changes WHERE kind = 'withdrawn'")}
    wrong = kept & told
    findings.add(WITHDRAWN, len(wrong), f"{sorted(wrong)[:3]!r}")


def _verdict(connection: duckdb.DuckDBPyConnection, listing_url: str) -> tuple[str, bool, int]:
    """The verdict on the listing, whether anything is said to be amiss, and how many documents were found."""
    rows = [row for row in _rows(connection, "SELECT * FROM listings") if _same(str(row["listing_url"]), listing_url)]
    if not rows:
        return "no listing", bool(_rows(connection, "SELECT 1 AS one FROM rejects LIMIT 1")), 0
    row = rows[0]
    amiss = row["verdict"] in ("discrepant", "partial", "unreached")
    told = amiss or bool(row["discrepancies"]) or bool(row["rejects"])
    return str(row["verdict"]), told, int(row["found"] or 0)


def _discrepancies(connection: duckdb.DuckDBPyConnection, listing_url: str) -> str:
    rows = _rows(connection, "SELECT * FROM discrepancies")
    rejects = Counter(str(row["reason"]) for row in _rows(connection, "SELECT reason FROM rejects"))
    said = [f"{row['kind']} {row['detail']}" for row in rows if _same(str(row["listing_url"]), listing_url)]
    return f"{said[:3]} {dict(rejects)}"


def _same(one: str, other: str) -> bool:
    def key(url: str) -> tuple[str, list[str]]:
        parts = urlsplit(url)
        query = re.sub(r"\+|%20", " ", parts.query)
        return parts.path.rstrip("/"), sorted(unquote_to_bytes(part).decode() for part in query.split("&") if part)

    return key(one) == key(other)


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def tables_of(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What must be the same in a rebuild."""
    if not database.exists():
        return {}
    with duckdb.connect(str(database), read_only=True) as connection:
        return {
            "documents": connection.execute(
                "SELECT url, title, date_text, summary, withdrawn_at IS NOT NULL, versions FROM documents ORDER BY ALL"
            ).fetchall(),
            "document_versions": connection.execute(
                "SELECT url, version, title, valid_from, valid_to FROM document_versions ORDER BY ALL"
            ).fetchall(),
            "listings": connection.execute(
                "SELECT listing_url, promised, found, verdict FROM listings ORDER BY ALL"
            ).fetchall(),
            "entries": connection.execute(
                "SELECT page_url, count(*) FROM entries GROUP BY ALL ORDER BY ALL"
            ).fetchall(),
        }


def verdicts_of(database: Path) -> dict[str, str]:
    if not database.exists():
        return {}
    with duckdb.connect(str(database), read_only=True) as connection:
        return dict(connection.execute("SELECT listing_url, verdict FROM listings").fetchall())
