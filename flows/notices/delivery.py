"""Events become messages, each once, to everybody who is to be told; or later, in hours that are quiet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flows.notices.events import DISCREPANT, LAYOUT_CHANGED, UNREACHED, WITHDRAWN, WITHHELD, Event
from flows.notices.ledger import Ledger, Waiting, ledger_of
from flows.notices.notify import NotDelivered, recipients_of, send
from flows.notices.quiet import is_quiet
from flows.settings.settings import Settings
from warehouse.data_folder import DataFolder

SUMMARY = "summary"
MOST_TOLD_AT_ONCE = 20
HAPPENED: Mapping[str, str] = {
    DISCREPANT: "is discrepant",
    LAYOUT_CHANGED: "has another layout",
    WITHDRAWN: "has withdrawn documents",
    UNREACHED: "was not reached",
    WITHHELD: "has lost so much that it is withheld",
}


def tell(
    folder: DataFolder, settings: Settings, events: Sequence[Event], now: datetime, over: Sequence[str] = ()
) -> list[str]:
    """Tells everybody whom regest.toml names of the events that it names and that they have not been told of, and of
    those that still wait; in quiet hours it only notes them. What the keys in `over` stood for is over.

    Gives a line for each who could not be told, who will be the next time. Nothing is noted where nobody is to be told.
    Raises LedgerError.
    """
    if not settings.notify.to:
        return []
    with ledger_of(folder) as ledger:
        for key in over:
            ledger.is_over(key)
        ledger.note([event for event in events if event.kind in settings.notify.events], now)
        return [] if is_quiet(settings, now) else deliver(ledger, settings, now)


def deliver(ledger: Ledger, settings: Settings, now: datetime) -> list[str]:
    """Tells of all that waits. Gives a line for each who could not be told."""
    recipients, troubles = recipients_of(settings), []
    for recipient in recipients:
        unknown = [waiting for waiting in ledger.waiting if recipient.digest not in waiting.reached]
        if not unknown:
            continue
        try:
            send(recipient, _title(unknown), _body(unknown))
        except NotDelivered as error:
            troubles.append(str(error))
        else:
            ledger.reached(recipient.digest, unknown)
    ledger.settle(frozenset(recipient.digest for recipient in recipients), now)
    return troubles


def _title(told: Sequence[Waiting]) -> str:
    if summary := next((waiting.event for waiting in told if waiting.event.kind == SUMMARY), None):
        return str(summary.payload.get("title"))
    first = told[0].event
    said = f"Regest: {first.archive} · {first.listing} {HAPPENED.get(first.kind, first.kind)}"
    return said if len(told) == 1 else f"{said}, and {len(told) - 1:,} more"


def _body(told: Sequence[Waiting]) -> str:
    paragraphs = [_paragraph(waiting.event) for waiting in told[:MOST_TOLD_AT_ONCE]]
    if (left := len(told) - MOST_TOLD_AT_ONCE) > 0:
        paragraphs.append(f"… and {left:,} more: see `regest status` and `regest changes`.")
    return "\n\n".join(paragraphs)


def _paragraph(event: Event) -> str:
    return f"{event.text}\n{event.payload.get('page') or event.listing_url}".rstrip()
