"""What the documentation leads to is there, and no verb of the command is left out of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flows.commands.app import PANELS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_lead_to_what_is_there(page: Path) -> None:
    for path, part in LINK.findall(page.read_text("utf-8")):
        file = page.parent / path if path else page
        assert file.exists(), path
        assert not part or part in {anchor(heading) for heading in headings(file)}, f"{path}#{part}"


def headings(page: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)


def anchor(heading: str) -> str:
    """By what name a heading is led to."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_verb_is_told_of() -> None:
    told = set(re.findall(r"^regest (\w+)", (ROOT / "docs" / "commands.md").read_text("utf-8"), re.MULTILINE))
    assert told >= {verb for verbs in PANELS.values() for verb in verbs}
