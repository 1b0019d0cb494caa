"""The replica over real sockets: which page a request means, how it is answered, and that nothing sent can harm it."""

from __future__ import annotations

import gzip
import random
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from command import Command
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.cases import case_named, cases
from flows.http.asking import Asking
from flows.http.source import Validators
from flows.replay.server import STILL, WITH_SCRIPTS
from flows.replay.site import ReplayedPage, Replica, ReplicaError, pages_from_captures, pages_from_fixtures
from flows.web.source import WebSource
from parsers.catalog import archive_named
from warehouse.data_folder import DataFolder
from warehouse.warc.captures import Capture, CaptureWriter, RunStart
from warehouse.warc.exchange import Exchange

ARCHIVE = archive_named("wilson-center")
SITE = "https://digitalarchive.wilsoncenter.org"
HTML = (("Content-Type", "text/html; charset=utf-8"),)
TEXT = b"<p>" + b"what a listing page says, over and over " * 100
MONDAY = datetime(2026, 11, 23, 6, 30, 15, 999999, UTC)
PLAIN = {"Accept-Encoding": "identity"}
# No proxy of the environment, no certificates to load, a connection for each request.
CLIENT = httpx.Client(trust_env=False, verify=False, limits=httpx.Limits(max_keepalive_connections=0))


def page(path: str, body: bytes = TEXT, status: int = 200, captured_at: datetime | None = None) -> ReplayedPage:
    return ReplayedPage(f"{SITE}{path}", status, HTML, body, captured_at)


def body_of(case: str) -> bytes:
    return case_named(ARCHIVE.name, case).body()


@pytest.fixture(scope="module")
def fixtures() -> Iterator[Replica]:
    with Replica(ARCHIVE, pages_from_fixtures(ARCHIVE)) as replica:
        yield replica


@pytest.fixture
def two_pages() -> Iterator[Replica]:
    with Replica(ARCHIVE, [page("/search?q=a", captured_at=MONDAY), page("/topics", b"short")]) as replica:
        yield replica


def spoken(replica: Replica, request: bytes) -> bytes:
    """Everything that comes back for these bytes until the replica closes the connection."""
    parts = urlsplit(replica.origin)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        with suppress(ConnectionError):
            connection.sendall(request)
        received = b""
        with suppress(ConnectionError):
            while more := connection.recv(65536):
                received += more
        return received


