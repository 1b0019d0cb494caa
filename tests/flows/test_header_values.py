"""What headers say, whoever sent them: no value raises, and none is sent back that a header cannot carry."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.http.source import delta_seconds, http_date, sendable_validator


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("Mon, 23 Nov 2026 12:01:00 GMT", datetime(2026, 11, 23, 12, 1, tzinfo=UTC)),
        ("Monday, 23-Nov-26 12:01:00 GMT", datetime(2026, 11, 23, 12, 1, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 12:01:00 +0200", datetime(2026, 11, 23, 10, 1, tzinfo=UTC)),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Mon, 01 Jan 2026 00:00:00 +9999999999999999", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
        ("1e309", None),
        ("tomorrow", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_is_one_or_none(value: str | None, date: datetime | None) -> None:
    assert http_date(value) == date


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("9" * 9, 999_999_999),
        ("9" * 10, 10**9),
        ("9" * 400, 10**9),
        ("9" * 5_000, 10**9),
        ("1e309", None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("inf", None),
        ("", None),
        (None, None),
    ],
)
def test_seconds_are_bounded_or_none(value: str | None, seconds: int | None) -> None:
    assert delta_seconds(value) == seconds


@pytest.mark.parametrize(
    "value", ['"v1"', 'W/"v1"', "v1", '"vé"', "Mon, 23 Nov 2026 12:01:00 GMT", '"' + "a" * 1000 + '"']
)
def test_a_validator_that_can_be_sent(value: str) -> None:
    assert sendable_validator(value) == value


@pytest.mark.parametrize(
    "value",
    [
        '"v1"\r\nX: 1',
        '"v1"\r',
        '"v\n1"',
        '"v\0"',
        '"v\x1b[2J"',
        '"v\x7f"',
        '"v" ',
        ' "v"',
        "\t",
        '"Ω"',
        "*",
        "a" * 2000,
        "",
        None,
    ],
)
def test_a_validator_that_is_not_sent(value: str | None) -> None:
    assert sendable_validator(value) is None


@given(st.text())
def test_no_value_raises(value: str) -> None:
    date = http_date(value)
    assert date is None or date.tzinfo is UTC
    assert (delta_seconds(value) or 0) >= 0
    sent = sendable_validator(value)
    assert sent is None or sent.encode("latin-1")
