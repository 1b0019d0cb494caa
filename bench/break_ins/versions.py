"""Versions of Regest side by side: one folder from which each is imported, with the bench of this one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
PACKAGES = ("flows", "parsers", "warehouse", "fixtures")


@contextmanager
def version_in(checkout: Path) -> Iterator[Path]:
    """The folder for PYTHONPATH from which the Regest of a checkout is imported, and the bench of this one."""
    with TemporaryDirectory(prefix="regest-version-") as name:
        folder = Path(name)
        for package in PACKAGES:
            (folder / package).symlink_to(checkout.resolve() / package)
        (folder / "bench").symlink_to(ROOT / "bench")
        yield folder