class TestWhichPage:
    @pytest.mark.parametrize("host", [*ARCHIVE.hosts, "127.0.0.1:1", "LOCALHOST:8765", "[::1]", "[::1]:8765"])
    @pytest.mark.parametrize(
        "target",
        [
            "/search?f[0]=languages:3949&f[1]=topics:86435&search_api_fulltext=China--Foreign+relations--Mongolia",
            "/search?page=0&f%5B7%5D=topics%3A86435&search_api_fulltext=China--Foreign%20relations--Mongolia&f[3]=languages:3949",
        ],
    )
    def test_it_is_found_by_any_spelling_and_host(self, fixtures: Replica, target: str, host: str) -> None:
        answer = CLIENT.get(fixtures.origin + target, headers={"Host": host})

        assert (answer.status_code, answer.content) == (200, body_of("seed_listing"))
        assert answer.headers["content-type"] == "text/html; charset=UTF-8"

    def test_the_declared_listing_of_the_archive_is_there(self, fixtures: Replica) -> None:
        url = urlsplit(ARCHIVE.listing("mongolia"))

        assert CLIENT.get(f"{fixtures.origin}{url.path}?{url.query}").content == body_of("seed_listing")

    def test_a_listing_can_be_walked_by_its_own_links(self, fixtures: Replica) -> None:
        url: str | None = case_named(ARCHIVE.name, "three_pages_first").url
        labels, documents = [], []
        while url is not None:
            answer = CLIENT.get(fixtures.origin + url.removeprefix(SITE))
            read = ARCHIVE.parser.parse_page(answer.content, url)
            labels.append((read.first, read.last, read.total))
            documents += [entry.url for entry in read.entries]
            url = read.next_url

        assert labels == [(1, 10, 28), (11, 20, 28), (21, 28, 28)]
        assert len(set(documents)) == 28

    def test_a_page_of_no_listing_is_found_by_its_path(self, fixtures: Replica) -> None:
        document = urlsplit(case_named(ARCHIVE.name, "document_page").url).path

        assert CLIENT.get(fixtures.origin + document).content == body_of("document_page")
        assert CLIENT.get(f"{fixtures.origin}/topics").content == body_of("topics_page")
        assert CLIENT.get(f"{fixtures.origin}{document}-0").status_code == 404

    def test_an_absolute_target_means_its_path(self, fixtures: Replica) -> None:
        received = spoken(fixtures, b"GET http://elsewhere.example/topics HTTP/1.0\r\n\r\n")

        assert received.endswith(body_of("topics_page"))

    def test_of_cases_that_share_a_page_a_readable_one_is_served(self, fixtures: Replica) -> None:
        answer = CLIENT.get(f"{fixtures.origin}/search?search_api_fulltext=Poland")

        sharing = [case for case in cases(ARCHIVE.name) if case.url == f"{SITE}/search?search_api_fulltext=Poland"]
        readable = [case for case in sharing if "rejected" not in (case.expected() or {})]
        assert len(readable) < len(sharing)
        assert (answer.status_code, answer.content) == (200, readable[0].body())

    def test_of_given_pages_that_are_the_same_the_first_is_served(self) -> None:
        with Replica(ARCHIVE, [page("/search?q=a&page=0", b"first"), page("/search?q=a", b"second")]) as replica:
            assert CLIENT.get(f"{replica.origin}/search?q=a").content == b"first"


