"""What a host's robots.txt (RFC 9309) says to Regest."""

from __future__ import annotations

from urllib.parse import urlsplit

from protego import Protego

from flows.http.asking import PRODUCT
from flows.http.source import OTHER_WAYS_IN, SourceBlocked

# RFC 9309, section 2.5: at least so much is read.
READ_AT_MOST = 500 * 1024


class RobotsRules:
    """The rules of one robots.txt; no text, no rules."""

    def __init__(self, body: bytes = b"") -> None:
        self._text = _whole_lines(body).decode("utf-8-sig", errors="replace")
        self._rules = Protego.parse(self._text)

    @property
    def crawl_delay(self) -> float | None:
        """The seconds that the host asks Regest to leave between requests, if it does."""
        return self._rules.crawl_delay(PRODUCT)

    def check(self, url: str) -> None:
        """Raises SourceBlocked when the rules forbid `url`, and names the rule."""
        if self._rules.can_fetch(url, PRODUCT):
            return
        raise SourceBlocked(
            f"robots.txt of {urlsplit(url).netloc} forbids {url} (“{self._rule_against(url)}”) and Regest obeys it: "
            f"{OTHER_WAYS_IN}"
        )

    def _rule_against(self, url: str) -> str:
        """The longest of the lines that forbid `url` by themselves; the parser does not tell which one it followed."""
        lines = {line.partition("#")[0].strip() for line in self._text.splitlines()}
        alone = (line for line in lines if not Protego.parse(f"User-agent: *\n{line}").can_fetch(url, PRODUCT))
        return max(alone, key=lambda line: (len(line), line), default="Disallow")


def _whole_lines(body: bytes) -> bytes:
    """The head of the file that is read, without a line that would be cut in two: “Disallow: /p” for “/private”."""
    return body if len(body) <= READ_AT_MOST else body[: body.rfind(b"\n", 0, READ_AT_MOST) + 1]
