"""`regest show`: a row, its history, and the page that it came from with the row marked on it."""

from __future__ import annotations

import asyncio
import re
import webbrowser
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path
from typing import Any

import httpx
import pytest
from command import Command
from generated_site import ARCHIVE, LISTING, documents, edited, harvest, listing, rows_of
from selectolax.lexbor import LexborHTMLParser, LexborNode

from bench.pages import Row
from flows.cases import Case, cases
from flows.reading.parse import parse
from flows.replay.site import ReplayedPage
from flows.show import shown_page
from flows.show.page import marked_page, new_mark
from parsers.archives.wilson_center import URLS
from parsers.catalog import archives
from parsers.errors import PageRejected
from parsers.html import parse_html
from parsers.listing.rows import find_rows
from parsers.listing.visible_text import inline_text
from warehouse.data_folder import DataFolder

SITE = "https://digitalarchive.wilsoncenter.org"
ROWS = [
    *documents(12),
    Row("May 4, 1942", "Letter from Nicolae Ceaușescu", "letter-ceausescu", ("To nobody.",)),
    Row("May 5, 1942", "Letter", "letter", ("To somebody.",)),
]
DOCUMENT = "treaty-3"
TITLE = "Treaty 3 (revised)"
HOSTILE = b"""
<script>alert(1)</script><meta http-equiv="refresh" content="0;url=http://evil.example/refreshed">
<link rel="dns-prefetch" href="//evil.example/linked"><base href="http://evil.example/based">
<p id="regest-row" onclick="alert(1)">Mine</p><img src="http://evil.example/pixel.png" onerror="alert(1)" alt="A seal">
<iframe src="http://evil.example/framed"></iframe><svg><style><img src=x onerror=alert(1)></style></svg>
<noscript><p title="</noscript><meta http-equiv=refresh content='0;url=http://evil.example/hidden'>">No</p></noscript>
<a id="run" href="javascript:alert(1)">run</a><a id="topics" href="/topics" ping="http://evil.example/ping">Topics</a>
<a id="within" href="#regest-row">within</a>
<form action="http://evil.example/form"><button formaction="http://evil.example/button">Go</button></form>
<video poster="http://evil.example/poster"></video><div style="color:red">red</div>
"""