class TestHowItIsAnswered:
    @pytest.mark.parametrize("status", [403, 503, 520])
    def test_the_stored_status_is_served_and_cannot_be_conditional(self, status: int) -> None:
        stored = replace(page("/search", b"down", status), headers=(*HTML, ("Retry-After", "7"), ("Set-Cookie", "a=b")))
        with Replica(ARCHIVE, [stored]) as replica:
            answer = CLIENT.get(f"{replica.origin}/search", headers={"If-None-Match": "*"})

        assert (answer.status_code, answer.content, answer.headers["retry-after"]) == (status, b"down", "7")
        assert not {"etag", "last-modified", "set-cookie"} & set(answer.headers)

    @pytest.mark.parametrize("accepted", ["gzip", "br, GZIP;q=0.5", "*", "identity, gzip; q=1"])
    def test_a_client_that_accepts_gzip_gets_it(self, two_pages: Replica, accepted: str) -> None:
        with CLIENT.stream("GET", f"{two_pages.origin}/search?q=a", headers={"Accept-Encoding": accepted}) as answer:
            sent = b"".join(answer.iter_raw())

        assert answer.headers["content-encoding"] == "gzip"
        assert int(answer.headers["content-length"]) == len(sent) < len(TEXT) / 5
        assert gzip.decompress(sent) == TEXT

    @pytest.mark.parametrize("accepted", ["identity", "gzip;q=0", "*;q=0.0", "br", ""])
    def test_another_client_gets_the_plain_body(self, two_pages: Replica, accepted: str) -> None:
        answer = CLIENT.get(f"{two_pages.origin}/search?q=a", headers={"Accept-Encoding": accepted})

        assert "content-encoding" not in answer.headers
        assert answer.content == TEXT

    def test_each_encoding_has_its_own_tag_and_says_that_there_are_two(self, two_pages: Replica) -> None:
        answers = [CLIENT.get(f"{two_pages.origin}/search?q=a", headers=headers) for headers in (PLAIN, {})]

        assert len({answer.headers["etag"] for answer in answers}) == 2
        assert [answer.headers["vary"] for answer in answers] == ["Accept-Encoding"] * 2

    @pytest.mark.parametrize("body", [b"short", random.Random(1).randbytes(4096)])
    def test_what_gzip_does_not_shorten_is_sent_plain(self, body: bytes) -> None:
        with Replica(ARCHIVE, [page("/search", body)]) as replica:
            answer = CLIENT.get(f"{replica.origin}/search", headers={"Accept-Encoding": "gzip"})

        assert answer.content == body
        assert not {"content-encoding", "vary"} & set(answer.headers)

    def test_head_is_get_without_the_body(self, two_pages: Replica) -> None:
        with httpx.Client(trust_env=False) as client:
            got, head = client.get(f"{two_pages.origin}/search?q=a"), client.head(f"{two_pages.origin}/search?q=a")
            again = client.get(f"{two_pages.origin}/topics")

        assert head.content == b""
        assert {**head.headers, "date": ""} == {**got.headers, "date": ""}
        assert again.content == b"short"

    def test_a_capture_is_a_memento(self, two_pages: Replica) -> None:
        captured = CLIENT.get(f"{two_pages.origin}/search?q=a").headers
        other = CLIENT.get(f"{two_pages.origin}/topics").headers

        assert captured["memento-datetime"] == captured["last-modified"] == "Mon, 23 Nov 2026 06:30:15 GMT"
        assert captured["link"] == f'<{SITE}/search?q=a>; rel="original"'
        assert not {"memento-datetime", "link"} & set(other)

    def test_a_stored_header_cannot_break_out_of_its_line(self) -> None:
        stored = replace(page("/search"), headers=(("Content-Type", "text/html\r\nX-Made-Up: 1 €"),))
        with Replica(ARCHIVE, [stored]) as replica:
            headers = CLIENT.get(f"{replica.origin}/search").headers

        assert "x-made-up" not in headers

    def test_one_connection_serves_many_requests(self, two_pages: Replica) -> None:
        request = b"GET /topics HTTP/1.1\r\n\r\n"

        received = spoken(two_pages, request * 2 + b"GET /topics HTTP/1.1\r\nConnection: close\r\n\r\n")

        assert received.count(b"\r\n\r\nshort") == 3

    def test_a_body_that_is_not_read_is_not_taken_for_a_request(self, two_pages: Replica) -> None:
        inner = b"GET /topics HTTP/1.1\r\n\r\n"

        received = spoken(two_pages, b"GET /topics HTTP/1.1\r\nContent-Length: %d\r\n\r\n%b" % (len(inner), inner))

        assert received.count(b"HTTP/1.1 200") == 1


class TestAskedAgain:
    @pytest.mark.parametrize("encoding", ["identity", "gzip"])
    @pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
    def test_an_unchanged_page_is_not_sent_again(self, two_pages: Replica, form: str, encoding: str) -> None:
        headers = {"Accept-Encoding": encoding}
        first = CLIENT.get(f"{two_pages.origin}/search?q=a", headers=headers)

        headers["If-None-Match"] = form.format(first.headers["etag"])
        again = CLIENT.get(f"{two_pages.origin}/search?q=a", headers=headers)

        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]

    @pytest.mark.parametrize(
        ("since", "status"),
        [
            ("Mon, 23 Nov 2026 06:30:15 GMT", 304),
            ("Mon, 23 Nov 2026 07:30:15 +0100", 304),
            ("Mon, 23 Nov 2026 06:30:14 GMT", 200),
            ("Mon, 99 Nov 2026 06:30:14 GMT", 200),
            ("Mon, 23 Nov 99999999999 06:30:14 +9999999999", 200),
            ("yesterday", 200),
        ],
    )
    def test_a_page_may_be_asked_for_by_time(self, two_pages: Replica, since: str, status: int) -> None:
        answer = CLIENT.get(f"{two_pages.origin}/search?q=a", headers={"If-Modified-Since": since})

        assert answer.status_code == status

    def test_a_tag_counts_more_than_a_time(self, two_pages: Replica) -> None:
        headers = {"If-None-Match": '"other"', "If-Modified-Since": "Wed, 01 Jan 2031 00:00:00 GMT"}

        assert CLIENT.get(f"{two_pages.origin}/search?q=a", headers=headers).status_code == 200

    def test_a_changed_body_has_another_tag(self) -> None:
        with Replica(ARCHIVE, [page("/search?q=a", b"before"), page("/search?q=b", b"after")]) as replica:
            tags = {CLIENT.get(f"{replica.origin}/search?q={query}").headers["etag"] for query in "ab"}

        assert len(tags) == 2


