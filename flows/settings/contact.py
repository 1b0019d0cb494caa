"""Who asks: the contact that every site is told."""

from __future__ import annotations

import os
from pathlib import Path

from flows.http.asking import CONTACT_VARIABLE
from flows.settings.settings import settings_of


def contact_for(data: Path, given: str | None) -> str | None:
    """The contact that is given, or that of the environment, else that of the data folder's regest.toml; None where
    nothing says one. Raises BrokenDeclaration, where it is regest.toml's turn."""
    return given or os.environ.get(CONTACT_VARIABLE) or settings_of(data).contact
