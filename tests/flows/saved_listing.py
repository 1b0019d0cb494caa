"""A generated listing as people have it who saved it: in folders, packed, and in WARC files."""

from __future__ import annotations

import io
import os
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from command import Command
from generated_site import ARCHIVE, documents, listing
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from flows.replay.site import ReplayedPage
from warehouse.data_folder import DataFolder

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# In a zip file, seconds are even.
SAVED_AT = datetime(2024, 5, 6, 7, 8, 10, tzinfo=UTC)
LATER = datetime(2024, 6, 7, 8, 9, 10, tzinfo=UTC)


def name_of(page: ReplayedPage) -> str:
    """Where wget puts a page."""
    return page.url.removeprefix("https://")


def folder_of(folder: Path, pages: Iterable[ReplayedPage], saved_at: datetime = SAVED_AT) -> Path:
    """The pages as wget -r saves them, all at one time."""
    for page in pages:
        file = folder / name_of(page)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page.body)
        os.utime(file, (saved_at.timestamp(),) * 2)
    return folder


def tar_of(pages: Iterable[ReplayedPage], mode: str = "w") -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode=mode) as tar:  # type: ignore[call-overload]
        for page in pages:
            member = tarfile.TarInfo(f"mirror/{name_of(page)}")
            member.size, member.mtime = len(page.body), int(SAVED_AT.timestamp())
            tar.addfile(member, io.BytesIO(page.body))
    return content.getvalue()


def zip_of(pages: Iterable[ReplayedPage]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as members:
        for page in pages:
            members.writestr(zipfile.ZipInfo(name_of(page), SAVED_AT.timetuple()[:6]), page.body)
    return content.getvalue()


PACKED: dict[str, Callable[[Iterable[ReplayedPage]], bytes]] = {
    "pages.tar": tar_of,
    "pages.tar.gz": lambda pages: tar_of(pages, "w:gz"),
    "pages.tar.zst": lambda pages: zstd.compress(tar_of(pages)),
    "pages.zip": zip_of,
}


def warc_of(file: Path, pages: Iterable[ReplayedPage], captured_at: datetime = SAVED_AT) -> Path:
    """The pages as a crawler captures them, all at one time."""
    with file.open("wb") as stream:
        writer = WARCWriter(stream, gzip=file.suffix == ".gz")
        for page in pages:
            headers = StatusAndHeaders(f"{page.status} OK", list(page.headers), protocol="HTTP/1.1")
            date = {"WARC-Date": f"{captured_at:%Y-%m-%dT%H:%M:%SZ}"}
            writer.write_record(
                writer.create_warc_record(
                    page.url, "response", io.BytesIO(page.body), warc_headers_dict=date, http_headers=headers
                )
            )
    return file


def pages(count: int) -> list[ReplayedPage]:
    """The pages of a listing with so many documents."""
    return listing(documents(count))


def imported(regest: Command, data: Path, *paths: object, status: int = 0) -> str:
    """What is said of an import that ends with a status."""
    ran = regest("import", *paths, "--archive", ARCHIVE.name, "--data", data)
    assert ran.status == status, ran.out + ran.err
    return ran.out + ran.err


def capture_files(data: Path) -> list[str]:
    """The names of all files among the captures."""
    return sorted(file.name for file in DataFolder(data).captures.rglob("*") if file.is_file())
