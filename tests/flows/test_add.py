"""`regest add`: from the address of a listing that nobody has declared to an archive, and what is refused."""

from __future__ import annotations

import errno
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
from command import Command, Ran, Stdin
from undeclared_pages import (
    APPLICATION,
    ARTICLE,
    CARDS,
    SITE,
    TABLE,
    TITLES,
    UndeclaredPages,
    card,
    file_elsewhere,
    line,
    listing,
    paged,
    responded,
    serving,
)

from flows.cases import cases
from flows.commands import add as verb
from flows.http.asking import Asking
from flows.http.source import Limits
from flows.learning import keeping
from flows.learning.fetching import look_at, with_pause
from flows.learning.keeping import keep
from flows.learning.process import LearningHere
from flows.learning.request import add_request_for
from flows.learning.understood import Outcome, Understood
from flows.reading import parse
from flows.reading.page import ThisProcess
from flows.replay.server import Answer
from flows.replay.undeclared import UndeclaredReplica, undeclared_site, undeclared_sites
from flows.text.harmless import HARMFUL
from flows.web.harvest import run_harvest
from flows.web.request import request_for

LETTERS = undeclared_site("letters")
REGISTER = LETTERS.listing_url
ABOUT = "https://letters.example.org/about"
PAPERS = f"{SITE}/papers"
RANGE, TOTAL = "Letters {first} to {last} of {total}", "{total} Treffer"
ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "fixtures"
README, LEARNING = ROOT / "README.md", ROOT / "docs" / "learning.md"


@pytest.fixture(autouse=True)
def _learned_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """As pages are read here in other tests: to start a process takes longer than all else."""
    monkeypatch.setattr(verb, "LearningProcess", LearningHere)
    monkeypatch.setattr(keeping, "ParserProcess", ThisProcess)


