"""What harvests leave in Prefect."""

from __future__ import annotations

import re
from hashlib import sha256

LONGEST_NAME = 60


def artifact_key(kind: str, archive: str, listing: str) -> str:
    """The key under which Prefect keeps the history of one listing: lower-case letters, digits and dashes, which is all
    that it takes, and what tells those apart that look alike so."""
    readable = re.sub(r"[^a-z0-9]+", "-", f"{kind}-{archive}-{listing}".lower()).strip("-")[:LONGEST_NAME]
    return f"{readable}-{sha256(f'{archive} {listing}'.encode()).hexdigest()[:8]}"
