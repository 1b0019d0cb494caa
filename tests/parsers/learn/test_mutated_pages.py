"""Whatever is done to a page, learning it ends in an answer, and what it shows is what its declaration reads."""

from __future__ import annotations

import random

import pytest

from parsers.learn.learn import Learned, PageToLearn, learn
from tests.parsers.declared import declared
from tests.parsers.learn.holdings import KINDS, URL, page

MUTATIONS = 6
_PIECES = (
    b"<div>",
    b"</table>",
    b"<li>",
    b"</ul>",
    b"<a href='/x'>",
    b"\x00",
    b"\xff\xfe",
    b"class='",
    b"<!--",
    b"<td>",
    b"'\"",
)


def mutated(body: bytes, seed: int) -> bytes:
    """The page with some stretches cut out, doubled, or broken by a piece of markup."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(body))
        stop = min(len(body), start + chance.randint(1, 120))
        what = chance.randrange(3)
        middle = (b"", 2 * body[start:stop], chance.choice(_PIECES) + body[start:stop])[what]
        body = body[:start] + middle + body[stop:]
    return body


@pytest.mark.parametrize("kind", KINDS)
def test_mutated_pages_end_in_an_answer(kind: str) -> None:
    for seed in range(MUTATIONS):
        body = mutated(page(KINDS[kind]), seed)
        learned = learn([PageToLearn(URL, body)])
        if isinstance(learned, Learned):
            again = declared(learned.declaration.text, "learned").parser.parse_page(body, URL)
            assert (again,) == learned.declaration.read
            assert len(again.entries) >= 2


@pytest.mark.parametrize(
    "url", ["", "nonsense", "https://", "https://[::1", "ftp://example.org/x", "https://a.example.org/?a=%zz&[]=&=x#y"]
)
def test_urls_that_are_none_end_in_an_answer(url: str) -> None:
    learn([PageToLearn(url, page(KINDS["cards"]))])


def test_long_names_and_very_many_classes_end_in_an_answer() -> None:
    classes = " ".join(f"c{'x' * (n % 90)}{n}" for n in range(2000))
    rows = "".join(f'<div class="{classes}"><a href="/i/{n}">Letter {n} to the society</a></div>' for n in range(30))
    learned = learn([PageToLearn(URL, page(rows))])
    assert isinstance(learned, Learned)
    assert len(learned.declaration.read[0].entries) == 30
