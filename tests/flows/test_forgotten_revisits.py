"""Revisits in crawls of which a part is forgotten: they show what they show after a rebuild, whatever came first."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from generated_site import ARCHIVE, rows_of, tables
from reading_here import differences
from saved_listing import LATER, SAVED_AT, pages
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from flows.files.importing import ImportRequest, import_files
from flows.runs.watching import Nobody
from flows.upkeep.forget import ForgetRequest, forget, take_back
from flows.upkeep.rebuild import rebuild
from warehouse.data_folder import DataFolder

LAST = LATER + timedelta(days=3)


def crawl(file: Path, captured_at: datetime, seen_at: datetime | None) -> Path:
    """Two pages of a listing, or that they had not changed since they were seen at a time."""
    moment = {"WARC-Date": f"{captured_at:%Y-%m-%dT%H:%M:%SZ}"}
    with file.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for page in pages(12):
            headers = StatusAndHeaders("200 OK", list(page.headers), protocol="HTTP/1.1")
            if seen_at is None:
                record = writer.create_warc_record(
                    page.url, "response", io.BytesIO(page.body), warc_headers_dict=moment, http_headers=headers
                )
            else:
                date = f"{seen_at:%Y-%m-%dT%H:%M:%SZ}"
                record = writer.create_revisit_record(
                    page.url, "sha1:A", page.url, date, http_headers=headers, warc_headers_dict=moment
                )
            writer.write_record(record)
    return file


@pytest.mark.parametrize(
    ("steps", "seen"),
    [
        # All of the first is done by the third.
        pytest.param("A B -A", [LATER], marks=pytest.mark.trial),
        ("A -A B", [LATER]),
        ("A B -A -B +B", [LATER]),
        ("B -B A +B", [SAVED_AT, LATER]),
        # What C revisits is itself a revisit, of A by B.
        pytest.param("A B C -B", [SAVED_AT, LAST], marks=pytest.mark.trial),
        pytest.param("A B -B C", [SAVED_AT, LAST], marks=pytest.mark.trial),
        ("A B C -A -B +A", [SAVED_AT, LAST]),
        ("B C -B -C A +C", [SAVED_AT, LAST]),
    ],
)
def test_revisits_need_what_is_forgotten(tmp_path: Path, steps: str, seen: list[datetime]) -> None:
    files = {
        "A": crawl(tmp_path / "a.warc.gz", SAVED_AT, None),
        "B": crawl(tmp_path / "b.warc.gz", LATER, SAVED_AT),
        "C": crawl(tmp_path / "c.warc.gz", LAST, LATER),
    }
    folder = DataFolder(tmp_path / "data")
    imports: dict[str, str] = {}
    gone: dict[str, str] = {}
    for step in steps.split():
        name = step[-1]
        if step.startswith("-"):
            gone[name] = forget(ForgetRequest(folder, "import", imports[name]), Nobody()).forgetting.forgetting_id
        elif step.startswith("+"):
            take_back(folder, gone[name], Nobody(), is_dry_run=False)
        else:
            imports[name] = str(import_files(ImportRequest(ARCHIVE, (files[name],), folder), Nobody()).import_id)
    shown = "SELECT DISTINCT captured_at FROM captures WHERE page_id IS NOT NULL ORDER BY ALL"
    assert rows_of(folder.path, shown) == [(moment,) for moment in seen]
    before = tables(folder.path)
    rebuild(folder, Nobody())
    assert not differences(before, tables(folder.path))
