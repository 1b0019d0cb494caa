"""All break-ins."""

from __future__ import annotations

from bench.break_ins import work
from bench.break_ins.records import BreakIn

BREAK_INS: tuple[BreakIn, ...] = (*work.BREAK_INS,)
