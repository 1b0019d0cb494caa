"""Events as Prefect's automations know them: `regest.listing.discrepant` and its like, each about one listing."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Thread

from prefect.events import emit_event
from prefect.events.worker import EventsWorker

from flows.notices.events import DISCREPANT, LAYOUT_CHANGED, UNREACHED, WITHDRAWN, WITHHELD, Event

NAMES: Mapping[str, str] = {
    DISCREPANT: "regest.listing.discrepant",
    LAYOUT_CHANGED: "regest.layout.changed",
    WITHDRAWN: "regest.documents.withdrawn",
    UNREACHED: "regest.listing.unreached",
    WITHHELD: "regest.harvest.withheld",
}
MOST_SECONDS = 10.0


async def emit(events: Sequence[Event]) -> None:
    """Sends them to the Prefect server that this flow runs under, which adds flow run, flow and deployment as related
    resources; returns when they are sent, or after ten seconds, as no harvest is to wait for a server that is gone."""
    if not events:
        return
    for event in events:
        emit_event(
            NAMES[event.kind],
            resource=resource_of(event),
            related=[
                {
                    "prefect.resource.id": f"regest.archive.{event.archive}",
                    "prefect.resource.role": "archive",
                    "prefect.resource.name": event.archive,
                }
            ],
            payload={"text": event.text, "key": event.key, **event.payload},
        )
    await _sent()


def resource_of(event: Event) -> dict[str, str]:
    """The listing as a resource: what automations match, as `regest.listing.wilson-center.*`."""
    return {
        "prefect.resource.id": f"regest.listing.{event.archive}.{_in_an_identifier(event.listing)}",
        "prefect.resource.name": f"{event.archive} · {event.listing}",
        "regest.archive": event.archive,
        "regest.listing": event.listing,
        "regest.url": event.listing_url,
    }


def _in_an_identifier(listing: str) -> str:
    return re.sub(r"[^\w]+", "-", listing.lower()).strip("-")


async def _sent() -> None:
    worker, loop, sent = EventsWorker.instance(), asyncio.get_running_loop(), asyncio.Event()

    def wait() -> None:
        worker.wait_until_empty()
        # The flow may have given up by then.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(sent.set)

    # It may wait for ever, and must not keep the process alive.
    Thread(target=wait, daemon=True).start()
    with suppress(TimeoutError):
        await asyncio.wait_for(sent.wait(), MOST_SECONDS)
