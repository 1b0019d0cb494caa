"""A captured page with a row of it marked, for a frame that runs and loads nothing."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import ExitStack
from threading import Lock
from uuid import UUID

from flows.reading.parser_process import ParserProcess
from flows.show.finding import find_shown
from flows.show.shown_page import exchange_of, page_of, served_policy
from flows.site.refusals import NotThere
from flows.site.rendering import HTML, Page
from warehouse.data_folder import DataFolder
from warehouse.published import Published

MOST_KEPT = 16


class CapturedPages:
    """Shows captured pages, parsed by one process for all of them, which is not believed; one page at a time."""

    def __init__(self, folder: DataFolder, published: Published) -> None:
        self._folder = folder
        self._published = published
        self._running = ExitStack()
        self._parsing = self._running.enter_context(ParserProcess())
        self._turn = Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def close(self) -> None:
        """Ends the process that parses."""
        with self._turn:
            self._running.close()

    def page(self, capture_id: str, position: str | None) -> Page:
        """The page of a capture, with the row marked at that position.

        Raises NotThere, NothingToShow, CaptureError for bytes that are damaged, PageNotShown, and WarehouseError.
        """
        asked = _entry(capture_id, position)
        with self._turn:
            html = self._kept.get(asked) or self._made(asked)
            self._kept[asked] = html
            self._kept.move_to_end(asked)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        # What is captured stays so: only what is said of it may be another thing after the next harvest.
        return Page(html, HTML, headers={"Content-Security-Policy": served_policy("'self'")})

    def _made(self, asked: str) -> bytes:
        with self._published.reading() as reading:
            shown = find_shown(reading.tables, asked, None)
        exchange = exchange_of(self._folder, shown)
        return page_of(shown, exchange, exchange.body(), self._parsing).html


def _entry(capture_id: str, position: str | None) -> str:
    try:
        entry = str(UUID(capture_id))
    except ValueError as error:
        raise NotThere("captures are named by their identifiers, as documents name them") from error
    if position is None:
        return entry
    if not (position.isascii() and position.isdigit() and len(position) < 9):
        raise NotThere("rows of a captured page are counted from 1")
    return f"{entry}:{position}"
