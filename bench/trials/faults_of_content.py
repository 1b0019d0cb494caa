"""Faults in what arrives whole: another encoding, redirects, entity tags that lie, pages that only look right."""

from __future__ import annotations

from functools import partial

from bench.pages import generated_pages, listing_page
from bench.trials.fault_records import OVERCOME, Expected, Fault, blocked, missing, rejected, unavailable
from bench.trials.fault_server import Answer, answer, redirect
from bench.trials.faults_of_transfer import CHALLENGE
from bench.trials.faulty_sites import HOME_PAGE, HTML, LISTING, PAGES, Pages, entity_tag, on_page, page

ERROR_PAGE = b"<html><body><main><p>The website encountered an unexpected error.</p></main></body></html>"
SUMMARY = b'<div class="summary"><p>'

CHANGED: Pages = tuple((url, body.replace(SUMMARY, SUMMARY + b"Revised. ", 1)) for url, body in PAGES)
GROWN: Pages = tuple(generated_pages(6, seed=11))
BEFORE = {changed: body for (_, changed), (_, body) in zip(CHANGED, PAGES, strict=True)}


def with_the_old_tag(body: bytes) -> Answer:
    return page(body, ETag=entity_tag(BEFORE[body]))


def encoded(body: bytes, encoding: str, content_type: str = HTML) -> Answer:
    return page(body.decode().encode(encoding, "xmlcharrefreplace"), content_type)


def other_meta(body: bytes) -> Answer:
    return page(body.replace(b'<meta charset="utf-8"', b'<meta charset="windows-1251"'))


def with_nul(body: bytes) -> Answer:
    return page(body.replace(b">\n", b">\0\n"))


def nested(body: bytes) -> Answer:
    return page(body.replace(b"<header", b"<div>" * 100_000 + b"<header", 1))


TEXT = (
    Fault(
        "the header's charset is wrong (ISO-8859-1), the page's own is right",
        on_page(partial(page, content_type="text/html; charset=iso-8859-1")),
        OVERCOME,
    ),
    Fault("the header's charset is right, the page's own is wrong", on_page(other_meta), OVERCOME),
    Fault(
        "windows-1252 that is called ISO-8859-1",
        on_page(partial(encoded, encoding="cp1252", content_type="text/html; charset=iso-8859-1")),
        OVERCOME,
    ),
    Fault(
        "windows-1252 that is called UTF-8",
        on_page(partial(encoded, encoding="cp1252")),
        Expected("documents differ from label", "promised 50", 1, "all that is ASCII", 200, "undecodable text"),
    ),
    Fault(
        "a charset that nobody knows", on_page(partial(page, content_type="text/html; charset=x-unheard-of")), OVERCOME
    ),
    Fault("UTF-16 with a byte order mark", on_page(partial(encoded, encoding="utf-16")), OVERCOME),
    Fault(
        "UTF-16, as the header says",
        on_page(partial(encoded, encoding="utf-16-le", content_type="text/html; charset=utf-16le")),
        OVERCOME,
    ),
    Fault(
        "UTF-16 that is called UTF-8",
        on_page(partial(encoded, encoding="utf-16-le")),
        rejected("unknown layout", exit_status=3),
    ),
    Fault("NUL bytes", on_page(with_nul), OVERCOME),
    Fault("100,000 nested elements", on_page(nested), rejected("nested too deep")),
)

REDIRECTS = (
    Fault("a redirect loop", on_page(redirect("#")), unavailable("redirects in a loop", 302)),
    Fault(
        "a redirect to another host",
        on_page(redirect("https://example.org/search")),
        unavailable("not on the archive's hosts", 302),
    ),
    Fault("a redirect to file:", on_page(redirect("file:///etc/hostname")), unavailable("neither http nor https", 302)),
    Fault(
        "a redirect to a private address",
        on_page(redirect("https://169.254.169.254/latest/meta-data/")),
        unavailable("not on the archive's hosts", 302),
    ),
    Fault(
        "a redirect to the home page",
        on_page(redirect("/")),
        Expected("redirected away", "", 1, "other pages", 302),
    ),
)

# That a site says “not modified” of a page which it has changed, nobody can see; its rows stay as they were.
TAGS = (
    Fault(
        "the same ETag for other bytes",
        on_page(with_the_old_tag),
        OVERCOME,
        pages=CHANGED,
        is_harvested_before=True,
    ),
    Fault(
        "304 for a page that has changed",
        on_page(answer(304)),
        Expected(reads="other pages", kept=304),
        pages=CHANGED,
        is_harvested_before=True,
    ),
    Fault(
        "304 for a page of a listing that has grown",
        on_page(answer(304)),
        Expected("total changed", "", 1, "all pages", 304),
        pages=GROWN,
        is_harvested_before=True,
    ),
    Fault("304 that nobody asked for", on_page(answer(304, ETag='"1"')), unavailable("status 304", 304)),
)

LOOKING_WELL = (
    Fault(
        "a bot challenge with status 200",
        on_page(answer(200, CHALLENGE)),
        blocked("(Cloudflare)", 200, reject="bot challenge"),
    ),
    Fault("a bot challenge with status 403", on_page(answer(403, CHALLENGE)), blocked("(Cloudflare)", 403)),
    Fault("a bot challenge with status 503", on_page(answer(503, CHALLENGE)), blocked("(Cloudflare)", 503)),
    Fault("an error page with status 200", on_page(page(ERROR_PAGE)), rejected("error page")),
    Fault("an empty body with status 200", on_page(page(b"")), rejected("not HTML")),
    Fault("the home page with status 200", on_page(page(HOME_PAGE)), rejected("unknown layout", exit_status=3)),
    Fault(
        "“no results” in the midst of a listing",
        on_page(page(listing_page([], url=LISTING, total=None))),
        Expected("no rows", "", 1, "other pages", 200),
    ),
    Fault(
        "page 2 in its place",
        on_page(page(PAGES[1][1])),
        Expected("page repeats another", "page 2", 1, "other pages", 200),
    ),
    Fault("404 for a page that is promised", on_page(answer(404)), missing(404)),
)

FAULTS_OF_CONTENT = (*TEXT, *REDIRECTS, *TAGS, *LOOKING_WELL)
