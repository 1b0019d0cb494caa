"""Titles, dates and summaries that are attacks: stored as they were printed, harmless wherever they are shown."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import pytest
from command import Command
from generated_site import ARCHIVE, LISTING, documents, harvest, listing, page, rows_of
from markdown_it import MarkdownIt
from rich.cells import cell_len
from selectolax.lexbor import LexborHTMLParser

from bench.pages import Row
from flows.replay.site import ReplayedPage, overview
from flows.text import progress, speaking, terminal
from flows.text.found import print_found
from flows.text.harmless import HARMFUL, harmless, harmless_in_json, harmless_in_spreadsheets, link_in_markdown
from flows.text.listings import print_listings
from flows.text.progress import watched_on_terminal
from flows.text.report import print_report, report_as_markdown, report_in_a_line
from parsers.html import fold
from warehouse.reports import Discrepancy, HarvestReport, ListingStatus
from warehouse.search import Hit

HUGE = "A very long title " * 58_000
FORMULAS = [
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "＝1＋1",
]
ATTACKS = [
    "\x1b]0;owned\x07\x1b[2J\x1b[31mLetter\x1b[8m",
    "\x9b31mLetter \x9d0;owned\x9c",
    "Letter \u202egnp.exe\u202c, \u2066isolated\u2069, \u200fmarked",
    "Letter\u2028of two\u2029lines\x0b\x0c\x85\r\nregest: proven",
    "Letter \U000e0041\U000e0042\ufff9hidden\ufffb",
    "<script>alert(1)</script><img src=x onerror=alert(1)></title></a>",
    "\"><svg onload=alert(1)>' autofocus onfocus='alert(1)",
    "'); DROP TABLE regests; DELETE FROM page_entries; --",
    '" UNION SELECT * FROM captures; COMMIT; /*',
    "[Letter](javascript:alert(1)) ![](http://evil.example/t.png) | `a` | **b** | <http://evil.example> \\| &lt;b&gt;",
    "www.evil.example and https://evil.example/ # no heading",
    "[bold red]Letter[/nope] {0} {{7*7}} %s %(x)s ${jndi:ldap://evil.example}",
    '"},{"verdict":"proven","x":"\\',
    *FORMULAS,
    "\t=1+1",
    "\r=1+1",
    "z" + "\u0301" * 5_000,
    HUGE,
]
# Ordinary words that need format characters: Persian, Hindi, Khmer, German, Arabic.
WORDS = ["می\u200cخواهم", "क्\u200dष", "សួស្តី\u200bពិភពលោក", "Donau\u00addampf", "\u0600١٢"]
DATES = ["\x1b[31m4 May 1942", "=HYPERLINK(1)", "'); DROP TABLE regests; --", "[/nope]", "1" * 100_000]
ROWS = [
    *(Row("July 4, 1945", text, f"title-{n:02}", (text,)) for n, text in enumerate([*ATTACKS, *WORDS], start=1)),
    *documents(40),
    *(Row(text, "Letter", f"undated-{n:02}", ("A letter.",)) for n, text in enumerate(DATES, start=1)),
]
PRINTED = [
    tuple(map(fold, (row.date or "", row.title, *row.summary))) for row in sorted(ROWS, key=lambda row: row.slug)
]
QUERY = "SELECT date_text, title, summary FROM documents ORDER BY url"


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, HarvestReport]:
    """A folder with a listing of attacks, and the report of its harvest."""
    data = tmp_path_factory.mktemp("data")
    return data, asyncio.run(harvest(data, listing(ROWS)))


@pytest.fixture
def data(harvested: tuple[Path, HarvestReport]) -> Path:
    return harvested[0]


@pytest.fixture
def report(harvested: tuple[Path, HarvestReport]) -> HarvestReport:
    """A report whose discrepancies quote the attacks."""
    quoted = tuple(Discrepancy(text, number, text) for number, text in enumerate(ATTACKS, start=1))
    return replace(harvested[1], discrepancies=quoted[:19])


def harmful(text: str) -> set[str]:
    """The harmful characters of an output; it is made of lines."""
    return set(HARMFUL.findall(text)) - {"\n"}


class TestStored:
    def test_every_row_is_stored_as_it_was_printed(self, harvested: tuple[Path, HarvestReport]) -> None:
        data, report = harvested
        assert (report.promised, report.found, report.rejects) == (len(ROWS), len(ROWS), 0)
        assert rows_of(data, QUERY) == PRINTED

    def test_a_rebuild_gives_the_same_rows(self, harvested: tuple[Path, HarvestReport], regest: Command) -> None:
        data, _ = harvested
        assert regest("rebuild", "--data", data).status == 0
        assert rows_of(data, QUERY) == PRINTED

    def test_a_row_that_is_rejected_keeps_its_html_and_shows_it_harmlessly(
        self, tmp_path: Path, regest: Command
    ) -> None:
        body = page(1, [Row("July 4, 1945", "LETTER", "letter")], 1).body
        odd = body.replace(b"LETTER", b"").replace(b'rel="bookmark"', "title='\x1b[2J\u202e\r=1'".encode())
        report = asyncio.run(harvest(tmp_path, [replace(page(1, [], 1), body=odd)]))
        assert report.rejects == 1
        assert "\x1b[2J\u202e" in rows_of(tmp_path, "SELECT html FROM rejects")[0][0]
        for output_format in ("table", "jsonl"):
            shown = regest("sql", "SELECT html FROM rejects", "--data", tmp_path, "--format", output_format)
            assert (harmful(shown.out), harmful(shown.err)) == (set(), set())


class TestOnTheTerminal:
    def test_a_table_of_attacks_is_text_of_bounded_length(
        self, data: Path, regest: Command, screen: Callable[[int], None]
    ) -> None:
        screen(120)
        ran = regest("sql", QUERY, "--data", data, "--no-pager")
        assert (ran.status, harmful(ran.out)) == (0, set())
        assert len(ran.out) < 1_000 * 120
        assert max(map(cell_len, ran.out.splitlines())) <= 120
        assert "cut after 1,000 characters" in ran.err
        assert "[bold red]Letter[/nope]" in ran.out.replace("\n", "")
        assert "A very long title" in ran.out

    def test_a_pipe_has_all_of_it(self, data: Path, regest: Command) -> None:
        ran = regest("sql", QUERY, "--data", data)
        assert (ran.status, harmful(ran.out)) == (0, set())
        assert HUGE.strip() in ran.out
        assert len(ran.out.splitlines()) == len(ROWS) + 2
        assert "cut" not in ran.err

    def test_the_word_for_word_letters_of_persian_and_hindi_stay(self) -> None:
        assert [harmless(word) for word in WORDS] == WORDS

    def test_a_line_is_bounded_and_stays_one_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        for text in ATTACKS:
            speaking.say(text)
        said = capsys.readouterr().err
        assert said.count("\n") == len(ATTACKS)
        assert harmful(said) == set()
        assert max(map(len, said.splitlines())) < 2_100

    def test_reports_and_listings_show_no_markup_and_no_escapes(
        self, report: HarvestReport, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for text in ATTACKS:
            url = f"{LISTING}{text}"
            print_report(url, replace(report, discrepancies=(Discrepancy("rows", 1, text),)))
            print_listings([_status(url, text)], datetime(2026, 11, 28, tzinfo=UTC))
            with watched_on_terminal(url) as watcher:
                watcher.waiting(text, 1.0)
        shown = capsys.readouterr()
        assert harmful(shown.out + shown.err) == set()
        assert "[bold red]Letter[/nope]" in shown.out.replace("\n", "")
        assert len(shown.out) < len(ATTACKS) * 20_000 + len(HUGE)

    def test_a_huge_title_is_whole_in_a_pipe_and_bounded_on_a_terminal(
        self, data: Path, regest: Command, screen: Callable[[int], None], capsys: pytest.CaptureFixture[str]
    ) -> None:
        show = ("show", f"title-{ATTACKS.index(HUGE) + 1:02}", "--data", data)
        seen = datetime(2026, 11, 28, tzinfo=UTC)
        hit = Hit("letters", "https://a.example/huge", HUGE, None, None, None, None, None, seen, None, None, 1.0, None)
        print_found([hit])
        # Of texts that long no difference is to be worked out.
        are_whole = [HUGE.strip() in out for out in (capsys.readouterr().out, regest(*show).out)]
        assert are_whole == [True, True]
        screen(120)
        print_found([hit])
        assert 1_900 < len(capsys.readouterr().out) < 3_000
        ran = regest(*show)
        assert 20_000 < len(ran.out) < 50_000
        assert "is cut after 20,000 characters: a pipe" in ran.err

    def test_a_progress_bar_takes_a_label_for_text(self, monkeypatch: pytest.MonkeyPatch) -> None:
        shown = io.StringIO()
        console = terminal.Console(file=shown, force_terminal=True, width=200)
        monkeypatch.setattr(progress, "errors", console)
        monkeypatch.setattr(speaking, "errors", console)
        with watched_on_terminal("[red]label[/nope]") as watcher:
            watcher.waiting("[/nope]", 1.0)
        assert "[red]label[/nope]" in shown.getvalue()

    @pytest.mark.parametrize("console", ["output", "errors"])
    def test_what_nobody_made_harmless_is_so_where_it_is_printed(
        self, console: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        table = terminal.Table("\x1b[31mname")
        table.add_row("\x1b]0;owned\x07", terminal.Text("\x9b2J\u202e"))
        for printed in (table, "\x1b[2J", terminal.Text("\x1b[2J\nplain")):
            getattr(terminal, console).print(printed)
        shown = "".join(capsys.readouterr())
        assert harmful(shown) == set()
        assert "[2J\nplain\n" in shown

    def test_an_error_that_was_not_foreseen_quotes_harmlessly(self, tmp_path: Path) -> None:
        fails = "def fail(name):\n    raise TypeError('\\x9b2J\\x1b[31m')\napp.loaded = fail\n"
        script = f"from flows.commands import app\n{fails}app.main(['status'])"
        ran = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ran.returncode == 1
        assert "TypeError: \ufffd2J\ufffd[31m" in ran.stderr
        assert harmful(ran.stderr) == set()

    def test_every_character_that_controls_reverses_or_breaks_lines_is_harmful(self) -> None:
        bidirectional = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        characters = map(chr, range(sys.maxunicode + 1))
        controls = [one for one in characters if unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp")]
        assert all(HARMFUL.fullmatch(one) for one in [*controls, *bidirectional])


class TestInMarkdown:
    def test_the_report_shows_attacks_as_text(self, report: HarvestReport) -> None:
        written = report_as_markdown(report)
        assert harmful(written) == set()
        html = LexborHTMLParser(MarkdownIt("gfm-like", {"linkify": False}).render(written))
        assert [link.attributes["href"] for link in html.css("a")] == [LISTING]
        assert not html.css("script, img, svg, em, strong, code, h2")
        cells = [cell.text() for cell in html.css("td")]
        assert all(" ".join(harmless(text).split()) in cells for text in ATTACKS[:19])

    def test_nothing_in_it_becomes_a_link_by_its_looks(self, report: HarvestReport) -> None:
        linkified = r"www\.evil\.example and https\:\/\/evil\.example\/ \# no heading"
        assert linkified in report_as_markdown(report)

    def test_a_listing_cannot_end_its_own_link(self, report: HarvestReport) -> None:
        written = report_as_markdown(replace(report, listing_url=f"{LISTING}> <script>\n# heading"))
        assert f"<{LISTING}%3E%20%3Cscript%3E%0A#%20heading>" in written

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("?a=b&c=d&item_type=1", "?a=b&c=d&item_type=1"),
            ("?a=&copy;&b=&#60;", "?a=&copy%3B&b=&#60%3B"),
            ("?_a_=*b*&c=~~d~~", "?%5Fa%5F=%2Ab%2A&c=%7E%7Ed%7E%7E"),
            ("?a[]=1&b=![x](y)", "?a%5B%5D=1&b=%21%5Bx%5D(y)"),
        ],
    )
    def test_a_link_is_shown_as_where_it_leads(self, query: str, shown: str) -> None:
        """Prefect's own pages, of the first kind, escape what stands in an autolink twice: there is none."""
        written = link_in_markdown(f"https://a.example/{query}")
        assert not written.startswith("<")
        for kind in ("commonmark", "gfm-like"):
            html = LexborHTMLParser(MarkdownIt(kind, {"linkify": False}).render(written))
            [link] = html.css("a")
            assert link.attributes["href"] == link.text() == f"https://a.example/{shown}"

    def test_the_report_in_a_line_is_one(self, report: HarvestReport) -> None:
        for text in ATTACKS:
            line = report_in_a_line(replace(report, discrepancies=(Discrepancy("rows", 1, text),)))
            assert harmful(line + "\n") == set()
            assert len(line.splitlines()) == 1
            assert len(line) <= 2_000


