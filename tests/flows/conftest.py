"""What holds for all tests of flows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from math import inf
from pathlib import Path

import pytest
from browsed import browsed
from command import Command
from prepared_folders import harvested
from reading_here import InThisProcess
from served_site import served

from bench.sample import make_sample
from flows.reading import page as reading
from flows.reading import pools
from flows.site import captured_page, page_files, search_files, writing
from flows.text import progress
from flows.text.terminal import output
from warehouse.data_folder import DataFolder
from warehouse.published import Published


@pytest.fixture(autouse=True)
def _pages_are_read_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """To start processes takes most of the time of reading a few pages. Tests of these processes are marked
    `reading_processes`."""
    if request.node.get_closest_marker("reading_processes") is not None:
        return
    monkeypatch.setattr(reading, "ParserProcess", reading.ThisProcess)
    monkeypatch.setattr(pools, "BulkPool", InThisProcess)


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample of which docs/questions.md and docs/recipes.md ask, made once in a process. Not to be changed."""
    data = tmp_path_factory.mktemp("sample") / "data"
    make_sample(data)
    return data


@pytest.fixture(scope="session")
def browsed_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder to look at, made once. Its captured pages are parsed here, for as long as anybody looks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(captured_page, "ParserProcess", reading.ThisProcess)
        with pytest.MonkeyPatch.context() as meanwhile:
            meanwhile.setattr(reading, "ParserProcess", reading.ThisProcess)
            data = browsed(tmp_path_factory.mktemp("browsed") / "data")
        yield data


@pytest.fixture(scope="session")
def browsed_copy(browsed_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, as the pages of the other one may be served in this process."""
    return Path(shutil.copytree(browsed_data, tmp_path_factory.mktemp("files") / "data"))


@pytest.fixture(scope="session")
def browsed_files(browsed_copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as pages in files, with an index in many small parts, made once, a few pages at a time, by a thread in
    the place of processes. Not to be changed."""
    out = tmp_path_factory.mktemp("site") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_files, "ParserProcess", reading.ThisProcess)
        patch.setattr(page_files, "ProcessPoolExecutor", lambda *_: ThreadPoolExecutor(1))
        patch.setattr(page_files, "PAGES_AT_A_TIME", 3)
        patch.setattr(search_files, "DOCUMENTS_IN_A_PART", 1)
        patch.setattr(search_files, "CHARACTERS_IN_A_PART", 60)
        published = Published(DataFolder(browsed_copy), print)
        with published.reading() as looked_at:
            writing.write_site(DataFolder(browsed_copy), looked_at, out, print)
        published.close()
    return out


@pytest.fixture(scope="session")
def harvested_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which one listing was harvested once, and proven."""
    return harvested(tmp_path_factory.mktemp("harvested") / "data", 12)


@pytest.fixture(scope="session")
def browsed_site(browsed_data: Path) -> Iterator[str]:
    """Where it is served: once, as DuckDB opens a file once in a process."""
    with served(browsed_data) as origin:
        yield origin


@pytest.fixture(autouse=True)
def _runs_take_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that is busy a run would tell how far it has come."""
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", inf)


@pytest.fixture
def regest(capsys: pytest.CaptureFixture[str]) -> Command:
    """The command, in this process."""
    return Command(capsys)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Makes the output a terminal of so many columns, without colours."""

    def made(width: int) -> None:
        monkeypatch.setattr(output, "_force_terminal", True)
        monkeypatch.setattr(output, "_color_system", None)
        monkeypatch.setattr(output, "_width", width)
        monkeypatch.setattr(output, "_height", 25)

    return made