async def test_a_harvest_takes_the_replica_for_the_archive(fixtures: Replica) -> None:
    url = ARCHIVE.listing("mongolia")
    recorded: list[Exchange] = []
    async with WebSource(ARCHIVE, Asking(), record=recorded.append, replica=fixtures.origin, pause=0) as source:
        first = await source.fetch(url)
        again = await source.fetch(url, Validators(first.header("etag"), first.header("last-modified")))

    assert first.body() == body_of("seed_listing")
    assert [exchange.status for exchange in recorded] == [200, 200, 304]
    assert again.payload == b""


class TestTheReplicasOwnPages:
    def test_everything_may_be_fetched_unless_the_site_said_otherwise(self, two_pages: Replica) -> None:
        answer = CLIENT.get(f"{two_pages.origin}/robots.txt")
        with Replica(ARCHIVE, [page("/robots.txt", b"User-agent: *\nDisallow: /node\n")]) as replica:
            stored = CLIENT.get(f"{replica.origin}/robots.txt")

        assert (answer.status_code, answer.text) == (200, "User-agent: *\nAllow: /\n")
        assert stored.text == "User-agent: *\nDisallow: /node\n"

    @pytest.mark.parametrize(("path", "status"), [("/", 200), ("/document/unknown", 404), ("/search?q=a&page=1", 404)])
    def test_what_there_is_is_told(self, two_pages: Replica, path: str, status: int) -> None:
        answer = CLIENT.get(two_pages.origin + path)

        assert answer.status_code == status
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "Wilson Center Digital Archive" in answer.text
        assert 'href="/search?q=a"' in answer.text
        assert "captured 2026-11-23 06:30 UTC" in answer.text
        assert 'href="/topics"' in answer.text

    def test_a_stored_home_page_is_served_instead(self) -> None:
        with Replica(ARCHIVE, [page("/", b"home")]) as replica:
            assert CLIENT.get(replica.origin).content == b"home"

    def test_links_are_bounded_and_harmless(self) -> None:
        pages = [page(f"/search?q=%22%3E%3Cscript%3E{number}\"'<b>") for number in range(1234)]
        with Replica(ARCHIVE, [page("//elsewhere.example/"), *pages]) as replica:
            text = CLIENT.get(replica.origin).text

        assert text.count("<li>") == 200
        assert "1,035 more" in text
        assert not any(mark in text for mark in ("<script", "<b>", 'href="//'))

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "MADE-UP"])
    def test_it_can_only_be_read(self, two_pages: Replica, method: str) -> None:
        answer = CLIENT.request(method, f"{two_pages.origin}/topics", content=b"x" * 200_000)

        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD"
        assert answer.headers["connection"] == "close"

    def test_a_refusal_arrives_though_the_body_is_not_read(self, two_pages: Replica) -> None:
        received = spoken(two_pages, b"POST / HTTP/1.1\r\nContent-Length: 900000\r\n\r\n" + b"x" * 900_000)

        assert received.startswith(b"HTTP/1.1 405 ")


