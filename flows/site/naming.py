"""What pages are called: the names of documents and listings in addresses, and of archives in words.

A name is the same wherever and whenever it is made: of the archive's name and the canonical URL, and of nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import md5
from urllib.parse import urlsplit

from parsers.catalog import archives

LONGEST_PART = 80
_PART = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_NAME = re.compile(r"(?:(?P<part>[A-Za-z0-9_-]{1,80})-)?(?P<digest>[0-9a-f]{16})")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in an address: a part of a URL, for people, and the digest that says which URL."""

    part: str
    digest: str

    def __str__(self) -> str:
        return f"{self.part}-{self.digest}" if self.part else self.digest


def name_of(archive: str, url: str) -> Name:
    """The name of what an archive has at a canonical URL."""
    parts = _PART.findall(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    part = max(parts, key=len, default="")[:LONGEST_PART].rstrip("-_")
    return Name(part, md5(f"{archive}\n{url}".encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:16])


def name_from(text: str) -> Name | None:
    """A name as it stands in an address, None for what is none."""
    found = _NAME.fullmatch(text)
    return Name(found["part"] or "", found["digest"]) if found else None


def archive_title(archive: str) -> str:
    """The title of an archive; its name, where it is not known here."""
    known = archives().get(archive)
    return known.title if known else archive
