"""Saves a page of software that runs on this machine as a case of fixtures/platforms:

    python -m bench.software_pages.save ARCHIVE ORIGIN CASE PATH ABOUT

It is asked as https://papers.example.org. What no listing is read by is cut: what is between the tags of scripts,
styles and pictures, links to programs' interfaces, and empty lines. All else stays as it was printed.
"""

from __future__ import annotations

import re
import sys

import httpx

from bench.software_pages import HOST
from flows.cases import FIXTURES, save_case
from flows.own_archives import declare_those_in

BETWEEN_TAGS = re.compile(r"(<(script|style|svg)\b[^>]*>).*?(</\2>)", re.DOTALL)
EMPTY_SCRIPT = re.compile(r"<(script|style)(?![^>]*\ssrc=)[^>]*></\1>\s*")
OTHER_LINKS = re.compile(r"""<link [^>]*(?:wp-json|xmlrpc|oembed|shortlink|prefetch|preload|modulepreload)[^>]*>\s*""")
BLANK_LINES = re.compile(r"\n\s*\n")


def without_furniture(page: str) -> str:
    """The page without what no listing is read by."""
    tags_alone = OTHER_LINKS.sub("", EMPTY_SCRIPT.sub("", BETWEEN_TAGS.sub(r"\1\3", page)))
    return BLANK_LINES.sub("\n", tags_alone)


def save(archive: str, origin: str, case: str, path: str, about: str) -> None:
    """Asks for the page and saves it. Raises httpx.HTTPError, and FixtureError for a case that there is already."""
    answer = httpx.get(f"{origin}{path}", headers={"host": HOST}, timeout=60)
    headers = {"content-type": answer.headers["content-type"]}
    body = without_furniture(answer.text).encode()
    save_case(archive, case, f"https://{HOST}{path}", body, answer.status_code, headers, about)


if __name__ == "__main__":
    declare_those_in(FIXTURES / "platforms")
    save(*sys.argv[1:])
