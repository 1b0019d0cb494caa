"""What is told of selectors: what they look at, and what their elements are called."""

from __future__ import annotations

import pytest

from parsers.listing.selectors import Compound, looked_at_by, may_match_any, tags_of


@pytest.mark.parametrize(
    ("selector", "classes", "attributes", "whole", "parts"),
    [
        ("h3 a, .title > b", ["title"], [], [], []),
        (".hentry:not(.hentry .p-name)", ["hentry", "p-name"], [], [], []),
        ("a[href]:not([title])", [], ["href", "title"], [], []),
        ('[itemprop~="name"]', [], ["itemprop"], ["itemprop"], []),
        ("a[href*='/object/']", [], ["href"], [], [("href", '[^"]*/object/')]),
        ("[class^=kind-]", [], ["class"], [], [("class", "kind\\-")]),
        ("[href$='.pdf' i]", [], ["href"], ["href"], []),
        ("[rel^=next]", [], ["rel"], ["rel"], []),
        ("a[title='.no-class :not(x)']", [], ["title"], ["title"], []),
    ],
)
def test_what_a_selector_looks_at(
    selector: str, classes: list[str], attributes: list[str], whole: list[str], parts: list[tuple[str, str]]
) -> None:
    found = looked_at_by([selector], [])
    assert found is not None
    assert (list(found.classes), list(found.attributes)) == (classes, attributes)
    assert (sorted(found.whole), list(found.parts)) == (whole, parts)


@pytest.mark.parametrize(
    "selector",
    [
        'dt:lexbor-contains("Date") + dd',
        "#main a",
        "li:has(a:first-child b)",
        "a:not(b:first-child c)",
        "a:not(b + c)",
        "p:lang(en)",
        "a::before",
        "a:nth-child(2 of .x)",
        ".a\\:b",
        "svg|a",
        "a[title='\\'']",
        ".caf\u00e9",
    ],
)
def test_of_other_selectors_nothing_is_told(selector: str) -> None:
    assert looked_at_by([selector], []) is None
    assert looked_at_by(["a"], [selector]) is None
    assert tags_of(selector) == {None}


@pytest.mark.parametrize(
    ("selector", "beside", "selected"),
    [
        ("h3 > a", [], []),
        ("tr:first-child b", [("tr", ())], []),
        ("td + td strong, .x ~ p", [("td", ())], [("p", ())]),
        ("td:not(:first-child) a", [("td", ())], []),
        ("dd.value:has(> em)", [], [("dd", ("value",))]),
        ("b:nth-child(2n + 1)", [], [("b", ())]),
        (".a:not(.b .c)", [], []),
    ],
)
def test_which_elements_are_held_against_others(
    selector: str, beside: list[tuple[str | None, tuple[str, ...]]], selected: list[tuple[str | None, tuple[str, ...]]]
) -> None:
    of_row, of_element = looked_at_by([selector], []), looked_at_by([], [selector])
    assert of_row is not None
    assert of_element is not None
    assert (list(of_row.beside), list(of_row.selected), list(of_row.left_out)) == (beside, selected, [])
    assert (list(of_element.beside), list(of_element.selected), list(of_element.left_out)) == (beside, [], selected)


def test_what_may_match_a_compound() -> None:
    compounds = (Compound("td", ()), Compound(None, ("x", "y")))
    assert may_match_any(compounds, "td", [])
    assert may_match_any(compounds, "p", ["y", "x", "z"])
    assert not may_match_any(compounds, "p", ["x"])


@pytest.mark.parametrize(
    ("selector", "tags"),
    [
        ("td.document", {"td"}),
        ("ul > LI:first-child, article.post", {"li", "article"}),
        (".hentry:not(nav .hentry)", {None}),
        ("a[href]", {"a"}),
        ("div *", {None}),
    ],
)
def test_which_tags_a_selector_selects(selector: str, tags: set[str | None]) -> None:
    assert tags_of(selector) == tags
