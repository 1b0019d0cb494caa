"""After a harvest: who is to know of it is told. Nothing that goes wrong in it changes how the harvest ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from prefect.logging import get_run_logger

from flows.notices.artifacts import leave_artifacts
from flows.notices.delivery import tell
from flows.notices.events import Event, Known, events_of_harvest, is_worth_telling
from flows.notices.links import listing_page, listings_page
from flows.notices.prefect_events import emit
from flows.notices.wayback_events import events_of_wayback, unreached_key
from flows.runs.watching import watching
from flows.settings.settings import Settings, settings_of
from flows.text.speaking import voice
from warehouse.data_folder import DataFolder
from warehouse.database import connect_published
from warehouse.notable import Withdrawn, harvests_until, withdrawn_by_run
from warehouse.reports import HarvestReport

if TYPE_CHECKING:
    from flows.wayback.harvest import WaybackReport
    from flows.wayback.request import WaybackRequest
    from flows.web.request import HarvestRequest

Found = TypeVar("Found")


async def after_harvest(request: HarvestRequest, report: HarvestReport) -> None:
    """Tells Prefect and people of a harvest that is over and published."""
    folder = request.folder
    settings = await _unless_it_fails(partial(settings_of, folder.path), Settings())
    page = listing_page(settings, report.archive, report.listing_url)
    await _done(leave_artifacts(report, request.label, page))
    events: list[Event] = []
    if is_worth_telling(report):
        known = await _unless_it_fails(partial(_known, folder, report, page), Known(page=page))
        events = events_of_harvest(report, known)
    await _tell(folder, settings, events)


async def after_wayback_harvest(request: WaybackRequest, report: WaybackReport) -> None:
    """Tells Prefect and people of a harvest from the Wayback Machine."""
    folder = request.folder
    settings = await _unless_it_fails(partial(settings_of, folder.path), Settings())
    withdrawn = Withdrawn()
    if report.run_id is not None:
        withdrawn = await _unless_it_fails(partial(_withdrawn, folder, report.run_id), withdrawn)
    events = events_of_wayback(report, request, withdrawn, listings_page(settings))
    is_reached = report.exit_status != 3
    await _tell(folder, settings, events, over=[unreached_key(request)] if is_reached else [])


async def _tell(folder: DataFolder, settings: Settings, events: Sequence[Event], over: Sequence[str] = ()) -> None:
    await _done(emit(events))
    nobody: list[str] = []
    for trouble in await _unless_it_fails(partial(tell, folder, settings, events, voice.now(), over), nobody):
        _say(trouble)


def _known(folder: DataFolder, report: HarvestReport, page: str | None) -> Known:
    with connect_published(folder, _say) as connection:
        withdrawn = withdrawn_by_run(connection, report.run_id) if report.documents_withdrawn else Withdrawn()
        return Known(harvests_until(connection, report.run_id), withdrawn, page)


def _withdrawn(folder: DataFolder, run_id: str) -> Withdrawn:
    with connect_published(folder, _say) as connection:
        return withdrawn_by_run(connection, run_id)


async def _done(work: Awaitable[None]) -> None:
    try:
        await work
    except Exception as error:
        _say(f"Prefect may not know all of this harvest: {_in_a_line(error)}")


async def _unless_it_fails(work: Callable[[], Found], otherwise: Found) -> Found:
    """What work in a thread of its own gives. The harvest is over and published: whatever goes wrong is said alone."""
    try:
        return await asyncio.to_thread(work)
    except Exception as error:
        _say(f"who is to be told of this harvest may not have been: {_in_a_line(error)}")
        return otherwise


def _in_a_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _say(line: str) -> None:
    """To who watches, and to Prefect's log, which is all that a scheduled run has."""
    watching.get().said(line)
    get_run_logger().warning(line)
