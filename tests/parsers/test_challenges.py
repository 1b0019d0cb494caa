"""Bot challenges are told from pages, in both directions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.listing.refusals import SMALL_PAGE, bot_challenge

ROW = b'<li class="result"><a href="/document/%d">Memorandum of conversation</a><p>Secret.</p></li>'


def _page(title: str, body: bytes = b"") -> bytes:
    return b"<!DOCTYPE html><html><head><title>" + title.encode() + b"</title></head><body>" + body + b"</body></html>"


LISTING = _page("Search | Digital Archive", b"".join(ROW % number for number in range(20)))


@pytest.mark.parametrize(
    ("service", "page"),
    [
        ("Cloudflare", _page("Just a moment...")),
        ("Cloudflare", _page(" Just a\nmoment… ")),
        ("Cloudflare", _page("Attention Required! | Cloudflare")),
        ("Cloudflare", _page("archive.test", b"<script>(function(){window._cf_chl_opt={cvId:'3'}})()</script>")),
        ("Cloudflare", _page("Just a moment...", b" " * 200_000)),
        (
            "Imperva",
            _page("", b'<iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31&amp;xinfo=1"></iframe>'),
        ),
        ("Imperva", b"Request unsuccessful. Incapsula incident ID: 12-34"),
        ("Imperva", _page("Pardon Our Interruption")),
        ("Akamai", _page("Access Denied", b"<H1>Access Denied</H1>Reference&#32;&#35;18&#46;7a1d2c17&#46;17&#46;3f")),
        ("Akamai", b"<HTML><H1>Access Denied</H1> Reference #18.7a1d2c17.1718409600.3f9b21e </HTML>"),
        ("Akamai", _page("", b'<div id="sec-if-cpt-container"></div>')),
        ("DDoS-Guard", _page("DDoS-Guard")),
        ("HUMAN (PerimeterX)", _page("Access to this page has been denied.", b'<div id="px-captcha"></div>')),
        ("AWS WAF", _page("", b"<script>window.gokuProps = {};</script><div id='challenge-container'></div>")),
        ("AWS WAF", _page("Human Verification")),
        ("Anubis", _page("Making sure you&#39;re not a bot!")),
        ("Anubis", _page("Making sure you’re not a bot!")),
        ("Anubis", _page("Loading", b'<script id="anubis_challenge" type="application/json">{}</script>')),
        ("DataDome", _page("archive.test", b'<iframe src="https://geo.captcha-delivery.com/captcha/"></iframe>')),
        ("captcha", _page("archive.test", b'<p>Prove that you are human</p><div class="x h-captcha"></div>')),
        ("captcha", _page("Robot Check")),
    ],
)
def test_challenges_are_named(service: str, page: bytes) -> None:
    assert bot_challenge(page) == service


@pytest.mark.parametrize(
    "page",
    [
        b"",
        LISTING,
        LISTING.replace(b"</head>", b'<script src="https://www.google.com/recaptcha/api.js"></script></head>'),
        LISTING.replace(b"</body>", b'<div class="g-recaptcha"></div><p>Show that you are not a robot</p></body>'),
        LISTING.replace(b"</body>", b'<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script></body>'),
        LISTING.replace(b"</head>", b'<script src="/_Incapsula_Resource?SWJIYLWA=719d34d"></script></head>'),
        LISTING.replace(b"Memorandum of conversation", b"Just a moment..."),
        LISTING.replace(b"Memorandum of conversation", b"Access Denied: Reference #18 of the Security Check"),
        _page("“Just a moment...”: a conversation with Zhou Enlai"),
        _page("No results | Digital Archive", b'<form><div class="g-recaptcha"></div></form>'),
        _page("404 Not Found", b"<script>window._pxAppId = 'PX1';</script>"),
        _page("Access Denied", b"<h1>403</h1>You have no permission."),
        _page("Search", b" " * 40_000 + b'"a page about window._cf_chl_opt"'),
    ],
)
def test_other_pages_are_none(page: bytes) -> None:
    assert bot_challenge(page) is None


@pytest.mark.parametrize(
    ("headers", "service"),
    [
        ({"cf-mitigated": "challenge"}, "Cloudflare"),
        ({"x-amzn-waf-action": "Captcha"}, "AWS WAF"),
        ({"server": "cloudflare", "cf-ray": "8b9"}, None),
    ],
)
def test_the_headers_of_some_services_say_it(headers: dict[str, str], service: str | None) -> None:
    assert bot_challenge(b"", headers) == service


@given(st.binary())
def test_no_text_makes_a_long_page_a_challenge(text: bytes) -> None:
    assert bot_challenge(_page("Search", text).ljust(SMALL_PAGE + 1)) is None