@pytest.fixture(scope="module")
def letters() -> Iterator[UndeclaredReplica]:
    with UndeclaredReplica(LETTERS) as replica:
        yield replica


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def files_in(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


def added(regest: Command, site: UndeclaredPages, data: Path, *more: object, url: str = PAPERS) -> Ran:
    return regest("add", url, "--replica", site.origin, "--data", data, *more)


def refusal(regest: Command, site: UndeclaredPages, data: Path, status: int, url: str = PAPERS) -> str:
    """What is said on stderr of a listing of which nothing is written."""
    ran = added(regest, site, data, "--yes", url=url)
    assert (ran.status, ran.out) == (status, "")
    assert not data.exists()
    return ran.err


def commands_in(page: Path) -> list[list[str]]:
    """The commands of the section on archives that nobody has declared, each without `regest`."""
    section = page.read_text("utf-8").partition("An archive that nobody has declared\n")[2]
    block = section.partition("```sh\n")[2].partition("```")[0]
    return [shlex.split(line, comments=True)[1:] for line in block.splitlines()]


def test_two_commands_lead_from_an_address_to_a_proven_harvest(
    regest: Command, letters: UndeclaredReplica, data: Path
) -> None:
    """Those of README. The rows that are shown are those that are written, that the fixtures must give, and that are
    harvested."""
    replay, add, harvest = (
        [word.replace("http://127.0.0.1:8765", letters.origin) for word in words] for words in commands_in(README)
    )
    assert replay == ["replay", "letters"]
    ran = regest(*add, "--data", data, "--yes", "--format", "json")
    assert ran.status == 0, ran.err
    shown = json.loads(ran.out)
    first = shown["pages"][0]["entries"]
    assert [len(page["entries"]) for page in shown["pages"]] == [10, 10, 4]
    assert (first[0]["title"], first[0]["date_edtf"], first[0]["url"]) == (
        "Harbour master to the town council, on the new breakwater",
        "1921-03-03",
        "https://letters.example.org/letters/101/harbour-master-to-the-town-council-on-the-new-breakwater",
    )
    assert (data / "archives" / "letters-example.toml").read_text("utf-8") == shown["declaration"]
    # No page leads to the last one, which is neither captured nor a case: harvests come to it.
    assert [case.name for case in cases("letters-example")] == ["first_page", "second_page"]
    for case, page in zip(("first_page", "second_page"), shown["pages"][:2], strict=True):
        expected = json.loads((data / "archives" / "letters-example" / case / "expected.json").read_text("utf-8"))
        assert expected["entries"] == page["entries"]
    assert f"next: regest harvest letters-example --replica {letters.origin} --data {data}" in ran.err

    ran = regest(*harvest, "--data", data)
    assert ran.status == 0, ran.out
    # What was looked at is held: it is asked for with what it came with.
    assert "2 of them unchanged" in ran.out
    [status] = regest("status", "--data", data, "--format", "jsonl").objects
    assert (status["promised"], status["found"], status["verdict"]) == (34, 34, "proven")
    documents = regest("sql", "SELECT url, title, date_edtf FROM documents", "--data", data, "--format", "jsonl")
    held = {(one["url"], one["title"], one["date_edtf"]) for one in documents.objects}
    assert len(held) == 34
    rows = [entry for page in shown["pages"] for entry in page["entries"]]
    assert {(one["url"], one["title"], one["date_edtf"]) for one in rows} <= held
    assert regest("archives", "check", "letters-example", "--data", data).status == 0


def test_the_documentation_of_it_has_the_same_commands() -> None:
    assert commands_in(LEARNING) == commands_in(README)


def test_a_refusal_is_as_it_is_documented(regest: Command, letters: UndeclaredReplica, data: Path) -> None:
    ran = regest("add", ABOUT, "--replica", letters.origin, "--data", data)
    printed = [line.strip() for line in LEARNING.read_text("utf-8").splitlines() if line.startswith("    regest: ")]
    assert ran.err.splitlines() == printed


def test_what_was_understood_is_on_the_screen(regest: Command, letters: UndeclaredReplica, data: Path) -> None:
    ran = regest("add", REGISTER, "--replica", letters.origin, "--data", data, "--dry-run")
    assert ran.status == 0
    for said in (
        "Letters of the Harbour Office",
        "circa May 1921",
        "1921-05~",
        "in 10 of 10, 10 read",
        "“1 - 10 of 34”; held against: 10, 10 and 4 rows on pages 1, 2 and 4",
        "looked at: 1, 2, 4",
        "?leaf=2",
        "letters-example.toml",
    ):
        assert said in ran.out


def test_all_of_it_fits_on_a_screen(regest: Command, letters: UndeclaredReplica, data: Path, screen: object) -> None:
    screen(100)  # type: ignore[operator]
    ran = regest("add", REGISTER, "--replica", letters.origin, "--data", data, "--dry-run")
    assert max(map(len, ran.out.splitlines())) <= 100
    assert len(ran.out.splitlines()) <= 48


def test_on_a_narrow_terminal_what_was_understood_stands_below_one_another(
    regest: Command, data: Path, screen: object
) -> None:
    screen(60)  # type: ignore[operator]
    with serving({"/papers": listing(TITLES)}) as site:
        lines = added(regest, site, data, "--dry-run").out.splitlines()
    assert max(map(len, lines[: lines.index("")])) <= 60
    at = lines.index("promise")
    assert lines[at + 1].startswith("  “1 - 14 of 14”; held against: 14 rows")
    assert lines[lines.index("title") + 2] == "  .paper-title"


@pytest.mark.parametrize("more", [("--dry-run",), ("--dry-run", "--yes"), ("--dry-run", "--format", "toml")])
def test_a_dry_run_writes_nothing(
    regest: Command, letters: UndeclaredReplica, data: Path, more: tuple[str, ...]
) -> None:
    assert regest("add", REGISTER, "--replica", letters.origin, "--data", data, *more).status == 0
    assert not data.exists()


def test_without_a_terminal_nothing_is_written_unless_yes_is_said(
    regest: Command, letters: UndeclaredReplica, data: Path
) -> None:
    ran = regest("add", REGISTER, "--replica", letters.origin, "--data", data)
    assert (ran.status, "there is no terminal to ask on: --yes writes it" in ran.err) == (1, True)
    assert not data.exists()


@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_on_a_terminal_it_asks(
    regest: Command, letters: UndeclaredReplica, data: Path, monkeypatch: pytest.MonkeyPatch, answer: str, status: int
) -> None:
    monkeypatch.setattr(Stdin, "is_terminal", True)
    ran = regest("add", REGISTER, "--replica", letters.origin, "--data", data, stdin=answer)
    assert (ran.status, data.exists()) == (status, status == 0)
    assert status == 0 or "nothing is written" in ran.err


@pytest.mark.parametrize("stop", [KeyboardInterrupt, typer.Abort])
def test_ctrl_c_at_the_question_writes_nothing(
    regest: Command,
    letters: UndeclaredReplica,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    stop: type[BaseException],
) -> None:
    def stopped(*_: object, **__: object) -> bool:
        raise stop

    monkeypatch.setattr(Stdin, "is_terminal", True)
    monkeypatch.setattr(typer, "confirm", stopped)
    ran = regest("add", REGISTER, "--replica", letters.origin, "--data", data)
    assert (ran.status, ran.err.splitlines()[-1]) == (130, "regest: stopped; nothing is written")
    assert not data.exists()


@pytest.mark.parametrize(
    ("pages", "verdict"),
    [
        (paged(card, CARDS, lambda page: "/papers" + (f"/page/{page}" if page > 1 else "")), "exhausted"),
        (paged(card, CARDS, lambda page: f"/papers?p={page}" if page > 1 else "/papers"), "exhausted"),
        (paged(line, TABLE, lambda page: f"/papers?start={page * 10 - 10}" if page > 1 else "/papers"), "exhausted"),
        (paged(line, TABLE, lambda page: f"/papers?page={page - 1}" if page > 1 else "/papers", said=RANGE), "proven"),
        (paged(card, CARDS, lambda page: f"/papers?seite={page}" if page > 1 else "/papers", said=TOTAL), "proven"),
    ],
    ids=["in the path", "by a parameter", "by an offset", "from 0, a table, with a range", "with a total in German"],
)
async def test_listings_of_any_kind_are_harvested_whole(
    data: Path, pages: dict[str, bytes | Answer], verdict: str
) -> None:
    with serving(pages) as site:
        request = add_request_for(PAPERS, data, replica=site.origin)
        keep(request, await look_at(request, LearningHere()))
        report = await run_harvest(request_for(request.name, data=data, replica=site.origin))
    assert (report.verdict, report.found) == (verdict, 23)


async def test_documents_on_another_host_are_found_shown_and_verified_and_never_asked_for(
    regest: Command, data: Path
) -> None:
    pages = paged(
        file_elsewhere, TABLE, lambda page: f"/papers?page={page}" if page > 1 else "/papers", count=13, said=RANGE
    )
    with serving(pages) as site:
        request = add_request_for(PAPERS, data, replica=site.origin)
        keep(request, await look_at(request, LearningHere()))
        report = await run_harvest(request_for(request.name, data=data, replica=site.origin))
    assert (report.verdict, report.found) == ("proven", 13)
    assert not [target for target in site.asked_for if "pdf" in target]
    there = "https://files.example.com/boats/3.pdf"
    sql = f"SELECT title FROM documents WHERE url = '{there}'"
    assert regest("sql", sql, "--data", data, "--format", "jsonl").objects == [{"title": "Letter 3 on the 21 boats"}]
    shown = regest("show", "files.example.com/boats/3.pdf?v=9", "--data", data, "--to", data.parent / "shown.html")
    assert (shown.status, there in shown.out) == (0, True)
    assert "the row was not found" not in shown.err
    assert regest("archives", "check", request.name, "--data", data).status == 0


def test_what_is_said_of_documents_on_another_host(regest: Command, data: Path) -> None:
    with serving({"/papers": listing(TITLES, printed=file_elsewhere)}) as site:
        ran = added(regest, site, data, "--dry-run")
    assert ran.status == 0, ran.err
    assert "of those on files.example.com none is asked for" in ran.out


def test_more_rows_than_are_kept_of_a_page_are_named(
    regest: Command, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parse, "LAST_ROW", 9)
    with serving({"/papers": listing(TITLES)}) as site:
        said = refusal(regest, site, data, 1)
    assert "it has 14 rows, and of a page no more than 9 are read" in said


def test_twice_the_same_names_the_archive_that_has_it(regest: Command, letters: UndeclaredReplica, data: Path) -> None:
    again = ("add", REGISTER, "--replica", letters.origin, "--data", data, "--yes")
    assert regest(*again).status == 0
    before = files_in(data)
    assert "the listing register of letters-example: `regest harvest" in regest.refused(*again)
    assert "there is an archive letters-example of that site already" in regest.refused(
        *again, "--name", "letters-example"
    )
    assert files_in(data) == before
    assert regest(*again, "--name", "letters-once-more").status == 0
    assert [case.name for case in cases("letters-once-more")] == ["first_page", "second_page"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ((), "give the URL of a listing, or saved pages of one with --from"),
        (("letters.example.org/register",), "give https://letters.example.org/register"),
        (("ftp://letters.example.org/",), "is no http(s) URL"),
        (("https://letters.example.org:8443/",), "without “:8443”"),
        (("https://me:secret@letters.example.org/",), "has a name or password in it"),
        ((REGISTER, "--name", "Letters!"), "“Letters!” names no archive"),
        ((REGISTER, "--name", "wilson-center"), "there is an archive wilson-center already"),
        ((REGISTER, "--row", "2"), "give them with --title or --date"),
        (("--from", "nowhere.html"), "nowhere.html cannot be read"),
        ((REGISTER, "--from", "nowhere.html"), "where a page was found is said with --url"),
        (("https://digitalarchive.wilsoncenter.org/search",), "of wilson-center: `regest harvest wilson-center"),
    ],
)
def test_wrong_usage_is_one_line(regest: Command, data: Path, line: tuple[str, ...], said: str) -> None:
    assert said in regest.refused("add", *line, "--data", data)
    assert not data.exists()


