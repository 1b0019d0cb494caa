"""The pages as they are served: what stands on them, where they lead, what is refused. A browser looks at them in
test_site_in_a_browser.py."""

from __future__ import annotations

import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event, Semaphore
from types import SimpleNamespace
from unittest.mock import Mock
from urllib.parse import urlsplit
from xml.etree import ElementTree

import httpx
import pytest
from browsed import FORMULA, HEBREW, LONG, MARKUP, ROWS
from command import Command
from duckdb import DuckDBPyConnection
from generated_site import ARCHIVE, LISTING, harvest, listing, rows_of
from selectolax.lexbor import LexborHTMLParser
from served_site import served

from bench.pages import Row
from flows.commands import browse
from flows.site.app import LINKS
from flows.site.document_page import page_of_document
from flows.site.looking_ahead import looking_ahead, stopped_afterwards
from flows.site.naming import name_of
from flows.site.register_page import page_of_register
from flows.site.serving import serve
from warehouse.data_folder import DataFolder
from warehouse.database import WarehouseError
from warehouse.document_histories import document_history
from warehouse.published import Published, Registering, Stamp
from warehouse.register import Wanted, find

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://digitalarchive.wilsoncenter.org"


@pytest.fixture(scope="session")
def site(browsed_site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=browsed_site, follow_redirects=True) as client:
        yield client


@contextmanager
def visited(data: Path) -> Iterator[httpx.Client]:
    with served(data) as origin, httpx.Client(base_url=origin, follow_redirects=True) as client:
        yield client


def page(site: httpx.Client, address: str, status: int = 200) -> LexborHTMLParser:
    answer = site.get(address)
    assert answer.status_code == status, answer.text
    return LexborHTMLParser(answer.text)


def titles(tree: LexborHTMLParser) -> list[str]:
    return [node.text().strip() for node in tree.css(".documents h3")]


def address_of(slug: str) -> str:
    return f"/document/{ARCHIVE.name}/{name_of(ARCHIVE.name, f'{SITE}/document/{slug}')}"


def test_what_is_dated_july_1945_and_mentions_outer_mongolia_is_found(site: httpx.Client) -> None:
    tree = page(site, "/?q=outer+mongolia&from=1945-07&until=1945-07")
    assert titles(tree)
    assert all("1945" in node.text() for node in tree.css(".documents .date"))
    assert {"Outer", "Mongolia"} & {node.text() for node in tree.css("mark")}
    assert tree.css_first("#count").text() == f"{len(titles(tree))} documents"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("from=1943&until=1943&meaning=certainly", ["Report on a year"]),
        ("from=1951&until=1951", ["Correspondence"]),
        ("from=1800&until=1801", ["Notes"]),
        ("precision=decade", ["Papers of a decade"]),
        ("precision=not+understood", ["Plan"]),
        ("q=plan", ["Plan"]),
        ("q=nothing+is+called+so", []),
    ],
)
def test_a_register_is_narrowed_by_what_dates_mean(site: httpx.Client, query: str, found: list[str]) -> None:
    assert titles(page(site, f"/?{query}")) == found


def test_every_facet_leads_to_as_many_documents_as_it_says(site: httpx.Client) -> None:
    choices = page(site, "/").css(".facet li")
    assert len(choices) > 10
    for choice in choices:
        link, count = choice.css_first("a"), choice.css_first(".count")
        assert page(site, link.attributes["href"]).css_first("#count").text().split()[0] == count.text(), link.text()


def test_every_bar_and_band_of_the_timeline_leads_to_what_it_shows(site: httpx.Client) -> None:
    tree = page(site, "/?until=1960")
    bands = {node.attributes["aria-label"]: node for node in tree.css(".bands a")}
    assert {"before 1950: 1 document", "1940s: 1 document", "1943 – 1957: 1 document"} <= bands.keys()
    assert "open" in bands["before 1950: 1 document"].css_first(".band").attributes["class"]
    for bar in tree.css(".bars a"):
        label, _, documents = bar.attributes["aria-label"].partition(": ")
        certainly = page(site, f"{bar.attributes['href']}&meaning=certainly")
        assert certainly.css_first("#count").text() == documents, label


