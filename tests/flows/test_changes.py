"""`regest changes`: what archives added, changed, withdrew and brought back, for reading and as rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command import Command
from generated_site import ARCHIVE, rows_of

CHANGES = "SELECT kind, change FROM changes ORDER BY seen_at DESC, archive, kind, change"


def test_changes_are_numbered_beneath_the_day_on_which_they_were_seen(regest: Command, browsed_data: Path) -> None:
    ran = regest("changes", "--data", browsed_data)
    assert (ran.status, ran.err) == (0, "")
    heading, *lines = ran.out.splitlines()
    assert heading == f"{datetime.now(UTC):%A, %Y-%m-%d}  1 changed · 1 withdrawn"
    for number, (kind, change) in enumerate(rows_of(browsed_data, CHANGES), start=1):
        said, when, url = lines[3 * number - 3 : 3 * number]
        assert said.split()[:2] == [str(number), kind]
        assert change in said
        assert when.endswith(" UTC")
        assert url.startswith(f"    {ARCHIVE.home}document/")


def test_on_a_terminal_lines_are_broken_between_words(
    regest: Command, browsed_data: Path, screen: Callable[[int], None]
) -> None:
    screen(60)
    lines = regest("changes", "--data", browsed_data).out.splitlines()
    assert max(len(line) for line in lines if "https://" not in line) <= 60
    [(change,)] = rows_of(browsed_data, "SELECT change FROM changes WHERE kind = 'changed'")
    assert change in " ".join(" ".join(lines).split())


def test_kinds_and_days_and_listings_narrow_it(regest: Command, browsed_data: Path) -> None:
    def kinds(*options: str) -> list[str]:
        ran = regest("changes", *options, "--data", browsed_data, "--format", "jsonl")
        assert ran.status == 0
        return sorted(row["kind"] for row in ran.objects)

    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert kinds() == kinds("--since", today) == kinds("--until", today) == ["changed", "withdrawn"]
    assert kinds("--kind", "withdrawn") == kinds("--kind", "added,Withdrawn,came-back") == ["withdrawn"]
    assert kinds("--kind", "added", "--kind", "changed") == ["changed"]
    assert kinds("--listing", "mongolia", "--archive", ARCHIVE.name) == []
    assert kinds("--until", f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}") == []
    assert kinds("--archive", ARCHIVE.name, "--limit", "1") == ["withdrawn"]


def test_what_is_not_shown_is_said(regest: Command, browsed_data: Path, harvested_data: Path) -> None:
    assert regest("changes", "--limit", 1, "--data", browsed_data).err == (
        "regest: 1 of 2 changes; --limit N shows more\n"
    )
    assert "within these limits; 2 without" in regest("changes", "--until", "1990", "--data", browsed_data).err
    assert "no listing was harvested twice" in regest("changes", "--data", harvested_data).err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--kind", "deleted"], "added, changed, withdrawn"),
        (["--since", "yesterday"], "yesterday"),
        (["--since", "2026", "--until", "2025"], "lies before"),
        (["--archive", "atlantis"], "atlantis"),
        (["--listing", "atlantis"], "atlantis"),
    ],
)
def test_wrong_usage_is_one_line(regest: Command, browsed_data: Path, options: list[str], said: str) -> None:
    assert said in regest.refused("changes", *options, "--data", browsed_data)
