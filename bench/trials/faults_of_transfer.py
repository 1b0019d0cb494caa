"""Faults on the way: busy servers, connections that break, bodies that cannot be unpacked, TLS, HTTP/2, robots.txt."""

from __future__ import annotations

import gzip
from base64 import b64decode
from functools import cache, partial

from bench.trials.fault_records import OVERCOME, Expected, Fault, rejected, shut_out, unavailable
from bench.trials.fault_server import Answer, answer
from bench.trials.faulty_sites import live_site, on_page, on_robots, over_http2, page, with_certificate
from flows.http.source import Limits
from warehouse.warc.exchange import BODY_LIMIT

SHORT = Limits(attempts=1, seconds_for_a_response=0.5, seconds_to_read=0.25)
NOT_IN_FULL = "was not answered in full"
NOT_IN_TIME = "was not answered in full within 0.5 seconds"
UNDECODABLE = "undecodable body"

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
# 100 MiB of zeros, as Brotli packs them.
BROTLI_BOMB = b64decode(
    "y///P/gnAOKxQCD3/o///3/wTwDEYRGA7v0f////4J8AiMMCAN37P/7//8E/ARCHBQC693/8//+DfwIgDgsAdO//+P//B/8EQBwWAOje//H//w/+CYA4"
    "LADQvf/j//8f/BMAcVgAoHv/x///P/gnAOKwAED3/o///3/wTwDEYQGA7v0f////4J8AiMMCAN37P/7//8E/ARCHBQC693/5//+DfwIgDgsAdO9/AA=="
)
CHALLENGE = b"<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
MANY_RULES = b"Disallow: /private\n" * 550_000


def most(body: bytes) -> bytes:
    """The body up to its last rows."""
    return body[: int(len(body) * 0.95)]


def reset_in_body(body: bytes) -> Answer:
    return Answer(most(page(body).wire), "reset")


def stalled(body: bytes) -> Answer:
    return Answer(most(page(body).wire), "hang")


def too_long(body: bytes) -> Answer:
    return Answer(page(body, Content_Length=str(2 * len(body))).wire, "close")


def too_short(body: bytes) -> Answer:
    return page(body, Content_Length=str(len(most(body))))


def without_length(body: bytes) -> Answer:
    return Answer(HEAD + b"\r\n" + most(body), "close")


def half_gzipped(body: bytes) -> Answer:
    packed = gzip.compress(body)
    return page(packed[: len(packed) // 2], Content_Encoding="gzip")


@cache
def gzip_bomb(*_: bytes) -> Answer:
    return page(gzip.compress(bytes(BODY_LIMIT + 1)), Content_Encoding="gzip")


def huge(_: bytes) -> Answer:
    return answer(200, bytes(100_000_000))


BUSY = (
    Fault(
        "429 with Retry-After in seconds, then well",
        on_page(answer(429, Retry_After="7"), page),
        Expected(waited=7.0, kept=200),
    ),
    Fault(
        "429 with Retry-After as a date, then well",
        on_page(answer(429, Retry_After="Mon, 23 Nov 2026 12:00:09 GMT", Date="Mon, 23 Nov 2026 12:00:00 GMT"), page),
        Expected(waited=9.0, kept=200),
    ),
    Fault(
        "429 that asks to wait for a day",
        on_page(answer(429, Retry_After="86400")),
        unavailable("asks to wait for 86400 seconds", 429),
    ),
    Fault("503 for a while", on_page(answer(503), answer(503), page), OVERCOME),
    Fault("503 for ever", on_page(answer(503)), unavailable("status 503", 503)),
    Fault("403 without a challenge", on_page(answer(403)), unavailable("status 403", 403)),
)

BROKEN = (
    Fault("a reset in the headers, always", on_page(Answer(HEAD[:40], "reset")), unavailable(NOT_IN_FULL)),
    Fault("a reset in the body, once", on_page(reset_in_body, page), OVERCOME),
    Fault("a reset in the body, always", on_page(reset_in_body), unavailable(NOT_IN_FULL)),
    Fault("a stall, always", on_page(stalled), unavailable(NOT_IN_FULL), SHORT),
    Fault(
        "a body that drips, byte by byte",
        on_page(Answer(HEAD + b"Content-Length: 60000\r\n\r\n", "drip")),
        unavailable(NOT_IN_TIME),
        SHORT,
    ),
    Fault("headers that drip", on_page(Answer(HEAD + b"X-Drops: ", "drip")), unavailable(NOT_IN_TIME), SHORT),
    Fault("Content-Length too large", on_page(too_long), unavailable(NOT_IN_FULL)),
    Fault("Content-Length too small", on_page(too_short), rejected("truncated page")),
    Fault("a body without a length that ends too early", on_page(without_length), rejected("truncated page")),
)

PACKED = (
    Fault("truncated gzip", on_page(half_gzipped), unavailable("it is truncated", 200, reject=UNDECODABLE)),
    Fault(
        "gzip that is none",
        on_page(partial(page, Content_Encoding="gzip")),
        unavailable("gzip data is damaged", 200, reject=UNDECODABLE),
    ),
    Fault("a gzip bomb", on_page(gzip_bomb), unavailable("more than the limit", 200, reject=UNDECODABLE)),
    Fault(
        "a brotli bomb, which nobody asked for",
        on_page(page(BROTLI_BOMB, Content_Encoding="br")),
        unavailable("more than the limit", 200, reject=UNDECODABLE),
    ),
    Fault("a page of 100 MB", on_page(huge), unavailable("larger than the limit")),
)

ROBOTS = (
    Fault(
        "robots.txt forbids",
        on_robots(answer(200, b"User-agent: *\nDisallow: /search\n")),
        shut_out("“Disallow: /search”"),
    ),
    Fault("robots.txt is 503", on_robots(answer(503)), shut_out("status 503")),
    Fault("robots.txt is a bot challenge", on_robots(answer(403, CHALLENGE)), shut_out("bot challenge")),
    Fault("robots.txt has 10 MB", on_robots(lambda: answer(200, b"User-agent: *\n" + MANY_RULES)), OVERCOME),
    Fault(
        "robots.txt has 10 MB and forbids",
        on_robots(lambda: answer(200, b"User-agent: *\nDisallow: /search\n" + MANY_RULES)),
        shut_out("“Disallow: /search”"),
    ),
    Fault("robots.txt is a gzip bomb", on_robots(gzip_bomb), shut_out("more than the limit")),
    Fault("robots.txt is no text", on_robots(answer(200, bytes(range(256)) * 100)), OVERCOME),
)

BELOW = (
    Fault("a certificate that nobody vouches for", with_certificate(is_trusted=False), shut_out("does not prove")),
    Fault("a certificate for another name", with_certificate("127.0.0.2"), shut_out("does not prove")),
    Fault("a certificate that has expired", with_certificate(days_left=-1), shut_out("does not prove")),
    Fault("the archive's host has a private address", live_site, shut_out("no public address")),
    Fault("HTTP/2 GOAWAY, once", over_http2("goaway before the answer", "none"), OVERCOME),
    Fault("HTTP/2 GOAWAY, always", over_http2("goaway before the answer"), unavailable(NOT_IN_FULL)),
    Fault("HTTP/2 GOAWAY after the answer", over_http2("goaway after the answer"), OVERCOME),
    Fault("HTTP/2 stream reset, always", over_http2("stream reset"), unavailable(NOT_IN_FULL)),
)

FAULTS_OF_TRANSFER = (*BUSY, *BROKEN, *PACKED, *ROBOTS, *BELOW)
