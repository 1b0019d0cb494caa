"""A link leads where a browser would go, in whatever form it is written."""

from __future__ import annotations

import pytest

from parsers.archives.wilson_center import URLS
from parsers.urls import absolute_url

HOST = "digitalarchive.wilsoncenter.org"
DOCUMENT = f"https://{HOST}/document/long-telegram"
document_url = URLS.document_urls_of(f"https://{HOST}/search?page=1")


@pytest.mark.parametrize(
    "href",
    [
        DOCUMENT,
        f"HTTPS://{HOST.upper()}/document/long-telegram",
        f"https://{HOST}:443/document/long-telegram",
        f"//{HOST}/document/long-telegram#transcript",
        f"\\\\{HOST}/document/long-telegram",
        f"https:///{HOST}/document/long-telegram",
        f"https:\\\\{HOST}\\document\\long-telegram",
        "document/long-telegram",
        "./document/long-telegram",
        "../x/../document/long-telegram",
        "/x/%2E%2e/document/%2e/long-telegram",
        "\\document\\long-telegram",
        "/document\\long-telegram?from=\\",
        "\n\t /document/long-telegram \x00\x1f",
        "/docu\nment/long-\r\ttelegram",
        "ht\ntps://" + HOST + "/document/long-telegram",
        "https:/document/long-telegram",
    ],
)
def test_a_link_to_a_document_in_any_form_that_browsers_know(href: str) -> None:
    assert document_url(href) == DOCUMENT


@pytest.mark.parametrize(
    "href",
    [
        "//document/long-telegram",
        "\\\\document\\long-telegram",
        "https:\\\\example.org\\document\\long-telegram",
        "/search?q=\\..\\document\\long-telegram",
        "/document/%2e%2e/long-telegram",
        "\N{NO-BREAK SPACE}/document/long-telegram",
    ],
)
def test_a_link_that_browsers_take_elsewhere_is_none(href: str) -> None:
    assert document_url(href) is None


def test_what_a_browser_keeps_in_a_name_makes_another_document() -> None:
    assert document_url("/document/long-telegram\N{NO-BREAK SPACE}") == f"{DOCUMENT}%C2%A0"
    assert document_url("/document/a%2E%2Eb") == f"https://{HOST}/document/a..b"


def test_blanks_in_a_link_are_encoded_as_browsers_do() -> None:
    found = absolute_url("?sort=title asc&page=2 ", f"https://{HOST}/search")
    assert found is not None
    assert found.geturl() == f"https://{HOST}/search?sort=title%20asc&page=2"