class TestCaptures:
    def test_the_newest_good_state_of_each_page_is_served(self, tmp_path: Path) -> None:
        with run_on(tmp_path) as writer:
            writer.append(received("/search?q=a", b"old", MONDAY))
            writer.append(received("/search?page=0&q=a", b"new", MONDAY + timedelta(days=7)))
            writer.append(received("/search?q=a", b"missing", MONDAY + timedelta(days=14), status=404))
            writer.append(received("/robots.txt", b"User-agent: *\nCrawl-delay: 3\n", MONDAY))
        with run_on(tmp_path, archive="another-archive") as writer:
            writer.append(received("/topics", b"another archive's", MONDAY))

        with Replica(ARCHIVE, pages_from_captures(DataFolder(tmp_path), ARCHIVE)) as replica:
            listing = CLIENT.get(f"{replica.origin}/search?q=a")

            assert (listing.status_code, listing.content) == (200, b"new")
            assert listing.headers["content-type"] == "text/html; charset=utf-8"
            assert listing.headers["memento-datetime"] == "Mon, 30 Nov 2026 06:30:15 GMT"
            assert "Crawl-delay: 3" in CLIENT.get(f"{replica.origin}/robots.txt").text
            assert CLIENT.get(f"{replica.origin}/topics").status_code == 404

    @pytest.mark.parametrize("status", [200, 304])
    def test_a_revisit_shows_what_it_found_unchanged(self, tmp_path: Path, status: int) -> None:
        with run_on(tmp_path) as writer:
            original = writer.append(received("/search", TEXT, MONDAY))
            writer.append(received("/search", b"other", MONDAY + timedelta(days=1)))
        with run_on(tmp_path) as writer:
            payload = TEXT if status == 200 else b""
            writer.append_revisit(received("/search", payload, MONDAY + timedelta(days=2), status=status), original)

        with Replica(ARCHIVE, pages_from_captures(DataFolder(tmp_path), ARCHIVE)) as replica:
            answer = CLIENT.get(f"{replica.origin}/search")

        assert (answer.status_code, answer.content) == (200, TEXT)
        assert answer.headers["memento-datetime"] == "Wed, 25 Nov 2026 06:30:15 GMT"

    def test_an_error_is_not_shown_even_if_it_says_the_same(self, tmp_path: Path) -> None:
        with run_on(tmp_path) as writer:
            original = writer.append(received("/search", TEXT, MONDAY))
            writer.append_revisit(received("/search", TEXT, MONDAY + timedelta(days=1), status=503), original)

        [shown] = pages_from_captures(DataFolder(tmp_path), ARCHIVE)

        assert shown.captured_at == MONDAY

    def test_a_capture_in_gzip_is_served_to_those_who_cannot_read_it(self, tmp_path: Path) -> None:
        packed = replace(received("/search", gzip.compress(TEXT), MONDAY), headers=(("Content-Encoding", "gzip"),))
        with run_on(tmp_path) as writer:
            writer.append(packed)

        with Replica(ARCHIVE, pages_from_captures(DataFolder(tmp_path), ARCHIVE)) as replica:
            assert CLIENT.get(f"{replica.origin}/search", headers=PLAIN).content == TEXT

    def test_a_damaged_capture_is_said_to_be_one_and_the_others_are_served(self, tmp_path: Path) -> None:
        with run_on(tmp_path) as writer:
            writer.append(received("/search", TEXT, MONDAY))
            damaged = writer.append(received("/topics", TEXT, MONDAY))
        pages = pages_from_captures(DataFolder(tmp_path), ARCHIVE)
        overwrite(tmp_path, damaged)

        with Replica(ARCHIVE, pages) as replica:
            answer = CLIENT.get(f"{replica.origin}/topics")

            assert answer.status_code == 500
            assert "cannot be replayed" in answer.text
            assert CLIENT.get(f"{replica.origin}/search").content == TEXT

    def test_a_folder_without_captures_gives_no_pages(self, tmp_path: Path) -> None:
        assert pages_from_captures(DataFolder(tmp_path), ARCHIVE) == []


def run_on(folder: Path, archive: str = ARCHIVE.name) -> CaptureWriter:
    start = RunStart(uuid4(), archive, f"{SITE}/search", "web", MONDAY, "0.1.0", "1")
    return CaptureWriter(DataFolder(folder).captures, start)


def received(path: str, payload: bytes, at: datetime, status: int = 200) -> Exchange:
    return Exchange(f"{SITE}{path}", at, (), status, "", HTML, payload)


def overwrite(folder: Path, capture: Capture) -> None:
    file = DataFolder(folder).captures / capture.file
    content = bytearray(file.read_bytes())
    content[capture.offset : capture.offset + capture.length] = bytes(capture.length)
    file.write_bytes(content)


