"""Real trouble on the way to a page: the run says so, keeps what came, reads all it can, and loses nothing for good."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.trials.fault_records import OVERCOME, Fault
from bench.trials.fault_server import Answer, answer
from bench.trials.faults import FAULTS, fault_trials, lost_rows, misread_rows, try_fault, wrong_verdicts
from bench.trials.faulty_sites import PAGES, on_page, page
from warehouse.data_folder import DataFolder
from warehouse.database import connect_working


@pytest.fixture
def folder(tmp_path: Path, empty_data: Path) -> Path:
    """Its data folder has a database without rows: to make one takes longer than to fill it."""
    shutil.copytree(empty_data, tmp_path / "data")
    return tmp_path


@pytest.fixture(scope="module")
def empty_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = DataFolder(tmp_path_factory.mktemp("empty"))
    with data.writing(print):
        connect_working(data).close()
    return data.path


def each_outcome_once() -> Iterator[Any]:
    """The faults, of which all but the first that come to the same are trials: `make reliability` tries them too."""
    seen = set()
    for fault in FAULTS:
        outcome = replace(fault.expected, says="", waited=0.0)
        yield pytest.param(fault, id=fault.name, marks=[pytest.mark.trial] if outcome in seen else [])
        seen.add(outcome)


@pytest.mark.parametrize("fault", each_outcome_once())
async def test_trouble_with_a_page_is_named_and_costs_no_other_page(folder: Path, fault: Fault) -> None:
    outcome, expected = await try_fault(fault, 3, folder), fault.expected
    report = outcome.report
    if expected.kind is None:
        assert report.discrepancies == ()
    else:
        assert [
            found for found in report.discrepancies if found.kind == expected.kind and expected.says in found.detail
        ]
    assert (report.verdict == "proven", report.exit_status) == (expected.kind is None, expected.exit_status)
    if expected.reads != "nothing":
        assert outcome.kept == {expected.kept} - {None}
    assert outcome.rejects == {expected.reject} - {None}
    assert report.seconds_waited >= expected.waited
    assert (outcome.healed.verdict, outcome.healed.exit_status) == ("proven", 0)
    assert lost_rows(fault, 3, outcome) == wrong_verdicts(fault, outcome) == 0
    assert misread_rows(fault, outcome) == frozenset()


# What the site does not give says nothing of the listing; what it gives in place of the page does.
@pytest.mark.parametrize(
    ("trouble", "verdict"),
    [(answer(503), "unreached"), (answer(404), "discrepant"), (page(b""), "discrepant")],
    ids=["503", "404", "empty"],
)
async def test_without_its_first_page_a_listing_is_a_failure_and_nothing_else(
    folder: Path, trouble: Answer, verdict: str
) -> None:
    outcome = await try_fault(Fault("no first page", on_page(trouble), OVERCOME), 1, folder)
    assert (outcome.report.verdict, outcome.report.exit_status) == (verdict, 3)
    assert outcome.rows == frozenset()
    assert outcome.healed.verdict == "proven"
    assert len(outcome.healed_rows) == 50


async def test_an_answer_that_nobody_asked_for_is_found_out(folder: Path) -> None:
    """It stands behind the answer for page 3, where the one for page 4 should begin. Whether it is taken for that is a
    matter of timing: either way every row is read, and only a listing that is whole is proven."""
    another = page(PAGES[4][1]).wire
    fault = Fault("two answers at once", on_page(lambda body: Answer(page(body).wire + another)), OVERCOME)
    outcome = await try_fault(fault, 3, folder)
    assert (outcome.report.found, outcome.healed.verdict) == (50, "proven")
    assert lost_rows(fault, 3, outcome) == 0


async def test_what_a_fault_costs_is_counted(folder: Path) -> None:
    [fault] = (fault for fault in FAULTS if fault.name == "503 for ever")
    outcome = await try_fault(fault, 3, folder)
    read = sorted(outcome.rows)
    worse = replace(outcome, rows=frozenset(read[1:]), healed_rows=frozenset(read))
    assert lost_rows(fault, 3, worse) == 1 + 10
    lying = replace(outcome, report=replace(outcome.report, verdict="proven"), healed=outcome.report)
    assert wrong_verdicts(fault, lying) == 2


def test_a_trial_tells_what_happened() -> None:
    [trial] = fault_trials(fault for fault in FAULTS if fault.name == "503 for ever")
    assert (trial.tried, trial.lost_rows, trial.wrong_verdicts) == (2, 0, 0)
    assert trial.happened == "page unavailable, 40 rows read, exit status 1; then proven"