def test_an_article_is_refused_with_the_reason_and_the_feed_that_it_mentions(regest: Command, data: Path) -> None:
    with serving({"/papers": ARTICLE}) as site:
        said = refusal(regest, site, data, 1)
    assert "no listing was understood: " in said
    assert f"RSS feed: {SITE}/feed.xml" in said


def test_an_application_is_refused_with_what_it_mentions_itself(regest: Command, data: Path) -> None:
    with serving({"/papers": APPLICATION}) as site:
        said = refusal(regest, site, data, 1)
    assert "what it shows comes by script, and Regest runs none" in said
    for mentioned in (
        f"WordPress's API: {SITE}/wp-json/",
        f"Atom feed: {SITE}/papers.atom",
        f"OAI-PMH: {SITE}/oai?verb=Identify",
        f"Omeka's API: {SITE}/api/items?per_page=20",
    ):
        assert mentioned in said


def test_a_page_that_is_no_listing_of_the_made_up_site(regest: Command, letters: UndeclaredReplica, data: Path) -> None:
    ran = regest("add", ABOUT, "--replica", letters.origin, "--data", data, "--yes", "--format", "json")
    assert ran.status == 1
    assert json.loads(ran.out)["refused"]
    assert not data.exists()


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (responded(404), 3, "does not exist (status 404)"),
        (responded(403, b"no"), 3, "answered with status 403"),
        (responded(200, b"%PDF-1.7", "application/pdf"), 1, "it is no HTML page but application/pdf"),
        (responded(200, b"<rss/>", "application/rss+xml"), 1, f"RSS feed: {PAPERS}"),
        (responded(200, b""), 1, "no listing was understood"),
        (responded(200, b"\x00\xff<<<li><a" * 400), 1, "no listing was understood"),
        (responded(302, location="https://elsewhere.example/papers"), 3, "is not on the archive's hosts"),
        (responded(302, location="/login?next=/papers"), 1, f"the site asks for a login ({SITE}/login?next=/papers)"),
    ],
    ids=["missing", "forbidden", "a PDF", "a feed", "empty", "broken", "elsewhere", "a login"],
)
def test_what_cannot_be_read_is_said_in_a_line(
    regest: Command, data: Path, answer: object, status: int, said: str
) -> None:
    form = b'<form method=post><input name=user><input type="password" name=word></form>'
    with serving({"/papers": answer, "/login?next=/papers": form}) as site:  # type: ignore[dict-item]
        assert said in refusal(regest, site, data, status)


