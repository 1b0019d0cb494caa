"""Pages that a browser saved as one file (MHTML): the page in it, and where it came from."""

from __future__ import annotations

import base64
import quopri
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command import Command
from declared_site import HOME, LISTING, declare_in, page
from hypothesis import given
from hypothesis import strategies as st

from flows.files.mhtml import mhtml_page

HTML = page(range(1, 24), 2)
PICTURE = b"--B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0=\r\n"


def message(
    html: str = HTML, url: str = f"{LISTING}?page=2", encoding: str = "quoted-printable", charset: str = "utf-8"
) -> bytes:
    raw = html.encode(charset)
    body = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes}.get(encoding, bytes)(raw)
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: " + url.encode() + b"\r\nSubject: Letters\r\n"
        b"Date: Tue, 3 Nov 2026 10:20:30 +0100\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="B"\r\n\r\n\r\n'
        b"--B\r\nContent-Type: text/html; charset=" + charset.encode() + b"\r\nContent-ID: <frame@mhtml.blink>\r\n"
        b"Content-Transfer-Encoding: " + encoding.encode() + b"\r\nContent-Location: " + url.encode() + b"\r\n\r\n"
        + body + b"\r\n" + PICTURE + b"--B--\r\n"
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit", "binary"])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_the_page_is_taken_out_with_all_that_is_said_of_it(encoding: str, charset: str) -> None:
    found = mhtml_page(message(encoding=encoding, charset=charset))
    assert found is not None
    assert found.body.decode(charset).strip() == HTML
    assert found.content_type == f"text/html; charset={charset}"
    assert found.url == f"{LISTING}?page=2"
    assert found.saved_at == datetime(2026, 11, 3, 9, 20, 30, tzinfo=UTC)


def test_a_page_may_lie_in_the_alternatives_of_a_part() -> None:
    inner = message().partition(b"\r\n\r\n\r\n")[2].replace(b"--B", b"--C")
    outer = b"Content-Type: multipart/related; boundary=B\r\n\r\n--B\r\n"
    part = b"Content-Type: multipart/alternative; boundary=C\r\n\r\n"
    found = mhtml_page(outer + part + inner + b"--B--\r\n")
    assert found is not None
    assert found.body.decode().strip() == HTML


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no message",
        b"Content-Type: image/png\r\n\r\nx",
        b"Content-Type: multipart/related\r\n\r\n--B\r\n",
        b"Content-Type: multipart/related; boundary=B\r\n\r\n" + PICTURE + b"--B--\r\n",
        b"Content-Type: multipart/related; boundary=B\r\n\r\n" * 50,
    ],
)
def test_what_holds_no_page_gives_none(data: bytes) -> None:
    assert mhtml_page(data) is None


@given(st.binary(max_size=300), st.integers(0, 600))
def test_no_message_raises(noise: bytes, place: int) -> None:
    whole = message()
    mhtml_page(whole[:place] + noise + whole[place:])
    mhtml_page(whole[:place])


def test_saved_messages_are_imported(regest: Command, tmp_path: Path) -> None:
    data, saved = tmp_path / "data", tmp_path / "saved"
    declare_in(data)
    saved.mkdir()
    for number in (1, 2, 3):
        url = LISTING if number == 1 else f"{LISTING}?page={number}"
        (saved / f"Letters ({number}).mhtml").write_bytes(message(page(range(1, 24), number), url))
    (saved / "empty.mht").write_bytes(b"Content-Type: image/png\r\n\r\nx")
    ran = regest("import", saved, "--archive", "letters", "--data", data)
    assert "empty.mht: no HTML page in it" in ran.err
    query = "SELECT count(*) AS documents, min(url) AS url FROM documents"
    assert regest("sql", query, "--data", data, "--format", "jsonl").objects == [
        {"documents": 23, "url": f"{HOME}s/letters/item/1"}
    ]
    dated = "SELECT DISTINCT dated_by, captured_at::DATE::VARCHAR AS day FROM captures"
    assert regest("sql", dated, "--data", data, "--format", "jsonl").objects == [
        {"dated_by": "file", "day": "2026-11-03"}
    ]


def test_one_of_another_site_is_passed_over(regest: Command, tmp_path: Path) -> None:
    declare_in(tmp_path / "data")
    file = tmp_path / "page.mhtml"
    file.write_bytes(message(url="https://elsewhere.example/s/letters/item"))
    ran = regest("import", file, "--archive", "letters", "--data", tmp_path / "data")
    assert ran.status == 3
    assert "another site" in ran.out