def test_pages_follow_one_another_and_miss_no_document(site: httpx.Client) -> None:
    first = page(site, "/")
    following = page(site, first.css_first("a[rel=next]").attributes["href"])
    assert len(titles(first)) == 25
    assert len(titles(first) + titles(following)) == int(first.css_first("#count").text().split()[0])
    assert "the last one is" in page(site, "/?page=9").css_first(".nothing").text()


@pytest.mark.parametrize(
    "query",
    [
        *("from=1945-13", "until=yesterday", "page=0", "page=-1", "listing=0", "page=1e9"),
        *(f"page={10**19:029}", f"page={'1':0>5000}"),
    ],
)
def test_what_cannot_be_asked_is_said(site: httpx.Client, query: str) -> None:
    assert page(site, f"/?{query}", 400).css_first("h1").text() == "This cannot be asked"


def test_a_document_says_all_that_the_archive_said_and_what_was_changed(site: httpx.Client) -> None:
    tree = page(site, address_of("telegram"))
    assert tree.css_first("h1").text() == "Cable on a treaty"
    rows = {row.css_first("th").text(): row for row in tree.css(".versions tbody tr")}
    assert [node.text() for node in rows["Title"].css("del, ins")] == ["Telegram", "Cable"]
    assert [node.text() for node in rows["Summary"].css("del")] == ["first", "in haste"]
    assert "Unchanged: Date" in tree.css_first(".step .note").text()


def test_a_document_leads_to_its_captured_page_and_listings(site: httpx.Client) -> None:
    tree = page(site, address_of("record-meeting-between-tv-soong-and-stalin"))
    frame = tree.css_first("iframe")
    assert "allow-scripts" not in frame.attributes["sandbox"]
    captured = site.get(frame.attributes["src"])
    assert captured.status_code == 200
    assert captured.headers["content-security-policy"].startswith("sandbox ")
    assert "frame-ancestors 'self'" in captured.headers["content-security-policy"]
    assert "Record of a Meeting between T.V. Soong and Stalin" in captured.text
    assert "its row is outlined" in captured.text
    assert page(site, tree.css_first(".places a").attributes["href"]).css_first("h1").text() == "mongolia"


def test_a_document_is_cited_in_three_styles_and_by_programs(site: httpx.Client) -> None:
    address = address_of("record-meeting-between-tv-soong-and-stalin")
    tree = page(site, address)
    citations = [node.text().strip() for node in tree.css(".citation p")]
    assert len(citations) == 3
    assert all("Record of a Meeting" in text and "1945" in text for text in citations)
    assert tree.css_first("meta[name=citation_title]").attributes["content"].startswith("Record of a Meeting")
    assert tree.css_first("meta[name='z.archive']").attributes["content"] == "Wilson Center Digital Archive"
    ris, bibtex = site.get(f"{address}.ris"), site.get(f"{address}.bib")
    assert ris.text.startswith("TY  - ")
    assert "date = {1945-07-12}" in bibtex.text
    assert ris.headers["content-disposition"].startswith("attachment; ")


def test_no_time_on_the_page_is_taken_for_the_date_of_a_document_that_has_none(
    tmp_path: Path, browsed_data: Path
) -> None:
    shutil.copyfile(browsed_data / "regest.duckdb", tmp_path / "regest.duckdb")
    published = Published(DataFolder(tmp_path), print)
    with published.reading() as reading:
        history = document_history(reading.tables, ARCHIVE.name, f"{SITE}/document/letter-ceausescu")
    published.close()
    assert history is not None
    undated = replace(history, versions=tuple(replace(one, date_text=None) for one in history.versions))
    pages = [page_of_document(one, None, LINKS).body for one in (history, undated)]
    assert [b"<time" in page for page in pages] == [True, False]


