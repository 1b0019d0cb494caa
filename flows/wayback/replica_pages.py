"""What a Wayback Machine on loopback has captured: the states of a site's pages, one after another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from operator import attrgetter

from flows.replay_pages import CapturedPage, ReplayedPage, pages_from_fixtures
from parsers.archive import Archive
from warehouse.captures import Capture, read_captures
from warehouse.data_folder import DataFolder

# Fixtures have no time of their own. These make them pages that did not change from year to year.
FIXTURES_CAPTURED_AT = tuple(datetime(year, 3, 1, 12, tzinfo=UTC) for year in (2023, 2024, 2025))


def captures_over_time(folder: DataFolder, archive: Archive) -> list[CapturedPage]:
    """Every capture of an archive's pages with status 200, and every revisit of one, oldest first."""
    found = (capture for capture in read_captures(folder.captures) if isinstance(capture, Capture))
    captures = sorted((one for one in found if one.archive == archive.name), key=attrgetter("captured_at"))
    held = {capture.capture_id: capture for capture in captures if capture.revisit_of is None}
    return [
        CapturedPage(capture.url, capture.captured_at, folder.captures, original)
        for capture in captures
        if capture.status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
        and (original := held.get(capture.revisit_of or capture.capture_id))
    ]


def fixtures_over_time(archive: Archive) -> list[ReplayedPage]:
    """The archive's fixtures, as if they had been captured once a year."""
    return [
        replace(page, captured_at=moment) for page in pages_from_fixtures(archive) for moment in FIXTURES_CAPTURED_AT
    ]