def test_a_pause_that_is_wanted_is_declared() -> None:
    text = 'title = "A"\nhome = "https://a.example/"\n\n[listings]\nhome = "home"\n'
    assert tomllib.loads(with_pause(text, 3)) == {**tomllib.loads(text), "pause": 3.0}


async def test_the_pause_that_robots_txt_asks_for_is_declared(data: Path) -> None:
    rules = responded(200, b"User-agent: *\nCrawl-delay: 7\n", "text/plain")
    with serving({"/papers": listing(TITLES), "/robots.txt": rules}) as site:
        request = add_request_for(PAPERS, data, replica=site.origin)
        look = await look_at(request, LearningHere(), Asking(limits=Limits(longest_crawl_delay=0.0)))
    assert look.archive(request.name).pause == 7.0


def test_robots_txt_is_obeyed(regest: Command, data: Path) -> None:
    rules = responded(200, b"User-agent: *\nDisallow: /papers\n", "text/plain")
    with serving({"/papers": listing(TITLES), "/robots.txt": rules}) as site:
        said = refusal(regest, site, data, 3)
        assert site.asked_for == ["/robots.txt"]
    assert "robots.txt of papers.example.net forbids" in said


def test_no_private_address_is_asked_unless_it_is_named_as_a_replica(regest: Command, data: Path) -> None:
    with serving({"/papers": listing(TITLES)}) as site:
        said = regest.refused("--quiet", "add", "http://127.0.0.1/papers", "--data", data, "--yes", status=3)
        assert site.asked_for == []
    assert "no public address" in said


