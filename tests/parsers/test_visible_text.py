"""Text is what a browser shows of a page, broken where a browser breaks it."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from parsers.listing.visible_text import blocks


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("em<x-hit>bass</x-hit>y", ["embassy"]),
        ("em<custom>bass</custom>y <label>of</label> <ruby>old</ruby>", ["embassy of old"]),
        ("a<wbr>b<br>c", ["ab c"]),
        ("un\u00adbroken", ["un\u00adbroken"]),
        ("a<p></p>b<hr>c", ["a", "b", "c"]),
        ("<table><tr><td>a</td><td>b</td></tr></table>", ["a", "b"]),
        ("a<span hidden>x</span>b", ["ab"]),
        ("a<span style='color: red; display: none'>x</span>b", ["ab"]),
        ("a<span style='visibility:hidden'>x</span>b", ["ab"]),
        ("a<span aria-hidden=true>x</span>b", ["axb"]),
        ("a<span style='display: block'>x</span>b", ["a", "x", "b"]),
        ("a<div style='display: inline'>x</div>b", ["axb"]),
        ("a<script>x</script><style>x</style><template>x</template><noscript>x</noscript>b", ["ab"]),
        ("a<select><option>x</select><textarea>x</textarea><svg><title>x</title></svg>b", ["ab"]),
        ("a<!-- x -->b", ["ab"]),
    ],
)
def test_text_is_what_a_browser_shows(html: str, shown: list[str]) -> None:
    body = LexborHTMLParser(f"<body>{html}</body>").body
    assert body is not None
    assert blocks(body) == shown
