"""All break-ins."""

from __future__ import annotations

from bench.break_ins import folders, hostile_sites, parsers, servers, shown_pages, strangers_files
from bench.break_ins.records import BreakIn

BREAK_INS: tuple[BreakIn, ...] = (
    *folders.BREAK_INS,
    *strangers_files.BREAK_INS,
    *hostile_sites.BREAK_INS,
    *parsers.BREAK_INS,
    *servers.BREAK_INS,
    *shown_pages.BREAK_INS,
)