def test_a_listing_of_one_page_is_whole_at_once(regest: Command, data: Path) -> None:
    with serving({"/papers": listing(TITLES)}) as site:
        ran = added(regest, site, data, "--yes")
        assert ran.status == 0, ran.err
        assert site.asked_for == ["/robots.txt", "/papers"]
    assert "one: nothing leads to a second" in ran.out
    declared = tomllib.loads((data / "archives" / "papers-example.toml").read_text("utf-8"))
    assert declared["home"] == f"{SITE}/"
    assert [case.name for case in cases("papers-example")] == ["first_page"]


def test_a_promise_that_is_read_without_a_place_of_its_own_is_not_missing(regest: Command, data: Path) -> None:
    page = listing(TITLES).replace(b"<p class=count>1 - 14 of 14</p>", b"<p class='c\"'>1 - 14 of 14</p>")
    with serving({"/papers": page}) as site:
        ran = added(regest, site, data, "--yes")
    assert ran.status == 0, ran.err
    assert "1 - 14 of 14" in ran.out
    assert "nothing on these pages says how much there is" not in ran.out


def test_a_last_page_is_not_asked_for_at_a_guess(regest: Command, data: Path) -> None:
    """Of one page alone nobody can tell that “gtp” numbers pages."""

    def page(number: int) -> bytes:
        pager = f"<span>Seite {number} von 7</span><a class=forward href='/papers?gtp={number + 1}'>weiter</a>"
        return (
            listing([f"{title} {number}" for title in TITLES], f"<div class=pager>{pager}</div>")
            .replace(b"1 - 14 of 14", b"")
            .replace(b"/papers/", f"/papers/{number}0".encode())
        )

    with serving({"/papers": page(1), "/papers?gtp=2": page(2), "/papers?page=7": page(1)}) as site:
        ran = added(regest, site, data, "--yes")
        assert ran.status == 0, ran.err
        assert site.asked_for == ["/robots.txt", "/papers", "/papers?gtp=2"]
    declared = tomllib.loads((data / "archives" / "papers-example.toml").read_text("utf-8"))
    assert declared["page"]["query"] == "gtp"
    assert "defaults" not in declared["urls"]


