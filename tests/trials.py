"""Cases of which some are trials: these try again, or in another way, what the others try."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

import pytest


def with_trials(cases: Mapping[str, object], again: Container[str]) -> list[Any]:
    """The parameters of a test, each called by its name; those that try `again` are left to `make trials`."""
    return [
        pytest.param(case, id=name, marks=[pytest.mark.trial] if name in again else []) for name, case in cases.items()
    ]
