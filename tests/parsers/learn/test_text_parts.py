"""What is left out of texts that say more than what was found."""

from __future__ import annotations

from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from parsers.learn.selecting.manner import Manner, reads_alike, reads_as_date
from parsers.learn.selecting.text_parts import part_of_texts

MANNER = Manner()


def keys(*said: tuple[str, str]) -> dict[str, Any] | None:
    elements = [LexborHTMLParser(f"<p>{markup}</p>").css("p")[0] for markup, _ in said]
    part = part_of_texts(
        [(element, text) for element, (_, text) in zip(elements, said, strict=True)],
        lambda printed, text: reads_alike(printed, text, MANNER),
        lambda text: reads_as_date(text, MANNER),
    )
    return part.keys if part else None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            [("Posted on May 3, 1945", "May 3, 1945"), ("Posted on May 4, 1945", "May 4, 1945")],
            {"drop": "^Posted on"},
        ),
        (
            [("<b>No. 7</b> May 3, 1945", "May 3, 1945"), ("<b>No. 8</b> May 4, 1945", "May 4, 1945")],
            {"without": "b"},
        ),
        (
            [("Letter | May 3, 1945 | Box 1", "May 3, 1945"), ("Note | May 4, 1945 | Box 2", "May 4, 1945")],
            {"split": r"\s\|\s", "read_as": "date"},
        ),
        ([("(May 3, 1945)", "May 3, 1945"), ("(May 4, 1945)", "May 4, 1945")], {"drop": r"^\(|\)$"}),
        (
            [("May 3, 1945 by Anna", "May 3, 1945"), ("May 4, 1945 by Otto", "May 4, 1945")],
            {"drop": "by.*$"},
        ),
    ],
)
def test_what_stands_around_dates_is_left_out(said: list[tuple[str, str]], expected: dict[str, str]) -> None:
    found = keys(*said)
    assert found is not None
    assert found == expected


def test_of_a_span_of_time_all_is_the_date() -> None:
    said = [("Dates: May 3, 1945 - May 9, 1945", "May 3, 1945"), ("Dates: May 4, 1946", "May 4, 1946")]
    assert keys(*said) == {"drop": "^Dates:"}


def test_what_one_row_alone_says_is_no_pattern() -> None:
    assert keys(("May 3, 1945", "May 3, 1945"), ("Revised: see the note of May 4, 1945", "May 4, 1945")) != {
        "drop": "^Revised: see the note of"
    }
