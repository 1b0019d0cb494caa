"""Where the workers of a Dask cluster are to be found that read in bulk, as people say it."""

from __future__ import annotations

import re
from importlib.util import find_spec

from parsers.errors import WrongUsage

_ADDRESS = re.compile(r"(?:tcp|tls)://[^\s/]+:\d{1,5}/?")


def checked_workers(address: str | None) -> str | None:
    """The address of a Dask scheduler, as it was typed; None where nothing was. Raises WrongUsage for what is none, and
    where Dask is not installed."""
    if not address:
        return None
    if not _ADDRESS.fullmatch(address):
        raise WrongUsage(f"“{address}” is no address of a Dask scheduler: give one as tcp://scheduler:8786")
    if find_spec("distributed") is None:
        raise WrongUsage("Dask is not installed, which reads on other machines: `pip install regest[dask]`")
    return address.rstrip("/")