class TestHostileRequests:
    @pytest.mark.parametrize(
        ("request_", "status"),
        [
            (b"GET /../../../../etc/passwd HTTP/1.0\r\n\r\n", 404),
            (b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.0\r\n\r\n", 404),
            (b"GET file:///etc/passwd HTTP/1.0\r\n\r\n", 404),
            (b"GET /search\0?q=%00\0 HTTP/1.0\r\n\r\n", 404),
            (b"GET /search?%zz=%&f[%ff]=%c3%28;\xff\xfe HTTP/1.0\r\n\r\n", 404),
            (b"GET http://[/ HTTP/1.0\r\n\r\n", 404),
            (b"GET /search-results/1/%s HTTP/1.0\r\n\r\n" % (b"[" * 50_000), 404),
            (b"GET /search?page=%s HTTP/1.0\r\n\r\n" % (b"9" * 50_000), 404),
            (b"GET /%s HTTP/1.0\r\n\r\n" % (b"a" * 100_000), 414),
            (b"GET / HTTP/1.1\r\nX: %s\r\n\r\n" % (b"a" * 100_000), 431),
            (b"GET / HTTP/1.1\r\n%s\r\n" % (b"X: y\r\n" * 1000), 431),
            (b"GET / HTTP/9.9\r\n\r\n", 505),
            (b"GET / HTTP/x\r\n\r\n", 400),
            (b"\x16\x03\x01\x02\x00\x01\x00 a b c\r\n\r\n", 400),
        ],
    )
    def test_they_are_answered_and_the_replica_goes_on(self, two_pages: Replica, request_: bytes, status: int) -> None:
        received = spoken(two_pages, request_)

        assert received.startswith(b"HTTP/1.1 %d " % status)
        assert b"root:" not in received
        assert CLIENT.get(f"{two_pages.origin}/topics").content == b"short"

    @given(st.binary(max_size=200))
    @settings(deadline=None, max_examples=200)
    def test_any_target_has_an_answer(self, fixtures: Replica, target: bytes) -> None:
        line = b"GET /" + target.translate(None, b"\r\n") + b" HTTP/1.0\r\n\r\n"

        assert spoken(fixtures, line)[:12] in (b"HTTP/1.1 200", b"HTTP/1.1 400", b"HTTP/1.1 404", b"HTTP/1.1 505")

    def test_a_client_that_goes_away_is_no_news(self, two_pages: Replica, capfd: pytest.CaptureFixture[str]) -> None:
        parts = urlsplit(two_pages.origin)
        with socket.create_connection((parts.hostname, parts.port)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.sendall(b"GET /search?q=a HTTP/1.1\r\n\r\n" * 100)

        assert CLIENT.get(f"{two_pages.origin}/topics").content == b"short"
        assert capfd.readouterr() == ("", "")


class TestInABrowser:
    @pytest.mark.parametrize(
        "host",
        [
            "elsewhere.example",
            "rebound.example:8765",
            "127.0.0.1.nip.io",
            "localhost.evil.example",
            "",
            "[::2]:80",
            "a b",
        ],
    )
    def test_a_name_that_leads_here_by_somebody_elses_word_is_not_answered(self, two_pages: Replica, host: str) -> None:
        answer = CLIENT.get(f"{two_pages.origin}/topics", headers={"Host": host})

        assert (answer.status_code, answer.text.count("\n")) == (421, 1)
        assert "short" not in answer.text

    def test_of_two_names_both_must_be_right(self, two_pages: Replica) -> None:
        received = spoken(two_pages, b"GET /topics HTTP/1.0\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n")

        assert received.startswith(b"HTTP/1.1 421 ")

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [("GET", "/topics", 200), ("HEAD", "/", 200), ("GET", "/unknown", 404), ("POST", "/topics", 405)],
    )
    def test_every_answer_runs_nothing_and_is_framed_and_read_by_nobody(
        self, two_pages: Replica, method: str, path: str, status: int
    ) -> None:
        answer = CLIENT.request(method, two_pages.origin + path)

        assert answer.status_code == status
        policy = directives(answer.headers["content-security-policy"])
        assert "allow-scripts" not in policy["sandbox"]
        assert policy["default-src"] == ["'none'"]
        assert "script-src" not in policy
        assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
        assert {*policy["style-src"], *policy["img-src"], *policy["font-src"]} <= {"'self'", "data:", "'unsafe-inline'"}
        for name, value in (
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
        ):
            assert answer.headers[name] == value

    def test_what_is_known_already_says_so_too(self, two_pages: Replica) -> None:
        headers = CLIENT.get(f"{two_pages.origin}/topics", headers={"If-None-Match": "*"}).headers

        assert headers["content-security-policy"].startswith("sandbox ")

    def test_a_captured_policy_does_not_stand_beside_it(self) -> None:
        own = (*HTML, ("Content-Security-Policy", "default-src *"), ("Access-Control-Allow-Origin", "*"))
        with Replica(ARCHIVE, [replace(page("/search"), headers=own)]) as replica:
            headers = CLIENT.get(f"{replica.origin}/search").headers

        assert len(headers.get_list("content-security-policy")) == 1
        assert "default-src *" not in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers

    def test_scripts_run_for_who_wants_them_and_reach_nothing_else(self) -> None:
        with Replica(ARCHIVE, [page("/search")], policy=WITH_SCRIPTS) as replica:
            policy = directives(CLIENT.get(f"{replica.origin}/search").headers["content-security-policy"])

        assert "sandbox" not in policy
        assert policy["default-src"] == ["'none'"]
        assert "'self'" in policy["script-src"]
        assert {source for sources in policy.values() for source in sources} <= {
            *("'none'", "'self'", "'unsafe-inline'", "'unsafe-eval'", "data:"),
        }

    @pytest.mark.parametrize("options", [[], ["--scripts"]])
    def test_the_command_says_that_scripts_run(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: list[str]
    ) -> None:
        policies = []
        monkeypatch.setattr(Replica, "serve_forever", lambda replica: policies.append(replica._policy))

        ran = Command(capsys)("replay", ARCHIVE.name, "--from", "fixtures", "--port", 0, *options)

        assert policies == [WITH_SCRIPTS if options else STILL]
        assert ("warning: the pages' scripts run" in ran.err) is bool(options)

    def test_scripts_go_with_no_wayback_machine(self, capsys: pytest.CaptureFixture[str]) -> None:
        options = ("--from", "fixtures", "--as", "wayback", "--scripts")
        assert "--scripts does not go with" in Command(capsys).refused("replay", ARCHIVE.name, *options)


def directives(policy: str) -> dict[str, list[str]]:
    return {name: sources for name, *sources in (directive.split() for directive in policy.split(";"))}


class TestServing:
    def test_only_this_machine_can_reach_it(self, two_pages: Replica) -> None:
        parts = urlsplit(two_pages.origin)

        assert parts.hostname == "127.0.0.1"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", parts.port))

    def test_once_closed_it_answers_nobody(self) -> None:
        with httpx.Client(trust_env=False) as client:
            with Replica(ARCHIVE, [page("/topics")]) as replica:
                address = f"{replica.origin}/topics"
                assert client.get(address).status_code == 200

            with pytest.raises(httpx.TransportError):
                client.get(address)

    def test_serving_forever_ends_when_it_is_closed(self) -> None:
        with Replica(ARCHIVE, []) as replica:
            pass

        replica.serve_forever()

    def test_a_port_can_be_chosen_and_must_be_free(self, two_pages: Replica) -> None:
        taken = int(two_pages.origin.rpartition(":")[2])

        with pytest.raises(ReplicaError, match=f"port {taken} .*in use"), Replica(ARCHIVE, [], port=taken):
            pass
        with pytest.raises(ReplicaError, match="port 70000"), Replica(ARCHIVE, [], port=70_000):
            pass
