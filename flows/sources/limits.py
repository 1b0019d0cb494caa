"""How much of anything a source puts up with."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.exchange import BODY_LIMIT


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a source, in seconds and bytes.

    `response_bytes` holds for a body as transferred and as decoded; `seconds_for_a_response` from the start of the
    connection to the last byte; `seconds_to_read` between two pieces of it. `retry_budget_seconds` is what one page
    may take with all its attempts. A server that wants to be left alone for longer than `longest_retry_after` is.
    """

    response_bytes: int = BODY_LIMIT
    seconds_for_a_response: float = 120.0
    seconds_to_connect: float = 15.0
    seconds_to_read: float = 30.0
    attempts: int = 5
    retry_budget_seconds: float = 900.0
    first_backoff: float = 1.0
    longest_backoff: float = 60.0
    longest_retry_after: float = 600.0
    longest_crawl_delay: float = 60.0
    redirects: int = 5
    connections: int = 2
