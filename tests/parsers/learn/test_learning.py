"""What is learned of a listing from one page of it, from several, from none."""

from __future__ import annotations

from parsers.learn.finding.records import Refused
from parsers.learn.learn import Learned, PageToLearn, learn


def page(number: int, rows: int) -> PageToLearn:
    each = "".join(
        f'<li><a href="/letter/{number}-{row}">Letter {row} to the members of it</a> <i>May {row}, 1921</i></li>'
        for row in range(1, rows + 1)
    )
    return PageToLearn(f"https://letters.example.org/all?page={number}", f"<body><ul>{each}</ul></body>".encode())


EMPTY = PageToLearn("https://letters.example.org/all?page=3", b"<body><p>There is nothing more.</p></body>")


def test_learns_from_one_page() -> None:
    learned = learn([page(1, 5)])
    assert isinstance(learned, Learned)
    assert [len(found.records) for found in learned.pages if found] == [5]


def test_says_what_each_further_page_gave() -> None:
    learned = learn([page(1, 5), page(2, 4), EMPTY])
    assert isinstance(learned, Learned)
    assert [found and len(found.records) for found in learned.pages] == [5, 4, None]
    assert learned.evidence[-2].says == "4 records"
    assert learned.evidence[-1].says.startswith("refused: ")


def test_refuses_where_the_first_page_is_no_listing() -> None:
    assert isinstance(learn([EMPTY, page(2, 4)]), Refused)
    assert isinstance(learn([]), Refused)
