"""How hosts are asked: what holds for every request of a run, whoever it goes to."""

from __future__ import annotations

import os
from importlib.metadata import version

from flows.http.source import SourceError

PRODUCT = "Regest"
CONTACT_VARIABLE = "REGEST_CONTACT"


def user_agent(contact: str | None = None) -> str:
    """Who asks: “Regest/1.0 (+contact)”. Without a contact that of the environment is taken, if it states one.

    Raises SourceError for a contact that no header can carry.
    """
    contact = (contact or os.environ.get(CONTACT_VARIABLE, "")).strip()
    if not (contact.isascii() and contact.isprintable()):
        raise SourceError(
            f"the contact “{contact!r}” has characters that no User-Agent can carry: give an address or URL"
        )
    return f"{PRODUCT}/{version('regest')} ({f'+{contact}' if contact else 'archive listing harvester'})"