@pytest.mark.parametrize("slug", ["markup", "reversed", "hebrew", "long"])
def test_titles_that_are_written_to_do_harm_are_text(site: httpx.Client, slug: str) -> None:
    for address in (address_of(slug), "/?from=1944-06&until=1944-06", "/changes"):
        html = site.get(address).text
        tree = LexborHTMLParser(html)
        assert not [node for node in tree.css("*") if any(name.startswith("on") for name in node.attributes)]
        assert [node.attributes.get("src") for node in tree.css("script")] == ["/assets/site.js"]
        assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in html
        assert "49" not in [node.text() for node in tree.css("h1")]
    shown = page(site, address_of("markup")).css_first("h1").text()
    assert shown == MARKUP
    assert page(site, address_of("hebrew")).css_first("h1").attributes["dir"] == "auto"
    assert HEBREW in page(site, address_of("hebrew")).css_first("h1").text()
    assert page(site, address_of("long")).css_first("h1").text().strip() == LONG.strip()
    assert FORMULA in site.get(address_of("reversed")).text


def test_links_lead_to_the_web_or_to_pages_that_are_there(site: httpx.Client) -> None:
    own: dict[str, set[str]] = {}
    for address in ("/", "/changes", "/listings", address_of("telegram"), address_of("treaty-5")):
        for node in page(site, address).css("[href], [src]"):
            link = node.attributes.get("href") or node.attributes.get("src") or ""
            assert urlsplit(link).scheme in ("", "https"), link
            if not urlsplit(link).scheme and not link.startswith("#"):
                own.setdefault(urlsplit(link).path.split("/")[1], set()).add(link)
    assert own.keys() >= {"", "document", "captured", "listing", "listings", "changes", "changes.atom", "assets"}
    for links in own.values():
        assert {site.get(link).status_code for link in sorted(links)[:4]} == {200}, links


def test_a_listing_tells_its_course_and_what_does_not_agree(site: httpx.Client) -> None:
    tree = page(site, f"/listing/{ARCHIVE.name}/{name_of(ARCHIVE.name, LISTING)}")
    verdicts = [node.text() for node in tree.css("tbody .verdict")]
    assert verdicts == ["discrepant", "proven", "proven"]
    assert len(tree.css(".course circle")) == 3
    assert [node.attributes["class"] for node in tree.css(".calendar .day")] == ["day discrepant"]
    assert "40" in tree.css_first("#disagreements li").text()
    assert [node.text() for node in tree.css("#disagreements ~ section li a")] == ["Treaty 5"]


def test_changes_stand_on_a_page_and_in_a_feed_that_are_the_same(site: httpx.Client) -> None:
    on_page = [node.text().strip() for node in page(site, "/changes").css(".day-of-changes .summary")]
    feed = ElementTree.fromstring(site.get("/changes.atom").content)
    assert [node.text for node in feed.findall(f"{ATOM}entry/{ATOM}summary")] == on_page
    assert len({node.text for node in feed.findall(f"{ATOM}entry/{ATOM}id")}) == len(on_page) == 2
    link = feed.find(f"{ATOM}entry/{ATOM}link")
    assert link is not None
    assert site.get(link.attrib["href"]).status_code == 200
    assert page(site, "/changes?archive=none").css_first(".nothing")


def test_only_this_machine_is_answered_and_nothing_but_reading(site: httpx.Client) -> None:
    assert site.get("/", headers={"Host": "evil.example"}).status_code == 421
    assert site.get("/", headers={"Host": "localhost:8946"}).status_code == 200
    assert site.post("/").status_code == 405
    policy = site.get("/").headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "address",
    [
        "/nothing",
        "/document/wilson-center/x-0123456789abcdef",
        "/document/wilson-center/0123456789abcdef.ris",
        "/captured/none",
        "/captured/00000000-0000-0000-0000-000000000000/1",
        "/listing/wilson-center/none",
        "/assets/..%2fapp.py",
        "/document",
    ],
)
def test_what_is_not_there_is_said(site: httpx.Client, address: str) -> None:
    assert page(site, address, 404).css_first("h1").text() == "There is no such page"


def test_an_address_by_url_leads_to_the_document(site: httpx.Client) -> None:
    answer = site.get("/document", params={"archive": ARCHIVE.name, "url": f"{SITE}/document/plan"})
    assert urlsplit(str(answer.url)).path == address_of("plan")
    assert answer.status_code == 200


