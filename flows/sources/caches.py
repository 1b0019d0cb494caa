"""How old an answer is that a cache in front of the site gave (RFC 9111).

A cache's own word is taken: `Age`, in seconds, and the marks that caches of several makers leave. What the site itself
keeps ready (X-Drupal-Cache, X-Varnish without an Age) is the site's own business: it knows when that is out of date.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from flows.sources.header_values import delta_seconds
from warehouse.exchange import Exchange, Headers

# RFC 9111, section 5.2.1.4: the answer must come from the site itself. The second is what HTTP/1.0 has for it.
PAST_CACHES: Headers = (("Cache-Control", "no-cache"), ("Pragma", "no-cache"))

_HIT = re.compile(r"\bhit\b", re.IGNORECASE)
_MARKS = ("x-cache", "cf-cache-status", "x-proxy-cache")


def age_of(exchange: Exchange) -> timedelta | None:
    """How long before it was asked for an answer left the site: nothing, unless a cache says that it gave it. None when
    one says so and does not say how old it is."""
    stated = delta_seconds(exchange.header("age"))
    if stated is not None:
        return timedelta(seconds=stated)
    return None if any(_HIT.search(exchange.header(mark) or "") for mark in _MARKS) else timedelta()


def is_older_than(exchange: Exchange, moment: datetime) -> bool:
    """Whether an answer may have left the site before a moment, though it was asked for after it."""
    age = age_of(exchange)
    return age is None or (age > timedelta() and exchange.fetched_at - age < moment)
