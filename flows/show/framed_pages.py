"""What Regest says of a captured page, and the page in a frame below it.

The frame is the page's own: whatever the page draws stays within it, and nothing in it runs. What stands above is
Regest's word alone; so that says too which row is marked, and in which colour, which no page can know beforehand.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from flows.harmless_text import harmless

# Also what the frame inherits: so it allows the looks of a page.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
# Links that somebody follows open beside the page, as pages like any other.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
LONGEST_SAID = 300
_FRAME = "captured-page"

_OUTER = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
html, body {{ height: 100%; margin: 0 }}
body {{ display: flex; flex-direction: column; background: #1c1917; color: #fafaf9;
  font: .875rem/1.4 system-ui, sans-serif }}
header {{ max-height: 40vh; overflow: auto; padding: .5rem 1rem; overflow-wrap: anywhere }}
p {{ margin: 0 0 .25rem }}
a {{ color: inherit }}
i {{ display: inline-block; width: .8em; height: .8em; margin-right: .3em; border: 3px solid {colour};
  background: {tint}; vertical-align: -.2em }}
h1 {{ margin: 0; padding: .25rem 1rem; background: #a8a29e; color: #1c1917; font: inherit }}
iframe {{ flex: 1; box-sizing: border-box; width: 100%; min-height: 50vh; border: .5rem solid #a8a29e; border-top: 0;
  background: #fff }}
</style>
</head>
<body>
<header id="regest-banner" role="note">
{said}
</header>
<h1>In this frame is the page as it was captured, and all in it are the page's own words; {what_is_marked}.</h1>
<iframe name="{frame}" title="The page as it was captured" sandbox="{sandbox}" srcdoc="{page}"></iframe>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a row is marked in one view of a page: the `id` of its element, and the hue of its outline in degrees."""

    id: str
    hue: int

    @property
    def colour(self) -> str:
        """Of the outline, as CSS."""
        return f"hsl({self.hue} 80% 38%)"

    @property
    def tint(self) -> str:
        """Of what is inside it."""
        return f"hsl({self.hue} 90% 92%)"

    @property
    def style(self) -> str:
        """CSS for the page. It is scrolled to the mark when it opens; browsers that know no initial target snap to it,
        for a moment."""
        return (
            f"#{self.id} {{ outline: 3px solid {self.colour} !important; outline-offset: 2px !important;"
            f" background: {self.tint} !important; color: #1c1917 !important; scroll-margin-top: 20vh !important;"
            " scroll-initial-target: nearest !important }\n"
            f"@keyframes {self.id} {{ from, to {{ scroll-snap-type: y mandatory }} }}\n"
            "@supports not (scroll-initial-target: nearest) {\n"
            f"  html {{ animation: {self.id} .4s }}\n"
            f"  #{self.id} {{ scroll-snap-align: start !important }}\n"
            "}\n"
        )


def new_mark() -> Mark:
    """One that no page can have been written for."""
    return Mark(f"row-{secrets.token_hex(8)}", secrets.randbelow(360))


def framed(page: str, mark: Mark, said: Sequence[str], row_said: Sequence[str], *, is_marked: bool) -> bytes:
    """An HTML page in UTF-8 that needs nothing beside it: `said` of the captured page, `row_said` of its row, and below
    it `page`, HTML of which nothing runs."""
    lines = [_line(["Regest", *said])]
    if row_said:
        first, rest = escape(harmless(row_said[0], LONGEST_SAID)), _line(["", *row_said[1:]])
        to_row = f'<a href="about:srcdoc#{mark.id}" target="{_FRAME}"><i></i>{first}</a>'
        lines.append((to_row if is_marked else first) + rest)
    html = _OUTER.format(
        policy=POLICY,
        title=escape(f"Regest: {harmless((*row_said, *said)[0], LONGEST_SAID)}"),
        colour=mark.colour,
        tint=mark.tint,
        said="\n".join(f"<p>{line}</p>" for line in lines),
        what_is_marked="its row is outlined in the colour above" if is_marked else "nothing is marked in it",
        frame=_FRAME,
        sandbox=SANDBOX,
        page=escape(page),
    )
    return html.encode("utf-8-sig", errors="replace")


def _line(parts: Sequence[str]) -> str:
    return " · ".join(escape(harmless(part, LONGEST_SAID)) for part in parts)