def altered(rows: list[Row]) -> list[ReplayedPage]:
    """A day later: one title is another one, one document is gone."""
    kept = [row for row in rows if row.slug != "treaty-5"]
    return listing([replace(row, title=TITLE) if row.slug == DOCUMENT else row for row in kept])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A listing of two pages that was harvested three times: as it was, altered, and unchanged since."""
    folder = tmp_path_factory.mktemp("data")
    for pages in (listing(ROWS), altered(ROWS), altered(ROWS)):
        asyncio.run(harvest(folder, pages))
    return folder


def place_of(data: Path, slug: str) -> tuple[str, int]:
    [(capture_id, position)] = rows_of(
        data, f"SELECT capture_id, position FROM documents WHERE url = '{SITE}/document/{slug}'"
    )
    return str(capture_id), position


def around(html: bytes) -> LexborHTMLParser:
    """What Regest says, as a browser reads it, which has no word of a server on its charset."""
    return LexborHTMLParser(html.decode("utf-8-sig"))


def framed_in(html: bytes) -> str:
    """The HTML of the page in its frame."""
    [frame] = around(html).css("iframe")
    return frame.attributes["srcdoc"] or ""


def shown_in(html: bytes) -> LexborHTMLParser:
    """The page in its frame, as a browser reads it."""
    return LexborHTMLParser(framed_in(html))


def marked_in(html: bytes) -> list[LexborNode]:
    """What is marked, by the link to it that stands outside the frame."""
    return [
        marked
        for link in around(html).css("#regest-banner a")
        for marked in shown_in(html).css((link.attributes["href"] or "").removeprefix("about:srcdoc"))
    ]


def marked_text(html: bytes) -> str:
    [marked] = marked_in(html)
    return inline_text(marked)


class TestWhatIsFound:
    @pytest.mark.parametrize(
        "asked",
        [
            f"{SITE}/document/{DOCUMENT}",
            f"http://wilson-center.drivingcreative.com/document/{DOCUMENT}/?page=3#top",
            f"https://web.archive.org/web/20240101000000/{SITE}/document/{DOCUMENT}",
            f"digitalarchive.wilsoncenter.org/document/{DOCUMENT}",
            f"/document/{DOCUMENT}",
            "/document/treaty%2D3",
            DOCUMENT,
            f" {DOCUMENT} ",
        ],
    )
    def test_a_document_by_any_form_of_its_name(self, regest: Command, data: Path, asked: str) -> None:
        ran = regest("show", asked, "--data", data)
        assert (ran.status, ran.err) == (0, "")
        assert ran.out.startswith(f"{TITLE}\n")
        assert f"{SITE}/document/{DOCUMENT}\n" in ran.out

    def test_a_row_of_a_capture(self, regest: Command, data: Path) -> None:
        capture_id, position = place_of(data, "treaty-7")
        ran = regest("show", f"{capture_id.upper()}:{position}", "--data", data)
        assert ran.out.startswith("Treaty 7\n")
        assert f"{capture_id}, row {position} of 10" in ran.out

    def test_the_page_of_a_capture(self, regest: Command, data: Path) -> None:
        capture_id, _ = place_of(data, "treaty-12")
        ran = regest("show", capture_id, "--data", data)
        assert ran.status == 0
        assert "11 - 13 of 13" in ran.out
        assert "Letter from Nicolae Ceaușescu" in ran.out

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ("letter-nicolae-ceaușescu", "the closest is “Letter from Nicolae Ceaușescu” (May 4, 1942)"),
            ("LETTER CEAUŞESCU", f"regest show {SITE}/document/letter-ceausescu"),
            (f"{SITE}/document/letter-from-ceausescu", "Letter from Nicolae Ceaușescu"),
            ("zzzz", "regest find WORDS"),
            ("https://elsewhere.example/document/zzzz", "no document"),
            ("http://[", "no document"),
            ("", "no document"),
            ("\x1b[2J\udcff", "is no text in utf-8"),
            ("00000000-0000-4000-8000-000000000000", "no capture 00000000"),
        ],
    )
    def test_what_is_nothing_is_refused_in_one_line(self, regest: Command, data: Path, asked: str, said: str) -> None:
        assert said in regest.refused("show", asked, "--data", data)

    @pytest.mark.parametrize("position", [0, 11, 999_999_999])
    def test_a_row_that_the_page_does_not_have(self, regest: Command, data: Path, position: int) -> None:
        capture_id, _ = place_of(data, "treaty-7")
        refusal = regest.refused("show", f"{capture_id}:{position}", "--data", data)
        assert f"no row {position}: it has the rows 1 to 10" in refusal

    def test_an_archive_that_is_not_known(self, regest: Command, data: Path) -> None:
        assert "no archive “atlantis”" in regest.refused("show", DOCUMENT, "--archive", "atlantis", "--data", data)

    async def test_a_name_that_several_documents_share(self, regest: Command, tmp_path: Path) -> None:
        rows = [Row("1950", "A", "7", ("One.",)), Row("1951", "B", "8", ("Two.",))]
        pages = edited(listing(rows), 1, lambda body: body.replace(b"/document/8", b"/node/7"))
        await harvest(tmp_path, pages)
        refusal = await asyncio.to_thread(regest.refused, "show", "7", "--data", tmp_path)
        assert f"{SITE}/document/7, {SITE}/node/7" in refusal
        ran = await asyncio.to_thread(regest, "show", "/node/7", "--data", tmp_path)
        assert ran.out.startswith("B\n")


class TestWhatIsPrinted:
    def test_the_row_in_full(self, regest: Command, data: Path) -> None:
        out = regest("show", "treaty-7", "--data", data).out
        for printed in ("July 8, 1945", "1945-07-08", "Article 7 of it.", f"{SITE}/document/treaty-7", ARCHIVE.name):
            assert printed in out

    def test_a_month_means_all_its_days(self, regest: Command, tmp_path: Path) -> None:
        asyncio.run(harvest(tmp_path, listing([Row("July 1945", "Message", "message", ("It says.",))])))
        assert "1945-07-01 – 1945-07-31" in regest("show", "message", "--data", tmp_path).out

    def test_a_change_in_words_between_two_versions(self, regest: Command, data: Path) -> None:
        out = regest("show", DOCUMENT, "--data", data).out
        assert "Version 1" in out
        assert "Version 2" in out
        assert f"title was “Treaty 3”, is “{TITLE}”" in out

    def test_a_withdrawal(self, regest: Command, data: Path) -> None:
        out = regest("show", "treaty-5", "--data", data).out
        [(withdrawn_at,)] = rows_of(data, "SELECT withdrawn_at FROM documents WHERE url LIKE '%/treaty-5'")
        told = f"{withdrawn_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
        assert ["Withdrawn", *told.split()] in [line.split() for line in out.splitlines()]
        assert "“Treaty 5” (July 6, 1945) was withdrawn" in out

    def test_where_the_bytes_are(self, regest: Command, data: Path) -> None:
        capture_id, _ = place_of(data, DOCUMENT)
        [(original, file, offset, length, digest)] = rows_of(
            data,
            "SELECT original.capture_id, original.file, original.file_offset, original.file_length,"
            " original.payload_digest FROM captures JOIN captures AS original"
            f" ON original.capture_id = captures.revisit_of WHERE captures.capture_id = '{capture_id}'",
        )
        out = regest("show", DOCUMENT, "--data", data).out
        assert f"capture {original} has the bytes" in out
        assert f"{offset}, {length} bytes" in out
        assert file in out
        assert digest in out

    def test_a_row_of_a_harvest_that_is_withheld_has_no_history(self, regest: Command, tmp_path: Path) -> None:
        asyncio.run(harvest(tmp_path, listing([Row("July 1945", text, text.lower()) for text in ("Message", "Cable")])))
        [(capture_id,)] = rows_of(tmp_path, "SELECT capture_id FROM listing_pages")
        ran = regest("show", f"{capture_id}:1", "--data", tmp_path)
        assert (ran.status, ran.err) == (0, "")
        assert ran.out.startswith("Message\n")
        assert "no harvest that shows this document is published" in ran.out
        assert "Withheld" in ran.out

    def test_printed_text_does_nothing_to_the_terminal(self, regest: Command, tmp_path: Path) -> None:
        row = Row("July 1945", "Red \u202egnp.exe \x9b31m [bold]", "red", ("Summary \x9b2J",))
        asyncio.run(harvest(tmp_path, listing([row])))
        out = regest("show", "red", "--data", tmp_path).out
        assert not {"\x1b", "\x9b", "\u202e"} & set(out)
        assert "[bold]" in out


class TestThePage:
    def test_it_is_written_with_its_row_marked(self, regest: Command, data: Path, tmp_path: Path) -> None:
        file = tmp_path / "page.html"
        ran = regest("show", DOCUMENT, "--data", data, "--to", file)
        assert (ran.status, ran.err) == (0, f"regest: the page is in {file}\n")
        html = file.read_bytes()
        assert marked_text(html) == f"July 4, 1945 {TITLE} Article 3 of it."
        banner = around(html).css_first("#regest-banner")
        assert f"{LISTING} · captured " in banner.text()
        assert "row 3 of 10" in banner.text()
        assert banner.css_first("a").text() == f"“{TITLE}”"
        assert f"“{TITLE}” · July 4, 1945 · Article 3 of it." in banner.text()

    def test_a_page_alone_has_nothing_marked(self, regest: Command, data: Path, tmp_path: Path) -> None:
        file = tmp_path / "page.html"
        assert regest("show", place_of(data, DOCUMENT)[0], "--data", data, "--to", file).status == 0
        html = file.read_bytes()
        assert "--force to replace it" in regest.refused("show", DOCUMENT, "--data", data, "--to", file)
        assert file.read_bytes() == html
        assert around(html).css("#regest-banner a") == []
        assert "outline" not in framed_in(html)
        assert "nothing is marked" in around(html).body.text()

    def test_a_file_that_cannot_be_written(self, regest: Command, data: Path, tmp_path: Path) -> None:
        ran = regest("show", DOCUMENT, "--data", data, "--to", tmp_path / "nowhere" / "page.html")
        assert ran.status == 2
        assert ran.err.count("\n") == 1
        assert "cannot be written" in ran.err

    def test_nothing_on_it_runs_loads_or_leads_away(self, regest: Command, tmp_path: Path) -> None:
        pages = edited(listing(documents(2)), 1, lambda body: body.replace(b"<table", HOSTILE + b"<table", 1))
        asyncio.run(harvest(tmp_path, pages))
        file = tmp_path / "page.html"
        assert regest("show", "treaty-1", "--data", tmp_path, "--to", file).status == 0
        html = file.read_bytes()
        assert b"evil.example" not in html
        assert b"alert" not in html
        page = shown_in(html)
        for policy in (policy_of(around(html)), policy_of(page)):
            assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
        assert around(html).css("script, object, embed, link, base, svg, [onload], [onclick]") == []
        assert page.css("script, iframe, object, embed, link, base, svg, noscript, template, video") == []
        assert marked_text(html).startswith("July 2, 1945 Treaty 1")
        assert page.css_first("#topics").attributes["href"] == f"{SITE}/topics"
        assert page.css_first("#topics").attributes["target"] == "_blank"
        assert page.css_first("#topics").attributes["rel"] == "noopener noreferrer"
        assert page.css_first("#within").attributes["href"] == "about:srcdoc#regest-row"
        assert "target" not in page.css_first("#within").attributes
        assert "href" not in page.css_first("#run").attributes

    def test_nothing_that_the_page_draws_is_outside_its_frame(self, regest: Command, tmp_path: Path) -> None:
        drawn = b'"></iframe><style>#regest-banner{display:none!important}</style><p class="fake">Regest: row 1</p>'
        pages = edited(listing(documents(2)), 1, lambda body: body.replace(b"<table", drawn + b"<table", 1))
        asyncio.run(harvest(tmp_path, pages))
        file = tmp_path / "page.html"
        assert regest("show", "treaty-1", "--data", tmp_path, "--to", file).status == 0
        html = file.read_bytes()
        assert shown_in(html).css_first(".fake").text() == "Regest: row 1"
        assert around(html).css(".fake") == []
        [style] = around(html).css("style")
        assert "regest-banner" not in style.text()
        [frame] = around(html).css("iframe")
        assert (frame.attributes["sandbox"] or "").split() == ["allow-popups", "allow-popups-to-escape-sandbox"]

    def test_what_a_title_says_stays_text_outside_the_frame(self, regest: Command, tmp_path: Path) -> None:
        title = "</p><iframe></iframe><script>alert(1)</script>\x9b{0}{colour} \u202egnp"
        asyncio.run(harvest(tmp_path, listing([Row("July 1945", title, "odd", ("Summary.",))])))
        file = tmp_path / "page.html"
        assert regest("show", "odd", "--data", tmp_path, "--to", file).status == 0
        html = file.read_bytes()
        assert around(html).css("script") == []
        assert len(around(html).css("iframe")) == 1
        told = around(html).css_first("#regest-banner").text()
        assert "</p><iframe></iframe><script>alert(1)</script>\ufffd{0}{colour} \ufffdgnp" in told

    def test_a_page_cannot_know_how_its_row_will_be_marked(self) -> None:
        marks = [new_mark() for _ in range(40)]
        assert len({mark.id for mark in marks}) == 40
        assert len({mark.colour for mark in marks}) > 10

    def test_the_mark_has_the_colour_that_is_shown_beside_its_row(
        self, regest: Command, data: Path, tmp_path: Path
    ) -> None:
        file = tmp_path / "page.html"
        regest("show", DOCUMENT, "--data", data, "--to", file)
        html = file.read_bytes()
        [marked] = marked_in(html)
        [colour] = re.findall(r"i {.*?border: 3px solid (hsl.*?\))", around(html).css_first("style").text(), re.DOTALL)
        assert f"#{marked.attributes['id']} {{ outline: 3px solid {colour} !important" in framed_in(html)

    def test_a_row_that_was_rejected_is_marked_too(self, regest: Command, tmp_path: Path) -> None:
        lost = b'<a href="/document/treaty-2"'
        pages = edited(listing(documents(3)), 1, lambda body: body.replace(lost, b"<a"))
        asyncio.run(harvest(tmp_path, pages))
        [(capture_id, position)] = rows_of(tmp_path, "SELECT capture_id, position FROM rejects")
        file = tmp_path / "page.html"
        ran = regest("show", f"{capture_id}:{position}", "--data", tmp_path, "--to", file)
        assert ran.status == 0
        assert "row without a document link" in ran.out
        assert marked_text(file.read_bytes()) == "July 3, 1945 Treaty 2 Article 2 of it."

    def test_a_row_that_the_parser_no_longer_finds(
        self, regest: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(shown_page, "_parsed", lambda *_: None)
        file = tmp_path / "page.html"
        ran = regest("show", DOCUMENT, "--data", data, "--to", file)
        assert ran.status == 1
        assert "does not find this row" in ran.err
        assert TITLE in file.read_text(encoding="utf-8-sig")

    @pytest.mark.parametrize("case", cases(ARCHIVE.name), ids=lambda case: case.name)
    def test_each_row_is_marked_where_the_parser_reads_it(self, case: Case) -> None:
        stored = ReplayedPage(case.url, case.status, tuple(case.headers.items()), case.body())
        charset = charset_in(stored)
        try:
            page = parse(ARCHIVE, stored.body, case.url, charset)
        except PageRejected:
            return
        tree = parse_html(stored.body, charset)
        base = tree.css_first("base")
        at = f"{ARCHIVE.home}{base.attributes['href'].lstrip('/')}" if base else case.url
        found = find_rows(tree, archives()["wilson-center"].parser.markup.layouts, URLS.document_urls_of(at))
        for row in (*page.entries, *page.rejects):
            assert row.position is not None
            assert found is not None
            marked = marked_page(ARCHIVE, stored.body, charset, case.url, page, row, ("page",), ("row",))
            assert marked.is_marked
            assert marked_text(marked.html) == inline_text(found.rows[row.position - 1].node)
            assert marked_in(marked.html)[0].tag in ("li", "tr", "td")

    @pytest.mark.parametrize("lost", [b"", b' href="/document/message"'])
    def test_of_two_rows_that_say_the_same_each_is_marked_in_its_turn(self, lost: bytes) -> None:
        rows = [Row("July 1945", "Message", "message")] * 2
        [stored] = edited(listing([*rows, *documents(1)]), 1, lambda body: body.replace(lost, b"") if lost else body)
        page = parse(ARCHIVE, stored.body, stored.url)
        marked = []
        for row in [row for row in (*page.entries, *page.rejects) if row.position != 3]:
            html = marked_page(ARCHIVE, stored.body, None, stored.url, page, row, ("page",), ("row",)).html
            [found] = marked_in(html)
            lines = shown_in(html).css("tbody tr")
            marked.append([f'id="{found.attributes["id"]}"' in (line.html or "") for line in lines])
        assert marked == [[True, False, False], [False, True, False]]


def policy_of(page: LexborHTMLParser) -> str:
    [policy] = [meta.attributes["content"] or "" for meta in page.css("meta[http-equiv]")]
    return policy


def charset_in(page: ReplayedPage) -> str | None:
    header = dict(page.headers).get("content-type", "")
    return header.partition("charset=")[2] or None


class TestDamage:
    @pytest.mark.parametrize("harm", ["overwritten", "gone"])
    def test_the_row_is_printed_and_one_line_says_what_is_wrong(
        self, regest: Command, tmp_path: Path, harm: str
    ) -> None:
        asyncio.run(harvest(tmp_path, listing(documents(2))))
        for file in DataFolder(tmp_path).captures.rglob("*.warc.gz"):
            if harm == "gone":
                file.unlink()
            else:
                file.write_bytes(bytes(file.stat().st_size))
        ran = regest("show", "treaty-1", "--data", tmp_path)
        assert ran.status == 1
        assert ran.out.startswith("Treaty 1\n")
        assert "Version 1" in ran.out
        assert ran.err.startswith("regest: ")
        assert ran.err.count("\n") == 1
        assert "backup" in ran.err

    def test_what_is_no_html_page_is_not_written(self, regest: Command, data: Path, tmp_path: Path) -> None:
        [(robots, *_), *_] = rows_of(data, "SELECT capture_id FROM captures WHERE url LIKE '%/robots.txt'")
        ran = regest("show", robots, "--data", data, "--to", tmp_path / "page.html")
        assert ran.status == 1
        assert "no HTML page but text/plain" in ran.err
        assert not (tmp_path / "page.html").exists()


@dataclass(slots=True)
class Browser:
    """A browser that fetches what it is to open; then its person presses Ctrl-C."""

    opened: list[str] = field(default_factory=list)
    answers: list[httpx.Response] = field(default_factory=list)

    def open(self, url: str) -> bool:
        self.opened.append(url)
        origin = "/".join(url.split("/")[:3])
        with httpx.Client(trust_env=False, verify=False) as client:
            self.answers += [client.get(url), client.get(f"{origin}/elsewhere")]
            self.answers += [client.get(url, headers={"Host": host}) for host in ("evil.example", *ARCHIVE.hosts)]
        raise KeyboardInterrupt


class TestTheBrowser:
    @pytest.fixture
    def browser(self, monkeypatch: pytest.MonkeyPatch) -> Browser:
        opening = Browser()
        monkeypatch.setattr(webbrowser, "get", lambda: opening)
        return opening

    def test_it_gets_the_page_at_its_own_path_until_ctrl_c(self, regest: Command, data: Path, browser: Browser) -> None:
        ran = regest("show", DOCUMENT, "--data", data, "--browser")
        [address] = browser.opened
        assert ran.status == 0
        assert ran.err == f"regest: the page is at {address}; stop with Ctrl-C\n"
        assert address.startswith("http://127.0.0.1:")
        assert address.endswith(LISTING.removeprefix(SITE))
        page, elsewhere, *rebound = browser.answers
        assert marked_text(page.content).startswith(f"July 4, 1945 {TITLE}")
        policy = page.headers["content-security-policy"]
        assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'")
        assert "frame-ancestors 'none'" in policy
        assert {answer.status_code for answer in rebound} == {421}
        assert page.headers["cache-control"] == "no-store"
        assert elsewhere.status_code == 404
        with pytest.raises(httpx.ConnectError):
            httpx.get(address, trust_env=False)

    @pytest.mark.parametrize(
        ("is_terminal", "options", "opens"),
        [(True, [], True), (False, [], False), (True, ["--no-browser"], False), (False, ["--browser"], True)],
    )
    def test_it_is_opened_on_a_terminal_or_when_asked_for(
        self,
        regest: Command,
        data: Path,
        browser: Browser,
        monkeypatch: pytest.MonkeyPatch,
        is_terminal: bool,
        options: list[str],
        opens: bool,
    ) -> None:
        monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal)
        assert regest("show", DOCUMENT, "--data", data, *options).status == 0
        assert bool(browser.opened) is opens

    def test_without_one_a_terminal_is_told_of_the_file(
        self, regest: Command, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def no_browser() -> Any:
            raise webbrowser.Error("could not locate runnable browser")

        monkeypatch.setattr(webbrowser, "get", no_browser)
        monkeypatch.setattr("sys.stdout.isatty", lambda: True)
        ran = regest("show", DOCUMENT, "--data", data)
        assert ran.status == 0
        assert "--to FILE" in ran.err