def test_a_next_link_that_no_selector_tells_is_said(regest: Command, data: Path) -> None:
    """“Next 15” stands first on one page and second on the others, with no mark of its own."""

    def page(number: int) -> bytes:
        back = f"<a href='/papers?p={number - 1}'>Previous 14</a> " if number > 1 else ""
        on = f"<a href='/papers?p={number + 1}'>Next 14</a>" if number < 3 else ""
        return (
            listing([f"{title} {number}" for title in TITLES], f"<p>{back}{on}</p>")
            .replace(b"1 - 14 of 14", f"{14 * number - 13} - {14 * number} of 42".encode())
            .replace(b"/papers/", f"/papers/{number}0".encode())
        )

    pages = {"/papers": page(1), "/papers?p=2": page(2), "/papers?p=3": page(3)}
    with serving(pages) as site:
        ran = added(regest, site, data, "--yes")
    assert ran.status == 0, ran.err
    assert f"next page: no selector tells the link to {SITE}/papers?p=2" in ran.out


def test_titles_that_are_attacks_are_harmless_on_the_screen_and_in_the_file(regest: Command, data: Path) -> None:
    hostile = ["\x1b]0;owned\x07\x1b[2J", "\u202egnp.exe\u202c", "\u2028regest: proven", "[bold red]x[/nope]"]
    titles = [f"{title} {bad}" for title, bad in zip(TITLES, hostile * 4, strict=False)]
    page = listing(titles).replace(b"| The Committee", "| The \u202eeettimmoC \x1b[2J\n[listings]\nx = 1".encode())
    with serving({"/papers": page}) as site:
        ran = added(regest, site, data, "--yes")
    assert ran.status == 0, ran.err
    assert not HARMFUL.sub("", ran.out + ran.err).count("\x1b")
    assert set(HARMFUL.findall(ran.out + ran.err)) <= {"\n"}
    text = (data / "archives" / "papers-example.toml").read_text("utf-8")
    assert set(HARMFUL.findall(text)) <= {"\n"}
    assert list(tomllib.loads(text)["listings"]) == ["papers"]


def test_saved_pages_are_learned_from_without_a_network(regest: Command, data: Path, tmp_path: Path) -> None:
    saved = []
    for number in (1, 2):
        saved.append(tmp_path / f"{number}.html")
        saved[-1].write_bytes(next(page.body for page in LETTERS.pages if page.url == _leaf(number)))
    line = ("add", *(part for file in saved for part in ("--from", file)), "--data", data, "--yes", "--format", "json")
    assert "where" in regest.refused(*line)
    ran = regest(*line, "--url", _leaf(1), "--url", _leaf(2))
    assert ran.status == 0, ran.err
    assert [len(page["entries"]) for page in json.loads(ran.out)["pages"]] == [10, 10]
    assert [case.name for case in cases("letters-example")] == ["first_page", "second_page"]
    assert not list(data.rglob("*.warc.gz"))
    assert "2 of --url for 1 of --from" in regest.refused(
        "add", "--from", saved[0], "--url", _leaf(1), "--url", _leaf(2), "--data", data, "--name", "other"
    )


