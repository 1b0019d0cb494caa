"""A data folder to look at: a real listing, and a made-up one with all that can happen to one, read three times."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from generated_site import ARCHIVE, harvest, listing

from bench.pages import Row
from flows.replay.site import pages_from_fixtures

MONGOLIA = ARCHIVE.listing("mongolia")
MARKUP = '<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }} "quoted"'
REVERSED = "Minutes \N{RIGHT-TO-LEFT OVERRIDE}gnidrocer a fo\N{POP DIRECTIONAL FORMATTING} of the board"
FORMULA = "=HYPERLINK(0,1)"
HEBREW = "מכתב אל ראש הממשלה"
HOSTILE = b"""<script>parent.ran = top.ran = window.ran = 1; fetch("https://elsewhere.example/script")</script>
<meta http-equiv="refresh" content="0; url=https://elsewhere.example/refresh"><base href="https://elsewhere.example/">
<iframe src="https://elsewhere.example/frame" srcdoc="<script>top.ran = 1</script>"></iframe>
<img src="https://elsewhere.example/image.png" srcset="https://elsewhere.example/other.png 2x" onerror="top.ran = 1">
<link rel="stylesheet" href="https://elsewhere.example/style.css"><style>@import "https://elsewhere.example/more.css";
body { background: url(https://elsewhere.example/background.png) }</style><svg onload="top.ran = 1"></svg>
<form action="https://elsewhere.example/form"><input name="q" autofocus onfocus="top.ran = 1"></form>
<a href="javascript:top.ran = 1">Run</a><object data="https://elsewhere.example/object"></object>"""
LONG = "An endless title " + "of a long report " * 6_000
ROWS = [
    Row("May 4, 1942", "Letter from Nicolae Ceaușescu", "letter-ceausescu", ("To nobody, on a treaty.",)),
    Row("May 1942", "Telegram on a treaty", "telegram", ("A first account of it, in haste.",)),
    Row("1943", "Report on a year", "report", ("What was done.",)),
    Row("1940s", "Papers of a decade", "papers", ("Letters and drafts.",)),
    Row("1943-1957", "Correspondence", "correspondence", ("Between two ministries.",)),
    Row("before 1950", "Notes", "notes", ("Undated sheets from before the war and after it.",)),
    Row("circa 1947", "Memorandum", "memorandum", ("About the treaty.",)),
    Row("1936 or 1938", "Drafts", "drafts", ("A treaty that was never signed.",)),
    Row("soon", "Plan", "plan", ("Nobody knows when.",)),
    Row("June 1, 1944", MARKUP, "markup", (MARKUP,)),
    Row("June 2, 1944", REVERSED, "reversed", (FORMULA,)),
    Row("June 3, 1944", HEBREW, "hebrew", (HEBREW,)),
    Row("June 4, 1944", LONG, "long", ("It goes on.",)),
    *(Row(f"July {day}, 1944", f"Treaty {day}", f"treaty-{day}", (f"Article {day}.",)) for day in range(1, 19)),
]


def browsed(folder: Path) -> Path:
    """Makes the folder: a title and a summary that were changed, a document that has left, a listing that promises more
    than it has."""
    # In a thread of its own, as a test may have an event loop that runs.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(_harvested(folder))).result()
    return folder


async def _harvested(folder: Path) -> None:
    await harvest(folder, pages_from_fixtures(ARCHIVE), listing_url=MONGOLIA)
    changed = [
        replace(row, title="Cable on a treaty", summary=("A second account of it, at leisure.",))
        if row.slug == "telegram"
        else row
        for row in ROWS
        if row.slug != "treaty-5"
    ]
    for rows in (ROWS, changed):
        await harvest(folder, listing(rows))
    await harvest(folder, [replace(page, body=hostile(page.body)) for page in listing(changed)])


def hostile(body: bytes) -> bytes:
    """A page that promises more than it has, and would run, load and lead away what it can."""
    return body.replace(b"of 30", b"of 40").replace(b"</body>", HOSTILE + b"</body>")
