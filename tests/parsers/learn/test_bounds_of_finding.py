"""However large or strange a page is, what is looked at of it is bounded, and what is left out is said. Counted is what
was looked at, not seconds: a machine may be slow."""

from __future__ import annotations

import pytest

from parsers.learn.finding import dated
from parsers.learn.finding.candidates import candidates
from parsers.learn.finding.dated import MOST_READINGS, DatesOfPage
from parsers.learn.finding.outline import DEEPEST, MOST_ELEMENTS, MOST_TEXTS, outline_of
from parsers.learn.finding.records import FoundRecords, find_records

LINK = '<li><a href="/letter/{n}">A letter to the members, number {n}</a></li>'
LINKS = f"<ul>{''.join(LINK.format(n=n) for n in range(25_000))}</ul>".encode()
LINES = "".join(f"{n % 28 + 1} May {1400 + n % 600} {n}<br>" for n in range(35_000)).encode()
KINDS = "".join(f'<b class="{chr(97 + n % 26)}{chr(97 + n % 23)}">text</b><br>' for n in range(10_000)).encode()
TABLES = b"<table><tr><td>a letter<td><a href=/x>b</a>" * 600
DEEP = b"<div><a href=/x>some text</a>" * 700


@pytest.mark.parametrize("body", [LINKS, LINES, KINDS, TABLES, DEEP], ids=["links", "lines", "kinds", "tables", "deep"])
def test_so_much_of_a_page_is_looked_at_and_no_more(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    readings = []
    is_date = dated.is_date
    monkeypatch.setattr(dated, "is_date", lambda text: readings.append(text) or is_date(text))
    outline = outline_of(body)
    assert len(outline.nodes) <= MOST_ELEMENTS
    assert len(outline.texts) <= MOST_TEXTS
    assert sum(len(one.records) for one in candidates(outline)) <= 20 * len(outline.nodes)
    # What one text is read for is done with it.
    assert len(readings) <= MOST_READINGS + 20


def test_what_was_not_looked_at_is_said() -> None:
    found = find_records(LINKS)
    assert isinstance(found, FoundRecords)
    assert 4_000 < len(found.records) < 25_000
    says = {one.what: one.says for one in found.evidence}
    assert says["looked at"] == f"no more than {MOST_ELEMENTS:,} elements of the page, with the text in them"
    few = find_records(LINKS[:4_000])
    assert isinstance(few, FoundRecords)
    assert "looked at" not in {one.what for one in few.evidence}


def test_what_is_nested_too_deeply_is_not_looked_at() -> None:
    outline = outline_of(DEEP)
    assert not outline.is_whole
    assert len(outline.nodes) <= 2 * (DEEPEST + 2)


def test_beyond_the_bound_a_text_says_a_date_where_one_of_its_form_does() -> None:
    dates = DatesOfPage(most_readings=2)
    assert dates.date_in("Received: Rome, 3 May 1921, by us") == "3 May 1921"
    assert dates.left <= 0
    assert dates.date_in("Received: Rome, 4 May 1937, by us") == "4 May 1937"
    assert dates.date_in("Received: Rome, 4 June 1937, by us") is None


def test_a_large_page_gives_the_same_each_time() -> None:
    first, second = find_records(LINES), find_records(LINES)
    assert type(first) is type(second)
    assert first.evidence == second.evidence
