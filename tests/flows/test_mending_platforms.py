"""Pages of every platform that ships, all of their classes renamed: what is read of them again once they are mended."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from flows.cases import FIXTURES, Case, cases
from flows.learning import mending, process
from flows.learning.held_pages import Parted
from flows.learning.judging import Gathered, readings
from flows.learning.mend_case import MendCase, MendRequest, NotMended, expected_on
from flows.own_archives import declare_those_in
from parsers.catalog import archive_named, archives, declaration_of, own_declarations, platforms
from parsers.declarations.joined import joined
from parsers.declarations.parser import DeclaredParser
from warehouse.data_folder import DataFolder
from warehouse.held_pages import HeldPage, KnownDocument
from warehouse.warc.exchange import Exchange

DAY = datetime(2026, 11, 1, tzinfo=UTC)
CLASSES = re.compile(rb"""(\bclass=)(["'])([^"']*)\2""")


def renamed(body: bytes) -> bytes:
    """A page in which every class is called otherwise."""
    return CLASSES.sub(
        lambda found: found[1] + found[2] + b" ".join(b"q-" + name[::-1] for name in found[3].split()) + found[2], body
    )


def gathered(case: Case, body: bytes, day: int) -> Gathered:
    """A case's page as if it were held since a day."""
    archive, seen = archive_named(case.archive), DAY + timedelta(day)
    exchange = Exchange(case.url, seen, (), case.status, "OK", tuple(case.headers.items()), body)
    capture = cast(Any, SimpleNamespace(payload_digest=f"{day}", capture_id=day))
    page = HeldPage(
        day, case.url, exchange.read_as, archive.parser.listing_url(case.url), archive.parser.page_number(case.url),
        None, 0, 0, 0, 0, None, seen, seen, is_newest=True, capture=capture,
    )  # fmt: skip
    return Gathered(page, exchange)


def mend_cases() -> Iterator[tuple[str, MendCase]]:
    """Of each archive that is declared for the platforms' pages the first page with three rows or more, before and
    since its classes were renamed."""
    for name in sorted(own_declarations().archives):
        archive, source = archive_named(name), declaration_of(name)
        assert source is not None
        assert isinstance(archive.parser, DeclaredParser)
        for case in (one for one in cases(name) if one.status == 200):
            before, since = gathered(case, case.body(), 1), gathered(case, renamed(case.body()), 2)
            [read], [read_since] = readings(archive, [before]), readings(archive, [since])
            if len(read.entries) < 3:
                continue
            known = {
                entry.url: KnownDocument(
                    entry.url, entry.title, entry.date.text or None, entry.summary, dict(entry.fields)
                )
                for entry in read.entries
            }
            yield name, MendCase(
                DataFolder(Path("nowhere")), archive, source, joined(name, source, platforms()),
                Parted((before.page,), ((since.page, "unknown layout"),)), (before,), (since,), (read,), (read_since,),
                known, expected_on(archive.parser, [since], known),
            )  # fmt: skip
            break


@pytest.mark.trial  # Of a page of each; test_mending changes pages in every way.
def test_renamed_classes_are_mended_on_pages_of_every_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LearningProcess", process.LearningHere)
    declare_those_in(FIXTURES / "platforms")
    assert len(archives()) > 20
    found: Counter[str] = Counter()
    for name, case in mend_cases():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(mending, "mend_case", lambda *_, case=case: case)
            proposal = mending.propose(MendRequest(case.folder, name), print)
        if isinstance(proposal, NotMended):
            found["nothing" if proposal.nothing else "refused"] += 1
            continue
        agreed = proposal.agreement
        if proposal.against:
            found["against"] += 1
            continue
        assert set(agreed.found) == set(case.known), name
        assert proposal.otherwise == (), name
        found["differing" if agreed.changes else "right"] += 1
    assert found["right"] >= 15, found
    assert found["refused"] + found["against"] <= 2, found
