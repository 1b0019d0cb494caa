"""Break-ins by a captured page, or its text, when somebody looks at it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from bench.break_ins.commands import regest
from bench.break_ins.records import BreakIn, From
from flows.cases import case_named

ARCHIVE = "wilson-center"
DOCUMENT = "message-averell-harriman-president-and-secretary-state"
HIDES_BANNER = "#regest-banner{display:none!important}"
FALSE_MARK = '<p class="false" style="outline:3px solid #b45309">Regest: row 3 of 10: a forged treaty</p>'


def hide_the_banner_and_draw_another(folder: Path) -> str | None:
    """By the page's own CSS, and its own words in the look of Regest's."""
    html = _shown(folder, f"<style>{HIDES_BANNER}</style>{FALSE_MARK}")
    page = LexborHTMLParser(html)
    if any(HIDES_BANNER in style.text() for style in page.css("style")):
        return "Regest's banner hidden"
    return "words of its own where Regest speaks" if page.css(".false") else None


def be_marked_without_being_the_row(folder: Path) -> str | None:
    """By what the page knows of the mark before it is captured: that of the last view is the next one's."""
    first, second = (re.findall(r'id=(?:"|&quot;)([^"&]*row[^"&]*)', _shown(folder, "")) for _ in range(2))
    return f"its own row marked, by the names {', '.join(first)}" if set(first) & set(second) else None


def begin_a_cell_with_a_formula(folder: Path) -> str | None:
    """Where a spreadsheet, as those of half of Europe, takes “;” for what stands between two cells; or a tab."""
    got = []
    for separator in (";", "\t"):
        query = f"SELECT 'a note{separator}=HYPERLINK(A1)' AS title, 'a{separator}\"=1+1' AS other"
        printed = regest("sql", query, "--format", "csv", "--data", _imported(folder, ""), folder=folder).out
        cells = [cell for row in csv.reader(io.StringIO(printed), delimiter=separator) for cell in row]
        got += [cell for cell in cells if cell.lstrip(' "').startswith("=")]
    return f"formulas in cells: {', '.join(got)}" if got else None


def _imported(folder: Path, of_the_page: str) -> Path:
    """A data folder with a listing page in which that stands before the rows."""
    data, saved = folder / "data", folder / "saved.html"
    if not data.exists():
        case = case_named(ARCHIVE, "seed_listing")
        saved.write_bytes(case.body().replace(b"<table", of_the_page.encode() + b"<table", 1))
        rule = f"saved.html={case.url}"
        regest("import", saved, "--archive", ARCHIVE, "--url-rule", rule, "--data", data, folder=folder)
    return data


def _shown(folder: Path, of_the_page: str) -> str:
    data, file = _imported(folder, of_the_page), folder / "page.html"
    file.unlink(missing_ok=True)
    ran = regest("show", DOCUMENT, "--to", file, "--data", data, folder=folder)
    if ran.status:
        raise RuntimeError(f"the page is not shown: {ran.err}")
    return file.read_text(encoding="utf-8-sig")


BREAK_INS = (
    BreakIn(
        "a captured page's own CSS, which hides what Regest says of it and draws words and a mark of its own",
        From.SHOWN,
        hide_the_banner_and_draw_another,
    ),
    BreakIn(
        "a captured page that knows beforehand by what name its row will be marked",
        From.SHOWN,
        be_marked_without_being_the_row,
    ),
    BreakIn(
        "a title with a formula behind a semicolon or a tab, where some spreadsheets begin another cell",
        From.SHOWN,
        begin_a_cell_with_a_formula,
    ),
)