class TestInSpreadsheets:
    @pytest.fixture(autouse=True)
    def long_fields(self) -> Iterator[None]:
        usual = csv.field_size_limit(2 * len(HUGE))
        yield
        csv.field_size_limit(usual)

    def test_csv_has_every_row_and_runs_nothing(self, data: Path, regest: Command) -> None:
        names, *rows = csv.reader(io.StringIO(regest("sql", QUERY, "--data", data, "--format", "csv").out, newline=""))
        assert names == ["date_text", "title", "summary"]
        assert [[cell.replace("'", "") for cell in row] for row in rows] == [
            [cell.replace("'", "") for cell in row] for row in PRINTED
        ]
        titles = {row[1] for row in rows}
        assert {harmless_in_spreadsheets(formula) for formula in FORMULAS} <= titles
        assert not any(cell.startswith(("=", "+", "-", "@", "＝")) for row in rows for cell in row)

    @pytest.mark.parametrize("text", [" =1+1", "\0=1+1", "-A1", "+A1", "@A1", '"=1+1', "＝1"])
    def test_formulas_get_an_apostrophe(self, text: str) -> None:
        assert harmless_in_spreadsheets(text) == f"'{text}"

    @pytest.mark.parametrize(
        ("text", "made"),
        [
            ("x;=cmd|' /C calc'!A0", "x;'=cmd|' /C calc'!A0"),
            ("x;-1+cmd; @A1", "x;'-1+cmd; '@A1"),
            ('x;"=A1', "x;\"'=A1"),
            ("x\t +A1", "x\t '+A1"),
            ("a\r\n＝A1", "a\r\n'＝A1"),
            ("\t=1+1", "'\t'=1+1"),
            ("\r=1+1", "'\r'=1+1"),
            ("\n=1+1", "'\n'=1+1"),
            (["x;=A1"], "['x;'=A1']"),
            ({"a": "b\t=A1"}, '{"a": "b\\t=A1"}'),
            ({"a": "x;=A1"}, '{"a": "x;\'=A1"}'),
        ],
    )
    def test_formulas_within_where_another_cell_may_begin_get_one_too(self, text: object, made: str) -> None:
        assert harmless_in_spreadsheets(text) == made

    def test_no_program_that_splits_at_something_finds_a_formula(self) -> None:
        texts = [f"note{mark}{blank}{quote}{formula}" for mark in ";\t\n\r" for blank in ("", " ", "\0", mark)
                 for quote in ("", '"', '" "') for formula in ("=A1", "+A1", "-A1", "@A1")]  # fmt: skip
        written = "\n".join(str(harmless_in_spreadsheets(text)) for text in texts)
        for separator in (";", "\t"):
            for line in re.split(r"[\r\n]", written):
                cells = [cell.replace('"', "").strip(" \0") for cell in line.split(separator)]
                assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]

    def test_a_huge_run_of_blanks_takes_time_in_proportion(self) -> None:
        assert harmless_in_spreadsheets("x" + ";\t " * 300_000) == "x" + ";\t " * 300_000

    def test_on_a_terminal_csv_controls_nothing(
        self, data: Path, regest: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        query = ("sql", "SELECT chr(27) || '[2J' || chr(155) AS a, 1 AS b", "--data", data, "--format", "csv")
        assert regest(*query).out == "a,b\n\x1b[2J\x9b,1\n"
        monkeypatch.setattr("sys.stdout.isatty", lambda: True)
        assert regest(*query).out == "a,b\n\ufffd[2J\ufffd,1\n"

    @pytest.mark.parametrize(
        "value",
        [
            *(-1, -1.5, None, "-1.5", "+49", "-0044-03-15", "-0044/-0043", "1945-07", "Letter - a"),
            *("Aid; reports; a letter", 'The "=" of; it', "one; two - three", "a@b.example; c", 'He said "-5"'),
        ],
    )
    def test_numbers_and_dates_stay_as_they_are(self, value: object) -> None:
        assert harmless_in_spreadsheets(value) == value

    def test_a_carriage_return_does_not_begin_a_row(self, data: Path, regest: Command) -> None:
        out = regest("sql", "SELECT 'a' || chr(13) || 'b' AS text, 1 AS n", "--data", data, "--format", "csv").out
        assert out == 'text,n\n"a\rb",1\n'


class TestInJson:
    def test_rows_are_verbatim_and_each_a_line(self, data: Path, regest: Command) -> None:
        ran = regest("sql", QUERY, "--data", data, "--format", "jsonl")
        assert [tuple(row.values()) for row in map(json.loads, ran.out.splitlines())] == PRINTED
        assert harmful(ran.out) == set()

    @pytest.mark.parametrize("text", ["\u2028\u2029\x85", "\x9b\x7f", "\U000e0041", "\udcff", "\u202e", *WORDS])
    def test_escaped_characters_mean_the_same(self, text: str) -> None:
        written = harmless_in_json(json.dumps({"a": text}, ensure_ascii=False, indent=2))
        assert json.loads(written) == {"a": text}
        assert harmful(written) == set()

    def test_what_is_no_number_is_null(self, data: Path, regest: Command) -> None:
        query = "SELECT 'nan'::DOUBLE AS a, ['-inf'::DOUBLE, 1] AS b, DATE '1945-07-01' AS c"
        ran = regest("sql", query, "--data", data, "--format", "jsonl")
        assert ran.out == '{"a": null, "b": [null, 1.0], "c": "1945-07-01"}\n'

    def test_a_file_name_that_is_no_text(self, tmp_path: Path, regest: Command) -> None:
        file = tmp_path / "\udcff\x1b[31m.html"
        file.write_bytes(page(1, [Row("July 4, 1945", "Letter", "letter")], 1).body)
        ran = regest("parse", file, "--archive", ARCHIVE.name, "--format", "jsonl")
        assert (ran.status, ran.objects[0]["file"]) == (0, str(file))
        assert harmful(regest("parse", file, "--archive", ARCHIVE.name).out) == set()


class TestInHtml:
    def test_the_overview_of_a_replica_shows_urls_as_text(self) -> None:
        site = "https://digitalarchive.wilsoncenter.org"
        urls = [f"{site}/search?q={quote(text)}" for text in ATTACKS]
        urls += [f"{site}/search?q={text}" for text in ATTACKS if "\n" not in text]
        urls += [f"{site}/\\evil.example/", f"{site}//evil.example/", f"{site}/\\/evil.example/"]
        shown = overview(ARCHIVE, [ReplayedPage(url, 200, (), b"") for url in urls], ATTACKS[5]).decode()
        html = LexborHTMLParser(shown)
        assert harmful(shown) == set()
        assert not html.css("script, img, svg, [onload], [onerror], [onfocus]")
        links = html.css("li a")
        assert len(links) == len(urls)
        for link in links:
            # As browsers read it.
            target = urljoin("http://127.0.0.1:8765/", (link.attributes["href"] or "").replace("\\", "/"))
            assert urlsplit(target).netloc == "127.0.0.1:8765"
            assert len(link.text()) <= 2_000


def _status(url: str, text: str) -> ListingStatus:
    harvested_at = datetime(2026, 11, 24, tzinfo=UTC)
    return ListingStatus(
        archive="a",
        listing_url=url,
        promised=1,
        found=1,
        verdict="partial",
        is_confirmed=False,
        because=text,
        read_from=harvested_at,
        read_until=harvested_at,
        discrepancies=1,
        rejects=0,
        losses_withheld=0,
        last_harvest=harvested_at,
        harvests=1,
        run_id="a run",
        unreached_at=None,
        first_discrepancy=text,
        layout_changed_on=harvested_at.date(),
        markup_before=text,
        markup_after=text,
    )
