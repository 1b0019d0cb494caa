"""A count label is read right or not at all, and then Regest says why."""

from __future__ import annotations

import pytest

from parsers.listing.promise import CountLabel, promise_of

UNREADABLE = "its count label cannot be read"


@pytest.mark.parametrize(
    "total",
    ["10018", "10,018", "10.018", "10'018", "10’018", "10‘018", "10ʼ018", "10`018", "10 018", "10٬018", "10\u200b018"],
)
def test_groups_of_digits_of_any_kind_are_one_number(total: str) -> None:
    assert promise_of([f"1 - 10 of {total}"]).label == CountLabel(1, 10, 10018)


@pytest.mark.parametrize(
    "rest",
    [
        "+",
        " +",
        "K",
        " K",
        "/180",
        "–20",
        "-20",
        " or more",
        " (of 180 in all)",
        ".5",
        ",01",
        "*",
        "…",
        "\n+",
        "\nor more",
        " on this page",
        " documents on the current page",
        " shown",
        " loaded so far",
        "\non this page",
    ],
)
def test_a_number_with_something_left_over_is_no_total(rest: str) -> None:
    promise = promise_of([f"1 - 10 of 10{rest}"])
    assert promise.label is None
    assert promise.problem is not None
    assert promise.problem.startswith(UNREADABLE)


@pytest.mark.parametrize("total", ["about 180", "over 1,000", "more than 10", "~180", ">10", "many", "1,08,018"])
def test_what_only_comes_near_a_number_is_no_total(total: str) -> None:
    assert (promise_of([f"1 - 10 of {total}"]).problem or "").startswith(UNREADABLE)


@pytest.mark.parametrize(
    "rest",
    [
        "",
        ".",
        " results",
        " documents for Korea 1950",
        " results per page: 20 50",
        "\n100 per page",
        " | page 2",
        " (by date)",
        " documents on 11 pages",
        " on page 2",
        " documents, shown by date",
        "\nShown: 10 20 50",
    ],
)
def test_what_is_said_beside_a_total_does_not_change_it(rest: str) -> None:
    assert promise_of([f"Results: 1 - 10 of 108{rest}"]).label == CountLabel(1, 10, 108)


@pytest.mark.parametrize("text", ["Volumes 1-10 of the series", "1950-1953 of Stalin's letters", "one of 10"])
def test_other_words_are_no_label(text: str) -> None:
    assert promise_of([text]) == promise_of([])


def test_labels_that_agree_are_one() -> None:
    assert promise_of(["1 - 10 of 1,080", "1–10 of 1080"]).label == CountLabel(1, 10, 1080)


def test_labels_that_disagree_are_none() -> None:
    promise = promise_of(["1 - 10 of 10", "1 - 10 of 108"])
    assert promise.label is None
    assert promise.problem == "its count labels disagree: “1 - 10 of 10” and “1 - 10 of 108”"
