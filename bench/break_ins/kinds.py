"""All break-ins."""

from __future__ import annotations

from bench.break_ins import servers, shown_pages
from bench.break_ins.records import BreakIn

BREAK_INS: tuple[BreakIn, ...] = (*servers.BREAK_INS, *shown_pages.BREAK_INS)
