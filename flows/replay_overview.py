"""The replica's own page: what it is, and what can be had from it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import unquote_plus

from flows.harmless_text import harmless, harmless_url
from flows.replay_pages import Page, target_of
from parsers.archive import Archive

MOST_LINKS = 200

_HTML = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{heading}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
li {{ overflow-wrap: anywhere }}
time {{ opacity: .75; white-space: nowrap }}
</style>
</head>
<body>
<h1>{heading}</h1>
<p>This is not <a href="{home}">{title}</a> itself but a replica of it, served by Regest on this computer alone.
It has {count}:</p>
<ul>
{links}
</ul>
{rest}</body>
</html>
"""


def overview(archive: Archive, pages: Sequence[Page], heading: str) -> bytes:
    """An HTML page in UTF-8 that says what the replica is and links to the first 200 of its pages."""
    more = len(pages) - MOST_LINKS
    return _HTML.format(
        heading=escape(harmless(heading)),
        home=escape(archive.home),
        title=escape(harmless(archive.title)),
        count="1 page" if len(pages) == 1 else f"{len(pages):,} pages",
        links="\n".join(_link(page) for page in pages[:MOST_LINKS]),
        rest=f"<p>… and {more:,} more.</p>\n" if more > 0 else "",
    ).encode(errors="replace")


def _link(page: Page) -> str:
    target = target_of(page.url)
    captured = page.captured_at
    when = f' <time datetime="{captured.isoformat()}">captured {captured:%Y-%m-%d %H:%M} UTC</time>' if captured else ""
    return f'<li><a href="{escape(harmless_url(target))}">{escape(harmless(unquote_plus(target)))}</a>{when}</li>'