async def test_a_state_that_is_published_meanwhile_is_what_the_next_look_shows(
    tmp_path: Path, browsed_data: Path
) -> None:
    shutil.copytree(browsed_data, tmp_path / "data")
    folder = DataFolder(tmp_path / "data")
    with visited(folder.path) as site:
        before = page(site, "/").css_first("#count").text()
        new = [Row("July 29, 1944", "A new one", "new", ("It is new.",))]
        await harvest(folder.path, listing([*ROWS, *new]))
        assert titles(page(site, "/?q=a+new+one")) == ["A new one"]
        assert int(page(site, "/").css_first("#count").text().split()[0]) == int(before.split()[0]) + 1


def test_a_row_whose_page_is_lost_says_so(tmp_path: Path, browsed_data: Path) -> None:
    shutil.copytree(browsed_data, tmp_path / "data")
    folder = DataFolder(tmp_path / "data")
    [(capture_id, position)] = rows_of(
        folder.path, f"SELECT capture_id, position FROM documents WHERE url = '{SITE}/document/plan'"
    )
    for file in folder.captures.rglob("*.warc.gz"):
        file.unlink()
    with visited(folder.path) as site:
        said = page(site, f"/captured/{capture_id}/{position}", 409)
        assert said.css_first("h1").text() == "The captured page cannot be shown"
        assert page(site, address_of("plan")).css_first("h1").text() == "Plan"


def test_what_is_seen_first_is_what_the_register_finds_later(browsed_copy: Path) -> None:
    with closing(Published(DataFolder(browsed_copy), pytest.fail)) as published, published.reading() as reading:
        first = find(reading, Wanted())
        assert len(first.documents) == 25
        assert reading.register
        reading.state.answers.clear()
        assert find(reading, Wanted()) == first


class Unready(Registering):
    """A register that is being made, for which nobody is to wait."""

    def begin(self) -> Future[DuckDBPyConnection]:
        self._making = Future()
        making = Future[DuckDBPyConnection]()
        making.set_exception(AssertionError("who only looks has waited for the register"))
        return making


def test_who_only_looks_does_not_wait_for_the_register(browsed_copy: Path) -> None:
    with closing(Published(DataFolder(browsed_copy), pytest.fail)) as published, published.reading() as reading:
        reading.state = replace(reading.state, registering=Unready(reading.tables))
        looks = [page_of_register(reading, Wanted(), LINKS).body for _ in range(2)]
        assert looks[0] == looks[1]


def test_who_asks_the_same_meanwhile_waits_for_it(browsed_copy: Path) -> None:
    begun, go_on, worked_out = Event(), Event(), list[str]()

    def work_out() -> int:
        worked_out.append("once")
        begun.set()
        assert go_on.wait(60)
        return 1945

    with (
        closing(Published(DataFolder(browsed_copy), pytest.fail)) as published,
        published.reading() as reading,
        ThreadPoolExecutor(2) as threads,
    ):
        first = threads.submit(reading.state.answer, "year", work_out)
        assert begun.wait(60)
        second = threads.submit(reading.state.answer, "year", work_out)
        go_on.set()
        assert (first.result(), second.result(), worked_out) == (1945, 1945, ["once"])


