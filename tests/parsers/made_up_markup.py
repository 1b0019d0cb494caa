"""Strategies of markup for rows: elements of some tags, with some attributes, in one another."""

from __future__ import annotations

from hypothesis import strategies as st

Texts = st.SearchStrategy[str]


def element(tags: Texts, attributes: Texts, inside: Texts) -> Texts:
    return st.builds("<{0} {1}>{2}</{0}>".format, tags, attributes, inside)


def nested(texts: Texts, attributes: Texts, blocks: Texts, inlines: Texts) -> Texts:
    """Texts, and elements that hold up to three of either."""
    return st.recursive(
        texts,
        lambda inner: (
            element(blocks, attributes, st.lists(inner, max_size=3).map("".join))
            | element(inlines, attributes, st.lists(inner, max_size=2).map("".join))
        ),
        max_leaves=6,
    )
