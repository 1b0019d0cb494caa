"""What every page with rows has, and a page of another kind would not."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.learn.row_elements import RowElements


def signs_of(rows: Sequence[RowElements], at: str, title: str) -> list[str]:
    """Two signs of pages with rows at `at`, whose titles stand at `title`."""
    signs = [at, f"{at} {title}"]
    return [sign for sign in signs if all(one.found.tree.css_first(sign) is not None for one in rows)] or [at, at]