def test_all_files_may_stand_behind_one_from_and_are_called_by_their_places(
    regest: Command, data: Path, tmp_path: Path
) -> None:
    saved = []
    for number in (1, 2, 4):
        saved.append(tmp_path / f"{number}.html")
        saved[-1].write_bytes(next(page.body for page in LETTERS.pages if page.url == _leaf(number)))
    urls = [_leaf(number) for number in (1, 2, 4)]
    ran = regest("add", "--from", *saved, "--url", *urls, "--data", data, "--yes")
    assert ran.status == 0, ran.err
    assert {case.name: case.url for case in cases("letters-example")} == dict(
        zip(("first_page", "second_page", "last_page"), urls, strict=True)
    )
    both = ("add", "--from", saved[0], "--from", saved[1], saved[2], "--data", data)
    assert "which page comes first cannot be told" in regest.refused(*both)
    assert "where a page was found is said with --url" in regest.refused("add", urls[0], "--from", saved[0])
    assert "give the URL of a listing" in regest.refused("add", *urls, "--data", data)


def _leaf(number: int) -> str:
    return REGISTER if number == 1 else f"{REGISTER}?leaf={number}"


def test_the_address_of_a_later_page_leads_to_the_first(
    regest: Command, letters: UndeclaredReplica, data: Path
) -> None:
    ran = regest("add", _leaf(2), "--replica", letters.origin, "--data", data, "--yes", "--format", "json")
    assert ran.status == 0, ran.err
    shown = json.loads(ran.out)
    assert [page["first"] for page in shown["pages"]] == [1, 11, 31]
    assert tomllib.loads(shown["declaration"])["listings"] == {"register": "register"}
    assert f"the address is that of page 2: the listing begins at {REGISTER}" in shown["not_fetched"]