def test_what_could_not_be_answered_is_tried_anew(browsed_copy: Path) -> None:
    with closing(Published(DataFolder(browsed_copy), pytest.fail)) as published, published.reading() as reading:
        with pytest.raises(ZeroDivisionError):
            reading.state.answer("share", lambda: 1 // 0)
        assert reading.state.answer("share", lambda: 1) == 1


def test_what_is_seen_first_is_there_before_it_is_asked_for(browsed_copy: Path) -> None:
    with closing(Published(DataFolder(browsed_copy), pytest.fail)) as published:
        with looking_ahead(published):
            pass
        with published.reading() as reading:
            known = dict(reading.state.answers)
            page_of_register(reading, Wanted(), LINKS)
            assert known == reading.state.answers
            assert len(known) == 4


def test_what_is_seen_first_is_there_where_the_register_cannot_be_made(browsed_copy: Path) -> None:
    with closing(Published(DataFolder(browsed_copy), pytest.fail)) as published, published.reading() as reading:
        reading.state = replace(reading.state, registering=Unready(reading.tables))
        reading.state.registering.begin()
        first = find(reading, Wanted())
        assert len(first.documents) == 25


def test_what_is_damaged_is_said_in_a_line(browsed_copy: Path) -> None:
    with closing(Published(DataFolder(browsed_copy), pytest.fail)) as published:
        with (
            pytest.raises(
                WarehouseError, match=r"regest\.duckdb cannot be read \(.*a damaged block\): `regest rebuild`"
            ),
            published.reading() as reading,
        ):
            reading.tables.execute("SELECT error('a damaged block')")
        with published.reading() as reading:
            assert find(reading, Wanted()).documents


def test_all_who_waited_for_a_new_state_read_it_at_once(browsed_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked, together = Semaphore(0), Barrier(2)

    def read(published: Published) -> object:
        with published.reading() as reading:
            together.wait(60)
            return reading.state

    with closing(Published(DataFolder(browsed_copy), pytest.fail)) as published, ThreadPoolExecutor(2) as threads:
        with published.reading() as reading:
            shutil.copyfile(browsed_copy / "regest.duckdb", browsed_copy / "new")
            (browsed_copy / "new").replace(browsed_copy / "regest.duckdb")
            stamp = published._stamp

            def stamped() -> Stamp | None:
                looked.release()
                return stamp()

            monkeypatch.setattr(published, "_stamp", stamped)
            both = [threads.submit(read, published) for _ in range(2)]
            assert all(looked.acquire(timeout=60) for _ in both)
        assert both[0].result() is both[1].result() is not reading.state


def test_nothing_is_complained_of_where_loading_was_stopped(
    browsed_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    complained: list[object] = []
    monkeypatch.setattr("threading.excepthook", complained.append)
    # As where Ctrl-C ends what another thread loads.
    monkeypatch.setitem(sys.modules, "flows.site.register_page", None)
    with closing(Published(DataFolder(browsed_copy), pytest.fail)) as published, looking_ahead(published):
        pass
    assert not complained


def test_who_stops_it_while_it_begins_is_told_so(
    regest: Command, browsed_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("uvicorn.Config.get_loop_factory", Mock(side_effect=KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        serve(Mock(), 0, opened.append)
    assert not opened

    def load() -> None:
        with stopped_afterwards():
            signal.raise_signal(signal.SIGINT)
            opened.append("loaded")

    with pytest.raises(KeyboardInterrupt):
        load()
    assert opened == ["loaded"]
    # As DuckDB tells of it.
    monkeypatch.setattr(browse, "unknown_archives", Mock(side_effect=RuntimeError("Query interrupted")))
    folder = shutil.copytree(browsed_copy, tmp_path / "data")
    assert regest("browse", "--data", folder).err.startswith("regest: stopped; ")


def test_browsing_needs_a_database_and_a_port_of_its_own(
    regest: Command, browsed_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "regest harvest" in regest.refused("browse", "--data", tmp_path, status=3)
    folder = shutil.copytree(browsed_data, tmp_path / "data")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"port {port} " in regest.refused("browse", "--data", folder, "--port", port, "--no-browser")


def test_browsing_opens_the_page_that_it_serves(
    regest: Command, browsed_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("flows.site.serving.serve", lambda app, port, on_start: on_start("http://127.0.0.1:1"))
    monkeypatch.setattr(browse.webbrowser, "get", lambda: SimpleNamespace(open=opened.append))
    folder = shutil.copytree(browsed_data, tmp_path / "data")
    assert (
        regest("browse", "--data", folder, "--browser").err
        == "regest: the register is at http://127.0.0.1:1; stop with Ctrl-C\n"
    )
    assert opened == ["http://127.0.0.1:1"]
    regest("browse", "--data", folder)
    assert len(opened) == 1
