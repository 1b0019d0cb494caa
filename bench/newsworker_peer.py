"""newsworker beside parsers.learn: run by another Python, in which newsworker is, with nothing of Regest.

Each line that comes in is a page in base64, each that goes out what newsworker makes of it: its records, and seconds.
"""

from __future__ import annotations

import base64
import json
import signal
import sys
import time
from typing import Any

from lxml import html
from newsworker.extractor import FeedExtractor

HOST = "https://site.example/"
LONGEST_SECONDS = 60


def records_of(body: bytes) -> list[dict[str, Any]]:
    """The records that newsworker finds on a page: text, links, title, link, date and summary."""
    feed, _ = FeedExtractor().get_feed(HOST, data=body)
    return [record_of(item) for item in feed["items"]]


def record_of(item: dict[str, Any]) -> dict[str, Any]:
    raw = item.get("raw_html") or b""
    text = html.fromstring(raw.decode(errors="replace")).text_content() if raw.strip() else ""
    title, summary, link = item.get("title") or "", item.get("description") or "", item.get("link") or ""
    links = [link, *(item.get("extra") or {}).get("links", [])]
    day = item["pubdate"].date().isoformat() if item.get("pubdate") else None
    return {
        "text": " ".join((text, title, summary)),
        "hrefs": [href.removeprefix(HOST) for href in links if href],
        "fields": {"title": title, "href": link, "date": day, "summary": summary},
    }


def stop(*_: object) -> None:
    raise TimeoutError


def main() -> None:
    """Answers page after page until nothing more comes in. A page that fails, or takes too long, has no records."""
    signal.signal(signal.SIGALRM, stop)
    for line in sys.stdin:
        body = base64.b64decode(line)
        signal.alarm(LONGEST_SECONDS)
        begun = time.process_time()
        try:
            records = records_of(body)
        except Exception:
            records = []
        signal.alarm(0)
        answer = {"records": records, "seconds": time.process_time() - begun}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