def test_rows_that_were_not_shown_are_not_written(
    regest: Command, letters: UndeclaredReplica, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a page that has taken the process over which learns."""

    def lie(self: LearningHere, *arguments: Any, **more: Any) -> Outcome:
        outcome = understand(self, *arguments, **more)
        assert isinstance(outcome, Understood)
        first, *rest = outcome.pages
        assert first is not None
        entry = first.entries[0]._replace(title="What nobody has printed")
        return replace(outcome, pages=(replace(first, entries=(entry, *first.entries[1:])), *rest))

    understand = LearningHere.understand
    monkeypatch.setattr(LearningHere, "understand", lie)
    ran = regest("add", REGISTER, "--replica", letters.origin, "--data", data, "--yes")
    assert (ran.status, "gives other rows than were shown: nothing is written" in ran.err) == (3, True)
    assert not list(data.rglob("*.toml"))
    assert not list(data.rglob("*.warc.gz"))


def test_what_cannot_be_kept_whole_is_not_kept(
    regest: Command, letters: UndeclaredReplica, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a disk that is full once the declaration stands there."""

    def fail(*_: object) -> list[str]:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(keeping, "accept", fail)
        ran = regest("add", REGISTER, "--replica", letters.origin, "--data", data, "--yes")
        assert (ran.status, list((data / "archives").iterdir())) == (3, [])
    assert regest("add", REGISTER, "--replica", letters.origin, "--data", data, "--yes").status == 0


def test_cases_of_an_archive_that_is_declared_no_more_stay(
    regest: Command, letters: UndeclaredReplica, data: Path
) -> None:
    case = data / "archives" / "letters-example" / "of_mine" / "case.json"
    case.parent.mkdir(parents=True)
    case.write_text("{}")
    ran = regest("add", REGISTER, "--replica", letters.origin, "--data", data, "--yes")
    assert (ran.status, "is declared no more: give this one another name with --name" in ran.err) == (2, True)
    assert [file for file in data.rglob("*") if file.is_file()] == [case]


def test_a_second_look_is_steered_by_words_that_stand_on_the_page(regest: Command, data: Path) -> None:
    """Of two lists on a page the one that a person points at."""
    events = "".join(
        f'<li class="event"><a href="/events/{number}">Meeting on question {number} of the year</a> '
        f"<i>{number} June 1931</i></li>"
        for number in range(1, 9)
    )
    page = listing(TITLES, beside=f'<section><h2>Meetings</h2><ul class="events">{events}</ul></section>')
    with serving({"/papers": page}) as site:
        shown = json.loads(added(regest, site, data, "--dry-run", "--format", "json").out)
        steered = added(
            regest, site, data, "--dry-run", "--format", "json", "--title", "Meeting on question 3", "--row", 3
        )
    assert len(shown["pages"][0]["entries"]) == len(TITLES)
    [found] = json.loads(steered.out)["pages"]
    assert [entry["title"] for entry in found["entries"]][:3] == [
        f"Meeting on question {number} of the year" for number in (1, 2, 3)
    ]


def test_words_that_stand_nowhere_on_the_page_are_said_so(regest: Command, data: Path) -> None:
    with serving({"/papers": listing(TITLES)}) as site:
        ran = added(regest, site, data, "--dry-run", "--title", "Nobody has written this")
    assert "Nobody has written this" in ran.out + ran.err


def test_a_platform_is_recognized_before_anything_is_learned(regest: Command, data: Path) -> None:
    page = (FIXTURES / "platforms" / "archives" / "omeka-s-example" / "only" / "page.html").read_bytes()
    with serving({"/s/letters/item": page}) as site:
        ran = added(regest, site, data, "--yes", url=f"{SITE}/s/letters/item")
    assert ran.status == 0, ran.err
    assert "recognized by its signs" in ran.out
    text = (data / "archives" / "papers-example.toml").read_text("utf-8")
    assert len(text.splitlines()) == 5
    assert tomllib.loads(text)["platform"] == "omeka-s"


def test_the_declaration_alone_is_printed(regest: Command, letters: UndeclaredReplica, data: Path) -> None:
    ran = regest("add", REGISTER, "--replica", letters.origin, "--data", data, "--dry-run", "--format", "toml")
    assert tomllib.loads(ran.out)["title"] == "Letters of the Harbour Office"


def test_the_page_is_shown_with_what_was_understood_marked(regest: Command, data: Path, tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)><p id=regest-x-row-0>Mine</p>"
    with serving({"/papers": listing(TITLES, beside=hostile)}) as site:
        (tmp_path / "marked.html").touch()
        assert "is there already" in added(regest, site, data, "--dry-run", "--to", tmp_path / "marked.html").err
        ran = added(regest, site, data, "--dry-run", "--to", tmp_path / "marked.html", "--force")
    assert ran.status == 0, ran.err
    page = (tmp_path / "marked.html").read_text("utf-8-sig")
    assert f"Marked: row ({len(TITLES)}), title ({len(TITLES)})" in page
    assert len(set(re.findall(r"id=&quot;(regest-[0-9a-f]+-row-\d+)&quot;", page))) == len(TITLES)
    assert "alert(1)" not in page
    assert not data.exists()


def test_the_page_is_served_while_it_asks(
    regest: Command, letters: UndeclaredReplica, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.get", lambda: type("Browser", (), {"open": staticmethod(opened.append)}))
    ran = regest("add", REGISTER, "--replica", letters.origin, "--data", data, "--dry-run", "--browser")
    assert (ran.status, len(opened)) == (0, 1)
    assert opened[0].startswith("http://127.0.0.1:")


def test_the_made_up_sites_are_told_apart_from_archives(regest: Command) -> None:
    assert undeclared_sites() == ["letters"]
    assert "neither --as wayback nor --scripts" in regest.refused("replay", "letters", "--as", "wayback")
