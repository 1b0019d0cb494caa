"""Whatever a run has done to the documents, `search` finds those in which the words stand, and no others."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Command
from edited_parsers import EditedParsers, that_reads_otherwise
from forgetting_by_command import forgotten
from generated_site import documents, harvest, listing, rows_of
from prepared_folders import harvested, with_imports
from saved_listing import LATER, SAVED_AT

from warehouse.database import WarehouseError
from warehouse.regular_files import copy

SAID = "SELECT url, concat_ws(' ', title, summary, array_to_string(map_values(fields), ' ')) FROM documents"
WORD = re.compile(r"\w+")


class Killed(Exception):
    """In the place of a kill."""


def require_search_finds_what_is_there(data: Path) -> set[str]:
    """Gives the words that stand in the documents. Some that stand in none are asked for too."""
    said = {url: set(WORD.findall(text.lower())) for url, text in rows_of(data, SAID)}
    words = set().union(*said.values())
    for word in sorted(words | {"treaty", "pact", "article", *map(str, range(1, 34))}):
        found = rows_of(data, f"SELECT url FROM search('\"{word}\"')")
        assert {url for (url,) in found} == {url for url, of_document in said.items() if word in of_document}, word
        assert len(found) == len(set(found)), word
    return words


async def reparsed(regest: Command, data: Path, _patch: pytest.MonkeyPatch) -> None:
    harvested(data, 12)
    edited = EditedParsers(data.parent)
    edited.edit("archives/wilson_center.py", that_reads_otherwise(r"Treaty (1\d)", r"Pact \1"))
    assert edited("reparse", "--data", data).status == 0
    assert rows_of(data, "SELECT count(*) FROM search('pact')") == [(3,)]


async def forgotten_in_part(regest: Command, data: Path, _patch: pytest.MonkeyPatch) -> None:
    with_imports(data, (12, SAVED_AT), (22, LATER))
    forgotten(regest, data, "--import", "last")


async def taken_back(regest: Command, data: Path, patch: pytest.MonkeyPatch) -> None:
    await forgotten_in_part(regest, data, patch)
    forgotten(regest, data, "--undo", "last")


async def withheld(_: Command, data: Path, _patch: pytest.MonkeyPatch) -> None:
    harvested(data, 32)
    assert (await harvest(data, listing(documents(3)))).losses_withheld == 29


async def accepted(regest: Command, data: Path, patch: pytest.MonkeyPatch) -> None:
    await withheld(regest, data, patch)
    [run] = regest("accept", "--data", data, "--format", "jsonl").objects
    assert regest("accept", run["run_id"], "--data", data).status == 0


def kill(*_: object) -> None:
    raise Killed


def copy_where_there_is_room(source: Path, target: Path) -> None:
    """The disk has none for a second state that readers see."""
    if target.parent.name != ".working":
        target.with_name(f"{target.name}.partial").write_bytes(source.read_bytes()[:4096])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))
    copy(source, target)


def cut_off_at(
    place: str, cut_off: Callable[..., None] = kill, ends_in: type[Exception] = Killed
) -> Callable[[Command, Path, pytest.MonkeyPatch], object]:
    async def killed_and_started_again(_: Command, data: Path, patch: pytest.MonkeyPatch) -> None:
        harvested(data, 12)
        with patch.context() as patched:
            patched.setattr(place, cut_off)
            with pytest.raises(ends_in):
                await harvest(data, listing(documents(22)[2:]))
        assert "22" not in require_search_finds_what_is_there(data), "readers see the state before"
        await harvest(data, listing(documents(23)[2:]))
        assert "23" in require_search_finds_what_is_there(data)

    return killed_and_started_again


@pytest.mark.parametrize(
    "happened",
    [
        reparsed,
        # Those that are taken back and accepted begin so.
        pytest.param(forgotten_in_part, marks=pytest.mark.trial),
        taken_back,
        pytest.param(withheld, marks=pytest.mark.trial),
        accepted,
        pytest.param(cut_off_at("flows.web.harvest.publish"), id="killed before it publishes", marks=pytest.mark.trial),
        pytest.param(cut_off_at("warehouse.search._index"), id="killed before it indexes"),
        pytest.param(
            cut_off_at("warehouse.database.copy", copy_where_there_is_room, WarehouseError), id="no room to publish"
        ),
    ],
)
async def test_search_finds_what_is_there(
    regest: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, happened: Callable[..., object]
) -> None:
    data = tmp_path / "data"
    await happened(regest, data, monkeypatch)  # type: ignore[misc]
    assert require_search_finds_what_is_there(data)
